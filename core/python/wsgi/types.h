#pragma once

#include "python/ref.h"
#include "python/wsgi/exchange.h"

#include <memory>

namespace gatescope::wsgi {

/// A Python object of ours that belongs to one exchange.
struct ExchangeObject {
    PyObject_HEAD ExchangePtr exchange;
};

/// Its vectorcall pointer makes start_response a fast callable.
struct StartResponseObject {
    ExchangeObject base;
    vectorcallfunc call;
};

/// The Python types of this gateway. Made and destroyed with the GIL held.
struct Types {
    python::Ref startResponse; ///< gatescope.StartResponse
    python::Ref input;         ///< gatescope.InputStream
    python::Ref errors;        ///< gatescope.ErrorsStream
    python::Ref fileWrapper;   ///< gatescope.FileWrapper

    /// Null and an active exception on failure.
    [[nodiscard]] static std::unique_ptr<Types> make();
};

/// An instance of one of the first three types; null and an active exception on failure.
[[nodiscard]] python::Ref makeFor(const python::Ref &type, const ExchangePtr &exchange);

/// A `write` callable that belongs to a StartResponseObject.
[[nodiscard]] PyObject *makeWrite(PyObject *startResponse);

[[nodiscard]] inline Exchange &exchangeOf(PyObject *object)
{
    return *reinterpret_cast<ExchangeObject *>(object)->exchange;
}

void deallocateForExchange(PyObject *object); ///< tp_dealloc of the first three.

[[nodiscard]] python::Ref makeStartResponseType();
[[nodiscard]] python::Ref makeInputType();
[[nodiscard]] python::Ref makeErrorsType();
[[nodiscard]] python::Ref makeFileWrapperType();

} // namespace gatescope::wsgi
