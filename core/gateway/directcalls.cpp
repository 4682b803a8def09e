#include "gateway/directcalls.h"

#include "gateway/flushable.h"
#include "gateway/hub.h"
#include "gateway/stream.h"
#include "http/http2response.h"
#include "http/status.h"

#include <QTimer>

#include <deque>
#include <format>
#include <utility>

namespace gatescope::gateway {

namespace {

std::string shownHead(const call::Request &request)
{
    std::string head = request.method + ' ' + request.target + " HTTP/" + request.httpVersion + "\r\n";
    for (const auto [name, value] : request.headers)
        head.append(name).append(": ").append(value).append("\r\n");
    return head + "\r\n";
}

} // namespace

/// The place of one direct call: what would be a connection gives its steps and takes the response.
class DirectCalls::Stream : public gateway::Stream, public Flushable {
public:
    Stream(DirectCalls &calls, DirectCall call);

    ExchangeId begin();
    void next();
    void flush() override;

    [[nodiscard]] ConnectionId connectionId() const override { return {}; }
    [[nodiscard]] WireOffsets &offsets() override { return m_offsets; }
    [[nodiscard]] bool isStopping() const override { return false; }
    [[nodiscard]] std::string sendContinue() override { return {}; }
    [[nodiscard]] std::string sendEarlyHints(const std::vector<std::string> &links) override;
    [[nodiscard]] Result<http::HeadOut, http::CodecError> sendHead(const http::ResponseHead &head,
                                                                   const http::HeadOptions &options) override;
    [[nodiscard]] Result<http::BodyOut, http::CodecError> sendBody(std::string_view data) override;
    [[nodiscard]] Result<http::EndOut, http::CodecError> sendEnd(const HeaderList &trailers) override;
    [[nodiscard]] bool headIsOut() const override { return m_response.headIsOut(); }
    [[nodiscard]] bool bodyIsForbidden() const override { return m_response.bodyIsForbidden(); }
    [[nodiscard]] bool isWhole() const override { return m_response.isWhole(); }
    [[nodiscard]] Result<http::HeadOut, http::CodecError> openTunnel(const HeaderList &fields) override;
    void startTunnel() override {}
    void sendRaw(std::string_view) override {}
    void pauseReading() override { m_isPaused = true; }
    void resumeReading() override;
    [[nodiscard]] std::uint64_t unwritten() const override { return 0; }
    void responseEnded() override;
    void drop(Exchange &exchange, std::string why) override;

private:
    void schedule();
    void give(const DirectStep &step);
    void wantFlush() { m_calls.m_hub.wantsFlush(*this); }
    [[nodiscard]] std::string shown(std::string_view head, std::string_view reason) const;

