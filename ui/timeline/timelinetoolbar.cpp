#include "timeline/timelinetoolbar.h"

#include "common/controls.h"
#include "common/theme.h"
#include "timeline/timelinepaint.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QToolButton>

namespace gatescope::ui {

using theme::Tone;

namespace {

constexpr int kRoomForWords = 1140;

/// Flat: what is on is tinted and framed in the accent colour, what is off has a faint icon.
class FlatButton : public QToolButton {
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.state.setFlag(QStyle::State_MouseOver, underMouse());
        controls::barButton(painter, option);
        const bool words = toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
        const bool faint = !isEnabled() || (isCheckable() && !isChecked() && !isDown());
        const QRect inner = rect().adjusted(theme::kSpace2 - 1, 0, -theme::kSpace2 + 1, 0);
        const QRect place(inner.left(), (height() - theme::kIconSize) / 2, theme::kIconSize, theme::kIconSize);
        icon().paint(&painter, place, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
        painter.setPen(theme::color(faint ? Tone::Muted : Tone::Text, palette()));
        if (words)
            painter.drawText(inner.adjusted(theme::kIconSize + theme::kSpace1 + theme::kSpaceHalf, 0, 0, 0),
                             Qt::AlignLeft | Qt::AlignVCenter, text());
    }

    QSize sizeHint() const override
    {
        const int side = theme::kRowHeight;
        const int icon = theme::kIconSize + 2 * (theme::kSpace2 - 1);
        if (toolButtonStyle() != Qt::ToolButtonTextBesideIcon)
            return {icon, side};
        return {icon + theme::kSpace1 + theme::kSpaceHalf + fontMetrics().horizontalAdvance(text()) + 1, side};
    }
};

} // namespace

TimelineToolBar::TimelineToolBar(const TimelineActions &actions, QWidget *parent)
    : QWidget(parent),
      m_note(new QLabel(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpaceHalf);
    addGroup(actions, TimelineActions::ShowLadder, TimelineActions::ConnectionAsTable, true);
    addGroup(actions, TimelineActions::ShowWire, TimelineActions::ShowLayers, true);
    addGroup(actions, TimelineActions::FoldLibraries, TimelineActions::FoldLibraries, false);
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
        auto *button = new FlatButton(this);
        button->setDefaultAction(actions.at(static_cast<TimelineActions::Id>(id)));
        button->setAccessibleName(button->defaultAction()->text());
        button->setIconSize({theme::kIconSize, theme::kIconSize});
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
        const QAction *action = button->defaultAction();
        connect(action, &QAction::visibleChanged, button,
                [button, action] { button->setVisible(action->isVisible()); });
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
