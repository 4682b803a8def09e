#pragma once

#include "base/clock.h"
#include "base/shortmutex.h"
#include "trace/codec.h"
#include "trace/ring.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace gatescope::trace {

/// What an event belongs to; the writer adds the thread and the time.
struct Context {
    ExchangeId exchange;
    ConnectionId connection;
    LayerId layer;
    std::uint32_t task = 0;
};

/// The one place through which the runner's threads record what happens.
///
///     writer.write({.exchange = call.exchange(), .connection = call.connection()},
///                  HeadersSent{.status = 200, .cause = "write()"});
///
/// write() encodes straight into the ring: no allocation, no system call, a short lock. It never waits for the
/// inspector: a full ring first loses payload bytes, then whole events, and the next event that fits is preceded by a
/// Gap that counts them. With recording off it costs one load.
class TraceWriter {
public:
    /// Without a ring nothing is recorded, but ids are still given.
    explicit TraceWriter(std::unique_ptr<RingMemory> ring, CaptureLimits limits = {});

    [[nodiscard]] const CaptureLimits &limits() const { return m_limits; }
    [[nodiscard]] bool isRecording() const { return m_recording.load(std::memory_order_relaxed); }
    void setRecording(bool on) { m_recording.store(on && m_ring, std::memory_order_relaxed); }

    [[nodiscard]] ExchangeId newExchange() { return {m_lastExchange.fetch_add(1) + 1}; }
    [[nodiscard]] ConnectionId newConnection() { return {m_lastConnection.fetch_add(1) + 1}; }

    /// Names the calling thread in the trace: "network", "main", "wsgi-1".
    void nameThread(std::string_view name);

    template <class Event>
    void write(const Context &context, const Event &event)
    {
        if (!isRecording())
            return;
        writeAt(sinceStart(), context, event);
    }

    /// For an event whose time was taken earlier.
    template <class Event>
    void writeAt(std::chrono::nanoseconds at, const Context &context, const Event &event)
    {
        if (!isRecording())
            return;
        const EventHeader header{.exchange = context.exchange,
                                 .connection = context.connection,
                                 .layer = context.layer,
                                 .thread = threadNumber(),
                                 .task = context.task,
                                 .at = at};
        const std::scoped_lock lock(m_mutex);
        append(header, event);
    }

private:
    static constexpr std::size_t kCrowdedPayload = 256; ///< Bytes kept of a payload while the ring is crowded.

    static std::uint16_t threadNumber();
    bool putGap(std::chrono::nanoseconds at);
    void lose();

    template <class Event>
    void append(const EventHeader &header, const Event &event)
    {
        const bool crowded = m_ring->isCrowded();
        const std::size_t wanted = crowded ? kCrowdedPayload : kWholePayload;
        const std::size_t most = encodedSize(event, wanted) > m_ring->largest() ? 0 : wanted;
        const bool gapIsDue = m_gap.events > 0 || (m_gap.bytes > 0 && !crowded);
        if (gapIsDue && !(m_ring->hasRoom(encodedSize(m_gap) + encodedSize(event, most)) && putGap(header.at)))
            return lose();
        if (!put(header, event, most))
            return lose();
        if (crowded)
            m_gap.bytes += payloadBytes(event) - payloadBytes(event, most);
    }

    template <class Event>
    bool put(const EventHeader &header, const Event &event, std::size_t most)
    {
        return m_ring->append(encodedSize(event, most), [&](char *out) { encodeTo(out, header, event, most); });
    }

    std::unique_ptr<RingWriter> m_ring;
    const CaptureLimits m_limits;
    ShortMutex m_mutex;
    Gap m_gap;
    std::atomic<bool> m_recording = false;
    std::atomic<std::uint32_t> m_lastExchange = 0;
    std::atomic<std::uint32_t> m_lastConnection = 0;
};

} // namespace gatescope::trace
