#pragma once

#include "http/http2client.h"

#include <string>
#include <vector>

namespace testing {

/// One rule of RFC 9113, 8441 or 7541: what is sent, and what may come back.
struct Http2Rule {
    std::string section; ///< "6.5.2"
    std::string name;
    /// Sent behind the preface and SETTINGS; before each but the first, the response on stream 1 is waited for.
    std::vector<std::string> parts;
    /// "ok": nothing is refused; "200": that status on stream 1; "RST PROTOCOL_ERROR": on some stream;
    /// "GOAWAY PROTOCOL_ERROR", with ", closed" if the end of the connection is waited for; "PONG ABCDEFGH": a PING
    /// came back with that; "DATA 1": so long is the first DATA on stream 1; "closed". Several, with "|" between
    /// them, where the standard leaves the choice.
    std::string expected;
    bool bare = false; ///< Without preface and SETTINGS.
};

[[nodiscard]] std::vector<Http2Rule> http2FramingRules(); ///< Sections 3 to 5
[[nodiscard]] std::vector<Http2Rule> http2FrameRules();   ///< Section 6
[[nodiscard]] std::vector<Http2Rule> http2MessageRules(); ///< Section 8
[[nodiscard]] std::vector<Http2Rule> http2PlainRules();   ///< What every server has to take or refuse plainly
[[nodiscard]] std::vector<Http2Rule> http2HpackRules();   ///< RFC 7541
[[nodiscard]] std::vector<Http2Rule> http2WindowRules();  ///< What a peer's windows let through; codes.

} // namespace testing
