#pragma once

#include "common/theme.h"
#include "timeline/timelinespans.h"

#include <QObject>
#include <QString>

#include <optional>
#include <span>
#include <vector>

/// What a chart of many exchanges against time is made of: the run's threads and tasks, or the streams of a connection.
namespace gatescope::ui {

/// A moment on a lane.
struct ChartMark {
    std::int64_t at = 0;
    int event = -1; ///< Where it is told, as the data knows it; -1: nowhere.
    EventGroup group = EventGroup::Wire;
    bool failure = false;
};

/// One lane. Slice::first is the number of an exchange. Each of the vectors ascends; the slices of one do not overlap.
struct ChartLane {
    QString title;
    QString note; ///< Small, behind the title.
    theme::Tone tone = theme::Tone::Application;
    std::vector<Slice> bars;
    std::vector<Slice> waits; ///< Lie on the bars.
    std::vector<Slice> strip; ///< Thin, below the bars: queued before, bytes on the wire.
    std::vector<ChartMark> marks;
};

/// How busy it was on average in a stretch of time.
struct ChartLoad {
    double running = 0;
    double queued = 0;
};

/// What a place of the chart shows.
struct ChartHit {
    std::optional<std::size_t> lane;
    const Slice *slice = nullptr;
    const ChartMark *mark = nullptr;
    bool isName = false; ///< The lane's name.
};

/// The data of a chart. Lanes are only ever added at the end; a lane may be made when it is asked for, so ask for those
/// in sight alone. Times are ns on the run's clock.
class ChartData : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] virtual std::size_t lanes() const = 0;
    /// Valid until the next call.
    [[nodiscard]] virtual const ChartLane &lane(std::size_t index) const = 0;
    [[nodiscard]] virtual std::int64_t begin() const = 0;
    [[nodiscard]] virtual std::int64_t end() const = 0;
    /// The lane of an exchange, if it has one.
    [[nodiscard]] virtual std::optional<std::size_t> laneOf(std::uint32_t exchange) const = 0;
    /// The exchange before or after this one in time; the first or last one from nowhere. 0: none.
    [[nodiscard]] virtual std::uint32_t neighbour(std::uint32_t exchange, int step) const = 0;
    /// From its arrival to its end, or to now.
    [[nodiscard]] virtual std::pair<std::int64_t, std::int64_t> extent(std::uint32_t exchange) const = 0;

    /// The words on a bar: "GET /cart".
    [[nodiscard]] virtual QString label(const Slice &slice) const = 0;
    /// Rich text.
    [[nodiscard]] virtual QString tip(const ChartHit &hit) const = 0;
    /// One exchange read out.
    [[nodiscard]] virtual QString spoken(std::uint32_t exchange) const = 0;
    /// What an empty chart says instead.
    [[nodiscard]] virtual QString emptyHint() const = 0;

    /// Stretches that concern all lanes, ascending: somebody blocked the event loop.
    [[nodiscard]] virtual std::span<const Slice> across() const { return {}; }
    [[nodiscard]] virtual bool hasLoad() const { return false; }
    [[nodiscard]] virtual ChartLoad load(std::int64_t, std::int64_t) const { return {}; }
    /// Moments at which the load was too much, ascending.
    [[nodiscard]] virtual std::span<const ChartMark> overloads() const { return {}; }

    [[nodiscard]] std::int64_t endOf(const Slice &slice) const { return slice.isOpen() ? end() : slice.end; }
    [[nodiscard]] bool isEmpty() const { return lanes() == 0; }

Q_SIGNALS:
    /// Something else altogether.
    void restarted();
    /// More than before; what was there stays where it was.
    void changed();
};

} // namespace gatescope::ui
