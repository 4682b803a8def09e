#include "compose/environments.h"

#include <QJsonArray>

#include <algorithm>
#include <array>
#include <limits>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kBodyKinds{"none"_L1, "text"_L1, "json"_L1, "form"_L1, "multipart"_L1, "file"_L1};
constexpr std::array kVersions{"1.0"_L1, "1.1"_L1, "2"_L1};
constexpr std::array kOpcodes{"text"_L1, "binary"_L1, "ping"_L1, "pong"_L1, "close"_L1};

template <class Enum, class Names>
Enum enumIn(const QJsonObject &object, QLatin1StringView key, const Names &names, Enum otherwise)
{
    const auto found = std::ranges::find(names, object[key].toString());
    return found == names.end() ? otherwise : static_cast<Enum>(found - names.begin());
}

template <class Number>
Number numberIn(const QJsonObject &object, QLatin1StringView key, Number otherwise)
{
    const qint64 value = object[key].toInteger(qint64(otherwise));
    const bool fits =
        value >= qint64(std::numeric_limits<Number>::min()) && value <= qint64(std::numeric_limits<Number>::max());
    return fits ? static_cast<Number>(value) : otherwise;
}

void put(QJsonObject &object, QLatin1StringView key, const QString &text)
{
    if (!text.isEmpty())
        object[key] = text;
}

void putNumber(QJsonObject &object, QLatin1StringView key, qint64 value, qint64 otherwise)
{
    if (value != otherwise)
        object[key] = value;
}

void putFlag(QJsonObject &object, QLatin1StringView key, bool value, bool otherwise)
{
    if (value != otherwise)
        object[key] = value;
}

template <class Item>
QJsonArray arrayOf(const QList<Item> &items, QJsonObject (*one)(const Item &))
{
    QJsonArray array;
    for (const Item &item : items)
        array += one(item);
    return array;
}

template <class Item>
QList<Item> listIn(const QJsonObject &object, QLatin1StringView key, Item (*one)(const QJsonObject &))
{
    QList<Item> items;
    for (const QJsonValue &value : object[key].toArray()) {
        if (value.isObject())
            items += one(value.toObject());
    }
    return items;
}

QJsonObject rowJson(const Row &row)
{
    QJsonObject object{{u"name"_s, row.name}, {u"value"_s, row.value}};
    putFlag(object, "enabled"_L1, row.enabled, true);
    return object;
}

Row rowFrom(const QJsonObject &object)
{
    return {.name = object["name"_L1].toString(),
            .value = object["value"_L1].toString(),
            .enabled = object["enabled"_L1].toBool(true)};
}

QJsonObject partJson(const Part &part)
{
    QJsonObject object{{u"name"_s, part.name}};
    put(object, "value"_L1, part.value);
    put(object, "file"_L1, part.file);
    put(object, "content_type"_L1, part.contentType);
    putFlag(object, "enabled"_L1, part.enabled, true);
    return object;
}

Part partFrom(const QJsonObject &object)
{
    return {.name = object["name"_L1].toString(),
            .value = object["value"_L1].toString(),
            .file = object["file"_L1].toString(),
            .contentType = object["content_type"_L1].toString(),
            .enabled = object["enabled"_L1].toBool(true)};
}

QJsonObject bodyJson(const Body &body)
{
    QJsonObject object{{u"kind"_s, kBodyKinds.at(std::size_t(body.kind))}};
    put(object, "text"_L1, body.text);
    put(object, "content_type"_L1, body.contentType);
    put(object, "file"_L1, body.file);
    if (!body.form.isEmpty())
        object["form"_L1] = arrayOf(body.form, &rowJson);
    if (!body.parts.isEmpty())
        object["parts"_L1] = arrayOf(body.parts, &partJson);
    return object;
}

Body bodyFrom(const QJsonObject &object)
{
    return {.kind = enumIn(object, "kind"_L1, kBodyKinds, BodyKind::None),
            .text = object["text"_L1].toString(),
            .contentType = object["content_type"_L1].toString(),
            .file = object["file"_L1].toString(),
            .form = listIn(object, "form"_L1, &rowFrom),
            .parts = listIn(object, "parts"_L1, &partFrom)};
}

QJsonObject paceJson(const Pace &pace)
{
    QJsonObject object;
    putFlag(object, "chunked"_L1, pace.chunked, false);
    putNumber(object, "chunk_bytes"_L1, pace.chunkBytes, 0);
    putNumber(object, "delay_ms"_L1, pace.delayMs, 0);
    putNumber(object, "disconnect_after"_L1, pace.disconnectAfter, -1);
    return object;
}

Pace paceFrom(const QJsonObject &object)
{
    return {.chunked = object["chunked"_L1].toBool(),
            .chunkBytes = numberIn<std::uint32_t>(object, "chunk_bytes"_L1, 0),
            .delayMs = numberIn<std::uint32_t>(object, "delay_ms"_L1, 0),
            .disconnectAfter = numberIn<std::int64_t>(object, "disconnect_after"_L1, -1)};
}

QJsonObject stepJson(const SocketStep &step)
{
    QJsonObject object{{u"opcode"_s, kOpcodes.at(std::size_t(step.opcode))}};
    put(object, "text"_L1, step.text);
    putNumber(object, "close_code"_L1, step.closeCode, 1000);
    putNumber(object, "delay_ms"_L1, step.delayMs, 0);
    putFlag(object, "enabled"_L1, step.enabled, true);
    return object;
}

