#pragma once

#include "python/taps/layer.h"

/// Rules of ASGI that only the view of single layers can check. What libraries do is their own matter.
namespace gatescope::taps {

/// A layer of the application changed the very scope that it got, and not a copy: A019 before it called the next
/// layer, A020 after that. "state" and "session" are made to be changed.
void checkScopeChange(const Layer &layer, const Changes &changes, bool wasHandedOn);

/// receive() answered these layers, outermost first: A207 when one waited for a body that another had read to its end.
void checkReceived(const std::vector<LayerPtr> &layers, const Message &message);

} // namespace gatescope::taps
