#pragma once

#include "trace/session.h"

#include <cstdint>
#include <random>

namespace gatescope::test {

/// Exchanges for the timeline that the sample traces do not have.

/// An ASGI stream of about `events` events: sends, bytes on the wire, waits for the peer, now and then a log record or
/// a finding. The same every time.
inline std::uint32_t longStream(trace::Session &session, std::uint32_t events)
{
    using namespace trace;
    const RunId run = session.beginRun({.target = QStringLiteral("feed:app"), .interface = Interface::Asgi3});
    EventHeader header{.at = std::chrono::microseconds(1)};
    const auto put = [&](const auto &event, std::int64_t afterNs, std::uint16_t thread, std::uint32_t task = 0) {
        header.at += std::chrono::nanoseconds(afterNs);
        header.thread = thread;
        header.task = task;
        session.append(run, TraceEvent{header, event});
    };
    put(ThreadNamed{.name = "network"}, 1, 1);
    put(ThreadNamed{.name = "main"}, 1, 2);
    header.exchange = {1};
    put(WireRequestHead{.bytes = {"GET /feed HTTP/1.1\r\nHost: shop\r\n\r\n"}}, 1000, 1);
    put(CallStarted{.interface = Interface::Asgi3, .protocol = Protocol::Http, .method = "GET", .target = "/feed"},
        40'000, 2, 1);
    put(AppCalled{.callable = "feed:app", .queuedNs = 40'000}, 5000, 2, 1);
    put(SendCalled{.type = "http.response.start"}, 90'000, 2, 1);
    put(HeadersSent{.status = 200, .cause = "http.response.body"}, 3000, 2, 1);
    put(WireResponseHead{.bytes = {"HTTP/1.1 200 OK\r\n\r\n"}, .status = 200}, 20'000, 1);
    std::mt19937 random(7);
    for (std::uint32_t count = 8; count + 4 < events; ++count) {
        const std::uint32_t dice = random();
        put(SendCalled{.type = "http.response.body"}, 2000 + dice % 3000, 2, 1);
        put(WireResponseBody{.bytes = {"0123456789abcdef"}}, 1000 + dice % 900, 1);
        ++count;
        if (dice % 7 == 0) {
            const std::uint64_t waited = 20'000 + random() % 60'000;
            put(SendResumed{.waitedNs = waited}, static_cast<std::int64_t>(waited), 2, 1);
            ++count;
        }
        if (dice % 5000 == 0) {
            put(LogRecorded{.level = 30, .levelName = "WARNING", .logger = "feed", .message = {"slow reader"}}, 500, 2,
                1);
            ++count;
        }
        if (dice % 300'000 == 0) {
            put(Finding{.rule = "A310", .severity = Severity::Warning, .message = "a body message was empty"}, 500, 2,
                1);
            ++count;
        }
        if (dice % 200'000 == 1)
            header.at += std::chrono::milliseconds(200 + random() % 400);
    }
    put(AppReturned{.type = "NoneType"}, 5000, 2, 1);
    put(WireResponseBody{.bytes = {""}, .last = true}, 2000, 1);
    put(ExchangeEnded{.outcome = Outcome::Completed, .status = 200}, 5000, 1);
    session.commit();
    return session.numberOf(run, {1});
}

/// An ASGI exchange in which a second task listens for the disconnect and a pool thread logs.
inline std::uint32_t asgiWithTasks(trace::Session &session)
{
    using namespace trace;
    const RunId run = session.beginRun({.target = QStringLiteral("shop:app"), .interface = Interface::Asgi3});
    EventHeader header{.at = std::chrono::milliseconds(5)};
    const auto put = [&](const auto &event, std::int64_t afterUs, std::uint16_t thread, std::uint32_t task = 0) {
        header.at += std::chrono::microseconds(afterUs);
        header.thread = thread;
        header.task = task;
        session.append(run, TraceEvent{header, event});
    };
    put(ThreadNamed{.name = "network"}, 1, 1);
    put(ThreadNamed{.name = "main"}, 1, 2);
    put(ThreadNamed{.name = "AnyIO worker"}, 1, 9);
    header.exchange = {1};
    put(WireRequestHead{.bytes = {"POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Length: 40\r\n\r\n"}}, 10, 1);
    put(CallStarted{.interface = Interface::Asgi3, .protocol = Protocol::Http, .method = "POST", .target = "/orders"},
        60, 2, 4);
    put(AppCalled{.callable = "shop:app", .queuedNs = 60'000}, 12, 2, 4);
    put(ReceiveCalled{.site = {"/home/ada/shop.py", "create", 21}}, 80, 2, 4);
    put(WireRequestBody{.bytes = {R"({"item": "tea", "count": 2, "gift": true})"}, .last = true}, 3100, 1);
    put(ReceiveAnswered{.type = "http.request", .waitedNs = 3'140'000}, 40, 2, 4);
    put(ReceiveCalled{.site = {"/starlette/responses.py", "listen_for_disconnect", 240}}, 300, 2, 5);
    put(LogRecorded{.level = 20, .levelName = "INFO", .logger = "shop.db", .message = {"INSERT INTO orders"}}, 900, 9);
    put(SendCalled{.type = "http.response.start", .site = {"/home/ada/shop.py", "create", 30}}, 1400, 2, 4);
    put(SendCalled{.type = "http.response.body", .site = {"/home/ada/shop.py", "create", 32}}, 240, 2, 4);
    put(HeadersSent{.status = 201, .cause = "http.response.body"}, 4, 2, 4);
    put(WireResponseHead{.bytes = {"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\r\n"}, .status = 201},
        60, 1);
    put(WireResponseBody{.bytes = {R"({"ok": true)"}}, 5, 1);
    put(SendResumed{.waitedNs = 2'600'000}, 2535, 2, 4);
    put(Finding{.rule = "A310", .severity = Severity::Warning, .message = "Content-Length was not set"}, 10, 2, 4);
    put(SendCalled{.type = "http.response.body", .site = {"/home/ada/shop.py", "create", 35}}, 120, 2, 4);
    put(WireResponseBody{.bytes = {"}"}, .last = true}, 70, 1);
    put(ReceiveAnswered{.type = "http.disconnect", .waitedNs = 5'270'000}, 15, 2, 5);
    put(AppReturned{.type = "NoneType"}, 40, 2, 4);
    put(ExchangeEnded{.outcome = Outcome::Completed, .status = 201, .bytesIn = 120, .bytesOut = 90}, 30, 1);
    session.commit();
    return session.numberOf(run, {1});
}

/// An HTTP/2 connection with three streams at the same time, and one exchange on another connection. Answers the number
/// of the first stream's exchange.
inline std::uint32_t http2Streams(trace::Session &session)
{
    using namespace trace;
    const RunId run = session.beginRun({.target = QStringLiteral("shop:app"), .interface = Interface::Asgi3});
    const auto put = [&](const auto &event, std::int64_t us, std::uint32_t exchange, std::uint32_t connection = 7) {
        const EventHeader header{.exchange = {exchange},
                                 .connection = {connection},
                                 .thread = exchange == 0 ? std::uint16_t(1) : std::uint16_t(2),
                                 .task = exchange,
                                 .at = std::chrono::microseconds(us)};
        session.append(run, TraceEvent{header, event});
    };
    const auto frame = [](std::uint8_t type, std::uint32_t stream, Party from = Party::Client) {
        return Http2Frame{.from = from, .stream = stream, .type = type};
    };
    put(ConnectionOpened{.peer = "127.0.0.1:52344", .local = "127.0.0.1:8000", .transport = "tcp"}, 100, 0);
    put(frame(4, 0), 160, 0);
    put(frame(4, 0, Party::Server), 180, 0);
    const Text targets[] = {"/", "/style.css", "/api/orders"};
    for (std::uint32_t i = 1; i <= 3; ++i) {
        const std::uint32_t stream = 2 * i - 1;
        const std::int64_t at = 300 + 250 * static_cast<std::int64_t>(i);
        put(frame(1, stream), at, i);
        put(WireRequestHead{.bytes = {"GET"}}, at + 5, i);
        put(CallStarted{.interface = Interface::Asgi3,
                        .protocol = Protocol::Http,
                        .method = "GET",
                        .target = targets[i - 1],
                        .httpVersion = "2"},
            at + 20, i);
        put(AppCalled{.callable = "shop:app", .queuedNs = 40'000}, at + 60, i);
    }
    put(frame(8, 0), 1900, 0);
    for (std::uint32_t i = 3; i >= 1; --i) {
        const std::int64_t at = 2000 + 900 * (3 - static_cast<std::int64_t>(i));
        put(WireResponseHead{.bytes = {"200"}, .status = static_cast<std::uint16_t>(i == 3 ? 500 : 200)}, at, i);
        put(WireResponseBody{.bytes = {"0123456789"}, .last = true}, at + 500, i);
        put(AppReturned{.type = "NoneType"}, at + 540, i);
        put(ExchangeEnded{.outcome = i == 3 ? Outcome::Failed : Outcome::Completed,
                          .status = static_cast<std::uint16_t>(i == 3 ? 500 : 200)},
            at + 560, i);
    }
    put(frame(7, 0, Party::Server), 5200, 0);
    put(ConnectionClosed{.why = "peer closed"}, 5300, 0);
    put(WireRequestHead{.bytes = {"GET"}}, 5400, 9, 8);
    put(CallStarted{.interface = Interface::Asgi3, .protocol = Protocol::Http, .method = "GET", .target = "/else"},
        5410, 9, 8);
    session.commit();
    return session.numberOf(run, {1});
}

} // namespace gatescope::test
