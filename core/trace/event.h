#pragma once

#include "base/id.h"
#include "trace/layerevents.h"
#include "trace/processevents.h"
#include "trace/protocolevents.h"
#include "trace/snapshot.h"
#include "trace/values.h"
#include "trace/vocabulary.h"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

/// The vocabulary of the trace: one struct for each thing that can happen, all of them plain values whose text and
/// bytes are borrowed.
///
/// Each struct names itself (`kName`, the "event" of the JSON trace) and lists its fields with their JSON names in
/// `fields()`. That one list is what the ring codec, the JSON printer and generic views read: a new event is a new
/// struct here and one more entry at the end of EventBody. Entries are never reordered or removed: the position is
/// the number in the ring and in files.
namespace gatescope::trace {

/// How an exchange ended, seen from the client and the application together.
enum class Outcome : std::uint8_t {
    Open,           ///< Not ended yet.
    Completed,      ///< The application's response went out whole.
    Failed,         ///< The application raised or gave no response: the client got a 500.
    Cut,            ///< The response was broken off after its head: the connection was cut.
    ClientLeft,     ///< The client went away first.
    Rejected,       ///< No parser accepted the request; the application never saw it.
    Aborted,        ///< Ended by stop, reload or crash.
    LifespanDone,   ///< Lifespan: shut down in order.
    Unsupported,    ///< Lifespan: the application does not speak it.
    LifespanFailed, ///< Lifespan: startup or shutdown failed.
};

// ---- connection ----------------------------------------------------------------------------------------------------

struct ConnectionOpened {
    static constexpr std::string_view kName = "connection.opened";
    Text peer;      ///< "127.0.0.1:52344"
    Text local;     ///< "127.0.0.1:8000"
    Text transport; ///< "tcp"
    static constexpr auto fields()
    {
        return std::tuple{field("peer", &ConnectionOpened::peer), field("local", &ConnectionOpened::local),
                          field("transport", &ConnectionOpened::transport)};
    }
};

struct ConnectionClosed {
    static constexpr std::string_view kName = "connection.closed";
    Party by = Party::Client;
    Text why; ///< "idle for 5 s", "peer closed", "response was cut"
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("by", &ConnectionClosed::by), field("why", &ConnectionClosed::why),
                          field("bytes_in", &ConnectionClosed::bytesIn),
                          field("bytes_out", &ConnectionClosed::bytesOut)};
    }
};

// ---- wire: offsets count the bytes of the connection, each direction on its own ------------------------------------

/// The request head as it came, from the request line to the empty line.
struct WireRequestHead {
    static constexpr std::string_view kName = "wire.request_head";
    std::uint64_t offset = 0;
    Payload bytes;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireRequestHead::offset), field("bytes", &WireRequestHead::bytes)};
    }
};

/// A piece of the request body. On the wire `framing` (chunk sizes) stood in front of `bytes`.
struct WireRequestBody {
    static constexpr std::string_view kName = "wire.request_body";
    std::uint64_t offset = 0;
    Payload framing;
    Payload bytes;
    bool last = false;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireRequestBody::offset), field("framing", &WireRequestBody::framing),
                          field("bytes", &WireRequestBody::bytes), field("last", &WireRequestBody::last)};
    }
};

/// A response head as it left; 100 Continue is one too.
struct WireResponseHead {
    static constexpr std::string_view kName = "wire.response_head";
    std::uint64_t offset = 0;
    Payload bytes;
    std::uint16_t status = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireResponseHead::offset), field("bytes", &WireResponseHead::bytes),
                          field("status", &WireResponseHead::status)};
    }
};

struct WireResponseBody {
    static constexpr std::string_view kName = "wire.response_body";
    std::uint64_t offset = 0;
    Payload framing;
    Payload bytes;
    bool last = false;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireResponseBody::offset), field("framing", &WireResponseBody::framing),
                          field("bytes", &WireResponseBody::bytes), field("last", &WireResponseBody::last)};
    }
};

/// Bytes that no parser accepted: an exchange of its own.
struct WireRejected {
    static constexpr std::string_view kName = "wire.rejected";
    std::uint64_t offset = 0;
    Payload bytes;
    Text reason; ///< The parser's words: "Content-Length: 12 next to Transfer-Encoding: chunked"
    std::uint16_t status = 400;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireRejected::offset), field("bytes", &WireRejected::bytes),
                          field("reason", &WireRejected::reason), field("status", &WireRejected::status)};
    }
};

