#include "timeline/timeaxis.h"

#include "common/theme.h"
#include "timeline/timelinepaint.h"

#include <QPainter>

#include <array>
#include <cmath>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

struct Unit {
    std::int64_t ns;
    QStringView name;
};

constexpr std::array kUnits{Unit{1'000'000'000, u"s"}, Unit{1'000'000, u"ms"}, Unit{1000, u"µs"}, Unit{1, u"ns"}};

const Unit &unitFor(std::int64_t largest)
{
    for (const Unit &unit : kUnits) {
        if (largest >= unit.ns)
            return unit;
    }
    return kUnits.back();
}

int digitsFor(std::int64_t step, std::int64_t unit)
{
    int digits = 0;
    for (; step < unit && step > 0; step *= 10)
        ++digits;
    return digits;
}

/// The unit of a label is the one in which a step has at most three digits behind the point.
const Unit &labelUnit(std::int64_t ns, std::int64_t step)
{
    return unitFor(std::min(std::abs(ns), step * 1000));
}

} // namespace

std::int64_t niceStep(double ns)
{
    std::int64_t power = 1;
    while (static_cast<double>(power) * 10 <= ns)
        power *= 10;
    for (const std::int64_t factor : {1, 2, 5}) {
        if (static_cast<double>(power * factor) >= ns)
            return power * factor;
    }
    return power * 10;
}

QString axisLabel(std::int64_t ns, std::int64_t step)
{
    if (ns == 0)
        return u"0"_s;
    const Unit &unit = labelUnit(ns, step);
    const double value = static_cast<double>(ns) / static_cast<double>(unit.ns);
    return u"%1 %2"_s.arg(QString::number(value, 'f', digitsFor(step, unit.ns)), unit.name);
}

std::vector<AxisTick> axisTicks(const TimeScale &scale, double labelSpace)
{
    constexpr int kSmallTicks = 5;
    const std::int64_t step = niceStep(scale.nsPerPixel() * labelSpace);
    const std::int64_t small = std::max<std::int64_t>(1, step / kSmallTicks);
    const std::int64_t begin = scale.rangeBegin();
    const auto from =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(scale.first() - begin) / static_cast<double>(small)));
    std::vector<AxisTick> ticks;
    for (std::int64_t at = from * small; begin + at <= scale.last(); at += small)
        ticks.push_back({begin + at, at % step == 0 ? axisLabel(at, step) : QString()});
    return ticks;
}

void paintTimeAxis(QPainter &painter, const QRectF &bounds, const TimeScale &scale, const QPalette &palette,
                   const QRectF &avoid)
{
    const QPen strong = hairline(theme::color(Tone::Faint, palette));
    const QPen weak = hairline(theme::color(Tone::Border, palette));
    painter.setFont(smallFont(painter.font()));
    const QFontMetricsF metrics(painter.font(), painter.device());
    for (const AxisTick &tick : axisTicks(scale, kAxisLabelSpace)) {
        const double x = snapped(bounds.left() + scale.x(tick.time), painter);
        const bool labelled = !tick.label.isEmpty();
        painter.setPen(labelled ? strong : weak);
        painter.drawLine(QPointF(x, bounds.bottom() - (labelled ? theme::kSpace2 : theme::kSpace1)),
                         QPointF(x, bounds.bottom()));
        const QRectF label(x + theme::kSpace1, bounds.top(), metrics.horizontalAdvance(tick.label),
                           bounds.height() - theme::kSpaceHalf);
        if (!labelled || label.right() > bounds.right() || label.intersects(avoid))
            continue;
        painter.setPen(theme::color(Tone::Muted, palette));
        painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, tick.label);
    }
    painter.setPen(weak);
    const double base = snapped(bounds.bottom(), painter);
    painter.drawLine(QPointF(bounds.left(), base), QPointF(bounds.right(), base));
}

} // namespace gatescope::ui
