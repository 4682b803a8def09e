#include "net/devcertificate.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;

class DevCertificateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesACertificateOnceAndKeepsIt();
    void renewsACertificateThatIsNoneOrOver();
    void renewsACertificateInItsLastDays_data();
    void renewsACertificateInItsLastDays();
};

void DevCertificateTest::makesACertificateOnceAndKeepsIt()
{
    const QTemporaryDir folder;
    const QString inside = folder.filePath(u"made/on/the/way"_s);
    const auto made = net::DevCertificate::in(inside);
    QVERIFY(made);
    const auto certificate = QSslCertificate::fromPath(made->certificateFile).value(0);
    QVERIFY(!certificate.isNull());
    QVERIFY(certificate.subjectDisplayName().startsWith(u"Gatescope development on "_s));
    const auto names = certificate.subjectAlternativeNames();
    QVERIFY(names.values(QSsl::DnsEntry).contains(u"localhost"_s));
    QVERIFY(names.values(QSsl::IpAddressEntry).contains(u"127.0.0.1"_s));
    QCOMPARE(names.values(QSsl::IpAddressEntry).size(), 2);
    QVERIFY(certificate.effectiveDate() < QDateTime::currentDateTimeUtc());
    QVERIFY(QDateTime::currentDateTimeUtc().daysTo(certificate.expiryDate()) >= 360);
    QVERIFY(QDateTime::currentDateTimeUtc().daysTo(certificate.expiryDate()) <= 397); // what browsers take
    for (const QString &file : {made->certificateFile, made->keyFile})
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
    QCOMPARE(made->fingerprint.size(), 32 * 3 - 1);
    const auto again = net::DevCertificate::in(inside);
    QCOMPARE(again->fingerprint, made->fingerprint);
}

void DevCertificateTest::renewsACertificateThatIsNoneOrOver()
{
    const QTemporaryDir folder;
    const auto made = net::DevCertificate::in(folder.path());
    QVERIFY(made);
    {
        QFile file(made->certificateFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no certificate");
    }
    const auto renewed = net::DevCertificate::in(folder.path());
    QVERIFY(renewed);
    QVERIFY(renewed->fingerprint != made->fingerprint);
    QVERIFY(QFile::remove(renewed->keyFile));
    const auto again = net::DevCertificate::in(folder.path());
    QVERIFY(again->fingerprint != renewed->fingerprint);
    const QTemporaryDir other;
    QVERIFY(net::DevCertificate::in(other.path()));
    QVERIFY(QFile::remove(again->keyFile));
    QVERIFY(QFile::copy(other.filePath(u"development-key.pem"_s), again->keyFile)); // of another certificate
    QVERIFY(net::DevCertificate::in(folder.path())->fingerprint != again->fingerprint);
}

void DevCertificateTest::renewsACertificateInItsLastDays_data()
{
    QTest::addColumn<QString>("days");
    QTest::addColumn<QString>("machine");
    QTest::addColumn<bool>("isKept");
    const QString here = QSysInfo::machineHostName().toLower();
    QTest::newRow("good for long") << u"100"_s << here << true;
    QTest::newRow("in its last days") << u"3"_s << here << false;
    QTest::newRow("of another machine") << u"100"_s << u"elsewhere"_s << false;
}

void DevCertificateTest::renewsACertificateInItsLastDays()
{
    QFETCH(const QString, days);
    QFETCH(const QString, machine);
    const QString openssl = QStandardPaths::findExecutable(u"openssl"_s);
    if (openssl.isEmpty())
        QSKIP("openssl is not installed");
    const QTemporaryDir folder;
    const QString certificate = folder.filePath(u"development-cert.pem"_s);
    QProcess process;
    process.start(openssl, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:P-256"_s,
                            u"-nodes"_s, u"-subj"_s, u"/CN=test"_s, u"-days"_s, days, u"-addext"_s,
                            u"subjectAltName=DNS:localhost,DNS:%1"_s.arg(machine), u"-out"_s, certificate, u"-keyout"_s,
                            folder.filePath(u"development-key.pem"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 15'000);
    const auto made = QSslCertificate::fromPath(certificate).value(0);
    QVERIFY2(!made.isNull(), process.readAllStandardError().constData());
    const auto kept = net::DevCertificate::in(folder.path());
    QVERIFY(kept);
    QTEST(QSslCertificate::fromPath(certificate).value(0) == made, "isKept");
}

QTEST_GUILESS_MAIN(DevCertificateTest)
#include "tst_devcertificate.moc"
