#include "archive/harentry.h"

#include "trace/codec.h"
#include "trace/print.h"

#include <QByteArray>

#include <algorithm>
#include <format>

namespace gatescope::archive {

using namespace trace;

namespace {

using Ns = std::chrono::nanoseconds;

template <class Enum>
Enum enumOf(const std::string &text, Enum otherwise, Enum last)
{
    for (int value = 0; value <= static_cast<int>(last); ++value) {
        if (word(static_cast<Enum>(value)) == text)
            return static_cast<Enum>(value);
    }
    return otherwise;
}

Ns fromMs(double ms)
{
    constexpr double kMost = 1e12; // 30 years: what is larger is a mistake of the file
    return std::chrono::microseconds(ms > 0 && ms < kMost ? std::llround(ms * 1000) : 0);
}

/// The phases of an entry, as times on the run's clock.
struct Times {
    Ns opened{};
    Ns agreed{};
    Ns head{};
    Ns called{};
    Ns sent{};
    Ns answered{};
    Ns ended{};
    bool hasTls = false;
};

Times timesOf(const Json &entry, const HarEntryPlace &place)
{
    const Json &timings = memberOf(entry, "timings");
    const auto phase = [&](const char *name) { return fromMs(numberOf(timings, name, 0)); };
    Times times;
    times.opened = std::max(Ns(place.startedNs - place.runStartNs), Ns(0));
    if (!place.isOurs)
        times.opened += phase("blocked") + phase("dns");
    times.hasTls = numberOf(timings, "ssl", -1) >= 0;
    times.head = times.opened + phase("connect");
    times.agreed = times.hasTls ? times.head : times.opened;
    times.called = times.head + (place.isOurs ? phase("blocked") : Ns(0));
    times.sent = times.called + phase("send");
    times.answered = times.sent + (timings.is_object() ? phase("wait") : fromMs(numberOf(entry, "time", 0)));
    times.ended = times.answered + phase("receive");
    return times;
}

/// Collects the events of one exchange; what they borrow must stay until they are put.
class Events {
public:
    explicit Events(const HarEntryPlace &place) : m_place(place) {}

    template <class Event>
    void put(Ns at, const Event &event, std::uint32_t layer = 0)
    {
        add(at, TraceEvent{header(m_place.exchange, at, layer), event});
    }
    template <class Event>
    void putConnection(Ns at, const Event &event)
    {
        add(at, TraceEvent{header({}, at, 0), event});
    }
    std::uint64_t bytesIn = 0; ///< Heads and bodies that were put.
    std::uint64_t bytesOut = 0;

    [[nodiscard]] std::vector<std::string> sorted()
    {
        std::ranges::stable_sort(m_events, {}, &Timed::at);
        std::vector<std::string> records;
        records.reserve(m_events.size());
        for (Timed &event : m_events)
            records.push_back(std::move(event.record));
        return records;
    }

private:
    struct Timed {
        Ns at;
        std::string record;
    };
    [[nodiscard]] EventHeader header(ExchangeId exchange, Ns at, std::uint32_t layer) const
    {
        return {.exchange = exchange, .connection = m_place.connection, .layer = {layer}, .at = at};
    }
    void add(Ns at, const TraceEvent &event) { m_events.push_back({at, encode(event)}); }

