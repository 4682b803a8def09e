#pragma once

#include "python/taps/changes.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace gatescope::taps {

/// A scope or environ as it was when it was last looked at: shallow copies of the dict, of the dicts in it ("state",
/// "session", "extensions") and of its headers, to tell later what became different. It runs no code of the
/// application, except that it holds its values until forget().
class Arguments {
public:
    explicit Arguments(PyObject *mapping);

    [[nodiscard]] bool isOf(PyObject *mapping) const { return m_mapping.get() == mapping; }
    /// What was changed in place since the last look, which this is now.
    [[nodiscard]] Changes lookAgain();
    /// How another dict differs from what this one was.
    [[nodiscard]] Changes comparedWith(PyObject *mapping) const;
    void forget();

private:
    /// A copy, as it was when `version` was the dict's.
    struct Kept {
        Ref key;
        Ref of;
        Ref copy;
        std::uint64_t version = 0;
    };
    void copy();
    [[nodiscard]] bool isUntouched() const;
    void rememberVersions();
    void compareNested(Changes &changes, PyObject *mapping) const;
    void compareValue(Changes &changes, PyObject *key, PyObject *before, PyObject *after) const;
    void compareDicts(Changes &changes, const std::string &prefix, PyObject *before, PyObject *after) const;
    [[nodiscard]] PyObject *copyOf(PyObject *key) const;

    Ref m_mapping;
    Ref m_copy;
    std::uint64_t m_version = 0;
    std::vector<Kept> m_nested; ///< Its dicts, and its list of headers.
};

using ArgumentsPtr = std::shared_ptr<Arguments>;

} // namespace gatescope::taps
