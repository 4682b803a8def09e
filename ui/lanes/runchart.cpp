#include "lanes/runchart.h"

#include "common/eventwords.h"
#include "timeline/timelinepaint.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QString duration(std::int64_t ns)
{
    return durationText(std::chrono::nanoseconds(ns));
}

QString paragraph(const QString &text)
{
    return text.isEmpty() ? QString() : u"<div>"_s + text.toHtmlEscaped() + u"</div>"_s;
}

} // namespace

QString requestText(const trace::ExchangeSummary &summary)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return QCoreApplication::translate("Lanes", "lifespan");
    const QString target = oneLine(summary.target, 80);
    const QString method = summary.protocol == trace::Protocol::WebSocket ? u"WS"_s : oneLine(summary.method, 20);
    return method.isEmpty() ? target : method + u' ' + target;
}

RunChart::RunChart(const trace::Session &session, QObject *parent) : ChartData(parent), m_session(session)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &RunChart::advance);
    connect(&session, &trace::Session::exchangesChanged, this, [this](const QList<std::uint32_t> &numbers) {
        for (const std::uint32_t number : numbers)
            take(number);
        advance();
    });
    connect(&session, &trace::Session::exchangesAdded, this, [this](std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t number = first; number <= last; ++number)
            take(number);
        advance();
    });
    connect(&session, &trace::Session::runEventsAdded, this, [this](RunId run) {
        if (run == m_run)
            advance();
    });
    connect(&session, &trace::Session::purged, this, &RunChart::reload);
}

void RunChart::setRun(RunId run)
{
    if (run == m_run)
        return;
    m_run = run;
    reload();
}

void RunChart::setActive(bool active)
{
    if (active == m_isActive)
        return;
    m_isActive = active;
    reload();
}

void RunChart::reload()
{
    m_index.clear();
    m_queue.clear();
    m_queued.clear();
    m_runEvents = 0;
    m_known = 0;
    for (std::uint32_t number = 1; m_isActive && number <= m_session.lastNumber(); ++number)
        take(number);
    Q_EMIT restarted();
    advance();
}

void RunChart::take(std::uint32_t number)
{
    const auto *summary = m_session.summary(number);
    if (!m_isActive || !summary || summary->run != m_run)
        return;
    if (m_queued.size() <= number)
        m_queued.resize(std::max<std::size_t>(number + 1, m_queued.size() * 2));
    if (m_queued[number])
        return;
    m_queued[number] = true;
    m_queue.push_back(number);
    ++m_known;
}

void RunChart::advance()
{
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t kEventsAtOnce = 2000;
    if (!m_isActive)
        return;
    const auto deadline = Clock::now() + kBudget;
    bool grew = !m_queue.empty();
    while (!m_queue.empty() && Clock::now() < deadline) {
        const std::uint32_t number = m_queue.front();
        if (m_session.summary(number) && !m_index.read(m_session, number, kEventsAtOnce))
            continue;
        m_queued[number] = false;
        m_queue.pop_front();
    }
    const std::size_t before = m_runEvents;
    readRunEvents();
    grew = grew || m_runEvents != before;
    if (!m_queue.empty() || m_runEvents < m_session.runEvents(m_run).size())
        m_soon.start();
    m_grew = m_grew || grew;
    const bool tells = m_queue.empty() || !m_told.isValid() || m_told.durationElapsed() >= kBetweenFrames;
    if (!m_grew || !tells)
        return;
    m_grew = false;
    m_told.start();
    Q_EMIT changed();
}

void RunChart::readRunEvents()
{
    constexpr std::size_t kAtOnce = 4000;
    const trace::EventLog &log = m_session.runEvents(m_run);
    const std::size_t until = std::min(log.size(), m_runEvents + kAtOnce);
    for (; m_runEvents < until; ++m_runEvents)
        m_index.addRunEvent(log.at(m_runEvents), static_cast<int>(m_runEvents));
}

double RunChart::progress() const
{
    return m_known == 0 ? 1 : 1 - static_cast<double>(m_queue.size()) / static_cast<double>(m_known);
}

QString RunChart::laneTitle(const RunExchange &exchange) const
{
    return exchange.lane < 0 ? QString() : m_index.lanes()[static_cast<std::size_t>(exchange.lane)].title;
}

