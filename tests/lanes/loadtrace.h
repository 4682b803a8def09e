#pragma once

#include "trace/session.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace gatescope::test {

/// A run under load, written with the real encoder into a real Session. The same every time. Times in µs.
class LoadTrace {
public:
    struct Call {
        std::int64_t arrived = 0;
        std::int64_t called = 0;
        std::int64_t left = 0;
        std::int64_t waitedFrom = 0; ///< 0: it did not wait.
        std::int64_t waitedTo = 0;
        std::uint16_t thread = 2;
        std::uint16_t status = 200;
        std::int64_t ended = 0; ///< 0: at once.
    };

    LoadTrace(trace::Session &session, trace::Interface interface)
        : m_session(session),
          m_interface(interface),
          m_run(session.beginRun({.target = QStringLiteral("shop:app"),
                                  .interface = interface,
                                  .startedAtUnixNs = 1'790'000'000'000'000'000}))
    {
        name(1, "network");
        if (interface != trace::Interface::Wsgi)
            name(2, "main");
        for (std::uint16_t thread = 2; thread < 6 && interface == trace::Interface::Wsgi; ++thread)
            name(thread, "wsgi-" + std::to_string(thread - 1));
    }

    [[nodiscard]] RunId run() const { return m_run; }

    /// Answers the exchange's number in the session.
    std::uint32_t add(const Call &call, bool over = true)
    {
        using namespace trace;
        const std::uint32_t id = ++m_exchanges;
        const ExchangeId exchange{id};
        const std::string target = "/item/" + std::to_string(id % 40);
        put(call.arrived, 1, exchange, WireRequestHead{.bytes = {"GET / HTTP/1.1\r\n\r\n"}});
        put(call.arrived, call.thread, exchange,
            CallStarted{.interface = m_interface, .protocol = Protocol::Http, .method = "GET", .target = target});
        put(call.called, call.thread, exchange,
            AppCalled{.callable = "shop:app",
                      .queuedNs = static_cast<std::uint64_t>(call.called - call.arrived) * 1000});
        if (call.waitedTo > 0)
            put(call.waitedTo, call.thread, exchange,
                ReceiveAnswered{.type = "http.request",
                                .waitedNs = static_cast<std::uint64_t>(call.waitedTo - call.waitedFrom) * 1000});
        if (!over)
            return m_session.numberOf(m_run, exchange);
        finish(id, call);
        return m_session.numberOf(m_run, exchange);
    }
    void finish(std::uint32_t id, const Call &call)
    {
        using namespace trace;
        const ExchangeId exchange{id};
        const std::int64_t ended = std::max(call.ended, call.left);
        put(call.left, call.thread, exchange, AppReturned{.type = "list"});
        if (m_interface == Interface::Wsgi)
            put(call.left, call.thread, exchange, IterableClosed{});
        put(ended, 1, exchange, WireResponseHead{.bytes = {"HTTP/1.1 200 OK\r\n\r\n"}, .status = call.status});
        put(ended, 1, exchange, ExchangeEnded{.outcome = Outcome::Completed, .status = call.status});
    }
    template <class Event>
    void put(std::int64_t at, std::uint16_t thread, ExchangeId exchange, const Event &event)
    {
        const trace::EventHeader header{
            .exchange = exchange, .connection = {1}, .thread = thread, .at = std::chrono::microseconds(at)};
        m_session.append(m_run, trace::TraceEvent{header, event});
    }
    void block(std::int64_t from, std::int64_t to, std::uint32_t by, const std::vector<std::uint32_t> &victims)
    {
        using namespace trace;
        const auto ns = static_cast<std::uint64_t>(to - from) * 1000;
        put(to, 2, ExchangeId{by},
            LoopBlocked{.blockedNs = ns,
                        .thresholdNs = 100'000'000,
                        .waiting = static_cast<std::uint32_t>(victims.size()),
                        .site = {"/home/ada/shop.py", "report", 42}});
        for (const std::uint32_t victim : victims)
            put(to, 2, ExchangeId{victim}, LoopWaited{.waitedNs = ns, .blocker = by});
    }

    /// `count` exchanges, one every 200 µs on average: on four threads that are too few for a while, or as tasks that
    /// wait for most of the time.
    void load(std::uint32_t count)
    {
        std::mt19937 random(11);
        std::vector<std::int64_t> free(4, 0);
        std::int64_t arrived = 1000;
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool rush = (i / 150) % 3 == 1;
            arrived += random() % (rush ? 180 : 420);
            const std::int64_t takes = 400 + random() % 900;
            const std::uint16_t status = random() % 40 == 0 ? 500 : 200;
            if (m_interface == trace::Interface::Wsgi) {
                const auto thread = std::ranges::min_element(free);
                const std::int64_t called = std::max(arrived + 15, *thread + 5);
                if (called > arrived + 400)
                    put(arrived, 1, {}, trace::PoolBusy{.threads = 4, .queued = 1});
                *thread = called + takes;
                add({.arrived = arrived,
                     .called = called,
                     .left = called + takes,
                     .thread = static_cast<std::uint16_t>(2 + (thread - free.begin())),
                     .status = status,
                     .ended = called + takes + 40});
            } else {
                const std::int64_t called = arrived + 20;
                add({.arrived = arrived,
                     .called = called,
                     .left = called + 3 * takes,
                     .waitedFrom = called + 90,
                     .waitedTo = called + 3 * takes - 120,
                     .status = status,
                     .ended = called + 3 * takes + 60});
            }
        }
        m_session.commit();
    }

private:
    void name(std::uint16_t thread, const std::string &text) { put(0, thread, {}, trace::ThreadNamed{.name = text}); }

    trace::Session &m_session;
    trace::Interface m_interface;
    RunId m_run;
    std::uint32_t m_exchanges = 0;
};

} // namespace gatescope::test
