#include "python/exceptions.h"
#include "python/ref.h"
#include "python/site.h"
#include "python/wsgi/exchange.h"
#include "python/wsgi/response.h"
#include "python/wsgi/types.h"

#include <format>

namespace gatescope::wsgi {

using trace::Severity;

struct Response::Given {
    trace::CodeSite site;
    PyObject *status = nullptr;
    PyObject *headers = nullptr;
    PyObject *excInfo = nullptr; ///< Null when not given, or None.
    PyObject *exception = nullptr;
    ResponseHead head;
};

namespace {

std::string keywordNames(PyObject *keywords)
{
    std::string names;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(keywords); ++i)
        names.append(names.empty() ? "" : ", ").append(python::textOf(PyTuple_GET_ITEM(keywords, i))).append("=");
    return names;
}

bool isNothing(PyObject *excInfo)
{
    return PyTuple_GET_ITEM(excInfo, 0) == Py_None && PyTuple_GET_ITEM(excInfo, 1) == Py_None;
}

} // namespace

std::optional<Violation> Response::take(Given &given, PyObject *const *arguments, std::ptrdiff_t count,
                                        PyObject *keywords)
{
    if (m_exchange.isOver())
        return violation("W081", PyExc_AssertionError, "the call is over");
    if (keywords && PyTuple_GET_SIZE(keywords) > 0)
        return violation("W060", PyExc_TypeError,
                         "its arguments are positional, not by name: " + keywordNames(keywords));
    if (count != 2 && count != 3)
        return violation("W061", PyExc_TypeError, std::format("it takes 2 or 3 arguments, not {}", count));
    given.status = arguments[0];
    given.headers = arguments[1];
    given.excInfo = count == 3 && arguments[2] != Py_None ? arguments[2] : nullptr;
    if (given.excInfo)
        if (auto failed = checkExcInfo(given))
            return failed;
    if (m_called && !given.excInfo)
        return violation("W081", PyExc_AssertionError,
                         m_state == State::Sent ? "a second call, and the headers have been sent"
                                                : "a second call needs exc_info");
    return std::nullopt;
}

std::optional<Violation> Response::checkExcInfo(Given &given) const
{
    if (!PyTuple_Check(given.excInfo) || PyTuple_GET_SIZE(given.excInfo) != 3)
        return violation("W082", PyExc_TypeError,
                         "exc_info must be the tuple of sys.exc_info(), not " + python::typeNameOf(given.excInfo));
    if (isNothing(given.excInfo)) {
        given.head.remarks.push_back(
            {"W085", Severity::Warning, "exc_info is (None, None, None): there was no exception"});
        return std::nullopt;
    }
    given.exception = PyTuple_GET_ITEM(given.excInfo, 1);
    if (PyExceptionInstance_Check(given.exception))
        return std::nullopt;
    given.exception = nullptr;
    return violation("W082", PyExc_TypeError, "exc_info[1] must be an exception");
}

PyObject *Response::start(PyObject *const *arguments, std::ptrdiff_t count, PyObject *keywords, PyObject *self)
{
    Given given{.site = python::callerSite()};
    auto failed = take(given, arguments, count, keywords);
    m_called = true;
    if (!failed && m_state == State::Sent)
        return raiseAgain(given);
    if (!failed)
        failed = checkHead(given.status, given.headers, given.head);
    return failed ? refuse(*failed, given) : accept(given, self);
}

void Response::recordStart(const Given &given, std::string_view error)
{
    if (!m_exchange.writer.isRecording())
        return;
    std::string headers;
    trace::HeaderPairs::append(headers, given.head.headers);
    const std::string excInfo = given.exception ? python::summarizeException(given.exception) : std::string();
    const std::string status = python::utf8OfLatin1(given.head.statusLine);
    m_exchange.record(trace::StartResponse{.status = status,
                                           .headers = trace::HeaderPairs(headers),
                                           .hasExcInfo = given.excInfo != nullptr,
                                           .excInfo = excInfo,
                                           .replaced = error.empty() && m_state == State::Held,
                                           .error = error,
                                           .site = given.site});
    for (const auto &remark : given.head.remarks)
        m_exchange.finding(remark.rule, remark.severity, remark.message, given.site);
}

PyObject *Response::refuse(const Violation &violation, const Given &given)
{
    m_refusal = violation.message;
    recordStart(given, violation.message);
    m_exchange.finding(violation.rule, Severity::Error, violation.message, given.site);
    PyErr_SetString(violation.exception, violation.message.c_str());
    return nullptr;
}

PyObject *Response::raiseAgain(const Given &given)
{
    m_reraised = true;
    recordStart(given, "the headers have been sent: exc_info is raised again");
    if (!given.exception) {
        PyErr_SetString(PyExc_AssertionError, "start_response(): the headers have been sent (rule W083)");
        return nullptr;
    }
    PyObject *traceback = PyTuple_GET_ITEM(given.excInfo, 2);
    if (traceback != Py_None && PyException_SetTraceback(given.exception, traceback) < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(Py_NewRef(given.exception));
    return nullptr;
}

PyObject *Response::accept(Given &given, PyObject *self)
{
    recordStart(given, {});
    m_refusal.clear();
    m_head = std::move(given.head);
    m_state = State::Held;
    return makeWrite(self);
}

} // namespace gatescope::wsgi
