#pragma once

#include "python/loaderror.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace gatescope::python {

/// A virtual environment, read from its pyvenv.cfg.
struct Venv {
    QString folder;
    QString executable; ///< Its Python, which need not exist: only its place matters.
    QString version;    ///< "3.13.5"; what the file or the folder names say.
    bool systemPackages = false;
};

/// The "3.13" of the CPython that is built in.
[[nodiscard]] QString builtInMinorVersion();

/// Reads the environment in `folder`. VenvBad when it is none, WrongVenvVersion when its Python is not ours.
[[nodiscard]] Result<Venv, LoadError> readVenv(const QString &folder);

/// The environment to use: `asked` when given (--venv), else $VIRTUAL_ENV, else the first `.venv` in `folders`.
/// Nothing when there is none; an error when the one that was found cannot be used.
[[nodiscard]] Result<std::optional<Venv>, LoadError> findVenv(const QString &asked, const QStringList &folders);

using EnvironmentVariables = QList<std::pair<QByteArray, QByteArray>>;

/// Reads KEY=VALUE lines: `export` in front, # comments, single quotes (as they are), double quotes (\n \t \" \\ \$),
/// and values of several lines inside quotes. EnvFileBad with the line number for what is none of that.
[[nodiscard]] Result<EnvironmentVariables, LoadError> readEnvFile(const QString &path);

/// Puts them into the environment of this process. Variables that are there already stay as they are.
void applyEnvironment(const EnvironmentVariables &variables);

} // namespace gatescope::python
