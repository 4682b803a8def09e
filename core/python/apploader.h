#pragma once

#include "python/loaderror.h"
#include "python/object.h"
#include "python/target.h"
#include "trace/event.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace gatescope::python {

struct LoadOptions {
    QString target;                            ///< As the user gave it; empty: look into `directory`.
    QString directory;                         ///< The working directory; empty: the process's own.
    std::optional<trace::Interface> interface; ///< Empty: tell it by the signature.
    bool factory = false;                      ///< Call what the target names, without arguments.
};

struct LoadedApp {
    Object callable;
    trace::Interface interface = trace::Interface::None;
    QString name;        ///< "shop.main:app", resolved
    QString description; ///< "a coroutine function with 3 parameters (scope, receive, send)"
    QStringList files;   ///< The user's source files that are loaded by now.
};

/// Imports the user's application and finds out what it is.
///
///     AppLoader loader({.target = "shop.main:app", .directory = dir});
///     auto app = loader.load();
///     if (!app) show(app.error());
///
/// Targets: "module:attr" (attr may have dots), "module" (app, application, api …, the only thing that looks like an
/// application, or a factory such as create_app), "file.py[:attr]", "…:factory()", a folder or nothing (discovery).
/// Every failure is an explained LoadError; nothing that the import raises, SystemExit included, gets out. Takes the
/// GIL itself. load() runs once in a process: a module is never imported a second time.
class AppLoader {
public:
    explicit AppLoader(LoadOptions options);

    [[nodiscard]] Result<LoadedApp, LoadError> load();

    /// The user's loaded source files, now: modules below the working directory or the app's folder, without installed
    /// packages and the standard library. Grows as the application imports more.
    [[nodiscard]] QStringList sourceFiles() const;

    /// The folders that sourceFiles() looks at.
    [[nodiscard]] const QStringList &roots() const { return m_roots; }

private:
    Result<LoadedApp, LoadError> loadModule(const Target &target);
    Result<LoadedApp, LoadError> loadFromFolder(const Target &target);

    LoadOptions m_options;
    QStringList m_roots;
};

/// The folder in which a target's `.venv` is looked for.
[[nodiscard]] QString folderOfTarget(const QString &target, const QString &directory);

} // namespace gatescope::python
