#include "compose/sockethandshake.h"

#include "compose/rows.h"
#include "websocket/extensionlist.h"
#include "websocket/handshake.h"

#include <QRandomGenerator>

#include <array>
#include <limits>
#include <string>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

QByteArray newKey()
{
    std::array<quint32, 4> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    return QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random).toBase64();
}

HttpDraft handshakeOf(const SocketDraft &draft, const QByteArray &key)
{
    HttpDraft request{.url = draft.url, .headers = draft.headers, .verifiesTls = draft.verifiesTls};
    const auto add = [&](const QString &name, const QString &value) {
        if (!findRow(draft.headers, name))
            request.headers += Row{.name = name, .value = value};
    };
    add(u"Upgrade"_s, u"websocket"_s);
    add(u"Connection"_s, u"Upgrade"_s);
    add(u"Sec-WebSocket-Version"_s, u"13"_s);
    add(u"Sec-WebSocket-Key"_s, QString::fromLatin1(key));
    if (!draft.subprotocols.isEmpty())
        add(u"Sec-WebSocket-Protocol"_s, draft.subprotocols.join(u", "_s));
    if (draft.deflate)
        add(u"Sec-WebSocket-Extensions"_s, u"permessage-deflate; client_max_window_bits"_s);
    return request;
}

QString handshakeProblem(const Response &answer, const Prepared &request, const QByteArray &key)
{
    if (answer.status != 101)
        return u"the server answered %1 %2 instead of 101"_s.arg(answer.status).arg(QString::fromUtf8(answer.reason));
    const bool isOurKey = request.bytes().contains(key);
    const std::string expected = websocket::acceptKey({key.constData(), std::size_t(key.size())});
    if (isOurKey && answer.header("Sec-WebSocket-Accept").toStdString() != expected)
        return u"Sec-WebSocket-Accept does not fit the key (RFC 6455 section 4.1)"_s;
    return {};
}

websocket::CodecOptions codecOptionsFor(const QString &extensions, std::uint64_t mostMessage)
{
    websocket::CodecOptions options{.mostMessage = mostMessage, .deflate = {}, .role = websocket::Role::Client};
    const std::array<std::string, 1> elements{extensions.toStdString()};
    const auto agreement = websocket::agreeOnDeflate(elements);
    if (!agreement)
        return options;
    options.deflate = agreement->parameters;
    if (agreement->parameters.clientWindowBits < 9) // zlib cannot deflate so; nobody is bound to
        options.leastDeflated = std::numeric_limits<std::size_t>::max();
    return options;
}

} // namespace gatescope::compose
