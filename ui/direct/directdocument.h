#pragma once

#include "direct/directdraft.h"

#include <QObject>
#include <QUndoStack>

namespace gatescope::ui {

/// The draft of a direct call as it is edited: every change is a step of undo.
class DirectDocument : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const direct::DirectDraft &draft() const { return m_draft; }
    [[nodiscard]] QUndoStack &undo() { return m_undo; }

    /// Another draft; what was before can be brought back by undo.
    void load(const direct::DirectDraft &draft) { change(tr("Other Call"), draft); }
    /// `what` is a menu's words for it: "Edit path".
    void change(const QString &what, const direct::DirectDraft &next);

Q_SIGNALS:
    void changed();

private:
    class Change;
    void set(const direct::DirectDraft &draft);

    direct::DirectDraft m_draft;
    QUndoStack m_undo;
};

} // namespace gatescope::ui
