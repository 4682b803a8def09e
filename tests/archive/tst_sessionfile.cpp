#include "archive/sessionbench.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStandardPaths>

using namespace gatescope;
using namespace gatescope::archive;
using namespace gatescope::test;
using namespace Qt::StringLiterals;
using trace::Session;

/// What goes into a session file comes out of it again, the same.
class SessionFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void everythingComesBack();
    void marksNotesAndNamesComeBack();
    void loopTimesComeBack();
    void anOlderFileIsBroughtUpToDate();
    void anOlderFileIsAdded();
    void anOlderFileIsSalvaged();
    void recordingGoesOnInAnOpenedFile();
    void oldExchangesLeaveMemoryAndAreReadAgain();
    void whatIsPinnedStays();
    void aLongExchangeGrows();
    void anOpenExchangeKeepsGrowingAfterItLeftMemory();
    void savingMovesTheTemporaryFile();
    void whatIsDeletedIsNotSaved();
    void aSaveThatIsGivenUpLeavesNothing();
    void aSaveThatFailsLeavesNothing();
    void anotherSessionIsAdded();
    void anAddThatIsGivenUpIsTakenBack();
    void aFileIsOpenInOnePlace();
    void leftoversAreThoseOfTheDead();
    void theTerminalRecordsWithoutKeeping();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    QString recordEverything(const QString &name);
    QString recordLoopTimes(const QString &name);
    QVariant change(const QString &file, const QStringList &statements);
    void makeVersion1(const QString &file);

    std::unique_ptr<QTemporaryDir> m_folder = std::make_unique<QTemporaryDir>();
};

void SessionFileTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(u"gatescope-tests"_s);
    QCoreApplication::setApplicationName(QString::number(QCoreApplication::applicationPid()));
}

void SessionFileTest::cleanup()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QDir(SessionDocument::folder()).removeRecursively();
}

QString SessionFileTest::recordEverything(const QString &name)
{
    Recorded recorded;
    if (!recorded.document.record(path(name)))
        return {};
    SampleTrace(recorded.session).everything();
    return path(name);
}

void SessionFileTest::everythingComesBack()
{
    Recorded written;
    QVERIFY(written.document.record(path(u"a.gatescope"_s)));
    SampleTrace sample(written.session);
    sample.everything();
    trace::RunInfo info = *written.session.run(sample.run());
    info.target = u"shop.main:app"_s;
    info.pythonVersion = u"3.13.5"_s;
    info.startedAtUnixNs = 1'700'000'000'000'000'000;
    written.session.updateRun(info);
    written.recorder().flush();

    QFile::copy(path(u"a.gatescope"_s), path(u"b.gatescope"_s)); // as a crash leaves it
    QFile::copy(path(u"a.gatescope-wal"_s), path(u"b.gatescope-wal"_s));
    Recorded read;
    const auto opened = read.open(path(u"b.gatescope"_s));
    QVERIFY(opened);
    QVERIFY(opened->wasInterrupted && !opened->salvage);
    QCOMPARE(opened->exchanges, written.session.lastNumber());
    QCOMPARE(read.session.run({1})->target, u"shop.main:app"_s);
    QCOMPARE(read.session.run({1})->endReason, u"the recording was interrupted"_s);
    QCOMPARE(read.session.threadName({1}, 3), u"wsgi-1"_s);
    for (std::uint32_t number = 1; number <= written.session.lastNumber(); ++number) {
        const auto *before = written.session.summary(number);
        const auto *after = read.session.summary(number);
        QVERIFY(after);
        QCOMPARE(after->target, before->target);
        QCOMPARE(after->method, before->method);
        QCOMPARE(after->status, before->status);
        QCOMPARE(after->startedAt, before->startedAt);
        QCOMPARE(after->calledAt, before->calledAt);
        QCOMPARE(after->bytesOut, before->bytesOut);
        QCOMPARE(after->note, before->isOpen() ? after->note : before->note);
        QCOMPARE(after->outcome, before->isOpen() ? trace::Outcome::Aborted : before->outcome);
        QVERIFY(contentsOf(read.session, number).startsWith(contentsOf(written.session, number)));
        QCOMPARE(read.session.connectionEvents(number).size(), written.session.connectionEvents(number).size());
    }
    QCOMPARE(read.session.runEvents({1}).size(), written.session.runEvents({1}).size());
    QCOMPARE(read.session.damagedRecords(), 0U);
}

