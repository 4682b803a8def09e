#include "python/wsgi/headcheck.h"

#include "python/exceptions.h"
#include "python/ref.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace gatescope::wsgi {

namespace {

using trace::Severity;
using Failed = std::optional<Violation>;

enum Character : unsigned char { kPlain = 0, kControl = 1, kToken = 2 };

constexpr auto kCharacters = [] {
    std::array<unsigned char, 256> kinds{};
    for (unsigned i = 0; i < 256; ++i)
        kinds[i] = i < 0x20 || i == 0x7F ? kControl : kPlain;
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        kinds[static_cast<unsigned char>(c)] = kToken;
    return kinds;
}();

struct HopByHop {
    std::string_view name;
    std::string_view rule;
};

constexpr std::array<HopByHop, 9> kHopByHop{{{"connection", "W072"},
                                             {"keep-alive", "W072"},
                                             {"proxy-authenticate", "W072"},
                                             {"proxy-authorization", "W072"},
                                             {"te", "W072"},
                                             {"trailer", "W072"},
                                             {"trailers", "W072"},
                                             {"transfer-encoding", "W073"},
                                             {"upgrade", "W072"}}};

unsigned char kindOf(char c)
{
    return kCharacters[static_cast<unsigned char>(c)];
}

bool hasControl(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return kindOf(c) == kControl; });
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return kindOf(c) == kToken; });
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string shown(PyObject *value)
{
    constexpr std::size_t kMost = 120;
    const python::Ref repr(PyObject_Repr(value));
    std::string text = repr ? python::textOf(repr.get()) : "?";
    PyErr_Clear();
    if (text.size() > kMost)
        text.replace(kMost, std::string::npos, "…");
    return text;
}

/// The characters of a str that has none above U+00FF; they are its bytes on the wire.
std::optional<std::string_view> latin1(PyObject *str)
{
    if (PyUnicode_KIND(str) != PyUnicode_1BYTE_KIND)
        return std::nullopt;
    return std::string_view(static_cast<const char *>(PyUnicode_DATA(str)),
                            static_cast<std::size_t>(PyUnicode_GET_LENGTH(str)));
}

/// Reads one str argument; `title` is its name in the message.
Failed readText(PyObject *value, std::string_view title, std::string_view typeRule, std::string_view &out)
{
    if (!PyUnicode_Check(value))
        return violation(typeRule, PyExc_TypeError,
                         std::format("{} must be str, not {}: {}", title, python::typeNameOf(value), shown(value)));
    const auto text = latin1(value);
    if (!text)
        return violation(
            "W065", PyExc_ValueError,
            std::format("{} has characters above U+00FF, which HTTP cannot carry: {}", title, shown(value)));
    out = *text;
    return std::nullopt;
}

bool isWellFormed(std::string_view status)
{
    return status.size() >= 4 && std::ranges::all_of(status.substr(0, 3), isDigit) && status[3] == ' ';
}

Failed checkStatus(PyObject *value, ResponseHead &head)
{
    std::string_view status;
    if (auto failed = readText(value, "status", "W062", status))
        return failed;
    head.statusLine = status;
    if (hasControl(status))
        return violation("W064", PyExc_ValueError, "status holds a control character: " + shown(value));
    if (!isWellFormed(status))
        return violation("W063", PyExc_ValueError,
                         "status must be three digits, a space and a reason, like '200 OK', not " + shown(value));
    std::from_chars(status.data(), status.data() + 3, head.status);
    if (head.status < 200)
        return violation("W066", PyExc_ValueError,
                         std::format("{} is an informational status, never the final one", head.status));
    if (head.status > 599)
        head.remarks.push_back({"W066", Severity::Warning, std::format("status {} is above 599", head.status)});
    if (status.back() == ' ' || status.substr(4).starts_with(' '))
        head.remarks.push_back({"W063", Severity::Warning, "status has spaces around its reason: " + shown(value)});
    return std::nullopt;
}

Failed checkHopByHop(std::string_view name)
{
    const auto found =
        std::ranges::find_if(kHopByHop, [name](const auto &entry) { return equalsIgnoringCase(entry.name, name); });
    if (found == kHopByHop.end())
        return std::nullopt;
    return violation(found->rule, PyExc_AssertionError,
                     std::format("header '{}' is hop-by-hop: it is the server's alone", name));
}

