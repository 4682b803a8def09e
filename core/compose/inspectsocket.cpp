#include "compose/inspections.h"
#include "compose/socketbytes.h"

#include "websocket/codec.h"

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
                       u"use letters, digits, - and . alone"_s, row);
        else if (subprotocols.indexOf(name) < row)
            found.warn(u"subprotocols"_s, u"“%1” stands there twice (RFC 6455 section 4.1)"_s.arg(name), {}, row);
    }
}

void inspectClose(const SocketStep &step, int row, Inspections &found)
{
    if (step.closeCode != 0 && step.closeCode != 1005 && !websocket::isSendableCode(step.closeCode))
        found.warn(u"script"_s, u"%1 may not be sent in a close frame (RFC 6455 section 7.4)"_s.arg(step.closeCode),
                   u"use 1000, or one from 3000 to 4999"_s, row);
    if (step.text.toUtf8().size() > kMostControl - 2)
        found.warn(u"script"_s, u"a close reason has at most 123 bytes; the rest is cut"_s, u"shorten it"_s, row);
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

void inspectHandshake(const SocketDraft &draft, Inspections &found)
{
    for (int row = 0; row < draft.headers.size(); ++row) {
        const Row &header = draft.headers[row];
        if (header.enabled && header.name.startsWith("Sec-WebSocket-"_L1, Qt::CaseInsensitive))
            found.hint(u"headers"_s, u"%1 takes the place of the one that the handshake makes"_s.arg(header.name), {},
                       row);
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
    if (const auto endpoint = endpointOf(filled.url); !endpoint)
        found.error(u"url"_s, endpoint.error().summary, u"write it as ws://127.0.0.1:8000/path"_s);
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