void SessionFileTest::marksNotesAndNamesComeBack()
{
    {
        Recorded recorded;
        QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
        SampleTrace sample(recorded.session);
        sample.wsgiGet("/caf\xe9?q=\xff"); // not UTF-8
        sample.wsgiGet("/b");
        recorded.session.commit();
        recorded.session.setMarked(2, true);
        recorded.session.setNote(1, {u"Look: “why?”"_s, 3});
    }
    QVERIFY(!QFile::exists(path(u"a.gatescope-wal"_s)));
    Recorded read;
    QVERIFY(read.open(path(u"a.gatescope"_s)));
    QCOMPARE(read.session.summary(1)->target, "/caf\xe9?q=\xff?color=red&size=42");
    QVERIFY(!read.session.summary(1)->marked && read.session.summary(2)->marked);
    QCOMPARE(read.session.note(1), (trace::Note{u"Look: “why?”"_s, 3}));
    QCOMPARE(read.session.note(2), trace::Note());
    QCOMPARE(read.document.name(), u"a.gatescope"_s);
}

/// Exchange 1 blocks the loop for 50 + 30 ms, exchange 2 waits for it.
QString SessionFileTest::recordLoopTimes(const QString &name)
{
    Recorded recorded;
    if (!recorded.document.record(path(name)))
        return {};
    const RunId run = recorded.session.beginRun({});
    for (std::uint32_t exchange = 1; exchange <= 3; ++exchange)
        putLarge(recorded.session, run, exchange, 100);
    for (const std::uint64_t ms : {50, 30})
        recorded.session.append(run, {{.exchange = {1}}, trace::LoopBlocked{.blockedNs = ms * 1'000'000}});
    recorded.session.append(run, {{.exchange = {2}}, trace::LoopWaited{.waitedNs = 60'000'000}});
    recorded.session.endRun(run, u"stopped"_s);
    recorded.session.commit();
    recorded.session.setMarked(2, true);
    return path(name);
}

/// Answers the first value of the last statement.
QVariant SessionFileTest::change(const QString &file, const QStringList &statements)
{
    QVariant answer;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"change"_s);
        database.setDatabaseName(file);
        bool done = database.open();
        QSqlQuery query(database);
        for (const QString &statement : statements)
            done = done && query.exec(statement);
        answer = done && query.next() ? query.value(0) : QVariant();
    }
    QSqlDatabase::removeDatabase(u"change"_s);
    return answer;
}

/// As the first version wrote it.
void SessionFileTest::makeVersion1(const QString &file)
{
    const QString sql =
        change(file, {u"ALTER TABLE exchange DROP COLUMN waited_ns"_s, u"ALTER TABLE exchange DROP COLUMN blocked_ns"_s,
                      u"DELETE FROM meta WHERE key = 'id'"_s, u"PRAGMA user_version = 1"_s,
                      u"SELECT sql FROM sqlite_schema WHERE name = 'exchange'"_s})
            .toString();
    QVERIFY2(sql.endsWith(u", has_gap INTEGER, marked INTEGER, deleted INTEGER)"_s), qPrintable(sql));
}

void SessionFileTest::loopTimesComeBack()
{
    const QString file = recordLoopTimes(u"a.gatescope"_s);
    Recorded read;
    QVERIFY(read.open(file));
    QCOMPARE(read.session.summary(1)->blockedNs, 80'000'000U);
    QCOMPARE(read.session.summary(1)->waitedNs, 0U);
    QCOMPARE(read.session.summary(2)->waitedNs, 60'000'000U);
    QCOMPARE(read.session.summary(3)->blockedNs, 0U);
}

