#include "archive/excerptfeed.h"

#include <QElapsedTimer>

#include <memory>

namespace gatescope::archive {

namespace {

constexpr qint64 kReadingSliceNs = 3'000'000;
constexpr std::size_t kMostBytes = 4 * 1024 * 1024; ///< Of one batch.
constexpr int kMostInFlight = 2;

struct Given {
    Excerpt excerpt;
    int round = 0;
};

} // namespace

ExcerptFeed::ExcerptFeed(const trace::Session &session, QList<std::uint32_t> numbers, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_numbers(std::move(numbers))
{
    m_worker.moveToThread(&m_thread);
}

ExcerptFeed::~ExcerptFeed()
{
    m_cancelled = true;
    m_thread.quit();
    m_thread.wait();
}

void ExcerptFeed::start(int rounds, Work work, std::function<void()> last)
{
    m_work = std::move(work);
    m_last = std::move(last);
    m_total = static_cast<int>(m_numbers.size()) * rounds;
    m_running = true;
    m_thread.start();
    QTimer::singleShot(0, this, &ExcerptFeed::feed);
}

void ExcerptFeed::cancel()
{
    if (!m_running)
        return;
    m_cancelled = true;
    if (m_inFlight == 0)
        end(false);
}

void ExcerptFeed::feed()
{
    if (!m_running || m_cancelled || m_inFlight >= kMostInFlight)
        return;
    if (m_next >= m_total) {
        if (m_inFlight == 0)
            finish();
        return;
    }
    QElapsedTimer clock;
    clock.start();
    auto batch = std::make_shared<std::vector<Given>>();
    std::size_t bytes = 0;
    const int first = m_next;
    while (m_next < m_total && bytes < kMostBytes && clock.nsecsElapsed() < kReadingSliceNs) {
        const auto count = static_cast<int>(m_numbers.size());
        if (auto excerpt = Excerpt::of(m_session, m_numbers[m_next % count])) {
            bytes += excerpt->bytes();
            batch->push_back({*std::move(excerpt), m_next / count});
        }
        ++m_next;
    }
    ++m_inFlight;
    const auto given = static_cast<std::size_t>(m_next - first);
    QMetaObject::invokeMethod(&m_worker, [this, batch, given] {
        bool goesOn = true;
        for (auto item = batch->cbegin(); goesOn && item != batch->cend(); ++item)
            goesOn = !m_cancelled && m_work(item->excerpt, item->round);
        QMetaObject::invokeMethod(this, [this, given, goesOn] { take(given, goesOn); });
    });
    QTimer::singleShot(0, this, &ExcerptFeed::feed);
}

void ExcerptFeed::take(std::size_t count, bool goesOn)
{
    --m_inFlight;
    if (!m_running)
        return;
    m_done += static_cast<int>(count);
    if (!goesOn || m_cancelled) {
        m_cancelled = true;
        return m_inFlight == 0 ? end(false) : void();
    }
    Q_EMIT progressed(m_done, m_total);
    feed();
}

void ExcerptFeed::finish()
{
    if (!m_last)
        return end(true);
    ++m_inFlight;
    QMetaObject::invokeMethod(&m_worker, [this, last = std::exchange(m_last, {})] {
        last();
        QMetaObject::invokeMethod(this, [this] {
            if (m_running)
                end(!m_cancelled);
        });
    });
}

void ExcerptFeed::end(bool whole)
{
    m_running = false;
    m_thread.quit();
    Q_EMIT finished(whole);
}

} // namespace gatescope::archive
