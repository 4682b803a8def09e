#include "captures/exchangecommands.h"

namespace gatescope::captures {

DeleteExchanges::DeleteExchanges(trace::Session &session, QList<std::uint32_t> numbers, const QString &text)
    : QUndoCommand(text),
      m_session(session),
      m_numbers(std::move(numbers))
{
}

void DeleteExchanges::redo()
{
    m_session.setDeleted(m_numbers, true);
}

void DeleteExchanges::undo()
{
    m_session.setDeleted(m_numbers, false);
}

} // namespace gatescope::captures
