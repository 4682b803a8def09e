#pragma once

#include "net/endpoint.h"

#include <QString>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gatescope::net {

/// How long a peer may take. The server looks at its deadlines a few times within the shortest of them.
struct Timeouts {
    std::chrono::milliseconds head{
        30'000}; ///< From the first byte of a request head to its end, and for the first byte.
    std::chrono::milliseconds idle{5'000};       ///< From a response to the first byte of the next request.
    std::chrono::milliseconds drain{2'000};      ///< For the rest of a request body that nobody reads.
    std::chrono::milliseconds linger{2'000};     ///< From our last byte to the peer's close.
    std::chrono::milliseconds body{30'000};      ///< Between two pieces of a request body that is read; 0: any time.
    std::chrono::milliseconds handshake{10'000}; ///< For a PROXY header, and again for the TLS handshake.
    std::chrono::milliseconds halfOpen{
        2'000}; ///< To answer a peer that has closed its sending side, and may have gone.
};

/// TLS on every TCP listener. A certificate needs its key; without both, the development certificate is used.
struct TlsOptions {
    bool on = false;
    QString certificateFile;   ///< PEM: the certificate, then its chain.
    QString keyFile;           ///< PEM, without a pass phrase.
    QString clientCaFile;      ///< PEM: clients are asked for a certificate of these; they may have none.
    bool http2 = true;         ///< Offer "h2" by ALPN, before "http/1.1".
    QString developmentFolder; ///< Where the development certificate is kept; empty: the user's data folder.
};

struct ServerOptions {
    QString host = QStringLiteral("127.0.0.1"); ///< The first listener. Empty: only those of `also`.
    std::uint16_t port = 0;                     ///< 0: the system chooses.
    std::vector<ListenAddress> also;            ///< Further listeners.
    std::uint32_t unixMode = 0;                 ///< Permissions of Unix sockets, 0660; 0: as the umask has it.
    TlsOptions tls;                             ///< Not for Unix sockets.
    bool proxyProtocol = false;                 ///< Every connection begins with a PROXY header, or is refused.
    std::size_t maxConnections = 512;           ///< Above it, new ones wait until one closes.
    Timeouts timeouts;
};

} // namespace gatescope::net
