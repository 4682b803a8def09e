#include "exchange/segments.h"

#include "common/theme.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>

namespace gatescope::ui {

using theme::Tone;

namespace {

class SegmentButton : public QAbstractButton {
public:
    explicit SegmentButton(const QString &text)
    {
        setText(text);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        const QFontMetrics metrics(bold);
        return {metrics.horizontalAdvance(text()) + 2 * theme::kSpace3, metrics.height() + theme::kSpace2};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        const bool raised = isChecked() || underMouse();
        painter.setPen(hasFocus()    ? QPen(theme::color(Tone::Accent, palette()), 1.5)
                       : isChecked() ? QPen(theme::color(Tone::Border, palette()))
                                     : QPen(Qt::NoPen));
        painter.setBrush(raised ? theme::color(isChecked() ? Tone::Raised : Tone::Surface, palette()) : QColor());
        if (!raised)
            painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, theme::kRadius, theme::kRadius);
        QFont written = font();
        written.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
        painter.setFont(written);
        painter.setPen(theme::color(isChecked() ? Tone::Text : Tone::Muted, palette()));
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

    void enterEvent(QEnterEvent *) override { update(); }
    void leaveEvent(QEvent *) override { update(); }
};

} // namespace

Segments::Segments(const QString &accessibleName, QWidget *parent)
    : QWidget(parent),
      m_group(new QButtonGroup(this)),
      m_row(new QHBoxLayout(this))
{
    setAccessibleName(accessibleName);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(theme::kSpaceHalf);
    connect(m_group, &QButtonGroup::idClicked, this, &Segments::chosen);
}

void Segments::setChoices(const QList<Choice> &choices)
{
    if (choices == m_choices)
        return;
    const int before = current();
    m_choices = choices;
    for (QAbstractButton *old : m_group->buttons())
        delete old;
    for (const Choice &choice : choices) {
        auto *button = new SegmentButton(choice.text);
        button->setAccessibleName(accessibleName() + QStringLiteral(": ") + choice.text);
        m_group->addButton(button, choice.id);
        m_row->addWidget(button);
    }
    setCurrent(m_group->button(before) ? before : choices.isEmpty() ? -1 : choices.first().id);
}

int Segments::current() const
{
    return m_group->checkedId();
}

void Segments::setCurrent(int id)
{
    if (QAbstractButton *button = m_group->button(id))
        button->setChecked(true);
}

} // namespace gatescope::ui
