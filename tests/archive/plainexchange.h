#pragma once

#include "trace/session.h"

#include <string>
#include <string_view>

namespace gatescope::test {

/// Puts HTTP exchanges of given bytes into a session, with the wire's events and the call's.
class PlainExchanges {
public:
    explicit PlainExchanges(trace::Session &session) : m_session(session)
    {
        m_run = session.beginRun({.target = QStringLiteral("shop.main:app"),
                                  .interface = trace::Interface::Asgi3,
                                  .startedAtUnixNs = 1'790'000'000'000'000'000});
    }

    struct Given {
        std::string requestLine = "GET / HTTP/1.1";
        std::string requestFields; ///< "Name: value\r\n" each.
        std::string requestBody;
        std::string responseFields;
        std::string responseBody;
        std::uint64_t responseSize = 0; ///< The true size, where it is more than what was kept.
        bool tls = false;
    };

    /// What a test adds before the end.
    template <class Event>
    void also(const Event &event)
    {
        put(100, event);
    }

    std::uint32_t begin(const Given &given)
    {
        using namespace trace;
        m_header.exchange = {};
        m_header.connection = {m_header.connection.value + 1};
        put(1000, ConnectionOpened{.peer = "127.0.0.1:50123", .local = "127.0.0.1:8000", .transport = "tcp"});
        if (given.tls)
            put(2500, TlsAgreed{.version = "TLSv1.3"});
        m_header.exchange = {++m_last};
        const std::string head = given.requestLine + "\r\nHost: shop.test:8000\r\n" + given.requestFields + "\r\n";
        put(300, WireRequestHead{.bytes = {head}});
        const auto space = given.requestLine.find(' ');
        const std::string method = given.requestLine.substr(0, space);
        const std::string target = given.requestLine.substr(space + 1, given.requestLine.rfind(' ') - space - 1);
        put(50, CallStarted{.interface = Interface::Asgi3,
                            .protocol = Protocol::Http,
                            .method = method,
                            .target = target,
                            .httpVersion = "1.1",
                            .client = "127.0.0.1:50123"});
        put(40, AppCalled{.callable = "shop.main:app", .queuedNs = 60'000});
        if (!given.requestBody.empty()) {
            const std::size_t half = given.requestBody.size() / 2;
            put(200, WireRequestBody{.bytes = {given.requestBody.substr(0, half)}});
            put(200, WireRequestBody{.bytes = {given.requestBody.substr(half)}, .last = true});
        }
        return m_session.lastNumber();
    }

    std::uint32_t end(const Given &given)
    {
        using namespace trace;
        const std::string head = "HTTP/1.1 200 OK\r\n" + given.responseFields + "\r\n";
        put(900, WireResponseHead{.bytes = {head}, .status = 200});
        const auto size = std::max<std::uint64_t>(given.responseSize, given.responseBody.size());
        if (size > 0)
            put(400, WireResponseBody{.bytes = {given.responseBody, size}, .last = true});
        put(30, ExchangeEnded{.outcome = Outcome::Completed, .status = 200});
        m_session.commit();
        return m_session.lastNumber();
    }

    std::uint32_t add(const Given &given)
    {
        begin(given);
        return end(given);
    }

    [[nodiscard]] RunId run() const { return m_run; }

private:
    template <class Event>
    void put(std::int64_t afterUs, const Event &event)
    {
        m_header.at += std::chrono::microseconds(afterUs);
        m_session.append(m_run, trace::TraceEvent{m_header, event});
    }

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
    std::uint32_t m_last = 0;
};

} // namespace gatescope::test
