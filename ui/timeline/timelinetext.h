#pragma once

#include "timeline/timelinefeed.h"

#include <QString>

/// The words of the timeline that are not an event's own.
namespace gatescope::ui {

/// ms since the exchange began, with its µs: "4.020".
[[nodiscard]] QString timeText(std::int64_t sinceBegin);
/// "+12.4 ms"
[[nodiscard]] QString deltaText(std::int64_t ns);
/// "12.4 ms later"
[[nodiscard]] QString laterText(std::int64_t ns);

/// `layers` share the lane.
[[nodiscard]] QString laneTitle(const TimelineFeed &feed, const TimelineLane &lane, std::size_t layers = 1);
/// A layer's name in as few letters as tell it apart: "CORS" of CORSMiddleware, "timing" of timing.<locals>.middleware.
[[nodiscard]] QString shortLayerName(const QString &name);
/// What heads the lane or column of `layers` layers from `first` on: a short name, or "5 library layers".
[[nodiscard]] QString layerTitle(const TimelineFeed &feed, std::size_t first, std::size_t layers);
/// Name, module and place of the layers, for a tool tip: rich text.
[[nodiscard]] QString layerTip(const TimelineFeed &feed, std::size_t first, std::size_t layers);
[[nodiscard]] QString workerTitle(const TimelineFeed &feed, const TimelineWorker &worker);
/// Who acted, in one word: "Client", "Application", "wsgi-1".
[[nodiscard]] QString actorTitle(const TimelineFeed &feed, std::uint32_t event);

/// Everything about one event, for a tool tip: rich text.
[[nodiscard]] QString eventTip(const TimelineFeed &feed, std::uint32_t event);
[[nodiscard]] QString sliceTip(const TimelineFeed &feed, const Slice &slice);
/// One event read out: "4.020 ms, Application, start_response 200 OK, 2 headers".
[[nodiscard]] QString spokenText(const TimelineFeed &feed, std::uint32_t event);

/// What an empty timeline says instead.
[[nodiscard]] QString emptyHint(const TimelineFeed &feed);

} // namespace gatescope::ui
