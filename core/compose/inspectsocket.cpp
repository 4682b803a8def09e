#include "compose/inspections.h"
#include "compose/socketbytes.h"

#include "websocket/codec.h"

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostControl = 125;

void inspectSubprotocols(const QStringList &subprotocols, Inspections &found)
{
    for (int row = 0; row < subprotocols.size(); ++row) {
        const QString &name = subprotocols[row];
        if (!isTokenText(name))
            found.warn(u"subprotocols"_s, u"“%1” is no name of a subprotocol (RFC 6455 section 4.1)"_s.arg(name),
                       u"use letters, digits, - and . alone"_s, row, removeRow(row));
        else if (subprotocols.indexOf(name) < row)
            found.warn(u"subprotocols"_s, u"“%1” stands there twice (RFC 6455 section 4.1)"_s.arg(name), {}, row,
                       removeRow(row));
    }
}

void inspectClose(const SocketStep &step, int row, Inspections &found)
{
    if (step.closeCode != 0 && step.closeCode != 1005 && !websocket::isSendableCode(step.closeCode))
        found.warn(u"script"_s, u"%1 may not be sent in a close frame (RFC 6455 section 7.4)"_s.arg(step.closeCode),
                   u"use 1000, or one from 3000 to 4999"_s, row,
                   {.kind = Remedy::Kind::SetCloseCode, .label = u"Use 1000"_s, .row = row, .value = u"1000"_s});
    if (step.text.toUtf8().size() > kMostControl - 2)
        found.warn(u"script"_s, u"a close reason has at most 123 bytes; the rest is cut"_s, u"shorten it"_s, row,
                   {.kind = Remedy::Kind::CutReason, .label = u"Shorten It"_s, .row = row});
}

void inspectStep(const SocketStep &step, int row, Inspections &found)
{
    if (step.opcode == SocketOpcode::Close)
        return inspectClose(step, row, found);
    const auto payload = payloadOf(step);
    if (!payload)
        return found.error(u"script"_s, payload.error().summary, payload.error().wayOut, row);
    const bool isControl = step.opcode == SocketOpcode::Ping || step.opcode == SocketOpcode::Pong;
    if (isControl && payload->size() > kMostControl)
        found.warn(u"script"_s, u"a ping has at most 125 bytes (RFC 6455 section 5.5); the rest is cut"_s,
                   u"shorten it"_s, row);
}

void inspectUrl(const QString &url, const Result<Endpoint> &endpoint, Inspections &found)
{
    const QString field = u"url"_s;
    if (!endpoint)
        return found.error(field, endpoint.error().summary, u"write it as ws://127.0.0.1:8000/path"_s);
    const QString right = u"ws"_s + url.sliced(std::min<qsizetype>(url.size(), 4));
    if (url.startsWith("http"_L1, Qt::CaseInsensitive) && url.contains("://"_L1))
        found.warn(field, u"the URL of a WebSocket begins with ws:// or wss:// (RFC 6455 section 3)"_s,
                   u"write %1"_s.arg(right.section(u"://"_s, 0, 0) + u"://"_s), -1,
                   {.kind = Remedy::Kind::SetUrl, .label = u"Write It So"_s, .value = right});
    if (const qsizetype fragment = url.indexOf(u'#'); fragment >= 0)
        found.warn(field, u"the URL of a WebSocket has no fragment (RFC 6455 section 3); it is not sent"_s,
                   u"remove it, or write %23"_s, -1,
                   {.kind = Remedy::Kind::SetUrl, .label = u"Remove It"_s, .value = url.first(fragment)});
}

