#pragma once

#include "http/http1response.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::http {

/// A response head for Http2Codec::sendHead().
struct Http2HeadOut {
    HeadOut shown;         ///< As text: "HTTP/2 200", then the fields; and what was left out.
    HeaderList fields;     ///< In lower case, without what HTTP/2 has no place for (RFC 9113 section 8.2.2).
    bool hasNoBody = true; ///< HEAD, 204, 304, or a length of 0.
};

/// The rules of one response on HTTP/2: one head, pieces, an end. The twin of Http1Response; framing is
/// Http2Codec's.
class Http2Response {
public:
    void begin(bool isHead, bool expectContinue);

    /// True when the client waits for 100 (Continue), once.
    [[nodiscard]] bool takeContinue();
    [[nodiscard]] bool clientWaits() const { return m_expectContinue; }
    /// How an interim response is shown.
    [[nodiscard]] static std::string shownInterim(int status, const HeaderList &fields);

    /// Refuses what Http1Response::sendHead() refuses.
    [[nodiscard]] Result<Http2HeadOut, CodecError> sendHead(const ResponseHead &head, const HeadOptions &options);
    /// 200 to an extended CONNECT (RFC 8441 section 5): what follows is not HTTP any more.
    [[nodiscard]] Result<Http2HeadOut, CodecError> sendTunnel(const HeaderList &fields);
    [[nodiscard]] Result<BodyOut, CodecError> sendBody(std::string_view data);
    [[nodiscard]] Result<EndOut, CodecError> sendEnd();
    /// The trailers that may be sent, in lower case: well-formed ones without pseudo fields and without those of
    /// RFC 9113 section 8.2.2.
    [[nodiscard]] static HeaderList trailersOf(const HeaderList &given);

    [[nodiscard]] bool headIsOut() const { return m_state != State::Head; }
    [[nodiscard]] bool isDone() const { return m_state == State::Done; }
    [[nodiscard]] bool bodyIsForbidden() const { return m_bodyForbidden; }
    [[nodiscard]] bool isWhole() const { return headIsOut() && (m_bodyForbidden || (m_left && *m_left == 0)); }

private:
    enum class State { Head, Body, Done };

    State m_state = State::Head;
    bool m_isHead = false;
    bool m_expectContinue = false;
    bool m_bodyForbidden = false;
    std::optional<std::uint64_t> m_left; ///< Of Content-Length, where there is one.
};

} // namespace gatescope::http
