#pragma once

#include "python/ref.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace gatescope::taps {

using python::Ref;

enum class Family : std::uint8_t { Asgi, Wsgi };

/// Code that may belong to a layer, as its parameters and flags tell: a coroutine function of three or more parameters
/// (ASGI), or of two that are called receive and send (ASGI 2), a function or generator function of two or more (WSGI),
/// or either with `*args`. Constructors are none.
[[nodiscard]] std::optional<Family> familyOf(const PyCodeObject *code);
/// Its parameters have the names of the specs: it is asked however often it was called with something else.
[[nodiscard]] bool hasSpecNames(const PyCodeObject *code);

/// The arguments of a running frame that make it a layer.
struct LayerArguments {
    Ref locals;                   ///< The frame's, by name; what is written there is written to the frame (PEP 667).
    Ref self;                     ///< What stands in front of them: the object of a bound method; null for a function.
    Ref mapping;                  ///< scope or environ: a dict; null where it is not known (ASGI 2).
    std::array<Ref, 2> callables; ///< receive and send; or start_response alone.
    int first = 0;                ///< The position of `mapping` among the parameters; -1: in front of them.
    bool isPacked = false;        ///< The parameters are the elements of one, the `*args`.
};

/// Looks at the frame that PyEval_GetFrame() gives; nothing when it is no layer's. No exception is left.
[[nodiscard]] std::optional<LayerArguments> argumentsOf(PyFrameObject *frame, const PyCodeObject *code, Family family);
/// Puts callables in the place of the arguments behind the mapping. False with an exception.
[[nodiscard]] bool replaceArguments(const PyCodeObject *code, const LayerArguments &arguments,
                                    std::span<const Ref> callables);

} // namespace gatescope::taps
