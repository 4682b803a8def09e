#pragma once

#include "archive/excerpt.h"

#include <QObject>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <functional>

namespace gatescope::archive {

/// Hands exchanges of a session to a worker thread, copied, a few at a time.
///
///     ExcerptFeed feed(session, numbers);
///     connect(&feed, &ExcerptFeed::finished, …);
///     feed.start(1, [search](const Excerpt &excerpt, int round) { return search->look(excerpt); });
///
/// The session is read on its own thread, in slices of a few milliseconds, so that window and recording go on. `work`
/// runs in the worker, for one excerpt after the other; false ends it all. Exchanges that have gone meanwhile are left
/// out. Destroying the feed cancels it and waits for the excerpt at hand.
class ExcerptFeed : public QObject {
    Q_OBJECT

public:
    using Work = std::function<bool(const Excerpt &excerpt, int round)>;

    ExcerptFeed(const trace::Session &session, QList<std::uint32_t> numbers, QObject *parent = nullptr);
    ~ExcerptFeed() override;

    /// All numbers, `rounds` times over; `last` runs in the worker when all is done. Once only.
    void start(int rounds, Work work, std::function<void()> last = {});
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] bool isCancelled() const { return m_cancelled; }

Q_SIGNALS:
    void progressed(int done, int total);
    /// `whole`: neither cancelled nor ended by the work.
    void finished(bool whole);

private:
    void feed();
    void take(std::size_t count, bool goesOn);
    void finish();
    void end(bool whole);

    const trace::Session &m_session;
    const QList<std::uint32_t> m_numbers;
    Work m_work;
    std::function<void()> m_last;
    int m_total = 0;
    int m_next = 0; ///< Of all rounds.
    int m_done = 0;
    int m_inFlight = 0;
    bool m_running = false;
    std::atomic<bool> m_cancelled = false;
    QThread m_thread;
    QObject m_worker; ///< Lives in the thread.
};

} // namespace gatescope::archive
