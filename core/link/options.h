#pragma once

#include "trace/values.h"

#include <QString>
#include <QStringList>

#include <cstdint>

namespace gatescope::link {

enum class InterfaceChoice : std::uint8_t { Auto, Asgi3, Asgi2, Wsgi };
enum class LifespanChoice : std::uint8_t { Auto, On, Off };

/// What a peer may send, and how long it may take. 0 means no limit, except for the head.
struct LimitOptions {
    std::uint32_t headBytes = 64 * 1024;
    std::uint32_t headers = 256;
    std::uint64_t bodyBytes = 0;
    std::uint32_t headTimeoutMs = 30'000;
    std::uint32_t idleTimeoutMs = 5'000;
    std::uint32_t connections = 10'000;
    std::uint32_t bodyTimeoutMs = 30'000; ///< Between two pieces of a request body that the application waits for.
};

/// TLS on every listener but Unix sockets. A certificate needs its key; without both, a development certificate is
/// used.
struct TlsRunOptions {
    bool on = false;
    QString certificateFile; ///< PEM
    QString keyFile;         ///< PEM
    QString clientCaFile;    ///< PEM: clients are asked for a certificate of these.
    bool http2 = true;       ///< Offer HTTP/2 by ALPN.
};

struct WebSocketRunOptions {
    std::uint32_t pingIntervalMs = 20'000; ///< 0: no pings.
    std::uint32_t pingTimeoutMs = 20'000;  ///< 0: wait for ever.
    std::uint64_t mostMessage = 16 * 1024 * 1024;
    bool deflate = true;
};

/// All that a runner needs to know to run one application: the command line's and the window's settings.
struct RunOptions {
    QString target; ///< "module:attr", "module", "file.py[:attr]", a folder, or empty: discover.
    InterfaceChoice interface = InterfaceChoice::Auto;
    bool factory = false; ///< The attribute is called, without arguments, to get the application.
    QString directory;    ///< Working directory; first on sys.path.
    QString venv;         ///< Empty: `.venv` beside the application, when there is one.
    QString envFile;
    QStringList environ;                        ///< "NAME=value" for every WSGI environ; see environpair.h.
    QString host = QStringLiteral("127.0.0.1"); ///< Empty: only what `listen` says.
    std::uint16_t port = 8000;                  ///< 0: any free one.
    QStringList listen;                         ///< Further listeners: "host:port", "[::1]:8000", "unix:PATH".
    std::uint32_t unixMode = 0;                 ///< Permissions of Unix sockets, 0660; 0: as the umask has it.
    TlsRunOptions tls;
    QString forwardedAllowIps;  ///< Proxies whose Forwarded and X-Forwarded-* headers count; empty: none.
    bool proxyProtocol = false; ///< Every connection begins with a PROXY header.
    WebSocketRunOptions webSocket;
    QString rootPath;
    std::uint32_t threads = 4; ///< WSGI workers.
    LifespanChoice lifespan = LifespanChoice::Auto;
    bool reload = true; ///< Start afresh when a loaded source file changes.
    bool asyncioDebug = false;
    bool uvloop = false;                 ///< Use uvloop where it can be imported.
    std::uint32_t stopTimeoutMs = 5'000; ///< For exchanges to end after a stop, before they are cut.
    bool taps = true;                    ///< Show the application's layers.
    bool recording = true;
    std::uint64_t ringBytes = 64 * 1024 * 1024;
    LimitOptions limits;
    trace::CaptureLimits capture;
};

} // namespace gatescope::link
