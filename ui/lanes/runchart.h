#pragma once

#include "lanes/runindex.h"

#include <QElapsedTimer>
#include <QTimer>

namespace gatescope::ui {

/// The lanes of one run, kept up to date: a few milliseconds of the UI thread at a time, so that a run of 250 000
/// exchanges opens without a pause and a live one grows the same way. Nothing is read before setActive().
class RunChart : public ChartData {
    Q_OBJECT

public:
    explicit RunChart(const trace::Session &session, QObject *parent = nullptr);

    [[nodiscard]] RunId run() const { return m_run; }
    void setRun(RunId run);
    void setActive(bool active);

    [[nodiscard]] const RunIndex &index() const { return m_index; }
    [[nodiscard]] const trace::Session &session() const { return m_session; }
    [[nodiscard]] bool isComplete() const { return m_queue.empty(); }
    /// 0..1 of what there is has been read.
    [[nodiscard]] double progress() const;
    [[nodiscard]] QString laneTitle(const RunExchange &exchange) const;

    [[nodiscard]] std::size_t lanes() const override { return m_index.lanes().size(); }
    [[nodiscard]] const ChartLane &lane(std::size_t index) const override { return m_index.lanes()[index]; }
    [[nodiscard]] std::int64_t begin() const override { return m_index.begin(); }
    [[nodiscard]] std::int64_t end() const override { return m_index.end(); }
    [[nodiscard]] std::optional<std::size_t> laneOf(std::uint32_t exchange) const override;
    [[nodiscard]] std::uint32_t neighbour(std::uint32_t exchange, int step) const override;
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> extent(std::uint32_t exchange) const override;
    [[nodiscard]] QString label(const Slice &slice) const override;
    [[nodiscard]] QString tip(const ChartHit &hit) const override;
    [[nodiscard]] QString spoken(std::uint32_t exchange) const override;
    [[nodiscard]] QString emptyHint() const override;
    [[nodiscard]] std::span<const Slice> across() const override { return m_index.blocks(); }
    [[nodiscard]] bool hasLoad() const override { return true; }
    [[nodiscard]] ChartLoad load(std::int64_t from, std::int64_t to) const override { return m_index.load(from, to); }
    [[nodiscard]] std::span<const ChartMark> overloads() const override { return m_index.poolBusy(); }

private:
    static constexpr std::chrono::milliseconds kBudget{4};
    static constexpr std::chrono::milliseconds kBetweenFrames{33}; ///< The views hear no oftener of a long reading.

    void reload();
    void take(std::uint32_t number);
    void advance();
    void readRunEvents();
    [[nodiscard]] QString blockTip(const Slice &block) const;

    const trace::Session &m_session;
    RunIndex m_index;
    RunId m_run;
    std::deque<std::uint32_t> m_queue; ///< Exchanges with events that are not read.
    std::vector<bool> m_queued;        ///< By number.
    std::size_t m_runEvents = 0;       ///< Read so far.
    std::size_t m_known = 0;           ///< Exchanges that were ever queued.
    bool m_isActive = false;
    bool m_grew = false; ///< Since the views were told.
    QElapsedTimer m_told;
    QTimer m_soon;
};

/// "GET /cart"; "lifespan".
[[nodiscard]] QString requestText(const trace::ExchangeSummary &summary);

} // namespace gatescope::ui
