#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

namespace gatescope::net {

/// A self-signed certificate for this machine: made once, kept in the user's data folder, renewed in its last days, or
/// when the machine has another name.
///
/// An end-entity certificate (CA:FALSE), not an authority: who trusts it trusts one server, even when its key leaks. EC
/// P-256; for localhost, the machine's name, 127.0.0.1 and ::1; serverAuth; one year, within what browsers take.
struct DevCertificate {
    QString certificateFile; ///< PEM; mode 0600, as the key's.
    QString keyFile;
    QString fingerprint; ///< SHA-256 of the certificate: "AB:CD:…"

    /// The certificate kept in `folder` (empty: the user's data folder), or a new one. Errors: a folder or file that
    /// cannot be written.
    [[nodiscard]] static Result<DevCertificate> in(const QString &folder);
};

/// The key belongs to the certificate; both PEM.
[[nodiscard]] bool keyFits(const QByteArray &certificate, const QByteArray &key);

} // namespace gatescope::net
