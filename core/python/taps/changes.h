#pragma once

#include "python/ref.h"
#include "trace/snapshot.h"
#include "trace/values.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gatescope::taps {

using python::Ref;

/// What became different between two boundaries: keys as they were and as they are, and header pairs.
class Changes {
public:
    /// `before` or `after` null: the key was added, or removed.
    void key(std::string name, PyObject *before, PyObject *after);
    /// Two lists or tuples of pairs; either may be null.
    void headers(PyObject *before, PyObject *after);

    [[nodiscard]] bool isEmpty() const { return m_keys.empty() && !m_headersDiffer; }
    [[nodiscard]] bool differInHeaders() const { return m_headersDiffer; }
    [[nodiscard]] std::vector<std::string_view> names() const;
    [[nodiscard]] trace::HeaderPairs headersAdded() const { return trace::HeaderPairs(m_added); }
    [[nodiscard]] trace::HeaderPairs headersRemoved() const { return trace::HeaderPairs(m_removed); }
    /// The keys that had a value, or have one, as a dict.
    void writeBefore(trace::SnapshotWriter &out) const { write(out, &Entry::before); }
    void writeAfter(trace::SnapshotWriter &out) const { write(out, &Entry::after); }

private:
    struct Entry {
        std::string name;
        Ref before;
        Ref after;
    };
    void write(trace::SnapshotWriter &out, Ref Entry::*side) const;

    std::vector<Entry> m_keys;
    std::string m_added;
    std::string m_removed;
    bool m_headersDiffer = false;
};

/// The same object, or values of the same plain type that are equal. No code of the application runs.
[[nodiscard]] bool isSame(PyObject *one, PyObject *other);
/// Lists or tuples of the same header pairs in the same order.
[[nodiscard]] bool areSameHeaders(PyObject *one, PyObject *other);
/// A list or tuple, and no subclass of one.
[[nodiscard]] bool isPlainSequence(PyObject *value);

/// writeSnapshot() for builtin values; other objects by their type alone, unless they have the repr() of `object`: to
/// ask a lazy object for its repr() could make it work.
void writeQuietly(trace::SnapshotWriter &out, PyObject *value);

} // namespace gatescope::taps
