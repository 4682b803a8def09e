#include "common/selection.h"

namespace gatescope::ui {

void Selection::setExchange(std::uint32_t number)
{
    select(number, number == m_exchange ? m_event : -1);
}

void Selection::setEvent(int index)
{
    select(m_exchange, index);
}

void Selection::select(std::uint32_t number, int event)
{
    const bool exchangeIsNew = number != m_exchange;
    const bool eventIsNew = exchangeIsNew || event != m_event;
    m_exchange = number;
    m_event = event;
    if (exchangeIsNew)
        Q_EMIT exchangeChanged(number);
    if (eventIsNew)
        Q_EMIT eventChanged(event);
}

} // namespace gatescope::ui
