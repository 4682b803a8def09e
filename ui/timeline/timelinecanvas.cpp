#include "timeline/timelinecanvas.h"

#include "common/theme.h"
#include "timeline/timelinetext.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QToolTip>

namespace gatescope::ui {

using theme::Tone;

namespace {

class CanvasAccessible : public QAccessibleWidget {
public:
    explicit CanvasAccessible(TimelineCanvas *canvas) : QAccessibleWidget(canvas, QAccessible::Chart), m_canvas(canvas)
    {
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_canvas->spokenSelection() : QAccessibleWidget::text(kind);
    }

private:
    TimelineCanvas *m_canvas;
};

QAccessibleInterface *makeCanvasAccessible(const QString &, QObject *object)
{
    auto *canvas = qobject_cast<TimelineCanvas *>(object);
    return canvas ? new CanvasAccessible(canvas) : nullptr;
}

} // namespace

TimelineCanvas::TimelineCanvas(TimelineFeed &feed, TimelineCursor &cursor, QWidget *parent)
    : QAbstractScrollArea(parent),
      m_feed(feed),
      m_cursor(cursor)
{
    static const bool installed = (QAccessible::installFactory(makeCanvasAccessible), true);
    Q_UNUSED(installed);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&cursor, &TimelineCursor::moved, this, &TimelineCanvas::cursorMoved);
    connect(&cursor, &TimelineCursor::measurementChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&feed, &TimelineFeed::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&feed, &TimelineFeed::restarted, viewport(), qOverload<>(&QWidget::update));
}

QString TimelineCanvas::spokenSelection() const
{
    const auto event = m_cursor.event();
    return event ? spokenText(m_feed, *event) : tr("No event selected");
}

void TimelineCanvas::cursorMoved()
{
    const auto event = m_cursor.event();
    if (event && !m_inSight)
        reveal(*event);
    viewport()->update();
    if (QAccessible::isActive() && isVisible()) {
        QAccessibleValueChangeEvent change(this, spokenSelection());
        QAccessible::updateAccessibility(&change);
    }
}

void TimelineCanvas::selectInSight(std::uint32_t event)
{
    const QScopedValueRollback guard(m_inSight, true);
    m_cursor.select(event);
}

bool TimelineCanvas::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QString tip = tipAt(help->pos());
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), tip, viewport());
    return true;
}

void TimelineCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme::color(Tone::Canvas, palette()));
    const QString hint = emptyHint(m_feed);
    if (!hint.isEmpty())
        paintHint(painter, hint);
    else
        paintCanvas(painter);
}

void TimelineCanvas::paintHint(QPainter &painter, const QString &hint)
{
    painter.setPen(theme::color(Tone::Muted, palette()));
    const int margin = theme::kSpace8;
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                     hint);
}

void TimelineCanvas::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Down:
        return m_cursor.step(1);
    case Qt::Key_Up:
        return m_cursor.step(-1);
    case Qt::Key_Home:
        return m_cursor.selectFirst();
    case Qt::Key_End:
        return m_cursor.selectLast();
    case Qt::Key_Escape:
        if (m_cursor.measurement())
            return m_cursor.clearMeasurement();
        break;
    default:
        break;
    }
    event->ignore();
}

void TimelineCanvas::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

void TimelineCanvas::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TimelineCanvas::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace gatescope::ui
