#include "archive/sessionbench.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>

using namespace gatescope;
using namespace gatescope::archive;
using namespace gatescope::test;
using namespace Qt::StringLiterals;

/// Files that are damaged, foreign or hostile: refused with a reason, or read as far as they can be.
class SessionDamageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void whatIsNoSessionIsRefused_data();
    void whatIsNoSessionIsRefused();
    void aNewerVersionIsRefused();
    void foreignTriggersAreRefused();
    void aCutFileIsReadInPart();
    void zeroedPagesAreReadAround();
    void recordsThatDoNotDecodeAreCounted();
    void absurdRowsAreCounted();
    void aFileThatCannotBeChangedIsShownFromACopy();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    QString recordMany(const QString &name, std::uint32_t count);
    void change(const QString &file, const QString &sql);

    std::unique_ptr<QTemporaryDir> m_folder = std::make_unique<QTemporaryDir>();
};

void SessionDamageTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"gatescope-tests"_s);
    QCoreApplication::setApplicationName(QString::number(QCoreApplication::applicationPid()));
}

void SessionDamageTest::cleanup()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QDir(SessionDocument::folder()).removeRecursively();
}

QString SessionDamageTest::recordMany(const QString &name, std::uint32_t count)
{
    Recorded recorded;
    if (!recorded.document.record(path(name)))
        return {};
    const RunId run = recorded.session.beginRun({});
    for (std::uint32_t exchange = 1; exchange <= count; ++exchange)
        putLarge(recorded.session, run, exchange, 5000);
    recorded.session.endRun(run, u"stopped"_s);
    return path(name);
}

void SessionDamageTest::change(const QString &file, const QString &sql)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"change"_s);
        database.setDatabaseName(file);
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY2(query.exec(sql), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(u"change"_s);
}

void SessionDamageTest::whatIsNoSessionIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("This is not a session.\n").repeated(1000);
    QTest::newRow("only the head") << QByteArray("SQLite format 3\0", 16);
}

void SessionDamageTest::whatIsNoSessionIsRefused()
{
    QFETCH(const QByteArray, bytes);
    QFile file(path(u"a.gatescope"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    Recorded read;
    QVERIFY(!read.open(file.fileName()));
    QCOMPARE(read.lastError.summary, u"This is not a Gatescope session"_s);
    QCOMPARE(QFileInfo(file.fileName()).size(), bytes.size()); // and left as it was
    Recorded none;
    QVERIFY(!none.open(path(u"none.gatescope"_s)));
    QVERIFY(!none.lastError.detail.isEmpty());
}

void SessionDamageTest::aNewerVersionIsRefused()
{
    const QString file = recordMany(u"a.gatescope"_s, 3);
    change(file, u"PRAGMA user_version = 3"_s);
    Recorded read;
    QVERIFY(!read.open(file));
    QCOMPARE(read.lastError.summary, u"The session was recorded by a newer Gatescope"_s);
    QVERIFY(read.lastError.detail.contains(u"version 2"_s));
}

void SessionDamageTest::foreignTriggersAreRefused()
{
    const QString file = recordMany(u"a.gatescope"_s, 3);
    change(file, u"CREATE TRIGGER evil AFTER INSERT ON exchange BEGIN DELETE FROM chunk; END"_s);
    Recorded read;
    QVERIFY(!read.open(file));
    QVERIFY2(read.lastError.detail.contains(u"evil"_s), qPrintable(read.lastError.detail));
}

void SessionDamageTest::aCutFileIsReadInPart()
{
    constexpr std::uint32_t kCount = 2000;
    const QString file = recordMany(u"a.gatescope"_s, kCount);
    const qint64 size = QFileInfo(file).size();
    QVERIFY(QFile::resize(file, size * 6 / 10));
    Recorded read;
    const auto opened = read.open(file);
    QVERIFY2(opened, qPrintable(read.lastError.summary + read.lastError.detail));
    QVERIFY(opened->salvage && !opened->salvage->isComplete());
    QCOMPARE(read.document.kind(), SessionDocument::Kind::Temporary); // the damaged file is left alone
    QCOMPARE(QFileInfo(file).size(), size * 6 / 10);
    QVERIFY2(opened->exchanges > kCount * 4 / 10, qPrintable(QString::number(opened->exchanges)));
    std::uint32_t whole = 0;
    for (std::uint32_t number = 1; number <= read.session.lastNumber(); ++number)
        whole += read.session.summary(number) && read.session.peek(number).size() == 3 ? 1 : 0;
    QVERIFY2(whole > kCount * 4 / 10, qPrintable(QString::number(whole)));
}

void SessionDamageTest::zeroedPagesAreReadAround()
{
    constexpr std::uint32_t kCount = 2000;
    const QString file = recordMany(u"a.gatescope"_s, kCount);
    {
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::ReadWrite));
        damaged.seek(damaged.size() / 2 / 8192 * 8192);
        damaged.write(QByteArray(20 * 8192, '\0'));
    }
    Recorded read;
    const auto opened = read.open(file);
    QVERIFY2(opened, qPrintable(read.lastError.summary + read.lastError.detail));
    std::uint32_t whole = 0;
    for (std::uint32_t number = 1; number <= read.session.lastNumber(); ++number)
        whole += read.session.summary(number) && read.session.peek(number).size() == 3 ? 1 : 0;
    QVERIFY2(whole > kCount * 9 / 10, qPrintable(QString::number(whole)));
    QVERIFY(whole < kCount);
    QVERIFY(opened->salvage ? !opened->salvage->isComplete() : read.session.damagedRecords() > 0);
}

void SessionDamageTest::recordsThatDoNotDecodeAreCounted()
{
    const QString file = recordMany(u"a.gatescope"_s, 3);
    change(file, u"UPDATE chunk SET data = x'ffffffff00' WHERE id >> 28 = 2"_s);
    change(file, u"UPDATE chunk SET data = zeroblob(40) WHERE id >> 28 = 3"_s);
    Recorded read;
    QVERIFY(read.open(file));
    QCOMPARE(read.session.events(1).size(), 3U);
    QCOMPARE(read.session.events(2).size(), 0U);
    QCOMPARE(read.session.events(3).size(), 0U);
    QVERIFY(read.session.damagedRecords() >= 2);
}

void SessionDamageTest::absurdRowsAreCounted()
{
    const QString file = recordMany(u"a.gatescope"_s, 3);
    change(file, u"UPDATE exchange SET outcome = 200 WHERE number = 1"_s);
    change(file, u"UPDATE exchange SET target = zeroblob(1000000) WHERE number = 2"_s);
    change(file, u"UPDATE exchange SET number = 4000000000 WHERE number = 3"_s);
    Recorded read;
    const auto opened = read.open(file);
    QVERIFY(opened);
    QVERIFY(!read.session.summary(1));
    QVERIFY(read.session.summary(2)->target.size() <= 64 * 1024);
    QCOMPARE(read.session.lastNumber(), 2U);
    QVERIFY(opened->damagedRows >= 1);
}

void SessionDamageTest::aFileThatCannotBeChangedIsShownFromACopy()
{
    const QString file = recordMany(u"a.gatescope"_s, 3);
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner));
    if (QFileInfo(file).isWritable())
        QSKIP("this user can write everything");
    Recorded read;
    QVERIFY(read.open(file));
    QCOMPARE(read.document.kind(), SessionDocument::Kind::Temporary);
    QCOMPARE(read.session.events(3).size(), 3U);
}

QTEST_GUILESS_MAIN(SessionDamageTest)
#include "tst_sessiondamage.moc"
