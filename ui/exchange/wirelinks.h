#pragma once

#include "exchange/valuenode.h"
#include "spec/entry.h"

#include <QByteArrayView>
#include <QList>

#include <string_view>

namespace gatescope::ui {

/// Bytes of a request head, counted from its first.
struct ByteRange {
    qint64 start = 0;
    qint64 length = 0;

    [[nodiscard]] qint64 end() const { return start + length; }
    [[nodiscard]] bool contains(qint64 position) const { return position >= start && position < end(); }
    friend bool operator==(const ByteRange &, const ByteRange &) = default;
};

/// A value of the environ or scope, and the bytes that it was made from.
struct WireLink {
    KeyPath key;
    ByteRange bytes;
    friend bool operator==(const WireLink &, const WireLink &) = default;
};

/// Which key each part of the request head became: method, path, query string, version, and every header line. Only
/// keys that `arguments` has are named; what became several keys (a path is `path` and `raw_path`) is named several
/// times, what is most telling first. A damaged head gives the links up to the damage.
[[nodiscard]] QList<WireLink> wireLinks(std::string_view head, const ValueNode &arguments, spec::Place place);

/// The links at a byte of the head.
[[nodiscard]] QList<WireLink> linksAt(const QList<WireLink> &links, qint64 position);
/// The bytes that `key`, or anything below it, was made from.
[[nodiscard]] QList<ByteRange> rangesOf(const QList<WireLink> &links, const KeyPath &key);

/// "HTTP_HOST", "headers[2]", "asgi['version']": a path as one name for people.
[[nodiscard]] QString pathText(const KeyPath &path);

} // namespace gatescope::ui
