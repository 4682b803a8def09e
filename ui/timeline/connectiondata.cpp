#include "timeline/connectiondata.h"

#include "common/eventwords.h"
#include "timeline/timelinepaint.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr std::chrono::milliseconds kBudget{4};

/// The call and its waits on the bars; the queue and the bytes on the wire below them.
void takeTrack(ChartLane &lane, const Track &track, std::uint32_t number)
{
    const bool call = track.place == TrackPlace{.lane = LaneKind::Application};
    const bool waits = track.place == TrackPlace{.lane = LaneKind::Application, .overlay = true};
    const bool wire = track.place.lane == LaneKind::Client || track.place == TrackPlace{.lane = LaneKind::Gateway};
    if (!call && !waits && !wire)
        return;
    auto &target = call ? lane.bars : waits ? lane.waits : lane.strip;
    for (Slice slice : track.slices) {
        slice.first = number;
        target.push_back(slice);
    }
}

} // namespace

ConnectionData::ConnectionData(const trace::Session &session, const Selection &selection, QObject *parent)
    : ChartData(parent),
      m_session(session),
      m_selection(selection)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &ConnectionData::advance);
    connect(&selection, &Selection::exchangeChanged, this, &ConnectionData::chosen);
    connect(&session, &trace::Session::purged, this, &ConnectionData::reload);
    connect(&session, &trace::Session::exchangesAdded, this, &ConnectionData::advance);
    connect(&session, &trace::Session::runEventsAdded, this, &ConnectionData::advance);
    connect(&session, &trace::Session::exchangesChanged, this, [this](const QList<std::uint32_t> &numbers) {
        for (const std::uint32_t number : numbers) {
            if (!m_isActive)
                return;
            m_made.erase(number);
            if (laneOf(number))
                saw(m_begin, m_session.summary(number)->lastAt.count());
        }
        Q_EMIT changed();
    });
}

void ConnectionData::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    reload();
}

void ConnectionData::chosen()
{
    const auto *summary = m_session.summary(m_selection.exchange());
    const bool same = summary && summary->run == m_run && summary->connection == m_connection;
    if (!same)
        reload();
}

void ConnectionData::reload()
{
    const auto *summary = m_isActive ? m_session.summary(m_selection.exchange()) : nullptr;
    m_run = summary ? summary->run : RunId();
    m_connection = summary ? summary->connection : ConnectionId();
    m_frames = {.title = tr("Connection"), .tone = Tone::Client};
    m_exchanges.clear();
    m_made.clear();
    m_searched = 0;
    m_runEvents = 0;
    m_end = 0;
    m_begin = summary ? summary->startedAt.count() : 0;
    Q_EMIT restarted();
    advance();
}

bool ConnectionData::isComplete() const
{
    return !m_connection.isValid() ||
           (m_searched == m_session.lastNumber() && m_runEvents == m_session.runEvents(m_run).size());
}

void ConnectionData::advance()
{
    using Clock = std::chrono::steady_clock;
    constexpr std::uint32_t kAtOnce = 256;
    if (!m_isActive || !m_connection.isValid())
        return;
    const auto deadline = Clock::now() + kBudget;
    const trace::EventLog &log = m_session.runEvents(m_run);
    const bool fresh = m_exchanges.empty();
    while (!isComplete() && Clock::now() < deadline) {
        const std::uint32_t last = std::min(m_session.lastNumber(), m_searched + kAtOnce);
        while (m_searched < last)
            lookAt(++m_searched);
        const std::size_t until = std::min<std::size_t>(log.size(), m_runEvents + kAtOnce);
        for (; m_runEvents < until; ++m_runEvents)
            addFrame(log.at(m_runEvents), static_cast<int>(m_runEvents));
    }
    if (!isComplete())
        m_soon.start();
    if (fresh && !m_exchanges.empty())
        Q_EMIT restarted();
    else
        Q_EMIT changed();
}

void ConnectionData::lookAt(std::uint32_t number)
{
    const auto *summary = m_session.summary(number);
    if (!summary || summary->run != m_run || summary->connection != m_connection)
        return;
    m_exchanges.push_back(number);
    saw(summary->startedAt.count(), summary->lastAt.count());
}

void ConnectionData::addFrame(const trace::TraceEvent &event, int index)
{
    if (event.header.connection != m_connection)
        return;
    const std::int64_t at = event.header.at.count();
    const KindTraits &traits = traitsOf(event.what.index());
    m_frames.marks.push_back({.at = at, .event = index, .group = traits.group, .failure = traits.failure});
    saw(at, at);
}

void ConnectionData::saw(std::int64_t from, std::int64_t to)
{
    m_begin = std::min(m_begin, from);
    m_end = std::max(m_end, to);
}

const ChartLane &ConnectionData::lane(std::size_t index) const
{
    if (index == 0)
        return m_frames;
    const std::uint32_t number = m_exchanges[index - 1];
    const auto known = m_made.find(number);
    if (known != m_made.end())
        return known->second;
    if (m_made.size() >= kKeptLanes)
        m_made.clear();
    return m_made.emplace(number, makeLane(number)).first->second;
}

