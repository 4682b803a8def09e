#pragma once

#include "call/request.h"
#include "python/asgi/extensions.h"
#include "python/asgi/names.h"
#include "trace/snapshot.h"

#include <string>
#include <vector>

namespace gatescope::asgi {

/// Builds the scope of http and websocket exchanges (spec www:86-143, 300-357), each a new dict with its own `asgi`,
/// `headers`, `extensions` and `state`. What is the same for all requests of a listener comes from a prototype.
///
///   path          percent-decoded, then UTF-8; bytes that are no UTF-8 become U+FFFD, as in uvicorn (raw_path keeps
///   them).
///                 It begins with root_path (A109): a target that does not is taken for one that a proxy has stripped.
///   raw_path      the path part as it came, without root_path and query
///   headers       list of (bytes, bytes), names in lower case, order and duplicates kept (A111, A112)
///   client/server (host, port); client None without a port, server (path, None) on a Unix socket
///   state         shallow copy of the lifespan's (A117)
///   extensions    those that work for this request (extensions.h)
///   websocket     no method; scheme ws or wss; subprotocols: list of str, in the client's order
///
/// Needs the GIL. Null with a Python exception when memory runs out.
class ScopeBuilder {
public:
    /// A slash at the end of `rootPath` does not count.
    /// `version` is asgi["version"]: Name::Version3, or Version2 for an ASGI 2 application.
    ScopeBuilder(const Names &names, std::string_view rootPath, Name version = Name::Version3);

    /// `state` is the lifespan's dict.
    [[nodiscard]] Ref build(const call::Request &request, PyObject *state);
    /// Writes a scope fresh from build(), whose shape is known.
    void show(trace::SnapshotWriter &out, PyObject *scope) const;

private:
    struct Prototype {
        bool isWebSocket = false;
        std::string scheme;
        call::Address server;
        Ref scope;
    };
    struct KnownText {
        std::string text;
        Ref object;
    };

    PyObject *prototypeFor(const call::Request &request);
    [[nodiscard]] Ref makePrototype(const call::Request &request) const;
    [[nodiscard]] bool fillOwn(PyObject *scope, const call::Request &request) const;
    [[nodiscard]] Ref method(std::string_view method) const;
    [[nodiscard]] Ref httpVersion(std::string_view version) const;
    [[nodiscard]] Ref path(std::string_view raw) const;
    [[nodiscard]] bool fill(PyObject *scope, const call::Request &request, PyObject *state);
    [[nodiscard]] bool set(PyObject *scope, Name key, Ref value) const;

    const Names &m_names;
    const std::string m_rootPath;
    const Name m_version;
    ExtensionBuilder m_extensions;
    std::vector<Prototype> m_prototypes;
    std::vector<KnownText> m_methods;
};

/// The lifespan's scope (spec lifespan:45-51). `state` is the dict itself.
[[nodiscard]] Ref lifespanScope(const Names &names, PyObject *state, Name version = Name::Version3);

/// Percent-decoding; a % that no two hex digits follow stays as it is.
[[nodiscard]] std::string percentDecoded(std::string_view text);

} // namespace gatescope::asgi