// ---- call ----------------------------------------------------------------------------------------------------------

/// The exchange begins: what the application will be given.
struct CallStarted {
    static constexpr std::string_view kName = "call.started";
    Interface interface = Interface::None;
    Protocol protocol = Protocol::None;
    Text method;        ///< Empty for lifespan.
    Text target;        ///< As on the wire.
    Text httpVersion;   ///< "1.1"
    Text client;        ///< "127.0.0.1:52344"
    Snapshot arguments; ///< The environ or the scope.
    static constexpr auto fields()
    {
        return std::tuple{field("interface", &CallStarted::interface),
                          field("protocol", &CallStarted::protocol),
                          field("method", &CallStarted::method),
                          field("target", &CallStarted::target),
                          field("http_version", &CallStarted::httpVersion),
                          field("client", &CallStarted::client),
                          field("arguments", &CallStarted::arguments)};
    }
};

struct AppCalled {
    static constexpr std::string_view kName = "call.app_called";
    Text callable;              ///< "shop.main:app", "<function wsgi at hello.py:3>"
    std::uint64_t queuedNs = 0; ///< Time between the arrival of the head and this call.
    static constexpr auto fields()
    {
        return std::tuple{field("callable", &AppCalled::callable), field("queued_ns", &AppCalled::queuedNs)};
    }
};

/// The application returned. WSGI: with an iterable.
struct AppReturned {
    static constexpr std::string_view kName = "call.app_returned";
    Text type;                ///< "list", "generator", "NoneType"
    std::int64_t length = -1; ///< len() of the iterable where it has one.
    static constexpr auto fields()
    {
        return std::tuple{field("type", &AppReturned::type), field("length", &AppReturned::length)};
    }
};

struct AppRaised {
    static constexpr std::string_view kName = "call.app_raised";
    Text type;                ///< "ValueError", with its module unless it is a builtin.
    Text message;             ///< str() of the exception.
    Text traceback;           ///< As Python prints it, causes and notes included.
    CodeSite site;            ///< The innermost frame of the application.
    bool headersSent = false; ///< Too late for a 500.
    static constexpr auto fields()
    {
        return std::tuple{field("type", &AppRaised::type), field("message", &AppRaised::message),
                          field("traceback", &AppRaised::traceback), field("site", &AppRaised::site),
                          field("headers_sent", &AppRaised::headersSent)};
    }
};

/// The exception of the AppRaised that follows, or, with a layer in its header, one that this layer did not pass on.
/// As a tree: a dict of "type", "message", "notes" (list of str), "frames" (list of dicts, the raising one last:
/// "file", "line", "function", "library" (bool), "layer" (int, 0: none), "locals" (dict)), and, where there is one,
/// "cause", "context" (the same again) and "exceptions" (those of a group, a list).
struct ExceptionDetail {
    static constexpr std::string_view kName = "call.exception";
    Snapshot exception;
    static constexpr auto fields() { return std::tuple{field("exception", &ExceptionDetail::exception)}; }
};

/// The exchange was made by the inspector: a replay, or a draft of the composer. The inspector adds it itself.
struct ExchangeOrigin {
    static constexpr std::string_view kName = "exchange.origin";
    Text how;                  ///< "composer", "replay", "interface"
    std::uint32_t replays = 0; ///< The number in the session of the exchange that it repeats; 0: none.
    Text draft;                ///< The draft's name, if it has one.
    static constexpr auto fields()
    {
        return std::tuple{field("how", &ExchangeOrigin::how), field("replays", &ExchangeOrigin::replays),
                          field("draft", &ExchangeOrigin::draft)};
    }
};

// ---- WSGI ----------------------------------------------------------------------------------------------------------

struct IterationStarted { ///< The first next().
    static constexpr std::string_view kName = "wsgi.iteration_started";
    static constexpr auto fields() { return std::tuple{}; }
};

struct ItemYielded {
    static constexpr std::string_view kName = "wsgi.item";
    std::uint32_t index = 0; ///< From 0.
    Text type;               ///< "bytes"
    Payload bytes;           ///< Its beginning.
    static constexpr auto fields()
    {
        return std::tuple{field("index", &ItemYielded::index), field("type", &ItemYielded::type),
                          field("bytes", &ItemYielded::bytes)};
    }
};

