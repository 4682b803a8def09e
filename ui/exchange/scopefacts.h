#pragma once

#include "exchange/valuenode.h"
#include "spec/reference.h"
#include "trace/event.h"

namespace gatescope::ui {

/// What kind of mapping the application was given.
[[nodiscard]] spec::Place placeOf(trace::Interface interface, trace::Protocol protocol);

/// Fills in what is known about every key below `root`: where its value comes from, its entry in the reference, and
/// whether its type is one that the specification asks for. `reference` may be null.
void describeScope(ValueNode &root, spec::Place place, const spec::Reference *reference);

/// The same for an ASGI message of this type.
void describeMessage(ValueNode &root, const QString &type, const spec::Reference *reference);

/// An environ's keys under headings: the request, its headers, wsgi.*, the server. A scope stays as it is.
[[nodiscard]] std::unique_ptr<ValueNode> grouped(std::unique_ptr<ValueNode> root, spec::Place place);

/// True when a value of the Python type `seen` is one of the `expected` types; an empty list expects nothing.
[[nodiscard]] bool isExpectedType(const QStringList &expected, const ValueNode &seen);

} // namespace gatescope::ui
