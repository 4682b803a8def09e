#include "exchange/findbar.h"

#include "common/searchfield.h"
#include "exchange/byteview.h"
#include "exchange/toolbutton.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

FindBar::FindBar(QWidget *parent) : QWidget(parent), m_field(new QLineEdit), m_count(new QLabel)
{
    styleAsSearch(*m_field, tr("Find in this view"));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(u"00000 of 00000"_s));
    QToolButton *previous = toolButton(u"find-previous"_s, tr("Previous match"));
    QToolButton *next = toolButton(u"find-next"_s, tr("Next match"));
    QToolButton *done = toolButton(u"find-close"_s, tr("Close the search"));

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_field, 1);
    row->addWidget(m_count);
    for (QToolButton *each : {previous, next, done})
        row->addWidget(each);

    connect(m_field, &QLineEdit::textChanged, this, &FindBar::wanted);
    connect(next, &QToolButton::clicked, this, &FindBar::nextWanted);
    connect(previous, &QToolButton::clicked, this, &FindBar::previousWanted);
    connect(done, &QToolButton::clicked, this, &FindBar::close);
    hide();
}

FindBar::FindBar(ByteView *view, QWidget *parent) : FindBar(parent)
{
    connect(this, &FindBar::wanted, view, &ByteView::find);
    connect(this, &FindBar::nextWanted, view, &ByteView::findNext);
    connect(this, &FindBar::previousWanted, view, &ByteView::findPrevious);
    connect(this, &FindBar::closed, view, [view] { view->setFocus(); });
    connect(view, &ByteView::foundChanged, this, &FindBar::showCount);
}

void FindBar::open()
{
    show();
    m_field->setFocus();
    m_field->selectAll();
    Q_EMIT wanted(m_field->text());
}

void FindBar::close()
{
    hide();
    Q_EMIT wanted({});
    Q_EMIT closed();
}

void FindBar::showCount(qsizetype current, qsizetype total, bool complete)
{
    if (m_field->text().isEmpty())
        return m_count->clear();
    const QString more = complete ? QString() : u"+"_s;
    m_count->setText(total == 0 ? (complete ? tr("not found") : tr("searching …"))
                     : current  ? tr("%1 of %2").arg(current).arg(total) + more
                                : tr("%1 found").arg(total) + more);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        return close();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) // the field has ignored it
        return event->modifiers().testFlag(Qt::ShiftModifier) ? previousWanted() : nextWanted();
    QWidget::keyPressEvent(event);
}

} // namespace gatescope::ui
