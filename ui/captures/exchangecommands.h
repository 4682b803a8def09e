#pragma once

#include "trace/session.h"

#include <QUndoCommand>

namespace gatescope::captures {

/// Hides exchanges; undone, they are back. What has been purged in between stays away.
class DeleteExchanges : public QUndoCommand {
public:
    DeleteExchanges(trace::Session &session, QList<std::uint32_t> numbers, const QString &text);

    void redo() override;
    void undo() override;

private:
    trace::Session &m_session;
    QList<std::uint32_t> m_numbers;
};

/// Gives exchanges another comment, or another colour.
class ChangeNotes : public QUndoCommand {
public:
    using Notes = QList<std::pair<std::uint32_t, trace::Note>>;

    ChangeNotes(trace::Session &session, Notes after, const QString &text);

    void redo() override { apply(m_after); }
    void undo() override { apply(m_before); }

private:
    void apply(const Notes &notes);

    trace::Session &m_session;
    Notes m_before;
    Notes m_after;
};

} // namespace gatescope::captures
