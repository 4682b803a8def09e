#include "python/wsgi/response.h"

#include "python/exceptions.h"
#include "python/ref.h"
#include "python/scope.h"
#include "python/site.h"
#include "python/wsgi/exchange.h"

#include <algorithm>
#include <format>

namespace gatescope::wsgi {

using trace::Severity;

Response::Response(Exchange &exchange) : m_exchange(exchange), m_budget(exchange.writer.limits().bodyBytes) {}

bool Response::dropsBody() const
{
    return m_head.forbidsBody() || m_exchange.call->request().method == "HEAD";
}

void Response::sendHead(std::string_view cause, std::uint64_t knownLength)
{
    if (m_state == State::Sent)
        return;
    m_state = State::Sent;
    call::ResponseStart start{.status = m_head.status, .reason = std::string(m_head.reason())};
    for (const auto [name, value] : m_head.headers)
        if (m_head.status != 204 || !equalsIgnoringCase(name, "content-length"))
            start.headers.append(name, value);
    if (!m_head.length && !dropsBody())
        start.knownLength = knownLength;
    m_promised = m_head.length.value_or(knownLength);
    m_exchange.record(trace::HeadersSent{.status = m_head.status, .cause = cause});
    m_exchange.post(std::move(start));
}

void Response::postBody(std::string_view bytes, bool last)
{
    if (m_lastPosted || (bytes.empty() && !last))
        return;
    m_lastPosted = last;
    m_sent += bytes.size();
    m_exchange.call->addUnsent(bytes.size());
    m_exchange.post(call::ResponseBody{.bytes = std::string(bytes), .last = last});
}

void Response::waitForRoom()
{
    call::Call &call = *m_exchange.call;
    if (call.roomOrWant())
        return;
    const python::WithoutPython released;
    call.waitForDrain();
}

Response::Took Response::body(std::string_view bytes, std::string_view cause, bool last, std::uint64_t knownLength)
{
    if (m_exchange.call->isDisconnected() && !isWhole())
        return Took::ClientLeft;
    sendHead(cause, knownLength);
    if (!bytes.empty() && m_produced == 0 && !m_head.forbidsBody() && !m_head.headers.value("content-type"))
        m_exchange.finding("W075", Severity::Info, "the response has a body and no Content-Type");
    m_produced += bytes.size();
    if (dropsBody()) {
        if (!bytes.empty())
            m_exchange.findingOnce("W104", m_head.forbidsBody() ? Severity::Warning : Severity::Info,
                                   m_head.forbidsBody()
                                       ? std::format("a body with status {}; its bytes are not sent", m_head.status)
                                       : "a body for HEAD; its bytes are not sent");
        postBody({}, last);
        return Took::All;
    }
    const std::uint64_t room = m_head.length ? *m_head.length - m_sent : bytes.size();
    postBody(bytes.substr(0, room), last);
    waitForRoom();
    if (bytes.size() <= room)
        return Took::All;
    m_exchange.findingOnce(
        "W103", Severity::Error,
        std::format("the body is longer than Content-Length: {}; the rest is not sent", *m_head.length));
    return Took::TooMuch;
}

bool Response::finish()
{
    sendHead("end of the iterable", 0);
    if (!dropsBody() && m_head.length && m_sent < *m_head.length) {
        m_exchange.finding("W103", Severity::Error,
                           std::format("the body has {} bytes, and Content-Length says {}: the connection is cut",
                                       m_sent, *m_head.length));
        return false;
    }
    postBody({}, true);
    return true;
}

PyObject *Response::write(PyObject *data)
{
    const auto site = python::callerSite();
    if (m_exchange.isOver())
        return refuseWrite({"W110", PyExc_AssertionError, "write(): the response has ended already"}, site);
    if (!PyBytes_CheckExact(data))
        return refuseWrite({"W110", PyExc_TypeError,
                            std::format("write(): data must be bytes, not {} (rule W110)", python::typeNameOf(data))},
                           site);
    const auto bytes = python::bytesOf(data);
    m_exchange.record(trace::WriteCalled{.bytes = capture(bytes), .site = site});
    m_exchange.crossed(trace::LayerPort::Write, "write", bytes.size());
    if (m_iterating)
        m_exchange.findingOnce("W111", Severity::Error, "write() is called from within the iterable", site);
    else if (!m_written)
        m_exchange.finding("W113", Severity::Info,
                           "write() is there for old code: yield the data, or return it in the iterable, so that the "
                           "server can send it when the client is ready",
                           site);
    m_written = true;
    return answerWrite(body(bytes, "write()"), site);
}

PyObject *Response::refuseWrite(const Violation &violation, const trace::CodeSite &site)
{
    m_exchange.finding(violation.rule, Severity::Error, violation.message, site);
    PyErr_SetString(violation.exception, violation.message.c_str());
    return nullptr;
}

PyObject *Response::answerWrite(Took took, const trace::CodeSite &site)
{
    if (took == Took::TooMuch)
        return refuseWrite({"W101", PyExc_ValueError, "write(): more bytes than Content-Length says (rule W101)"},
                           site);
    if (took == Took::ClientLeft) {
        PyErr_SetString(PyExc_BrokenPipeError, "write(): the client has left");
        return nullptr;
    }
    Py_RETURN_NONE;
}

} // namespace gatescope::wsgi
