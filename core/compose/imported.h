#pragma once

#include "compose/draft.h"

#include <QStringList>

namespace gatescope::compose {

/// A draft that was read from somewhere, and what of the source it does not say.
struct Imported {
    HttpDraft draft;
    QStringList notes; ///< For people, one sentence each: "-x (proxy) is ignored: Gatescope connects directly"
};

} // namespace gatescope::compose
