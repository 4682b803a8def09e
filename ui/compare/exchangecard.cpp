#include "compare/exchangecard.h"

#include "common/theme.h"
#include "compare/comparewords.h"

#include <QPainter>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

ExchangeCard::ExchangeCard(QChar letter, QWidget *parent) : QWidget(parent), m_letter(letter)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ExchangeCard::show(const trace::ExchangeSummary &summary)
{
    m_title = u"#%1  %2"_s.arg(summary.number).arg(titleOf(summary));
    m_facts = factsOf(summary);
    setToolTip(m_title);
    setAccessibleName(plainText());
    update();
}

QString ExchangeCard::plainText() const
{
    return u"%1: %2 · %3"_s.arg(m_letter).arg(m_title, m_facts);
}

QSize ExchangeCard::sizeHint() const
{
    return {30 * theme::kSpace4, 2 * fontMetrics().height() + theme::kSpace3};
}

QSize ExchangeCard::minimumSizeHint() const
{
    return {6 * theme::kSpace4, sizeHint().height()};
}

void ExchangeCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = fontMetrics().height() + theme::kSpace1;
    const QRect badge(theme::kSpace1, (height() - side) / 2, side, side);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::color(Tone::Raised, palette()));
    painter.drawRoundedRect(badge, theme::kRadius, theme::kRadius);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(theme::color(Tone::Text, palette()));
    painter.drawText(badge, Qt::AlignCenter, m_letter);
    const QRect area(badge.right() + theme::kSpace2, 0, width() - badge.right() - theme::kSpace3, height() / 2);
    painter.drawText(area.adjusted(0, theme::kSpaceHalf, 0, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(m_title, Qt::ElideMiddle, area.width()));
    painter.setFont(font());
    painter.setPen(theme::color(Tone::Muted, palette()));
    painter.drawText(area.translated(0, height() / 2 - theme::kSpaceHalf),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(m_facts, Qt::ElideRight, area.width()));
}

} // namespace gatescope::ui
