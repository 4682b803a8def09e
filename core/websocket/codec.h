#pragma once

#include "base/result.h"
#include "websocket/deflate.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gatescope::websocket {

/// The opcodes of RFC 6455 section 5.2.
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// One frame as it stood on the wire.
struct Frame {
    Opcode opcode = Opcode::Text;
    bool fin = true;
    std::uint8_t rsv = 0; ///< RSV1 is 4.
    bool masked = false;
    std::uint32_t mask = 0; ///< Its first byte highest.
    std::uint64_t size = 0; ///< On the wire, header and payload.
    std::string payload;    ///< Unmasked, still compressed.
};

/// A data message is complete; its last frame was the step before.
struct Message {
    bool isText = true; ///< Then `data` is valid UTF-8.
    std::string data;   ///< Joined and inflated.
    std::uint32_t frames = 1;
    std::uint64_t wireBytes = 0; ///< Sum of the frames' payloads.
};

/// The peer's close frame; its Frame was the step before.
struct CloseReceived {
    std::uint16_t code = 1005; ///< 1005: it had none.
    std::string reason;        ///< UTF-8
};

/// The codec has used all that it was given.
struct NeedData {};

using Step = std::variant<Frame, Message, CloseReceived, NeedData>;

/// The peer broke a rule. Answer with a close frame of `code`, then close (RFC 6455 section 7.1.7).
struct Violation {
    std::uint16_t code = 1002; ///< 1002 protocol, 1007 not UTF-8 or not inflatable, 1009 too large.
    std::string words;         ///< "a client frame without a mask (RFC 6455 section 5.1)"
    std::string raw;           ///< The bytes of the offending frame, as far as they had come; at most 256.
};

/// Which end of the connection the codec is.
enum class Role : std::uint8_t { Server, Client };

struct CodecOptions {
    std::uint64_t mostMessage = 16 * 1024 * 1024; ///< Bytes of a message, inflated: 1009.
    std::optional<DeflateParameters> deflate;     ///< As agreed.
    std::size_t leastDeflated = 64;               ///< Bytes; shorter messages are sent as they are.
    Role role = Role::Server;
};

/// RFC 6455 with permessage-deflate, for either end, on wslay. Owns no socket, clock or thread.
///
/// Give received bytes to receive(), then ask nextStep() until it answers NeedData or a Violation. Steps do not depend
/// on how the bytes were cut. After a Violation, and after CloseReceived, what follows is ignored (NeedData).
///
/// The send functions answer the Frame whose bytes encode() makes; nothing may be sent behind sendClose().
class Codec {
public:
    explicit Codec(const CodecOptions &options = {});
    ~Codec();
    Codec(const Codec &) = delete;
    Codec &operator=(const Codec &) = delete;

    void receive(std::string_view bytes);
    [[nodiscard]] Result<Step, Violation> nextStep();
    /// Bytes that wait in the codec: received and not yet used, and parts of an unfinished message.
    [[nodiscard]] std::size_t held() const;

    /// One frame a message.
    [[nodiscard]] Frame sendMessage(std::string_view data, bool isText);
    [[nodiscard]] Frame sendPing(std::string_view payload);
    [[nodiscard]] Frame sendPong(std::string_view payload);
    /// `code` 1005: a close frame without a code. A reason longer than 123 bytes is cut at a character's border.
    [[nodiscard]] Frame sendClose(std::uint16_t code, std::string_view reason);

    /// Appends the frame's bytes to `out` and sets its size. The send functions' frames have no mask: a client gives
    /// each a random one before (RFC 6455 section 5.3).
    static void encode(Frame &frame, std::string &out);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// True when `code` may stand in a close frame (RFC 6455 section 7.4, IANA: 1000-1003, 1007-1014, 3000-4999).
[[nodiscard]] bool isSendableCode(int code);
/// The RFC's words for a code: "going away"; empty for one without a meaning of its own.
[[nodiscard]] std::string_view meaningOf(std::uint16_t code);
/// True when all of `bytes` is UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool isUtf8(std::string_view bytes);

} // namespace gatescope::websocket
