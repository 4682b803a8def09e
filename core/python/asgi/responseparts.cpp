#include "python/asgi/responseparts.h"

#include "python/asgi/messagecheck.h"

#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr long kLeastStatus = 200;
constexpr long kMostStatus = 999;
constexpr std::uint16_t kMostUsualStatus = 599;

bool readStatus(const Names &names, Outgoing &outgoing, StartMessage &start)
{
    PyObject *value = PyDict_GetItemWithError(outgoing.message, names[Name::Status]);
    int overflow = 0;
    const long status = PyLong_AsLongAndOverflow(value, &overflow);
    if (overflow == 0 && status >= kLeastStatus && status <= kMostStatus) {
        start.status = static_cast<std::uint16_t>(status);
        return true;
    }
    outgoing.brokenRule = "A304";
    PyErr_Format(PyExc_ValueError, "%U: 'status' must be 200 to 599, not %R", outgoing.type, value);
    return false;
}

} // namespace

bool readStart(Exchange &exchange, Outgoing &outgoing, Name type, StartMessage &start)
{
    const Names &names = exchange.engine().names;
    if (!checkMessage(exchange, outgoing, {.type = type, .keys = kStartKeys}) || !readStatus(names, outgoing, start))
        return false;
    PyObject *pairs = PyDict_GetItemWithError(outgoing.message, names[Name::Headers]);
    if (!pairs || readHeaders(Names::text(type).data(), pairs, start.headers))
        return true;
    outgoing.brokenRule = start.headers.brokenRule;
    return false;
}

void noteHeaders(Exchange &exchange, const Outgoing &outgoing, const ResponseHeaders &headers)
{
    if (!headers.upperCaseName.empty())
        exchange.report("A307", Severity::Warning,
                        std::format("header name '{}' is not lower-case: sent in lower case", headers.upperCaseName),
                        outgoing.site);
    if (headers.hadTransferEncoding)
        exchange.report("A311", Severity::Warning, "transfer-encoding is the server's: the application's was left out",
                        outgoing.site);
    if (headers.hasJoinedCookies)
        exchange.report("A314", Severity::Warning,
                        "a set-cookie value looks like several cookies joined by a comma: each needs a header of its "
                        "own, browsers see only one here",
                        outgoing.site);
}

void noteStart(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start)
{
    noteHeaders(exchange, outgoing, start.headers);
    if (start.status > kMostUsualStatus)
        exchange.report("A304", Severity::Warning, std::format("status {} is not in 200 to 599", start.status),
                        outgoing.site);
}

HeldBytes::~HeldBytes()
{
    if (m_held)
        PyBuffer_Release(&m_buffer);
}

bool HeldBytes::hold(PyObject *object)
{
    m_isBytes = PyBytes_Check(object) != 0;
    m_held = PyObject_GetBuffer(object, &m_buffer, PyBUF_SIMPLE) == 0;
    return m_held;
}

bool BodyCount::check(Outgoing &outgoing, std::uint64_t size, bool last) const
{
    if (!declared)
        return true;
    const auto total = static_cast<unsigned long long>(sent + size);
    const auto promised = static_cast<unsigned long long>(*declared);
    if (total > promised) {
        outgoing.brokenRule = "A323";
        PyErr_Format(PyExc_RuntimeError, "%U: %llu bytes are more than the content-length of %llu", outgoing.type,
                     total, promised);
    } else if (last && total < promised) {
        outgoing.brokenRule = "A324";
        PyErr_Format(PyExc_RuntimeError, "%U: the body ends after %llu bytes, content-length says %llu", outgoing.type,
                     total, promised);
    }
    return outgoing.brokenRule.empty();
}

} // namespace gatescope::asgi
