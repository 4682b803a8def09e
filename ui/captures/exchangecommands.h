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

} // namespace gatescope::captures
