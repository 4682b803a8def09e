#include "trace/codec.h"
#include "trace/print.h"

#include <QByteArray>
#include <nlohmann/json.hpp>

namespace gatescope::trace {

namespace {

using Json = nlohmann::ordered_json;

bool isUtf8(std::string_view bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())).isValidUtf8();
}

void putBytes(Json &out, std::string_view bytes)
{
    if (isUtf8(bytes))
        out["text"] = bytes;
    else
        out["base64"] =
            QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

constexpr int kMostLevels = 64;

Json asJson(const SnapshotNode &node, int level);

Json listJson(const SnapshotNode &node, int level)
{
    Json list = Json::array();
    for (auto child = node.firstChild(); child; child = child->nextSibling())
        list.push_back(asJson(*child, level + 1));
    return list;
}

Json dictJson(const SnapshotNode &node, int level)
{
    Json dict = Json::object();
    for (auto key = node.firstChild(); key;) {
        const auto value = key->nextSibling();
        if (!value)
            break;
        const std::string name = key->kind() == ValueKind::Str ? std::string(key->text()) : key->repr();
        dict[name] = asJson(*value, level + 1);
        key = value->nextSibling();
    }
    return dict;
}

Json bytesJson(const SnapshotNode &node)
{
    Json bytes{{"size", node.size()}};
    putBytes(bytes, node.text());
    if (node.isTruncated())
        bytes["truncated"] = true;
    return Json{{"bytes", std::move(bytes)}};
}

Json intJson(const SnapshotNode &node)
{
    const Json parsed = Json::parse(node.text(), nullptr, false);
    return parsed.is_number() ? parsed : Json(std::string(node.text()));
}

Json asJson(const SnapshotNode &node, int level)
{
    if (level > kMostLevels)
        return "…";
    switch (node.kind()) {
    case ValueKind::None:
        return nullptr;
    case ValueKind::Bool:
        return node.text() == "True";
    case ValueKind::Int:
    case ValueKind::Float:
        return intJson(node);
    case ValueKind::Str:
        return std::string(node.text());
    case ValueKind::Bytes:
        return bytesJson(node);
    case ValueKind::List:
    case ValueKind::Tuple:
        return listJson(node, level);
    case ValueKind::Dict:
        return dictJson(node, level);
    case ValueKind::Object:
        break;
    }
    return Json{{"type", node.typeName()}, {"repr", std::string(node.text())}};
}

Json asJson(const Snapshot &snapshot)
{
    const auto root = snapshot.root();
    return root ? asJson(*root, 0) : Json();
}

Json asJson(const Payload &payload)
{
    Json json{{"size", payload.size}};
    putBytes(json, payload.bytes);
    if (payload.isTruncated())
        json["truncated"] = true;
    return json;
}

Json asJson(const CodeSite &site)
{
    if (!site.isKnown())
        return nullptr;
    return Json{{"file", site.file}, {"line", site.line}, {"function", site.function}};
}

Json asJson(HeaderPairs pairs)
{
    Json list = Json::array();
    for (const auto [name, value] : pairs.list())
        list.push_back(Json::array({std::string(name), std::string(value)}));
    return list;
}

Json asJson(Text text)
{
    return std::string(text);
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
Json asJson(T value)
{
    if constexpr (std::is_enum_v<T>)
        return word(value);
    else
        return value;
}

template <class... Fields, class Event>
void putFields(Json &out, const Event &event, const std::tuple<Fields...> &fields)
{
    std::apply([&](const auto &...each) { ((out[std::string(each.name)] = asJson(event.*(each.member))), ...); },
               fields);
}

void putHeader(Json &out, const EventHeader &header)
{
    const auto put = [&out](const char *name, std::uint32_t value) {
        if (value != 0)
            out[name] = value;
    };
    put("exchange", header.exchange.value);
    put("connection", header.connection.value);
    put("layer", header.layer.value);
    put("thread", header.thread);
    put("task", header.task);
    out["at_ns"] = header.at.count();
}

} // namespace

std::string toJson(RunId run, const TraceEvent &event)
{
    Json out{{"event", event.name()}, {"run", run.value}};
    putHeader(out, event.header);
    std::visit([&out]<class Event>(const Event &body) { putFields(out, body, Event::fields()); }, event.what);
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace gatescope::trace
