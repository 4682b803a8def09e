#pragma once

#include "python/asgi/names.h"

#include <cstdint>
#include <span>
#include <string_view>

/// What a message to send() may look like: tables, and the check that reads them.
///
/// Every refusal is a Python exception that names the message type and the key:
///   KeyError   http.response.start: 'status' is missing
///   TypeError  http.response.start: 'status' must be int, not str
/// Additional keys are allowed (spec core:284).
namespace gatescope::asgi {

enum class Accepts : std::uint8_t {
    Int,    ///< int, not bool.
    Bool,   ///< bool.
    Str,    ///< str.
    Buffer, ///< bytes; bytearray and memoryview pass too, with a finding (A320): servers differ, Starlette sends them.
    Pairs,  ///< Any iterable but a mapping, a str or bytes; the pairs themselves are looked at by readHeaders().
    Items,  ///< The same for a list of bytes.
    Dict,   ///< dict.
    Any,    ///< Looked at elsewhere.
    StrOrNone,
    BufferOrNone,
};

struct KeySpec {
    Name key;
    Accepts accepts;
    std::string_view rule; ///< Of spec/asgi.md.
    bool required = false;
};

struct MessageSpec {
    Name type;
    std::span<const KeySpec> keys;
};

struct KeyCheck {
    const KeySpec *broken = nullptr; ///< The first key that breaks its row, with a Python exception set.
    Py_ssize_t known = 1;            ///< Keys of the message that the table has; "type" is one.
};
[[nodiscard]] KeyCheck checkKeys(const Names &names, const MessageSpec &spec, PyObject *message);

/// A new dict with this type; null with an exception.
[[nodiscard]] Ref makeMessage(const Names &names, Name type);

/// The value under `key` (borrowed); null when it is absent or None.
[[nodiscard]] PyObject *given(const Names &names, PyObject *message, Name key);

/// The message's type when `message` is a dict with a str "type" (borrowed); otherwise null and an exception.
[[nodiscard]] PyObject *messageType(const Names &names, PyObject *message);

/// The bool under `key`, False when it is absent. Only after checkKeys().
[[nodiscard]] bool flag(const Names &names, PyObject *message, Name key);

/// Why a message type that the scope does not take is refused: an extension that was not announced, or unknown.
void refuseUnknownType(std::string_view type, std::string_view protocol);

/// Where `type` stands in a table of message types; its size when it is not there.
template <class Table>
[[nodiscard]] std::size_t indexOf(const Table &types, std::string_view type)
{
    std::size_t index = 0;
    while (index < std::size(types) && Names::text(types[index]) != type)
        ++index;
    return index;
}

/// "str", "shop.models.Item": the type's name for error texts.
[[nodiscard]] const char *shownType(PyObject *object);

} // namespace gatescope::asgi
