#pragma once

#include "python/ref.h"
#include "python/wsgi/exchange.h"
#include "python/wsgi/types.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatescope::wsgi {

/// Makes the `environ` of each call from a prototype for each listener; keys are interned once. With the GIL held.
class EnvironBuilder {
public:
    struct Options {
        std::string rootPath;
        std::string serverSoftware;
        std::vector<std::pair<std::string, std::string>> pairs; ///< The deployer's, for every environ.
        bool multithread = true;
    };
    EnvironBuilder(Options options, const Types &types);

    /// Null and an active exception when memory runs out. Headers that cannot be told apart in an environ (`X_Foo`
    /// beside `X-Foo`) are left out and reported.
    [[nodiscard]] python::Ref build(Exchange &exchange, PyObject *input, PyObject *errors);

private:
    enum class HeaderKind : std::uint8_t { Variable, Cookie, ContentType, ContentLength, Ambiguous };
    struct HeaderKey {
        HeaderKind kind = HeaderKind::Variable;
        python::Ref name;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Prototype {
        std::string host;
        std::string port;
        std::string scheme;
        python::Ref environ;
    };
    /// Interned names, so that one comparison of pointers finds a key.
    struct Names {
        python::Ref requestMethod, scriptName, pathInfo, queryString, requestUri, serverProtocol, serverName,
            serverPort, serverSoftware, remoteAddress, remotePort, contentType, contentLength, https, sslProtocol,
            wsgiVersion, urlScheme, input, errors, multithread, multiprocess, runOnce, fileWrapper, inputTerminated;
    };

    [[nodiscard]] PyObject *prototypeFor(const call::Request &request);
    [[nodiscard]] python::Ref makePrototype(const Prototype &prototype) const;
    void addRequest(PyObject *environ, const call::Request &request);
    void addHeaders(PyObject *environ, Exchange &exchange);
    void addHeader(PyObject *environ, const HeaderKey &key, std::string_view value);
    [[nodiscard]] const HeaderKey &keyOf(std::string_view header);
    [[nodiscard]] HeaderKey makeKey(std::string_view header) const;

    const Options m_options;
    const Types &m_types;
    Names m_names;
    std::vector<Prototype> m_prototypes;
    std::unordered_map<std::string, HeaderKey, Hash, std::equal_to<>> m_keys;
    HeaderKey m_rareKey; ///< Of a header beyond kMostKeys.
};

/// `path` with its %XX undone; what is no escape stays.
[[nodiscard]] std::string percentDecoded(std::string_view path);

/// PATH_INFO: `path` without `rootPath` in front, where it stands in front.
[[nodiscard]] std::string_view pathInfo(std::string_view path, std::string_view rootPath);

} // namespace gatescope::wsgi
