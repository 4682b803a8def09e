#pragma once

#include "python/object.h"
#include "trace/snapshot.h"

namespace gatescope::python {

/// Copies a Python value into `out`, within out.limits(): texts, children and depth; and never more than kMostNodes
/// values or about kMostBytes in all. Needs the GIL; leaves the error indicator as it is; fails at nothing.
///
/// Builtin values are copied as what they are, subclasses of str, bytes and the containers with their own type name,
/// everything else as type name and repr(). A repr() that raises is told as such. A container inside itself is written
/// as "{...}" or "[...]". repr() is the only code of the application that runs; no __iter__, no __len__, no
/// __getattr__.
void writeSnapshot(trace::SnapshotWriter &out, PyObject *value);

inline constexpr std::uint32_t kMostNodes = 4096;
inline constexpr std::size_t kMostBytes = 256 * 1024;

} // namespace gatescope::python