SocketStep stepFrom(const QJsonObject &object)
{
    return {.opcode = enumIn(object, "opcode"_L1, kOpcodes, SocketOpcode::Text),
            .text = object["text"_L1].toString(),
            .closeCode = numberIn<std::uint16_t>(object, "close_code"_L1, 1000),
            .delayMs = numberIn<std::uint32_t>(object, "delay_ms"_L1, 0),
            .enabled = object["enabled"_L1].toBool(true)};
}

/// Readable where the bytes are ASCII, as most are; else base64.
void putRaw(QJsonObject &object, const HttpDraft &draft)
{
    putFlag(object, "is_raw"_L1, draft.isRaw, false);
    const bool isPlain = std::ranges::all_of(draft.raw, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (isPlain)
        put(object, "raw"_L1, QString::fromLatin1(draft.raw));
    else
        object["raw_base64"_L1] = QString::fromLatin1(draft.raw.toBase64());
}

HttpDraft httpFrom(const QJsonObject &object)
{
    const QByteArray encoded = object["raw_base64"_L1].toString().toLatin1();
    return {.name = object["name"_L1].toString(),
            .method = object["method"_L1].toString(u"GET"_s),
            .url = object["url"_L1].toString(),
            .query = listIn(object, "query"_L1, &rowFrom),
            .headers = listIn(object, "headers"_L1, &rowFrom),
            .body = bodyFrom(object["body"_L1].toObject()),
            .version = enumIn(object, "http_version"_L1, kVersions, HttpVersion::Http11),
            .pace = paceFrom(object["pace"_L1].toObject()),
            .isRaw = object["is_raw"_L1].toBool(),
            .raw = encoded.isEmpty() ? object["raw"_L1].toString().toLatin1() : QByteArray::fromBase64(encoded),
            .verifiesTls = object["verifies_tls"_L1].toBool(),
            .timeoutMs = numberIn<std::uint32_t>(object, "timeout_ms"_L1, HttpDraft().timeoutMs)};
}

SocketDraft socketFrom(const QJsonObject &object)
{
    SocketDraft draft{.name = object["name"_L1].toString(),
                      .url = object["url"_L1].toString(),
                      .headers = listIn(object, "headers"_L1, &rowFrom),
                      .script = listIn(object, "script"_L1, &stepFrom),
                      .deflate = object["deflate"_L1].toBool(true),
                      .verifiesTls = object["verifies_tls"_L1].toBool()};
    for (const QJsonValue &value : object["subprotocols"_L1].toArray())
        draft.subprotocols += value.toString();
    return draft;
}

} // namespace

QJsonObject toJson(const HttpDraft &draft)
{
    QJsonObject object{{u"kind"_s, u"http"_s}, {u"method"_s, draft.method}, {u"url"_s, draft.url}};
    put(object, "name"_L1, draft.name);
    if (!draft.query.isEmpty())
        object["query"_L1] = arrayOf(draft.query, &rowJson);
    if (!draft.headers.isEmpty())
        object["headers"_L1] = arrayOf(draft.headers, &rowJson);
    if (draft.body != Body())
        object["body"_L1] = bodyJson(draft.body);
    if (draft.version != HttpVersion::Http11)
        object["http_version"_L1] = kVersions.at(std::size_t(draft.version));
    if (draft.pace != Pace())
        object["pace"_L1] = paceJson(draft.pace);
    putRaw(object, draft);
    putFlag(object, "verifies_tls"_L1, draft.verifiesTls, false);
    putNumber(object, "timeout_ms"_L1, draft.timeoutMs, HttpDraft().timeoutMs);
    return object;
}

QJsonObject toJson(const SocketDraft &draft)
{
    QJsonObject object{{u"kind"_s, u"websocket"_s}, {u"url"_s, draft.url}};
    put(object, "name"_L1, draft.name);
    if (!draft.subprotocols.isEmpty())
        object["subprotocols"_L1] = QJsonArray::fromStringList(draft.subprotocols);
    if (!draft.headers.isEmpty())
        object["headers"_L1] = arrayOf(draft.headers, &rowJson);
    if (!draft.script.isEmpty())
        object["script"_L1] = arrayOf(draft.script, &stepJson);
    putFlag(object, "deflate"_L1, draft.deflate, true);
    putFlag(object, "verifies_tls"_L1, draft.verifiesTls, false);
    return object;
}

Draft draftFromJson(const QJsonObject &object)
{
    const QString kind = object["kind"_L1].toString(u"http"_s);
    if (kind == "http"_L1)
        return httpFrom(object);
    if (kind == "websocket"_L1)
        return socketFrom(object);
    return object;
}

QJsonObject toJson(const Draft &draft)
{
    const auto json = [](const auto &one) -> QJsonObject {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, QJsonObject>)
            return one;
        else
            return toJson(one);
    };
    return std::visit(json, draft);
}

QString nameOf(const Draft &draft)
{
    if (const auto *http = std::get_if<HttpDraft>(&draft))
        return http->name;
    if (const auto *socket = std::get_if<SocketDraft>(&draft))
        return socket->name;
    return std::get<QJsonObject>(draft)["name"_L1].toString();
}

} // namespace gatescope::compose
