#include "python/asgi/httpresponse.h"
#include "python/asgi/messagecheck.h"

#include <algorithm>
#include <filesystem>
#include <format>

namespace gatescope::asgi {

using trace::Severity;

namespace {

constexpr std::array kTrailerKeys{
    KeySpec{.key = Name::Headers, .accepts = Accepts::Pairs, .rule = "A751", .required = true},
    KeySpec{.key = Name::MoreTrailers, .accepts = Accepts::Bool, .rule = "A750"},
};
constexpr std::array kPushKeys{
    KeySpec{.key = Name::Path, .accepts = Accepts::Str, .rule = "A711", .required = true},
    KeySpec{.key = Name::Headers, .accepts = Accepts::Pairs, .rule = "A711"},
};
constexpr std::array kHintKeys{
    KeySpec{.key = Name::Links, .accepts = Accepts::Items, .rule = "A741", .required = true},
};
constexpr std::array kZeroCopyKeys{
    KeySpec{.key = Name::File, .accepts = Accepts::Any, .rule = "A721", .required = true},
    KeySpec{.key = Name::Offset, .accepts = Accepts::Int, .rule = "A721"},
    KeySpec{.key = Name::HowMany, .accepts = Accepts::Int, .rule = "A721"},
    KeySpec{.key = Name::MoreBody, .accepts = Accepts::Bool, .rule = "A321"},
};
constexpr std::array kPathSendKeys{
    KeySpec{.key = Name::Path, .accepts = Accepts::Str, .rule = "A731", .required = true},
};
constexpr std::array kDebugKeys{
    KeySpec{.key = Name::Info, .accepts = Accepts::Dict, .rule = "A760", .required = true},
};
constexpr MessageSpec kTrailers{.type = Name::HttpResponseTrailers, .keys = kTrailerKeys};
constexpr MessageSpec kPush{.type = Name::HttpResponsePush, .keys = kPushKeys};
constexpr MessageSpec kHint{.type = Name::HttpResponseEarlyHint, .keys = kHintKeys};
constexpr MessageSpec kZeroCopy{.type = Name::HttpResponseZeroCopySend, .keys = kZeroCopyKeys};
constexpr MessageSpec kPathSend{.type = Name::HttpResponsePathSend, .keys = kPathSendKeys};
constexpr MessageSpec kDebug{.type = Name::HttpResponseDebug, .keys = kDebugKeys};

/// RFC 9110 section 6.5.1: fields that a recipient needs before the body.
constexpr std::array<std::string_view, 10> kNoTrailers{
    "content-length", "content-encoding", "content-type", "content-range", "host",
    "connection",     "set-cookie",       "trailer",      "cache-control", "authorization"};

Turn fail(Outgoing &outgoing, std::string_view rule, const char *words, PyObject *shown)
{
    outgoing.brokenRule = rule;
    PyErr_Format(PyExc_ValueError, "%U: %s, not %R", outgoing.type, words, shown);
    return Turn::Raised;
}

Turn failSystem(Outgoing &outgoing, std::string_view rule, const std::error_code &error, PyObject *path)
{
    outgoing.brokenRule = rule;
    errno = error.value();
    PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    return Turn::Raised;
}

/// Reads one Link value; false with an exception.
bool takeLink(Outgoing &outgoing, PyObject *item, std::vector<std::string> &links)
{
    using namespace std::string_view_literals;
    outgoing.brokenRule = "A741";
    if (!PyBytes_Check(item)) {
        PyErr_Format(PyExc_TypeError, "%U: a link must be bytes, not %s (%R)", outgoing.type, shownType(item), item);
        return false;
    }
    if (python::bytesOf(item).find_first_of("\r\n\0"sv) != std::string_view::npos) {
        PyErr_Format(PyExc_ValueError, "%U: a link must not contain CR, LF or NUL (%R)", outgoing.type, item);
        return false;
    }
    outgoing.brokenRule = {};
    links.emplace_back(python::bytesOf(item));
    return true;
}

bool readLinks(const Names &names, Outgoing &outgoing, std::vector<std::string> &links)
{
    const Ref items(PySequence_Tuple(PyDict_GetItemWithError(outgoing.message, names[Name::Links])));
    if (!items)
        return false;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items.get()); ++i) {
        if (!takeLink(outgoing, PyTuple_GET_ITEM(items.get(), i), links))
            return false;
    }
    return true;
}