bool isKey(const QString &value)
{
    const auto decoded = QByteArray::fromBase64Encoding(value.toUtf8(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded && decoded.decoded.size() == 16;
}

bool namesToken(const QString &value, QLatin1StringView token)
{
    const QStringList all = value.split(u',');
    return std::ranges::any_of(
        all, [&](const QString &one) { return one.trimmed().compare(token, Qt::CaseInsensitive) == 0; });
}

/// Headers of the handshake that somebody writes himself: they are sent as they are, and these are wrong.
struct HandshakeRule {
    QLatin1StringView name;
    bool (*isFine)(const QString &value);
    const char *message;
};
const std::array kHandshakeRules{
    HandshakeRule{"Sec-WebSocket-Key"_L1, isKey,
                  "Sec-WebSocket-Key is not the base64 of 16 bytes (RFC 6455 section 4.1)"},
    HandshakeRule{"Sec-WebSocket-Version"_L1, [](const QString &value) { return value.trimmed() == "13"_L1; },
                  "Sec-WebSocket-Version is 13, and no other (RFC 6455 section 4.1)"},
    HandshakeRule{"Sec-WebSocket-Accept"_L1, [](const QString &) { return false; },
                  "Sec-WebSocket-Accept is the server's to send (RFC 6455 section 4.2.2)"},
    HandshakeRule{"Upgrade"_L1, [](const QString &value) { return namesToken(value, "websocket"_L1); },
                  "Upgrade does not name websocket (RFC 6455 section 4.1)"},
    HandshakeRule{"Connection"_L1, [](const QString &value) { return namesToken(value, "Upgrade"_L1); },
                  "Connection does not name Upgrade (RFC 6455 section 4.1)"},
    HandshakeRule{"Content-Length"_L1, [](const QString &value) { return value.trimmed() == "0"_L1; },
                  "A handshake has no body: the bytes behind it are frames"},
    HandshakeRule{"Transfer-Encoding"_L1, [](const QString &) { return false; },
                  "A handshake has no body: the bytes behind it are frames"},
};

void inspectHandshakeHeader(const SocketDraft &draft, const Row &header, int row, Inspections &found)
{
    const QString field = u"headers"_s;
    const auto is = [&](QLatin1StringView name) { return header.name.compare(name, Qt::CaseInsensitive) == 0; };
    const auto *rule = std::ranges::find_if(kHandshakeRules, [&](const auto &each) { return is(each.name); });
    if (rule != kHandshakeRules.end() && !rule->isFine(header.value))
        return found.warn(field, QString::fromUtf8(rule->message), u"remove the row: the right one is added"_s, row,
                          removeRow(row));
    if (is("Sec-WebSocket-Protocol"_L1) && !draft.subprotocols.isEmpty())
        return found.warn(field, u"Sec-WebSocket-Protocol takes the place of the subprotocols of the settings"_s,
                          u"remove the row, or the subprotocols"_s, row, removeRow(row));
    if (header.name.startsWith("Sec-WebSocket-"_L1, Qt::CaseInsensitive))
        found.hint(field, u"%1 takes the place of the one that the handshake makes"_s.arg(header.name), {}, row,
                   removeRow(row));
}

void inspectHandshake(const SocketDraft &draft, Inspections &found)
{
    for (int row = 0; row < draft.headers.size(); ++row) {
        if (draft.headers[row].enabled)
            inspectHandshakeHeader(draft, draft.headers[row], row, found);
    }
}

} // namespace

QList<Inspection> inspect(const SocketDraft &draft, const Variables &variables)
{
    Inspections found;
    inspectVariables(draft.url, variables, u"url"_s, -1, found);
    inspectVariables(draft.headers, variables, u"headers"_s, found);
    for (int row = 0; row < draft.script.size(); ++row) {
        if (draft.script[row].enabled)
            inspectVariables(draft.script[row].text, variables, u"script"_s, row, found);
    }
    const SocketDraft filled = filledIn(draft, variables, nullptr);
    const auto endpoint = endpointOf(filled.url);
    inspectUrl(filled.url, endpoint, found);
    inspectHost(filled.headers, endpoint, found);
    inspectSubprotocols(filled.subprotocols, found);
    inspectHeaders(filled.headers, found);
    inspectHandshake(filled, found);
    for (int row = 0; row < filled.script.size(); ++row) {
        if (filled.script[row].enabled)
            inspectStep(filled.script[row], row, found);
    }
    return found.sorted();
}

} // namespace gatescope::compose