ChartLane ConnectionData::makeLane(std::uint32_t number) const
{
    ChartLane lane{.title = requestOf(number), .tone = Tone::Application};
    const trace::EventLog &log = m_session.events(number);
    SpanTracker spans;
    std::int64_t at = 0;
    std::uint32_t stream = 0;
    const std::size_t until = std::min(log.size(), kMostEvents);
    for (std::size_t index = 0; index < until; ++index) {
        const trace::TraceEvent event = log.at(index);
        at = std::max(at, event.header.at.count());
        spans.add(event, at, static_cast<std::uint32_t>(index));
        const auto *frame = event.as<trace::Http2Frame>();
        if (frame && stream == 0)
            stream = frame->stream;
    }
    for (const Track &track : spans.tracks())
        takeTrack(lane, track, number);
    std::ranges::sort(lane.strip, {}, &Slice::start);
    const auto *summary = m_session.summary(number);
    if (summary && summary->isFailure() && !lane.bars.empty())
        lane.bars.back().kind = SliceKind::Failed;
    lane.note = stream == 0 ? tr("#%1").arg(number) : tr("#%1 · stream %2").arg(number).arg(stream);
    return lane;
}

std::optional<std::size_t> ConnectionData::laneOf(std::uint32_t exchange) const
{
    const auto found = std::ranges::lower_bound(m_exchanges, exchange);
    if (exchange == 0 || found == m_exchanges.end() || *found != exchange)
        return std::nullopt;
    return static_cast<std::size_t>(found - m_exchanges.begin()) + 1;
}

std::uint32_t ConnectionData::neighbour(std::uint32_t exchange, int step) const
{
    if (m_exchanges.empty())
        return 0;
    const auto lane = laneOf(exchange);
    if (!lane)
        return step > 0 ? m_exchanges.front() : m_exchanges.back();
    const auto last = static_cast<std::ptrdiff_t>(m_exchanges.size()) - 1;
    const auto target = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*lane) - 1 + step, 0, last);
    return m_exchanges[static_cast<std::size_t>(target)];
}

std::pair<std::int64_t, std::int64_t> ConnectionData::extent(std::uint32_t exchange) const
{
    const auto *summary = m_session.summary(exchange);
    if (!summary)
        return {m_begin, m_end};
    return {summary->startedAt.count(), summary->endedAt ? summary->endedAt->count() : m_end};
}

trace::TraceEvent ConnectionData::frame(std::size_t index) const
{
    return m_session.runEvents(m_run).at(static_cast<std::size_t>(m_frames.marks[index].event));
}

/// As its lane says it.
QString ConnectionData::streamText(std::uint32_t number) const
{
    const auto at = laneOf(number);
    return at ? lane(*at).note.section(u" · "_s, 1) : QString();
}

QString ConnectionData::requestOf(std::uint32_t number) const
{
    const auto *summary = m_session.summary(number);
    if (!summary)
        return {};
    const QString target = oneLine(summary->target, 80);
    return summary->method.empty() ? target : oneLine(summary->method, 20) + u' ' + target;
}

QString ConnectionData::label(const Slice &slice) const
{
    return sliceTitle(slice.kind);
}

QString ConnectionData::tip(const ChartHit &hit) const
{
    if (hit.mark && hit.lane == 0) {
        const EventWords words = wordsOf(m_session.runEvents(m_run).at(static_cast<std::size_t>(hit.mark->event)));
        return u"<b>%1</b><div>%2</div>"_s.arg(words.title.toHtmlEscaped(), words.detail.toHtmlEscaped());
    }
    const std::uint32_t number = hit.slice                   ? hit.slice->first
                                 : hit.lane && *hit.lane > 0 ? m_exchanges[*hit.lane - 1]
                                                             : 0;
    const auto *summary = m_session.summary(number);
    if (!summary)
        return {};
    const QString head = u"<b>#%1 %2</b><div>%3</div>"_s.arg(QString::number(number), requestOf(number).toHtmlEscaped(),
                                                             outcomeText(summary->outcome).toHtmlEscaped());
    if (!hit.slice)
        return head;
    const QString length = durationText(std::chrono::nanoseconds(endOf(*hit.slice) - hit.slice->start));
    return head + u"<div>%1: %2</div>"_s.arg(sliceTitle(hit.slice->kind).toHtmlEscaped(), length);
}

QString ConnectionData::spoken(std::uint32_t exchange) const
{
    const auto *summary = m_session.summary(exchange);
    if (!summary)
        return {};
    const auto [first, last] = extent(exchange);
    return QStringList{u"#"_s + QString::number(exchange), requestOf(exchange),
                       durationText(std::chrono::nanoseconds(last - first)), outcomeText(summary->outcome)}
        .join(u", "_s);
}

QString ConnectionData::emptyHint() const
{
    const auto *summary = m_session.summary(m_selection.exchange());
    if (!summary)
        return tr("Choose an exchange to see all that happened on its connection.");
    return summary->connection.isValid() ? tr("Reading…") : tr("This exchange has no connection of its own.");
}

} // namespace gatescope::ui
