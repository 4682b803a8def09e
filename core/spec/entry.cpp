#include "spec/entry.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gatescope::spec {

namespace {

constexpr std::array kPlaces{"environ"_L1, "scope.http"_L1, "scope.websocket"_L1, "scope.lifespan"_L1, "message"_L1,
                             "call"_L1,    "header"_L1,     "status"_L1,          "outcome"_L1,        "event"_L1};
constexpr std::array kPresenceWords{""_L1, "required"_L1, "optional"_L1, "default"_L1};

} // namespace

QLatin1StringView nameOf(Place place)
{
    return kPlaces[static_cast<std::size_t>(place)];
}

std::optional<Place> placeNamed(QStringView name)
{
    const auto found = std::ranges::find_if(kPlaces, [name](QLatin1StringView known) { return name == known; });
    if (found == kPlaces.end())
        return std::nullopt;
    return static_cast<Place>(found - kPlaces.begin());
}

QLatin1StringView nameOf(Presence presence)
{
    return kPresenceWords[static_cast<std::size_t>(presence)];
}

QString Entry::id() const
{
    return nameOf(place) + u':' + key;
}

bool Entry::isFamily() const
{
    return key.endsWith(u'*');
}

bool Entry::covers(QStringView wanted) const
{
    return isFamily() ? wanted.startsWith(QStringView(key).chopped(1)) : wanted == key;
}

} // namespace gatescope::spec
