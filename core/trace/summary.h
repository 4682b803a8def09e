#pragma once

#include "trace/event.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace gatescope::trace {

/// The row of one exchange: what its events amount to so far. Times are on the run's clock.
struct ExchangeSummary {
    std::uint32_t number = 0; ///< From 1 in the session, in order of appearance; never used twice.
    RunId run;
    ExchangeId exchange;
    ConnectionId connection;
    Interface interface = Interface::None;
    Protocol protocol = Protocol::None;
    Outcome outcome = Outcome::Open;
    std::uint16_t status = 0; ///< Of the final response head on the wire; 0: none yet.
    std::string method;
    std::string target; ///< As on the wire; what was refused shows its first line here.
    std::string httpVersion;
    std::string client;
    std::string note;     ///< Why it ended so, or the application's error: "ValueError: bad id".
    std::string lifespan; ///< Lifespan: its state.
    std::chrono::nanoseconds startedAt{};
    std::optional<std::chrono::nanoseconds> calledAt;    ///< The application was called.
    std::optional<std::chrono::nanoseconds> firstByteAt; ///< The response head was written.
    std::optional<std::chrono::nanoseconds> endedAt;
    std::chrono::nanoseconds lastAt{}; ///< The newest event.
    std::uint64_t bytesIn = 0;         ///< On the wire, as far as known.
    std::uint64_t bytesOut = 0;
    std::uint32_t events = 0;
    std::uint16_t findings = 0;
    std::uint16_t logs = 0;            ///< Output, log records, warnings and wsgi.errors lines.
    std::uint32_t messagesIn = 0;      ///< WebSocket: data messages from the client.
    std::uint32_t messagesOut = 0;     ///< WebSocket: to the client.
    std::uint16_t closeCode = 0;       ///< WebSocket: what the application was told; 0 while it is open.
    std::uint64_t blockedNs = 0;       ///< It held the event loop for so long, in all.
    std::uint64_t waitedNs = 0;        ///< It waited for so long because others held the event loop.
    std::optional<SocketState> socket; ///< WebSocket only.
    bool appRaised = false;
    bool hasGap = false; ///< Events are missing.
    bool marked = false;
    bool deleted = false; ///< Hidden, until undone or purged.

    [[nodiscard]] bool isOpen() const { return outcome == Outcome::Open; }
    /// Until the end, or until the newest event of an open one.
    [[nodiscard]] std::chrono::nanoseconds duration() const { return endedAt.value_or(lastAt) - startedAt; }
    /// The application or the server failed: 5xx, cut, raised, lifespan failed.
    [[nodiscard]] bool isFailure() const;

    /// An exception that left the application was its way of saying that it does not take part in the lifespan.
    [[nodiscard]] bool isRefusedLifespan() const { return appRaised && outcome == Outcome::Unsupported; }

    /// None of its events is one for the console or the list of problems.
    [[nodiscard]] bool isSilent() const;

    /// Takes one more event of this exchange into account.
    void add(const TraceEvent &event);
};

} // namespace gatescope::trace
