#include "python/asgi/sendside.h"

#include "python/asgi/exchange.h"
#include "python/asgi/messages.h"

namespace gatescope::asgi {

using trace::Severity;

Turn SendSide::refuse(Outgoing &outgoing, std::string_view rule, const char *words)
{
    outgoing.brokenRule = rule;
    PyErr_Format(PyExc_RuntimeError, "%U %s", outgoing.type, words);
    return Turn::Raised;
}

Turn SendSide::refuseUnknown(Outgoing &outgoing, std::string_view rule, std::string_view protocol)
{
    outgoing.brokenRule = rule;
    refuseUnknownType(python::utf8Of(outgoing.type), protocol);
    return Turn::Raised;
}

Turn SendSide::refuseLate(Exchange &exchange, const Outgoing &outgoing, bool left)
{
    if (!left) {
        PyErr_Format(PyExc_RuntimeError, "%U after the application had returned", outgoing.type);
        exchange.report("A026", Severity::Warning, "send() after the application had returned", outgoing.site);
        return Turn::Raised;
    }
    PyErr_Format(exchange.engine().types.clientDisconnected.get(), "%U: the client has left", outgoing.type);
    if (m_disconnectGiven)
        noteOnce(Noticed::AfterDisconnect, exchange, outgoing, "A208", Severity::Info,
                 "send() although receive() had answered with the client's disconnect: this work is wasted");
    if (!notice(Noticed::AfterLeaving))
        exchange.report("A330", Severity::Info, "send() again after ClientDisconnected", outgoing.site);
    return Turn::Raised;
}

Turn SendSide::waitForRoom(Name message)
{
    m_waiting = message;
    return m_call->roomOrWant() ? Turn::Done : Turn::Waits;
}

Turn SendSide::sendAgain(Exchange &exchange)
{
    if (!m_call->isDisconnected())
        return waitForRoom(m_waiting);
    PyErr_Format(exchange.engine().types.clientDisconnected.get(), "%U: the client left while send() was waiting",
                 exchange.engine().names[m_waiting]);
    notice(Noticed::AfterLeaving);
    return Turn::Raised;
}

void SendSide::noteOverlap(Exchange &exchange, const Outgoing &outgoing)
{
    if (!exchange.senders.isEmpty())
        noteOnce(Noticed::Overlap, exchange, outgoing, "A025", Severity::Info,
                 "send() while another send() of this exchange is waiting: the order is left to chance");
}

bool SendSide::notice(Noticed what)
{
    const bool isNew = !m_noticed.test(static_cast<std::size_t>(what));
    m_noticed.set(static_cast<std::size_t>(what));
    return isNew;
}

void SendSide::noteOnce(Noticed what, Exchange &exchange, const Outgoing &outgoing, std::string_view rule,
                        Severity severity, std::string_view message)
{
    if (notice(what))
        exchange.report(rule, severity, message, outgoing.site);
}

} // namespace gatescope::asgi