struct IterationEnded {
    static constexpr std::string_view kName = "wsgi.iteration_ended";
    std::uint32_t items = 0;
    static constexpr auto fields() { return std::tuple{field("items", &IterationEnded::items)}; }
};

struct IterableClosed {
    static constexpr std::string_view kName = "wsgi.close";
    bool hadClose = false; ///< The iterable has a close() method, and it was called.
    static constexpr auto fields() { return std::tuple{field("had_close", &IterableClosed::hadClose)}; }
};

struct StartResponse {
    static constexpr std::string_view kName = "wsgi.start_response";
    Text status; ///< "200 OK"
    HeaderPairs headers;
    bool hasExcInfo = false;
    Text excInfo;          ///< "ValueError: bad id", when given.
    bool replaced = false; ///< Replaces headers that an earlier call had set.
    Text error;            ///< What was raised into the application instead; empty when accepted.
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("status", &StartResponse::status),
                          field("headers", &StartResponse::headers),
                          field("has_exc_info", &StartResponse::hasExcInfo),
                          field("exc_info", &StartResponse::excInfo),
                          field("replaced", &StartResponse::replaced),
                          field("error", &StartResponse::error),
                          field("site", &StartResponse::site)};
    }
};

struct WriteCalled {
    static constexpr std::string_view kName = "wsgi.write";
    Payload bytes;
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("bytes", &WriteCalled::bytes), field("site", &WriteCalled::site)};
    }
};

struct InputRead {
    static constexpr std::string_view kName = "wsgi.input";
    Text method;             ///< "read", "readline", "readlines", "__next__"
    std::int64_t asked = -1; ///< The size argument; -1 for none.
    std::uint64_t got = 0;   ///< Bytes answered.
    std::uint64_t waitedNs = 0;
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("method", &InputRead::method), field("asked", &InputRead::asked),
                          field("got", &InputRead::got), field("waited_ns", &InputRead::waitedNs),
                          field("site", &InputRead::site)};
    }
};

struct ErrorsWritten {
    static constexpr std::string_view kName = "wsgi.errors";
    Payload text;
    static constexpr auto fields() { return std::tuple{field("text", &ErrorsWritten::text)}; }
};

/// The moment from which the headers cannot be taken back. Both interfaces.
struct HeadersSent {
    static constexpr std::string_view kName = "call.headers_sent";
    std::uint16_t status = 0;
    Text cause; ///< "first non-empty item", "write()", "end of the iterable", "http.response.body"
    static constexpr auto fields()
    {
        return std::tuple{field("status", &HeadersSent::status), field("cause", &HeadersSent::cause)};
    }
};

// ---- ASGI ----------------------------------------------------------------------------------------------------------

struct ReceiveCalled {
    static constexpr std::string_view kName = "asgi.receive_called";
    CodeSite site;
    static constexpr auto fields() { return std::tuple{field("site", &ReceiveCalled::site)}; }
};

struct ReceiveAnswered {
    static constexpr std::string_view kName = "asgi.receive";
    Text type; ///< "http.request"
    Snapshot message;
    std::uint64_t waitedNs = 0; ///< 0: answered without suspending.
    static constexpr auto fields()
    {
        return std::tuple{field("type", &ReceiveAnswered::type), field("message", &ReceiveAnswered::message),
                          field("waited_ns", &ReceiveAnswered::waitedNs)};
    }
};

struct SendCalled {
    static constexpr std::string_view kName = "asgi.send";
    Text type; ///< "http.response.start"
    Snapshot message;
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("type", &SendCalled::type), field("message", &SendCalled::message),
                          field("site", &SendCalled::site)};
    }
};

/// A send() that had to wait for the peer went on. One that did not wait leaves no such event.
struct SendResumed {
    static constexpr std::string_view kName = "asgi.send_resumed";
    std::uint64_t waitedNs = 0;
    static constexpr auto fields() { return std::tuple{field("waited_ns", &SendResumed::waitedNs)}; }
};

/// send() raised into the application.
struct SendRefused {
    static constexpr std::string_view kName = "asgi.send_refused";
    Text type;  ///< The message's type.
    Text error; ///< "RuntimeError: http.response.body before http.response.start"
    static constexpr auto fields()
    {
        return std::tuple{field("type", &SendRefused::type), field("error", &SendRefused::error)};
    }
};

