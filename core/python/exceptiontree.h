#pragma once

#include "python/exceptions.h"
#include "trace/writer.h"

namespace gatescope::python {

/// Writes an exception as trace::ExceptionDetail promises it: type, message, notes, frames with their local variables,
/// and, below it, its cause or context (as `raise … from` and `from None` say which) and the members of a group.
///
/// Bounded: kMostExceptions in all, kMostLinks deep; of very many frames the first and the last ones, with
/// `{"skipped": n}` between them; about kMostExceptionBytes in all: beyond that frames have no locals any more. Values
/// are copied with Objects::Fields (snapshot.h), so that no code of the application runs for them. Local variables of
/// modules are left out. "layer" is always 0: who shows it knows the layers' frames by their place.
///
/// Needs the GIL; leaves the error indicator as it is; fails at nothing.
void writeException(trace::SnapshotWriter &out, PyObject *exception);

/// The limits that a writer for writeException() should have.
[[nodiscard]] trace::CaptureLimits exceptionLimits(const trace::CaptureLimits &limits);

/// What left the application: writes ExceptionDetail and AppRaised, and answers the exception in words.
ExceptionText recordException(trace::TraceWriter &writer, const trace::Context &context, PyObject *exception,
                              bool headersSent);

inline constexpr int kMostExceptions = 40;
inline constexpr int kMostLinks = 12;
inline constexpr int kFirstFrames = 16;
inline constexpr int kLastFrames = 48;
inline constexpr std::size_t kMostExceptionBytes = 192 * 1024;

} // namespace gatescope::python
