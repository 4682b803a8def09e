#include "gateway/http2connection.h"
#include "gateway/hub.h"
#include "gateway/plainanswer.h"
#include "http/target.h"
#include "http/text.h"

#include <algorithm>
#include <utility>

namespace gatescope::gateway {

namespace {

constexpr std::string_view kWebSocket = "websocket";

/// What an application may say of a request that it promises.
bool isPushable(const call::Push &push)
{
    const bool isPath = push.path.starts_with('/') && std::ranges::all_of(push.path, http::isTargetChar);
    return isPath && http::Http2Response::trailersOf(push.headers).size() == push.headers.size();
}

} // namespace

void Http2Connection::take(http::Http2Head &head)
{
    m_idle = m_connection.timeouts().idle;
    const bool isSocket = !head.protocol.empty();
    const bool expects = head.hasBody && head.headers.hasToken("expect", "100-continue");
    Http2Stream::Of of{.method = head.method,
                       .scheme = head.scheme,
                       .authority = head.authority,
                       .expectsContinue = expects,
                       .isSocket = isSocket};
    if (of.authority.empty())
        of.authority = head.headers.value("host").value_or("");
    Opening opening{.raw = std::move(head.raw), .expectsContinue = expects};
    const std::uint32_t number = head.stream;
    opening.request = m_origin.requestOf(head);
    opening.request.acceptsPush = m_codec.peerAcceptsPush();
    if (isSocket && !readHandshake(opening, number, head.protocol))
        return;
    open(number, std::move(of)).begin(std::move(opening));
}

/// RFC 8441 section 5. False: it is not in order, and was refused.
bool Http2Connection::readHandshake(Opening &opening, std::uint32_t stream, std::string_view protocol)
{
    call::Request &request = opening.request;
    auto offer = websocket::readExtendedConnect(request.headers);
    if (protocol != kWebSocket)
        offer = std::unexpected(websocket::HandshakeError{
            .status = 501, .detail = "a tunnel for " + http::printable(protocol) + ", not for WebSocket"});
    if (!offer) {
        http::CodecError error = http::peerError(http::CodecErrc::MalformedHeader, offer.error().detail);
        error.status = offer.error().status;
        error.raw = std::move(opening.raw);
        reject(error, &open(stream, {.requestEnded = false}), offer.error().headers);
        return false;
    }
    request.isWebSocket = true;
    request.method = "GET";
    request.hasBody = false;
    request.subprotocols = offer->subprotocols;
    request.scheme = request.scheme == "https" ? "wss" : "ws";
    opening.offer = *std::move(offer);
    return true;
}

void Http2Connection::answerRefused(const http::Http2Refused &refused)
{
    reject(refused.error, refused.mayAnswer ? &open(refused.stream, {}) : nullptr);
}

void Http2Connection::reject(const http::CodecError &error, Http2Stream *answerOn, const HeaderList &more)
{
    WireLog log(m_hub.writer(), m_id, answerOn ? answerOn->offsets() : m_rejectedAt);
    log.rejected(error.raw, error.detail, error.status);
    if (answerOn) {
        answerPlainly(m_hub, *answerOn, log, error.status, error.detail, more);
        answerOn->answeredByUs();
    }
    log.ended(trace::Outcome::Rejected, error.detail);
}

void Http2Connection::push(Http2Stream &parent, const call::Push &push)
{
    if (!isPushable(push))
        return;
    http::Http2Head head{
        .method = "GET", .scheme = parent.of().scheme, .authority = parent.of().authority, .path = push.path};
    head.headers = http::Http2Response::trailersOf(push.headers);
    HeaderList fields;
    for (const auto &[name, value] : {HeaderView{":method", head.method}, HeaderView{":scheme", head.scheme},
                                      HeaderView{":authority", head.authority}, HeaderView{":path", head.path}})
        fields.append(name, value);
    for (const auto [name, value] : head.headers)
        fields.append(name, value);
    const std::uint32_t promised = m_codec.push(parent.number(), fields);
    if (promised == 0)
        return;
    Opening opening;
    for (const auto [name, value] : fields)
        opening.raw.append(name).append(": ").append(value).append("\r\n");
    opening.raw += "\r\n";
    Http2Stream &stream = open(
        promised, {.method = head.method, .scheme = head.scheme, .authority = head.authority, .requestEnded = true});
    opening.request = m_origin.requestOf(head);
    wantFlush();
    stream.begin(std::move(opening));
}

} // namespace gatescope::gateway
