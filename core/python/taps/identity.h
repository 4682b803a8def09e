#pragma once

#include "python/ref.h"
#include "trace/values.h"
#include "trace/vocabulary.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gatescope::taps {

using python::Ref;

/// An attribute that is a text; empty when there is none, or another kind of value. No exception is left.
[[nodiscard]] std::string textAttribute(PyObject *object, const char *name);

/// Who a layer is, in words.
struct Identity {
    std::string name; ///< "CORSMiddleware", "Route.handle", "timing.<locals>.middleware"
    std::string module;
    std::string file;
    std::string function;
    std::uint32_t line = 0;
    trace::LayerKind kind = trace::LayerKind::Callable;
    bool isLibrary = false;
    bool isOff = false; ///< Nobody wants to see this layer.

    [[nodiscard]] trace::CodeSite site() const { return {.file = file, .function = function, .line = line}; }
};

using IdentityPtr = std::shared_ptr<const Identity>;

/// The identities that were asked for, by code and class. Needs the GIL.
class Identities {
public:
    /// `off`: names of layers that are not shown: "module.Name", "Name", or with `*` for any characters.
    explicit Identities(std::vector<std::string> off) : m_off(std::move(off)) {}

    /// `self` is the object that the layer is called on; null for a function. `globals` are its module's names.
    /// An object with __call__ is told by its class, which may be the user's while the code is a library's.
    /// `isSuper`: it was called by another layer of the same object, with super(): then the code's class tells.
    [[nodiscard]] IdentityPtr of(PyCodeObject *code, PyObject *self, PyObject *globals, bool isSuper = false);

    [[nodiscard]] bool isOff(const Identity &identity) const;

private:
    struct Entry {
        Ref code; ///< Kept, so that their addresses stay theirs.
        Ref type;
        IdentityPtr identity;
    };
    struct Hash {
        std::size_t operator()(const std::pair<PyObject *, PyObject *> &key) const
        {
            return std::hash<PyObject *>{}(key.first) ^ std::hash<PyObject *>{}(key.second) << 1;
        }
    };
    const std::vector<std::string> m_off;
    std::unordered_map<std::pair<PyObject *, PyObject *>, Entry, Hash> m_entries;
};

} // namespace gatescope::taps
