#pragma once

#include "python/outputlines.h"
#include "python/ref.h"

#include <memory>

namespace gatescope::python {

/// A text stream for sys.stdout or sys.stderr: io.TextIOWrapper, unbuffered, over a binary stream of ours that feeds
/// `lines`. With `passThrough` the bytes go to the real descriptor as well. Null and an active exception on failure.
[[nodiscard]] Ref makeOutputStream(const std::shared_ptr<OutputLines> &lines, trace::Stream stream, bool passThrough);

/// While it lives, what this thread writes to our streams is not put into the trace: it is there already, in a better
/// form.
class OutputQuiet {
public:
    OutputQuiet();
    ~OutputQuiet();
    OutputQuiet(const OutputQuiet &) = delete;
    OutputQuiet &operator=(const OutputQuiet &) = delete;
};

} // namespace gatescope::python
