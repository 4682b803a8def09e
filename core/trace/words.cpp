#include "trace/print.h"

#include <array>
#include <format>

namespace gatescope::trace {

namespace {

template <std::size_t Count, class Enum>
std::string_view lookUp(const std::array<std::string_view, Count> &words, Enum value)
{
    const auto index = static_cast<std::size_t>(value);
    return index < Count ? words[index] : "unknown";
}

} // namespace

std::string_view word(Interface interface)
{
    static constexpr std::array<std::string_view, 4> kWords{"none", "wsgi", "asgi3", "asgi2"};
    return lookUp(kWords, interface);
}

std::string_view word(Protocol protocol)
{
    static constexpr std::array<std::string_view, 4> kWords{"none", "http", "websocket", "lifespan"};
    return lookUp(kWords, protocol);
}

std::string_view word(Outcome outcome)
{
    static constexpr std::array<std::string_view, 10> kWords{
        "open",     "completed", "failed",        "cut",         "client-left",
        "rejected", "aborted",   "lifespan-done", "unsupported", "lifespan-failed"};
    return lookUp(kWords, outcome);
}

std::string_view word(Party party)
{
    static constexpr std::array<std::string_view, 4> kWords{"client", "server", "application", "network"};
    return lookUp(kWords, party);
}

std::string_view word(Severity severity)
{
    static constexpr std::array<std::string_view, 3> kWords{"info", "warning", "error"};
    return lookUp(kWords, severity);
}

std::string_view word(Stream stream)
{
    static constexpr std::array<std::string_view, 2> kWords{"stdout", "stderr"};
    return lookUp(kWords, stream);
}

std::string_view word(SocketState state)
{
    static constexpr std::array<std::string_view, 4> kWords{"connecting", "open", "closing", "closed"};
    return lookUp(kWords, state);
}

std::string_view word(LayerKind kind)
{
    static constexpr std::array<std::string_view, 4> kWords{"callable", "instance", "framework", "endpoint"};
    return lookUp(kWords, kind);
}

std::string_view word(LayerEnd end)
{
    static constexpr std::array<std::string_view, 6> kWords{"returned",  "raised",    "passed-on",
                                                            "swallowed", "converted", "abandoned"};
    return lookUp(kWords, end);
}

std::string_view word(LayerPort port)
{
    static constexpr std::array<std::string_view, 6> kWords{"receive", "send",  "start_response",
                                                            "item",    "write", "input"};
    return lookUp(kWords, port);
}

std::string_view opcodeName(std::uint8_t opcode)
{
    static constexpr std::array<std::string_view, 11> kNames{"continuation", "text", "binary", "", "", "", "", "",
                                                             "close",        "ping", "pong"};
    return opcode < kNames.size() && !kNames[opcode].empty() ? kNames[opcode] : "reserved";
}

std::string_view http2FrameName(std::uint8_t type)
{
    static constexpr std::array<std::string_view, 10> kNames{"DATA",          "HEADERS",      "PRIORITY", "RST_STREAM",
                                                             "SETTINGS",      "PUSH_PROMISE", "PING",     "GOAWAY",
                                                             "WINDOW_UPDATE", "CONTINUATION"};
    return type < kNames.size() ? kNames[type] : "unknown";
}

std::string durationText(std::chrono::nanoseconds duration)
{
    const auto ns = static_cast<double>(duration.count());
    if (ns < 1e3)
        return std::format("{:.0f} ns", ns);
    if (ns < 1e6)
        return std::format("{:.0f} µs", ns / 1e3);
    if (ns < 1e8)
        return std::format("{:.1f} ms", ns / 1e6);
    return ns < 1e9 ? std::format("{:.0f} ms", ns / 1e6) : std::format("{:.2f} s", ns / 1e9);
}

std::string sizeText(std::uint64_t bytes)
{
    constexpr std::array<std::string_view, 4> kUnits{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return std::format("{} B", bytes);
    auto size = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit)
        size /= 1024;
    return std::format("{:.1f} {}", size, kUnits[unit]);
}

} // namespace gatescope::trace
