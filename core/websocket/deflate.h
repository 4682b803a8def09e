#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// permessage-deflate (RFC 7692).
namespace gatescope::websocket {

/// What both sides agreed on (RFC 7692 section 7.1). "server" is the direction from us to the client.
struct DeflateParameters {
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    int serverWindowBits = 15; ///< 9 to 15: zlib cannot deflate raw streams with a window of 8 bits.
    int clientWindowBits = 15; ///< 8 to 15.
};

struct Agreement {
    DeflateParameters parameters;
    std::string answer; ///< The element for our Sec-WebSocket-Extensions.
};

/// The first of the client's elements that is in order and that we can do; nothing: no compression. An element with an
/// unknown, repeated or malformed parameter is passed over.
[[nodiscard]] std::optional<Agreement> agreeOnDeflate(std::span<const std::string> offered);

enum class InflateError { Broken, TooLarge };

/// Inflates the messages of one direction.
class Inflater {
public:
    Inflater(int windowBits, bool noContextTakeover);
    ~Inflater();
    Inflater(Inflater &&) noexcept;
    Inflater &operator=(Inflater &&) noexcept;

    /// A whole message. Never makes more than `most` bytes.
    [[nodiscard]] Result<std::string, InflateError> inflate(std::string_view message, std::uint64_t most);

private:
    struct Zlib;
    std::unique_ptr<Zlib> m_zlib;
};

/// Deflates the messages of one direction.
class Deflater {
public:
    Deflater(int windowBits, bool noContextTakeover);
    ~Deflater();
    Deflater(Deflater &&) noexcept;
    Deflater &operator=(Deflater &&) noexcept;

    [[nodiscard]] std::string deflate(std::string_view message);

private:
    struct Zlib;
    std::unique_ptr<Zlib> m_zlib;
};

} // namespace gatescope::websocket
