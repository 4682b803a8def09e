#include "captures/filtermessage.h"
#include "captures/paint.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr int kNotch = theme::kSpace1 + theme::kSpaceHalf;
constexpr int kIcon = theme::kSpace3 + theme::kSpaceHalf;

} // namespace

FilterMessage::FilterMessage(QWidget *window) : QWidget(window)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void FilterMessage::show(const FilterError &error, const QRect &below, int x)
{
    m_error = error;
    setAccessibleName(error.message);
    const int text = fontMetrics().horizontalAdvance(error.message);
    const int wanted = text + kIcon + theme::kSpace1 + 2 * theme::kSpace2 + theme::kSpaceHalf;
    const int width = std::min(wanted, parentWidget()->width() - 2 * theme::kSpace1);
    const int left = std::clamp(x - theme::kSpace4, theme::kSpace1, parentWidget()->width() - width - theme::kSpace1);
    setGeometry(left, below.bottom() + 1, width, theme::kSpace6 + kNotch);
    m_notch = std::clamp(x - left, theme::kSpace2 + kNotch, width - theme::kSpace2 - kNotch);
    setVisible(true);
    raise();
    update();
}

void FilterMessage::paintEvent(QPaintEvent *)
{
    const Tone tone = m_error.unfinished ? Tone::Muted : Tone::Error;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath box;
    box.addRoundedRect(QRectF(rect()).adjusted(0.5, kNotch + 0.5, -0.5, -0.5), theme::kRadius, theme::kRadius);
    QPainterPath notch(QPointF(m_notch - kNotch, kNotch + 1));
    notch.lineTo(m_notch, 1);
    notch.lineTo(m_notch + kNotch, kNotch + 1);
    notch.closeSubpath();
    painter.setPen(QPen(theme::color(m_error.unfinished ? Tone::Border : Tone::Error, palette()), 1));
    painter.setBrush(
        theme::tint(m_error.unfinished ? Tone::Raised : Tone::Error, palette(), m_error.unfinished ? 1.0 : 0.10));
    painter.drawPath(box.united(notch));
    const QRect inside = rect().adjusted(theme::kSpace2, kNotch, -theme::kSpace2, 0);
    const QRect icon(inside.left(), inside.center().y() - kIcon / 2 + 1, kIcon, kIcon);
    paintIcon(painter, icon, m_error.unfinished ? u"help"_s : u"error"_s, tone, palette());
    paintText(painter, inside.adjusted(kIcon + theme::kSpace1, 0, 0, 0), m_error.message,
              theme::color(Tone::Text, palette()));
}

} // namespace gatescope::captures
