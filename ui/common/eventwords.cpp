#include "common/eventwords.h"

#include "common/layereventwords.h"
#include "common/wordparts.h"
#include "trace/print.h"

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace gatescope::trace;
using namespace gatescope::ui::words;
using theme::Tone;

namespace {

/// One overload for each kind of event.
struct Words : LayerEventWords {
    using LayerEventWords::operator();

    static constexpr Lane client = Lane::Client;
    static constexpr Lane gateway = Lane::Gateway;
    static constexpr Lane app = Lane::Application;
    static constexpr Lane process = Lane::Process;

    static QString waited(std::uint64_t ns)
    {
        return ns == 0 ? QString() : tr("waited %1").arg(ui::durationText(nanoseconds(ns)));
    }
    static QString body(const Payload &framing, const Payload &bytes, bool last)
    {
        return joined({bytesOf(bytes), framing.size > 0 ? tr("%1 framing").arg(bytesOf(framing)) : QString(),
                       last ? tr("last") : QString()});
    }
    /// Bytes that crossed the socket.
    static EventWords peer(Party from, const QString &title, const QString &detail)
    {
        if (from == Party::Client)
            return arrow(client, gateway, Tone::Client, u"event-bytes-in"_s, title, detail);
        return arrow(gateway, client, Tone::Gateway, u"event-bytes-out"_s, title, detail);
    }
    static QString headers(HeaderPairs pairs) { return counted(pairs.list().size(), tr("1 header"), tr("%1 headers")); }

