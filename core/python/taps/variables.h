#pragma once

#include "python/taps/changes.h"

namespace gatescope::taps {

/// The context variables of one layer: which ones became different between its boundaries, and which ones that an inner
/// layer had set were gone when it went on (another task or thread has a context of its own).
///
/// It keeps the immutable map inside of a contextvars.Context, so that a look costs one comparison of pointers. Where
/// Python keeps it otherwise (found out once), nothing is ever different. The variables of asgiref and
/// anyio, which they set around each of their threads, are left out. Everything needs the GIL.
class VariableWatch {
public:
    VariableWatch() = default;

    /// The layer is entered, in the context of this moment.
    void begin();
    /// The context of this moment is that of an inner layer.
    void seenInside();

    struct Difference {
        Changes set;
        Changes lost;
        [[nodiscard]] bool isEmpty() const { return set.isEmpty() && lost.isEmpty(); }
    };
    /// Compares with the context of this moment, which is the layer's own.
    [[nodiscard]] Difference look();
    /// The same for a layer that goes on after it was suspended: only what was lost is certain then.
    [[nodiscard]] Difference lookForLost();
    /// False: lookForLost() finds nothing.
    [[nodiscard]] bool mayHaveLost() const { return m_isInner; }

private:
    void compare(Difference &difference, PyObject *now) const;

    Ref m_before; ///< At its own last look.
    Ref m_seen;   ///< The same, or what an inner layer had since.
    bool m_isInner = false;
};

} // namespace gatescope::taps
