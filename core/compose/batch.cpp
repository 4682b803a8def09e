#include "compose/batch.h"

#include "compose/preparing.h"
#include "compose/sender.h"

#include <QTimer>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kBetweenTellings{33};

/// The smallest value that `share` of the sorted values do not exceed.
std::chrono::nanoseconds quantile(const std::vector<std::chrono::nanoseconds> &sorted, double share)
{
    if (sorted.empty())
        return {};
    const auto rank = static_cast<std::size_t>(std::ceil(share * double(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

} // namespace

Batch::Batch(QObject *parent) : QObject(parent) {}
Batch::~Batch() = default;

/// One of them may be telling us something just now.
void Batch::dropSenders()
{
    for (auto &sender : m_senders) {
        sender->disconnect(this);
        sender->cancel();
        sender.release()->deleteLater();
    }
    m_senders.clear();
}

void Batch::start(const HttpDraft &draft, const Variables &variables, int times, int atOnce)
{
    dropSenders();
    m_rows.clear();
    m_error = {};
    m_times = std::clamp(times, 1, kMostTimes);
    m_atOnce = std::clamp(atOnce, 1, std::min(kMostAtOnce, m_times));
    m_sent = m_told = 0;
    m_running = true;
    const quint64 ticket = ++m_ticket;
    prepareElsewhere(this, draft, variables, [this, ticket](const Result<Prepared> &request) {
        if (ticket != m_ticket)
            return;
        if (request)
            return begin(*request);
        m_error = request.error();
        end();
    });
}

void Batch::begin(const Prepared &request)
{
    m_request = request;
    m_request.keptBytes = 0;
    m_startedAt = std::chrono::steady_clock::now();
    for (int i = 0; i < m_atOnce; ++i)
        m_senders.push_back(std::make_unique<Sender>());
    for (const auto &sender : m_senders)
        sendNext(*sender);
}

void Batch::sendNext(Sender &sender)
{
    const int index = m_sent++;
    const auto startedAt = std::chrono::steady_clock::now() - m_startedAt;
    sender.disconnect(this);
    connect(&sender, &Sender::connected, this, &Batch::connected);
    connect(&sender, &Sender::finished, this, [this, &sender, index, startedAt] { take(sender, index, startedAt); });
    sender.send(m_request);
}

void Batch::take(Sender &sender, int index, std::chrono::nanoseconds startedAt)
{
    const Response &response = sender.response();
    m_rows += BatchRow{.index = index,
                       .status = response.status,
                       .bodySize = response.bodySize,
                       .timing = response.timing,
                       .local = response.local,
                       .error = response.error ? response.error->summary : QString(),
                       .startedAt = startedAt};
    m_elapsed = std::chrono::steady_clock::now() - m_startedAt;
    if (m_rows.size() == m_times)
        return end();
    if (!std::exchange(m_tellPending, true))
        QTimer::singleShot(kBetweenTellings, this, &Batch::tell);
    if (m_sent < m_times)
        sendNext(sender);
}

void Batch::tell()
{
    m_tellPending = false;
    const int first = m_told;
    m_told = static_cast<int>(m_rows.size());
    if (m_told > first)
        Q_EMIT rowsAdded(first, m_told - 1);
}

void Batch::end()
{
    m_running = false;
    ++m_ticket;
    tell();
    Q_EMIT finished();
}

void Batch::cancel()
{
    if (!m_running)
        return;
    m_elapsed = std::chrono::steady_clock::now() - m_startedAt;
    dropSenders();
    end();
}

BatchSummary Batch::summary() const
{
    BatchSummary summary{.done = static_cast<int>(m_rows.size()), .elapsed = m_elapsed};
    std::vector<std::chrono::nanoseconds> times;
    for (const BatchRow &row : m_rows) {
        if (row.status != 0)
            ++summary.statuses[row.status];
        if (row.error.isEmpty())
            times.push_back(row.timing.ended);
        else
            ++summary.failed;
    }
    std::ranges::sort(times);
    summary.min = quantile(times, 0);
    summary.median = quantile(times, 0.5);
    summary.p95 = quantile(times, 0.95);
    summary.max = quantile(times, 1);
    const double seconds = std::chrono::duration<double>(m_elapsed).count();
    summary.perSecond = seconds > 0 ? double(times.size()) / seconds : 0;
    return summary;
}

} // namespace gatescope::compose
