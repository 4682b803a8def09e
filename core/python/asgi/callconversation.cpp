#include "python/asgi/callconversation.h"

#include "base/clock.h"
#include "python/asgi/exchange.h"
#include "python/asgi/failure.h"
#include "python/exceptions.h"

namespace gatescope::asgi {

using call::CallEnded;

trace::Context CallConversation::context() const
{
    return {.exchange = m_call->exchange(), .connection = m_call->connection()};
}

void CallConversation::called(Exchange &exchange)
{
    const auto queued = sinceStart() - m_call->createdAt();
    if (exchange.engine().isRecording())
        exchange.engine().trace().write(
            exchange.ownContext(),
            trace::AppCalled{.callable = exchange.appName(), .queuedNs = static_cast<std::uint64_t>(queued.count())});
}

Ending CallConversation::raised(Exchange &exchange, PyObject *exception)
{
    applicationEnded(exchange, endOfException(exchange, exception));
    const bool isCancelled = PyErr_GivenExceptionMatches(exception, exchange.engine().cancelledError.get()) != 0;
    return isCancelled ? Ending::Reraise : Ending::Swallow;
}

CallEnded CallConversation::endOfException(Exchange &exchange, PyObject *exception) const
{
    const CallEnded::How how = isComplete() ? CallEnded::How::Completed : CallEnded::How::Raised;
    const bool left = m_call->isDisconnected();
    switch (classify(exchange.engine(), exception)) {
    case Failure::ClientLeft:
        exchange.report("A329", trace::Severity::Info, "ClientDisconnected left the application, as it may");
        return {.how = how, .reason = "the client had left"};
    case Failure::Cancelled:
        if (left)
            return {.how = how, .reason = "cancelled after the client had left"};
        [[fallthrough]];
    case Failure::Raised:
        break;
    }
    noteException(exchange, exception, headersSent());
    exceptionNoted(exchange);
    return {.how = how, .reason = python::summarizeException(exception)};
}

} // namespace gatescope::asgi
