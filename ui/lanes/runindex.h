#pragma once

#include "lanes/moments.h"
#include "timeline/chart.h"
#include "trace/session.h"

#include <deque>

namespace gatescope::ui {

/// One exchange of a run, as the lanes know it. Times are ns on the run's clock; kStillOpen: not yet.
struct RunExchange {
    std::uint32_t number = 0;
    std::uint32_t read = 0; ///< So many of its events are taken.
    std::int64_t arrived = 0;
    std::int64_t called = kStillOpen;
    std::int64_t left = kStillOpen;      ///< The call is over.
    std::int64_t ended = kStillOpen;     ///< The exchange is over.
    std::int64_t waited = 0;             ///< ns of all its waits.
    std::int64_t suspended = kStillOpen; ///< Since when its outermost layer waits.
    std::int32_t lane = -1;
    std::uint32_t outermost = 0; ///< The number of its outermost layer: that one tells when the call waits.
    std::uint16_t thread = 0;
    std::uint16_t suspensions = 0;
    bool isWsgi = false;
    bool failed = false;

    [[nodiscard]] bool isOver() const { return ended != kStillOpen; }
};

/// The data of the lanes of one run: who worked on which exchange when.
///
/// A thread of the WSGI pool is a lane. ASGI calls are tasks of one loop: as many lanes as tasks were there at the same
/// time, the next one on the first lane that is free. Lifespans have a lane of their own. All are flat arrays: an
/// exchange costs about 200 bytes. Give it every exchange again whenever it has more events.
class RunIndex {
public:
    void clear() { *this = {}; }
    /// Takes at most `most` of the events that it does not have yet; answers whether it has all of them now.
    bool read(const trace::Session &session, std::uint32_t number, std::size_t most);
    /// What belongs to no exchange.
    void addRunEvent(const trace::TraceEvent &event, int index);

    [[nodiscard]] const std::deque<ChartLane> &lanes() const { return m_lanes; }
    /// In the order in which they were first given.
    [[nodiscard]] const std::vector<RunExchange> &exchanges() const { return m_exchanges; }
    [[nodiscard]] const RunExchange *exchange(std::uint32_t number) const;
    [[nodiscard]] std::optional<std::size_t> rowOf(std::uint32_t number) const;
    [[nodiscard]] const std::vector<Slice> &blocks() const { return m_blocks; }
    /// The run's event, or -1, of a block that has no exchange.
    [[nodiscard]] const std::vector<ChartMark> &poolBusy() const { return m_busy; }
    /// The loop is one that is watched in the exchanges' own steps alone (uvloop).
    [[nodiscard]] bool isWatchedInPart() const { return m_isWatchedInPart; }
    [[nodiscard]] std::int64_t begin() const { return m_begin; }
    [[nodiscard]] std::int64_t end() const { return m_end; }
    [[nodiscard]] ChartLoad load(std::int64_t from, std::int64_t to) const;

private:
    static constexpr std::size_t kMostLanes = 256;    ///< What comes later shares the last one.
    static constexpr std::uint16_t kSuspensions = 64; ///< As many as a layer tells.
    enum class LaneUse : std::uint8_t { Thread, Task, Lifespan };
    struct LaneInfo {
        LaneUse use;
        std::uint16_t thread;
    };

    RunExchange &exchangeFor(const trace::Session &session, std::uint32_t number);
    void add(RunExchange &exchange, const trace::Session &session, const trace::TraceEvent &event, int index);
    void appCalled(RunExchange &exchange, const trace::Session &session, const trace::AppCalled &called,
                   std::int64_t at);
    void callOver(RunExchange &exchange, std::int64_t at);
    void ended(RunExchange &exchange, std::int64_t at);
    void layerStep(RunExchange &exchange, const trace::TraceEvent &event, std::int64_t at);
    void waited(RunExchange &exchange, std::int64_t from, std::int64_t to, SliceKind kind);
    void blocked(std::int64_t from, std::int64_t to, std::uint32_t number, int event);
    [[nodiscard]] std::int32_t threadLane(const trace::Session &session, RunId run, std::uint16_t thread);
    [[nodiscard]] std::int32_t taskLane(std::int64_t from);
    [[nodiscard]] std::int32_t addLane(LaneInfo info, const QString &title, theme::Tone tone);
    [[nodiscard]] Slice *sliceOf(const RunExchange &exchange);
    void saw(std::int64_t at);

    std::deque<ChartLane> m_lanes;
    std::vector<LaneInfo> m_uses;
    std::vector<RunExchange> m_exchanges;
    std::vector<std::uint32_t> m_rows; ///< By number: the row in m_exchanges plus one.
    std::vector<Slice> m_blocks;
    std::vector<ChartMark> m_busy;
    Moments m_arrivals;
    Moments m_calls; ///< Or given up.
    Moments m_returns;
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    bool m_isWatchedInPart = false;
};

} // namespace gatescope::ui
