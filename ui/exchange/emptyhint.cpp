#include "exchange/emptyhint.h"

#include "common/icons.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace gatescope::ui {

EmptyHint::EmptyHint(const QString &icon, QWidget *parent)
    : QWidget(parent),
      m_icon(icon),
      m_picture(new QLabel(this)),
      m_title(new QLabel(this)),
      m_detail(new QLabel(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace6, theme::kSpace6, theme::kSpace6, theme::kSpace6);
    column->setSpacing(theme::kSpace2);
    column->addStretch(2);
    for (QLabel *label : {m_picture, m_title, m_detail}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(label != m_picture);
        column->addWidget(label);
    }
    column->addStretch(3);
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    restyle();
}

void EmptyHint::setText(const QString &title, const QString &detail)
{
    m_title->setText(title);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
}

void EmptyHint::restyle()
{
    m_picture->setPixmap(icon(m_icon, theme::Tone::Faint).pixmap(theme::kSpace8, theme::kSpace8));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, theme::color(theme::Tone::Muted, palette()));
    if (m_title->palette() != quiet) {
        m_title->setPalette(quiet);
        m_detail->setPalette(quiet);
    }
}

void EmptyHint::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

HintStack::HintStack(const QString &icon, QWidget *content, QWidget *page)
    : QStackedLayout(page),
      m_hint(new EmptyHint(icon, page))
{
    addWidget(content);
    addWidget(m_hint);
    setCurrentIndex(1);
}

void HintStack::showHint(const QString &title, const QString &detail)
{
    m_hint->setText(title, detail);
    setCurrentIndex(1);
}

} // namespace gatescope::ui
