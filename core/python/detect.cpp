#include <pybind11/pybind11.h>

#include "python/detect.h"
#include "python/exceptions.h"

#include <QStringList>

#include <array>
#include <optional>

namespace gatescope::python {

using namespace Qt::StringLiterals;
using trace::Interface;
namespace py = pybind11;

namespace {

struct Parameters {
    QStringList names;
    int required = 0;
    int most = 0;
    bool any = false; ///< *args
    bool keywordsNeeded = false;

    [[nodiscard]] bool accepts(int count) const
    {
        return !keywordsNeeded && count >= required && (any || count <= most);
    }
};

enum class Shape : std::uint8_t { NotCallable, Function, Coroutine, Generator, AsyncGenerator, Class };

struct Callable {
    Shape shape = Shape::NotCallable;
    std::optional<Parameters> parameters;
    bool isInstance = false;
    QString type;
};

QString toQString(const py::handle &text)
{
    return QString::fromStdString(py::str(text));
}

bool asks(const char *question, const py::handle &object)
{
    return py::module_::import("inspect").attr(question)(object).cast<bool>();
}

void take(Parameters &parameters, const py::handle &parameter)
{
    enum Kind { PositionalOnly, Positional, VarPositional, KeywordOnly, VarKeyword };
    const int kind = py::int_(parameter.attr("kind"));
    const bool hasDefault = !parameter.attr("default").is(parameter.attr("empty"));
    const QString name = toQString(parameter.attr("name"));
    parameters.names.append(kind == VarPositional ? u'*' + name : kind == VarKeyword ? u"**"_s + name : name);
    if (kind == PositionalOnly || kind == Positional) {
        ++parameters.most;
        parameters.required += hasDefault ? 0 : 1;
    }
    parameters.any |= kind == VarPositional;
    parameters.keywordsNeeded |= kind == KeywordOnly && !hasDefault;
}

std::optional<Parameters> parametersOf(const py::handle &callable)
{
    try {
        Parameters parameters;
        const auto signature = py::module_::import("inspect").attr("signature")(callable);
        for (const auto parameter : signature.attr("parameters").attr("values")())
            take(parameters, parameter);
        return parameters;
    } catch (const py::error_already_set &) {
        return std::nullopt;
    }
}

Shape shapeOf(const py::handle &function)
{
    if (asks("iscoroutinefunction", function))
        return Shape::Coroutine;
    if (asks("isasyncgenfunction", function))
        return Shape::AsyncGenerator;
    return asks("isgeneratorfunction", function) ? Shape::Generator : Shape::Function;
}

Callable look(const py::handle &app)
{
    Callable seen{.type = QString::fromStdString(typeNameOf(app.ptr()))};
    if (!PyCallable_Check(app.ptr()))
        return seen;
    seen.parameters = parametersOf(app);
    if (PyType_Check(app.ptr())) {
        seen.shape = Shape::Class;
        seen.type = toQString(app.attr("__name__"));
        return seen;
    }
    const auto partial = py::module_::import("functools").attr("partial");
    seen.isInstance = !asks("isroutine", app) && !py::isinstance(app, partial);
    const py::object call = seen.isInstance ? app.attr("__call__") : py::reinterpret_borrow<py::object>(app);
    seen.shape = shapeOf(call);
    return seen;
}

QString listed(const Parameters &parameters)
{
    const auto count = parameters.names.size();
    if (count == 0)
        return u"no parameters"_s;
    return u"%1 parameter%2 (%3)"_s.arg(count).arg(count == 1 ? u""_s : u"s"_s, parameters.names.join(u", "_s));
}

QString shapeName(Shape shape)
{
    constexpr std::array<const char16_t *, 6> kNames{
        u"an object that cannot be called", u"a function", u"a coroutine function", u"a generator function",
        u"an async generator function",     u"a class"};
    return QString::fromUtf16(kNames[static_cast<std::size_t>(shape)]);
}

QString describe(const Callable &seen, const py::handle &app)
{
    if (seen.shape == Shape::NotCallable)
        return u"%1, which cannot be called"_s.arg(PyModule_Check(app.ptr()) ? u"a module"_s
                                                                             : u"an object of type "_s + seen.type);
    const QString kind = seen.isInstance ? u"an instance of %1, called as %2"_s.arg(seen.type, shapeName(seen.shape))
                                         : shapeName(seen.shape);
    return u"%1 with %2"_s.arg(kind,
                               seen.parameters ? listed(*seen.parameters) : u"a signature that Python cannot tell"_s);
}

bool begins(const Parameters &parameters, std::initializer_list<const char16_t *> names)
{
    return !parameters.names.isEmpty() && std::ranges::any_of(names, [&](const auto *name) {
        return parameters.names.first() == QString::fromUtf16(name);
    });
}

bool has(const py::handle &object, const char *attribute)
{
    return py::hasattr(object, attribute);
}

bool instancesAreAsgi2(const py::handle &type)
{
    const auto call = py::getattr(type, "__call__", py::none());
    if (!asks("iscoroutinefunction", call))
        return false;
    const auto parameters = parametersOf(call);
    return parameters && parameters->accepts(3) && parameters->required == 3; // self, receive, send
}

Interface classInterface(const Parameters &parameters, const py::handle &type)
{
    if (parameters.accepts(3) && has(type, "__await__"))
        return Interface::Asgi3;
    if (parameters.accepts(2) && has(type, "__iter__"))
        return Interface::Wsgi;
    return parameters.accepts(1) && instancesAreAsgi2(type) ? Interface::Asgi2 : Interface::None;
}

Interface plainInterface(const Parameters &parameters)
{
    if (parameters.required == 0 && !parameters.any)
        return Interface::None;
    const bool two = parameters.accepts(2);
    const bool three = parameters.accepts(3);
    if (two && three) {
        if (begins(parameters, {u"scope"}))
            return Interface::Asgi3;
        return begins(parameters, {u"environ", u"env"}) || parameters.required == 2 ? Interface::Wsgi : Interface::None;
    }
    if (two || three)
        return two ? Interface::Wsgi : Interface::Asgi3;
    const bool one = parameters.accepts(1) && parameters.required == 1;
    return one && begins(parameters, {u"scope"}) ? Interface::Asgi2 : Interface::None;
}

Interface interfaceOf(const Callable &seen, const py::handle &app)
{
    if (!seen.parameters)
        return Interface::None;
    switch (seen.shape) {
    case Shape::Coroutine:
        return seen.parameters->accepts(3) ? Interface::Asgi3 : Interface::None;
    case Shape::Class:
        return classInterface(*seen.parameters, app);
    case Shape::Function:
        return plainInterface(*seen.parameters);
    case Shape::Generator:
        return seen.parameters->accepts(2) ? Interface::Wsgi : Interface::None;
    default:
        return Interface::None;
    }
}

QString whyNone(const Callable &seen)
{
    switch (seen.shape) {
    case Shape::NotCallable:
        return u"an application is a callable"_s;
    case Shape::Coroutine:
        return u"ASGI 3 has three, ASGI 2 has one, WSGI is not a coroutine"_s;
    case Shape::AsyncGenerator:
        return u"an ASGI application awaits send() and yields nothing, and WSGI is not asynchronous"_s;
    case Shape::Class:
        return u"as a class it would need __iter__ (WSGI) or __await__ (ASGI 3); perhaps an instance of it is meant"_s;
    default:
        break;
    }
    if (!seen.parameters || seen.parameters->any)
        return u"this fits more than one interface"_s;
    return u"ASGI 3 has three (scope, receive, send), ASGI 2 has one (scope), WSGI has two (environ, start_response)"_s;
}

} // namespace

Detection detectInterface(PyObject *object)
{
    const py::handle app(object);
    try {
        const Callable seen = look(app);
        Detection found{.interface = interfaceOf(seen, app), .seen = describe(seen, app)};
        found.isClass = seen.shape == Shape::Class;
        found.takesNoArguments = seen.parameters && seen.parameters->accepts(0) && !seen.parameters->any;
        found.namesFit = seen.parameters && begins(*seen.parameters, {u"scope", u"environ", u"env"});
        if (found.interface == Interface::None)
            found.why = whyNone(seen);
        return found;
    } catch (const py::error_already_set &error) {
        return {.seen = u"an object that cannot be looked at (%1)"_s.arg(QString::fromUtf8(error.what())),
                .why = u"an application is a callable"_s};
    }
}

QString interfaceTitle(Interface interface)
{
    switch (interface) {
    case Interface::Wsgi:
        return u"WSGI"_s;
    case Interface::Asgi3:
        return u"ASGI 3"_s;
    case Interface::Asgi2:
        return u"ASGI 2"_s;
    default:
        return u"no interface"_s;
    }
}

} // namespace gatescope::python