/// A path as it stands in :path: what a URI cannot hold is percent-encoded, what is encoded already stays.
std::string uriOf(std::string_view path)
{
    constexpr std::string_view kPlain = "-._~:/?[]@!$&'()*+,;=%";
    std::string out;
    for (const char c : path) {
        const bool isWord = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (isWord || kPlain.contains(c))
            out += c;
        else
            out += std::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// The int under `key`, or nothing when it is absent; false with an exception when it is negative or huge.
bool readNumber(const Names &names, Outgoing &outgoing, Name key, std::optional<std::uint64_t> &out)
{
    PyObject *value = PyDict_GetItemWithError(outgoing.message, names[key]);
    if (!value)
        return true;
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0 && number >= 0) {
        out = static_cast<std::uint64_t>(number);
        return true;
    }
    outgoing.brokenRule = "A721";
    PyErr_Format(PyExc_ValueError, "%U: '%U' must be 0 or more, not %R", outgoing.type, names[key], value);
    return false;
}

/// os.sendfile() without an offset leaves the file's position behind what it sent.
bool moveOn(int descriptor, std::uint64_t position)
{
    const Ref os(PyImport_ImportModule("os"));
    return os &&
           Ref(PyObject_CallMethod(os.get(), "lseek", "iKi", descriptor, static_cast<unsigned long long>(position), 0));
}

} // namespace

Turn HttpResponse::takeDebug(Exchange &exchange, Outgoing &outgoing)
{
    if (!checkMessage(exchange, outgoing, kDebug))
        return Turn::Raised;
    if (m_debugGiven)
        noteOnce(Noticed::Debug, exchange, outgoing, "A760", Severity::Warning, "http.response.debug more than once");
    m_debugGiven = true;
    return Turn::Done;
}

Turn HttpResponse::takeHint(Exchange &exchange, Outgoing &outgoing)
{
    call::EarlyHints hints;
    if (!checkMessage(exchange, outgoing, kHint) || !readLinks(exchange.engine().names, outgoing, hints.links))
        return Turn::Raised;
    if (m_state >= State::Streaming)
        return takeHintLate(exchange, outgoing);
    if (m_state == State::Started)
        noteOnce(Noticed::LateHint, exchange, outgoing, "A740", Severity::Warning,
                 "http.response.early_hint after http.response.start: the specification now wants it before");
    exchange.engine().post(call::ResponseMessage{m_call, std::move(hints)});
    return Turn::Done;
}

Turn HttpResponse::takeHintLate(Exchange &exchange, Outgoing &outgoing)
{
    noteOnce(Noticed::LateHint, exchange, outgoing, "A740", Severity::Warning,
             "http.response.early_hint after the response head has left: not sent");
    return Turn::Done;
}

Turn HttpResponse::takePush(Exchange &exchange, Outgoing &outgoing)
{
    const Names &names = exchange.engine().names;
    if (!checkMessage(exchange, outgoing, kPush))
        return Turn::Raised;
    PyObject *path = PyDict_GetItemWithError(outgoing.message, names[Name::Path]);
    if (!python::utf8Of(path).starts_with('/'))
        return fail(outgoing, "A711", "'path' must begin with a slash", path);
    ResponseHeaders headers;
    PyObject *pairs = PyDict_GetItemWithError(outgoing.message, names[Name::Headers]);
    if (pairs && !readHeaders(Names::text(kPush.type).data(), pairs, headers)) {
        outgoing.brokenRule = "A711";
        return Turn::Raised;
    }
    if (m_state > State::Streaming) // reading the headers ran the application's code, which sent
        return send(exchange, outgoing);
    noteHeaders(exchange, outgoing, headers);
    exchange.engine().post(call::ResponseMessage{
        m_call, call::Push{.path = uriOf(python::utf8Of(path)), .headers = std::move(headers.list)}});
    return Turn::Done;
}

