#pragma once

#include "base/result.h"

#include <QStringList>

#include <cstdint>

namespace gatescope::python {

/// Why there is no application to run, explained.
struct LoadError {
    enum class Kind : std::uint8_t {
        StartFailed,      ///< CPython itself did not start.
        EnvFileBad,       ///< The env file cannot be read, or one of its lines is no assignment.
        VenvBad,          ///< The folder is no virtual environment.
        WrongVenvVersion, ///< A virtual environment of another Python minor version.
        NothingFound,     ///< Discovery found no file to look into.
        ImportFailed,     ///< The module is not there, or its code raised.
        SyntaxError,      ///< The module, or one that it imports, does not parse.
        SystemExit,       ///< The module ended the process while it was imported.
        AttributeMissing, ///< The module has no such name.
        NotAnApplication, ///< What was found is neither ASGI nor WSGI.
        FactoryFailed     ///< The factory raised, wants arguments, or returned nothing.
    };
    Kind kind = Kind::ImportFailed;
    Error error;
    QStringList files; ///< The user's source files that had a part in it; watch them for a save that mends it.
    QString file;      ///< Where it went wrong, if that is known.
    int line = 0;
};

} // namespace gatescope::python
