#pragma once

#include "call/request.h"
#include "python/ref.h"

#include <vector>

namespace gatescope::python {

/// Changes an environ or a scope as a direct call asks (call::KeyChange): values are Python literals, read by
/// ast.literal_eval(), so that nothing of them is executed. False with a ValueError that names the key.
[[nodiscard]] bool applyChanges(PyObject *dict, const std::vector<call::KeyChange> &changes);

} // namespace gatescope::python
