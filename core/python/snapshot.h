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

/// How objects are told that are no builtin values.
enum class Objects : std::uint8_t {
    Repr,  ///< By their repr().
    Fields ///< By their attributes, a dict with their type name, when their repr() is Python code outside of the
           ///< standard library: that code could load, wait or hang. Without attributes by their type name alone.
};

struct CopyRules {
    Objects objects = Objects::Repr;
    std::size_t mostBytes = kMostBytes; ///< Of `out`, all that was written before included.
};

/// The same by these rules.
void writeSnapshot(trace::SnapshotWriter &out, PyObject *value, const CopyRules &rules);

} // namespace gatescope::python
