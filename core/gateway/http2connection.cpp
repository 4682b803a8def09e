#include "gateway/http2connection.h"

#include "gateway/hub.h"
#include "http/text.h"

#include <algorithm>
#include <format>
#include <utility>

namespace gatescope::gateway {

namespace {

constexpr std::uint64_t kMostUnwritten = 128 * 1024; ///< Bytes that wait in the socket, of all streams together.
constexpr std::size_t kMadeAtOnce = 64 * 1024;       ///< Bytes made at once.

http::Http2Codec::Options codecOptions(Hub &hub, std::uint64_t received, std::uint64_t sent)
{
    return {.limits = hub.options().limits,
            .http2 = hub.options().http2,
            .received = received,
            .sent = sent,
            .extendedConnect = hub.application().speaksWebSocket()};
}

} // namespace

Http2Connection::Http2Connection(Hub &hub, net::Connection &connection, ConnectionId id, std::uint64_t received,
                                 std::uint64_t sent)
    : m_hub(hub),
      m_connection(connection),
      m_id(id),
      m_origin(hub.options(), connection),
      m_codec(codecOptions(hub, received, sent)),
      m_queued(sent),
      m_idle(connection.timeouts().head)
{
    wantFlush();
}

void Http2Connection::goOnFrom(Http2Upgrade upgrade)
{
    constexpr std::uint32_t kUpgraded = 1;
    call::Request &request = upgrade.opening.request;
    const bool isHead = request.method == "HEAD";
    m_idle = m_connection.timeouts().idle;
    if (!m_codec.upgrade(upgrade.settings, isHead))
        return m_codec.fail(http::Http2Error::ProtocolError, "HTTP2-Settings is malformed");
    request.acceptsTrailers = request.headers.hasToken("te", "trailers");
    request.acceptsPush = m_codec.peerAcceptsPush();
    Http2Stream &stream = open(kUpgraded, {.method = request.method,
                                           .scheme = request.scheme,
                                           .authority = std::string(request.headers.value("host").value_or("")),
                                           .requestEnded = true});
    stream.begin(std::move(upgrade.opening));
    m_hub.writer().write({.exchange = stream.exchangeId(), .connection = m_id},
                         trace::WireResponseHead{
                             .offset = stream.offsets().out, .bytes = std::string_view(upgrade.answer), .status = 101});
    stream.offsets().out += upgrade.answer.size();
    received(upgrade.unread);
}

void Http2Connection::received(std::string_view bytes)
{
    const Hub::Turn turn(m_hub);
    if (m_waiting == Waiting::Body)
        m_waiting = Waiting::NotYet;
    m_codec.receive(bytes, http::Http2Codec::Clock::now());
    pump();
    wantFlush();
}

void Http2Connection::written()
{
    const Hub::Turn turn(m_hub);
    releaseLeft();
    const auto isOver = [](const auto &entry) { return entry.second->isOver(); };
    if (m_codec.wantsWrite() || std::ranges::any_of(m_streams, isOver))
        wantFlush();
}

void Http2Connection::deadlinePassed()
{
    const Hub::Turn turn(m_hub);
    const Waiting waiting = std::exchange(m_waiting, Waiting::NotYet);
    if (waiting == Waiting::Drain)
        stopDraining();
    else if (waiting == Waiting::Body)
        refuseSlowBodies();
    else if (waiting == Waiting::Head)
        leave("no complete request head within " + seconds(m_connection.timeouts().head));
    else
        leave("idle for " + seconds(m_idle));
    wantFlush();
}

/// Announces the end twice, since nobody waits for an answer to the first.
void Http2Connection::leave(std::string why)
{
    m_why = std::move(why);
    m_codec.shutDown();
    m_codec.shutDown();
}

void Http2Connection::stopDraining()
{
    for (const auto &[number, stream] : m_streams) {
        if (stream->isDraining())
            stream->stopDraining();
    }
}

void Http2Connection::refuseSlowBodies()
{
    http::CodecError error = http::peerError(http::CodecErrc::Incomplete, "nothing of the request body came for " +
                                                                              seconds(m_connection.timeouts().body));
    error.status = 408;
    for (const auto &[number, stream] : m_streams) {
        if (stream->isReading())
            stream->refused(error);
    }
}

bool Http2Connection::canAnswerStill() const
{
    return std::ranges::any_of(m_streams, [](const auto &entry) { return entry.second->isAnswering(); });
}

void Http2Connection::inputEnded()
{
    const Hub::Turn turn(m_hub);
    m_why = "peer closed";
    for (const auto &[number, stream] : m_streams)
        stream->inputEnded();
    wantFlush();
}

void Http2Connection::stopping()
{
    const Hub::Turn turn(m_hub);
    m_stopping = true;
    m_why = "the server stopped";
    m_codec.shutDown();
    for (const auto &[number, stream] : m_streams)
        stream->stopping();
    wantFlush();
}

void Http2Connection::closed(const net::Closing &closing)
{
    const Hub::Turn turn(m_hub);
    m_hub.forget(*this);
    releaseLeft();
    loseAll(closing);
}

void Http2Connection::loseAll(const net::Closing &closing)
{
    for (const auto &[number, stream] : m_streams)
        stream->lost(closing);
}

void Http2Connection::wantFlush()
{
    if (m_connection.isOpen())
        m_hub.wantsFlush(*this);
}

void Http2Connection::flush()
{
    while (m_connection.isOpen() && m_codec.wantsWrite() && m_connection.unwritten() < kMostUnwritten) {
        m_out.clear();
        m_codec.write(m_out, kMadeAtOnce);
        m_queued += m_out.size();
        m_connection.write(m_out);
        pump();
        if (m_out.empty())
            break;
        m_connection.flush();
    }
    if (m_out.capacity() > kMostKeptOutput)
        m_out = {};
    tellWritten();
    settle();
}

void Http2Connection::tellWritten()
{
    if (!std::exchange(m_dataWritten, false))
        return;
    for (const auto &[number, stream] : m_streams)
        stream->dataWritten();
}

void Http2Connection::releaseLeft()
{
    for (const auto &[number, stream] : m_streams)
        stream->releaseLeft(m_connection.bytesOut());
}

void Http2Connection::settle()
{
    releaseLeft();
    std::erase_if(m_streams, [](const auto &entry) { return entry.second->isOver(); });
    if (!m_connection.isOpen())
        return;
    if (m_stopping && !isBusy())
        leave("the server stopped");
    if (m_codec.wantsWrite() && m_connection.unwritten() < kMostUnwritten)
        wantFlush();
    closeIfOver();
    refreshDeadline();
}

void Http2Connection::closeIfOver()
{
    const bool isDone = !m_why.empty() && m_streams.empty() && !m_codec.wantsWrite();
    if (!m_codec.isOver() && !isDone)
        return;
    const std::string why = m_why.empty() ? "the client ended the connection" : m_why;
    loseAll({.by = net::ClosedBy::Us, .why = why});
    m_connection.closeGently(why);
}

bool Http2Connection::isBusy() const
{
    return std::ranges::any_of(m_streams, [](const auto &entry) { return entry.second->isBusy(); });
}

Http2Connection::Waiting Http2Connection::waitingFor() const
{
    if (m_codec.isInsideHead())
        return Waiting::Head;
    const auto isReading = [](const auto &entry) { return !entry.second->isBusy() || entry.second->isReading(); };
    if (isBusy())
        return std::ranges::all_of(m_streams, isReading) ? Waiting::Body : Waiting::Application;
    if (std::ranges::any_of(m_streams, [](const auto &entry) { return entry.second->isDraining(); }))
        return Waiting::Drain;
    return Waiting::Idle;
}

void Http2Connection::refreshDeadline()
{
    const Waiting now = waitingFor();
    if (!m_connection.isOpen() || std::exchange(m_waiting, now) == now)
        return;
    const std::chrono::milliseconds time = patienceFor(now);
    if (time.count() > 0)
        m_connection.setDeadline(time);
    else
        m_connection.clearDeadline();
}

std::chrono::milliseconds Http2Connection::patienceFor(Waiting waiting) const
{
    const net::Timeouts &timeouts = m_connection.timeouts();
    const std::map<Waiting, std::chrono::milliseconds> table{{Waiting::Head, timeouts.head},
                                                             {Waiting::Body, timeouts.body},
                                                             {Waiting::Drain, timeouts.drain},
                                                             {Waiting::Idle, m_idle}};
    const auto row = table.find(waiting);
    return row == table.end() ? std::chrono::milliseconds(0) : row->second;
}

Http2Stream *Http2Connection::find(std::uint32_t number) const
{
    const auto found = m_streams.find(number);
    return found == m_streams.end() ? nullptr : found->second.get();
}

Http2Stream &Http2Connection::open(std::uint32_t number, Http2Stream::Of of)
{
    auto &place = m_streams[number];
    place = std::make_unique<Http2Stream>(*this, number, std::move(of));
    return *place;
}

void Http2Connection::pump()
{
    for (http::Http2Step step = m_codec.nextStep(); !std::holds_alternative<http::Http2Idle>(step);
         step = m_codec.nextStep())
        std::visit([this](auto &what) { take(what); }, step);
}

void Http2Connection::take(const http::Http2Frame &step)
{
    const http::Http2FrameRecord &frame = step.frame;
    const Http2Stream *stream = find(frame.stream);
    m_dataWritten = m_dataWritten || (frame.fromServer && frame.type == http::Http2Type::Data);
    if (!m_hub.writer().isRecording())
        return;
    m_hub.writer().write({.exchange = stream ? stream->exchangeId() : ExchangeId(), .connection = m_id},
                         trace::Http2Frame{.from = frame.fromServer ? trace::Party::Server : trace::Party::Client,
                                           .offset = frame.offset,
                                           .stream = frame.stream,
                                           .type = static_cast<std::uint8_t>(frame.type),
                                           .flags = frame.flags,
                                           .length = frame.length,
                                           .words = frame.words(),
                                           .payload = std::string_view(frame.payload)});
}

void Http2Connection::take(const http::Http2Data &data)
{
    if (Http2Stream *stream = find(data.stream))
        stream->dataArrived(data.data);
}

void Http2Connection::take(const http::Http2BodyEnd &end)
{
    if (Http2Stream *stream = find(end.stream))
        stream->requestEnded(end.trailers);
}

void Http2Connection::take(const http::Http2Refused &refused)
{
    if (Http2Stream *stream = find(refused.stream))
        stream->refused(refused.error);
    else
        answerRefused(refused);
}

void Http2Connection::take(const http::Http2Reset &reset)
{
    const bool isOurs =
        !reset.byPeer && (reset.code == http::Http2Error::InternalError || reset.code == http::Http2Error::NoError ||
                          reset.code == http::Http2Error::Cancel);
    Http2Stream *stream = find(reset.stream);
    if (!stream || isOurs)
        return;
    const std::string detail = reset.detail.empty() ? std::string() : " (" + reset.detail + ")";
    stream->lost({.by = net::ClosedBy::Peer, .why = "stream reset: " + http2ErrorName(reset.code) + detail});
}

void Http2Connection::take(const http::Http2ResponseOut &out)
{
    if (Http2Stream *stream = find(out.stream))
        stream->responseOut(m_queued);
}

void Http2Connection::take(const http::Http2StreamClosed &closed)
{
    if (Http2Stream *stream = find(closed.stream))
        stream->closed();
}

void Http2Connection::take(const http::Http2GoAway &goAway)
{
    if (m_why.empty())
        m_why = "the client said goodbye: " + http2ErrorName(goAway.code);
}

void Http2Connection::take(const http::Http2Failure &failure)
{
    m_why = "connection error: " + http2ErrorName(failure.code);
    if (failure.detail != http2ErrorName(failure.code))
        m_why += " (" + http::printable(failure.detail) + ")";
    reject(http::peerError(http::CodecErrc::MalformedHeader, m_why), nullptr);
    loseAll({.by = net::ClosedBy::Peer, .why = m_why});
}

} // namespace gatescope::gateway
