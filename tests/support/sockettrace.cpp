#include "support/sockettrace.h"

#include <QByteArray>

#include <format>

namespace gatescope::test {

using namespace trace;

namespace {

constexpr std::uint16_t kNetwork = 1;
constexpr std::uint16_t kMain = 2;
constexpr Text kFile = "/home/ada/chat/main.py";
constexpr std::uint8_t kText = 1;
constexpr std::uint8_t kBinary = 2;
constexpr std::uint8_t kClose = 8;
constexpr std::uint8_t kPing = 9;
constexpr std::uint8_t kPong = 10;
constexpr std::uint8_t kCompressed = 4;

/// Raw deflate, as permessage-deflate carries it.
std::string deflated(std::string_view data)
{
    constexpr int kLength = 4; // in front of qCompress()'s zlib stream, which has a head of two and a tail of four
    const QByteArray zlib =
        qCompress(reinterpret_cast<const uchar *>(data.data()), static_cast<qsizetype>(data.size()), 9);
    return zlib.sliced(kLength + 2).chopped(4).toStdString();
}

void entry(SnapshotWriter &out, Text key, Text value)
{
    out.str(key);
    out.str(value);
}

void pair(SnapshotWriter &out, Text name, Text value)
{
    out.beginTuple(2, 2);
    out.bytes(name);
    out.bytes(value);
    out.end();
}

void scope(SnapshotWriter &out, const std::string &path, bool offers)
{
    out.beginDict(8, 8);
    entry(out, "type", "websocket");
    out.str("asgi");
    out.beginDict(2, 2);
    entry(out, "version", "3.0");
    entry(out, "spec_version", "2.5");
    out.end();
    entry(out, "http_version", "1.1");
    entry(out, "scheme", "ws");
    entry(out, "path", path);
    out.str("headers");
    out.beginList(3, 3);
    pair(out, "host", "127.0.0.1:8000");
    pair(out, "upgrade", "websocket");
    pair(out, "sec-websocket-version", "13");
    out.end();
    out.str("subprotocols");
    out.beginList(offers ? 2 : 0, offers ? 2 : 0);
    if (offers) {
        out.str("chat.v2");
        out.str("chat.v1");
    }
    out.end();
    out.str("client");
    out.beginTuple(2, 2);
    out.str("127.0.0.1");
    out.integer(52344);
    out.end();
    out.end();
}

Snapshot dataMessage(SnapshotWriter &out, Text type, std::string_view data, bool isText)
{
    out.clear();
    out.beginDict(3, 3);
    entry(out, "type", type);
    out.str("bytes");
    isText ? out.none() : out.bytes(data);
    out.str("text");
    isText ? out.str(data) : out.none();
    out.end();
    return out.snapshot();
}

Snapshot closeMessage(SnapshotWriter &out, Text type, std::uint16_t code, Text reason)
{
    out.clear();
    out.beginDict(3, 3);
    entry(out, "type", type);
    out.str("code");
    out.integer(code);
    entry(out, "reason", reason);
    out.end();
    return out.snapshot();
}

Snapshot plain(SnapshotWriter &out, Text type)
{
    out.clear();
    out.beginDict(1, 1);
    entry(out, "type", type);
    out.end();
    return out.snapshot();
}

} // namespace

SocketTrace::SocketTrace(Session &session) : m_session(session)
{
    m_run = session.beginRun({.target = QStringLiteral("chat.main:app"),
                              .interface = Interface::Asgi3,
                              .pythonVersion = QStringLiteral("3.13.5"),
                              .pid = 4243,
                              .startedAtUnixNs = 1'790'000'000'000'000'000});
    for (const auto &[thread, name] : {std::pair{kNetwork, "network"}, {kMain, "main"}})
        put(1, ThreadNamed{.name = name}, thread);
}

template <class Event>
void SocketTrace::put(std::int64_t afterUs, const Event &event, std::uint16_t thread)
{
    m_header.at += std::chrono::microseconds(afterUs);
    m_header.thread = thread;
    m_header.task = thread == kMain && m_header.exchange.isValid() ? m_header.exchange.value + m_otherTask : 0;
    m_session.append(m_run, TraceEvent{m_header, event});
}

void SocketTrace::begin(const std::string &path, const std::string &extraHeaders)
{
    const ConnectionId connection{m_header.connection.value + 1};
    const ExchangeId exchange{m_session.lastNumber() + 1};
    m_header = {.connection = connection, .at = m_header.at};
    put(5000, ConnectionOpened{.peer = "127.0.0.1:52344", .local = "127.0.0.1:8000", .transport = "tcp"}, kNetwork);
    m_header.exchange = exchange;
    const std::string head =
        std::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{}Origin: "
                    "http://127.0.0.1:8000\r\n"
                    "\r\n",
                    path, extraHeaders);
    m_in = head.size();
    m_out = 0;
    put(180, WireRequestHead{.bytes = {head}}, kNetwork);
    SnapshotWriter out;
    scope(out, path, extraHeaders.contains("chat.v2"));
    put(35,
        CallStarted{.interface = Interface::Asgi3,
                    .protocol = Protocol::WebSocket,
                    .method = "GET",
                    .target = path,
                    .httpVersion = "1.1",
                    .client = "127.0.0.1:52344",
                    .arguments = out.snapshot()},
        kMain);
    state(SocketState::Connecting, Party::Client, "asked to upgrade");
    put(20, AppCalled{.callable = "chat.main:app", .queuedNs = 90'000}, kMain);
    await();
    put(12, ReceiveAnswered{.type = "websocket.connect", .message = plain(out, "websocket.connect")}, kMain);
}

void SocketTrace::accept(const std::string &extraHeaders, std::string_view subprotocol)
{
    SnapshotWriter out;
    out.beginDict(2, 2);
    entry(out, "type", "websocket.accept");
    out.str("subprotocol");
    subprotocol.empty() ? out.none() : out.str(subprotocol);
    out.end();
    put(1400, SendCalled{.type = "websocket.accept", .message = out.snapshot(), .site = {kFile, "chat", 12}}, kMain);
    std::string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
                       extraHeaders;
    if (!subprotocol.empty())
        head += std::format("Sec-WebSocket-Protocol: {}\r\n", subprotocol);
    head += "\r\n";
    m_out += head.size();
    put(60, WireResponseHead{.bytes = {head}, .status = 101}, kNetwork);
    state(SocketState::Open, Party::Application, "accepted");
}

void SocketTrace::state(SocketState state, Party by, std::string_view why)
{
    put(3, SocketStateChanged{.state = state, .by = by, .why = why}, kNetwork);
}

void SocketTrace::await()
{
    put(9, ReceiveCalled{.site = {kFile, "chat", 18}}, kMain);
}

void SocketTrace::frame(const Frame &frame, std::int64_t afterUs)
{
    const bool client = frame.from == Party::Client;
    std::uint64_t &offset = client ? m_in : m_out;
    put(afterUs,
        SocketFrame{.from = frame.from,
                    .offset = offset,
                    .opcode = frame.opcode,
                    .fin = frame.fin,
                    .rsv = frame.compressed ? kCompressed : std::uint8_t(0),
                    .masked = client,
                    .mask = client ? 0x37FA213DU + static_cast<std::uint32_t>(offset) : 0,
                    .payload = {frame.payload}},
        kNetwork);
    offset += frame.payload.size() + (client ? 6 : 2) + (frame.payload.size() > 125 ? 2 : 0);
}

void SocketTrace::message(Party from, std::string_view data, bool isText, std::uint32_t frames, std::uint64_t wireBytes)
{
    put(4, SocketMessage{.from = from, .isText = isText, .data = {data}, .frames = frames, .wireBytes = wireBytes},
        kNetwork);
}

void SocketTrace::received(std::string_view data, bool isText, std::int64_t afterUs)
{
    SnapshotWriter out;
    put(afterUs,
        ReceiveAnswered{.type = "websocket.receive",
                        .message = dataMessage(out, "websocket.receive", data, isText),
                        .waitedNs = 700'000'000},
        kMain);
}

void SocketTrace::sends(std::string_view data, bool isText)
{
    SnapshotWriter out;
    put(450,
        SendCalled{.type = "websocket.send",
                   .message = dataMessage(out, "websocket.send", data, isText),
                   .site = {kFile, "chat", 24}},
        kMain);
}

void SocketTrace::fromClient(std::string_view data, bool isText, std::int64_t afterUs)
{
    frame({.opcode = isText ? kText : kBinary, .payload = data}, afterUs);
    message(Party::Client, data, isText, 1, data.size());
    received(data, isText);
}

void SocketTrace::toClient(std::string_view data, bool isText)
{
    sends(data, isText);
    message(Party::Server, data, isText, 1, data.size());
    frame({.from = Party::Server, .opcode = isText ? kText : kBinary, .payload = data}, 30);
}

void SocketTrace::closeFrame(Party from, std::uint16_t code, std::string_view reason, std::int64_t afterUs)
{
    std::string payload;
    if (code != 1005) {
        payload.push_back(static_cast<char>(code >> 8));
        payload.push_back(static_cast<char>(code & 0xFF));
        payload += reason;
    }
    frame({.from = from, .opcode = kClose, .payload = payload}, afterUs);
}

void SocketTrace::disconnect(std::uint16_t code, std::string_view reason)
{
    SnapshotWriter out;
    put(30,
        ReceiveAnswered{.type = "websocket.disconnect",
                        .message = closeMessage(out, "websocket.disconnect", code, reason)},
        kMain);
}

void SocketTrace::closed(const SocketClosed &closed)
{
    put(3, closed, kNetwork);
}

std::uint32_t SocketTrace::end(Outcome outcome, std::uint16_t status, std::string_view reason)
{
    put(40, ExchangeEnded{.outcome = outcome, .status = status, .reason = reason, .bytesIn = m_in, .bytesOut = m_out},
        kNetwork);
    return commit();
}

std::uint32_t SocketTrace::commit()
{
    m_session.commit();
    return m_session.numberOf(m_run, m_header.exchange);
}

std::uint32_t SocketTrace::chat()
{
    begin("/chat/tea-room", "Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n");
    accept({}, "chat.v2");
    toClient(R"({"type": "welcome", "room": "tea-room", "members": ["ada", "grace"], "unread": 3})");
    await();
    fromClient(R"({"type": "say", "text": "Is the oolong back?", "at": 1790000000.25})");
    toClient(R"({"type": "said", "from": "ada", "text": "Is the oolong back?", "id": 4711})");
    await();
    fromClient(R"({"type": "typing"})", true, 1'200'000);
    await();
    frame({.from = Party::Server, .opcode = kPing, .payload = "gs-1"}, 4'000'000);
    frame({.opcode = kPong, .payload = "gs-1"}, 900);
    m_otherTask = 100; // somebody else's message: another task sends it while this one waits
    toClient(R"({"type": "said", "from": "grace", "text": "Since this morning: 24 tins ☕ at 4,50 €.", "id": 4712})");
    m_otherTask = 0;
    fromClient("plain words are fine too", true, 2'300'000);
    toClient(R"({"type": "error", "code": "not-json", "detail": "expected an object"})");
    await();
    closeFrame(Party::Client, 1000, "leaving the room", 3'000'000);
    state(SocketState::Closing, Party::Client, "close frame 1000");
    closeFrame(Party::Server, 1000, "leaving the room");
    state(SocketState::Closed, Party::Server, "both close frames are there");
    closed({.by = Party::Client,
            .code = 1000,
            .reason = "leaving the room",
            .clean = true,
            .received = 1000,
            .sent = 1000});
    disconnect(1000, "leaving the room");
    put(50, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Completed, 101);
}

std::uint32_t SocketTrace::compressed()
{
    begin("/feed", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    accept("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=15\r\n");
    await();
    std::string prices = R"({"prices": [)";
    for (int index = 0; index < 40; ++index)
        prices +=
            std::format(R"({}{{"tea": "No. {}", "eur": {}.50, "stock": true}})", index ? ", " : "", index, index % 9);
    prices += "]}";
    const std::string wire = deflated(prices);
    const std::string_view view = wire;
    const std::size_t third = wire.size() / 3;
    frame({.payload = view.substr(0, third), .fin = false, .compressed = true}, 900'000);
    frame({.opcode = 0, .payload = view.substr(third, third), .fin = false}, 2000);
    frame({.opcode = kPing, .payload = ""}, 500);
    frame({.from = Party::Server, .opcode = kPong, .payload = ""}, 60);
    frame({.opcode = 0, .payload = view.substr(2 * third)}, 2500);
    message(Party::Client, prices, true, 3, wire.size());
    received(prices, true, 80);
    const std::string answer = deflated(prices.substr(0, 900));
    sends(prices.substr(0, 900));
    message(Party::Server, prices.substr(0, 900), true, 1, answer.size());
    frame({.from = Party::Server, .payload = answer, .compressed = true}, 40);
    std::string image("TEA1", 4);
    for (int index = 0; index < 404; ++index)
        image.push_back(static_cast<char>(index * 37));
    fromClient(image, false, 700'000);
    toClient(image.substr(0, 64), false);
    SnapshotWriter out;
    put(600,
        SendCalled{.type = "websocket.close",
                   .message = closeMessage(out, "websocket.close", 4001, "no more prices today"),
                   .site = {kFile, "feed", 51}},
        kMain);
    closeFrame(Party::Server, 4001, "no more prices today", 30);
    state(SocketState::Closing, Party::Application, "websocket.close 4001");
    closeFrame(Party::Client, 4001, "", 1500);
    state(SocketState::Closed, Party::Client, "both close frames are there");
    closed({.by = Party::Application,
            .code = 4001,
            .reason = "no more prices today",
            .clean = true,
            .received = 4001,
            .sent = 4001});
    put(50, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Completed, 101);
}

std::uint32_t SocketTrace::refused()
{
    begin("/chat/secret");
    SnapshotWriter out;
    put(700,
        SendCalled{.type = "websocket.close",
                   .message = closeMessage(out, "websocket.close", 4403, "members only"),
                   .site = {kFile, "chat", 9}},
        kMain);
    const std::string head = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    m_out += head.size();
    put(40, WireResponseHead{.bytes = {head}, .status = 403}, kNetwork);
    state(SocketState::Closed, Party::Application, "closed before it was accepted");
    put(20, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Completed, 403);
}

std::uint32_t SocketTrace::denied()
{
    begin("/chat/members", "Authorization: Bearer expired\r\n");
    SnapshotWriter out;
    out.beginDict(3, 3);
    entry(out, "type", "websocket.http.response.start");
    out.str("status");
    out.integer(401);
    out.str("headers");
    out.beginList(1, 1);
    pair(out, "content-type", "application/json");
    out.end();
    out.end();
    put(500,
        SendCalled{.type = "websocket.http.response.start", .message = out.snapshot(), .site = {kFile, "chat", 31}},
        kMain);
    const std::string body = R"({"error": "token-expired", "hint": "ask /login for a new one", "since": 1789999000})";
    out.clear();
    out.beginDict(3, 3);
    entry(out, "type", "websocket.http.response.body");
    out.str("body");
    out.bytes(body);
    out.str("more_body");
    out.boolean(false);
    out.end();
    put(60, SendCalled{.type = "websocket.http.response.body", .message = out.snapshot(), .site = {kFile, "chat", 36}},
        kMain);
    const std::string head = std::format("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n"
                                         "WWW-Authenticate: Bearer\r\nContent-Length: {}\r\n\r\n",
                                         body.size());
    put(40, WireResponseHead{.bytes = {head}, .status = 401}, kNetwork);
    put(5, WireResponseBody{.offset = head.size(), .bytes = {body}, .last = true}, kNetwork);
    m_out += head.size() + body.size();
    put(20, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Completed, 401);
}

std::uint32_t SocketTrace::violation()
{
    begin("/echo");
    accept();
    await();
    fromClient("hello");
    toClient("hello");
    await();
    frame({.payload = "caf\xE9 au lait"}, 400'000);
    closeFrame(Party::Server, 1007, "text that is not UTF-8", 30);
    state(SocketState::Closing, Party::Server, "text that is not UTF-8 (RFC 6455 section 8.1)");
    closeFrame(Party::Client, 1007, "", 700);
    state(SocketState::Closed, Party::Client, "both close frames are there");
    closed({.by = Party::Server,
            .code = 1007,
            .reason = "text that is not UTF-8",
            .clean = true,
            .received = 1007,
            .sent = 1007});
    disconnect(1007, "text that is not UTF-8");
    put(50, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Completed, 101);
}

std::uint32_t SocketTrace::unmasked()
{
    begin("/echo");
    accept();
    await();
    put(500'000,
        WireRejected{.offset = m_in,
                     .bytes = {"\x81\x05hello"},
                     .reason = "a client frame without a mask (RFC 6455 section 5.1)",
                     .status = 0},
        kNetwork);
    closeFrame(Party::Server, 1002, "a client frame without a mask", 30);
    state(SocketState::Closing, Party::Server, "a client frame without a mask (RFC 6455 section 5.1)");
    state(SocketState::Closed, Party::Server, "cut off");
    closed({.by = Party::Server, .code = 1002, .reason = "a client frame without a mask", .sent = 1002});
    disconnect(1002, "a client frame without a mask");
    put(50, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::Cut, 101, "a client frame without a mask");
}

std::uint32_t SocketTrace::abnormal()
{
    begin("/telemetry");
    accept();
    await();
    fromClient(R"({"sensor": 7, "celsius": 21.4})");
    for (int index = 0; index < 2; ++index) {
        const std::string unread = std::format(R"({{"sensor": 7, "celsius": 21.{}}})", 5 + index);
        frame({.payload = unread}, 60'000);
        message(Party::Client, unread, true, 1, unread.size());
    }
    state(SocketState::Closed, Party::Network, "connection reset by peer");
    closed({.by = Party::Client, .code = 1006});
    disconnect(1006, "");
    put(50, AppReturned{.type = "NoneType"}, kMain);
    return end(Outcome::ClientLeft, 101, "connection reset by peer");
}

std::uint32_t SocketTrace::misused()
{
    begin("/orders");
    sends("too early");
    put(4, SendRefused{.type = "websocket.send", .error = "RuntimeError: websocket.send before websocket.accept"},
        kMain);
    put(2,
        Finding{.rule = "A510",
                .severity = Severity::Error,
                .message = "websocket.send before websocket.accept",
                .site = {kFile, "orders", 70}},
        kMain);
    accept();
    toClient(R"({"orders": []})");
    await();
    fromClient(R"({"order": "sencha", "grams": "lots"})");
    put(300,
        AppRaised{.type = "ValueError",
                  .message = "invalid literal for int() with base 10: 'lots'",
                  .traceback =
                      "Traceback (most recent call last):\n  File \"/home/ada/chat/main.py\", line 77, in orders\n"
                      "    grams = int(order[\"grams\"])\nValueError: invalid literal for int() with base 10: "
                      "'lots'\n",
                  .site = {kFile, "orders", 77}},
        kMain);
    closeFrame(Party::Server, 1011, "", 30);
    state(SocketState::Closing, Party::Application, "the application raised ValueError");
    closeFrame(Party::Client, 1011, "", 900);
    state(SocketState::Closed, Party::Client, "both close frames are there");
    closed({.by = Party::Application, .code = 1011, .clean = true, .received = 1011, .sent = 1011});
    return end(Outcome::Failed, 101, "the application raised ValueError");
}

std::uint32_t SocketTrace::connecting()
{
    begin("/chat/lobby", "Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n");
    return commit();
}

std::uint32_t SocketTrace::open(std::uint32_t pairs)
{
    begin("/echo");
    accept();
    await();
    for (std::uint32_t index = 0; index < pairs; ++index)
        echo(index);
    return commit();
}

void SocketTrace::echo(std::uint32_t index)
{
    const std::string text = std::format(R"({{"tick": {}, "bid": {}.{:02}}})", index, 100 + index % 17, index % 100);
    frame({.payload = text}, 150);
    message(Party::Client, text, true, 1, text.size());
    received(text, true, 20);
    sends(text);
    message(Party::Server, text, true, 1, text.size());
    frame({.from = Party::Server, .payload = text}, 10);
}

void SocketTrace::grow(std::uint32_t pairs)
{
    for (std::uint32_t index = 0; index < pairs; ++index)
        echo(1000 + index);
    m_session.commit();
}

void SocketTrace::everything()
{
    chat();
    compressed();
    refused();
    denied();
    violation();
    unmasked();
    abnormal();
    misused();
    connecting();
    open();
}

} // namespace gatescope::test
