#pragma once

#include "archive/excerpt.h"

#include <optional>
#include <string>

/// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), written piece by piece.
///
/// Times are the server's: `blocked` is the wait for a free thread, `send` lasts until the last byte of the request has
/// come, `wait` until the response head leaves, `receive` until its last byte; `connect` and `ssl` are the TLS
/// handshake, on the first exchange of a connection. WebSockets have Chrome's `_webSocketMessages` ("send" is from the
/// client; binary data are base64; `time` in seconds since 1970) and `_webSocketClose`.
///
/// What has no place in a HAR stands under `_gatescope` (number, outcome, reason, peer, exception, findings, log
/// lines) and `_wsgi` or `_asgi` (environ or scope, start_response calls or messages, layers with what they changed),
/// in the JSON forms of trace/print.h. A body that the capture cut says so in the `comment` of its postData or content.
namespace gatescope::archive {

/// One element of `entries`. Nothing for what is no HTTP: the lifespan.
[[nodiscard]] std::optional<std::string> harEntry(const Excerpt &excerpt);

/// One element of `pages`: a run.
[[nodiscard]] std::string harPage(const trace::RunInfo &run);

/// From the first byte to `entries`' opening bracket; harEnd() closes it.
[[nodiscard]] std::string harBegin(const std::vector<trace::RunInfo> &runs, const std::string &comment);
[[nodiscard]] std::string harEnd();

/// "2026-11-21T04:46:04.123456Z"
[[nodiscard]] std::string isoTime(std::int64_t unixNs);

} // namespace gatescope::archive
