#pragma once

#include "trace/event.h"

#include <cstdint>

/// What the timeline needs to know of each kind of event without reading its fields: one table, one row a kind.
/// The words, tones and arrows of an event are in common/eventwords.h.
namespace gatescope::ui {

/// What the filter of the timeline shows and hides. Hidden events have no row and no mark: other things tell of them.
enum class EventGroup : std::uint8_t { Wire, Calls, Logs, Findings, Layers, Hidden };
inline constexpr std::size_t kEventGroups = 6;
inline constexpr std::size_t kShownGroups = 5; ///< All but Hidden: those that the filter has.
inline constexpr std::size_t kPartyGroups = 4; ///< Those whose marks stand in the lanes of parties and threads.

/// One bit a group, bit `int(group)`.
using EventGroups = std::uint8_t;
inline constexpr EventGroups kAllGroups = 0x1F;

[[nodiscard]] constexpr EventGroups bit(EventGroup group)
{
    return static_cast<EventGroups>(1U << static_cast<unsigned>(group));
}

/// The swimlane in which an event's mark stands.
enum class LaneKind : std::uint8_t { Client, Gateway, Application, Thread, Layer };

struct KindTraits {
    EventGroup group = EventGroup::Calls;
    LaneKind lane = LaneKind::Application;
    bool byApplication = false; ///< Done by the application's code: its thread and task tell who did it.
    bool forCaller = false;     ///< An answer to the application's code: its task tells to whom.
    bool failure = false;       ///< Always bad news.
};

/// `kind` is TraceEvent::what.index().
[[nodiscard]] const KindTraits &traitsOf(std::size_t kind);

} // namespace gatescope::ui
