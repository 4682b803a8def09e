#include "exchange/imageview.h"

#include "common/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <array>

namespace gatescope::ui {

namespace {
constexpr double kStep = 1.25;
constexpr double kSmallest = 0.02;
constexpr double kLargest = 32;
} // namespace

ImageView::ImageView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Image"));
}

void ImageView::setImage(const QImage &image)
{
    m_image = image;
    setAccessibleDescription(tr("%1 × %2 pixels").arg(image.width()).arg(image.height()));
    setZoom(0);
}

double ImageView::fitting() const
{
    if (m_image.isNull())
        return 1;
    const QSize room = viewport()->size() - QSize(2 * theme::kSpace4, 2 * theme::kSpace4);
    const double fit = std::min(static_cast<double>(room.width()) / m_image.width(),
                                static_cast<double>(room.height()) / m_image.height());
    return std::clamp(fit, kSmallest, 1.0);
}

double ImageView::zoom() const
{
    return m_zoom > 0 ? m_zoom : fitting();
}

void ImageView::setZoom(double zoom)
{
    m_zoom = zoom <= 0 ? 0 : std::clamp(zoom, kSmallest, kLargest);
    updateScrollBars();
    viewport()->update();
    Q_EMIT zoomChanged(this->zoom());
}

QSize ImageView::shownSize() const
{
    return (QSizeF(m_image.size()) * zoom()).toSize();
}

void ImageView::updateScrollBars()
{
    const QSize beyond = m_zoom > 0 ? shownSize() - viewport()->size() : QSize(0, 0);
    horizontalScrollBar()->setRange(0, std::max(0, beyond.width()));
    verticalScrollBar()->setRange(0, std::max(0, beyond.height()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
}

void ImageView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
    Q_EMIT zoomChanged(zoom());
}

void ImageView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme::color(theme::Tone::Surface, palette()));
    const QSize size = shownSize();
    const QPoint free(std::max(0, viewport()->width() - size.width()) / 2,
                      std::max(0, viewport()->height() - size.height()) / 2);
    const QRect target(free - QPoint(horizontalScrollBar()->value(), verticalScrollBar()->value()), size);
    painter.setClipRect(target);
    const QRect seen = target.intersected(viewport()->rect());
    const std::array shades{theme::color(theme::Tone::Canvas, palette()), theme::color(theme::Tone::Raised, palette())};
    for (int y = seen.top() / theme::kSpace2; y <= seen.bottom() / theme::kSpace2; ++y) {
        for (int x = seen.left() / theme::kSpace2; x <= seen.right() / theme::kSpace2; ++x)
            painter.fillRect(x * theme::kSpace2, y * theme::kSpace2, theme::kSpace2, theme::kSpace2,
                             shades[static_cast<std::size_t>((x + y) & 1)]);
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom() < 2);
    painter.drawImage(target, m_image);
}

void ImageView::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier))
        return QAbstractScrollArea::wheelEvent(event);
    setZoom(event->angleDelta().y() > 0 ? zoom() * kStep : zoom() / kStep);
}

void ImageView::keyPressEvent(QKeyEvent *event)
{
    struct Key {
        int key;
        double (*zoom)(double);
    };
    constexpr std::array kKeys{
        Key{Qt::Key_Plus, [](double zoom) { return zoom * kStep; }},
        Key{Qt::Key_Minus, [](double zoom) { return zoom / kStep; }},
        Key{Qt::Key_0, [](double) { return 1.0; }},
        Key{Qt::Key_F, [](double) { return 0.0; }},
    };
    const auto known = std::ranges::find(kKeys, event->key(), &Key::key);
    if (known == kKeys.end())
        return QAbstractScrollArea::keyPressEvent(event);
    setZoom(known->zoom(zoom()));
}

} // namespace gatescope::ui
