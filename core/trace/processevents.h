#pragma once

#include "trace/values.h"
#include "trace/vocabulary.h"

#include <cstdint>
#include <string_view>
#include <tuple>

/// The part of the vocabulary (event.h) that belongs to the process: what it prints and logs, its threads, and the
/// event loop that somebody blocks. Such an event has an exchange when it is known for whom it happened.
namespace gatescope::trace {

struct Output {
    static constexpr std::string_view kName = "process.output";
    Stream stream = Stream::Stdout;
    Payload text;
    static constexpr auto fields()
    {
        return std::tuple{field("stream", &Output::stream), field("text", &Output::text)};
    }
};

struct LogRecorded {
    static constexpr std::string_view kName = "process.log";
    std::int32_t level = 0; ///< 10 DEBUG … 50 CRITICAL
    Text levelName;
    Text logger;
    Payload message;
    Text exception; ///< The formatted traceback, if the record has one.
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("level", &LogRecorded::level),         field("level_name", &LogRecorded::levelName),
                          field("logger", &LogRecorded::logger),       field("message", &LogRecorded::message),
                          field("exception", &LogRecorded::exception), field("site", &LogRecorded::site)};
    }
};

struct WarningShown {
    static constexpr std::string_view kName = "process.warning";
    Text category;
    Text message;
    CodeSite site;
    static constexpr auto fields()
    {
        return std::tuple{field("category", &WarningShown::category), field("message", &WarningShown::message),
                          field("site", &WarningShown::site)};
    }
};

struct ThreadNamed { ///< The thread of this event's header is called so. Written once a thread.
    static constexpr std::string_view kName = "process.thread";
    Text name; ///< "network", "main", "wsgi-1"
    static constexpr auto fields() { return std::tuple{field("name", &ThreadNamed::name)}; }
};

struct PoolBusy { ///< A call had to wait because all WSGI threads were busy.
    static constexpr std::string_view kName = "process.pool_busy";
    std::uint32_t threads = 0;
    std::uint32_t queued = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("threads", &PoolBusy::threads), field("queued", &PoolBusy::queued)};
    }
};

/// The event loop could not turn for longer than the threshold. Its exchange is the one whose code held it; written
/// when the loop turns again.
struct LoopBlocked {
    static constexpr std::string_view kName = "process.loop_blocked";
    std::uint64_t blockedNs = 0;
    std::uint64_t thresholdNs = 0;
    std::uint32_t waiting = 0; ///< Exchanges that waited meanwhile: each has a LoopWaited.
    Text stack;                ///< The stack that was sampled while it was blocked, as Python prints one.
    CodeSite site;             ///< The innermost line of the user's own code in it.
    static constexpr auto fields()
    {
        return std::tuple{field("blocked_ns", &LoopBlocked::blockedNs),
                          field("threshold_ns", &LoopBlocked::thresholdNs), field("waiting", &LoopBlocked::waiting),
                          field("stack", &LoopBlocked::stack), field("site", &LoopBlocked::site)};
    }
};

/// This exchange had to wait because another one blocked the event loop.
struct LoopWaited {
    static constexpr std::string_view kName = "process.loop_waited";
    std::uint64_t waitedNs = 0;
    std::uint32_t blocker = 0; ///< The ExchangeId of the one that held the loop; 0: not known.
    static constexpr auto fields()
    {
        return std::tuple{field("waited_ns", &LoopWaited::waitedNs), field("blocker", &LoopWaited::blocker)};
    }
};

} // namespace gatescope::trace
