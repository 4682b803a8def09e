#pragma once

#include "python/taps/layer.h"

/// Rules that only the view of single layers can check. What libraries do is their own matter.
namespace gatescope::taps {

/// A layer of the application changed the very scope that it got, and not a copy: A019 before it called the next
/// layer, A020 after that. "state" and "session" are made to be changed.
void checkScopeChange(const Layer &layer, const Changes &changes, bool wasHandedOn);

/// receive() answered these layers, outermost first: A207 when one waited for a body that another had read to its end.
void checkReceived(const std::vector<LayerPtr> &layers, const Message &message);

/// A WSGI layer gives no more items: W121 when it gave fewer than an inner iterable gave it one after the other.
void checkItems(const Layer &layer);

} // namespace gatescope::taps
