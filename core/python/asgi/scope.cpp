#include "python/asgi/scope.h"

#include "base/headerlist.h"
#include "python/snapshot.h"

#include <algorithm>
#include <array>

namespace gatescope::asgi {

namespace {

Ref bytes(std::string_view text)
{
    return Ref(PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
}

Ref latin1(std::string_view text)
{
    return Ref(PyUnicode_DecodeLatin1(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr));
}

Ref pair(Ref first, Ref second)
{
    return first && second ? Ref(PyTuple_Pack(2, first.get(), second.get())) : Ref{};
}

Ref portOf(const call::Address &address)
{
    return address.port ? Ref(PyLong_FromLong(*address.port)) : share(Py_None);
}

Ref server(const call::Address &address)
{
    return address.host.empty() ? share(Py_None) : pair(python::text(address.host), portOf(address));
}

Ref client(const call::Address &address)
{
    return address.port ? server(address) : share(Py_None);
}

Ref lowerCaseBytes(std::string_view name)
{
    Ref object(PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(name.size())));
    if (object)
        std::ranges::transform(name, PyBytes_AS_STRING(object.get()),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return object;
}

Ref headers(const HeaderList &list)
{
    Ref out(PyList_New(static_cast<Py_ssize_t>(list.size())));
    for (std::size_t i = 0; out && i < list.size(); ++i) {
        const auto [name, value] = list[i];
        Ref item = pair(lowerCaseBytes(name), bytes(value));
        if (!item)
            return {};
        PyList_SET_ITEM(out.get(), static_cast<Py_ssize_t>(i), item.release());
    }
    return out;
}

Ref texts(const std::vector<std::string> &list)
{
    Ref out(PyList_New(static_cast<Py_ssize_t>(list.size())));
    for (std::size_t i = 0; out && i < list.size(); ++i) {
        Ref item = latin1(list[i]);
        if (!item)
            return {};
        PyList_SET_ITEM(out.get(), static_cast<Py_ssize_t>(i), item.release());
    }
    return out;
}

/// Of a WebSocket "ws" or "wss", also where the request says "http" or "https".
Ref scheme(const Names &names, const call::Request &request)
{
    if (!request.isWebSocket)
        return latin1(request.scheme);
    const bool isSecure = request.scheme == "https" || request.scheme == "wss";
    return share(names[isSecure ? Name::Wss : Name::Ws]);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// True when `path` is `root` or something below it.
bool isBelow(std::string_view path, std::string_view root)
{
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

Ref versions(const Names &names, Name version, Name spec)
{
    Ref dict(PyDict_New());
    if (!dict || PyDict_SetItem(dict.get(), names[Name::Version], names[version]) < 0 ||
        PyDict_SetItem(dict.get(), names[Name::SpecVersion], names[spec]) < 0)
        return {};
    return dict;
}

constexpr std::array kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"};

bool isAscii(PyObject *value)
{
    return PyUnicode_CheckExact(value) && PyUnicode_IS_ASCII(value);
}

void showAscii(trace::SnapshotWriter &out, PyObject *text)
{
    out.str({static_cast<const char *>(PyUnicode_DATA(text)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(text))});
}

/// The dict that ExtensionBuilder made.
void showExtensions(trace::SnapshotWriter &out, PyObject *dict)
{
    const auto size = static_cast<std::uint32_t>(PyDict_GET_SIZE(dict));
    out.beginDict(size, size);
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(dict, &position, &key, &value) != 0;) {
        showAscii(out, key);
        if (PyDict_GET_SIZE(value) > 0) {
            python::writeSnapshot(out, value);
            continue;
        }
        out.beginDict(0, 0);
        out.end();
    }
    out.end();
}

/// The list that headers() made.
void showHeaders(trace::SnapshotWriter &out, PyObject *list)
{
    const auto size = static_cast<std::size_t>(PyList_GET_SIZE(list));
    const auto written = std::min<std::size_t>(size, out.limits().children);
    out.beginList(size, static_cast<std::uint32_t>(written));
    for (std::size_t i = 0; i < written; ++i) {
        PyObject *item = PyList_GET_ITEM(list, static_cast<Py_ssize_t>(i));
        out.beginTuple(2, 2);
        out.bytes(python::bytesOf(PyTuple_GET_ITEM(item, 0)));
        out.bytes(python::bytesOf(PyTuple_GET_ITEM(item, 1)));
        out.end();
    }
    out.end();
}

} // namespace

std::string percentDecoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isEscape =
            text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0;
        out += isEscape ? static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2])) : text[i];
        i += isEscape ? 2 : 0;
    }
    return out;
}

Ref lifespanScope(const Names &names, PyObject *state, Name version)
{
    Ref scope(PyDict_New());
    const Ref asgi = versions(names, version, Name::Spec20);
    if (!scope || !asgi || PyDict_SetItem(scope.get(), names[Name::Type], names[Name::Lifespan]) < 0 ||
        PyDict_SetItem(scope.get(), names[Name::Asgi], asgi.get()) < 0 ||
        PyDict_SetItem(scope.get(), names[Name::State], state) < 0)
        return {};
    return scope;
}

