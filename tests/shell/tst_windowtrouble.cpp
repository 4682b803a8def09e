#include "shell/windowrig.h"

#include <QFile>
#include <QTabWidget>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace gatescope;
using namespace Qt::StringLiterals;
using link::RunState;

/// What goes wrong, in the real window: it lives, says what happened, and one click goes on.
class WindowTroubleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void aCrashKeepsTheWindowAndTheTrace_data();
    void aCrashKeepsTheWindowAndTheTrace();
    void killedFromOutside();
    void failedStartsAreExplained_data();
    void failedStartsAreExplained();
    void aPortInUseNamesTheNextFreeOne();
    void reloadShowsTheNewAnswerAndSurvivesASyntaxError();
    void malformedRequestsAreShown();
    void aReloadEndsTheExchangeInFlight();

private:
    static bool lastEventIsThere(const test::WindowRig &rig, const QString &path);
};

bool WindowTroubleTest::lastEventIsThere(const test::WindowRig &rig, const QString &path)
{
    const auto &events = rig.workspace.session.events(rig.exchange(path));
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (events.at(index).as<trace::AppCalled>())
            return true;
    }
    return false;
}

void WindowTroubleTest::aCrashKeepsTheWindowAndTheTrace_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("words");
    QTest::newRow("segfault, wsgi") << u"crash.py:wsgi"_s << u"/segfault"_s << u"SIGSEGV"_s;
    QTest::newRow("segfault, asgi") << u"crash.py:asgi"_s << u"/segfault"_s << u"SIGSEGV"_s;
    QTest::newRow("os._exit") << u"crash.py:wsgi"_s << u"/exit"_s << u"code 3"_s;
    QTest::newRow("kill -9 itself") << u"crash.py:asgi"_s << u"/kill"_s << u"SIGKILL"_s;
}

void WindowTroubleTest::aCrashKeepsTheWindowAndTheTrace()
{
    QFETCH(QString, app);
    QFETCH(QString, path);
    QFETCH(QString, words);
    test::WindowRig rig;
    QVERIFY(rig.run(app));
    rig.requestLater("GET", path);
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Crashed, 15'000);
    QVERIFY2(rig.workspace.supervisor.lastEnd().words.contains(words),
             qPrintable(rig.workspace.supervisor.lastEnd().words));
    QVERIFY(lastEventIsThere(rig, path));
    QCOMPARE(rig.summary(path)->outcome, trace::Outcome::Aborted);
    if (words == u"SIGSEGV"_s)
        QVERIFY(rig.workspace.supervisor.lastEnd().faultTraceback.contains(u"crash.py"_s));
    QCOMPARE(rig.workspace.problems.problem(0).command, u"restart"_s);
    rig.workspace.selection.setExchange(rig.exchange(path));
    rig.picture(u"window-crash-"_s + QString::fromLatin1(QTest::currentDataTag()).remove(u' '));
    rig.window.commands()[u"run.start"_s]->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Running, 15'000);
    QCOMPARE(rig.request("GET", u"/"_s), 200);
}

void WindowTroubleTest::killedFromOutside()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"hello.py:wsgi"_s));
    QCOMPARE(rig.request("GET", u"/"_s), 200);
    const auto *run = rig.workspace.session.run(rig.workspace.supervisor.run());
    QCOMPARE(::kill(static_cast<pid_t>(run->pid), SIGKILL), 0);
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Crashed, 15'000);
    QVERIFY(rig.exchange(u"/"_s) != 0);
}

void WindowTroubleTest::failedStartsAreExplained_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<int>("kind");
    using link::FailureKind;
    QTest::newRow("import error") << u"import_error.py"_s << int(FailureKind::ImportFailed);
    QTest::newRow("syntax error") << u"syntax_error.py"_s << int(FailureKind::SyntaxError);
    QTest::newRow("no such name") << u"hello.py:aplication"_s << int(FailureKind::AttributeMissing);
    QTest::newRow("no such module") << u"helo:app"_s << int(FailureKind::ImportFailed);
    QTest::newRow("exits while imported") << u"import_exits.py"_s << int(FailureKind::ExitedInImport);
    QTest::newRow("lifespan failed") << u"lifespan.py:failed"_s << int(FailureKind::LifespanFailed);
}

