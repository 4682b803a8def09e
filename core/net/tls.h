#pragma once

#include "base/result.h"
#include "net/options.h"

#include <QSslConfiguration>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gatescope::net {

/// What a handshake agreed on. One for all that happens on a connection.
struct TlsInfo {
    std::string version;                         ///< "TLSv1.3"
    std::uint16_t versionNumber = 0;             ///< 0x0304
    std::string cipher;                          ///< "TLS_AES_256_GCM_SHA384", OpenSSL's spelling.
    std::uint16_t cipherSuite = 0;               ///< IANA's number: 0x1302
    std::string alpn;                            ///< "h2", "http/1.1"; empty: none was agreed.
    std::string serverName;                      ///< SNI; empty: the client named none.
    std::string serverCertificate;               ///< PEM, ours.
    std::vector<std::string> clientCertificates; ///< PEM, the client's own first.
    std::string clientName;                      ///< Its subject as RFC 4514 spells it.
    std::string clientError;                     ///< Why its certificate was not accepted; empty when it was.
};

/// The server's side of TLS: certificate, key, protocols. One for all connections of a server.
class TlsContext {
public:
    /// Reads the files, or fetches the development certificate. The error names the file and what is wrong with it.
    [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> open(const TlsOptions &options);

    [[nodiscard]] const QSslConfiguration &configuration() const { return m_configuration; }
    [[nodiscard]] const std::string &certificate() const { return m_certificate; } ///< PEM
    /// For the user: which certificate it is, its SHA-256 fingerprint, how to trust it. Empty for one of their own.
    [[nodiscard]] const QString &note() const { return m_note; }

private:
    QSslConfiguration m_configuration;
    std::string m_certificate;
    QString m_note;
};

/// The subject of a certificate as RFC 4514 spells it: "CN=Ada,O=Shop".
[[nodiscard]] std::string subjectOf(const QSslCertificate &certificate);

/// IANA's number of a cipher suite from OpenSSL's name; 0 when it has none.
[[nodiscard]] std::uint16_t cipherSuiteOf(const QString &name);

/// A failed handshake in words, from OpenSSL's: "tlsv1 alert unknown ca: the client does not trust the certificate".
[[nodiscard]] std::string handshakeFailure(const QString &opensslWords);

} // namespace gatescope::net
