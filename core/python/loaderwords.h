#pragma once

#include "python/detect.h"
#include "python/loaderror.h"
#include "python/target.h"

#include <pybind11/pybind11.h>

/// The words of every way in which loading can fail. Private to AppLoader. Everything needs the GIL.
namespace gatescope::python::words {

/// What the import of `target` raised: a missing module (the target's own, or one that it imports), a syntax error,
/// SystemExit, anything else.
[[nodiscard]] LoadError importFailed(const Target &target, const pybind11::handle &exception);

/// The module that was imported is another file of the same name.
[[nodiscard]] LoadError shadowed(const Target &target, const QString &importedFile);

/// `part` of the target's attribute is not there; names what is, applications first.
[[nodiscard]] LoadError attributeMissing(const Target &target, const QString &part, const pybind11::handle &holder);

/// The module has no name that says "application".
[[nodiscard]] LoadError noApplicationIn(const Target &target, const pybind11::handle &module);

[[nodiscard]] LoadError notAnApplication(const Target &target, const Detection &seen);

[[nodiscard]] LoadError factoryRaised(const Target &target, const pybind11::handle &exception);
[[nodiscard]] LoadError factoryWantsArguments(const Target &target, const Detection &seen);
[[nodiscard]] LoadError factoryGaveNothing(const Target &target, const QString &what);

[[nodiscard]] LoadError nothingFound(const QString &folder, const QStringList &lookedAt);
[[nodiscard]] LoadError noFile(const Target &target);

} // namespace gatescope::python::words