Turn HttpResponse::takeTrailers(Exchange &exchange, Outgoing &outgoing)
{
    const Names &names = exchange.engine().names;
    ResponseHeaders headers;
    if (!checkMessage(exchange, outgoing, kTrailers))
        return Turn::Raised;
    PyObject *pairs = PyDict_GetItemWithError(outgoing.message, names[Name::Headers]);
    if (!readHeaders(Names::text(kTrailers.type).data(), pairs, headers)) {
        outgoing.brokenRule = headers.brokenRule == "A310" ? "A310" : "A751";
        return Turn::Raised;
    }
    if (m_state != State::WantTrailers)
        return send(exchange, outgoing);
    noteHeaders(exchange, outgoing, headers);
    for (const auto [name, value] : headers.list) {
        if (!std::ranges::contains(kNoTrailers, name)) {
            m_trailers.append(name, value);
            continue;
        }
        exchange.report("A751", Severity::Warning, std::format("'{}' may not be a trailer field: left out", name),
                        outgoing.site);
    }
    if (flag(names, outgoing.message, Name::MoreTrailers))
        return Turn::Done;
    m_state = State::Done;
    exchange.engine().post(call::ResponseMessage{m_call, call::ResponseTrailers{.headers = std::move(m_trailers)}});
    exchange.wakeReceivers();
    return Turn::Done;
}

Turn HttpResponse::sendFile(Exchange &exchange, Outgoing &outgoing, Name type, call::ResponseFile file)
{
    const std::uint64_t size = file.file->size().value_or(0);
    const std::uint64_t rest = size - std::min(size, file.offset);
    file.count = std::min(file.count, rest);
    if (!checkPiece(outgoing, file.count, file.last))
        return Turn::Raised;
    noteBody(exchange, outgoing, file.count);
    const std::uint64_t count = file.count;
    const bool last = std::exchange(file.last, ends(file.last));
    if (count == 0 || !allowsBody())
        return postPiece(exchange, type, 0, 0, last, {m_call, call::ResponseBody{.last = ends(last)}});
    return postPiece(exchange, type, count, call::ResponseFile::kWeight, last, {m_call, std::move(file)});
}

Turn HttpResponse::takeZeroCopy(Exchange &exchange, Outgoing &outgoing)
{
    const Names &names = exchange.engine().names;
    std::optional<std::uint64_t> offset;
    std::optional<std::uint64_t> count;
    if (!checkMessage(exchange, outgoing, kZeroCopy) || !readNumber(names, outgoing, Name::Offset, offset) ||
        !readNumber(names, outgoing, Name::HowMany, count))
        return Turn::Raised;
    outgoing.brokenRule = "A721";
    const Ref object = share(PyDict_GetItemWithError(outgoing.message, names[Name::File]));
    const State begun = m_state;
    const int descriptor = PyObject_AsFileDescriptor(object.get());
    if (descriptor < 0)
        return Turn::Raised;
    auto file = call::File::duplicate(descriptor);
    if (!file)
        return failSystem(outgoing, "A721", file.error(), object.get());
    outgoing.brokenRule = {};
    if (m_state != begun) // fileno() ran the application's code, which sent
        return send(exchange, outgoing);
    const std::uint64_t from = offset.value_or((*file)->position());
    const std::uint64_t before = m_body.sent;
    const Turn turn = sendFile(exchange, outgoing, kZeroCopy.type,
                               {.file = std::move(*file),
                                .offset = from,
                                .count = count.value_or(call::ResponseFile::kToTheEnd),
                                .last = !flag(names, outgoing.message, Name::MoreBody)});
    if (turn != Turn::Raised && !offset && !moveOn(descriptor, from + m_body.sent - before))
        PyErr_Clear();
    return turn;
}

Turn HttpResponse::takePathSend(Exchange &exchange, Outgoing &outgoing)
{
    if (!checkMessage(exchange, outgoing, kPathSend))
        return Turn::Raised;
    PyObject *text = PyDict_GetItemWithError(outgoing.message, exchange.engine().names[Name::Path]);
    PyObject *encoded = nullptr;
    if (PyUnicode_FSConverter(text, &encoded) == 0)
        return Turn::Raised;
    const Ref held(encoded);
    const std::filesystem::path path(std::string(python::bytesOf(encoded)));
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!path.is_absolute())
        return fail(outgoing, "A731", "'path' must be absolute", text);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return fail(outgoing, "A731", "'path' must name a regular file", text);
    auto file = call::File::open(path.string());
    if (!file)
        return failSystem(outgoing, "A731", file.error(), text);
    if (!m_body.declared && m_held)
        exchange.report("A732", Severity::Info, "http.response.pathsend without a content-length in the headers",
                        outgoing.site);
    return sendFile(exchange, outgoing, kPathSend.type, {.file = std::move(*file), .last = true});
}

} // namespace gatescope::asgi
