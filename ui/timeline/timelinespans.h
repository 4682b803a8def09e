#pragma once

#include "timeline/timelinekinds.h"

#include <array>
#include <limits>
#include <optional>
#include <vector>

/// Which stretches of time an exchange is made of, worked out from its events one by one.
namespace gatescope::ui {

enum class SliceKind : std::uint8_t {
    Queued,       ///< Head arrived, application not called yet. Waiting.
    Request,      ///< The request's bytes come in.
    Response,     ///< The response's bytes go out.
    Called,       ///< From the call of the application to its return.
    Iterating,    ///< WSGI: from the first next() to the end of the iterable.
    Layer,        ///< A layer, from its entry to its end.
    Failed,       ///< The call of an exchange that failed.
    Receiving,    ///< ASGI: receive() suspended. Waiting.
    Reading,      ///< WSGI: a read of wsgi.input waited for bytes. Waiting.
    BackPressure, ///< ASGI: send() waited for the peer. Waiting.
    Suspended,    ///< The coroutine of a layer, or of the call, was suspended. Waiting.
    LoopWait,     ///< Another exchange held the event loop. Waiting.
    Blocked,      ///< This exchange held the event loop: everybody waits.
};

[[nodiscard]] constexpr bool isWaiting(SliceKind kind)
{
    return kind == SliceKind::Queued || kind >= SliceKind::Receiving;
}

inline constexpr std::int64_t kStillOpen = std::numeric_limits<std::int64_t>::max();

/// Times in ns on the run's clock; `first` and `last` are the events that begin and end it.
struct Slice {
    std::int64_t start = 0;
    std::int64_t end = kStillOpen;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    SliceKind kind = SliceKind::Called;
    std::int64_t before = 0; ///< ns of all slices of the track before this one together.

    [[nodiscard]] bool isOpen() const { return end == kStillOpen; }
};

/// What an event has to do with the lanes of layers: the place of its layer, where it has one of its own.
using LayerPlace = std::optional<std::uint16_t>;

/// Where a track is drawn. An overlay lies on the bars of its row: the waits of the call itself.
struct TrackPlace {
    LaneKind lane = LaneKind::Application;
    std::uint16_t thread = 0; ///< Of a Thread lane; of a Layer lane, its place.
    std::uint8_t row = 0;
    bool overlay = false;

    friend bool operator==(const TrackPlace &, const TrackPlace &) = default;
};

/// Slices that do not overlap, in order: both their starts and their ends ascend, so that a range is found by halving.
struct Track {
    TrackPlace place;
    std::vector<Slice> slices;
};

/// Builds the tracks. Feed it every event of one exchange in order; `at` must not go back.
class SpanTracker {
public:
    void add(const trace::TraceEvent &event, std::int64_t at, std::uint32_t index, LayerPlace layer = {});
    /// The layer, which has no event of its own for it, waits for another one from now on, or goes on.
    void layerWaits(std::uint16_t layer, bool suspended, std::int64_t at, std::uint32_t index);
    void clear() { *this = {}; }

    [[nodiscard]] const std::vector<Track> &tracks() const { return m_tracks; }
    /// The thread and the task that run the application's call; no value before it is called.
    [[nodiscard]] std::optional<std::uint16_t> callThread() const { return m_callThread; }
    [[nodiscard]] std::uint32_t callTask() const { return m_callTask; }

private:
    static constexpr std::uint8_t kMostWaitRows = 4; ///< Of other tasks that wait at the same time; more are not drawn.
    static constexpr std::size_t kSendsKept = 32;
    struct Moment {
        std::int64_t at;
        std::uint32_t index;
    };
    struct Receiver {
        std::uint32_t task;
        TrackPlace place;
    };
    struct Send {
        std::uint32_t task;
        std::uint32_t index;
    };

    void appCalled(const trace::AppCalled &called, const trace::EventHeader &header, Moment now);
    void bytesMoved(SliceKind kind, std::uint8_t row, Moment now, bool begins);
    void openCall(SliceKind kind, Moment now);
    void closeCall(Moment now);
    void receiveCalled(const trace::EventHeader &header, Moment now);
    void receiveAnswered(std::uint64_t waitedNs, const trace::EventHeader &header, Moment now);
    void waited(SliceKind kind, std::uint64_t ns, const trace::EventHeader &header, std::uint32_t first, Moment now);
    void addLayer(const trace::TraceEvent &event, std::uint16_t layer, Moment now);
    void loopHeld(const TrackPlace &place, SliceKind kind, std::uint64_t ns, Moment now);
    void closeAll(Moment now);

    Track &track(const TrackPlace &place);
    [[nodiscard]] std::optional<TrackPlace> freeWaitPlace(std::uint32_t task) const;
    void stopReceiving(std::vector<Receiver>::iterator receiver, Moment now);
    void remember(std::uint32_t task, std::uint32_t sendIndex);
    [[nodiscard]] std::uint32_t lastSend(std::uint32_t task, std::uint32_t otherwise) const;
    void noteCaller(const trace::TraceEvent &event, Moment now);

    std::vector<Track> m_tracks;
    std::vector<Receiver> m_receivers; ///< Tasks inside receive().
    std::vector<Send> m_sends;         ///< The newest ones.
    std::int64_t m_begin = kStillOpen;
    std::optional<std::uint16_t> m_callThread;
    std::uint32_t m_callTask = 0;
    bool m_blocksThread = false; ///< WSGI: the thread does nothing else meanwhile.
};

} // namespace gatescope::ui