void WindowTroubleTest::failedStartsAreExplained()
{
    QFETCH(QString, target);
    QFETCH(int, kind);
    test::WindowRig rig;
    link::RunOptions options;
    options.directory = test::WindowRig::appsFolder();
    options.target = target;
    options.port = 0;
    rig.window.open(options);
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Failed, 15'000);
    QCOMPARE(int(rig.workspace.supervisor.failure()->kind), kind);
    const ui::Problem &problem = rig.workspace.problems.problem(rig.workspace.problems.rowCount() - 1);
    QVERIFY(!problem.summary.isEmpty());
    QCOMPARE(rig.window.runBar().stateText(), u"Did not start"_s);
    rig.picture(u"window-failed-"_s + QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'-'));
}

void WindowTroubleTest::aPortInUseNamesTheNextFreeOne()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    test::WindowRig rig;
    link::RunOptions options;
    options.directory = test::WindowRig::appsFolder();
    options.target = u"hello.py:wsgi"_s;
    options.port = taken.serverPort();
    rig.window.open(options);
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Failed, 15'000);
    const auto &failure = *rig.workspace.supervisor.failure();
    QCOMPARE(failure.kind, link::FailureKind::PortInUse);
    QVERIFY(failure.suggestedPort != 0);
    const ui::Problem &problem = rig.workspace.problems.problem(0);
    QCOMPARE(problem.command, u"port:%1"_s.arg(failure.suggestedPort));
}

void WindowTroubleTest::reloadShowsTheNewAnswerAndSurvivesASyntaxError()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"app.py"_s);
    const auto write = [&path](const QByteArray &source) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(source);
    };
    const QByteArray good =
        "def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'one']\n";
    write(good);
    test::WindowRig rig;
    link::RunOptions options;
    options.directory = folder.path();
    options.target = u"app.py"_s;
    options.port = 0;
    QVERIFY(rig.run(options));
    QCOMPARE(rig.request("GET", u"/one"_s), 200);
    const RunId first = rig.workspace.supervisor.run();

    write(QByteArray(good).replace("200 OK", "202 Accepted"));
    QTRY_VERIFY_WITH_TIMEOUT(
        rig.workspace.supervisor.run() != first && rig.workspace.supervisor.state() == RunState::Running, 15'000);
    QCOMPARE(rig.request("GET", u"/two"_s), 202);

    write("def app(environ, start_response:\n");
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Failed, 15'000);
    QCOMPARE(rig.workspace.supervisor.failure()->kind, link::FailureKind::SyntaxError);
    QVERIFY(rig.exchange(u"/one"_s) != 0);
    write(good + "# mended\n");
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Running, 15'000);
    QCOMPARE(rig.request("GET", u"/three"_s), 200);
}

void WindowTroubleTest::malformedRequestsAreShown()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"hello.py:wsgi"_s));
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost,
                         static_cast<quint16>(QUrl(rig.workspace.supervisor.urls().value(0)).port()));
    QVERIFY(socket.waitForConnected(5000));
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
    QTRY_VERIFY(socket.bytesAvailable() > 0 && socket.state() == QAbstractSocket::UnconnectedState);
    QVERIFY(socket.readAll().startsWith("HTTP/1.1 400 "));
    QTRY_VERIFY(rig.workspace.session.lastNumber() == 1 && !rig.workspace.session.summary(1)->isOpen());
    QCOMPARE(rig.workspace.session.summary(1)->outcome, trace::Outcome::Rejected);
    rig.workspace.selection.setExchange(1);
    rig.picture(u"window-rejected"_s);
}

void WindowTroubleTest::aReloadEndsTheExchangeInFlight()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"slow.py:wsgi"_s));
    rig.requestLater("GET", u"/?s=20"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.exchange(u"/?s=20"_s) != 0, 10'000);
    rig.window.commands()[u"run.restart"_s]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!rig.summary(u"/?s=20"_s)->isOpen(), 15'000);
    QCOMPARE(rig.summary(u"/?s=20"_s)->outcome, trace::Outcome::Aborted);
    QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.supervisor.state(), RunState::Running, 15'000);
}

QTEST_MAIN(WindowTroubleTest)
#include "tst_windowtrouble.moc"
