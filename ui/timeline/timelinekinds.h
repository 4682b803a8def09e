#pragma once

#include "trace/event.h"

#include <cstdint>

/// What the timeline needs to know of each kind of event without reading its fields: one table, one row a kind.
/// The words, tones and arrows of an event are in common/eventwords.h.
namespace gatescope::ui {

/// What the filter of the timeline shows and hides. Layers are never among it: they have a view of their own.
enum class EventGroup : std::uint8_t { Wire, Calls, Logs, Findings, Layers };
inline constexpr std::size_t kEventGroups = 5;
inline constexpr std::size_t kShownGroups = 4; ///< All but Layers: those that the filter has.

/// One bit a group, bit `int(group)`.
using EventGroups = std::uint8_t;
inline constexpr EventGroups kAllGroups = 0x0F;

[[nodiscard]] constexpr EventGroups bit(EventGroup group)
{
    return static_cast<EventGroups>(1U << static_cast<unsigned>(group));
}

/// The swimlane in which an event's mark stands.
enum class LaneKind : std::uint8_t { Client, Gateway, Application, Thread };

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
