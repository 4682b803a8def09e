#pragma once

#include "python/taps/identity.h"

#include <unordered_map>

namespace gatescope::taps {

/// The Python code that a callable will run, and who that is in words.
struct Called {
    Ref code;
    IdentityPtr identity;
};

/// Looks through methods, functools.partial, asgiref's adapters, Starlette's run_in_threadpool, classes and objects
/// with
/// __call__ to the function inside, without running code of the application. Needs the GIL.
class Callables {
public:
    /// Empty for what is no Python code. No exception is left.
    /// `kind` is what the identity says; a view made of a class (`view_class`) is told by that class.
    [[nodiscard]] Called of(PyObject *callable, trace::LayerKind kind);

private:
    struct Hash {
        std::size_t operator()(const std::pair<PyObject *, PyObject *> &key) const
        {
            return std::hash<PyObject *>{}(key.first) ^ std::hash<PyObject *>{}(key.second) << 1;
        }
    };
    struct Entry {
        Ref function; ///< Kept, so that their addresses stay theirs.
        Ref owner;
        IdentityPtr identity;
    };
    std::unordered_map<std::pair<PyObject *, PyObject *>, Entry, Hash> m_entries;
};

} // namespace gatescope::taps
