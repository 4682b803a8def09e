#pragma once

#include "trace/summary.h"

#include <string>

/// The trace as text, for the terminal and for export.
///
/// JSON: one object a line. "run", "exchange", "connection", "thread", "task", "at_ns", "event" (the struct's kName),
/// then the event's fields under the names of its fields() list (event.h). Text is a string; bytes are
/// {"size", "text"} where they are UTF-8 and {"size", "base64"} where not, with "truncated": true where only the
/// beginning was kept; headers are a list of [name, value]; a code site is {"file", "line", "function"}; a snapshot is
/// its natural JSON value, with bytes as {"bytes": text or base64 as above}, tuples as lists, and other objects as
/// {"type", "repr"}; enums are lower-case words.
namespace gatescope::trace {

[[nodiscard]] std::string toJson(RunId run, const TraceEvent &event);

/// One line for people: "    1.204 ms  wsgi.start_response    200 OK  (hello.py:4 app)". `since` is time zero.
[[nodiscard]] std::string toText(const TraceEvent &event, std::chrono::nanoseconds since);
/// The same event's longer parts, each line indented: the environ or scope key by key, headers, message, bytes as
/// text, traceback. Empty for most events.
[[nodiscard]] std::string detailText(const TraceEvent &event);

/// True for what the text of a trace leaves out: that a layer waits, and messages that a layer passed on as they were.
[[nodiscard]] bool isFineDetail(const TraceEvent &event);

/// One line for a whole exchange: "#41 GET /cart → 200 · 12.3 ms · WSGI · in 82 B · out 160 B".
[[nodiscard]] std::string toText(const ExchangeSummary &summary);

/// "12.3 ms", "840 µs", "1.20 s"
[[nodiscard]] std::string durationText(std::chrono::nanoseconds duration);
/// "82 B", "1.5 KiB"
[[nodiscard]] std::string sizeText(std::uint64_t bytes);

[[nodiscard]] std::string_view word(Interface interface);
[[nodiscard]] std::string_view word(Protocol protocol);
[[nodiscard]] std::string_view word(Outcome outcome);
[[nodiscard]] std::string_view word(Party party);
[[nodiscard]] std::string_view word(Severity severity);
[[nodiscard]] std::string_view word(Stream stream);
[[nodiscard]] std::string_view word(SocketState state);
[[nodiscard]] std::string_view word(LayerKind kind);
[[nodiscard]] std::string_view word(LayerEnd end);
[[nodiscard]] std::string_view word(LayerPort port);

/// "text", "ping" (RFC 6455 section 5.2); "reserved 3" is just "reserved".
[[nodiscard]] std::string_view opcodeName(std::uint8_t opcode);
/// "HEADERS", "WINDOW_UPDATE" (RFC 9113 section 6); "unknown" for what it does not list.
[[nodiscard]] std::string_view http2FrameName(std::uint8_t type);

} // namespace gatescope::trace
