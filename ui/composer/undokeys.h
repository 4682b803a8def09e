#pragma once

#include <QObject>
#include <QPointer>
#include <QUndoStack>

#include <functional>

class QWidget;

namespace gatescope::ui {

/// Ctrl+Z and Ctrl+Y inside a widget go to one undo stack, also where a line or a text has an undo of its own.
class UndoKeys : public QObject {
    Q_OBJECT

public:
    UndoKeys(QWidget &area, std::function<QUndoStack *()> stack);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow(QWidget *before, QWidget *now);

    QWidget &m_area;
    std::function<QUndoStack *()> m_stack;
};

} // namespace gatescope::ui
