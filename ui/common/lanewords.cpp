#include "common/eventwords.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

struct LaneRow {
    const char *name;
    QLatin1StringView icon;
    Tone tone;
};

constexpr std::array kLanes{
    LaneRow{QT_TRANSLATE_NOOP("EventWords", "Client"), "lane-client"_L1, Tone::Client},
    LaneRow{QT_TRANSLATE_NOOP("EventWords", "Gateway"), "lane-gateway"_L1, Tone::Gateway},
    LaneRow{QT_TRANSLATE_NOOP("EventWords", "Application"), "lane-application"_L1, Tone::Application},
    LaneRow{QT_TRANSLATE_NOOP("EventWords", "Workers"), "lane-worker"_L1, Tone::Worker},
    LaneRow{QT_TRANSLATE_NOOP("EventWords", "Process"), "lane-process"_L1, Tone::Muted},
};
static_assert(kLanes.size() == static_cast<std::size_t>(Lane::Count));

const LaneRow &rowOf(Lane lane)
{
    return kLanes[std::min(static_cast<std::size_t>(lane), kLanes.size() - 1)];
}

} // namespace

QString laneName(Lane lane)
{
    return QCoreApplication::translate("EventWords", rowOf(lane).name);
}

QString laneIcon(Lane lane)
{
    return rowOf(lane).icon;
}

Tone laneTone(Lane lane)
{
    return rowOf(lane).tone;
}

} // namespace gatescope::ui