ScopeBuilder::ScopeBuilder(const Names &names, std::string_view rootPath, Name version)
    : m_names(names),
      m_rootPath(rootPath.substr(0, rootPath.find_last_not_of('/') + 1)),
      m_version(version),
      m_extensions(names)
{
    for (const char *method : kMethods)
        m_methods.push_back({method, Ref(PyUnicode_InternFromString(method))});
}

bool ScopeBuilder::set(PyObject *scope, Name key, Ref value) const
{
    return value && PyDict_SetItem(scope, m_names[key], value.get()) == 0;
}

Ref ScopeBuilder::makePrototype(const call::Request &request) const
{
    Ref scope(PyDict_New());
    PyObject *dict = scope.get();
    bool good = dict && set(dict, Name::Type, share(m_names[request.isWebSocket ? Name::WebSocket : Name::Http])) &&
                set(dict, Name::Asgi, versions(m_names, m_version, Name::Spec25)) &&
                set(dict, Name::HttpVersion, share(Py_None)) && set(dict, Name::Server, server(request.server)) &&
                set(dict, Name::Client, share(Py_None)) && set(dict, Name::Scheme, scheme(m_names, request)) &&
                set(dict, request.isWebSocket ? Name::Subprotocols : Name::Method, share(Py_None)) &&
                set(dict, Name::RootPath, python::text(m_rootPath));
    for (const Name key : {Name::Path, Name::RawPath, Name::QueryString, Name::Headers, Name::State, Name::Extensions})
        good = good && set(dict, key, share(Py_None));
    return good ? std::move(scope) : Ref{};
}

PyObject *ScopeBuilder::prototypeFor(const call::Request &request)
{
    const auto found = std::ranges::find_if(m_prototypes, [&request](const Prototype &prototype) {
        return prototype.isWebSocket == request.isWebSocket && prototype.scheme == request.scheme &&
               prototype.server.host == request.server.host && prototype.server.port == request.server.port;
    });
    if (found != m_prototypes.end())
        return found->scope.get();
    Ref scope = makePrototype(request);
    if (!scope)
        return nullptr;
    constexpr std::size_t kMostListeners = 16;
    if (m_prototypes.size() >= kMostListeners)
        m_prototypes.clear();
    return m_prototypes.emplace_back(Prototype{request.isWebSocket, request.scheme, request.server, std::move(scope)})
        .scope.get();
}

Ref ScopeBuilder::method(std::string_view method) const
{
    const auto known = std::ranges::find(m_methods, method, &KnownText::text);
    if (known != m_methods.end())
        return share(known->object.get());
    std::string upper(method);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
    return latin1(upper);
}

Ref ScopeBuilder::httpVersion(std::string_view version) const
{
    for (const Name known : {Name::Http11, Name::Http10, Name::Http2}) {
        if (Names::text(known) == version)
            return share(m_names[known]);
    }
    return latin1(version);
}

Ref ScopeBuilder::path(std::string_view raw) const
{
    if (!raw.contains('%') && m_rootPath.empty())
        return python::text(raw);
    const std::string decoded = percentDecoded(raw);
    const bool prefixed = m_rootPath.empty() || !decoded.starts_with('/') || isBelow(decoded, m_rootPath);
    return python::text(prefixed ? decoded : m_rootPath + decoded);
}

/// What only one of the two protocols has.
bool ScopeBuilder::fillOwn(PyObject *scope, const call::Request &request) const
{
    return request.isWebSocket ? set(scope, Name::Subprotocols, texts(request.subprotocols))
                               : set(scope, Name::Method, method(request.method));
}

bool ScopeBuilder::fill(PyObject *scope, const call::Request &request, PyObject *state)
{
    return set(scope, Name::Asgi, Ref(PyDict_Copy(PyDict_GetItemWithError(scope, m_names[Name::Asgi])))) &&
           set(scope, Name::HttpVersion, httpVersion(request.httpVersion)) &&
           set(scope, Name::Client, client(request.client)) && fillOwn(scope, request) &&
           set(scope, Name::Path, path(request.path)) && set(scope, Name::RawPath, bytes(request.path)) &&
           set(scope, Name::QueryString, bytes(request.query)) && set(scope, Name::Headers, headers(request.headers)) &&
           set(scope, Name::State, Ref(PyDict_Copy(state))) &&
           set(scope, Name::Extensions, m_extensions.build(request));
}

Ref ScopeBuilder::build(const call::Request &request, PyObject *state)
{
    PyObject *prototype = prototypeFor(request);
    Ref scope(prototype ? PyDict_Copy(prototype) : nullptr);
    return scope && fill(scope.get(), request, state) ? std::move(scope) : Ref{};
}

void ScopeBuilder::show(trace::SnapshotWriter &out, PyObject *scope) const
{
    const auto size = static_cast<std::uint32_t>(PyDict_GET_SIZE(scope));
    out.beginDict(size, size);
    PyObject *key = nullptr;
    PyObject *value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(scope, &position, &key, &value) != 0;) {
        showAscii(out, key);
        if (key == m_names[Name::Headers])
            showHeaders(out, value);
        else if (key == m_names[Name::Extensions])
            showExtensions(out, value);
        else if (isAscii(value))
            showAscii(out, value);
        else if (PyBytes_CheckExact(value))
            out.bytes(python::bytesOf(value));
        else
            python::writeSnapshot(out, value);
    }
    out.end();
}

} // namespace gatescope::asgi
