#include "lanes/commonclock.h"

#include "lanes/runpane.h"

#include <QScopedValueRollback>

#include <algorithm>

namespace gatescope::ui {

namespace {

constexpr std::size_t kMostLooked = 64; // exchanges, for the first that is no lifespan
constexpr int kSoon = 30;               // ms

std::int64_t firstRequest(const RunChart &chart)
{
    const auto &exchanges = chart.index().exchanges();
    for (std::size_t i = 0; i < std::min(exchanges.size(), kMostLooked); ++i) {
        const auto *summary = chart.session().summary(exchanges[i].number);
        if (summary && summary->protocol != trace::Protocol::Lifespan)
            return exchanges[i].arrived;
    }
    return chart.begin();
}

} // namespace

CommonClock::CommonClock(RunPane &first, RunPane &second) : m_sides{Side{&first, {}}, Side{&second, {}}}
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &CommonClock::sharePeaks);
    for (std::size_t i = 0; i < m_sides.size(); ++i) {
        Side &side = m_sides[i];
        Side &other = m_sides[1 - i];
        connect(side.pane->canvas(), &ChartCanvas::scaleChanged, this, [this, &side, &other] { mirror(side, other); });
        connect(&side.pane->chart(), &ChartData::changed, this, &CommonClock::align);
        connect(&side.pane->chart(), &ChartData::restarted, this, [this, &side] {
            side.zero.reset();
            align();
        });
    }
}

CommonClock::~CommonClock()
{
    release();
}

std::int64_t CommonClock::zeroOf(const Side &side)
{
    return side.zero.value_or(firstRequest(side.pane->chart()));
}

void CommonClock::setLinked(bool linked)
{
    if (m_isLinked == linked)
        return;
    m_isLinked = linked;
    if (!linked)
        return release();
    const bool showAll =
        std::ranges::all_of(m_sides, [](const Side &side) { return side.pane->canvas()->scale().isFit(); });
    for (Side &side : m_sides)
        side.zero = showAll ? std::nullopt : std::optional(side.pane->canvas()->scale().first());
    for (const Side &side : m_sides)
        side.pane->canvas()->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    align();
}

void CommonClock::release()
{
    const QScopedValueRollback moving(m_isMoving, true);
    for (const Side &side : m_sides) {
        side.pane->canvas()->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
        side.pane->canvas()->setFrame({});
        side.pane->canvas()->setLeastPeak(1);
    }
}

/// Both have room for what either has before and after zero.
void CommonClock::align()
{
    if (!m_isLinked)
        return;
    std::int64_t before = 0;
    std::int64_t after = 0;
    for (const Side &side : m_sides) {
        before = std::max(before, zeroOf(side) - side.pane->chart().begin());
        after = std::max(after, side.pane->chart().end() - zeroOf(side));
    }
    {
        const QScopedValueRollback moving(m_isMoving, true);
        for (const Side &side : m_sides)
            side.pane->canvas()->setFrame(std::pair{zeroOf(side) - before, zeroOf(side) + after});
    }
    mirror(m_sides[0], m_sides[1]);
}

void CommonClock::mirror(const Side &from, const Side &to)
{
    if (!m_isLinked || m_isMoving)
        return;
    const QScopedValueRollback moving(m_isMoving, true);
    to.pane->canvas()->showLike(from.pane->canvas()->scale(), zeroOf(to) - zeroOf(from));
    if (!m_soon.isActive())
        m_soon.start();
}

void CommonClock::sharePeaks()
{
    if (!m_isLinked)
        return;
    double peak = 1;
    for (const Side &side : m_sides)
        peak = std::max(peak, side.pane->canvas()->loadPeak());
    for (const Side &side : m_sides)
        side.pane->canvas()->setLeastPeak(peak);
}

} // namespace gatescope::ui
