#pragma once

#include "common/selection.h"
#include "timeline/chart.h"
#include "trace/session.h"

#include <QTimer>

#include <unordered_map>

namespace gatescope::ui {

/// All exchanges of the connection of the selected exchange, one lane each: the streams of HTTP/2, the requests of a
/// connection that was kept alive. What belongs to the connection as a whole (it was opened, SETTINGS, GOAWAY,
/// WINDOW_UPDATE, it was closed) has the first lane.
///
/// A lane is worked out from its events when it is asked for, and kept while it is one of the last few: a connection of
/// 100 000 requests costs their numbers alone. The session is searched a few milliseconds at a time, and only while the
/// data is active.
class ConnectionData : public ChartData {
    Q_OBJECT

public:
    ConnectionData(const trace::Session &session, const Selection &selection, QObject *parent = nullptr);

    void setActive(bool active);
    [[nodiscard]] ConnectionId connection() const { return m_connection; }
    [[nodiscard]] const std::vector<std::uint32_t> &exchanges() const { return m_exchanges; }
    [[nodiscard]] bool isComplete() const;
    /// What belongs to the connection as a whole: how many events, and one of them.
    [[nodiscard]] std::size_t frames() const { return m_frames.marks.size(); }
    [[nodiscard]] trace::TraceEvent frame(std::size_t index) const;
    [[nodiscard]] const trace::ExchangeSummary *summary(std::uint32_t number) const
    {
        return m_session.summary(number);
    }
    [[nodiscard]] QString requestOf(std::uint32_t number) const;
    /// "stream 5"; empty for an exchange that has none.
    [[nodiscard]] QString streamText(std::uint32_t number) const;

    [[nodiscard]] std::size_t lanes() const override { return m_exchanges.empty() ? 0 : m_exchanges.size() + 1; }
    [[nodiscard]] const ChartLane &lane(std::size_t index) const override;
    [[nodiscard]] std::int64_t begin() const override { return m_begin; }
    [[nodiscard]] std::int64_t end() const override { return m_end; }
    [[nodiscard]] std::optional<std::size_t> laneOf(std::uint32_t exchange) const override;
    [[nodiscard]] std::uint32_t neighbour(std::uint32_t exchange, int step) const override;
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> extent(std::uint32_t exchange) const override;
    [[nodiscard]] QString label(const Slice &slice) const override;
    [[nodiscard]] QString tip(const ChartHit &hit) const override;
    [[nodiscard]] QString spoken(std::uint32_t exchange) const override;
    [[nodiscard]] QString emptyHint() const override;

private:
    static constexpr std::size_t kKeptLanes = 128;
    static constexpr std::size_t kMostEvents = 20'000; ///< Of one lane; of longer exchanges the rest is not drawn.

    void chosen();
    void reload();
    void advance();
    void lookAt(std::uint32_t number);
    void addFrame(const trace::TraceEvent &event, int index);
    void saw(std::int64_t from, std::int64_t to);
    [[nodiscard]] ChartLane makeLane(std::uint32_t number) const;

    const trace::Session &m_session;
    const Selection &m_selection;
    RunId m_run;
    ConnectionId m_connection;
    ChartLane m_frames; ///< The lane of the connection itself.
    std::vector<std::uint32_t> m_exchanges;
    mutable std::unordered_map<std::uint32_t, ChartLane> m_made; ///< By number.
    std::uint32_t m_searched = 0;                                ///< Numbers that were looked at.
    std::size_t m_runEvents = 0;                                 ///< Events of the run that were.
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    bool m_isActive = false;
    QTimer m_soon;
};

} // namespace gatescope::ui