std::optional<std::size_t> RunChart::laneOf(std::uint32_t exchange) const
{
    const RunExchange *known = m_index.exchange(exchange);
    return known && known->lane >= 0 ? std::optional(static_cast<std::size_t>(known->lane)) : std::nullopt;
}

std::uint32_t RunChart::neighbour(std::uint32_t exchange, int step) const
{
    const auto &all = m_index.exchanges();
    if (all.empty())
        return 0;
    const auto row = m_index.rowOf(exchange);
    if (!row)
        return step > 0 ? all.front().number : all.back().number;
    const auto last = static_cast<std::ptrdiff_t>(all.size()) - 1;
    return all[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*row) + step, 0, last))]
        .number;
}

std::pair<std::int64_t, std::int64_t> RunChart::extent(std::uint32_t exchange) const
{
    const RunExchange *known = m_index.exchange(exchange);
    return known ? std::pair(known->arrived, known->isOver() ? known->ended : m_index.end())
                 : std::pair(begin(), end());
}

QString RunChart::label(const Slice &slice) const
{
    const auto *summary = m_session.summary(slice.first);
    return summary ? requestText(*summary) : QString();
}

QString RunChart::tip(const ChartHit &hit) const
{
    if (hit.isName && hit.lane) {
        const ChartLane &named = lane(*hit.lane);
        return u"<b>%1</b>"_s.arg(named.title.toHtmlEscaped()) %
               paragraph(counted(named.bars.size(), tr("1 exchange"), tr("%1 exchanges")));
    }
    if (!hit.slice)
        return {};
    const auto *summary = m_session.summary(hit.slice->first);
    const RunExchange *known = m_index.exchange(hit.slice->first);
    if (!summary || !known)
        return {};
    QStringList lines;
    if (isWaiting(hit.slice->kind) || hit.slice->kind == SliceKind::Response)
        lines << tr("%1: %2").arg(sliceTitle(hit.slice->kind), duration(endOf(*hit.slice) - hit.slice->start));
    if (known->called != kStillOpen && known->called > known->arrived)
        lines << tr("waited %1 for its turn").arg(duration(known->called - known->arrived));
    if (known->called != kStillOpen) {
        const std::int64_t left = known->left == kStillOpen ? end() : known->left;
        const QString ran = duration(std::max<std::int64_t>(0, left - known->called - known->waited));
        lines << (known->waited > 0 ? tr("ran %1, was suspended for %2").arg(ran, duration(known->waited))
                                    : tr("ran %1").arg(ran));
    }
    lines << (summary->isOpen() ? tr("still open") : outcomeText(summary->outcome));
    QString text = u"<b>#%1 %2</b>"_s.arg(QString::number(summary->number), requestText(*summary).toHtmlEscaped());
    for (const QString &line : lines)
        text += paragraph(line);
    for (const Slice &block : m_index.blocks()) {
        if (block.end > hit.slice->start && block.start < endOf(*hit.slice) && isWaiting(hit.slice->kind))
            return text + blockTip(block);
    }
    return text;
}

QString RunChart::blockTip(const Slice &block) const
{
    const trace::EventLog &log = block.first == 0 ? m_session.runEvents(m_run) : m_session.events(block.first);
    if (block.last >= log.size())
        return {};
    const auto event = log.at(block.last);
    const auto site = event.site();
    QString text = block.first == 0 ? tr("The event loop was blocked for %1.").arg(duration(block.end - block.start))
                                    : tr("#%1 blocked the event loop for %2.")
                                          .arg(QString::number(block.first), duration(block.end - block.start));
    if (site.isKnown())
        text += u' ' + oneLine(site.file).section(u'/', -1) + u':' + QString::number(site.line);
    return paragraph(text);
}

QString RunChart::spoken(std::uint32_t exchange) const
{
    const auto *summary = m_session.summary(exchange);
    const RunExchange *known = m_index.exchange(exchange);
    if (!summary || !known)
        return {};
    const auto [first, last] = extent(exchange);
    return QStringList{u"#"_s + QString::number(exchange), requestText(*summary), laneTitle(*known),
                       duration(last - first), outcomeText(summary->outcome)}
        .join(u", "_s);
}

QString RunChart::emptyHint() const
{
    if (!isComplete())
        return tr("Reading…");
    return tr("Here the worker threads (WSGI) and the tasks (ASGI) of the run will stand against time, with what they "
              "work on. Nothing has been called yet.");
}

} // namespace gatescope::ui
