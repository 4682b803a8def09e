#include <pybind11/pybind11.h>

#include "python/apploader.h"
#include "python/detect.h"
#include "python/exceptions.h"
#include "python/loaderwords.h"
#include "python/scope.h"
#include "python/site.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace gatescope::python {

using namespace Qt::StringLiterals;
using trace::Interface;
namespace py = pybind11;

namespace {

constexpr std::array kAppNames{"app", "application", "api", "asgi", "wsgi", "asgi_app", "wsgi_app"};
constexpr std::array kFactoryNames{"create_app", "make_app", "get_app", "build_app", "create_application"};

using Wanted = std::optional<Interface>;

void putOnPath(const QString &folder)
{
    const py::str entry(folder.toStdString());
    const py::list path = py::module_::import("sys").attr("path");
    if (!path.contains(entry))
        path.attr("insert")(0, entry);
}

bool isIdentifier(const QString &module)
{
    return std::ranges::all_of(module.split(u'.'), [](const QString &part) {
        return py::str(part.toStdString()).attr("isidentifier")().cast<bool>();
    });
}

/// "my-app.py" is no module that `import` could name.
py::object importFile(const Target &target)
{
    const auto util = py::module_::import("importlib.util");
    const auto spec = util.attr("spec_from_file_location")(target.module.toStdString(), target.file.toStdString());
    const auto module = util.attr("module_from_spec")(spec);
    py::module_::import("sys").attr("modules")[spec.attr("name")] = module;
    spec.attr("loader").attr("exec_module")(module);
    return module;
}

py::object importTarget(const Target &target)
{
    if (!target.file.isEmpty() && !isIdentifier(target.module))
        return importFile(target);
    return py::module_::import(target.module.toUtf8().constData());
}

QString fileOf(const py::handle &module)
{
    const py::object file = py::getattr(module, "__file__", py::none());
    return py::isinstance<py::str>(file) ? QString::fromStdString(file.cast<std::string>()) : QString();
}

bool isSameFile(const QString &a, const QString &b)
{
    return QFileInfo(a).canonicalFilePath() == QFileInfo(b).canonicalFilePath();
}

Result<py::object, LoadError> imported(const Target &target)
{
    if (!target.file.isEmpty() && !QFileInfo(target.file).isFile())
        return std::unexpected(words::noFile(target));
    putOnPath(target.folder);
    try {
        const auto module = importTarget(target);
        if (!target.file.isEmpty() && !isSameFile(fileOf(module), target.file))
            return std::unexpected(words::shadowed(target, fileOf(module)));
        return module;
    } catch (py::error_already_set &error) {
        return std::unexpected(words::importFailed(target, error.value()));
    }
}

Result<py::object, LoadError> attributeOf(const Target &target, const py::object &module)
{
    py::object holder = module;
    for (const auto &part : target.attribute.split(u'.')) {
        const auto name = part.toStdString();
        try {
            if (!py::hasattr(holder, name.c_str()))
                return std::unexpected(words::attributeMissing(target, part, holder));
            holder = holder.attr(name.c_str());
        } catch (py::error_already_set &error) {
            return std::unexpected(words::importFailed(target, error.value()));
        }
    }
    return holder;
}

bool fits(const Detection &seen, const Wanted &wanted)
{
    return seen.interface != Interface::None && (!wanted || *wanted == seen.interface);
}

/// A helper function that takes a scope looks like an ASGI 2 application.
bool mayBeGuessed(const Detection &seen, const Wanted &wanted)
{
    return seen.interface != Interface::Asgi2 || wanted == Interface::Asgi2;
}

/// An attribute of the module, if it is there and is an application (or a factory that needs no arguments).
py::object member(const py::object &module, const char *name)
{
    return py::getattr(module, name, py::none());
}

std::optional<QString> namedApp(const py::object &module, const Wanted &wanted)
{
    for (const auto *name : kAppNames) {
        const auto value = member(module, name);
        if (!value.is_none() && !PyModule_Check(value.ptr()) && fits(detectInterface(value.ptr()), wanted))
            return QString::fromLatin1(name);
    }
    return std::nullopt;
}

bool isOwnFunction(const py::handle &value, const py::object &module)
{
    return PyFunction_Check(value.ptr()) &&
           py::getattr(value, "__module__", py::none()).equal(py::getattr(module, "__name__", py::none()));
}

/// The one object (or function of the module's own, with the specification's parameter names) that is an application.
std::optional<QString> onlyApp(const py::object &module, const Wanted &wanted)
{
    QStringList found;
    const py::dict names = py::reinterpret_steal<py::dict>(PyDict_Copy(module.attr("__dict__").ptr()));
    for (const auto &[key, value] : names) {
        const bool isRoutine = PyFunction_Check(value.ptr()) || PyCFunction_Check(value.ptr());
        if (PyModule_Check(value.ptr()) || PyType_Check(value.ptr()) || (isRoutine && !isOwnFunction(value, module)))
            continue;
        const auto seen = detectInterface(value.ptr());
        if (fits(seen, wanted) && (!isRoutine || seen.namesFit) && mayBeGuessed(seen, wanted))
            found.append(QString::fromStdString(py::str(key)));
    }
    return found.size() == 1 ? std::optional(found.first()) : std::nullopt;
}

std::optional<QString> factoryIn(const py::object &module)
{
    for (const auto *name : kFactoryNames)
        if (detectInterface(member(module, name).ptr()).takesNoArguments)
            return QString::fromLatin1(name);
    return std::nullopt;
}

/// Fills in the attribute of a target that names a module alone.
bool findAttribute(Target &target, const py::object &module, const Wanted &wanted)
{
    auto name = namedApp(module, wanted);
    if (!name)
        name = onlyApp(module, wanted);
    if (!name) {
        name = factoryIn(module);
        target.called = name.has_value();
    }
    target.attribute = name.value_or(QString());
    return name.has_value();
}

Result<py::object, LoadError> callFactory(const Target &target, const py::object &factory)
{
    const auto seen = detectInterface(factory.ptr());
    if (!seen.takesNoArguments)
        return std::unexpected(words::factoryWantsArguments(target, seen));
    try {
        const py::object app = factory();
        if (app.is_none())
            return std::unexpected(words::factoryGaveNothing(target, u"None"_s));
        if (PyCoro_CheckExact(app.ptr())) {
            app.attr("close")();
            return std::unexpected(words::factoryGaveNothing(target, u"a coroutine"_s));
        }
        return app;
    } catch (py::error_already_set &error) {
        return std::unexpected(words::factoryRaised(target, error.value()));
    }
}

bool isImplicitFactory(const py::object &value, const Detection &seen)
{
    return seen.interface == Interface::None && seen.takesNoArguments && PyFunction_Check(value.ptr());
}

Result<LoadedApp, LoadError> judged(const Target &target, const py::object &app, const Wanted &wanted)
{
    const auto seen = detectInterface(app.ptr());
    const auto interface = wanted.value_or(seen.interface);
    if (interface == Interface::None || !PyCallable_Check(app.ptr()))
        return std::unexpected(words::notAnApplication(target, seen));
    return LoadedApp{
        .callable = Object::share(app.ptr()), .interface = interface, .name = target.name(), .description = seen.seen};
}

/// Runs `load`; what Python code of the application raises in an odd place (__dir__, __signature__) ends here.
template <class Load>
Result<LoadedApp, LoadError> guarded(const Target &target, Load &&load)
{
    try {
        return load();
    } catch (py::error_already_set &error) {
        return std::unexpected(words::importFailed(target, error.value()));
    }
}

QString existingDirectory(const QString &directory)
{
    return QDir(directory.isEmpty() ? QDir::currentPath() : directory).absolutePath();
}

} // namespace

