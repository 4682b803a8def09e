#include "timeline/timelinefeed.h"

#include <algorithm>

namespace gatescope::ui {

TimelineFeed::TimelineFeed(trace::Session &session, Selection &selection, QObject *parent)
    : QObject(parent),
      m_session(session)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &TimelineFeed::advance);
    connect(&selection, &Selection::exchangeChanged, this, &TimelineFeed::load);
    connect(&session, &trace::Session::purged, this, [this] { load(m_number); });
    connect(&session, &trace::Session::exchangesAdded, this, [this](std::uint32_t first, std::uint32_t last) {
        if (m_number >= first && m_number <= last)
            advance();
    });
    connect(&session, &trace::Session::exchangesChanged, this, [this](const QList<std::uint32_t> &numbers) {
        if (numbers.contains(m_number))
            advance();
    });
    load(selection.exchange());
}

void TimelineFeed::load(std::uint32_t number)
{
    m_number = number;
    m_index.clear();
    m_shown = {};
    m_looked = 0;
    Q_EMIT restarted();
    advance();
}

QString TimelineFeed::threadName(std::uint16_t thread) const
{
    const auto *exchange = summary();
    return m_session.threadName(exchange ? exchange->run : RunId(), thread);
}

void TimelineFeed::setGroups(EventGroups groups)
{
    if (groups == m_groups)
        return;
    m_groups = groups;
    filterAnew();
}

void TimelineFeed::setFoldsLibraries(bool folds)
{
    if (folds == m_folds)
        return;
    m_folds = folds;
    filterAnew();
}

LayerColumns TimelineFeed::layerColumns() const
{
    return (m_groups & bit(EventGroup::Layers)) != 0 ? LayerColumns(m_index, m_folds) : LayerColumns();
}

void TimelineFeed::filterAnew()
{
    m_shown.clear();
    m_looked = 0;
    Q_EMIT restarted();
    advance();
}

void TimelineFeed::advance()
{
    const std::size_t before = m_index.size();
    const std::size_t lookedBefore = m_looked;
    m_index.read(m_session.events(m_number), kBudget);
    takeShown();
    if (!isComplete())
        m_soon.start();
    if (m_index.size() != before || m_looked != lookedBefore)
        Q_EMIT changed();
}

void TimelineFeed::takeShown()
{
    constexpr std::size_t kMostAtOnce = 400'000; // about 2 ms
    const std::size_t until = std::min(m_index.size(), m_looked + kMostAtOnce);
    reserveFor(m_shown, m_session.events(m_number).size());
    const LayerColumns columns = m_folds ? layerColumns() : LayerColumns();
    for (; m_looked < until; ++m_looked) {
        const bool folded = columns.size() > 0 && columns.isInside(m_index, m_looked);
        if (!folded && m_index.isShown(m_looked, m_groups))
            m_shown.push_back(static_cast<std::uint32_t>(m_looked));
    }
}

std::size_t TimelineFeed::rowAtOrAfter(std::uint32_t event) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(m_shown, event) - m_shown.begin());
}

bool TimelineFeed::isShown(std::uint32_t event) const
{
    return std::ranges::binary_search(m_shown, event);
}

double TimelineFeed::progress() const
{
    const std::size_t all = m_session.events(m_number).size();
    return all == 0 ? 1 : static_cast<double>(m_looked) / static_cast<double>(all);
}

bool TimelineFeed::isComplete() const
{
    return m_looked >= m_session.events(m_number).size();
}

} // namespace gatescope::ui
