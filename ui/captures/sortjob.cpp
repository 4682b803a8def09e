#include "captures/sortjob.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

#include <algorithm>
#include <string>

namespace gatescope::captures {

namespace {

constexpr int kSortSliceMs = 4;
constexpr std::size_t kBetweenLooks = 256; // at the clock

} // namespace

/// Copies: the session goes on while they are sorted.
struct SortJob::Keys {
    struct Entry {
        std::int64_t number;
        std::size_t textAt;
        std::size_t textSize;
        std::uint32_t exchange;
    };
    std::vector<Entry> entries;
    std::string texts;

    void add(const SortKey &key, std::uint32_t exchange)
    {
        entries.push_back({key.number, texts.size(), key.text.size(), exchange});
        texts.append(key.text);
    }
    [[nodiscard]] SortKey keyOf(const Entry &entry) const
    {
        return {entry.number, std::string_view(texts).substr(entry.textAt, entry.textSize)};
    }
    [[nodiscard]] Numbers sorted(Qt::SortOrder direction)
    {
        const bool descending = direction == Qt::DescendingOrder;
        std::ranges::sort(entries, [this, descending](const Entry &a, const Entry &b) {
            const auto order = keyOf(a) <=> keyOf(b);
            return order == 0 ? a.exchange < b.exchange : descending ? order > 0 : order < 0;
        });
        Numbers numbers(entries.size());
        std::ranges::transform(entries, numbers.begin(), &Entry::exchange);
        return numbers;
    }
};

SortJob::SortJob(const trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_slices.setInterval(0);
    connect(&m_slices, &QTimer::timeout, this, &SortJob::gather);
}

SortJob::~SortJob() = default;

void SortJob::start(Numbers numbers, Column column, Qt::SortOrder direction)
{
    cancel();
    m_numbers = std::move(numbers);
    m_column = column;
    m_direction = direction;
    m_keys = std::make_shared<Keys>();
    m_keys->entries.reserve(m_numbers.size());
    m_isRunning = true;
    m_slices.start();
}

void SortJob::cancel()
{
    ++m_ticket;
    m_slices.stop();
    m_keys.reset();
    m_isRunning = false;
}

void SortJob::gather()
{
    const QDeadlineTimer deadline(kSortSliceMs);
    RowOrder order(m_session);
    order.setSort(m_column, m_direction);
    for (std::size_t next = m_keys->entries.size(); next < m_numbers.size(); ++next) {
        if (next % kBetweenLooks == 0 && deadline.hasExpired())
            return;
        m_keys->add(order.keyOf(m_numbers[next]), m_numbers[next]);
    }
    m_slices.stop();
    sort();
}

void SortJob::sort()
{
    auto *watcher = new QFutureWatcher<Numbers>(this);
    connect(watcher, &QFutureWatcher<Numbers>::finished, this, [this, watcher, ticket = m_ticket] {
        watcher->deleteLater();
        if (ticket != m_ticket)
            return;
        m_isRunning = false;
        Q_EMIT finished(watcher->result());
    });
    watcher->setFuture(
        QtConcurrent::run([keys = std::move(m_keys), direction = m_direction] { return keys->sorted(direction); }));
}

} // namespace gatescope::captures
