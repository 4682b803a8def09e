#include "archive/exporter.h"
#include "archive/plainexchange.h"
#include "archive/sessiondocument.h"
#include "support/sampletrace.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;

/// `gatescope export` and `gatescope import`, as they are typed.
class ArchiveCommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void secretsAreMaskedUnlessToldNotTo();
    void aHarBecomesASessionFile();
    void mistakesAreTold();

private:
    QByteArray run(const QStringList &arguments, int exitCode = 0);
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QByteArray contentOf(const QString &name) const;

    QTemporaryDir m_folder;
};

QByteArray ArchiveCommandsTest::run(const QStringList &arguments, int exitCode)
{
    QProcess process;
    process.start(qEnvironmentVariable("GATESCOPE"), arguments);
    if (!process.waitForFinished(60'000))
        return "it did not end";
    const QByteArray said = process.readAllStandardError();
    return process.exitCode() == exitCode ? said : "exit code " + QByteArray::number(process.exitCode()) + ": " + said;
}

QByteArray ArchiveCommandsTest::contentOf(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void ArchiveCommandsTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    trace::Session session;
    archive::SessionDocument document(session);
    QVERIFY(document.record(path(u"shop.gatescope"_s)));
    test::SampleTrace(session).everything();
    test::PlainExchanges plain(session);
    plain.add({.requestFields = "Authorization: Bearer abcdefgh\r\nX-Ticket: ticket-4711\r\n",
               .responseBody = "for abcdefgh, ABC-123456"});
    session.setMarked(session.lastNumber(), true);
    session.commit();
    document.close();
}

void ArchiveCommandsTest::everyFormatIsWritten_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("holds");
    QTest::newRow("har") << u"--har"_s << QByteArray("\"version\":\"1.2\"");
    QTest::newRow("chrome") << u"--chrome-trace"_s << QByteArray("\"traceEvents\"");
    QTest::newRow("json") << u"--json"_s << QByteArray("\"exchanges\"");
    QTest::newRow("text") << u"--text"_s << QByteArray("wsgi.start_response");
}

void ArchiveCommandsTest::everyFormatIsWritten()
{
    QFETCH(const QString, option);
    QFETCH(const QByteArray, holds);
    const QByteArray said = run({u"export"_s, path(u"shop.gatescope"_s), option, path(u"out"_s)});
    QVERIFY2(said.contains("exchanges written"), said.constData());
    const QByteArray content = contentOf(u"out"_s);
    QVERIFY(content.contains(holds));
    if (option != "--text"_L1)
        QVERIFY(!QJsonDocument::fromJson(content).isNull());
}

void ArchiveCommandsTest::secretsAreMaskedUnlessToldNotTo()
{
    const QStringList base{u"export"_s, path(u"shop.gatescope"_s), u"--har"_s, path(u"secret.har"_s)};
    QVERIFY(run(base).contains("masked"));
    QVERIFY(!contentOf(u"secret.har"_s).contains("abcdefgh"));
    QVERIFY(contentOf(u"secret.har"_s).contains("ticket-4711"));
    run(base + QStringList{u"--mask-key"_s, u"x-ticket"_s, u"--mask-pattern"_s, u"[A-Z]{3}-\\d{6}"_s});
    QVERIFY(!contentOf(u"secret.har"_s).contains("ticket-4711"));
    QVERIFY(!contentOf(u"secret.har"_s).contains("ABC-123456"));
    QVERIFY(run(base + QStringList{u"--no-mask"_s}).contains("not masked"));
    QVERIFY(contentOf(u"secret.har"_s).contains("abcdefgh"));
    run(base + QStringList{u"--marked"_s});
    QCOMPARE(QJsonDocument::fromJson(contentOf(u"secret.har"_s))["log"_L1]["entries"_L1].toArray().size(), 1);
}

void ArchiveCommandsTest::aHarBecomesASessionFile()
{
    run({u"export"_s, path(u"shop.gatescope"_s), u"--har"_s, path(u"first.har"_s)});
    QByteArray said = run({u"import"_s, path(u"first.har"_s), path(u"imported.gatescope"_s)});
    QVERIFY2(said.contains("entries imported"), said.constData());
    run({u"export"_s, path(u"imported.gatescope"_s), u"--har"_s, path(u"second.har"_s)});
    const auto entriesOf = [this](const QString &name) {
        return QJsonDocument::fromJson(contentOf(name))["log"_L1]["entries"_L1].toArray();
    };
    const QJsonArray first = entriesOf(u"first.har"_s);
    const QJsonArray second = entriesOf(u"second.har"_s);
    QVERIFY(!first.isEmpty());
    QCOMPARE(second.size(), first.size());
    for (int index = 0; index < first.size(); ++index) {
        for (const auto name : {"request"_L1, "response"_L1, "timings"_L1})
            QCOMPARE(second[index][name], first[index][name]);
    }
    said = run({u"import"_s, path(u"first.har"_s), path(u"imported.gatescope"_s)});
    QVERIFY2(said.contains("entries imported"), said.constData());
    run({u"export"_s, path(u"imported.gatescope"_s), u"--har"_s, path(u"third.har"_s)});
    QCOMPARE(entriesOf(u"third.har"_s).size(), 2 * first.size());
}

void ArchiveCommandsTest::mistakesAreTold()
{
    const QString session = path(u"shop.gatescope"_s);
    QVERIFY(!run({u"export"_s, session}, 2).contains("exit code"));
    QVERIFY(!run({u"export"_s, session, u"--har"_s, u"a"_s, u"--json"_s, u"b"_s}, 2).contains("exit code"));
    QVERIFY(run({u"export"_s, session, u"--har"_s, u"/nowhere/at/all.har"_s}, 1).contains("/nowhere/at/all.har"));
    QVERIFY(run({u"export"_s, session, u"--har"_s, path(u"x"_s), u"--mask-pattern"_s, u"("_s}, 1).contains("pattern"));
    QFile none(path(u"none.har"_s));
    QVERIFY(none.open(QIODevice::WriteOnly));
    none.write("no har");
    none.close();
    QVERIFY(run({u"import"_s, none.fileName(), path(u"none.gatescope"_s)}, 1).contains("is not a HAR"));
}

QTEST_GUILESS_MAIN(ArchiveCommandsTest)
#include "tst_archivecommands.moc"
