#pragma once

#include "common/eventwords.h"

#include <QCoreApplication>

namespace gatescope::ui::words {

/// The words of what layers (middleware) do: a part of the table in eventwords.cpp.
struct LayerEventWords {
    Q_DECLARE_TR_FUNCTIONS(EventWords)

public:
    EventWords operator()(const trace::LayerEntered &) const;
    EventWords operator()(const trace::LayerLeft &) const;
    EventWords operator()(const trace::LayerChangedArguments &) const;
    EventWords operator()(const trace::LayerMessage &) const;
    EventWords operator()(const trace::LayerSuspended &) const;
    EventWords operator()(const trace::LayerChangedContext &) const;
};

} // namespace gatescope::ui::words
