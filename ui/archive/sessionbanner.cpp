#include "archive/sessionbanner.h"

#include "common/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

SessionBanner::SessionBanner(QWidget *parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_title(new QLabel(this)),
      m_detail(new QLabel(this)),
      m_buttons(new QHBoxLayout)
{
    setObjectName(u"sessionBanner"_s);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_detail->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *words = new QVBoxLayout;
    words->setSpacing(theme::kSpaceHalf);
    words->addWidget(m_title);
    words->addWidget(m_detail);
    auto *close = new QToolButton(this);
    close->setAutoRaise(true);
    close->setIcon(icon(u"close"_s));
    close->setToolTip(tr("Not Now"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &QWidget::hide);

    m_buttons->setSpacing(theme::kSpace2);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace2, theme::kSpace2);
    row->setSpacing(theme::kSpace3);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    row->addLayout(m_buttons);
    row->addWidget(close);
    hide();
}

QString SessionBanner::title() const
{
    return isHidden() ? QString() : m_title->text();
}

void SessionBanner::clear()
{
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void SessionBanner::show(const Message &message)
{
    clear();
    m_message = message;
    m_title->setText(message.title);
    m_detail->setText(message.detail);
    m_detail->setVisible(!message.detail.isEmpty());
    setAccessibleName(message.title);
    for (const Choice &choice : message.choices) {
        auto *button = new QPushButton(choice.text, this);
        button->setDefault(m_buttons->isEmpty());
        button->setMinimumWidth(button->sizeHint().width() + theme::kSpace4);
        connect(button, &QPushButton::clicked, this, [this, run = choice.run] {
            hide();
            if (run)
                run();
        });
        m_buttons->addWidget(button);
    }
    restyle();
    QFrame::show();
}

bool SessionBanner::choose(const QString &text)
{
    for (int index = 0; index < m_buttons->count(); ++index) {
        auto *button = qobject_cast<QPushButton *>(m_buttons->itemAt(index)->widget());
        if (!isHidden() && button && button->text() == text) {
            button->click();
            return true;
        }
    }
    return false;
}

void SessionBanner::restyle()
{
    if (!m_message.icon.isEmpty())
        m_icon->setPixmap(icon(m_message.icon, m_message.tone).pixmap(theme::kIconSize, theme::kIconSize));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::color(theme::Tone::Muted, palette()));
    m_detail->setPalette(muted);
    update();
}

void SessionBanner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void SessionBanner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::tint(m_message.tone, palette()));
    painter.setPen(theme::color(theme::Tone::Border, palette()));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace gatescope::ui
