#pragma once

#include "exchange/valuenode.h"
#include "trace/event.h"

namespace gatescope::ui {

/// An event as a typed tree: a message's or a scope's own keys, or the event's fields under their names in the trace.
/// Long bytes (Payload) are left out: they are shown as bytes.
[[nodiscard]] std::unique_ptr<ValueNode> eventTree(const trace::TraceEvent &event);

/// The bytes that an event carries, framing left out; nothing when it has none.
[[nodiscard]] std::optional<trace::Payload> eventBytes(const trace::TraceEvent &event);

/// The text that an event is about: a traceback, a log record with its exception, printed text. Empty: it has none.
[[nodiscard]] QString eventText(const trace::TraceEvent &event);

/// A leaf for a tree: {"status", "200 OK"}.
[[nodiscard]] std::unique_ptr<ValueNode> leaf(const QString &key, trace::ValueKind kind, const QString &type,
                                              const QByteArray &text);

} // namespace gatescope::ui
