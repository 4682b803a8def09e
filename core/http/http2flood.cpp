#include "http/http2flood.h"

namespace gatescope::http {

namespace {

constexpr std::uint32_t kUpdatesForOneControl = 20; ///< A reader may well acknowledge each piece.

constexpr std::array<std::string_view, 4> kWords{"too many resets a second", "too many control frames a second",
                                                 "too many empty frames a second",
                                                 "too many WINDOW_UPDATE frames a second"};

} // namespace

FloodGuard::FloodGuard(const Http2Limits &limits)
    : m_mostContinuations(limits.continuations),
      m_most{limits.resets, limits.control, limits.control, limits.control * kUpdatesForOneControl}
{
}

FloodGuard::Kind FloodGuard::kindOf(const Http2FrameRecord &frame)
{
    switch (frame.type) {
    case Http2Type::Data:
        return frame.length == 0 && !frame.has(kEndStream) ? Empty : None;
    case Http2Type::Headers:
    case Http2Type::Continuation:
        return frame.length == 0 ? Empty : None;
    case Http2Type::RstStream:
        return Resets;
    case Http2Type::WindowUpdate:
        return Updates;
    default:
        return Control;
    }
}

std::string_view FloodGuard::frame(const Http2FrameRecord &frame, Clock::time_point now)
{
    if (now - m_second >= std::chrono::seconds(1)) {
        m_second = now;
        m_seen = {};
    }
    m_continuations = frame.type == Http2Type::Continuation ? m_continuations + 1 : 0;
    if (m_continuations > m_mostContinuations)
        return "too many CONTINUATION frames";
    return count(kindOf(frame));
}

std::string_view FloodGuard::provokedReset()
{
    return count(Resets);
}

std::string_view FloodGuard::count(Kind kind)
{
    if (kind == None || ++m_seen[kind] <= m_most[kind])
        return {};
    return kWords[kind];
}

} // namespace gatescope::http
