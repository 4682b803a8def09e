#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

namespace gatescope::net {

struct Readiness {
    bool readable = false; ///< Bytes, or the end of the peer's side.
    bool writable = false;
    bool hungUp = false; ///< Both directions are over.
    bool failed = false; ///< SO_ERROR has the reason, if there is one.
};

/// What waits for a descriptor.
class Watched {
public:
    virtual ~Watched() = default;
    virtual void ready(const Readiness &readiness) = 0;
};

/// Waits for many descriptors behind one notifier of the event loop, so that an idle connection costs a turn of the
/// loop nothing (epoll on Linux; elsewhere a QSocketNotifier for each).
///
/// Level-triggered. `hungUp` and `failed` come whatever was asked for. A watched object may remove itself and others
/// from inside ready().
class Poller : public QObject {
    Q_OBJECT

public:
#ifdef Q_OS_LINUX
    static constexpr bool kTellsHangUps = true;
#else
    static constexpr bool kTellsHangUps = false;
#endif
    enum Interest : std::uint8_t { Nothing = 0, Read = 1, Write = 2 };

    explicit Poller(QObject *parent = nullptr);
    ~Poller() override;

    void add(qintptr descriptor, Watched &watched, int interest);
    void change(qintptr descriptor, Watched &watched, int interest);
    void remove(qintptr descriptor, Watched &watched);
    /// Calls ready() with `failed` in a later turn of the event loop.
    void failLater(Watched &watched);

private:
    void failNow();

#ifdef Q_OS_LINUX
    void dispatch();

    static constexpr std::size_t kBatch = 128;
    int m_epoll = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::array<Watched *, kBatch> m_batch{}; ///< What epoll has answered and nobody was told yet.
#else
    struct Notifiers {
        std::unique_ptr<QSocketNotifier> read;
        std::unique_ptr<QSocketNotifier> write;
    };
    std::unordered_map<qintptr, Notifiers> m_notifiers;
#endif
    std::vector<Watched *> m_failing;
};

} // namespace gatescope::net
