#pragma once

#include "base/result.h"
#include "trace/session.h"

#include <QList>
#include <QString>

#include <cstdint>

namespace gatescope::direct {

/// A layer as the runner finds it again: its name, and where its code is; without that, by its name with the module.
struct LayerCode {
    QString name;
    QString file;
    QString function;
    friend bool operator==(const LayerCode &, const LayerCode &) = default;
};

/// A wish for a direct call: this layer is not called, and what it calls is called in its place.
struct LeaveOut {
    QString name;
    QList<LayerCode> path;   ///< From the outermost layer to this one.
    QList<LayerCode> inside; ///< What was entered inside of it, in that order.
};

/// One layer that may be left out.
struct LayerChoice {
    std::uint32_t layer = 0;
    QString name;
    friend bool operator==(const LayerChoice &, const LayerChoice &) = default;
};

/// From the outside in: the layers of an exchange for which leaveOutOf() has no objection and that call another one.
[[nodiscard]] QList<LayerChoice> layersToLeaveOut(const trace::Session &session, std::uint32_t number);

/// Layer `layer` of exchange `number`, to be left out of the same call. An error for what is no layer of its own: the
/// step of a framework (Django's middleware apart), a view, and for an exchange that cannot be called directly. Whether
/// the application lets the layer be taken out, only the runner can tell.
[[nodiscard]] Result<LeaveOut> leaveOutOf(const trace::Session &session, std::uint32_t number, std::uint32_t layer);

} // namespace gatescope::direct
