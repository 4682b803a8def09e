#pragma once

#include "compare/facts.h"
#include "compare/node.h"

#include <span>
#include <string_view>

namespace gatescope::compare {

/// A row of the table that says what means the same in a WSGI environ (PEP 3333) and an ASGI HTTP scope.
struct Counterpart {
    std::string_view environ; ///< Key; empty: WSGI has none.
    std::string_view scope;   ///< Key, dotted for an item; empty: ASGI has none.
    std::string_view note;    ///< How they differ in form, or why there is no counterpart.
};
[[nodiscard]] std::span<const Counterpart> counterparts();

/// The environ of one exchange beside the scope of the other, equal meanings paired: values are compared by what they
/// say, not by how they are written (b"a=1" is "a=1"). HTTP_* are paired with headers. One of both is WSGI.
[[nodiscard]] std::vector<Node> compareAcross(const Facts &a, const Facts &b, const IgnoreList &ignore);

} // namespace gatescope::compare
