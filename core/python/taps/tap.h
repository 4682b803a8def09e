#pragma once

#include "python/box.h"
#include "python/taps/layer.h"

namespace gatescope::taps {

using python::Ref;

/// A callable in the place of a layer's send, receive or start_response. It notes the call, calls what stood there with
/// the same arguments, and gives back what that gave, as it is. Attributes, comparison and repr() are those of what
/// stood there, its class included.
struct Tap {
    Tap(vectorcallfunc function, Ref of, LayerPtr forLayer)
        : call(function),
          inner(std::move(of)),
          layer(std::move(forLayer))
    {
    }
    int visit(visitproc visitor, void *argument) const { return python::visitRef(inner, visitor, argument); }
    void clear() { inner.reset(); }

    vectorcallfunc call;
    Ref inner;
    LayerPtr layer;
};

[[nodiscard]] Ref makeTapType();
/// Null with an exception.
[[nodiscard]] Ref makeTap(PyObject *type, trace::LayerPort port, Ref inner, LayerPtr layer);
/// The layer that a tap belongs to; null for any other object.
[[nodiscard]] LayerPtr layerOfTap(PyObject *type, PyObject *object);

} // namespace gatescope::taps
