#include "trace/writer.h"

namespace gatescope::trace {

TraceWriter::TraceWriter(std::unique_ptr<RingMemory> ring, CaptureLimits limits)
    : m_ring(ring ? std::make_unique<RingWriter>(std::move(ring)) : nullptr),
      m_limits(limits),
      m_recording(m_ring != nullptr)
{
}

std::uint16_t TraceWriter::threadNumber()
{
    static std::atomic<std::uint16_t> last = 0;
    thread_local const auto number = static_cast<std::uint16_t>(last.fetch_add(1) + 1);
    return number;
}

bool TraceWriter::putGap(std::chrono::nanoseconds at)
{
    if (!put({.at = at}, m_gap, kWholePayload))
        return false;
    m_gap = {};
    return true;
}

void TraceWriter::lose()
{
    ++m_gap.events;
    m_ring->head().lostEvents.fetch_add(1);
}

void TraceWriter::nameThread(std::string_view name)
{
    write({}, ThreadNamed{.name = name});
}

} // namespace gatescope::trace
