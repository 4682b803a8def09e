#include "composer/noticebar.h"

#include "common/icons.h"
#include "composer/textplace.h"
#include "exchange/toolbutton.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_action(new QToolButton(this))
{
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setAccessibleName(tr("Notice"));
    m_action->setFocusPolicy(Qt::TabFocus);
    connect(m_action, &QToolButton::clicked, this, [this] {
        hide();
        if (const auto run = std::exchange(m_run, {}))
            run();
    });
    QToolButton *close = toolButton(u"close"_s, tr("Close this notice"));
    close->setParent(this);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(close);
    hide();
}

void NoticeBar::show(const QString &iconName, Tone tone, const QString &text)
{
    m_tone = tone;
    m_iconName = iconName;
    paintIcon();
    m_text->setText(text);
    m_action->setVisible(m_run != nullptr);
    setVisible(true);
    update();
}

void NoticeBar::say(const QString &text, const QString &action, std::function<void()> run)
{
    m_run = std::move(run);
    m_action->setText(action);
    show(u"info"_s, Tone::Accent, text.toHtmlEscaped());
}

void NoticeBar::say(const Error &error)
{
    m_run = {};
    QStringList lines{u"<b>%1</b>"_s.arg(sentence(error.summary))};
    for (const QString &more : {error.detail, error.wayOut}) {
        if (!more.isEmpty())
            lines += sentence(more);
    }
    show(u"warning"_s, Tone::Warning, lines.join(u" — "_s));
}

void NoticeBar::paintIcon()
{
    m_icon->setPixmap(icon(m_iconName, m_tone).pixmap(theme::kIconSize));
}

void NoticeBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_iconName.isEmpty())
        paintIcon();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::tint(m_tone, palette()));
}

} // namespace gatescope::ui
