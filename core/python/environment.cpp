#include <Python.h>

#include "python/environment.h"

#include <QDir>
#include <QFile>
#include <QHash>

namespace gatescope::python {

using namespace Qt::StringLiterals;

namespace {

LoadError badVenv(const QString &folder, const QString &why)
{
    return {.kind = LoadError::Kind::VenvBad,
            .error = {.summary = u"%1 is not a virtual environment: %2"_s.arg(QDir::toNativeSeparators(folder), why),
                      .wayOut = u"Make one with: python%1 -m venv %2"_s.arg(builtInMinorVersion(), folder)}};
}

LoadError wrongVersion(const Venv &venv)
{
    const auto ours = builtInMinorVersion();
    return {.kind = LoadError::Kind::WrongVenvVersion,
            .error = {.summary = u"The virtual environment is for Python %1, and Gatescope runs Python %2"_s.arg(
                          venv.version, ours),
                      .detail = venv.folder,
                      .wayOut = u"Make one for Python %1 (python%1 -m venv DIR), install the app's requirements there "
                                u"and name it with --venv DIR"_s.arg(ours)}};
}

QHash<QString, QString> readConfig(QFile &file)
{
    QHash<QString, QString> values;
    for (const auto &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        const auto equals = line.indexOf(u'=');
        if (equals > 0)
            values.insert(line.left(equals).trimmed().toLower(), line.mid(equals + 1).trimmed());
    }
    return values;
}

/// "3.12" of lib/python3.12, for a pyvenv.cfg without a version.
QString versionOfFolders(const QString &folder)
{
    const auto found = QDir(folder + u"/lib"_s).entryList({u"python3.*"_s}, QDir::Dirs);
    return found.isEmpty() ? QString() : found.first().mid(6);
}

bool isOurMinorVersion(const QString &version)
{
    const auto ours = builtInMinorVersion();
    return version == ours || version.startsWith(ours + u'.');
}

} // namespace

QString builtInMinorVersion()
{
    return u"%1.%2"_s.arg(PY_MAJOR_VERSION).arg(PY_MINOR_VERSION);
}

Result<Venv, LoadError> readVenv(const QString &folder)
{
    const QString place = QDir::cleanPath(QDir(folder).absolutePath());
    QFile file(place + u"/pyvenv.cfg"_s);
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(badVenv(place, u"it has no pyvenv.cfg"_s));
    const auto config = readConfig(file);
    const auto version = config.value(u"version"_s, config.value(u"version_info"_s, versionOfFolders(place)));
    if (version.isEmpty())
        return std::unexpected(badVenv(place, u"its pyvenv.cfg names no Python version"_s));
    const Venv venv{.folder = place,
                    .executable = place + u"/bin/python"_s,
                    .version = version,
                    .systemPackages = config.value(u"include-system-site-packages"_s).toLower() == u"true"};
    if (!isOurMinorVersion(version))
        return std::unexpected(wrongVersion(venv));
    return venv;
}

Result<std::optional<Venv>, LoadError> findVenv(const QString &asked, const QStringList &folders)
{
    QStringList places;
    if (!asked.isEmpty())
        return readVenv(asked);
    if (qEnvironmentVariableIsSet("VIRTUAL_ENV"))
        places.append(qEnvironmentVariable("VIRTUAL_ENV"));
    for (const auto &folder : folders)
        places.append(folder + u"/.venv"_s);
    for (const auto &place : places)
        if (QFile::exists(place + u"/pyvenv.cfg"_s))
            return readVenv(place);
    return std::nullopt;
}

void applyEnvironment(const EnvironmentVariables &variables)
{
    for (const auto &[name, value] : variables)
        if (!qEnvironmentVariableIsSet(name.constData()))
            qputenv(name.constData(), value);
}

} // namespace gatescope::python
