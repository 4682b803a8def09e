#pragma once

#include "trace/session.h"

#include <chrono>
#include <format>

namespace gatescope::test {

/// A day in the life of a web shop, for the list's tests and pictures: every kind of row, in believable proportions.
class ShopSession {
public:
    static constexpr std::int64_t kStartUnixNs = 1'790'000'000'000'000'000;

    trace::Session session;
    RunId run = session.beginRun({.target = QStringLiteral("shop.main:app"), .startedAtUnixNs = kStartUnixNs});
    std::chrono::microseconds now{};

    struct Call {
        trace::Interface interface = trace::Interface::Wsgi;
        trace::Protocol protocol = trace::Protocol::Http;
        const char *method = "GET";
        std::string target = "/";
        std::uint16_t status = 200; ///< 0: it stays open.
        trace::Outcome outcome = trace::Outcome::Completed;
        std::int64_t waitUs = 60;
        std::int64_t appUs = 4000;
        std::int64_t sendUs = 300;
        std::uint64_t bytes = 900;
        int findings = 0;
        const char *raises = nullptr;
    };

    std::uint32_t add(const Call &call)
    {
        m_header = {.exchange = ExchangeId{++m_last}, .connection = ConnectionId{m_last}, .at = now};
        put(0, trace::WireRequestHead{.bytes = {"GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"}});
        put(0, trace::CallStarted{.interface = call.interface,
                                  .protocol = call.protocol,
                                  .method = call.method,
                                  .target = call.target,
                                  .httpVersion = "1.1",
                                  .client = "127.0.0.1:52344"});
        put(call.waitUs, trace::AppCalled{.callable = "shop.main:app"});
        for (int i = 0; i < call.findings; ++i)
            put(1, trace::Finding{.rule = "W073", .message = "a rule"});
        if (call.raises)
            put(call.appUs / 2, trace::AppRaised{.type = "ValueError", .message = call.raises});
        if (call.status != 0)
            answer(call);
        now += std::chrono::microseconds(900);
        return m_last;
    }

    std::uint32_t lifespan(bool started = true)
    {
        m_header = {.exchange = ExchangeId{++m_last}, .at = now};
        put(0, trace::CallStarted{.interface = trace::Interface::Asgi3, .protocol = trace::Protocol::Lifespan});
        put(20, trace::AppCalled{.callable = "shop.main:app"});
        put(20, trace::LifespanChanged{.state = started ? "started" : "starting"});
        return m_last;
    }

    std::uint32_t rejected()
    {
        m_header = {.exchange = ExchangeId{++m_last}, .connection = ConnectionId{m_last}, .at = now};
        put(0, trace::WireRejected{.bytes = {"GET /a b HTTP/1.1\r\n\r\n"}, .reason = "Invalid character in target"});
        put(90, trace::ExchangeEnded{.outcome = trace::Outcome::Rejected, .status = 400});
        return m_last;
    }

    /// A handful of each kind.
    void aFew()
    {
        using trace::Interface, trace::Outcome, trace::Protocol;
        lifespan();
        add({.interface = Interface::Asgi3, .target = "/", .appUs = 2100});
        add({.interface = Interface::Asgi3,
             .target = "/static/shop.css?v=18",
             .status = 304,
             .appUs = 400,
             .bytes = 90});
        add({.interface = Interface::Asgi3,
             .target = "/products?page=2&sort=price",
             .appUs = 12400,
             .sendUs = 2600,
             .bytes = 18'300,
             .findings = 2});
        add({.interface = Interface::Asgi3, .method = "POST", .target = "/cart/items", .status = 201, .appUs = 8600});
        add({.interface = Interface::Asgi3,
             .protocol = Protocol::WebSocket,
             .target = "/live/prices",
             .status = 101,
             .outcome = Outcome::Open,
             .appUs = 900});
        add({.interface = Interface::Asgi3, .target = "/cart", .appUs = 5300});
        add({.method = "GET",
             .target = "/legacy/report/2026/11/summary-of-everything-that-was-sold.html",
             .waitUs = 9000,
             .appUs = 21000,
             .sendUs = 6000,
             .bytes = 412'000});
        add({.interface = Interface::Asgi3,
             .method = "DELETE",
             .target = "/cart/items/17",
             .status = 404,
             .appUs = 900});
        add({.interface = Interface::Asgi3,
             .method = "POST",
             .target = "/pay",
             .status = 500,
             .outcome = Outcome::Failed,
             .appUs = 3200,
             .raises = "card number is not a number: '4111-…'"});
        rejected();
        add({.interface = Interface::Asgi3, .target = "/old-shop", .status = 301, .appUs = 300});
        add({.interface = Interface::Asgi3,
             .target = "/export.csv",
             .outcome = Outcome::ClientLeft,
             .appUs = 2000,
             .sendUs = 14000,
             .bytes = 2'100'000});
        add({.interface = Interface::Asgi3,
             .target = "/images/hero.webp",
             .outcome = Outcome::Cut,
             .appUs = 1000,
             .sendUs = 5000,
             .bytes = 72'000});
        add({.interface = Interface::Asgi3, .target = "/search?q=green+tea", .appUs = 9000});
        add({.interface = Interface::Asgi3, .target = "/recommendations", .status = 0, .appUs = 100});
    }

    void many(std::uint32_t count)
    {
        static constexpr std::array kPaths{"/",          "/cart",         "/products",
                                           "/api/items", "/search?q=tea", "/static/shop.css"};
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t dice = i * 2654435761U >> 8;
            const std::uint16_t status = dice % 23 == 0 ? 500 : dice % 11 == 0 ? 404 : dice % 7 == 0 ? 304 : 200;
            add({.interface = dice % 3 == 0 ? trace::Interface::Wsgi : trace::Interface::Asgi3,
                 .method = dice % 5 == 0 ? "POST" : "GET",
                 .target = std::format("{}{}", kPaths[dice % kPaths.size()], dice % 4 == 0 ? "" : ""),
                 .status = status,
                 .outcome = status == 500 ? trace::Outcome::Failed : trace::Outcome::Completed,
                 .appUs = 800 + dice % 9000,
                 .raises = status == 500 ? "bad id" : nullptr});
        }
    }

private:
    template <class Event>
    void put(std::int64_t afterUs, const Event &event)
    {
        now += std::chrono::microseconds(afterUs);
        m_header.at = now;
        session.append(run, trace::TraceEvent{m_header, event});
    }

    void answer(const Call &call)
    {
        put(call.appUs, trace::WireResponseHead{.bytes = {"", 120}, .status = call.status});
        put(call.sendUs, trace::WireResponseBody{.bytes = {"", call.bytes}, .last = true});
        if (call.outcome != trace::Outcome::Open)
            put(10, trace::ExchangeEnded{.outcome = call.outcome, .status = call.status});
    }

    trace::EventHeader m_header;
    std::uint32_t m_last = 0;
};

} // namespace gatescope::test