void SessionFileTest::anOlderFileIsBroughtUpToDate()
{
    const QString file = recordLoopTimes(u"a.gatescope"_s);
    makeVersion1(file);
    {
        Recorded read;
        const auto opened = read.open(file);
        QVERIFY2(opened, qPrintable(read.lastError.summary + read.lastError.detail));
        QVERIFY(!opened->salvage && opened->damagedRows == 0);
        QCOMPARE(read.document.path(), file);
        QCOMPARE(read.session.lastNumber(), 3U);
        QCOMPARE(read.session.summary(1)->blockedNs, 80'000'000U); // from the records
        QCOMPARE(read.session.summary(2)->waitedNs, 60'000'000U);
        QVERIFY(read.session.summary(2)->marked);
        QCOMPARE(read.session.events(1).size(), 5U);
        putLarge(read.session, read.session.beginRun({}), 1, 100);
        read.session.commit();
    }
    QCOMPARE(change(file, {u"PRAGMA user_version"_s}).toInt(), 2);
    QCOMPARE(change(file, {u"SELECT length(value) FROM meta WHERE key = 'id'"_s}).toInt(), 36);
    Recorded again;
    QVERIFY(again.open(file));
    QCOMPARE(again.session.lastNumber(), 4U);
    QCOMPARE(again.session.summary(1)->blockedNs, 80'000'000U);
}

/// Were it damaged: the rows get what they lack from their records.
void SessionFileTest::anOlderFileIsSalvaged()
{
    const QString file = recordLoopTimes(u"a.gatescope"_s);
    makeVersion1(file);
    const auto saved = salvage(file, path(u"b.gatescope"_s), std::atomic<bool>(false));
    QVERIFY(saved && saved->isComplete());
    QCOMPARE(saved->exchanges, 3U);
    Recorded read;
    QVERIFY(read.open(path(u"b.gatescope"_s)));
    QCOMPARE(read.session.summary(1)->blockedNs, 80'000'000U);
    QCOMPARE(read.session.summary(2)->waitedNs, 60'000'000U);
    QCOMPARE(change(file, {u"PRAGMA user_version"_s}).toInt(), 1);
}