Failed takeLength(std::string_view value, ResponseHead &head)
{
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (value.empty() || error != std::errc() || end != value.data() + value.size())
        return violation("W076", PyExc_ValueError,
                         std::format("Content-Length '{}' is not a number", python::utf8OfLatin1(value)));
    if (head.length && *head.length != length)
        return violation("W076", PyExc_ValueError,
                         std::format("Content-Length is given twice, as {} and {}", *head.length, length));
    if (head.length)
        head.remarks.push_back({"W076", Severity::Warning, "Content-Length is given twice; it is sent once"});
    head.length = length;
    return std::nullopt;
}

Failed readHeader(PyObject *item, Py_ssize_t index, std::string_view &name, std::string_view &value)
{
    const auto title = [index](std::string_view part) { return std::format("the {} of header {}", part, index); };
    if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2)
        return violation("W068", PyExc_TypeError,
                         std::format("header {} must be a tuple (name, value), not {}", index, shown(item)));
    if (auto failed = readText(PyTuple_GET_ITEM(item, 0), title("name"), "W069", name))
        return failed;
    return readText(PyTuple_GET_ITEM(item, 1), std::format("the value of header '{}'", python::utf8OfLatin1(name)),
                    "W069", value);
}

Failed checkHeader(PyObject *item, Py_ssize_t index, ResponseHead &head)
{
    std::string_view name;
    std::string_view value;
    if (auto failed = readHeader(item, index, name, value))
        return failed;
    if (!isToken(name))
        return violation("W070", PyExc_ValueError, "this is not a header name: " + shown(PyTuple_GET_ITEM(item, 0)));
    if (hasControl(value))
        return violation("W071", PyExc_ValueError,
                         std::format("the value of header '{}' holds a control character: {}", name,
                                     shown(PyTuple_GET_ITEM(item, 1))));
    if (auto failed = checkHopByHop(name))
        return failed;
    if (equalsIgnoringCase(name, "status"))
        head.remarks.push_back({"W074", Severity::Warning, "a header 'Status' belongs to CGI, not to WSGI"});
    if (!equalsIgnoringCase(name, "content-length")) {
        head.headers.append(name, value);
        return std::nullopt;
    }
    const bool isFirst = !head.length;
    auto failed = takeLength(value, head);
    if (!failed && isFirst)
        head.headers.append(name, value);
    return failed;
}

void remarkOnMissingBody(ResponseHead &head)
{
    if (!head.forbidsBody())
        return;
    if (head.headers.value("content-type"))
        head.remarks.push_back(
            {"W075", Severity::Info, std::format("Content-Type with status {}, which has no body", head.status)});
    if (head.status == 204 && head.length)
        head.remarks.push_back({"W077", Severity::Warning, "Content-Length with status 204; it is not sent"});
}

} // namespace

Violation violation(std::string_view rule, PyObject *exception, std::string_view what)
{
    return {.rule = rule, .exception = exception, .message = std::format("start_response(): {} (rule {})", what, rule)};
}

std::string_view ResponseHead::reason() const
{
    std::string_view text = std::string_view(statusLine).substr(std::min<std::size_t>(4, statusLine.size()));
    while (text.ends_with(' '))
        text.remove_suffix(1);
    while (text.starts_with(' '))
        text.remove_prefix(1);
    return text;
}

std::optional<Violation> checkHead(PyObject *status, PyObject *headers, ResponseHead &head)
{
    if (auto failed = checkStatus(status, head))
        return failed;
    if (!PyList_Check(headers))
        return violation("W067", PyExc_TypeError,
                         std::format("headers must be a list of tuples, not {}", python::typeNameOf(headers)));
    if (!PyList_CheckExact(headers))
        head.remarks.push_back({"W067", Severity::Warning,
                                std::format("headers must be exactly a list, not {}", python::typeNameOf(headers))});
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(headers); ++i)
        if (auto failed = checkHeader(PyList_GET_ITEM(headers, i), i, head))
            return failed;
    remarkOnMissingBody(head);
    return std::nullopt;
}

} // namespace gatescope::wsgi
