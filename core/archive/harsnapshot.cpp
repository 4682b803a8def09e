#include "archive/harentry.h"

#include <QByteArray>

namespace gatescope::archive {

using namespace trace;

namespace {

constexpr int kMostLevels = 32;
constexpr std::uint32_t kMostText = 1024 * 1024;

void write(SnapshotWriter &out, const Json &value, int level);

std::string bytesOf(const Json &bytes)
{
    if (!memberOf(bytes, "base64").is_string())
        return textOf(bytes, "text");
    return QByteArray::fromBase64(QByteArray::fromStdString(textOf(bytes, "base64"))).toStdString();
}

/// A dict, or one of the objects that trace/print.h writes for bytes and for what is neither.
void writeObject(SnapshotWriter &out, const Json &value, int level)
{
    if (value.size() == 1 && memberOf(value, "bytes").is_object())
        return out.bytes(bytesOf(value["bytes"]));
    if (value.size() == 2 && value.contains("type") && value.contains("repr"))
        return out.object(textOf(value, "type"), textOf(value, "repr"));
    const auto size = static_cast<std::uint32_t>(value.size());
    out.beginDict(size, size);
    for (const auto &[name, member] : value.items()) {
        out.str(name);
        write(out, member, level + 1);
    }
    out.end();
}

void write(SnapshotWriter &out, const Json &value, int level)
{
    if (level > kMostLevels || value.is_null())
        return out.none();
    if (value.is_boolean())
        return out.boolean(value.get<bool>());
    if (value.is_number())
        return out.number(value.is_number_integer() ? ValueKind::Int : ValueKind::Float, value.dump());
    if (value.is_string()) {
        const auto &text = value.get_ref<const std::string &>();
        return out.str(text, static_cast<std::uint64_t>(QString::fromStdString(text).toUcs4().size()));
    }
    if (value.is_object())
        return writeObject(out, value, level);
    const auto size = static_cast<std::uint32_t>(value.size());
    out.beginList(size, size);
    for (const Json &item : value)
        write(out, item, level + 1);
    out.end();
}

} // namespace

std::string snapshotOf(const Json &value)
{
    if (value.is_null())
        return {};
    SnapshotWriter out({.textBytes = kMostText});
    write(out, value, 0);
    return std::string(out.snapshot().encoded());
}

} // namespace gatescope::archive
