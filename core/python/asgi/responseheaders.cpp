#include "python/asgi/responseheaders.h"

#include "python/asgi/messages.h"
#include "python/ref.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace gatescope::asgi {

namespace {

/// RFC 9110 section 5.6.2.
constexpr std::array<bool, 256> tokenCharacters()
{
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto kToken = tokenCharacters();

/// "a=1; path=/, b=2": behind a comma stands a token and an equals sign. A date has none.
bool isJoinedCookies(std::string_view value)
{
    for (auto comma = value.find(','); comma != std::string_view::npos; comma = value.find(',', comma + 1)) {
        const auto start = value.find_first_not_of(' ', comma + 1);
        const auto equals = value.find_first_of("=;,", comma + 1);
        if (equals != std::string_view::npos && value[equals] == '=' && isToken(value.substr(start, equals - start)))
            return true;
    }
    return false;
}

bool hasUpperCase(std::string_view name)
{
    return std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool isPairLike(PyObject *pair)
{
    const bool isText = PyUnicode_Check(pair) || PyBytes_Check(pair);
    return !isText && (Py_TYPE(pair)->tp_iter != nullptr || PySequence_Check(pair) != 0);
}

std::string_view viewOf(PyObject *bytes)
{
    return {PyBytes_AS_STRING(bytes), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes))};
}

struct Reader {
    const char *where;
    Py_ssize_t index = 0;
    ResponseHeaders &out;

    bool refuse(PyObject *exception, const char *words, PyObject *shown) const
    {
        PyErr_Format(exception, "%s: header %zd (%R): %s", where, index, shown, words);
        return false;
    }

    bool isBytes(PyObject *part, const char *role) const
    {
        if (PyBytes_Check(part))
            return true;
        const char *hint = PyUnicode_Check(part) ? ", encode it (b'...')" : "";
        PyErr_Format(PyExc_TypeError, "%s: header %zd: the %s must be bytes, not %s (%R)%s", where, index, role,
                     shownType(part), part, hint);
        return false;
    }

    bool checkName(PyObject *nameObject) const
    {
        const auto name = viewOf(nameObject);
        if (isToken(name))
            return true;
        out.brokenRule = name.starts_with(':') ? "A308" : "A310";
        return refuse(PyExc_ValueError,
                      name.starts_with(':') ? "pseudo headers are the server's to send" : "the name is not a token",
                      nameObject);
    }

    bool checkValue(PyObject *nameObject, PyObject *valueObject) const
    {
        using namespace std::string_view_literals;
        if (viewOf(valueObject).find_first_of("\r\n\0"sv) == std::string_view::npos)
            return true;
        out.brokenRule = "A310";
        return refuse(PyExc_ValueError, "the value must not contain CR, LF or NUL", nameObject);
    }

    bool takeContentLength(PyObject *valueObject)
    {
        const auto text = viewOf(valueObject);
        std::uint64_t length = 0;
        out.brokenRule = "A313";
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
        if (text.empty() || error != std::errc() || end != text.data() + text.size())
            return refuse(PyExc_ValueError, "content-length must be digits", valueObject);
        if (out.contentLength.value_or(length) != length)
            return refuse(PyExc_ValueError, "content-length is given twice with different values", valueObject);
        out.contentLength = length;
        out.brokenRule = "A306";
        return true;
    }

    bool take(PyObject *nameObject, PyObject *valueObject)
    {
        if (!isBytes(nameObject, "name") || !isBytes(valueObject, "value") || !checkName(nameObject) ||
            !checkValue(nameObject, valueObject))
            return false;
        const auto name = viewOf(nameObject);
        if (!hasUpperCase(name))
            return keep(name, valueObject);
        if (out.upperCaseName.empty())
            out.upperCaseName = name;
        return keep(toLowerAscii(name), valueObject);
    }

    bool keep(std::string_view name, PyObject *valueObject)
    {
        if (name == "transfer-encoding") {
            out.hadTransferEncoding = true;
            return true;
        }
        if (name == "content-length" && !takeContentLength(valueObject))
            return false;
        if (name == "set-cookie" && isJoinedCookies(viewOf(valueObject)))
            out.hasJoinedCookies = true;
        out.list.append(name, viewOf(valueObject));
        return true;
    }

    bool takePair(PyObject *pair)
    {
        if (!isPairLike(pair))
            return refuse(PyExc_TypeError, "must be a [name, value] pair", pair);
        const Ref items = Ref(PySequence_Tuple(pair));
        if (!items)
            return false;
        if (PyTuple_GET_SIZE(items.get()) != 2)
            return refuse(PyExc_ValueError, "must have two items, name and value", pair);
        return take(PyTuple_GET_ITEM(items.get(), 0), PyTuple_GET_ITEM(items.get(), 1));
    }
};

} // namespace

bool isToken(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

bool readHeaders(const char *where, PyObject *pairs, ResponseHeaders &out)
{
    const Ref items = Ref(PySequence_Tuple(pairs));
    if (!items)
        return false;
    Reader reader{.where = where, .out = out};
    for (; reader.index < PyTuple_GET_SIZE(items.get()); ++reader.index) {
        if (!reader.takePair(PyTuple_GET_ITEM(items.get(), reader.index)))
            return false;
    }
    return true;
}

} // namespace gatescope::asgi
