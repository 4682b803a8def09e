#include "websocket/handshake.h"

#include "websocket/extensionlist.h"

#include <QCryptographicHash>

namespace gatescope::websocket {

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kVersion = "13";

HandshakeError refusal(std::string detail, int status = 400)
{
    return {.status = status, .detail = std::move(detail), .headers = {}};
}

HandshakeError wrongVersion(std::string detail, int status)
{
    HandshakeError error = refusal(std::move(detail), status);
    error.headers.append("Sec-WebSocket-Version", kVersion);
    if (status == 426)
        error.headers.append("Upgrade", "websocket");
    return error;
}

HandshakeError wrongMethod(std::string_view method)
{
    HandshakeError error = refusal("the method is " + std::string(method) + ", not GET", 405);
    error.headers.append("Allow", "GET");
    return error;
}

/// The only value of a field that must stand there once.
Result<std::string_view, std::string> onlyValue(const HeaderList &headers, std::string_view name)
{
    const auto values = headers.values(name);
    if (values.size() == 1)
        return trimmed(values.front());
    return std::unexpected(std::string(name) + (values.empty() ? " is missing" : " stands there more than once"));
}

/// RFC 4648 section 4; the bits behind the 16 bytes are not looked at.
bool isKey(std::string_view text)
{
    constexpr std::size_t kLength = 24;
    if (text.size() != kLength)
        return false;
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), qsizetype(text.size())),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    return decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok && decoded.decoded.size() == 16;
}

std::optional<HandshakeError> checkVersion(const HeaderList &headers, int status)
{
    const auto version = onlyValue(headers, "Sec-WebSocket-Version");
    if (!version)
        return wrongVersion(version.error(), 400);
    if (*version != kVersion)
        return wrongVersion("Sec-WebSocket-Version is not 13", status);
    return std::nullopt;
}

/// The elements of a list field over all its lines; empty elements are passed over (RFC 9110 section 5.6.1).
std::vector<std::string> elementsOf(const HeaderList &headers, std::string_view name)
{
    std::vector<std::string> elements;
    for (const std::string_view line : headers.values(name)) {
        for (const std::string_view element : splitOutsideQuotes(line, ',')) {
            if (!element.empty())
                elements.emplace_back(element);
        }
    }
    return elements;
}

/// Nothing when the field is not there, or holds at least one element and only elements that are in order.
std::optional<HandshakeError> checkList(const HeaderList &headers, std::string_view name,
                                        const std::vector<std::string> &elements,
                                        bool (*isInOrder)(const std::string &))
{
    if (elements.empty() && headers.value(name))
        return refusal(std::string(name) + " is empty");
    for (const std::string &element : elements) {
        if (!isInOrder(element))
            return refusal(std::string(name) + " holds an element that is not in order");
    }
    return std::nullopt;
}

Result<Offer, HandshakeError> readLists(const HeaderList &headers, std::string_view key)
{
    constexpr std::string_view kProtocol = "Sec-WebSocket-Protocol";
    constexpr std::string_view kExtensions = "Sec-WebSocket-Extensions";
    Offer offer{.key = std::string(key),
                .subprotocols = elementsOf(headers, kProtocol),
                .extensions = elementsOf(headers, kExtensions)};
    const auto isName = [](const std::string &element) { return isToken(element); };
    const auto isExtension = [](const std::string &element) { return parseExtension(element).has_value(); };
    if (auto error = checkList(headers, kProtocol, offer.subprotocols, isName))
        return std::unexpected(*std::move(error));
    if (auto error = checkList(headers, kExtensions, offer.extensions, isExtension))
        return std::unexpected(*std::move(error));
    return offer;
}

} // namespace

bool asksForWebSocket(std::string_view /*method*/, const HeaderList &headers)
{
    return headers.hasToken("Upgrade", "websocket") && headers.hasToken("Connection", "upgrade");
}

Result<Offer, HandshakeError> readHandshake(std::string_view method, const HeaderList &headers)
{
    if (method != "GET")
        return std::unexpected(wrongMethod(method));
    if (auto error = checkVersion(headers, 426))
        return std::unexpected(*std::move(error));
    const auto key = onlyValue(headers, "Sec-WebSocket-Key");
    if (!key)
        return std::unexpected(refusal(key.error()));
    if (!isKey(*key))
        return std::unexpected(refusal("Sec-WebSocket-Key is not the base64 of 16 bytes"));
    return readLists(headers, *key);
}

Result<Offer, HandshakeError> readExtendedConnect(const HeaderList &headers)
{
    if (auto error = checkVersion(headers, 400))
        return std::unexpected(*std::move(error));
    return readLists(headers, {});
}

std::string acceptKey(std::string_view key)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArrayView(key.data(), qsizetype(key.size())));
    hash.addData(QByteArrayView(kGuid.data(), qsizetype(kGuid.size())));
    return hash.result().toBase64().toStdString();
}

} // namespace gatescope::websocket
