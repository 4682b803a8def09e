#include "python/asgi/extensions.h"

#include <array>

namespace gatescope::asgi {

namespace {

struct ExtensionRow {
    Name name;
    bool (*works)(const call::Request &);
};

bool never(const call::Request &)
{
    return false;
}

bool isHttp(const call::Request &request)
{
    return !request.isWebSocket;
}

/// By Extension.
constexpr std::array<ExtensionRow, static_cast<std::size_t>(Extension::Count)> kExtensions{
    ExtensionRow{Name::Type, &never},
    ExtensionRow{Name::HttpResponseDebug, &isHttp},
    ExtensionRow{Name::HttpResponsePathSend, &isHttp},
    ExtensionRow{Name::HttpResponseZeroCopySend, &isHttp},
    ExtensionRow{Name::HttpResponseEarlyHint,
                 [](const call::Request &request) { return isHttp(request) && request.httpVersion != "1.0"; }},
    ExtensionRow{Name::HttpResponseTrailers,
                 [](const call::Request &request) { return isHttp(request) && request.acceptsTrailers; }},
    ExtensionRow{Name::HttpResponsePush,
                 [](const call::Request &request) { return isHttp(request) && request.acceptsPush; }},
    ExtensionRow{Name::WebSocketResponse, [](const call::Request &request) { return request.isWebSocket; }},
};

Ref textOrNone(const std::string &text)
{
    return text.empty() ? share(Py_None) : python::text(text);
}

Ref numberOrNone(std::uint16_t number)
{
    return number == 0 ? share(Py_None) : Ref(PyLong_FromLong(number));
}

Ref chainOf(const std::vector<std::string> &certificates)
{
    Ref chain(PyTuple_New(static_cast<Py_ssize_t>(certificates.size())));
    for (std::size_t i = 0; chain && i < certificates.size(); ++i) {
        Ref certificate = python::text(certificates[i]);
        if (!certificate)
            return {};
        PyTuple_SET_ITEM(chain.get(), static_cast<Py_ssize_t>(i), certificate.release());
    }
    return chain;
}

bool put(const Ref &dict, const char *key, const Ref &value)
{
    return dict && value && PyDict_SetItemString(dict.get(), key, value.get()) == 0;
}

Ref makeTls(const call::Tls &tls)
{
    Ref dict(PyDict_New());
    const bool good = put(dict, "server_cert", textOrNone(tls.serverCertificate)) &&
                      put(dict, "client_cert_chain", chainOf(tls.clientCertificates)) &&
                      put(dict, "client_cert_name", textOrNone(tls.clientName)) &&
                      put(dict, "client_cert_error", textOrNone(tls.clientError)) &&
                      put(dict, "tls_version", numberOrNone(tls.version)) &&
                      put(dict, "cipher_suite", numberOrNone(tls.cipherSuite));
    return good ? std::move(dict) : Ref{};
}

} // namespace

bool isAnnounced(Extension extension, const call::Request &request)
{
    return kExtensions[static_cast<std::size_t>(extension)].works(request);
}

Ref ExtensionBuilder::tls(const std::shared_ptr<const call::Tls> &tls)
{
    if (m_lastTls.lock() != tls) {
        m_lastTlsDict = makeTls(*tls);
        m_lastTls = tls;
    }
    if (!m_lastTlsDict)
        m_lastTls.reset();
    return m_lastTlsDict ? Ref(PyDict_Copy(m_lastTlsDict.get())) : Ref{};
}

Ref ExtensionBuilder::build(const call::Request &request)
{
    Ref extensions(PyDict_New());
    for (const ExtensionRow &row : kExtensions) {
        if (!row.works(request))
            continue;
        const Ref own(PyDict_New());
        if (!extensions || !own || PyDict_SetItem(extensions.get(), m_names[row.name], own.get()) < 0)
            return {};
    }
    if (!request.tls)
        return extensions;
    const Ref dict = tls(request.tls);
    return dict && PyDict_SetItem(extensions.get(), m_names[Name::Tls], dict.get()) == 0 ? std::move(extensions)
                                                                                         : Ref{};
}

} // namespace gatescope::asgi
