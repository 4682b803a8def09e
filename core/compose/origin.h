#pragma once

#include "compose/opendrafts.h"
#include "trace/session.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <chrono>
#include <cstdint>

/// Which exchange of a session was made by us.
namespace gatescope::compose {

/// What the session is told of an exchange that we made (trace::ExchangeOrigin).
struct Origin {
    QString how = QStringLiteral("composer"); ///< "composer", "replay", "interface"
    std::uint32_t replays = 0;                ///< Number of the exchange that it repeats; 0: none.
    QString draft;                            ///< Its name; may be empty.
};

/// The newest exchange above `after` in the newest run whose client is `local` (Response::local); 0: none (yet).
[[nodiscard]] std::uint32_t exchangeFrom(const trace::Session &session, const QString &local, std::uint32_t after = 0);

/// Appends the origin to the exchange. The caller commits.
void addOrigin(trace::Session &session, std::uint32_t number, const Origin &origin);
/// The origin that an exchange has; `how` is empty when it has none.
[[nodiscard]] Origin originOf(const trace::Session &session, std::uint32_t number);

/// The exchange in a form that outlives the inspector; `sessionId` is that of the session's file.
[[nodiscard]] DraftOrigin lastingOrigin(const trace::Session &session, const QString &sessionId, std::uint32_t number);
/// Its number in this session; 0 when it is not there (any more), or not sure to be the same.
[[nodiscard]] std::uint32_t foundAgain(const trace::Session &session, const QString &sessionId,
                                       const DraftOrigin &origin);

/// Waits for the exchanges that we make, and gives each its origin as soon as the session has it.
///
///     connect(sender, &Sender::connected, this, [=](const QString &local) { linker->expect(local, {.replays = 41});
///     }); connect(linker, &OriginLinker::linked, this, …);
class OriginLinker : public QObject {
    Q_OBJECT

public:
    explicit OriginLinker(trace::Session &session, QObject *parent = nullptr);

    /// An empty `local` (a Unix socket) means the next exchange that has no client address. What does not come within
    /// 60 s is forgotten. Only exchanges newer than this call count.
    void expect(const QString &local, const Origin &origin);
    [[nodiscard]] int expected() const { return m_count; }

Q_SIGNALS:
    void linked(std::uint32_t number, const gatescope::compose::Origin &origin);

private:
    struct Expected {
        Origin origin;
        std::uint32_t after = 0;
        std::chrono::steady_clock::time_point until;
    };
    void look(std::uint32_t first, std::uint32_t last);
    void lookAt(std::uint32_t number);
    void forgetOld();
    void commitSoon();

    trace::Session &m_session;
    QHash<QString, QList<Expected>> m_expected; ///< By client address; oldest first.
    int m_count = 0;
    std::chrono::steady_clock::time_point m_nextForget;
    bool m_commits = false;
};

} // namespace gatescope::compose
