#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace gatescope {

/// A number that cannot be mistaken for another kind of number. Zero means "none".
template <class Tag>
struct Id {
    std::uint32_t value = 0;

    [[nodiscard]] constexpr bool isValid() const { return value != 0; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

using RunId = Id<struct RunTag>;               ///< One life of one runner; numbered by the inspector.
using ConnectionId = Id<struct ConnectionTag>; ///< One accepted socket, within a run.
using ExchangeId = Id<struct ExchangeTag>;     ///< One call of the application, within a run.
using LayerId = Id<struct LayerTag>;           ///< One callable on the path, within an exchange.

} // namespace gatescope

template <class Tag>
struct std::hash<gatescope::Id<Tag>> {
    std::size_t operator()(gatescope::Id<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.value); }
};
