#pragma once

#include "python/object.h"
#include "trace/values.h"

#include <cstdint>
#include <string>

namespace gatescope::python {

/// A Python exception in words.
struct ExceptionText {
    std::string type;      ///< "ValueError", with its module unless it is a builtin.
    std::string message;   ///< str() of it.
    std::string traceback; ///< As Python prints it: causes, notes and groups included.
    std::string file;      ///< The innermost frame of the application; of all frames when there is none of it.
    std::string function;
    std::uint32_t line = 0;

    [[nodiscard]] trace::CodeSite site() const { return {.file = file, .function = function, .line = line}; }
    /// "ValueError: bad id"
    [[nodiscard]] std::string summary() const { return message.empty() ? type : type + ": " + message; }
};

/// Describes `exception`, whatever it does when asked. Needs the GIL; leaves the error indicator as it is.
[[nodiscard]] ExceptionText describeException(PyObject *exception);

/// The same without the traceback's text.
[[nodiscard]] ExceptionText describeBriefly(PyObject *exception);

/// Takes the active exception and clears the error indicator. An empty text when there is none.
[[nodiscard]] ExceptionText takeException();

/// "ValueError: bad id" alone, without the cost of a traceback.
[[nodiscard]] std::string summarizeException(PyObject *exception);

/// str() of any object as UTF-8, lone surrogates as \udcXX; what it raises is swallowed, and the text empty.
[[nodiscard]] std::string textOf(PyObject *object);

/// "str", "list", "shop.models.Cart": the name of a type, with its module unless it is a builtin.
[[nodiscard]] std::string typeNameOf(PyObject *object);

} // namespace gatescope::python
