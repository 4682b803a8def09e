#include "net/tls.h"

#include "net/devcertificate.h"
#include "net/opensslowned.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <openssl/ssl.h>

#include <map>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, Freed<&SSL_CTX_free>>;

struct Identity {
    QList<QSslCertificate> chain;
    QSslKey key;
};

std::unexpected<Error> refused(const QString &summary, const QString &detail = {}, const QString &wayOut = {})
{
    return std::unexpected(Error{.summary = summary, .detail = detail, .wayOut = wayOut});
}

Result<QByteArray> pemIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refused(u"Cannot read %1"_s.arg(path), file.errorString());
    return file.readAll();
}

Result<QList<QSslCertificate>> certificatesIn(const QString &path)
{
    const auto pem = pemIn(path);
    if (!pem)
        return std::unexpected(pem.error());
    auto certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    if (certificates.isEmpty())
        return refused(u"There is no certificate in %1"_s.arg(path), {},
                       u"A PEM file has a line \"-----BEGIN CERTIFICATE-----\""_s);
    return certificates;
}

Result<QSslKey> keyIn(const QString &path)
{
    const auto pem = pemIn(path);
    if (!pem)
        return std::unexpected(pem.error());
    for (const auto algorithm : {QSsl::Ec, QSsl::Rsa}) {
        if (QSslKey key(*pem, algorithm); !key.isNull())
            return key;
    }
    if (pem->contains("ENCRYPTED"))
        return refused(u"The key in %1 has a pass phrase"_s.arg(path), {},
                       u"Write it without one: openssl pkey -in %1 -out plain-key.pem"_s.arg(path));
    return refused(u"There is no key in %1"_s.arg(path), {}, u"It must be an EC or RSA key in a PEM file"_s);
}

Result<Identity> identityOf(const QString &certificateFile, const QString &keyFile)
{
    const auto chain = certificatesIn(certificateFile);
    if (!chain)
        return std::unexpected(chain.error());
    const auto key = keyIn(keyFile);
    if (!key)
        return std::unexpected(key.error());
    if (!keyFits(chain->front().toPem(), key->toPem()))
        return refused(u"The key in %1 is not that of the certificate in %2"_s.arg(keyFile, certificateFile));
    return Identity{.chain = *chain, .key = *key};
}

QString noteOn(const DevCertificate &development)
{
    return u"TLS with a development certificate: %1\nSHA-256 %2\nBrowsers warn until it is trusted: import that file, "
           u"or "
           u"call curl with --cacert"_s.arg(development.certificateFile, development.fingerprint);
}

const std::map<QString, std::uint16_t> &cipherSuites()
{
    static const auto suites = [] {
        std::map<QString, std::uint16_t> found;
        const ContextPtr context(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
        const auto *ciphers = SSL_CTX_get_ciphers(context.get());
        for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
            const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(ciphers, i);
            found[QString::fromLatin1(SSL_CIPHER_get_name(cipher))] = SSL_CIPHER_get_protocol_id(cipher);
        }
        return found;
    }();
    return suites;
}

struct Explanation {
    std::string_view words;
    std::string_view meaning;
};
constexpr Explanation kExplanations[] = {
    {"unknown ca", "the client does not trust the certificate"},
    {"certificate unknown", "the client does not trust the certificate"},
    {"bad certificate", "the client does not accept the certificate"},
    {"unsupported protocol", "the client offers no TLS version from 1.2 on"},
    {"no shared cipher", "client and server have no cipher in common"},
    {"version too low", "the client offers no TLS version from 1.2 on"},
    {"wrong version number", "what came is no TLS"},
    {"no suitable signature algorithm", "the client takes no signature that the certificate's key can make"},
    {"internal error", "something is wrong in the client"},
};

} // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::open(const TlsOptions &options)
{
    if (!QSslSocket::supportsSsl())
        return refused(u"TLS is not available"_s, u"Qt has found no TLS library"_s,
                       u"Install Qt's TLS plugin and OpenSSL 3"_s);
    const bool own = !options.certificateFile.isEmpty() || !options.keyFile.isEmpty();
    if (own && (options.certificateFile.isEmpty() || options.keyFile.isEmpty()))
        return refused(u"TLS needs a certificate and its key"_s, {}, u"Give both --tls-cert and --tls-key"_s);
    auto context = std::make_shared<TlsContext>();
    QString certificateFile = options.certificateFile;
    QString keyFile = options.keyFile;
    if (!own) {
        const auto development = DevCertificate::in(options.developmentFolder);
        if (!development)
            return std::unexpected(development.error());
        certificateFile = development->certificateFile;
        keyFile = development->keyFile;
        context->m_note = noteOn(*development);
    }
    const auto identity = identityOf(certificateFile, keyFile);
    if (!identity)
        return std::unexpected(identity.error());
    context->m_certificate = identity->chain.front().toPem().toStdString();
    QSslConfiguration &configuration = context->m_configuration;
    configuration.setLocalCertificateChain(identity->chain);
    configuration.setPrivateKey(identity->key);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setCaCertificates({});
    if (!options.clientCaFile.isEmpty()) {
        const auto authorities = certificatesIn(options.clientCaFile);
        if (!authorities)
            return std::unexpected(authorities.error());
        configuration.setCaCertificates(*authorities);
        configuration.setPeerVerifyMode(QSslSocket::QueryPeer);
    }
    configuration.setAllowedNextProtocols(options.http2 ? QByteArrayList{"h2", "http/1.1"}
                                                        : QByteArrayList{"http/1.1"});
    return context;
}

std::string subjectOf(const QSslCertificate &certificate)
{
    const QByteArray der = certificate.toDer();
    const auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    const X509Ptr parsed(d2i_X509(nullptr, &bytes, der.size()));
    if (!parsed)
        return {};
    const BioPtr out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_get_subject_name(parsed.get()), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::uint16_t cipherSuiteOf(const QString &name)
{
    const auto found = cipherSuites().find(name);
    return found == cipherSuites().end() ? 0 : found->second;
}

std::string handshakeFailure(const QString &opensslWords)
{
    const std::string all = opensslWords.toStdString();
    const auto colon = all.rfind(':');
    std::string reason = colon == std::string::npos ? all : all.substr(colon + 1);
    for (const Explanation &explanation : kExplanations) {
        if (reason.contains(explanation.words))
            return reason.append(": ").append(explanation.meaning);
    }
    return reason;
}

} // namespace gatescope::net
