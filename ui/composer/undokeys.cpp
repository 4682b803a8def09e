#include "composer/undokeys.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

namespace gatescope::ui {

UndoKeys::UndoKeys(QWidget &area, std::function<QUndoStack *()> stack)
    : QObject(&area),
      m_area(area),
      m_stack(std::move(stack))
{
    connect(qApp, &QApplication::focusChanged, this, &UndoKeys::follow);
}

void UndoKeys::follow(QWidget *before, QWidget *now)
{
    if (before)
        before->removeEventFilter(this);
    if (now && m_area.isAncestorOf(now))
        now->installEventFilter(this);
}

bool UndoKeys::eventFilter(QObject *watched, QEvent *event)
{
    const bool asks = event->type() == QEvent::ShortcutOverride;
    if (!asks && event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool undo = key->matches(QKeySequence::Undo);
    QUndoStack *stack = m_stack();
    if (!stack || (!undo && !key->matches(QKeySequence::Redo)))
        return QObject::eventFilter(watched, event);
    event->accept();
    if (!asks)
        undo ? stack->undo() : stack->redo();
    return true;
}

} // namespace gatescope::ui
