#include "gateway/http2stream.h"

#include "gateway/exchange.h"
#include "gateway/http2connection.h"
#include "gateway/hub.h"
#include "http/status.h"
#include "http/trailers.h"

#include <utility>

namespace gatescope::gateway {

namespace {

constexpr int kContinue = 100;
constexpr int kOk = 200;

} // namespace

Http2Stream::Http2Stream(Http2Connection &connection, std::uint32_t number, Of of)
    : m_connection(connection),
      m_number(number),
      m_of(std::move(of)),
      m_requestEnded(m_of.requestEnded)
{
    m_response.begin(m_of.method == "HEAD", m_of.expectsContinue);
}

void Http2Stream::begin(Opening opening)
{
    m_exchange = &m_connection.hub().begin(*this, std::move(opening));
    m_exchangeId = m_exchange->id();
}

void Http2Stream::stopping()
{
    if (m_exchange)
        m_exchange->stopping();
}

void Http2Stream::dataArrived(std::string_view data)
{
    if (m_tunnel && m_exchange)
        m_exchange->tunnelled(data);
    else if (m_of.isSocket && m_exchange)
        m_early += data;
    else if (m_exchange)
        m_exchange->bodyArrived({.framing = {}, .data = data});
    if (m_paused && m_exchange && !m_responseEnded)
        m_unconsumed += data.size();
    else
        consume(data.size());
    if (m_responseEnded || !m_exchange)
        drained(data.size());
}

/// RFC 9113 section 8.1: once the response is complete, the rest of the request is of no use.
void Http2Stream::drained(std::size_t bytes)
{
    m_drained += bytes;
    if (m_drained <= m_connection.hub().options().drain)
        return;
    m_resetWhenOut = true;
    if (m_leavesAt)
        stopDraining();
}

void Http2Stream::stopDraining()
{
    m_connection.codec().reset(m_number, m_leavesAt ? http::Http2Error::NoError : http::Http2Error::InternalError);
    m_connection.wantFlush();
}

void Http2Stream::consume(std::size_t bytes)
{
    m_connection.codec().consume(m_number, bytes);
    m_connection.wantFlush();
}

void Http2Stream::requestEnded(const HeaderList &trailers)
{
    if (std::exchange(m_requestEnded, true) || !m_exchange)
        return;
    if (m_of.isSocket && !m_responseEnded)
        return peerClosed();
    m_exchange->bodyEnded({.framing = {}, .trailers = trailers});
    if (m_responseEnded && m_exchange)
        endHold(Hold::Request);
}

void Http2Stream::peerClosed()
{
    lost({.by = net::ClosedBy::Peer, .why = "peer closed"});
    if (m_tunnel)
        m_connection.codec().sendEnd(m_number);
    else
        m_connection.codec().reset(m_number, http::Http2Error::Cancel);
    m_connection.wantFlush();
}

void Http2Stream::inputEnded()
{
    if (!m_requestEnded && !m_responseEnded && m_exchange)
        peerClosed();
}

void Http2Stream::refused(const http::CodecError &error)
{
    if (m_exchange)
        m_exchange->requestRefused(error, {});
}

void Http2Stream::lost(const net::Closing &closing)
{
    if (Exchange *exchange = std::exchange(m_exchange, nullptr))
        exchange->connectionLost(closing);
    m_responseEnded = true;
}

void Http2Stream::responseOut(std::uint64_t position)
{
    m_leavesAt = position;
    if (m_resetWhenOut && !m_requestEnded)
        stopDraining();
}

void Http2Stream::closed()
{
    m_closed = true;
    const bool wasRead = std::exchange(m_requestEnded, true);
    if (!m_exchange)
        return;
    if (!m_responseEnded && !m_leavesAt)
        return lost({.by = net::ClosedBy::Us, .why = "the stream was reset"});
    m_leavesAt = m_leavesAt.value_or(0);
    if (m_responseEnded && !wasRead)
        endHold(Hold::Request);
}

bool Http2Stream::isReading() const
{
    return isBusy() && !m_requestEnded && !m_responseEnded && !m_paused && !m_of.isSocket && !m_response.clientWaits();
}

void Http2Stream::dataWritten()
{
    if (m_exchange)
        m_exchange->socketHolds(unwritten());
}

void Http2Stream::releaseLeft(std::uint64_t bytesOut)
{
    if (!m_exchange || !m_responseEnded || m_left || !m_leavesAt || *m_leavesAt > bytesOut)
        return;
    m_left = true;
    endHold(Hold::Response);
}

/// The exchange is held twice behind the end of its response (Exchange::holdUntil()).
void Http2Stream::endHold(Hold hold)
{
    const bool isLast = m_left && m_requestEnded;
    Exchange *exchange = isLast ? std::exchange(m_exchange, nullptr) : m_exchange;
    if (hold == Hold::Response)
        exchange->left();
    else
        exchange->release();
}

void Http2Stream::startTunnel()
{
    if (m_early.empty() || !m_exchange)
        return;
    const std::string early = std::exchange(m_early, {});
    m_exchange->tunnelled(early);
}

void Http2Stream::answeredByUs()
{
    m_responseEnded = true;
    m_resetWhenOut = true;
}

ConnectionId Http2Stream::connectionId() const
{
    return m_connection.id();
}

bool Http2Stream::isStopping() const
{
    return m_connection.isStopping();
}

std::string Http2Stream::sendContinue()
{
    if (m_closed || !m_response.takeContinue())
        return {};
    m_connection.codec().sendInterim(m_number, kContinue, {});
    m_connection.wantFlush();
    return http::Http2Response::shownInterim(kContinue, {});
}

std::string Http2Stream::sendEarlyHints(const std::vector<std::string> &links)
{
    if (m_closed || m_response.headIsOut())
        return {};
    HeaderList fields;
    for (const std::string &link : links)
        fields.append("link", link);
    m_connection.codec().sendInterim(m_number, http::kEarlyHints, fields);
    m_connection.wantFlush();
    return http::Http2Response::shownInterim(http::kEarlyHints, fields);
}

Result<http::HeadOut, http::CodecError> Http2Stream::sendHead(const http::ResponseHead &head,
                                                              const http::HeadOptions &options)
{
    auto out = m_response.sendHead(head, options);
    if (!out)
        return std::unexpected(std::move(out.error()));
    m_connection.codec().sendHead(m_number, head.status, out->fields, out->hasNoBody);
    m_connection.wantFlush();
    return std::move(out->shown);
}

Result<http::BodyOut, http::CodecError> Http2Stream::sendBody(std::string_view data)
{
    auto out = m_response.sendBody(data);
    if (!out)
        return out;
    m_connection.codec().sendBody(m_number, out->data);
    m_connection.wantFlush();
    return out;
}

Result<http::EndOut, http::CodecError> Http2Stream::sendEnd(const HeaderList &trailers)
{
    auto out = m_response.sendEnd();
    if (!out)
        return out;
    const HeaderList fields = http::Http2Response::trailersOf(trailers);
    if (out->missing > 0)
        m_connection.codec().sendCut(m_number, http::Http2Error::InternalError);
    else
        m_connection.codec().sendEnd(m_number, fields);
    if (!fields.isEmpty() && !m_response.bodyIsForbidden())
        recordTrailers(fields);
    m_connection.wantFlush();
    return out;
}

void Http2Stream::recordTrailers(const HeaderList &fields)
{
    const std::string shown = http::asLines(fields);
    m_connection.hub().writer().write(
        {.exchange = m_exchangeId, .connection = connectionId()},
        trace::WireResponseTrailers{.offset = m_offsets.out, .bytes = std::string_view(shown)});
    m_offsets.out += shown.size();
}

Result<http::HeadOut, http::CodecError> Http2Stream::openTunnel(const HeaderList &fields)
{
    auto out = m_response.sendTunnel(fields);
    if (!out)
        return std::unexpected(std::move(out.error()));
    m_connection.codec().sendHead(m_number, kOk, out->fields, false);
    m_tunnel = true;
    m_connection.wantFlush();
    return std::move(out->shown);
}

void Http2Stream::sendRaw(std::string_view bytes)
{
    m_connection.codec().sendBody(m_number, bytes);
    m_connection.wantFlush();
}

void Http2Stream::push(const call::Push &push)
{
    m_connection.push(*this, push);
}

void Http2Stream::resumeReading()
{
    m_paused = false;
    consume(std::exchange(m_unconsumed, 0));
}

std::uint64_t Http2Stream::unwritten() const
{
    return m_connection.codec().unsent(m_number);
}

void Http2Stream::responseEnded()
{
    m_responseEnded = true;
    m_exchange->holdUntil(0);
    resumeReading();
    if (m_tunnel)
        m_connection.codec().sendEnd(m_number);
    m_resetWhenOut = m_resetWhenOut || (m_of.isSocket && !m_tunnel); // a refused tunnel has no body
    if (m_requestEnded)
        endHold(Hold::Request);
    m_connection.wantFlush();
}

void Http2Stream::drop(Exchange &, std::string)
{
    m_exchange = nullptr;
    m_responseEnded = true;
    resumeReading();
    if (m_tunnel)
        m_connection.codec().sendEnd(m_number);
    else if (!m_response.isDone())
        m_connection.codec().sendCut(m_number, http::Http2Error::InternalError);
    m_resetWhenOut = !m_tunnel;
    if (m_leavesAt && !m_requestEnded)
        stopDraining();
    m_connection.wantFlush();
}

} // namespace gatescope::gateway
