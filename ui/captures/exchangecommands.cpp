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

ChangeNotes::ChangeNotes(trace::Session &session, Notes after, const QString &text)
    : QUndoCommand(text),
      m_session(session),
      m_after(std::move(after))
{
    for (const auto &[number, note] : m_after)
        m_before.append({number, m_session.note(number)});
}

void ChangeNotes::apply(const Notes &notes)
{
    for (const auto &[number, note] : notes)
        m_session.setNote(number, note);
}

} // namespace gatescope::captures