struct LifespanChanged {
    static constexpr std::string_view kName = "lifespan.state";
    Text state; ///< "starting", "started", "unsupported", "failed", "stopping", "stopped"
    Text message;
    static constexpr auto fields()
    {
        return std::tuple{field("state", &LifespanChanged::state), field("message", &LifespanChanged::message)};
    }
};

// ---- findings and ends ---------------------------------------------------------------------------------------------

/// A broken or risky rule, tied to the exchange where it was seen.
struct Finding {
    static constexpr std::string_view kName = "finding";
    Text rule; ///< The id of spec/wsgi.md or spec/asgi.md: "W073", "A301"
    Severity severity = Severity::Warning;
    Text message;
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("rule", &Finding::rule), field("severity", &Finding::severity),
                          field("message", &Finding::message), field("site", &Finding::site)};
    }
};

struct ExchangeEnded {
    static constexpr std::string_view kName = "exchange.ended";
    Outcome outcome = Outcome::Completed;
    std::uint16_t status = 0; ///< What the client got; 0 for none.
    Text reason;
    std::uint64_t bytesIn = 0;  ///< Request head and body on the wire.
    std::uint64_t bytesOut = 0; ///< Response head and body on the wire.
    static constexpr auto fields()
    {
        return std::tuple{field("outcome", &ExchangeEnded::outcome), field("status", &ExchangeEnded::status),
                          field("reason", &ExchangeEnded::reason), field("bytes_in", &ExchangeEnded::bytesIn),
                          field("bytes_out", &ExchangeEnded::bytesOut)};
    }
};

/// The ring was full: this much is missing just before this event.
struct Gap {
    static constexpr std::string_view kName = "gap";
    std::uint64_t events = 0;
    std::uint64_t bytes = 0; ///< Payload bytes that were left out to keep events.
    static constexpr auto fields() { return std::tuple{field("events", &Gap::events), field("bytes", &Gap::bytes)}; }
};

/// Python's fault traceback of a crashed run; written by the inspector after the runner's death.
struct FaultTraceback {
    static constexpr std::string_view kName = "process.fault";
    Text text;
    Text signal; ///< "SIGSEGV", "exit code 3"
    static constexpr auto fields()
    {
        return std::tuple{field("text", &FaultTraceback::text), field("signal", &FaultTraceback::signal)};
    }
};

using EventBody =
    std::variant<ConnectionOpened, ConnectionClosed, WireRequestHead, WireRequestBody, WireResponseHead,
                 WireResponseBody, WireRejected, CallStarted, AppCalled, AppReturned, AppRaised, IterationStarted,
                 ItemYielded, IterationEnded, IterableClosed, StartResponse, WriteCalled, InputRead, ErrorsWritten,
                 HeadersSent, ReceiveCalled, ReceiveAnswered, SendCalled, SendResumed, SendRefused, LifespanChanged,
                 Output, LogRecorded, WarningShown, ThreadNamed, PoolBusy, Finding, ExchangeEnded, Gap, FaultTraceback,
                 TlsAgreed, TlsFailed, Http2Frame, WireResponseTrailers, SocketFrame, SocketMessage, SocketStateChanged,
                 SocketClosed, LayerEntered, LayerLeft, LayerChangedArguments, LayerMessage, LayerSuspended,
                 ExceptionDetail, LoopBlocked, LoopWaited, LayerChangedContext, ExchangeOrigin, WireRequestTrailers>;

/// What every event has.
struct EventHeader {
    ExchangeId exchange; ///< None: the event belongs to the run or to a connection alone.
    ConnectionId connection;
    LayerId layer;
    std::uint16_t thread = 0;      ///< Small numbers, named by ThreadNamed.
    std::uint32_t task = 0;        ///< asyncio tasks, numbered as they are first seen; 0: none.
    std::chrono::nanoseconds at{}; ///< sinceStart() of the runner.
};

struct TraceEvent {
    EventHeader header;
    EventBody what;

    [[nodiscard]] std::string_view name() const;
    /// Where in the source it happened, for the events that know.
    [[nodiscard]] CodeSite site() const;

    template <class Event>
    [[nodiscard]] const Event *as() const
    {
        return std::get_if<Event>(&what);
    }
};

} // namespace gatescope::trace
