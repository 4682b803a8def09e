#include "trace/print.h"

#include "base/overloaded.h"

#include <format>

namespace gatescope::trace {

namespace {

std::string oneLine(std::string_view bytes, std::size_t most = 72)
{
    std::string out;
    for (const char c : bytes.substr(0, most)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r')
            out += "\\r";
        else if (c == '\n')
            out += "\\n";
        else if (byte < 0x20 || byte == 0x7F)
            out += std::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return bytes.size() > most ? out + "…" : out;
}

std::string shown(const Payload &payload)
{
    return std::format("{}  {}", sizeText(payload.size), oneLine(payload.bytes));
}

std::string bodyLine(const Payload &framing, const Payload &bytes, bool last)
{
    std::string line = shown(bytes);
    if (framing.size > 0)
        line += std::format("  (framing {})", oneLine(framing.bytes, 24));
    return last ? line + "  last" : line;
}

std::string statusLine(std::string_view headBytes)
{
    return oneLine(headBytes.substr(0, headBytes.find('\r')));
}

std::string waited(std::uint64_t ns)
{
    return ns == 0 ? std::string() : std::format("  waited {}", durationText(std::chrono::nanoseconds(ns)));
}

std::string tlsLine(const TlsAgreed &tls)
{
    std::string line = std::format("{} {}", tls.version, tls.cipher);
    if (!tls.alpn.empty())
        line += std::format("  alpn {}", tls.alpn);
    if (!tls.serverName.empty())
        line += std::format("  for {}", tls.serverName);
    return line;
}

std::string_view arrow(Party from)
{
    return from == Party::Client ? "→" : "←";
}

std::string http2Line(const Http2Frame &frame)
{
    return std::format("{} stream {}  {}  {}  {}", arrow(frame.from), frame.stream, http2FrameName(frame.type),
                       sizeText(frame.length), frame.words);
}

std::string frameLine(const SocketFrame &frame)
{
    return std::format("{} {}{}{}  {}", arrow(frame.from), opcodeName(frame.opcode), frame.fin ? "" : "  not final",
                       (frame.rsv & 4) != 0 ? "  compressed" : "", shown(frame.payload));
}

std::string messageLine(const SocketMessage &message)
{
    return std::format("{} {}  {}{}", arrow(message.from), message.isText ? "text" : "bytes", shown(message.data),
                       message.frames > 1    ? std::format("  in {} frames", message.frames)
                       : message.frames == 0 ? std::string("  injected")
                                             : std::string());
}

std::string closedLine(const SocketClosed &closed)
{
    return std::format("by {}  {}  {}{}", word(closed.by), closed.code, oneLine(closed.reason, 124),
                       closed.clean ? "  clean" : "  not clean");
}

std::string startResponseLine(const StartResponse &call)
{
    std::string line(call.status);
    if (call.replaced)
        line += "  replaces the headers set before";
    if (call.hasExcInfo)
        line += std::format("  exc_info={}", call.excInfo);
    if (!call.error.empty())
        line += std::format("  refused: {}", call.error);
    return line;
}

std::string endedLine(const ExchangeEnded &ended)
{
    std::string line(word(ended.outcome));
    if (ended.status != 0)
        line += std::format("  status {}", ended.status);
    if (!ended.reason.empty())
        line += std::format("  {}", ended.reason);
    return line + std::format("  in {}  out {}", sizeText(ended.bytesIn), sizeText(ended.bytesOut));
}

/// "set user, trace_id"; empty when there is none.
std::string variablesIn(std::string_view what, const Snapshot &snapshot)
{
    std::string names;
    const auto root = snapshot.root();
    for (auto key = root ? root->firstChild() : std::nullopt; key;) {
        names += (names.empty() ? " " : ", ") + std::string(key->text());
        const auto value = key->nextSibling();
        key = value ? value->nextSibling() : std::nullopt;
    }
    return names.empty() ? names : std::string(what) + names;
}

std::string contextLine(const LayerChangedContext &changed)
{
    const std::string set = variablesIn("set", changed.set);
    const std::string lost = variablesIn("lost", changed.lost);
    return set.empty() || lost.empty() ? set + lost : set + "; " + lost;
}

std::string describe(const EventBody &what)
{
    return std::visit(
        Overloaded{
            [](const ConnectionOpened &e) { return std::format("{} → {} ({})", e.peer, e.local, e.transport); },
            [](const ConnectionClosed &e) { return std::format("by {}: {}", word(e.by), e.why); },
            [](const WireRequestHead &e) {
                return std::format("{}  {}", sizeText(e.bytes.size), statusLine(e.bytes.bytes));
            },
            [](const WireRequestBody &e) { return bodyLine(e.framing, e.bytes, e.last); },
            [](const WireResponseHead &e) {
                return std::format("{}  {}", sizeText(e.bytes.size), statusLine(e.bytes.bytes));
            },
            [](const WireResponseBody &e) { return bodyLine(e.framing, e.bytes, e.last); },
            [](const WireRejected &e) { return std::format("{}  {}  {}", e.status, e.reason, shown(e.bytes)); },
            [](const CallStarted &e) {
                return std::format("{} {}  {} {} HTTP/{}", word(e.interface), word(e.protocol), e.method, e.target,
                                   e.httpVersion);
            },
            [](const AppCalled &e) { return std::format("{}{}", e.callable, waited(e.queuedNs)); },
            [](const AppReturned &e) {
                return e.length < 0 ? std::string(e.type) : std::format("{} of length {}", e.type, e.length);
            },
            [](const AppRaised &e) {
                return std::format("{}: {}{}", e.type, oneLine(e.message),
                                   e.headersSent ? "  (after the headers were sent)" : "");
            },
            [](const ItemYielded &e) { return std::format("#{}  {}  {}", e.index, e.type, shown(e.bytes)); },
            [](const IterationEnded &e) { return std::format("{} items", e.items); },
            [](const IterableClosed &e) { return std::string(e.hadClose ? "close() called" : "no close() to call"); },
            [](const StartResponse &e) { return startResponseLine(e); },
            [](const WriteCalled &e) { return shown(e.bytes); },
            [](const InputRead &e) {
                const std::string asked = e.asked < 0 ? "" : std::to_string(e.asked);
                return std::format("{}({}) → {} bytes{}", e.method, asked, e.got, waited(e.waitedNs));
            },
            [](const ErrorsWritten &e) { return oneLine(e.text.bytes, 200); },
            [](const HeadersSent &e) { return std::format("{}  at {}", e.status, e.cause); },
            [](const ReceiveAnswered &e) { return std::format("{}{}", e.type, waited(e.waitedNs)); },
            [](const SendCalled &e) { return std::string(e.type); },
            [](const SendResumed &e) { return waited(e.waitedNs); },
            [](const SendRefused &e) { return std::format("{}  {}", e.type, e.error); },
            [](const LifespanChanged &e) { return std::format("{}  {}", e.state, oneLine(e.message, 200)); },
            [](const Output &e) { return std::format("{}  {}", word(e.stream), oneLine(e.text.bytes, 200)); },
            [](const LogRecorded &e) {
                return std::format("{} {}: {}", e.levelName, e.logger, oneLine(e.message.bytes, 200));
            },
            [](const WarningShown &e) { return std::format("{}: {}", e.category, oneLine(e.message, 200)); },
            [](const ThreadNamed &e) { return std::string(e.name); },
            [](const PoolBusy &e) { return std::format("all {} threads busy, {} calls wait", e.threads, e.queued); },
            [](const Finding &e) { return std::format("{} {}: {}", e.rule, word(e.severity), e.message); },
            [](const ExchangeEnded &e) { return endedLine(e); },
            [](const Gap &e) { return std::format("{} events and {} are missing here", e.events, sizeText(e.bytes)); },
            [](const FaultTraceback &e) { return std::string(e.signal); },
            [](const TlsAgreed &e) { return tlsLine(e); },
            [](const TlsFailed &e) { return oneLine(e.reason, 200); },
            [](const Http2Frame &e) { return http2Line(e); },
            [](const WireRequestTrailers &e) { return shown(e.bytes); },
            [](const WireResponseTrailers &e) { return shown(e.bytes); },
            [](const SocketFrame &e) { return frameLine(e); },
            [](const SocketMessage &e) { return messageLine(e); },
            [](const SocketStateChanged &e) { return std::format("{}  by {}  {}", word(e.state), word(e.by), e.why); },
            [](const SocketClosed &e) { return closedLine(e); },
            [](const LayerEntered &e) { return std::format("{}  {}  {}", e.name, e.module, word(e.kind)); },
            [](const LayerLeft &e) {
                return std::format("{}  {}  own {}", word(e.how), oneLine(e.exception),
                                   durationText(std::chrono::nanoseconds(e.ownNs)));
            },
            [](const LayerChangedArguments &e) {
                return std::string(e.inPlace ? "changed in place" : "handed on a changed copy");
            },
            [](const LayerChangedContext &e) { return contextLine(e); },
            [](const LayerMessage &e) {
                return std::format("{} {}{}", word(e.port), e.type, e.changed ? "  changed" : "");
            },
            [](const LayerSuspended &e) { return std::string(e.suspended ? "waits" : "goes on"); },
            [](const LoopBlocked &e) {
                return std::format("for {}, {} exchanges waited", durationText(std::chrono::nanoseconds(e.blockedNs)),
                                   e.waiting);
            },
            [](const LoopWaited &e) { return durationText(std::chrono::nanoseconds(e.waitedNs)); },
            [](const ExchangeOrigin &e) {
                const std::string of = e.replays == 0 ? std::string() : std::format(" of exchange {}", e.replays);
                return std::format("{}{}{}{}", e.how, of, e.draft.empty() ? "" : "  ", e.draft);
            },
            [](const auto &) { return std::string(); },
        },
        what);
}

std::string siteText(const CodeSite &site)
{
    if (!site.isKnown())
        return {};
    const auto file = site.file.substr(site.file.find_last_of("/\\") + 1);
    return std::format("  ({}:{} {})", file, site.line, site.function);
}

std::string indented(std::string_view text, std::string_view indent)
{
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        out.append(indent).append(text.substr(0, end)).append("\n");
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

constexpr std::string_view kIndent = "                ";

std::string dictLines(const Snapshot &snapshot)
{
    std::string out;
    const auto root = snapshot.root();
    for (auto key = root ? root->firstChild() : std::nullopt; key;) {
        const auto value = key->nextSibling();
        if (!value)
            break;
        out += std::format("{}{} = {}\n", kIndent, key->repr(), value->repr());
        key = value->nextSibling();
    }
    if (root && root->isTruncated())
        out += std::format("{}… {} keys in all\n", kIndent, root->size());
    return out;
}

std::string headerLines(HeaderPairs headers)
{
    std::string out;
    for (const auto [name, value] : headers.list())
        out += std::format("{}{}: {}\n", kIndent, oneLine(name), oneLine(value, 200));
    return out;
}

} // namespace

std::string toText(const TraceEvent &event, std::chrono::nanoseconds since)
{
    const double ms = std::chrono::duration<double, std::milli>(event.header.at - since).count();
    return std::format("{:>11.3f} ms  {:<22} {}{}", ms, event.name(), describe(event.what), siteText(event.site()));
}

bool isFineDetail(const TraceEvent &event)
{
    const auto *message = event.as<LayerMessage>();
    return event.as<LayerSuspended>() || event.as<ExceptionDetail>() || (message && !message->changed);
}

std::string detailText(const TraceEvent &event)
{
    return std::visit(Overloaded{
                          [](const CallStarted &e) { return dictLines(e.arguments); },
                          [](const StartResponse &e) { return headerLines(e.headers); },
                          [](const ReceiveAnswered &e) { return dictLines(e.message); },
                          [](const SendCalled &e) { return dictLines(e.message); },
                          [](const AppRaised &e) { return indented(e.traceback, kIndent); },
                          [](const LoopBlocked &e) { return indented(e.stack, kIndent); },
                          [](const LogRecorded &e) { return indented(e.exception, kIndent); },
                          [](const FaultTraceback &e) { return indented(e.text, kIndent); },
                          [](const WireRequestHead &e) { return indented(e.bytes.bytes, kIndent); },
                          [](const WireResponseHead &e) { return indented(e.bytes.bytes, kIndent); },
                          [](const auto &) { return std::string(); },
                      },
                      event.what);
}

namespace {

std::string socketResult(const ExchangeSummary &summary)
{
    const std::string messages = std::format("{} messages in, {} out", summary.messagesIn, summary.messagesOut);
    return summary.closeCode == 0 ? messages : std::format("closed {}, {}", summary.closeCode, messages);
}

std::string whatHappened(const ExchangeSummary &summary)
{
    if (summary.protocol == Protocol::Lifespan)
        return std::format("lifespan → {}", summary.lifespan);
    constexpr int kSwitchingProtocols = 101;
    const bool opened =
        summary.protocol == Protocol::WebSocket &&
        (summary.status == kSwitchingProtocols || (summary.httpVersion == "2" && summary.status == 200));
    if (opened)
        return std::format("WebSocket {} → {}", summary.target, socketResult(summary));
    return std::format("{} {} → {}", summary.method, summary.target, summary.status);
}

} // namespace

std::string toText(const ExchangeSummary &summary)
{
    std::string line = std::format("#{} {} · {} · {} · {} · in {} · out {}", summary.number, whatHappened(summary),
                                   word(summary.outcome), durationText(summary.duration()), word(summary.interface),
                                   sizeText(summary.bytesIn), sizeText(summary.bytesOut));
    return summary.note.empty() ? line : line + " · " + oneLine(summary.note, 120);
}

} // namespace gatescope::trace