    DirectCalls &m_calls;
    const std::uint64_t m_id;
    const std::string m_version;
    const bool m_isStepwise;
    call::Request m_request;
    std::deque<DirectStep> m_steps;
    http::Http2Response m_response;
    WireOffsets m_offsets;
    Exchange *m_exchange = nullptr;
    QTimer m_delay;
    bool m_isPaused = false;
    bool m_hasEnded = false;
};

DirectCalls::Stream::Stream(DirectCalls &calls, DirectCall call)
    : m_calls(calls),
      m_id(call.id),
      m_version(call.request.httpVersion),
      m_isStepwise(call.isStepwise),
      m_request(std::move(call.request)),
      m_steps(std::make_move_iterator(call.steps.begin()), std::make_move_iterator(call.steps.end()))
{
    m_request.hasBody = !m_steps.empty();
    m_request.keepsPieces = true;
    m_response.begin(m_request.method == "HEAD", false);
    m_delay.setSingleShot(true);
    connect(&m_delay, &QTimer::timeout, &m_calls, [this] {
        const Hub::Turn turn(m_calls.m_hub);
        next();
    });
}

ExchangeId DirectCalls::Stream::begin()
{
    std::string head = shownHead(m_request);
    m_exchange = &m_calls.m_hub.begin(*this, {.request = std::move(m_request), .raw = std::move(head)});
    if (m_steps.empty())
        m_exchange->bodyEnded({});
    schedule();
    return m_exchange->id();
}

void DirectCalls::Stream::schedule()
{
    if (!m_isStepwise && !m_isPaused && !m_steps.empty() && m_exchange)
        m_delay.start(m_steps.front().delay);
}

void DirectCalls::Stream::next()
{
    if (m_steps.empty() || !m_exchange || m_hasEnded)
        return;
    const DirectStep step = std::move(m_steps.front());
    m_steps.pop_front();
    give(step);
    schedule();
}

void DirectCalls::Stream::give(const DirectStep &step)
{
    if (step.kind == DirectStep::Kind::Disconnect) {
        Exchange *exchange = std::exchange(m_exchange, nullptr);
        exchange->connectionLost({.by = net::ClosedBy::Peer, .why = "the script left here"});
        return wantFlush();
    }
    const bool isLast = step.kind == DirectStep::Kind::LastPiece;
    m_exchange->bodyArrived({.framing = {}, .data = step.bytes}, isLast);
    if (isLast && m_exchange)
        m_exchange->bodyEnded({});
}

void DirectCalls::Stream::resumeReading()
{
    if (std::exchange(m_isPaused, false))
        schedule();
}

std::string DirectCalls::Stream::shown(std::string_view head, std::string_view reason) const
{
    const auto space = head.find(' ');
    const auto end = head.find("\r\n");
    return std::format("HTTP/{}{} {}{}", m_version, head.substr(space, end - space), reason, head.substr(end));
}

std::string DirectCalls::Stream::sendEarlyHints(const std::vector<std::string> &links)
{
    HeaderList fields;
    for (const std::string &link : links)
        fields.append("link", link);
    return m_response.headIsOut() ? std::string()
                                  : shown(http::Http2Response::shownInterim(http::kEarlyHints, fields),
                                          http::reasonPhrase(http::kEarlyHints));
}

Result<http::HeadOut, http::CodecError> DirectCalls::Stream::sendHead(const http::ResponseHead &head,
                                                                      const http::HeadOptions &options)
{
    auto out = m_response.sendHead(head, options);
    if (!out)
        return std::unexpected(std::move(out.error()));
    out->shown.bytes = shown(out->shown.bytes, head.reason.empty() ? http::reasonPhrase(head.status) : head.reason);
    return std::move(out->shown);
}

Result<http::BodyOut, http::CodecError> DirectCalls::Stream::sendBody(std::string_view data)
{
    wantFlush();
    return m_response.sendBody(data);
}

Result<http::EndOut, http::CodecError> DirectCalls::Stream::sendEnd(const HeaderList &)
{
    return m_response.sendEnd();
}

Result<http::HeadOut, http::CodecError> DirectCalls::Stream::openTunnel(const HeaderList &)
{
    return std::unexpected(http::CodecError{.detail = "a direct call has no WebSocket"});
}

void DirectCalls::Stream::responseEnded()
{
    m_exchange->holdUntil(0);
    m_hasEnded = true;
    wantFlush();
}

void DirectCalls::Stream::flush()
{
    if (m_exchange && !m_hasEnded)
        return m_exchange->socketHolds(0);
    if (Exchange *exchange = std::exchange(m_exchange, nullptr)) {
        exchange->socketHolds(0);
        exchange->left();
        exchange->release();
    }
    m_calls.remove(m_id);
}

void DirectCalls::Stream::drop(Exchange &, std::string)
{
    m_exchange = nullptr;
    wantFlush();
}

DirectCalls::DirectCalls(Hub &hub) : m_hub(hub) {}

DirectCalls::~DirectCalls() = default;

ExchangeId DirectCalls::begin(DirectCall call)
{
    m_over.clear();
    const std::string draft = call.draft;
    const trace::ExchangeOrigin origin{.how = "interface", .replays = call.replays, .draft = draft};
    const std::uint64_t id = call.id;
    auto stream = std::make_unique<Stream>(*this, std::move(call));
    Stream &begun = *stream;
    remove(id);
    m_calls.emplace(id, std::move(stream));
    const ExchangeId exchange = begun.begin();
    m_hub.writer().write({.exchange = exchange}, origin);
    return exchange;
}

void DirectCalls::next(std::uint64_t id)
{
    if (const auto found = m_calls.find(id); found != m_calls.end())
        found->second->next();
}

void DirectCalls::remove(std::uint64_t id)
{
    if (auto node = m_calls.extract(id))
        m_over.push_back(std::move(node.mapped()));
}

} // namespace gatescope::gateway
