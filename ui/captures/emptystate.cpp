#include "captures/emptystate.h"
#include "captures/paint.h"
#include "common/linklabel.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatescope::captures {

namespace theme = ui::theme;
using theme::Tone;

namespace {

template <class Label>
Label *centred(QWidget *parent)
{
    auto *label = new Label(parent);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    return label;
}

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent),
      m_picture(new QWidget(this)),
      m_title(centred<QLabel>(this)),
      m_text(centred<ui::LinkLabel>(this)),
      m_button(new QPushButton(this))
{
    m_picture->setFixedSize(theme::kSpace6, theme::kSpace6);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_text->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_text->setTextFormat(Qt::RichText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace6, theme::kSpace6, theme::kSpace6, theme::kSpace6);
    layout->setSpacing(theme::kSpace2);
    layout->addStretch(2);
    layout->addWidget(m_picture, 0, Qt::AlignHCenter);
    layout->addSpacing(theme::kSpace1);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addSpacing(theme::kSpace2);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(m_text, &QLabel::linkActivated, this, &EmptyState::linkActivated);
    recolor();
}

void EmptyState::show(const Message &message)
{
    m_icon = message.icon;
    m_title->setText(message.title);
    m_text->setText(message.text);
    m_text->setVisible(!message.text.isEmpty());
    m_button->setText(message.button);
    m_button->setVisible(!message.button.isEmpty());
    setVisible(true);
    update();
}

void EmptyState::recolor()
{
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::color(Tone::Muted, palette()));
    muted.setColor(QPalette::Text, theme::color(Tone::Muted, palette()));
    m_text->setPalette(muted);
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        recolor();
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::color(Tone::Canvas, palette()));
    paintIcon(painter, m_picture->geometry(), m_icon, Tone::Faint, palette());
}

} // namespace gatescope::captures
