#pragma once

#include "compose/prepare.h"
#include "compose/response.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>

#include <chrono>
#include <memory>
#include <vector>

namespace gatescope::compose {

class Sender;

/// One request of a batch.
struct BatchRow {
    int index = 0; ///< From 0, in the order of sending.
    int status = 0;
    qint64 bodySize = 0;
    Timing timing;
    QString local;
    QString error;                        ///< Summary; empty: none.
    std::chrono::nanoseconds startedAt{}; ///< Since Batch::start().
};

struct BatchSummary {
    int done = 0;
    int failed = 0;                 ///< Without a whole response.
    QMap<int, int> statuses;        ///< How often each came.
    std::chrono::nanoseconds min{}; ///< Of the whole responses, until the end: Timing::ended.
    std::chrono::nanoseconds median{};
    std::chrono::nanoseconds p95{};
    std::chrono::nanoseconds max{};
    std::chrono::nanoseconds elapsed{}; ///< Of the whole batch.
    double perSecond = 0;               ///< Whole responses.
};

/// Sends one draft `times` times, at most `atOnce` under way at once, each on a connection of its own. The draft is
/// prepared once.
class Batch : public QObject {
    Q_OBJECT

public:
    static constexpr int kMostTimes = 100'000;
    static constexpr int kMostAtOnce = 256;

    explicit Batch(QObject *parent = nullptr);
    ~Batch() override;

    /// Numbers out of range are moved into it. A batch under way is cancelled first.
    void start(const HttpDraft &draft, const Variables &variables, int times, int atOnce);
    /// What is under way is broken off and has no rows.
    void cancel();

    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] int times() const { return m_times; }
    /// In the order in which they ended.
    [[nodiscard]] const QList<BatchRow> &rows() const { return m_rows; }
    [[nodiscard]] BatchSummary summary() const;
    /// Why nothing could be sent; empty: it could.
    [[nodiscard]] const Error &error() const { return m_error; }

Q_SIGNALS:
    /// One of the connections stands: see Sender::connected().
    void connected(const QString &local);
    /// Rows `first` to `last` of rows() are new. Told at most 30 times a second.
    void rowsAdded(int first, int last);
    /// All are done, or it was cancelled, or could not be prepared. Never from within start().
    void finished();

private:
    void begin(const Prepared &request);
    void sendNext(Sender &sender);
    void take(Sender &sender, int index, std::chrono::nanoseconds startedAt);
    void tell();
    void end();
    void dropSenders();

    std::vector<std::unique_ptr<Sender>> m_senders;
    Prepared m_request;
    QList<BatchRow> m_rows;
    Error m_error;
    std::chrono::steady_clock::time_point m_startedAt;
    std::chrono::nanoseconds m_elapsed{};
    int m_times = 0;
    int m_atOnce = 1;
    int m_sent = 0;
    int m_told = 0;
    bool m_tellPending = false;
    bool m_running = false;
    quint64 m_ticket = 0;
};

} // namespace gatescope::compose
