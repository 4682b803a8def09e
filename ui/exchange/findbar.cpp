#include "exchange/findbar.h"

#include "exchange/byteview.h"
#include "exchange/toolbutton.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

FindBar::FindBar(ByteView *view, QWidget *parent)
    : QWidget(parent),
      m_view(view),
      m_field(new QLineEdit),
      m_count(new QLabel)
{
    m_field->setPlaceholderText(tr("Find in this view"));
    m_field->setAccessibleName(tr("Find in this view"));
    m_field->setClearButtonEnabled(true);
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

    connect(m_field, &QLineEdit::textChanged, view, &ByteView::find);
    connect(next, &QToolButton::clicked, view, &ByteView::findNext);
    connect(previous, &QToolButton::clicked, view, &ByteView::findPrevious);
    connect(done, &QToolButton::clicked, this, &FindBar::close);
    connect(view, &ByteView::foundChanged, this, &FindBar::showCount);
    hide();
}

void FindBar::open()
{
    show();
    m_field->setFocus();
    m_field->selectAll();
    m_view->find(m_field->text());
}

void FindBar::close()
{
    hide();
    m_view->find({});
    m_view->setFocus();
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
        return event->modifiers().testFlag(Qt::ShiftModifier) ? m_view->findPrevious() : m_view->findNext();
    QWidget::keyPressEvent(event);
}

} // namespace gatescope::ui
