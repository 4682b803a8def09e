#pragma once

#include "base/headerlist.h"
#include "trace/event.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatescope::archive {

inline constexpr std::uint16_t kSwitchingProtocols = 101;

/// One HTTP message, put together from its wire events.
struct HttpMessage {
    std::string head;      ///< As on the wire; on HTTP/2 "name: value" lines, pseudo fields first.
    std::string startLine; ///< HTTP/1: "GET / HTTP/1.1". Empty on HTTP/2.
    HeaderList pseudo;     ///< HTTP/2: ":method" …
    HeaderList headers;
    HeaderList trailers;
    std::string body;           ///< Framing undone, content coding not; its beginning where the capture was cut.
    std::uint64_t bodySize = 0; ///< The true size of `body`.
    bool seen = false;
    std::chrono::nanoseconds headAt{};
    std::chrono::nanoseconds lastAt{}; ///< Of its last byte that was seen.

    [[nodiscard]] bool isTruncated() const { return body.size() < bodySize; }
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// What the wire events of one exchange amount to.
struct HttpParts {
    HttpMessage request;
    HttpMessage response; ///< The final one; 1xx before it are left out.
    std::uint16_t status = 0;
    std::string method;
    std::string target;
    std::string httpVersion; ///< "1.1", "2"
    std::string rejected;    ///< Why no parser accepted it.
    std::chrono::nanoseconds queued{};
    std::chrono::nanoseconds endAt{};
    bool wasCalled = false;
    bool isFirst = false; ///< Nothing came on its connection before it.

    [[nodiscard]] static HttpParts of(std::span<const trace::TraceEvent> events);
};

/// Splits a head into its start line and fields; lenient.
void readHead(std::string_view head, HttpMessage &message);

[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace gatescope::archive
