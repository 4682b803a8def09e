#include "python/loaderwords.h"

#include "python/exceptions.h"
#include "python/ref.h"
#include "python/site.h"

#include <QDir>
#include <QFileInfo>

namespace gatescope::python::words {

using namespace Qt::StringLiterals;
using Kind = LoadError::Kind;
namespace py = pybind11;

namespace {

QString toQString(const std::string &text)
{
    return QString::fromStdString(text);
}

QString attributeText(const py::handle &object, const char *name)
{
    const py::object value = py::getattr(object, name, py::none());
    return py::isinstance<py::str>(value) ? toQString(value.cast<std::string>()) : QString();
}

QString searchPath()
{
    QStringList lines;
    for (const auto entry : py::module_::import("sys").attr("path"))
        lines.append(u"  "_s + toQString(py::str(entry)));
    return u"Python looks for modules in:\n"_s + lines.join(u'\n');
}

QStringList closeMatches(const QString &name, const QStringList &candidates)
{
    py::list names;
    for (const auto &candidate : candidates)
        names.append(candidate.toStdString());
    QStringList found;
    for (const auto match : py::module_::import("difflib").attr("get_close_matches")(name.toStdString(), names, 3, 0.6))
        found.append(toQString(py::str(match)));
    return found;
}

QStringList modulesIn(const QString &folder)
{
    QStringList names;
    for (const auto &info : QDir(folder).entryInfoList({u"*.py"_s}, QDir::Files))
        names.append(info.completeBaseName());
    for (const auto &name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (!name.startsWith(u'.') && !name.startsWith("__"_L1))
            names.append(name);
    return names;
}

QString quotedList(const QStringList &names)
{
    return names.isEmpty() ? QString() : u'`' + names.join(u"`, `"_s) + u'`';
}

QString didYouMean(const QStringList &matches)
{
    return matches.isEmpty() ? QString() : u"Did you mean %1?"_s.arg(quotedList(matches));
}

/// The application's own files in the traceback of an exception, outermost first.
QStringList filesIn(const py::handle &exception)
{
    QStringList files;
    const Ref traceback(PyException_GetTraceback(exception.ptr()));
    for (auto *entry = reinterpret_cast<PyTracebackObject *>(traceback.get()); entry; entry = entry->tb_next) {
        PyCodeObject *code = PyFrame_GetCode(entry->tb_frame);
        const std::string_view file = utf8Of(code->co_filename);
        if (isApplicationFile(file))
            files.append(toQString(std::string(file)));
        Py_DECREF(code);
    }
    files.removeDuplicates();
    return files;
}

LoadError explained(Kind kind, const py::handle &exception)
{
    const auto text = describeException(exception.ptr());
    LoadError error{.kind = kind, .files = filesIn(exception), .line = static_cast<int>(text.line)};
    error.error.detail = toQString(text.traceback);
    if (isApplicationFile(text.file))
        error.file = toQString(text.file);
    return error;
}

QString subject(const Target &target)
{
    return u'`' + (target.file.isEmpty() ? target.module : QFileInfo(target.file).fileName()) + u'`';
}

QString place(const LoadError &error)
{
    return error.file.isEmpty() ? QString() : u" (%1, line %2)"_s.arg(QFileInfo(error.file).fileName()).arg(error.line);
}

LoadError syntaxError(const py::handle &exception)
{
    LoadError error = explained(Kind::SyntaxError, exception);
    const QString file = attributeText(exception, "filename");
    const py::object line = py::getattr(exception, "lineno", py::none());
    error.line = py::isinstance<py::int_>(line) ? line.cast<int>() : 0;
    error.file = file;
    if (!file.isEmpty() && !error.files.contains(file))
        error.files.append(file);
    error.error.summary =
        u"%1, line %2: %3"_s.arg(QFileInfo(file).fileName()).arg(error.line).arg(attributeText(exception, "msg"));
    error.error.wayOut = u"Correct the line and save: the app is loaded again"_s;
    return error;
}

LoadError systemExit(const Target &target, const py::handle &exception)
{
    LoadError error = explained(Kind::SystemExit, exception);
    error.error.summary = u"%1 ended the process while it was imported: SystemExit(%2)%3"_s.arg(
        subject(target), toQString(py::repr(py::getattr(exception, "code", py::none()))), place(error));
    error.error.wayOut = u"Put the lines that start a server or a command under: if __name__ == \"__main__\":"_s;
    return error;
}

bool isTargetItself(const QString &missing, const Target &target)
{
    return missing == target.module || target.module.startsWith(missing + u'.');
}

LoadError targetMissing(const Target &target, const QString &missing)
{
    const auto parts = missing.split(u'.');
    const QString folder = target.folder + u'/' + parts.sliced(0, parts.size() - 1).join(u'/');
    LoadError error{.kind = Kind::ImportFailed};
    error.error.summary = u"There is no module `%1`"_s.arg(missing);
    error.error.detail = searchPath();
    error.error.wayOut = didYouMean(closeMatches(parts.last(), modulesIn(folder)));
    if (error.error.wayOut.isEmpty())
        error.error.wayOut = u"Modules here: %1"_s.arg(quotedList(modulesIn(folder)));
    return error;
}

LoadError importMissing(const Target &target, const QString &missing, const py::handle &exception)
{
    LoadError error = explained(Kind::ImportFailed, exception);
    error.error.summary = u"%1 imports `%2`, which is not there%3"_s.arg(subject(target), missing, place(error));
    error.error.detail += u'\n' + searchPath();
    error.error.wayOut = didYouMean(closeMatches(missing, modulesIn(target.folder)));
    if (error.error.wayOut.isEmpty())
        error.error.wayOut = u"Install it into the virtual environment that the app runs in (--venv DIR)"_s;
    return error;
}

LoadError raised(const Target &target, const py::handle &exception)
{
    LoadError error = explained(Kind::ImportFailed, exception);
    error.error.summary = u"%1 raised %2 while it was imported%3"_s.arg(
        subject(target), toQString(summarizeException(exception.ptr())), place(error));
    return error;
}

/// Public names of a module or object.
struct Names {
    QStringList apps; ///< Those that look like applications.
    QStringList others;
};

Names namesOf(const py::handle &holder)
{
    Names names;
    for (const auto entry : py::module_::import("builtins").attr("dir")(holder)) {
        const QString name = toQString(py::str(entry));
        if (name.startsWith(u'_'))
            continue;
        const py::object value = py::getattr(holder, name.toStdString().c_str(), py::none());
        const auto seen = detectInterface(value.ptr());
        (seen.interface != trace::Interface::None && !seen.isClass ? names.apps : names.others).append(name);
    }
    return names;
}

QString existing(const Names &found)
{
    constexpr qsizetype kMost = 40;
    const QStringList names = found.apps + found.others;
    if (names.isEmpty())
        return u"It has no public names."_s;
    const QString more = names.size() > kMost ? u" and %1 more"_s.arg(names.size() - kMost) : QString();
    return u"It has: %1%2"_s.arg(quotedList(names.first(std::min(kMost, names.size()))), more);
}

QString attributeTitle(const Target &target)
{
    return target.attribute.isEmpty() ? target.module : target.attribute;
}

} // namespace

LoadError importFailed(const Target &target, const py::handle &exception)
{
    if (PyErr_GivenExceptionMatches(exception.ptr(), PyExc_SyntaxError))
        return syntaxError(exception);
    if (PyErr_GivenExceptionMatches(exception.ptr(), PyExc_SystemExit))
        return systemExit(target, exception);
    const bool missing = PyErr_GivenExceptionMatches(exception.ptr(), PyExc_ModuleNotFoundError);
    const QString name = missing ? attributeText(exception, "name") : QString();
    if (name.isEmpty())
        return raised(target, exception);
    return isTargetItself(name, target) ? targetMissing(target, name) : importMissing(target, name, exception);
}

LoadError shadowed(const Target &target, const QString &importedFile)
{
    return {.kind = Kind::ImportFailed,
            .error = {.summary = u"`%1` has the name of a module that Python uses itself"_s.arg(
                          QFileInfo(target.file).fileName()),
                      .detail = u"`import %1` gives %2"_s.arg(target.module, importedFile),
                      .wayOut = u"Rename the file"_s},
            .files = {target.file},
            .file = target.file};
}

LoadError attributeMissing(const Target &target, const QString &part, const py::handle &holder)
{
    const Names names = namesOf(holder);
    const QString owner = u'`' + target.module + u'`';
    const QStringList close = closeMatches(part, names.apps + names.others);
    return {.kind = Kind::AttributeMissing,
            .error = {.summary = u"%1 has no attribute `%2`"_s.arg(owner, part),
                      .detail = existing(names),
                      .wayOut = didYouMean(close.isEmpty() ? names.apps.first(std::min<qsizetype>(3, names.apps.size()))
                                                           : close)}};
}

LoadError noApplicationIn(const Target &target, const py::handle &module)
{
    return {.kind = Kind::AttributeMissing,
            .error = {.summary =
                          u"%1 has no `app`, no `application`, and nothing else that is clearly an application"_s.arg(
                              subject(target)),
                      .detail = existing(namesOf(module)),
                      .wayOut = u"Name it: %1:NAME"_s.arg(target.module)}};
}

LoadError notAnApplication(const Target &target, const Detection &seen)
{
    return {.kind = Kind::NotAnApplication,
            .error = {.summary = u"`%1` is %2: %3"_s.arg(attributeTitle(target), seen.seen, seen.why),
                      .wayOut = seen.isClass ? u"Make an instance: %1()"_s.arg(target.name())
                                             : u"When it is an application all the same, say which: "
                                               u"--interface asgi3, asgi2 or wsgi"_s}};
}

LoadError factoryRaised(const Target &target, const py::handle &exception)
{
    LoadError error = explained(Kind::FactoryFailed, exception);
    error.error.summary = u"The factory `%1` raised %2%3"_s.arg(
        attributeTitle(target), toQString(summarizeException(exception.ptr())), place(error));
    return error;
}

LoadError factoryWantsArguments(const Target &target, const Detection &seen)
{
    return {
        .kind = Kind::FactoryFailed,
        .error = {.summary =
                      u"`%1` cannot be called as a factory: it is %2, and a factory is called without arguments"_s.arg(
                          attributeTitle(target), seen.seen),
                  .wayOut = u"Leave out --factory (or the parentheses) when it is the application itself"_s}};
}

LoadError factoryGaveNothing(const Target &target, const QString &what)
{
    return {
        .kind = Kind::FactoryFailed,
        .error = {.summary = u"The factory `%1` returned %2, not an application"_s.arg(attributeTitle(target), what),
                  .wayOut = u"A factory is an ordinary function that returns the application"_s}};
}

LoadError nothingFound(const QString &folder, const QStringList &lookedAt)
{
    return {.kind = Kind::NothingFound,
            .error = {.summary = u"There is no application in %1"_s.arg(QDir::toNativeSeparators(folder)),
                      .detail = u"Looked for:\n  "_s + lookedAt.join(u"\n  "_s),
                      .wayOut = u"Name it: gatescope serve MODULE:APP or gatescope serve FILE.py"_s}};
}

LoadError noFile(const Target &target)
{
    const QFileInfo info(target.file);
    const auto matches = closeMatches(info.completeBaseName(), modulesIn(info.absolutePath()));
    return {.kind = Kind::ImportFailed,
            .error = {.summary = u"There is no file %1"_s.arg(QDir::toNativeSeparators(target.file)),
                      .detail = u"Python files there: %1"_s.arg(
                          quotedList(QDir(info.absolutePath()).entryList({u"*.py"_s}, QDir::Files))),
                      .wayOut = didYouMean(matches)},
            .files = {target.file}};
}

} // namespace gatescope::python::words
