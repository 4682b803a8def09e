#include "timeline/timelinetoolbar.h"

#include "common/theme.h"
#include "timeline/timelinepaint.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kRoomForWords = 900;

} // namespace

TimelineToolBar::TimelineToolBar(const TimelineActions &actions, QWidget *parent)
    : QWidget(parent),
      m_note(new QLabel(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpaceHalf);
    addGroup(actions, TimelineActions::ShowLadder, TimelineActions::ShowTable, true);
    addGroup(actions, TimelineActions::ShowWire, TimelineActions::ShowFindings, true);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note->setAccessibleName(tr("Measured"));
    row->addWidget(m_note, 1);
    row->addSpacing(theme::kSpace2);
    addGroup(actions, TimelineActions::Measure, TimelineActions::Measure, false);
    addGroup(actions, TimelineActions::Previous, TimelineActions::Next, false);
    addGroup(actions, TimelineActions::ZoomOut, TimelineActions::Fit, false);
}

void TimelineToolBar::addGroup(const TimelineActions &actions, TimelineActions::Id first, TimelineActions::Id last,
                               bool words)
{
    auto *row = static_cast<QHBoxLayout *>(layout());
    for (int id = first; id <= last; ++id) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(actions.at(static_cast<TimelineActions::Id>(id)));
        button->setAccessibleName(button->defaultAction()->text());
        button->setAutoRaise(true);
        button->setIconSize({theme::kIconSize, theme::kIconSize});
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
        if (words)
            m_withWords << button;
    }
    row->addSpacing(theme::kSpace3);
}

void TimelineToolBar::setNote(const QString &text)
{
    m_note->setText(text);
    m_note->setToolTip(text);
}

void TimelineToolBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const bool words = width() >= kRoomForWords;
    for (QToolButton *button : m_withWords)
        button->setToolButtonStyle(words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
}

void TimelineToolBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

void TimelineToolBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::color(Tone::Surface, palette()));
    painter.setPen(hairline(theme::color(Tone::Border, palette())));
    const double base = snapped(height() - 1, painter);
    painter.drawLine(QPointF(0, base), QPointF(width(), base));
}

} // namespace gatescope::ui
