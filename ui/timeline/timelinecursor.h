#pragma once

#include "timeline/timelinefeed.h"

#include <optional>

namespace gatescope::ui {

/// A measured stretch of time: between two events, or free.
struct Measurement {
    std::int64_t from = 0;
    std::int64_t to = 0; ///< Not before `from`.

    friend bool operator==(const Measurement &, const Measurement &) = default;
};

/// Where the timeline's views stand: the selected event, shared with the whole window through Selection, and the
/// measured range, shared by the ladder, the lanes and the label in the tool bar.
class TimelineCursor : public QObject {
    Q_OBJECT

public:
    TimelineCursor(TimelineFeed &feed, Selection &selection, QObject *parent = nullptr);

    /// The selected event, once it is in the index.
    [[nodiscard]] std::optional<std::uint32_t> event() const;
    void select(std::uint32_t event) { m_selection.setEvent(static_cast<int>(event)); }
    /// To the next (previous) shown events; from nowhere to the first (last) one.
    void step(int by);
    void selectFirst();
    void selectLast();

    [[nodiscard]] const std::optional<Measurement> &measurement() const { return m_measured; }
    void measure(std::int64_t from, std::int64_t to);
    /// From the selected event to this one. Without a selected one, it is selected.
    void measureTo(std::uint32_t event);
    void clearMeasurement();
    /// While on, walking on measures from the event that was selected when it was switched on.
    void setMeasuring(bool on);
    /// "12.4 ms · 7 events"; empty when nothing is measured.
    [[nodiscard]] QString measurementText() const;

Q_SIGNALS:
    /// Also when an event that was chosen before it was read is there now.
    void moved();
    void measurementChanged();

private:
    void eventChosen();
    void lookAgain();
    void measureFromAnchor();

    TimelineFeed &m_feed;
    Selection &m_selection;
    std::optional<Measurement> m_measured;
    std::optional<std::uint32_t> m_anchor;
    bool m_measuring = false;
    bool m_awaited = false; ///< The selected event is not in the index yet.
};

} // namespace gatescope::ui
