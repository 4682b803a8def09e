#include "python/asgi/httpresponse.h"

#include "python/asgi/exchange.h"
#include "python/asgi/messages.h"
#include "python/asgi/responseheaders.h"

#include <array>
#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr std::array kStartKeys{
    KeySpec{.key = Name::Status, .accepts = Accepts::Int, .rule = "A303", .required = true},
    KeySpec{.key = Name::Headers, .accepts = Accepts::Pairs, .rule = "A305"},
    KeySpec{.key = Name::Trailers, .accepts = Accepts::Bool, .rule = "A332"},
};
constexpr std::array kBodyKeys{
    KeySpec{.key = Name::Body, .accepts = Accepts::Buffer, .rule = "A320"},
    KeySpec{.key = Name::MoreBody, .accepts = Accepts::Bool, .rule = "A321"},
};
constexpr MessageSpec kStart{.type = Name::HttpResponseStart, .keys = kStartKeys};
constexpr MessageSpec kBody{.type = Name::HttpResponseBody, .keys = kBodyKeys};

constexpr long kLeastStatus = 200;
constexpr long kMostStatus = 999;

} // namespace

/// One legal step, or the words for an illegal one.
struct HttpResponse::Row {
    State from;
    Name message;
    Turn (HttpResponse::*take)(Exchange &, Outgoing &);
    std::string_view rule;
    const char *refusal;
};

const HttpResponse::Row HttpResponse::kRows[] = {
    {State::Init, Name::HttpResponseStart, &HttpResponse::takeStart, {}, nullptr},
    {State::Init, Name::HttpResponseBody, nullptr, "A319", "http.response.body before http.response.start"},
    {State::Started, Name::HttpResponseStart, nullptr, "A302", "http.response.start after http.response.start"},
    {State::Started, Name::HttpResponseBody, &HttpResponse::takeBody, {}, nullptr},
    {State::Done, Name::HttpResponseStart, &HttpResponse::ignore, {}, nullptr},
    {State::Done, Name::HttpResponseBody, &HttpResponse::ignore, {}, nullptr},
};

/// The bytes of one body message, held in place.
struct HttpResponse::Body {
    Py_buffer buffer{};
    bool held = false;
    bool last = true;
    bool isBytes = true;

    Body() = default;
    ~Body()
    {
        if (held)
            PyBuffer_Release(&buffer);
    }
    Body(const Body &) = delete;
    Body &operator=(const Body &) = delete;

    bool read(const Names &names, PyObject *message)
    {
        last = !flag(names, message, Name::MoreBody);
        PyObject *object = PyDict_GetItemWithError(message, names[Name::Body]);
        if (!object)
            return true;
        isBytes = PyBytes_Check(object) != 0;
        held = PyObject_GetBuffer(object, &buffer, PyBUF_SIMPLE) == 0;
        return held;
    }
    [[nodiscard]] std::string_view bytes() const
    {
        return {static_cast<const char *>(buffer.buf), static_cast<std::size_t>(buffer.len)};
    }
    [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(buffer.len); }
};

const HttpResponse::Row *HttpResponse::find(State state, PyObject *type, const Exchange &exchange)
{
    for (const Row &row : kRows) {
        PyObject *name = exchange.engine().names[row.message];
        if (row.from == state && (name == type || PyUnicode_Compare(name, type) == 0))
            return &row;
    }
    return nullptr;
}

Turn HttpResponse::send(Exchange &exchange, Outgoing &outgoing)
{
    const Row *row = find(m_state, outgoing.type, exchange);
    if (!row) {
        outgoing.brokenRule = python::utf8Of(outgoing.type).starts_with("http.response.") ? "A022" : "A012";
        refuseUnknownType(python::utf8Of(outgoing.type), "http");
        return Turn::Raised;
    }
    if (m_state != State::Done && (m_applicationEnded || (m_call->isDisconnected() && !isWhole())))
        return refuseLate(exchange, outgoing);
    return row->take ? (this->*row->take)(exchange, outgoing) : refuse(outgoing, *row);
}

