#include "python/asgi/socketmessages.h"

#include "python/asgi/messagecheck.h"

#include <algorithm>
#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr std::array kAcceptKeys{
    KeySpec{.key = Name::Subprotocol, .accepts = Accepts::StrOrNone, .rule = "A505"},
    KeySpec{.key = Name::Headers, .accepts = Accepts::Pairs, .rule = "A507"},
};
constexpr std::array kSendKeys{
    KeySpec{.key = Name::Text, .accepts = Accepts::StrOrNone, .rule = "A509"},
    KeySpec{.key = Name::Bytes, .accepts = Accepts::BufferOrNone, .rule = "A509"},
};
constexpr std::array kCloseKeys{
    KeySpec{.key = Name::Code, .accepts = Accepts::Int, .rule = "A515"},
    KeySpec{.key = Name::Reason, .accepts = Accepts::StrOrNone, .rule = "A515"},
};
constexpr MessageSpec kAccept{.type = Name::WebSocketAccept, .keys = kAcceptKeys};
constexpr MessageSpec kSend{.type = Name::WebSocketSend, .keys = kSendKeys};
constexpr MessageSpec kClose{.type = Name::WebSocketClose, .keys = kCloseKeys};

constexpr std::string_view kProtocolField = "sec-websocket-protocol";
/// What the handshake sets, and what a response without a body does not have.
constexpr std::array<std::string_view, 5> kHandshakeFields{"connection", "upgrade", "sec-websocket-accept",
                                                           "sec-websocket-extensions", "content-length"};

constexpr std::size_t kMostReason = 123;

struct CodeRange {
    std::uint16_t from;
    std::uint16_t to;
};
/// RFC 6455 section 7.4 and IANA's registry: what may stand in a close frame.
constexpr CodeRange kSendable[] = {{1000, 1003}, {1007, 1014}, {3000, 4999}};

bool fail(Outgoing &outgoing, std::string_view rule, const std::string &words)
{
    outgoing.brokenRule = rule;
    PyErr_Format(PyExc_ValueError, "%U: %s", outgoing.type, words.c_str());
    return false;
}

/// The UTF-8 of a str; nothing, with an exception, when it has lone surrogates.
std::optional<std::string_view> utf8(Outgoing &outgoing, PyObject *text, Name key, std::string_view rule)
{
    Py_ssize_t size = 0;
    if (const char *data = PyUnicode_AsUTF8AndSize(text, &size))
        return std::string_view(data, static_cast<std::size_t>(size));
    PyErr_Clear();
    fail(outgoing, rule, std::format("'{}' has lone surrogates, which UTF-8 cannot carry", Names::text(key)));
    return {};
}

HeaderList without(const HeaderList &list, std::string &leftOut)
{
    HeaderList kept;
    for (const auto [name, value] : list) {
        if (std::ranges::contains(kHandshakeFields, name))
            leftOut = name;
        else
            kept.append(name, value);
    }
    return kept;
}

} // namespace

bool SocketHeaders::accept(call::SocketAccept &accept) const
{
    return checkMessage(exchange, outgoing, kAccept) && subprotocol(accept) && headers(accept);
}

bool SocketHeaders::subprotocol(call::SocketAccept &accept) const
{
    PyObject *object = given(exchange.engine().names, outgoing.message, Name::Subprotocol);
    if (!object)
        return true;
    const auto name = python::utf8Of(object);
    if (!isToken(name)) {
        outgoing.brokenRule = "A505";
        PyErr_Format(PyExc_ValueError, "%U: 'subprotocol' must be a token of RFC 9110, not %R", outgoing.type, object);
        return false;
    }
    if (!std::ranges::contains(call.request().subprotocols, name))
        exchange.report("A506", Severity::Error,
                        std::format("the client did not offer the subprotocol '{}': it will break off", name),
                        outgoing.site);
    accept.subprotocol = name;
    return true;
}

bool SocketHeaders::headers(call::SocketAccept &accept) const
{
    PyObject *pairs = PyDict_GetItemWithError(outgoing.message, exchange.engine().names[Name::Headers]);
    if (!pairs)
        return true;
    ResponseHeaders read;
    if (!readHeaders(Names::text(Name::WebSocketAccept).data(), pairs, read)) {
        outgoing.brokenRule = read.brokenRule == "A310" ? "A310" : "A507";
        return false;
    }
    if (read.list.value(kProtocolField))
        return fail(outgoing, "A507", "sec-websocket-protocol among 'headers': give it as 'subprotocol'");
    noteHeaders(exchange, outgoing, read);
    std::string leftOut;
    accept.headers = without(read.list, leftOut);
    if (!leftOut.empty())
        exchange.report("A507", Severity::Warning,
                        std::format("header '{}' belongs to the handshake and is the server's: left out", leftOut),
                        outgoing.site);
    return true;
}

bool SocketPayload::read(Exchange &exchange, Outgoing &outgoing)
{
    if (!checkMessage(exchange, outgoing, kSend))
        return false;
    PyObject *text = given(exchange.engine().names, outgoing.message, Name::Text);
    PyObject *bytes = given(exchange.engine().names, outgoing.message, Name::Bytes);
    if ((text == nullptr) == (bytes == nullptr))
        return fail(outgoing, "A509",
                    text ? "exactly one of 'bytes' and 'text' must be given, not both"
                         : "exactly one of 'bytes' and 'text' must be given, and not None");
    return text ? readText(outgoing, text) : m_bytes.hold(bytes);
}

bool SocketPayload::readText(Outgoing &outgoing, PyObject *text)
{
    const auto read = utf8(outgoing, text, Name::Text, "A509");
    m_isText = true;
    m_text = read.value_or(std::string_view());
    return read.has_value();
}

bool readClose(Exchange &exchange, Outgoing &outgoing, call::SocketClose &close)
{
    if (!checkMessage(exchange, outgoing, kClose))
        return false;
    const Names &names = exchange.engine().names;
    if (PyObject *code = given(names, outgoing.message, Name::Code)) {
        int overflow = 0;
        const long value = PyLong_AsLongAndOverflow(code, &overflow);
        close.code = overflow == 0 && value >= 0 && value <= 0xFFFF ? static_cast<std::uint16_t>(value) : 0;
    }
    PyObject *reason = given(names, outgoing.message, Name::Reason);
    const auto text = reason ? utf8(outgoing, reason, Name::Reason, "A515") : std::string_view();
    close.reason = text.value_or(std::string_view());
    return text.has_value();
}

bool checkClose(Outgoing &outgoing, const call::SocketClose &close)
{
    const auto holds = [&close](const CodeRange &range) { return close.code >= range.from && close.code <= range.to; };
    if (!std::ranges::any_of(kSendable, holds))
        return fail(
            outgoing, "A516",
            std::format("'code' must be 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 section 7.4), not {}", close.code));
    if (close.reason.size() > kMostReason)
        return fail(outgoing, "A517",
                    std::format("'reason' must be at most {} bytes of UTF-8 (RFC 6455 section 5.5), not {}",
                                kMostReason, close.reason.size()));
    return true;
}

} // namespace gatescope::asgi
