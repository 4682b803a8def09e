#include "direct/directdocument.h"

namespace gatescope::ui {

class DirectDocument::Change : public QUndoCommand {
public:
    Change(DirectDocument &document, const QString &what, const direct::DirectDraft &next)
        : QUndoCommand(what),
          m_document(document),
          m_before(document.draft()),
          m_after(next)
    {
    }
    void undo() override { m_document.set(m_before); }
    void redo() override { m_document.set(m_after); }

private:
    DirectDocument &m_document;
    const direct::DirectDraft m_before;
    const direct::DirectDraft m_after;
};

void DirectDocument::change(const QString &what, const direct::DirectDraft &next)
{
    if (!(next == m_draft))
        m_undo.push(new Change(*this, what, next));
}

void DirectDocument::set(const direct::DirectDraft &draft)
{
    m_draft = draft;
    Q_EMIT changed();
}

} // namespace gatescope::ui