    const HarEntryPlace &m_place;
    std::vector<Timed> m_events;
};

/// The interface's part of our own entries: `_wsgi` or `_asgi`.
const Json &interfacePart(const Json &entry)
{
    const Json &wsgi = memberOf(entry, "_wsgi");
    return wsgi.is_object() ? wsgi : memberOf(entry, "_asgi");
}

bool isSocket(const Json &entry, const UrlParts &url)
{
    return url.scheme.starts_with("ws") || memberOf(entry, "_webSocketMessages").is_array() ||
           textOf(entry, "_resourceType") == "websocket";
}

void putConnection(Events &out, const Json &entry, const UrlParts &url, const Times &times)
{
    const std::string address = textOf(entry, "serverIPAddress");
    const auto colon = url.authority.rfind(':');
    const bool tls = url.scheme == "https" || url.scheme == "wss";
    const bool hasPort = colon != std::string::npos && !url.authority.ends_with(']');
    const std::string port = hasPort ? url.authority.substr(colon + 1) : tls ? "443" : "80";
    const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
    const std::string local = address.empty() ? std::string() : std::format("{}:{}", host, port);
    const std::string peer = textOf(memberOf(entry, "_gatescope"), "peer");
    out.putConnection(times.opened, ConnectionOpened{.peer = peer, .local = local, .transport = "tcp"});
    if (tls)
        out.putConnection(times.agreed, TlsAgreed{});
}

void putCall(Events &out, const Json &entry, const UrlParts &url, const std::string &version, const Times &times)
{
    const Json &part = interfacePart(entry);
    const std::string method = textOf(memberOf(entry, "request"), "method");
    const std::string peer = textOf(memberOf(entry, "_gatescope"), "peer");
    const Json &arguments = memberOf(part, "environ").is_null() ? memberOf(part, "scope") : memberOf(part, "environ");
    const std::string snapshot = snapshotOf(arguments);
    out.put(times.head, CallStarted{.interface = enumOf(textOf(part, "interface"), Interface::None, Interface::Asgi2),
                                    .protocol = isSocket(entry, url) ? Protocol::WebSocket : Protocol::Http,
                                    .method = method,
                                    .target = url.target,
                                    .httpVersion = version,
                                    .client = peer,
                                    .arguments = Snapshot(snapshot)});
    const std::string callable = textOf(part, "application");
    if (part.is_object())
        out.put(times.called, AppCalled{.callable = callable,
                                        .queuedNs = static_cast<std::uint64_t>((times.called - times.head).count())});
}

void putRequest(Events &out, const Json &entry, const UrlParts &url, const Times &times)
{
    const Json &request = memberOf(entry, "request");
    const std::string version = versionOf(textOf(request, "httpVersion"));
    const Json &ours = memberOf(entry, "_gatescope");
    const Json &rejected = memberOf(ours, "rejected");
    const std::string head = requestHead(request, url, version);
    if (rejected.is_object() && interfacePart(entry).is_null()) {
        const std::string reason = textOf(rejected, "reason");
        const auto status = static_cast<std::uint16_t>(numberOf(rejected, "status", 400));
        out.put(times.head, WireRejected{.bytes = {head}, .reason = reason, .status = status});
        return;
    }
    out.put(times.head, WireRequestHead{.bytes = {head}});
    out.bytesIn = head.size();
    putCall(out, entry, url, version, times);
    const HarBody body = requestBody(request);
    out.bytesIn += body.size;
    if (body.size > 0 || times.sent > times.called)
        out.put(times.sent, WireRequestBody{.offset = head.size(), .bytes = {body.bytes, body.size}, .last = true});
    if (const std::string trailers = trailerLines(request); !trailers.empty()) {
        out.put(times.sent, WireRequestTrailers{.offset = out.bytesIn, .bytes = {trailers}});
        out.bytesIn += trailers.size();
    }
}

std::uint16_t putResponse(Events &out, const Json &entry, const Times &times, bool isOurs)
{
    const Json &response = memberOf(entry, "response");
    const double told = numberOf(response, "status", 0);
    const auto status = static_cast<std::uint16_t>(told > 0 && told < 1000 ? told : 0);
    if (status == 0)
        return 0;
    std::string version = versionOf(textOf(response, "httpVersion"));
    if (version.empty())
        version = versionOf(textOf(memberOf(entry, "request"), "httpVersion"));
    const std::string head = responseHead(response, version);
    out.put(times.answered, WireResponseHead{.bytes = {head}, .status = status});
    const HarBody body = responseBody(response, isOurs);
    out.bytesOut = head.size() + body.size;
    if (status != kSwitchingProtocols && (body.size > 0 || times.ended > times.answered))
        out.put(times.ended, WireResponseBody{.offset = head.size(), .bytes = {body.bytes, body.size}, .last = true});
    if (const std::string trailers = trailerLines(response); !trailers.empty()) {
        out.put(times.ended, WireResponseTrailers{.offset = out.bytesOut, .bytes = {trailers}});
        out.bytesOut += trailers.size();
    }
    return status;
}

Ns putMessages(Events &out, const Json &entry, const HarEntryPlace &place, const Times &times)
{
    Ns last = times.ended;
    out.put(times.head, SocketStateChanged{.state = SocketState::Connecting, .by = Party::Client});
    out.put(times.answered, SocketStateChanged{.state = SocketState::Open, .by = Party::Server});
    const Json &messages = memberOf(entry, "_webSocketMessages");
    for (const Json &message : messages.is_array() ? messages : Json::array()) {
        const bool isText = numberOf(message, "opcode", 1) != 2;
        std::string data = textOf(message, "data");
        if (!isText)
            data = QByteArray::fromBase64(QByteArray::fromStdString(data)).toStdString();
        const double size = numberOf(message, "_size", static_cast<double>(data.size()));
        const auto time = std::llround(numberOf(message, "time", 0) * 1e6) * 1000;
        const Ns at = std::max(Ns(time - place.runStartNs), times.answered);
        last = std::max(last, at);
        out.put(at, SocketMessage{.from = textOf(message, "type") == "send" ? Party::Client : Party::Application,
                                  .isText = isText,
                                  .data = {data, static_cast<std::uint64_t>(size)},
                                  .wireBytes = data.size()});
    }
    const Json &close = memberOf(entry, "_webSocketClose");
    if (!close.is_object())
        return last;
    const std::string reason = textOf(close, "reason");
    out.put(last, SocketClosed{.by = enumOf(textOf(close, "by"), Party::Client, Party::Network),
                               .code = static_cast<std::uint16_t>(numberOf(close, "code", 1006)),
                               .reason = reason,
                               .clean = memberOf(close, "clean") == Json(true)});
    out.put(last, SocketStateChanged{.state = SocketState::Closed, .by = Party::Client});
    return last;
}

/// Exception and findings of our own files.
void putTroubles(Events &out, const Json &ours)
{
    const Json &raised = memberOf(ours, "exception");
    const auto timeOf = [](const Json &event) { return Ns(static_cast<std::int64_t>(numberOf(event, "at_ns", 0))); };
    if (raised.is_object()) {
        const std::string type = textOf(raised, "type");
        const std::string message = textOf(raised, "message");
        const std::string traceback = textOf(raised, "traceback");
        out.put(timeOf(raised), AppRaised{.type = type, .message = message, .traceback = traceback});
    }
    const Json &findings = memberOf(ours, "findings");
    for (const Json &finding : findings.is_array() ? findings : Json::array()) {
        const std::string rule = textOf(finding, "rule");
        const std::string message = textOf(finding, "message");
        out.put(timeOf(finding),
                Finding{.rule = rule,
                        .severity = enumOf(textOf(finding, "severity"), Severity::Warning, Severity::Error),
                        .message = message});
    }
}

void putEnd(Events &out, const Json &entry, std::uint16_t status, Ns at)
{
    const Json &ours = memberOf(entry, "_gatescope");
    const Outcome usual = status == 0 ? Outcome::ClientLeft : Outcome::Completed;
    const Outcome outcome = enumOf(textOf(ours, "outcome"), usual, Outcome::LifespanFailed);
    if (outcome == Outcome::Open)
        return;
    std::string reason = textOf(ours, "reason");
    if (reason.empty())
        reason = textOf(memberOf(entry, "response"), "_error");
    out.put(
        at,
        ExchangeEnded{
            .outcome = outcome, .status = status, .reason = reason, .bytesIn = out.bytesIn, .bytesOut = out.bytesOut});
}

} // namespace

std::vector<std::string> recordsOf(const Json &entry, const HarEntryPlace &place)
{
    const Times times = timesOf(entry, place);
    const UrlParts url = splitUrl(textOf(memberOf(entry, "request"), "url"));
    Events out(place);
    if (place.isNewConnection)
        putConnection(out, entry, url, times);
    putRequest(out, entry, url, times);
    const std::uint16_t status = putResponse(out, entry, times, place.isOurs);
    const Ns last = isSocket(entry, url) ? putMessages(out, entry, place, times) : times.ended;
    if (place.isOurs)
        putTroubles(out, memberOf(entry, "_gatescope"));
    putEnd(out, entry, status, last);
    return out.sorted();
}

} // namespace gatescope::archive