    EventWords operator()(const ConnectionOpened &e) const
    {
        return arrow(client, gateway, Tone::Client, u"event-connect"_s, tr("connection opened"),
                     text(e.peer) + u" → "_s + text(e.local));
    }
    EventWords operator()(const ConnectionClosed &e) const
    {
        const bool theirs = e.by == Party::Client || e.by == Party::Network;
        return arrow(theirs ? client : gateway, theirs ? gateway : client, Tone::Client, u"event-disconnect"_s,
                     tr("connection closed"), text(e.why));
    }
    EventWords operator()(const WireRequestHead &e) const;
    EventWords operator()(const WireRequestBody &e) const
    {
        return arrow(client, gateway, Tone::Client, u"event-bytes-in"_s, tr("request body"),
                     body(e.framing, e.bytes, e.last));
    }
    EventWords operator()(const WireResponseHead &e) const;
    EventWords operator()(const WireResponseBody &e) const
    {
        return arrow(gateway, client, Tone::Gateway, u"event-bytes-out"_s, tr("response body"),
                     body(e.framing, e.bytes, e.last));
    }
    EventWords operator()(const WireRejected &e) const
    {
        const QString what = e.status == 0 ? tr("broke the protocol") : tr("rejected with %1").arg(e.status);
        return arrow(client, gateway, Tone::Error, u"event-rejected"_s, what, ui::oneLine(e.reason));
    }
    EventWords operator()(const CallStarted &e) const;
    EventWords operator()(const AppCalled &e) const
    {
        const QString queued =
            e.queuedNs == 0 ? QString() : tr("after %1").arg(ui::durationText(nanoseconds(e.queuedNs)));
        return arrow(gateway, app, Tone::Gateway, u"event-call"_s, tr("application called"),
                     joined({text(e.callable), queued}));
    }
    EventWords operator()(const AppReturned &e) const
    {
        const QString length = e.length < 0 ? QString() : counted(e.length, tr("1 item"), tr("%1 items"));
        return arrow(app, gateway, Tone::Application, u"event-return"_s, tr("returned %1").arg(text(e.type)), length);
    }
    EventWords operator()(const AppRaised &e) const
    {
        return arrow(app, gateway, Tone::Error, u"event-raised"_s, tr("raised %1").arg(text(e.type)),
                     joined({ui::oneLine(e.message), e.headersSent ? tr("after the headers were sent") : QString()}));
    }
    EventWords operator()(const IterationStarted &) const
    {
        return arrow(gateway, app, Tone::Gateway, u"event-iteration"_s, tr("first next()"));
    }
    EventWords operator()(const ItemYielded &e) const
    {
        return arrow(app, gateway, Tone::Application, u"event-item"_s, tr("item %1").arg(e.index),
                     joined({text(e.type), bytesOf(e.bytes)}));
    }
    EventWords operator()(const IterationEnded &e) const
    {
        return arrow(app, gateway, Tone::Application, u"event-exhausted"_s, tr("iterable exhausted"),
                     counted(e.items, tr("1 item"), tr("%1 items")));
    }
    EventWords operator()(const IterableClosed &e) const
    {
        if (!e.hadClose)
            return mark(gateway, Tone::Muted, u"event-close"_s, tr("no close() to call"));
        return arrow(gateway, app, Tone::Gateway, u"event-close"_s, tr("close()"));
    }
    EventWords operator()(const StartResponse &e) const;
    EventWords operator()(const WriteCalled &e) const
    {
        return arrow(app, gateway, Tone::Application, u"event-item"_s, tr("write()"), bytesOf(e.bytes));
    }
    EventWords operator()(const InputRead &e) const
    {
        const QString asked = e.asked < 0 ? QString() : QString::number(e.asked);
        return arrow(gateway, app, Tone::Gateway, u"event-read"_s, u"wsgi.input.%1(%2)"_s.arg(text(e.method), asked),
                     joined({ui::sizeText(e.got), waited(e.waitedNs)}));
    }
    EventWords operator()(const ErrorsWritten &e) const
    {
        return arrow(app, process, Tone::Warning, u"event-log"_s, u"wsgi.errors"_s, ui::oneLine(e.text.bytes));
    }
    EventWords operator()(const HeadersSent &e) const
    {
        return mark(gateway, statusTone(e.status), u"event-headers-sent"_s, tr("headers sent"),
                    joined({ui::statusText(e.status), text(e.cause)}));
    }
    EventWords operator()(const ReceiveCalled &) const
    {
        return arrow(app, gateway, Tone::Application, u"event-receive"_s, u"await receive()"_s);
    }
    EventWords operator()(const ReceiveAnswered &e) const;
    EventWords operator()(const SendCalled &e) const;
    EventWords operator()(const SendResumed &e) const
    {
        return arrow(gateway, app, Tone::Waiting, u"event-wait"_s, tr("send() went on"), waited(e.waitedNs));
    }
    EventWords operator()(const SendRefused &e) const
    {
        return arrow(gateway, app, Tone::Error, u"event-refused"_s, tr("send() raised"), ui::oneLine(e.error));
    }
    EventWords operator()(const LifespanChanged &e) const
    {
        const Tone tone = e.state == "failed" ? Tone::Error : Tone::Lifespan;
        return mark(gateway, tone, u"event-lifespan"_s, tr("lifespan %1").arg(text(e.state)), ui::oneLine(e.message));
    }
    EventWords operator()(const Output &e) const
    {
        const bool out = e.stream == Stream::Stdout;
        return arrow(app, process, out ? Tone::Text : Tone::Warning, u"event-print"_s, out ? tr("print") : u"stderr"_s,
                     ui::oneLine(e.text.bytes));
    }
    EventWords operator()(const LogRecorded &e) const
    {
        const Tone tone = e.level >= 40 ? Tone::Error : e.level >= 30 ? Tone::Warning : Tone::Muted;
        return arrow(app, process, tone, u"event-log"_s, text(e.levelName) + u' ' + text(e.logger),
                     ui::oneLine(e.message.bytes));
    }
    EventWords operator()(const WarningShown &e) const
    {
        return arrow(app, process, Tone::Warning, u"event-warning"_s, text(e.category), ui::oneLine(e.message));
    }
    EventWords operator()(const ThreadNamed &e) const
    {
        return mark(Lane::Worker, Tone::Muted, u"event-thread"_s, tr("thread %1").arg(text(e.name)));
    }
    EventWords operator()(const PoolBusy &e) const
    {
        return mark(Lane::Worker, Tone::Waiting, u"event-wait"_s,
                    counted(e.threads, tr("the only thread is busy"), tr("all %1 threads are busy")),
                    counted(e.queued, tr("1 call waits"), tr("%1 calls wait")));
    }
    EventWords operator()(const Finding &e) const
    {
        constexpr std::array kTones{Tone::Muted, Tone::Warning, Tone::Error};
        const auto tone = kTones[std::min<std::size_t>(static_cast<std::size_t>(e.severity), 2)];
        return mark(gateway, tone, u"event-finding"_s, tr("finding %1").arg(text(e.rule)), ui::oneLine(e.message));
    }
    EventWords operator()(const ExchangeEnded &e) const
    {
        const QString bytes = tr("in %1, out %2").arg(ui::sizeText(e.bytesIn), ui::sizeText(e.bytesOut));
        return mark(gateway, outcomeTone(e.outcome), u"event-ended"_s, outcomeText(e.outcome),
                    joined({ui::oneLine(e.reason), bytes}));
    }
    EventWords operator()(const Gap &e) const
    {
        return mark(process, Tone::Warning, u"event-gap"_s,
                    counted(e.events, tr("1 event missing"), tr("%1 events missing")),
                    e.bytes == 0 ? QString() : tr("and %1 of content").arg(ui::sizeText(e.bytes)));
    }
    EventWords operator()(const FaultTraceback &e) const
    {
        return mark(process, Tone::Error, u"event-crash"_s, tr("the process died"), text(e.signal));
    }
    EventWords operator()(const TlsAgreed &e) const
    {
        const QString alpn = e.alpn.empty() ? QString() : tr("ALPN %1").arg(text(e.alpn));
        return arrow(client, gateway, Tone::Client, u"event-connect"_s, tr("TLS agreed: %1").arg(text(e.version)),
                     joined({text(e.cipher), alpn, text(e.serverName)}));
    }
    EventWords operator()(const TlsFailed &e) const
    {
        return arrow(client, gateway, Tone::Error, u"event-rejected"_s, tr("TLS handshake failed"),
                     ui::oneLine(e.reason));
    }
    EventWords operator()(const Http2Frame &e) const
    {
        const QString stream = e.stream == 0 ? tr("connection") : tr("stream %1").arg(e.stream);
        return peer(e.from, text(http2FrameName(e.type)), joined({stream, text(e.words), ui::sizeText(e.length)}));
    }
    EventWords operator()(const WireRequestTrailers &e) const
    {
        return peer(Party::Client, tr("request trailers"), bytesOf(e.bytes));
    }
    EventWords operator()(const WireResponseTrailers &e) const
    {
        return peer(Party::Server, tr("trailers"), bytesOf(e.bytes));
    }
    EventWords operator()(const SocketFrame &e) const
    {
        return peer(e.from, tr("%1 frame").arg(text(opcodeName(e.opcode))),
                    joined({bytesOf(e.payload), e.fin ? QString() : tr("not final"),
                            (e.rsv & 4) != 0 ? tr("compressed") : QString()}));
    }
    EventWords operator()(const SocketMessage &e) const
    {
        const bool theirs = e.from == Party::Client;
        const QString frames = e.frames > 1    ? tr("%1 frames").arg(e.frames)
                               : e.frames == 0 ? tr("injected as the client's")
                                               : QString();
        return mark(gateway, theirs ? Tone::Client : Tone::Gateway, u"websocket"_s,
                    e.isText ? tr("text message") : tr("binary message"),
                    joined({bytesOf(e.data), frames, e.isText ? ui::oneLine(e.data.bytes) : QString()}));
    }
    EventWords operator()(const SocketStateChanged &e) const
    {
        return mark(gateway, Tone::Gateway, u"event-connect"_s, tr("WebSocket %1").arg(text(word(e.state))),
                    ui::oneLine(e.why));
    }
    EventWords operator()(const ExceptionDetail &) const
    {
        return mark(app, Tone::Error, u"event-raised"_s, tr("exception with its frames"));
    }
    EventWords operator()(const ExchangeOrigin &e) const
    {
        return mark(client, Tone::Client, u"event-connect"_s,
                    e.replays == 0 ? tr("sent by the composer") : tr("replay of #%1").arg(e.replays), text(e.draft));
    }
    EventWords operator()(const LoopBlocked &e) const
    {
        return mark(app, Tone::Error, u"event-wait"_s,
                    tr("blocked the event loop for %1").arg(ui::durationText(nanoseconds(e.blockedNs))),
                    e.waiting == 0 ? QString()
                                   : ui::counted(e.waiting, tr("1 exchange waited"), tr("%1 exchanges waited")));
    }
    EventWords operator()(const LoopWaited &e) const
    {
        return mark(app, Tone::Waiting, u"event-wait"_s,
                    tr("waited %1 for the event loop").arg(ui::durationText(nanoseconds(e.waitedNs))),
                    tr("another exchange held it"));
    }
    EventWords operator()(const SocketClosed &e) const
    {
        return mark(gateway, e.clean ? Tone::Ok : Tone::Warning, u"event-disconnect"_s,
                    tr("closed with %1").arg(e.code),
                    joined({e.clean ? tr("clean") : tr("not clean"), ui::oneLine(e.reason)}));
    }
};

/// The value of a pseudo-header field in the head of an HTTP/2 request.
QString pseudoField(std::string_view head, std::string_view name)
{
    const auto begin = head.find(name);
    if (begin == std::string_view::npos)
        return {};
    const auto value = head.substr(begin + name.size());
    return ui::oneLine(value.substr(0, value.find('\r')));
}

EventWords Words::operator()(const WireRequestHead &e) const
{
    if (e.bytes.bytes.starts_with(':'))
        return arrow(client, gateway, Tone::Client, u"event-request"_s,
                     pseudoField(e.bytes.bytes, ":method: ") + u' ' + pseudoField(e.bytes.bytes, ":path: "),
                     joined({u"HTTP/2"_s, bytesOf(e.bytes)}));
    const QString line = ui::oneLine(e.bytes.bytes.substr(0, e.bytes.bytes.find('\r')));
    const auto version = line.lastIndexOf(u' ');
    if (version <= 0)
        return arrow(client, gateway, Tone::Client, u"event-request"_s, line, bytesOf(e.bytes));
    return arrow(client, gateway, Tone::Client, u"event-request"_s, line.left(version),
                 joined({line.mid(version + 1), bytesOf(e.bytes)}));
}

EventWords Words::operator()(const WireResponseHead &e) const
{
    const QString line = ui::oneLine(e.bytes.bytes.substr(0, e.bytes.bytes.find('\r')));
    return arrow(gateway, client, statusTone(e.status), u"event-response"_s, line.section(u' ', 1),
                 joined({line.section(u' ', 0, 0), bytesOf(e.bytes)}));
}

EventWords Words::operator()(const CallStarted &e) const
{
    const auto root = e.arguments.root();
    const bool wsgi = e.interface == Interface::Wsgi;
    if (e.interface == Interface::None) // imported: nobody knows of an application
        return mark(gateway, Tone::Muted, u"event-request"_s, tr("request read"));
    const QString keys = root ? counted(root->size(), tr("1 key"), tr("%1 keys")) : QString();
    return mark(gateway, wsgi ? Tone::Wsgi : Tone::Asgi, u"event-scope"_s,
                wsgi ? tr("environ built") : tr("scope built"), keys);
}

EventWords Words::operator()(const StartResponse &e) const
{
    const bool refused = !e.error.empty();
    const QString why = refused        ? tr("raised %1").arg(ui::oneLine(e.error))
                        : e.hasExcInfo ? tr("exc_info %1").arg(ui::oneLine(e.excInfo))
                                       : QString();
    return arrow(app, gateway, refused ? Tone::Error : Tone::Application, u"event-start-response"_s,
                 u"start_response %1"_s.arg(ui::oneLine(e.status)),
                 joined({headers(e.headers), e.replaced ? tr("replaces an earlier call") : QString(), why}));
}

/// The keys of a message that say most, in few words: "404", "12 B", "more to come".
QStringList messageFacts(const Snapshot &message)
{
    QStringList facts;
    const auto root = message.root();
    if (!root)
        return facts;
    if (const auto status = root->value("status"))
        facts << text(status->text());
    if (const auto headers = root->value("headers"))
        facts << counted(headers->size(), Words::tr("1 header"), Words::tr("%1 headers"));
    for (const std::string_view key : {"body", "bytes", "text"}) {
        const auto body = root->value(key);
        if (body && body->kind() != ValueKind::None)
            facts << ui::sizeText(body->size());
    }
    if (const auto more = root->value("more_body"); more && more->text() == "True")
        facts << Words::tr("more to come");
    if (const auto why = root->value("message"))
        facts << ui::oneLine(why->text());
    return facts;
}

EventWords Words::operator()(const ReceiveAnswered &e) const
{
    return arrow(gateway, app, Tone::Gateway, u"event-receive"_s, text(e.type),
                 joined(messageFacts(e.message) << waited(e.waitedNs)));
}

EventWords Words::operator()(const SendCalled &e) const
{
    return arrow(app, gateway, Tone::Application, u"event-send"_s, text(e.type), joined(messageFacts(e.message)));
}

} // namespace

EventWords wordsOf(const TraceEvent &event)
{
    return std::visit(Words{}, event.what);
}

} // namespace gatescope::ui
