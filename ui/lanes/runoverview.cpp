#include "lanes/runoverview.h"

#include "common/eventwords.h"

#include <QPainter>

namespace gatescope::ui {

RunOverview::RunOverview(const RunChart &chart, ChartCanvas &canvas, QWidget *parent)
    : RangeStrip(canvas, ChartScene::kNamesWidth, parent),
      m_chart(chart)
{
    setAccessibleName(tr("Overview of the run"));
    setAccessibleDescription(tr("The load of the whole run and the range that the lanes show. Use the keys of the "
                                "lanes to move it."));
    connect(&chart, &ChartData::changed, this, &RunOverview::forgetPicture);
    connect(&chart, &ChartData::restarted, this, &RunOverview::forgetPicture);
    connect(&canvas, &ChartCanvas::scaleChanged, this, qOverload<>(&QWidget::update));
}

void RunOverview::paintAll(QPainter &painter, const TimeScale &scale)
{
    if (m_chart.isEmpty())
        return;
    painter.setFont(font());
    const QRectF area(ChartScene::kNamesWidth, theme::kSpace1, width() - ChartScene::kNamesWidth,
                      height() - theme::kSpace2);
    paintChartLoad(painter, m_chart, scale, area, palette());
}

QStringList RunOverview::summary() const
{
    const auto &index = m_chart.index();
    return {durationText(std::chrono::nanoseconds(index.end() - index.begin())),
            index.exchanges().size() == 1
                ? tr("1 exchange")
                : tr("%1 exchanges").arg(locale().toString(static_cast<qulonglong>(index.exchanges().size())))};
}

} // namespace gatescope::ui
