#pragma once

#include "http/http2frame.h"
#include "http/limits.h"

#include <array>
#include <chrono>
#include <string_view>

namespace gatescope::http {

/// Counts the frames that cost the server more than the client, a second at a time (CVE-2019-9512 and its kin,
/// CVE-2023-44487, CVE-2025-8671).
class FloodGuard {
public:
    using Clock = std::chrono::steady_clock;

    explicit FloodGuard(const Http2Limits &limits);

    /// One more frame of the client. In words what there are too many of; empty while there are not.
    [[nodiscard]] std::string_view frame(const Http2FrameRecord &frame, Clock::time_point now);
    /// A stream that the client made us reset.
    [[nodiscard]] std::string_view provokedReset();

private:
    enum Kind { Resets, Control, Empty, Updates, Count, None = Count };
    [[nodiscard]] static Kind kindOf(const Http2FrameRecord &frame);
    [[nodiscard]] std::string_view count(Kind kind);

    const std::uint32_t m_mostContinuations;
    std::uint32_t m_continuations = 0; ///< Of the latest head.
    std::array<std::uint32_t, Count> m_most;
    std::array<std::uint32_t, Count> m_seen{};
    Clock::time_point m_second{};
};

} // namespace gatescope::http
