#include "python/wsgi/responseiteration.h"

#include "python/exceptions.h"
#include "python/exceptiontree.h"

#include <format>

namespace gatescope::wsgi {

namespace {

using python::Ref;
using trace::Severity;
using How = call::CallEnded::How;

constexpr std::uint32_t kManyItems = 1000;
constexpr std::uint64_t kTinyItem = 64; ///< Bytes.

Py_ssize_t lengthOf(PyObject *result)
{
    if (PyList_CheckExact(result) || PyTuple_CheckExact(result))
        return PySequence_Fast_GET_SIZE(result);
    return -1;
}

/// What len() says; -1 where it says nothing. Runs code of the application only for a class that has a __len__.
Py_ssize_t claimedLengthOf(PyObject *result)
{
    const PyTypeObject *type = Py_TYPE(result);
    const bool hasLength = (type->tp_as_sequence && type->tp_as_sequence->sq_length) ||
                           (type->tp_as_mapping && type->tp_as_mapping->mp_length);
    const Py_ssize_t length = hasLength ? PyObject_Size(result) : -1;
    if (length < 0)
        PyErr_Clear();
    return length;
}

bool isText(PyObject *object)
{
    return PyUnicode_Check(object) || PyBytes_Check(object) || PyByteArray_Check(object);
}

/// Builtin sequences have no close(); asking costs an AttributeError.
bool mayClose(PyObject *result)
{
    return !PyList_CheckExact(result) && !PyTuple_CheckExact(result);
}

} // namespace

std::string recordRaised(Exchange &exchange)
{
    const Ref exception(PyErr_GetRaisedException());
    if (!exception)
        return {};
    return python::recordException(exchange.writer, exchange.context, exception.get(), exchange.response.isSent())
        .summary();
}

ResponseIteration::ResponseIteration(Exchange &exchange, PyObject *result)
    : m_exchange(exchange),
      m_result(result),
      m_length(lengthOf(result))
{
}

void ResponseIteration::run()
{
    recordReturn();
    m_exchange.response.setIterating(true);
    const Ending ending = iterate();
    m_exchange.response.setIterating(false);
    if (ending == Ending::Exhausted)
        endOfItems();
    close();
    end(ending);
}

void ResponseIteration::recordReturn()
{
    const std::string type = python::typeNameOf(m_result);
    m_claimed = m_length >= 0 ? -1 : claimedLengthOf(m_result);
    m_exchange.record(trace::AppReturned{.type = type, .length = m_length >= 0 ? m_length : m_claimed});
    if (m_exchange.response.hasReraised())
        m_exchange.finding("W084", Severity::Error,
                           "the application swallowed what start_response(exc_info) raised again");
    if (isText(m_result))
        m_exchange.finding("W092", Severity::Error,
                           std::format("the application returned {} itself; return a list of it: [body]", type));
}

ResponseIteration::Ending ResponseIteration::iterate()
{
    const Ref iterator(m_result == Py_None ? nullptr : PyObject_GetIter(m_result));
    if (!iterator)
        return explainNoIterable();
    m_exchange.record(trace::IterationStarted{});
    Ending ending = Ending::Exhausted;
    while (true) {
        const Ref item(PyIter_Next(iterator.get()));
        if (!item)
            break;
        if (!take(item.get(), ending))
            return ending;
    }
    if (PyErr_Occurred())
        return raised();
    m_exchange.record(trace::IterationEnded{.items = m_items});
    noteItems();
    return Ending::Exhausted;
}

ResponseIteration::Ending ResponseIteration::explainNoIterable()
{
    if (m_result != Py_None && (Py_TYPE(m_result)->tp_iter || PySequence_Check(m_result)))
        return raised();
    PyErr_Clear();
    const std::string type = python::typeNameOf(m_result);
    const bool written = m_exchange.response.wasWritten();
    const auto hint = PyCoro_CheckExact(m_result) ? ": is it an ASGI application? See --interface" : "";
    return fail(
        written ? "W112" : "W090",
        m_result == Py_None
            ? std::format("the application returned None{}, not an iterable of bytes", written ? " after write()" : "")
            : std::format("the application returned {}, which cannot be iterated{}", type, hint));
}

/// False: the iteration is over, as `ending` says.
bool ResponseIteration::take(PyObject *item, Ending &ending)
{
    if (!PyBytes_CheckExact(item)) {
        ending = wrongItem(item);
        return false;
    }
    const auto bytes = python::bytesOf(item);
    m_exchange.record(
        trace::ItemYielded{.index = m_items, .type = "bytes", .bytes = m_exchange.response.capture(bytes)});
    ++m_items;
    m_bytes += bytes.size();
    ending = takeBytes(bytes);
    if (ending == Ending::Stopped || ending == Ending::ClientLeft)
        m_exchange.record(trace::IterationEnded{.items = m_items});
    return ending == Ending::Exhausted;
}

ResponseIteration::Ending ResponseIteration::wrongItem(PyObject *item)
{
    const std::string type = python::typeNameOf(item);
    m_exchange.record(trace::ItemYielded{.index = m_items, .type = type});
    std::string reason = std::format("item {} of the response is {}, not bytes", m_items, type);
    if (isText(m_result))
        reason += std::format(": the application returned {} itself instead of a list of bytes",
                              python::typeNameOf(m_result));
    return fail("W091", std::move(reason));
}

/// Exhausted means "go on" here.
ResponseIteration::Ending ResponseIteration::takeBytes(std::string_view bytes)
{
    Response &response = m_exchange.response;
    lookAtClient();
    if (!response.isStarted()) {
        if (!bytes.empty())
            return fail("W093", "the first body bytes came before start_response() was called");
        m_exchange.findingOnce("W093", Severity::Warning, "an empty item came before start_response() was called");
        return Ending::Exhausted;
    }
    if (bytes.empty())
        return isForNobody() ? Ending::ClientLeft : Ending::Exhausted;
    const bool isOnly = m_length == 1 && !response.wasWritten();
    const auto took = isOnly ? response.body(bytes, "first non-empty item", false, bytes.size())
                             : response.body(bytes, "first non-empty item");
    if (took == Response::Took::TooMuch)
        return Ending::Stopped;
    return took == Response::Took::ClientLeft || isForNobody() ? Ending::ClientLeft : Ending::Exhausted;
}

ResponseIteration::Ending ResponseIteration::fail(std::string_view rule, std::string reason)
{
    m_reason = std::format("{} (rule {})", reason, rule);
    m_exchange.finding(rule, Severity::Error, m_reason);
    return Ending::Failed;
}

ResponseIteration::Ending ResponseIteration::raised()
{
    m_reason = recordRaised(m_exchange);
    return Ending::Failed;
}

/// The response ends before close(): the client need not wait for it.
void ResponseIteration::endOfItems()
{
    lookAtClient();
    if (!m_exchange.response.isStarted())
        return;
    if (!m_exchange.response.finish())
        m_reason = "the body is shorter than Content-Length";
}

void ResponseIteration::close()
{
    PyObject *method = nullptr;
    if (mayClose(m_result) && PyObject_GetOptionalAttrString(m_result, "close", &method) < 0) {
        m_reason += m_reason.empty() ? recordRaised(m_exchange) : "; " + recordRaised(m_exchange);
        return;
    }
    const Ref owned(method);
    const Ref done(method ? PyObject_CallNoArgs(method) : Py_NewRef(Py_None));
    if (!done) {
        const auto raisedByClose = "close() raised " + recordRaised(m_exchange);
        m_reason += m_reason.empty() ? raisedByClose : "; " + raisedByClose;
    }
    m_exchange.record(trace::IterableClosed{.hadClose = method != nullptr});
}

std::string ResponseIteration::noStartReason() const
{
    const auto &refusal = m_exchange.response.refusal();
    return refusal.empty() ? "the application returned without calling start_response() (rule W095)"
                           : "start_response() was refused: " + refusal;
}

void ResponseIteration::noteUnreadBody() const
{
    const RequestBody &body = m_exchange.body;
    if (body.isReadWhole() || m_leftEarly)
        return;
    const auto &length = m_exchange.call->request().contentLength;
    const std::string of = length ? std::format(" of {}", *length) : "";
    m_exchange.finding(
        "W050", Severity::Info,
        std::format("the request body was not read to its end ({}{} bytes): what is left stands in front "
                    "of the next request, and the server drops it or closes the connection; read "
                    "wsgi.input to its end, also where the request is refused",
                    body.taken(), of));
}

void ResponseIteration::noteItems() const
{
    if (m_claimed >= 0 && m_claimed != static_cast<Py_ssize_t>(m_items))
        m_exchange.finding("W096", Severity::Warning,
                           std::format("len() of the iterable ({}) said {}, and {} items came: a server may rely on it "
                                       "for Content-Length; make __len__ true or leave it out",
                                       python::typeNameOf(m_result), m_claimed, m_items));
    if (m_items >= kManyItems && m_bytes / m_items < kTinyItem)
        m_exchange.finding("W106", Severity::Info,
                           std::format("{} items with {} bytes on average: each is sent on its own; join them into "
                                       "larger blocks",
                                       m_items, m_bytes / m_items));
}

void ResponseIteration::lookAtClient()
{
    const Response &response = m_exchange.response;
    if (!response.isComplete())
        m_leftEarly = m_exchange.call->isDisconnected() && !response.isWhole();
}

/// What comes behind a whole response is looked at, whether the client is gone or not; an endless answer to HEAD is
/// not.
bool ResponseIteration::isForNobody() const
{
    const Response &response = m_exchange.response;
    const bool goesOn = response.isWhole() && (m_length >= 0 || !response.dropsBody());
    return m_exchange.call->isDisconnected() && !goesOn;
}

void ResponseIteration::end(Ending ending)
{
    lookAtClient();
    noteUnreadBody();
    if (ending == Ending::Failed)
        return m_exchange.end(How::Raised, m_reason);
    if (ending == Ending::ClientLeft && !m_exchange.response.isComplete())
        return m_exchange.end(How::Unfinished, "the client left; the iteration was stopped");
    if (!m_exchange.response.isStarted()) {
        const std::string reason = noStartReason();
        m_exchange.finding("W095", Severity::Error, reason);
        return m_exchange.end(How::NoStart, reason);
    }
    if (ending == Ending::Stopped)
        endOfItems();
    m_exchange.end(m_exchange.response.isComplete() ? How::Completed : How::Unfinished, m_reason);
}

} // namespace gatescope::wsgi
