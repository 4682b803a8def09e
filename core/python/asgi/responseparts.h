#pragma once

#include "python/asgi/exchange.h"
#include "python/asgi/messages.h"
#include "python/asgi/responseheaders.h"

#include <array>
#include <optional>

/// The parts that an http response and the denial of a websocket share.
namespace gatescope::asgi {

inline constexpr std::array kStartKeys{
    KeySpec{.key = Name::Status, .accepts = Accepts::Int, .rule = "A303", .required = true},
    KeySpec{.key = Name::Headers, .accepts = Accepts::Pairs, .rule = "A305"},
    KeySpec{.key = Name::Trailers, .accepts = Accepts::Bool, .rule = "A332"},
};
inline constexpr std::array kBodyKeys{
    KeySpec{.key = Name::Body, .accepts = Accepts::Buffer, .rule = "A320"},
    KeySpec{.key = Name::MoreBody, .accepts = Accepts::Bool, .rule = "A321"},
};

/// What a response start says.
struct StartMessage {
    std::uint16_t status = 0;
    ResponseHeaders headers;
};

/// False with an exception, and outgoing.brokenRule said. Runs code of the application when its headers are an
/// iterator.
[[nodiscard]] bool readStart(Exchange &exchange, Outgoing &outgoing, Name type, StartMessage &start);
/// Findings about an accepted one: A304, A307, A311, A314.
void noteStart(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start);
void noteHeaders(Exchange &exchange, const Outgoing &outgoing, const ResponseHeaders &headers);

/// The bytes of one body message (or of a websocket message), held in place.
class HeldBytes {
public:
    HeldBytes() = default;
    ~HeldBytes();
    HeldBytes(const HeldBytes &) = delete;
    HeldBytes &operator=(const HeldBytes &) = delete;

    /// False with an exception.
    [[nodiscard]] bool hold(PyObject *object);
    [[nodiscard]] bool isBytes() const { return m_isBytes; } ///< Not a bytearray or a memoryview.
    [[nodiscard]] std::string_view view() const
    {
        return {static_cast<const char *>(m_buffer.buf), static_cast<std::size_t>(m_buffer.len)};
    }

private:
    Py_buffer m_buffer{};
    bool m_held = false;
    bool m_isBytes = true;
};

/// How much of the body there may be, and was.
struct BodyCount {
    std::optional<std::uint64_t> declared; ///< content-length
    std::uint64_t sent = 0;

    /// False with an exception when `size` more bytes break the content-length (A323, A324).
    [[nodiscard]] bool check(Outgoing &outgoing, std::uint64_t size, bool last) const;
    [[nodiscard]] bool isWhole() const { return declared && sent == *declared; }
};

} // namespace gatescope::asgi
