#include "gateway/httpconnection.h"

#include "gateway/clientconnection.h"
#include "gateway/exchange.h"
#include "gateway/hub.h"
#include "gateway/plainanswer.h"
#include "http/http2upgrade.h"

#include <format>
#include <utility>

namespace gatescope::gateway {

namespace {

constexpr std::size_t kMostUnread = 64 * 1024; ///< Bytes of pipelined requests that wait in the codec.

} // namespace

HttpConnection::HttpConnection(Hub &hub, net::Connection &connection, ClientConnection &client)
    : m_hub(hub),
      m_connection(connection),
      m_client(client),
      m_id(client.id()),
      m_origin(hub.options(), connection),
      m_codec(hub.options().limits),
      m_idle(connection.timeouts().head)
{
    m_connection.setDeadline(m_idle);
}

void HttpConnection::received(std::string_view bytes)
{
    const Hub::Turn turn(m_hub);
    if (m_tunnel)
        return tunnelled(bytes);
    m_codec.receive(bytes);
    pump();
}

void HttpConnection::written()
{
    const Hub::Turn turn(m_hub);
    const std::uint64_t unwritten = m_connection.unwritten();
    releaseLeft();
    for (Exchange *exchange : m_leaving)
        exchange->socketHolds(unwritten);
    if (m_exchange)
        m_exchange->socketHolds(unwritten);
}

void HttpConnection::deadlinePassed()
{
    const Hub::Turn turn(m_hub);
    if (isInBody())
        m_exchange->requestRefused(bodyTooSlow(), {});
    else if (m_exchange)
        close("the request body was not read");
    else if (m_codec.isBetweenRequests())
        close("idle for " + seconds(m_idle));
    else
        reject(headTooSlow());
}

void HttpConnection::stopping()
{
    const Hub::Turn turn(m_hub);
    m_stopping = true;
    if (m_exchange)
        m_exchange->stopping();
    else
        close("the server stopped");
}

bool HttpConnection::canAnswerStill() const
{
    return !m_tunnel && !isInBody() && (m_exchange || !m_leaving.empty() || !m_codec.isBetweenRequests());
}

void HttpConnection::inputEnded()
{
    const Hub::Turn turn(m_hub);
    m_codec.receive({});
    if (!m_exchange)
        pump();
}

void HttpConnection::closed(const net::Closing &closing)
{
    const Hub::Turn turn(m_hub);
    m_hub.forget(*this);
    m_out.clear();
    releaseLeft();
    Exchange *current = std::exchange(m_exchange, nullptr);
    for (Exchange *exchange : std::exchange(m_leaving, {}))
        exchange->connectionLost(closing);
    if (current)
        current->connectionLost(closing);
    else if (closing.by != net::ClosedBy::Us && !m_tunnel)
        rejectCutShort();
}

std::string &HttpConnection::out()
{
    m_hub.wantsFlush(*this);
    return m_out;
}

void HttpConnection::flush()
{
    writeOut();
    m_connection.flush();
}

void HttpConnection::writeOut()
{
    m_connection.write(m_out);
    m_queued += m_out.size();
    if (m_out.capacity() > kMostKeptOutput)
        m_out = {};
    else
        m_out.clear();
}

void HttpConnection::tunnelled(std::string_view bytes)
{
    if (m_exchange)
        m_exchange->tunnelled(bytes);
}

void HttpConnection::timeBody()
{
    if (isInBody() && !m_clientWaits && m_connection.timeouts().body.count() > 0)
        m_connection.setDeadline(m_connection.timeouts().body);
}

void HttpConnection::responseEnded()
{
    m_responseEnded = true;
    m_leaving.push_back(m_exchange);
    m_exchange->holdUntil(m_queued + m_out.size());
    if (m_requestEnded)
        proceed();
    else
        drainRequest();
    releaseLeft();
    pump();
}

void HttpConnection::close(std::string why)
{
    writeOut();
    m_connection.closeGently(std::move(why));
}

void HttpConnection::drop(Exchange &exchange, std::string why)
{
    if (m_exchange == &exchange)
        m_exchange = nullptr;
    std::erase(m_leaving, &exchange);
    close(std::move(why));
}

void HttpConnection::pump()
{
    while (m_connection.isOpen()) {
        auto step = m_codec.nextStep();
        if (!step)
            return takeError(step.error());
        if (!std::visit([this](auto &what) { return take(what); }, *step))
            return;
    }
}

bool HttpConnection::take(http::RequestHead &head)
{
    if (auto settings = http::readHttp2Upgrade(head); settings && mayUpgrade())
        return upgrade(head, *std::move(settings));
    m_headTimed = false;
    m_requestEnded = false;
    m_responseEnded = false;
    m_drained = 0;
    m_clientWaits = head.expectContinue;
    m_connection.clearDeadline();
    Opening opening{
        .request = m_origin.requestOf(head), .raw = std::move(head.raw), .expectsContinue = head.expectContinue};
    if (head.version == http::Version::Http11 && m_hub.application().speaksWebSocket() &&
        websocket::asksForWebSocket(opening.request.method, opening.request.headers) && !readHandshake(opening))
        return false;
    m_exchange = &m_hub.begin(*this, std::move(opening));
    return true;
}

/// False: it is not in order, and was refused.
bool HttpConnection::readHandshake(Opening &opening)
{
    call::Request &request = opening.request;
    auto offer = websocket::readHandshake(request.method, request.headers);
    if (offer && request.hasBody)
        offer = std::unexpected(websocket::HandshakeError{.detail = "an opening handshake with a body", .headers = {}});
    if (!offer) {
        http::CodecError error = http::peerError(http::CodecErrc::MalformedHeader, offer.error().detail);
        error.status = offer.error().status;
        error.raw = std::move(opening.raw);
        reject(error, offer.error().headers);
        return false;
    }
    request.isWebSocket = true;
    request.subprotocols = offer->subprotocols;
    request.scheme = request.scheme == "https" ? "wss" : "ws";
    opening.offer = *std::move(offer);
    return true;
}

bool HttpConnection::upgrade(http::RequestHead &head, std::string settings)
{
    HeaderList fields;
    auto answer = m_codec.response().sendUpgrade("h2c", fields);
    if (!answer)
        return false;
    out() += answer->bytes;
    writeOut();
    m_hub.forget(*this);
    m_connection.clearDeadline();
    Opening opening{.request = m_origin.requestOf(head), .raw = std::move(head.raw)};
    opening.request.headers = http::withoutUpgrade(opening.request.headers);
    opening.request.httpVersion = "2";
    m_client.upgrade({.opening = std::move(opening),
                      .settings = std::move(settings),
                      .answer = std::move(answer->bytes),
                      .unread = m_codec.unread(),
                      .received = m_connection.bytesIn() - m_codec.unread().size(),
                      .sent = m_queued});
    return false;
}

bool HttpConnection::take(const http::BodyData &data)
{
    m_exchange->bodyArrived(data);
    if (!m_responseEnded)
        return true;
    m_drained += data.data.size();
    if (m_drained > m_hub.options().drain)
        close("the request body was not read");
    return true;
}

bool HttpConnection::take(const http::BodyEnd &end)
{
    m_requestEnded = true;
    if (!m_responseEnded)
        m_connection.clearDeadline();
    m_exchange->bodyEnded(end);
    if (m_responseEnded)
        proceed();
    return true;
}

bool HttpConnection::take(const http::NeedData &)
{
    if (!m_exchange && !m_headTimed && !m_codec.isBetweenRequests()) {
        m_headTimed = true;
        m_connection.setDeadline(m_connection.timeouts().head);
    }
    timeBody();
    return false;
}

bool HttpConnection::take(const http::Closed &)
{
    if (m_connection.inputHasEnded())
        close("peer closed");
    return false;
}

bool HttpConnection::take(const http::Paused &)
{
    if (m_codec.unread().size() > kMostUnread)
        m_connection.pauseReading();
    return false;
}

void HttpConnection::takeError(const http::CodecError &error)
{
    if (m_exchange)
        m_exchange->requestRefused(error, m_codec.unread());
    else
        reject(error);
}

void HttpConnection::reject(const http::CodecError &error, const HeaderList &more)
{
    WireLog log(m_hub.writer(), m_id, m_offsets);
    const std::string words =
        error.parserReason.empty() ? error.detail : error.detail + " (" + error.parserReason + ")";
    log.rejected(error.raw + std::string(m_codec.unread()), words, error.status);
    if (m_connection.isOpen())
        answerPlainly(m_hub, *this, log, error.status, error.detail, more);
    log.ended(trace::Outcome::Rejected, error.detail);
    close("the request was refused: " + error.detail);
}

void HttpConnection::rejectCutShort()
{
    m_codec.receive({});
    const auto step = m_codec.nextStep();
    if (!step && step.error().code == http::CodecErrc::Incomplete)
        reject(step.error());
}

void HttpConnection::proceed()
{
    Exchange *exchange = std::exchange(m_exchange, nullptr);
    if (m_tunnel)
        close("the WebSocket was closed");
    else if (m_codec.response().mustClose())
        close("the response was the last of its connection");
    else if (m_stopping)
        close("the server stopped");
    else
        awaitNextRequest();
    exchange->release();
}

void HttpConnection::awaitNextRequest()
{
    m_codec.startNextRequest();
    m_connection.resumeReading();
    m_idle = m_connection.timeouts().idle;
    m_connection.setDeadline(m_idle);
}

void HttpConnection::drainRequest()
{
    if (m_codec.response().mustClose())
        return close("the request body was not read");
    m_connection.resumeReading();
    m_connection.setDeadline(m_connection.timeouts().drain);
}

void HttpConnection::releaseLeft()
{
    while (!m_leaving.empty() && m_leaving.front()->leavesAt() <= m_connection.bytesOut()) {
        Exchange *exchange = m_leaving.front();
        m_leaving.pop_front();
        exchange->left();
    }
}

http::CodecError HttpConnection::bodyTooSlow() const
{
    http::CodecError error = http::peerError(http::CodecErrc::Incomplete, "nothing of the request body came for " +
                                                                              seconds(m_connection.timeouts().body));
    error.status = 408;
    return error;
}

http::CodecError HttpConnection::headTooSlow() const
{
    http::CodecError error = http::peerError(http::CodecErrc::Incomplete, "no complete request head within " +
                                                                              seconds(m_connection.timeouts().head));
    const std::string_view partial = m_codec.partialHead();
    error.status = 408;
    error.raw = partial.substr(0, partial.size() - m_codec.unread().size());
    return error;
}

} // namespace gatescope::gateway
