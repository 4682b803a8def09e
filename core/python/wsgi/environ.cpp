#include "python/wsgi/environ.h"

#include "python/keychanges.h"

#include <algorithm>
#include <format>

namespace gatescope::wsgi {

namespace {

using python::Ref;

constexpr std::size_t kMostKeys = 1024;
constexpr std::size_t kMostPrototypes = 16;

Ref latin1(std::string_view bytes)
{
    return Ref(PyUnicode_DecodeLatin1(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), nullptr));
}

Ref interned(const char *name)
{
    return Ref(PyUnicode_InternFromString(name));
}

void set(PyObject *environ, const Ref &key, const Ref &value)
{
    if (value)
        PyDict_SetItem(environ, key.get(), value.get());
}

void set(PyObject *environ, const Ref &key, PyObject *value)
{
    PyDict_SetItem(environ, key.get(), value);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string normalizedRoot(std::string root)
{
    while (root.ends_with('/'))
        root.pop_back();
    return root.empty() || root.starts_with('/') ? root : '/' + root;
}

/// "HTTP_USER_AGENT" of "User-Agent".
std::string variableName(std::string_view header)
{
    std::string name = "HTTP_";
    for (const char c : header)
        name.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    return name;
}

/// As Apache's mod_ssl spells it: 0x0304 is "TLSv1.3".
std::string protocolName(std::uint16_t version)
{
    return std::format("TLSv1.{}", (version & 0xFF) - 1);
}

std::string portOf(const call::Request &request)
{
    if (request.server.port)
        return std::to_string(*request.server.port);
    return request.scheme == "https" ? "443" : "80";
}

std::string hostOf(const call::Request &request)
{
    const bool isPath = !request.server.port && request.server.host.contains('/');
    return request.server.host.empty() || isPath ? "localhost" : request.server.host;
}

} // namespace

std::string percentDecoded(std::string_view path)
{
    std::string decoded;
    decoded.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hexDigit(path[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(path[i + 2]) : -1;
        decoded.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : path[i]);
        i += low >= 0 ? 2 : 0;
    }
    return decoded;
}

std::string_view pathInfo(std::string_view path, std::string_view rootPath)
{
    if (!path.starts_with('/'))
        return {};
    const auto rest = path.starts_with(rootPath) ? path.substr(rootPath.size()) : path;
    return rest.empty() || rest.starts_with('/') ? rest : path;
}

EnvironBuilder::EnvironBuilder(Options options, const Types &types)
    : m_options{.rootPath = normalizedRoot(std::move(options.rootPath)),
                .serverSoftware = std::move(options.serverSoftware),
                .pairs = std::move(options.pairs),
                .multithread = options.multithread},
      m_types(types),
      m_names{.requestMethod = interned("REQUEST_METHOD"),
              .scriptName = interned("SCRIPT_NAME"),
              .pathInfo = interned("PATH_INFO"),
              .queryString = interned("QUERY_STRING"),
              .requestUri = interned("REQUEST_URI"),
              .serverProtocol = interned("SERVER_PROTOCOL"),
              .serverName = interned("SERVER_NAME"),
              .serverPort = interned("SERVER_PORT"),
              .serverSoftware = interned("SERVER_SOFTWARE"),
              .remoteAddress = interned("REMOTE_ADDR"),
              .remotePort = interned("REMOTE_PORT"),
              .contentType = interned("CONTENT_TYPE"),
              .contentLength = interned("CONTENT_LENGTH"),
              .https = interned("HTTPS"),
              .sslProtocol = interned("SSL_PROTOCOL"),
              .wsgiVersion = interned("wsgi.version"),
              .urlScheme = interned("wsgi.url_scheme"),
              .input = interned("wsgi.input"),
              .errors = interned("wsgi.errors"),
              .multithread = interned("wsgi.multithread"),
              .multiprocess = interned("wsgi.multiprocess"),
              .runOnce = interned("wsgi.run_once"),
              .fileWrapper = interned("wsgi.file_wrapper"),
              .inputTerminated = interned("wsgi.input_terminated")}
{
}

Ref EnvironBuilder::makePrototype(const Prototype &prototype) const
{
    Ref environ(PyDict_New());
    PyObject *out = environ.get();
    for (const Ref *later : {&m_names.requestMethod, &m_names.scriptName, &m_names.pathInfo, &m_names.queryString,
                             &m_names.requestUri, &m_names.serverProtocol})
        set(out, *later, Py_None); // Its place; the request fills it in.
    set(out, m_names.scriptName, latin1(m_options.rootPath));
    set(out, m_names.serverName, latin1(prototype.host));
    set(out, m_names.serverPort, latin1(prototype.port));
    set(out, m_names.serverSoftware, latin1(m_options.serverSoftware));
    set(out, m_names.wsgiVersion, Ref(Py_BuildValue("(ii)", 1, 0)));
    set(out, m_names.urlScheme, latin1(prototype.scheme));
    set(out, m_names.input, Py_None);
    set(out, m_names.errors, Py_None);
    set(out, m_names.multithread, m_options.multithread ? Py_True : Py_False);
    set(out, m_names.multiprocess, Py_False);
    set(out, m_names.runOnce, Py_False);
    set(out, m_names.fileWrapper, m_types.fileWrapper);
    set(out, m_names.inputTerminated, Py_True);
    if (prototype.scheme == "https")
        set(out, m_names.https, latin1("on"));
    for (const auto &[name, value] : m_options.pairs)
        set(out, python::text(name), python::text(value));
    return environ;
}

PyObject *EnvironBuilder::prototypeFor(const call::Request &request)
{
    const std::string host = hostOf(request);
    const std::string port = portOf(request);
    const auto found = std::ranges::find_if(m_prototypes, [&](const Prototype &entry) {
        return entry.port == port && entry.host == host && entry.scheme == request.scheme;
    });
    if (found != m_prototypes.end())
        return found->environ.get();
    if (m_prototypes.size() >= kMostPrototypes)
        m_prototypes.clear();
    auto &made = m_prototypes.emplace_back(Prototype{.host = host, .port = port, .scheme = request.scheme});
    made.environ = makePrototype(made);
    return made.environ.get();
}

void EnvironBuilder::addRequest(PyObject *environ, const call::Request &request)
{
    const bool isEncoded = request.path.contains('%');
    const std::string decoded = isEncoded ? percentDecoded(request.path) : std::string();
    const std::string_view path = isEncoded ? decoded : request.path;
    set(environ, m_names.requestMethod, latin1(request.method));
    set(environ, m_names.pathInfo, latin1(pathInfo(path, m_options.rootPath)));
    set(environ, m_names.queryString, latin1(request.query));
    set(environ, m_names.requestUri, latin1(request.target));
    set(environ, m_names.serverProtocol, latin1("HTTP/" + request.httpVersion));
    if (request.client.port) {
        set(environ, m_names.remoteAddress, latin1(request.client.host));
        set(environ, m_names.remotePort, latin1(std::to_string(*request.client.port)));
    }
    if (request.contentLength)
        set(environ, m_names.contentLength, latin1(std::to_string(*request.contentLength)));
    if (request.tls)
        set(environ, m_names.sslProtocol, latin1(protocolName(request.tls->version)));
}

EnvironBuilder::HeaderKey EnvironBuilder::makeKey(std::string_view header) const
{
    if (equalsIgnoringCase(header, "content-length"))
        return {.kind = HeaderKind::ContentLength};
    if (equalsIgnoringCase(header, "content-type"))
        return {.kind = HeaderKind::ContentType, .name = python::share(m_names.contentType.get())};
    if (header.contains('_'))
        return {.kind = HeaderKind::Ambiguous};
    return {.kind = equalsIgnoringCase(header, "cookie") ? HeaderKind::Cookie : HeaderKind::Variable,
            .name = interned(variableName(header).c_str())};
}

const EnvironBuilder::HeaderKey &EnvironBuilder::keyOf(std::string_view header)
{
    const auto found = m_keys.find(header);
    if (found != m_keys.end())
        return found->second;
    if (m_keys.size() < kMostKeys)
        return m_keys.emplace(header, makeKey(header)).first->second;
    m_rareKey = makeKey(header);
    return m_rareKey;
}

void EnvironBuilder::addHeader(PyObject *environ, const HeaderKey &key, std::string_view value)
{
    const Ref text = latin1(value);
    PyObject *there = nullptr;
    if (!text || PyDict_SetDefaultRef(environ, key.name.get(), text.get(), &there) != 1) {
        Py_XDECREF(there);
        return;
    }
    const Ref before(there);
    if (key.kind == HeaderKind::ContentType)
        return;
    const char *pattern = key.kind == HeaderKind::Cookie ? "%U; %U" : "%U, %U";
    set(environ, key.name, Ref(PyUnicode_FromFormat(pattern, before.get(), text.get())));
}

void EnvironBuilder::addHeaders(PyObject *environ, Exchange &exchange)
{
    for (const auto [name, value] : exchange.call->request().headers) {
        const HeaderKey &key = keyOf(name);
        if (key.name)
            addHeader(environ, key, value);
        else if (key.kind == HeaderKind::Ambiguous)
            exchange.finding("W019", trace::Severity::Warning,
                             std::format("the request header {} is left out of environ: {} would pass for another "
                                         "header, spelled with hyphens",
                                         python::utf8OfLatin1(name), variableName(name)));
    }
}

Ref EnvironBuilder::build(Exchange &exchange, PyObject *input, PyObject *errors)
{
    const call::Request &request = exchange.call->request();
    Ref environ(PyDict_Copy(prototypeFor(request)));
    if (!environ)
        return nullptr;
    addRequest(environ.get(), request);
    set(environ.get(), m_names.input, input);
    set(environ.get(), m_names.errors, errors);
    addHeaders(environ.get(), exchange);
    if (PyErr_Occurred() || !python::applyChanges(environ.get(), request.changes))
        return nullptr;
    return environ;
}

} // namespace gatescope::wsgi