Turn HttpResponse::refuse(Outgoing &outgoing, const Row &row) const
{
    outgoing.brokenRule = row.rule;
    PyErr_SetString(PyExc_RuntimeError, row.refusal);
    return Turn::Raised;
}

Turn HttpResponse::refuseLate(Exchange &exchange, const Outgoing &outgoing)
{
    if (m_call->isDisconnected()) {
        PyErr_Format(exchange.engine().types.clientDisconnected.get(), "%U: the client has left", outgoing.type);
        if (m_noticed.test(static_cast<std::size_t>(Noticed::AfterLeaving)))
            exchange.report("A330", Severity::Info, "send() again after ClientDisconnected", outgoing.site);
        m_noticed.set(static_cast<std::size_t>(Noticed::AfterLeaving));
        return Turn::Raised;
    }
    PyErr_Format(PyExc_RuntimeError, "%U after the application had returned", outgoing.type);
    exchange.report("A026", Severity::Warning, "send() after the application had returned", outgoing.site);
    return Turn::Raised;
}

Turn HttpResponse::ignore(Exchange &exchange, Outgoing &outgoing)
{
    noteOnce(Noticed::AfterDone, exchange, outgoing, "A322", Severity::Warning,
             std::format("{} after the response was complete: ignored", python::utf8Of(outgoing.type)));
    return Turn::Done;
}

bool HttpResponse::readStart(Exchange &exchange, Outgoing &outgoing, ResponseHeaders &headers, long &status) const
{
    const Names &names = exchange.engine().names;
    if (const KeySpec *broken = brokenKey(names, kStart, outgoing.message)) {
        outgoing.brokenRule = broken->rule;
        return false;
    }
    int overflow = 0;
    status = PyLong_AsLongAndOverflow(PyDict_GetItemWithError(outgoing.message, names[Name::Status]), &overflow);
    if (overflow != 0 || status < kLeastStatus || status > kMostStatus) {
        outgoing.brokenRule = "A304";
        PyErr_Format(PyExc_ValueError, "http.response.start: 'status' must be 200 to 599, not %R",
                     PyDict_GetItemWithError(outgoing.message, names[Name::Status]));
        return false;
    }
    PyObject *pairs = PyDict_GetItemWithError(outgoing.message, names[Name::Headers]);
    if (!pairs || readHeaders("http.response.start", pairs, headers))
        return true;
    outgoing.brokenRule = headers.brokenRule;
    return false;
}

Turn HttpResponse::takeStart(Exchange &exchange, Outgoing &outgoing)
{
    ResponseHeaders headers;
    long status = 0;
    if (!readStart(exchange, outgoing, headers, status))
        return Turn::Raised;
    if (m_state != State::Init) // reading the headers ran the application's code, which sent
        return send(exchange, outgoing);
    noteStart(exchange, outgoing, headers);
    m_state = State::Started;
    m_status = static_cast<std::uint16_t>(status);
    m_declared = headers.contentLength;
    m_held.emplace(call::ResponseStart{.status = m_status, .headers = std::move(headers.list)});
    if (status > 599)
        exchange.report("A304", Severity::Warning, std::format("status {} is not in 200 to 599", status),
                        outgoing.site);
    return Turn::Done;
}

void HttpResponse::noteStart(Exchange &exchange, const Outgoing &outgoing, const ResponseHeaders &headers)
{
    if (!headers.upperCaseName.empty())
        exchange.report("A307", Severity::Warning,
                        std::format("header name '{}' is not lower-case: sent in lower case", headers.upperCaseName),
                        outgoing.site);
    if (headers.hadTransferEncoding)
        exchange.report("A311", Severity::Warning, "transfer-encoding is the server's: the application's was left out",
                        outgoing.site);
    if (flag(exchange.engine().names, outgoing.message, Name::Trailers))
        exchange.report("A022", Severity::Warning, "'trailers' is True, but the extension is not announced: ignored",
                        outgoing.site);
}

bool HttpResponse::allowsBody() const
{
    return m_call->request().method != "HEAD" && m_status != 204 && m_status != 304;
}