/// Which is read as it is, and stays so.
void SessionFileTest::anOlderFileIsAdded()
{
    const QString file = recordLoopTimes(u"a.gatescope"_s);
    makeVersion1(file);
    Recorded both;
    QSignalSpy added(&both.document, &SessionDocument::added);
    both.document.add(file);
    QTRY_COMPARE_WITH_TIMEOUT(added.size(), 1, 20'000);
    QCOMPARE(both.session.lastNumber(), 3U);
    QCOMPARE(both.session.summary(1)->blockedNs, 80'000'000U);
    QCOMPARE(change(file, {u"PRAGMA user_version"_s}).toInt(), 1);
}

void SessionFileTest::recordingGoesOnInAnOpenedFile()
{
    const QString file = recordEverything(u"a.gatescope"_s);
    std::uint32_t before = 0;
    {
        Recorded again;
        QVERIFY(again.open(file));
        before = again.session.lastNumber();
        SampleTrace(again.session).wsgiGet("/later");
        again.session.commit();
    }
    Recorded read;
    QVERIFY(read.open(file));
    QCOMPARE(read.session.lastNumber(), before + 1);
    QCOMPARE(read.session.latestRun().value, 2U);
    QCOMPARE(read.session.summary(before + 1)->target, "/later?color=red&size=42");
    QVERIFY(!read.session.events(before + 1).isEmpty());
}

void SessionFileTest::oldExchangesLeaveMemoryAndAreReadAgain()
{
    constexpr std::uint32_t kCount = 1500;
    constexpr std::size_t kBody = 100'000; // 150 MB in all
    Recorded recorded;
    QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
    const RunId run = recorded.session.beginRun({});
    for (std::uint32_t exchange = 1; exchange <= kCount; ++exchange) {
        putLarge(recorded.session, run, exchange, kBody);
        if (exchange % 100 == 0) {
            recorded.session.commit();
            recorded.recorder().flush();
        }
    }
    recorded.session.commit();
    QVERIFY2(recorded.session.memoryBytes() < 80'000'000, qPrintable(QString::number(recorded.session.memoryBytes())));
    for (const std::uint32_t number : {1U, 2U, 700U, 1499U, 1500U}) {
        const trace::EventLog &log = recorded.session.events(number);
        QCOMPARE(log.size(), 3U);
        const trace::TraceEvent event = log.at(1);
        const auto body = event.as<trace::WireResponseBody>()->bytes.bytes;
        QCOMPARE(body.size(), kBody);
        QCOMPARE(body.front(), char('a' + number % 26));
    }
    for (std::uint32_t number = 1; number <= kCount; ++number)
        QCOMPARE(recorded.session.peek(number).size(), 3U);
    QVERIFY(recorded.session.memoryBytes() < 80'000'000);
}

void SessionFileTest::whatIsPinnedStays()
{
    Recorded recorded;
    QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
    const RunId run = recorded.session.beginRun({});
    putLarge(recorded.session, run, 1, 1000);
    recorded.session.commit();
    const trace::EventLog &pinned = recorded.session.events(1);
    const auto bytes = pinned.at(1).as<trace::WireResponseBody>()->bytes.bytes;
    recorded.session.setPinned(1, true);
    for (std::uint32_t exchange = 2; exchange <= 1000; ++exchange) {
        putLarge(recorded.session, run, exchange, 100'000);
        recorded.session.commit();
        (void)recorded.session.events(exchange);
        if (exchange % 100 == 0)
            recorded.recorder().flush();
    }
    QCOMPARE(&recorded.session.events(1), &pinned);
    QCOMPARE(pinned.at(1).as<trace::WireResponseBody>()->bytes.bytes.data(), bytes.data());
    recorded.session.setPinned(1, false);
    QCOMPARE(recorded.session.events(1).size(), 3U);
}

void SessionFileTest::aLongExchangeGrows()
{
    constexpr std::uint32_t kEvents = 300;
    const std::string body(100'000, 'x');
    {
        Recorded recorded;
        QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
        const RunId run = recorded.session.beginRun({});
        for (std::uint32_t index = 0; index < kEvents; ++index)
            recorded.session.append(run, {{.exchange = {1}}, trace::ItemYielded{.index = index, .bytes = {body}}});
        recorded.session.commit();
    }
    Recorded read;
    QVERIFY(read.open(path(u"a.gatescope"_s)));
    QSignalSpy changed(&read.session, &Session::exchangesChanged);
    const trace::EventLog &log = read.session.events(1);
    QVERIFY(log.size() > 0 && log.size() < kEvents);
    QTRY_COMPARE(log.size(), kEvents + 1U); // and how the run ended
    QVERIFY(changed.count() > 1);
    for (std::uint32_t index = 0; index < kEvents; ++index)
        QCOMPARE(log.at(index).as<trace::ItemYielded>()->index, index);
}

void SessionFileTest::anOpenExchangeKeepsGrowingAfterItLeftMemory()
{
    Recorded recorded;
    QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
    const RunId run = recorded.session.beginRun({});
    std::uint32_t index = 0;
    const auto grow = [&] {
        recorded.session.append(run, {{.exchange = {1}}, trace::ItemYielded{.index = index++, .type = "bytes"}});
    };
    grow();
    grow();
    for (std::uint32_t exchange = 2; exchange <= 1000; ++exchange) {
        putLarge(recorded.session, run, exchange, 100'000);
        if (exchange % 100 == 0) {
            recorded.session.commit();
            recorded.recorder().flush();
        }
    }
    recorded.session.commit();
    grow();
    const trace::EventLog &log = recorded.session.events(1);
    grow();
    QCOMPARE(log.size(), 4U);
    for (std::uint32_t i = 0; i < 4; ++i)
        QCOMPARE(log.at(i).as<trace::ItemYielded>()->index, i);
}

void SessionFileTest::savingMovesTheTemporaryFile()
{
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    SampleTrace sample(recorded.session);
    QCOMPARE(recorded.document.kind(), SessionDocument::Kind::Temporary);
    const QString temporary = recorded.document.path();
    QVERIFY(QFile::exists(temporary));
    const auto first = sample.wsgiGet("/a");
    recorded.session.commit();
    QVERIFY(recorded.document.isUnsaved());
    QSignalSpy saved(&recorded.document, &SessionDocument::saved);
    recorded.document.saveAs(path(u"cart.gatescope"_s));
    const auto second = sample.wsgiGet("/b"); // while it is being saved
    recorded.session.commit();
    QTRY_COMPARE(saved.count(), 1);
    QVERIFY(!QFile::exists(temporary));
    QVERIFY(!recorded.document.isUnsaved());
    QCOMPARE(recorded.document.name(), u"cart.gatescope"_s);
    sample.wsgiGet("/c");
    recorded.session.commit();
    recorded.document.close();

    Recorded read;
    QVERIFY(read.open(path(u"cart.gatescope"_s)));
    QCOMPARE(read.session.lastNumber(), 3U);
    QCOMPARE(read.session.summary(first)->target, "/a?color=red&size=42");
    QVERIFY(!read.session.events(second).isEmpty());
    QVERIFY(QDir(SessionDocument::folder()).entryList({u"*.gatescope*"_s}).isEmpty());
}

void SessionFileTest::whatIsDeletedIsNotSaved()
{
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    SampleTrace sample(recorded.session);
    const auto secret = sample.wsgiGet("/very-secret-path");
    sample.wsgiGet("/public-path");
    recorded.session.commit();
    recorded.session.setDeleted({secret}, true);
    QSignalSpy saved(&recorded.document, &SessionDocument::saved);
    recorded.document.saveAs(path(u"a.gatescope"_s));
    QTRY_COMPARE(saved.count(), 1);
    recorded.session.setDeleted({secret}, false); // undone after saving: it comes back only into the window
    recorded.session.setDeleted({secret}, true);
    recorded.document.close();
    QFile file(path(u"a.gatescope"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.contains("public-path"));
    QVERIFY(!bytes.contains("very-secret-path"));
}

void SessionFileTest::aSaveThatIsGivenUpLeavesNothing()
{
    constexpr std::uint32_t kCount = 1000;
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    const RunId run = recorded.session.beginRun({});
    for (std::uint32_t exchange = 1; exchange <= kCount; ++exchange)
        putLarge(recorded.session, run, exchange, 20'000);
    recorded.session.commit();
    recorded.recorder().flush();
    QFile older(path(u"a.gatescope"_s));
    QVERIFY(older.open(QIODevice::WriteOnly) && older.write("what was there") > 0);
    older.close();
    QSignalSpy cancelled(&recorded.document, &SessionDocument::cancelled);
    QSignalSpy saved(&recorded.document, &SessionDocument::saved);
    connect(
        &recorded.recorder(), &Recorder::saveProgressed, &recorded.recorder(), // in the middle, on its own thread
        [&] { recorded.document.cancel(); }, Qt::DirectConnection);
    recorded.document.saveAs(path(u"a.gatescope"_s));
    QVERIFY(recorded.document.isBusy() && recorded.document.canCancel());
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY(!recorded.document.isBusy() && recorded.document.isUnsaved());
    QVERIFY(older.open(QIODevice::ReadOnly));
    QCOMPARE(older.readAll(), "what was there");
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList({u"a.gatescope"_s}));
    putLarge(recorded.session, run, kCount + 1, 1000); // it goes on where it was, and can be saved
    recorded.session.commit();
    disconnect(&recorded.recorder(), &Recorder::saveProgressed, &recorded.recorder(), nullptr);
    QList<double> parts;
    connect(&recorded.document, &SessionDocument::progressed, this, [&](double part) { parts.append(part); });
    recorded.document.saveAs(path(u"a.gatescope"_s));
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 30'000);
    QVERIFY(!parts.isEmpty() && std::ranges::all_of(parts, [](double part) { return part >= 0 && part <= 1; }));
    recorded.document.close();
    Recorded read;
    QVERIFY(read.open(path(u"a.gatescope"_s)));
    QCOMPARE(read.session.lastNumber(), kCount + 1);
    for (const std::uint32_t number : {1U, 500U, kCount + 1})
        QCOMPARE(read.session.events(number).size(), 3U);
}

void SessionFileTest::aSaveThatFailsLeavesNothing()
{
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    SampleTrace(recorded.session).wsgiGet("/a");
    recorded.session.commit();
    QVERIFY(QDir(m_folder->path()).mkpath(u"a.gatescope/in the way"_s)); // a folder is no file that could be replaced
    QSignalSpy failed(&recorded.document, &SessionDocument::failed);
    recorded.document.saveAs(path(u"a.gatescope"_s));
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!recorded.document.isBusy() && recorded.document.isUnsaved());
    QVERIFY(QDir(m_folder->path()).entryList(QDir::Files).isEmpty());
}

void SessionFileTest::anotherSessionIsAdded()
{
    const QString other = recordEverything(u"other.gatescope"_s);
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    SampleTrace(recorded.session).wsgiGet("/mine");
    recorded.session.commit();
    QSignalSpy added(&recorded.document, &SessionDocument::added);
    recorded.document.add(other);
    QTRY_COMPARE(added.count(), 1);
    Recorded read;
    QVERIFY(read.open(other));
    QCOMPARE(recorded.session.lastNumber(), read.session.lastNumber() + 1);
    for (std::uint32_t number = 1; number <= read.session.lastNumber(); ++number) {
        const std::uint32_t here = recorded.session.numberOf({2}, read.session.summary(number)->exchange);
        QCOMPARE(recorded.session.summary(here)->target, read.session.summary(number)->target);
        QVERIFY(contentsOf(recorded.session, here).startsWith(contentsOf(read.session, number).first(100)));
    }
    QVERIFY(recorded.session.run({2})->ended);
}

void SessionFileTest::anAddThatIsGivenUpIsTakenBack()
{
    constexpr std::uint32_t kCount = 3000;
    {
        Recorded other;
        QVERIFY(other.document.record(path(u"other.gatescope"_s)));
        const RunId run = other.session.beginRun({});
        for (std::uint32_t exchange = 1; exchange <= kCount; ++exchange)
            putLarge(other.session, run, exchange, 20'000);
        other.session.commit();
    }
    Recorded recorded;
    recorded.document.setRecordsByItself(true);
    SampleTrace(recorded.session).wsgiGet("/mine");
    recorded.session.commit();
    QSignalSpy cancelled(&recorded.document, &SessionDocument::cancelled);
    connect(&recorded.session, &Session::exchangesAdded, this, [&] { recorded.document.cancel(); }); // the first came
    recorded.document.add(path(u"other.gatescope"_s));
    QTRY_COMPARE(cancelled.count(), 1);
    QVERIFY(!recorded.document.isBusy());
    QVERIFY(recorded.session.summary(1));
    QVERIFY(recorded.session.lastNumber() > 1); // something had come
    for (std::uint32_t number = 2; number <= recorded.session.lastNumber(); ++number)
        QVERIFY(!recorded.session.summary(number));
    QSignalSpy saved(&recorded.document, &SessionDocument::saved);
    recorded.document.saveAs(path(u"mine.gatescope"_s));
    QTRY_COMPARE(saved.count(), 1);
    recorded.document.close();
    QFile file(path(u"mine.gatescope"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.contains("/mine") && !bytes.contains("/large/"));
}

void SessionFileTest::aFileIsOpenInOnePlace()
{
    const QString file = recordEverything(u"a.gatescope"_s);
    Recorded first;
    QVERIFY(first.open(file));
    Recorded second;
    QVERIFY(!second.open(file));
    QCOMPARE(second.lastError.summary, u"The session is open elsewhere"_s);
    first.document.close();
    QVERIFY(second.open(file));
}

void SessionFileTest::leftoversAreThoseOfTheDead()
{
    QString left;
    {
        Recorded living;
        living.document.setRecordsByItself(true);
        SampleTrace(living.session).wsgiGet("/a");
        living.session.commit();
        QVERIFY(SessionDocument::leftovers().isEmpty());
        left = living.document.path();
        living.document.close(true);
    }
    QVERIFY(!QFile::exists(left + u"-wal"_s));
    const auto leftovers = SessionDocument::leftovers();
    QCOMPARE(leftovers.size(), 1);
    QCOMPARE(leftovers[0].path, left);
    QVERIFY(qAbs(leftovers[0].begun.secsTo(QDateTime::currentDateTime())) < 60);
    SessionDocument::discard(leftovers[0]);
    QVERIFY(SessionDocument::leftovers().isEmpty());
}

void SessionFileTest::theTerminalRecordsWithoutKeeping()
{
    {
        Recorded recorded;
        recorded.session.setKeepsEvents(false);
        QVERIFY(recorded.document.record(path(u"a.gatescope"_s)));
        SampleTrace(recorded.session).everything();
        recorded.session.endRun({1}, u"stopped"_s);
    }
    Recorded read;
    const auto opened = read.open(path(u"a.gatescope"_s));
    QVERIFY(opened);
    QVERIFY(!opened->wasInterrupted);
    QVERIFY(opened->exchanges >= 7);
    for (std::uint32_t number = 1; number <= read.session.lastNumber(); ++number)
        QCOMPARE(read.session.events(number).size(), std::size_t(read.session.summary(number)->events));
}

QTEST_GUILESS_MAIN(SessionFileTest)
#include "tst_sessionfile.moc"
