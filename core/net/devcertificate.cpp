#include "net/devcertificate.h"

#include "net/opensslowned.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSslCertificate>
#include <QStandardPaths>
#include <QSysInfo>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

constexpr long kHour = 3600;
constexpr long kDay = 24 * kHour;
constexpr long kLifetime = 365 * kDay;
constexpr int kRenewDays = 7;
constexpr int kSerialBits = 127;
constexpr auto kLockPatience = std::chrono::seconds(5);
constexpr auto kOnlyUser = QFile::ReadOwner | QFile::WriteOwner;

using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freed<&BN_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<&X509_EXTENSION_free>>;

struct Pair {
    QByteArray certificate;
    QByteArray key;
};

/// A name that may stand in a certificate; a machine's name need not be one.
bool isDnsName(const QString &name)
{
    static constexpr qsizetype kLongest = 63;
    return !name.isEmpty() && name.size() <= kLongest && std::ranges::all_of(name, [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'-' || c == u'.');
    });
}

QString machineName()
{
    const QString name = QSysInfo::machineHostName().toLower();
    return isDnsName(name) ? name : u"localhost"_s;
}

QByteArray written(const BioPtr &bio)
{
    char *text = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<qsizetype>(size)};
}

BioPtr reading(const QByteArray &pem)
{
    return BioPtr(BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
}

bool addExtension(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool addExtensions(X509 *certificate)
{
    const QByteArray names = u"DNS:localhost,DNS:%1,IP:127.0.0.1,IP:::1"_s.arg(machineName())
                                 .toLatin1()
                                 .replace("DNS:localhost,DNS:localhost", "DNS:localhost");
    return addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           addExtension(certificate, NID_key_usage, "critical,digitalSignature") &&
           addExtension(certificate, NID_ext_key_usage, "serverAuth") &&
           addExtension(certificate, NID_subject_alt_name, names.constData()) &&
           addExtension(certificate, NID_subject_key_identifier, "hash");
}

bool setSerial(X509 *certificate)
{
    const NumberPtr number(BN_new());
    return BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setSubject(X509 *certificate)
{
    const QByteArray name = "Gatescope development on " + machineName().toLatin1().left(30);
    X509_NAME *subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char *>(name.constData()), -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1;
}

Pair makePair()
{
    const KeyPtr key(EVP_EC_gen("P-256"));
    const X509Ptr certificate(X509_new());
    const bool made = key && certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                      setSerial(certificate.get()) && setSubject(certificate.get()) &&
                      X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour) != nullptr &&
                      X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifetime) != nullptr &&
                      X509_set_pubkey(certificate.get(), key.get()) == 1 && addExtensions(certificate.get()) &&
                      X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0;
    if (!made)
        return {};
    const BioPtr certificateOut(BIO_new(BIO_s_mem()));
    const BioPtr keyOut(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificateOut.get(), certificate.get());
    PEM_write_bio_PrivateKey(keyOut.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {.certificate = written(certificateOut), .key = written(keyOut)};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool isUsable(const Pair &pair)
{
    const auto certificates = QSslCertificate::fromData(pair.certificate, QSsl::Pem);
    if (certificates.isEmpty() || !keyFits(pair.certificate, pair.key))
        return false;
    const QSslCertificate &certificate = certificates.front();
    const auto names = certificate.subjectAlternativeNames().values(QSsl::DnsEntry);
    const auto now = QDateTime::currentDateTimeUtc();
    return now >= certificate.effectiveDate() && now.addDays(kRenewDays) < certificate.expiryDate() &&
           names.contains(machineName());
}

Result<void> keep(const QString &path, const QByteArray &content)
{
    QFile::remove(path);
    QFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly, kOnlyUser) && file.write(content) == content.size() &&
        file.flush())
        return {};
    return std::unexpected(Error{.summary = u"Cannot write %1"_s.arg(path),
                                 .detail = file.errorString(),
                                 .wayOut = u"Use a certificate of your own: --tls-cert and --tls-key"_s});
}

Result<void> renew(const DevCertificate &files)
{
    const Pair pair = makePair();
    if (pair.key.isEmpty())
        return std::unexpected(Error{.summary = u"Cannot make a development certificate"_s,
                                     .detail = {},
                                     .wayOut = u"Use one of your own: --tls-cert and --tls-key"_s});
    return keep(files.keyFile, pair.key).and_then([&] { return keep(files.certificateFile, pair.certificate); });
}

QString fingerprintOf(const QByteArray &pem)
{
    const auto digest = QSslCertificate(pem, QSsl::Pem).digest(QCryptographicHash::Sha256);
    return QString::fromLatin1(digest.toHex(':').toUpper());
}

} // namespace

bool keyFits(const QByteArray &certificate, const QByteArray &key)
{
    const X509Ptr parsed(PEM_read_bio_X509(reading(certificate).get(), nullptr, nullptr, nullptr));
    const KeyPtr parsedKey(PEM_read_bio_PrivateKey(reading(key).get(), nullptr, nullptr, nullptr));
    return parsed && parsedKey && X509_check_private_key(parsed.get(), parsedKey.get()) == 1;
}

Result<DevCertificate> DevCertificate::in(const QString &folder)
{
    const QDir place(folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) : folder);
    DevCertificate files{.certificateFile = place.filePath(u"development-cert.pem"_s),
                         .keyFile = place.filePath(u"development-key.pem"_s),
                         .fingerprint = {}};
    place.mkpath(u"."_s);
    QLockFile lock(place.filePath(u"development-cert.lock"_s)); // two runners may start at once
    (void)lock.tryLock(kLockPatience);
    const bool isGood = isUsable({.certificate = contentOf(files.certificateFile), .key = contentOf(files.keyFile)});
    if (!isGood) {
        if (const auto renewed = renew(files); !renewed)
            return std::unexpected(renewed.error());
    }
    files.fingerprint = fingerprintOf(contentOf(files.certificateFile));
    return files;
}

} // namespace gatescope::net
