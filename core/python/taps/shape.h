#pragma once

#include "python/ref.h"

#include <array>
#include <cstdint>
#include <optional>

namespace gatescope::taps {

using python::Ref;

enum class Family : std::uint8_t { Asgi, Wsgi };

/// Code that may belong to a layer, as its parameters and flags tell: a coroutine function of three or more parameters
/// (ASGI), or a function or generator function of two or more (WSGI). Constructors are none.
[[nodiscard]] std::optional<Family> familyOf(const PyCodeObject *code);
/// Its parameters have the names of the specs: it is asked however often it was called with something else.
[[nodiscard]] bool hasSpecNames(const PyCodeObject *code);

/// The arguments of a running frame that make it a layer.
struct LayerArguments {
    Ref self;                     ///< What stands in front of them: the object of a bound method; null for a function.
    Ref mapping;                  ///< scope or environ: a dict.
    std::array<Ref, 2> callables; ///< receive and send; or start_response alone.
    int first = 0;                ///< The position of `mapping` among the parameters.
};

/// Looks at the frame that PyEval_GetFrame() gives; nothing when it is no layer's. No exception is left.
[[nodiscard]] std::optional<LayerArguments> argumentsOf(PyFrameObject *frame, const PyCodeObject *code, Family family);
/// Puts a callable in the place of an argument of the frame: 1 is the one after the mapping. False with an exception.
[[nodiscard]] bool replaceArgument(PyFrameObject *frame, const PyCodeObject *code, int position, PyObject *callable);

} // namespace gatescope::taps
