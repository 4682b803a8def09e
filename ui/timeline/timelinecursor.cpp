#include "timeline/timelinecursor.h"

#include "common/eventwords.h"

#include <algorithm>

namespace gatescope::ui {

TimelineCursor::TimelineCursor(TimelineFeed &feed, Selection &selection, QObject *parent)
    : QObject(parent),
      m_feed(feed),
      m_selection(selection)
{
    connect(&selection, &Selection::exchangeChanged, this, [this] {
        m_anchor.reset();
        clearMeasurement();
    });
    connect(&selection, &Selection::eventChanged, this, &TimelineCursor::eventChosen);
    connect(&feed, &TimelineFeed::changed, this, &TimelineCursor::lookAgain);
    m_awaited = !event() && m_selection.event() >= 0;
}

void TimelineCursor::eventChosen()
{
    m_awaited = !event() && m_selection.event() >= 0;
    measureFromAnchor();
    Q_EMIT moved();
}

void TimelineCursor::lookAgain()
{
    if (!m_awaited || !event())
        return;
    m_awaited = false;
    Q_EMIT moved();
}

void TimelineCursor::setMeasuring(bool on)
{
    m_measuring = on;
    m_anchor = on ? event() : std::nullopt;
    if (!on)
        clearMeasurement();
}

void TimelineCursor::measureFromAnchor()
{
    const auto current = event();
    if (!m_measuring || !current)
        return;
    m_anchor = m_anchor.value_or(*current);
    if (*m_anchor != *current)
        measure(m_feed.index().point(*m_anchor).at, m_feed.index().point(*current).at);
}

std::optional<std::uint32_t> TimelineCursor::event() const
{
    const int selected = m_selection.event();
    const bool known = selected >= 0 && static_cast<std::size_t>(selected) < m_feed.known() &&
                       m_selection.exchange() == m_feed.exchange();
    return known ? std::optional(static_cast<std::uint32_t>(selected)) : std::nullopt;
}

void TimelineCursor::step(int by)
{
    const auto &shown = m_feed.shown();
    if (shown.empty())
        return;
    const auto current = event();
    if (!current)
        return by > 0 ? selectFirst() : selectLast();
    const auto row = static_cast<std::ptrdiff_t>(m_feed.rowAtOrAfter(*current));
    const bool between = by > 0 && !m_feed.isShown(*current);
    const auto last = static_cast<std::ptrdiff_t>(shown.size()) - 1;
    const auto target = std::clamp<std::ptrdiff_t>(row + by - (between ? 1 : 0), 0, last);
    select(shown[static_cast<std::size_t>(target)]);
}

void TimelineCursor::selectFirst()
{
    if (!m_feed.shown().empty())
        select(m_feed.shown().front());
}

void TimelineCursor::selectLast()
{
    if (!m_feed.shown().empty())
        select(m_feed.shown().back());
}

void TimelineCursor::measure(std::int64_t from, std::int64_t to)
{
    const Measurement measured{std::min(from, to), std::max(from, to)};
    if (m_measured == measured)
        return;
    m_measured = measured;
    Q_EMIT measurementChanged();
}

void TimelineCursor::measureTo(std::uint32_t event)
{
    const auto from = this->event();
    if (!from)
        return select(event);
    measure(m_feed.index().point(*from).at, m_feed.index().point(event).at);
}

void TimelineCursor::clearMeasurement()
{
    if (m_measured) {
        m_measured.reset();
        Q_EMIT measurementChanged();
    }
}

QString TimelineCursor::measurementText() const
{
    if (!m_measured)
        return {};
    const auto at = [this](std::uint32_t event) { return m_feed.index().point(event).at; };
    const auto first = std::ranges::lower_bound(m_feed.shown(), m_measured->from, {}, at);
    const auto last = std::ranges::upper_bound(m_feed.shown(), m_measured->to, {}, at);
    const auto duration = std::chrono::nanoseconds(m_measured->to - m_measured->from);
    const auto events = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(0, last - first));
    return tr("%1 · %2").arg(durationText(duration), counted(events, tr("1 event"), tr("%1 events")));
}

} // namespace gatescope::ui
