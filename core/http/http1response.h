#pragma once

#include "base/headerlist.h"
#include "http/codecerror.h"
#include "http/step.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::http {

/// What to do with an application's own hop-by-hop headers.
enum class HopByHop {
    Refuse, ///< An error (PEP 3333 forbids them).
    Ignore  ///< Left out and named in HeadOut::dropped; `Connection: close` is obeyed (ASGI).
};

/// The part of a request that its response depends on.
struct ResponseContext {
    bool isHead = false;
    Version version = Version::Http11;
    bool keepAlive = false;
    bool expectContinue = false;
};

struct ResponseHead {
    int status = 200;
    std::string_view reason; ///< Empty: the registered one.
    const HeaderList &headers;
};

struct HeadOptions {
    std::string_view date = {};   ///< IMF-fixdate; added unless empty or the application gave its own.
    std::string_view server = {}; ///< Likewise.
    HopByHop hopByHop = HopByHop::Ignore;
    bool close = false;                            ///< Do not keep the connection, whatever the peer wishes.
    std::optional<std::uint64_t> knownLength = {}; ///< The whole body's size where the caller already has it.
};

struct HeadOut {
    std::string bytes;
    std::vector<std::string> dropped; ///< Names of the application's headers that were left out.
};

/// A piece of a response body. On the wire stand: what is unsent of `framing`, `data`, `tail`.
struct BodyOut {
    std::string framing;        ///< The bytes between the data before and this data, for the record.
    std::size_t sentBefore = 0; ///< So many bytes of `framing` left already, as the tail of the piece before.
    std::string_view data;      ///< What is left of the given data.
    std::string_view tail; ///< Goes out at once, so that a reader of lines need not wait; recorded with the next piece.
    std::uint64_t cut = 0; ///< Bytes of the given data that do not go out: over Content-Length, or no body allowed.

    [[nodiscard]] std::string_view unsentFraming() const { return std::string_view(framing).substr(sentBefore); }
    void appendTo(std::string &wire) const;
};

struct EndOut {
    std::string framing; ///< The last chunk; empty unless chunked.
    std::size_t sentBefore = 0;
    std::uint64_t missing = 0; ///< Bytes that Content-Length promised and that never came; the connection must close.

    void appendTo(std::string &wire) const;
};

/// The answering side of HTTP/1.1: one head, pieces, an end. Sans-IO: every call answers the bytes to write.
///
/// Framing is chosen by sendHead(): none for HEAD, 1xx, 204 and 304; the application's Content-Length or the known one;
/// chunked on HTTP/1.1; otherwise until close. Wrong order is WrongOrder with Blame::Ours.
class Http1Response {
public:
    void begin(const ResponseContext &context);
    void forbidKeepAlive() { m_close = true; }

    /// The 100 (Continue) that the client waits for; empty when it does not, or when it is too late or already sent.
    [[nodiscard]] std::string sendContinue();

    /// Refuses (InvalidResponse) a status outside 200..999, a reason with control characters, names that are no token,
    /// values with CR, LF or NUL, and a Content-Length that is no number or says two things. Nothing is sent then, and
    /// another head may follow.
    [[nodiscard]] Result<HeadOut, CodecError> sendHead(const ResponseHead &head, const HeadOptions &options);
    /// 101 (Switching Protocols) with these fields besides Connection and Upgrade: what follows is not HTTP any more.
    [[nodiscard]] Result<HeadOut, CodecError> sendUpgrade(std::string_view protocol, const HeaderList &fields);
    [[nodiscard]] Result<BodyOut, CodecError> sendBody(std::string_view data);
    /// Trailers stand behind the last chunk; without chunks there is no place for them, and they are left out.
    [[nodiscard]] Result<EndOut, CodecError> sendEnd(const HeaderList &trailers = {});
    /// An interim response (1xx, but not 101) with these headers; empty on HTTP/1.0 or when the head is out.
    [[nodiscard]] std::string sendInterim(int status, const HeaderList &headers) const;

    [[nodiscard]] bool headIsOut() const { return m_state != State::Head; }
    [[nodiscard]] bool isDone() const { return m_state == State::Done; }
    [[nodiscard]] Framing framing() const { return m_framing; }
    /// True when HEAD or the status forbids a body: what the application sends is left out.
    [[nodiscard]] bool bodyIsForbidden() const { return m_bodyForbidden; }
    /// True when the client has all that the head promised, though sendEnd() may still come.
    [[nodiscard]] bool isWhole() const
    {
        return headIsOut() &&
               (m_bodyForbidden || m_framing == Framing::None || (m_framing == Framing::Length && m_left == 0));
    }
    /// True when the connection cannot be used after this response.
    [[nodiscard]] bool mustClose() const { return m_close; }

private:
    enum class State { Head, Body, Done };
    struct Plan;

    [[nodiscard]] Result<Plan, CodecError> plan(const ResponseHead &head, const HeadOptions &options) const;
    void choose(Plan &plan, const HeadOptions &options) const;
    static void appendGiven(HeadOut &out, const HeaderList &headers, const Plan &plan);
    void appendOwn(std::string &bytes, const HeaderList &headers, const Plan &plan, const HeadOptions &options) const;

    ResponseContext m_context;
    State m_state = State::Head;
    Framing m_framing = Framing::None;
    bool m_bodyForbidden = false;
    bool m_close = true;
    bool m_continueSent = false;
    std::uint64_t m_left = 0; ///< Of Content-Length.
    std::string_view m_tail;  ///< Sent with the last piece, not yet recorded.
};

} // namespace gatescope::http