bool HttpResponse::isWhole() const
{
    return m_declared && m_sent == *m_declared;
}

bool HttpResponse::checkLength(Outgoing &outgoing, const Body &body) const
{
    if (!m_declared || !allowsBody())
        return true;
    const std::uint64_t total = m_sent + body.size();
    const auto declared = static_cast<unsigned long long>(*m_declared);
    if (total > *m_declared) {
        outgoing.brokenRule = "A323";
        PyErr_Format(PyExc_RuntimeError, "http.response.body: %llu bytes are more than the content-length of %llu",
                     static_cast<unsigned long long>(total), declared);
    } else if (body.last && total < *m_declared) {
        outgoing.brokenRule = "A324";
        PyErr_Format(PyExc_RuntimeError, "http.response.body: the body ends after %llu bytes, content-length says %llu",
                     static_cast<unsigned long long>(total), declared);
    }
    return outgoing.brokenRule.empty();
}

Turn HttpResponse::takeBody(Exchange &exchange, Outgoing &outgoing)
{
    if (const KeySpec *broken = brokenKey(exchange.engine().names, kBody, outgoing.message)) {
        outgoing.brokenRule = broken->rule;
        return Turn::Raised;
    }
    Body body;
    if (!body.read(exchange.engine().names, outgoing.message) || !checkLength(outgoing, body))
        return Turn::Raised;
    noteBody(exchange, outgoing, body);
    m_sent += body.size();
    post(exchange, body.bytes(), body.last);
    if (body.last) {
        m_state = State::Done;
        exchange.wakeReceivers();
    }
    return waitForRoom();
}

void HttpResponse::noteBody(Exchange &exchange, const Outgoing &outgoing, const Body &body)
{
    if (!body.isBytes)
        noteOnce(Noticed::BodyNotBytes, exchange, outgoing, "A320", Severity::Warning,
                 "'body' is not bytes: not every server takes it");
    if (body.size() > 0 && !allowsBody())
        noteOnce(Noticed::BodyForNone, exchange, outgoing, "A325",
                 m_status == 204 || m_status == 304 ? Severity::Warning : Severity::Info,
                 std::format("a body for {}: it is not sent",
                             m_status == 204 || m_status == 304 ? std::format("status {}", m_status) : "HEAD"));
    if (!exchange.senders.isEmpty())
        noteOnce(Noticed::Overlap, exchange, outgoing, "A025", Severity::Info,
                 "send() while another send() of this exchange is waiting: the order is left to chance");
}

void HttpResponse::post(Exchange &exchange, std::string_view bytes, bool last)
{
    Engine &engine = exchange.engine();
    m_call->addUnsent(bytes.size());
    call::ResponseMessage body{m_call, call::ResponseBody{.bytes = std::string(bytes), .last = last}};
    if (!m_held) {
        if (last || !bytes.empty())
            engine.post(std::move(body));
        return;
    }
    if (engine.isRecording())
        engine.trace().write(exchange.context(), trace::HeadersSent{.status = m_status, .cause = "http.response.body"});
    call::ResponseMessage start{m_call, std::move(*m_held)};
    m_held.reset();
    engine.post(std::move(start), std::move(body));
}

Turn HttpResponse::waitForRoom()
{
    return m_call->roomOrWant() ? Turn::Done : Turn::Waits;
}

Turn HttpResponse::sendAgain(Exchange &exchange)
{
    if (!m_call->isDisconnected())
        return waitForRoom();
    PyErr_SetString(exchange.engine().types.clientDisconnected.get(),
                    "http.response.body: the client left while send() was waiting");
    m_noticed.set(static_cast<std::size_t>(Noticed::AfterLeaving));
    return Turn::Raised;
}

void HttpResponse::noteOnce(Noticed what, Exchange &exchange, const Outgoing &outgoing, std::string_view rule,
                            Severity severity, std::string_view message)
{
    if (m_noticed.test(static_cast<std::size_t>(what)))
        return;
    m_noticed.set(static_cast<std::size_t>(what));
    exchange.report(rule, severity, message, outgoing.site);
}

} // namespace gatescope::asgi