AppLoader::AppLoader(LoadOptions options) : m_options(std::move(options))
{
    m_options.directory = existingDirectory(m_options.directory);
    m_roots.append(m_options.directory);
}

Result<LoadedApp, LoadError> AppLoader::load()
{
    const PythonScope python;
    const Target target = parseTarget(m_options.target, m_options.directory);
    if (!m_roots.contains(target.folder))
        m_roots.append(target.folder);
    auto app = guarded(target, [&] { return target.isFolder() ? loadFromFolder(target) : loadModule(target); });
    if (app) {
        app->files = sourceFiles();
        return app;
    }
    LoadError error = std::move(app.error());
    error.files.append(sourceFiles());
    if (!target.file.isEmpty())
        error.files.append(target.file);
    error.files.sort();
    error.files.removeDuplicates();
    return std::unexpected(std::move(error));
}

Result<LoadedApp, LoadError> AppLoader::loadModule(const Target &asked)
{
    Target target = asked;
    const auto module = imported(target);
    if (!module)
        return std::unexpected(module.error());
    if (target.attribute.isEmpty() && !findAttribute(target, *module, m_options.interface))
        return std::unexpected(words::noApplicationIn(target, *module));
    auto value = attributeOf(target, *module);
    if (!value)
        return std::unexpected(value.error());
    const bool isFactory =
        target.called || m_options.factory || isImplicitFactory(*value, detectInterface(value->ptr()));
    if (isFactory) {
        target.called = true;
        value = callFactory(target, *value);
    }
    if (!value)
        return std::unexpected(value.error());
    return judged(target, *value, m_options.interface);
}

Result<LoadedApp, LoadError> AppLoader::loadFromFolder(const Target &target)
{
    const auto found =
        discover(target.folder, m_options.interface == Interface::Asgi3 || m_options.interface == Interface::Asgi2);
    for (const auto &candidate : found.candidates) {
        auto app = loadModule(candidate);
        if (app || app.error().kind != LoadError::Kind::AttributeMissing)
            return app;
    }
    return std::unexpected(words::nothingFound(target.folder, found.lookedAt));
}

QStringList AppLoader::sourceFiles() const
{
    const PythonScope python;
    QStringList files;
    const py::dict modules = py::module_::import("sys").attr("modules").attr("copy")();
    for (const auto &[name, module] : modules) {
        const QString file = fileOf(module);
        const bool isOurs =
            std::ranges::any_of(m_roots, [&](const auto &root) { return file.startsWith(root + u'/'); });
        if (isOurs && isApplicationFile(file.toStdString()))
            files.append(file);
    }
    files.sort();
    files.removeDuplicates();
    return files;
}

QString folderOfTarget(const QString &target, const QString &directory)
{
    return parseTarget(target, existingDirectory(directory)).folder;
}

} // namespace gatescope::python
