#include "console/consolemodel.h"
#include "console/problemsmodel.h"
#include "support/sampletrace.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace trace;
using namespace Qt::StringLiterals;

/// What the console and the list of problems take from a session as it grows.
class ConsoleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void silentExchangesAreNotRead();
    void eachEventOnce();
    void everyProblemIsTold_data();
    void everyProblemIsTold();
    void theSameProblemCounts();
    void answeredExceptions_data();
    void answeredExceptions();
    void faultsOfExchangesThatSaidNothing();
    void exceptionsSayWhatWentWrongFirst();
};

namespace {

struct Rig {
    Rig()
    {
        QObject::connect(
            &feed, &EventFeed::arrived, &feed,
            [this](RunId, std::uint32_t number, int index, const TraceEvent &) { arrived.append({number, index}); });
    }
    void tell(std::uint32_t number, const EventBody &what)
    {
        const auto *summary = session.summary(number);
        session.append(sample.run(), TraceEvent{{.exchange = summary->exchange, .at = summary->lastAt}, what});
        session.commit();
    }
    [[nodiscard]] QList<int> eventsOf(std::uint32_t number) const
    {
        QList<int> events;
        for (const auto &[of, index] : arrived) {
            if (of == number)
                events << index;
        }
        return events;
    }

    Session session;
    test::SampleTrace sample{session};
    EventFeed feed{session};
    ConsoleModel console{feed, session};
    ProblemsModel problems{feed};
    QList<std::pair<std::uint32_t, int>> arrived;
};

} // namespace

void ConsoleTest::silentExchangesAreNotRead()
{
    Rig rig;
    const std::uint32_t silent = rig.sample.asgiPost("/quiet");
    rig.session.commit();
    QVERIFY(rig.session.summary(silent)->isSilent());
    QCOMPARE(rig.eventsOf(silent), QList<int>());
}

/// An exchange that begins to say something is told from its first event on, in order, and nothing twice.
void ConsoleTest::eachEventOnce()
{
    Rig rig;
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    rig.session.commit();
    for (int i = 0; i < 3; ++i)
        rig.tell(open, Output{.stream = Stream::Stdout, .text = {"hello"}});
    QList<int> all;
    for (int index = 0; index < int(rig.session.summary(open)->events); ++index)
        all << index;
    QCOMPARE(rig.eventsOf(open), all);
    QCOMPARE(rig.console.line(rig.console.rowCount() - 1).text, u"hello"_s);
    QCOMPARE(rig.console.line(rig.console.rowCount() - 1).exchange, open);
}

void ConsoleTest::everyProblemIsTold_data()
{
    QTest::addColumn<std::function<void(Rig &, std::uint32_t)>>("cause");
    QTest::addColumn<QString>("summary");
    using Cause = std::function<void(Rig &, std::uint32_t)>;
    const auto row = [](const char *title, const Cause &cause, const QString &summary) {
        QTest::newRow(title) << cause << summary;
    };
    const auto telling = [](const auto &event) {
        return [event](Rig &rig, std::uint32_t number) { rig.tell(number, event); };
    };
    row("exception", telling(AppRaised{.type = "ValueError", .message = "bad id"}), u"ValueError: bad id"_s);
    row("finding", telling(Finding{.rule = "A209", .severity = Severity::Info, .message = "not read"}), u"not read"_s);
    row("blocked",
        telling(LoopBlocked{.blockedNs = 300'000'000, .site = {.file = "/app.py", .function = "slow", .line = 3}}),
        u"The event loop was blocked in slow"_s);
    row(
        "lost",
        [](Rig &rig, std::uint32_t) {
            rig.session.append(rig.sample.run(), TraceEvent{{}, Gap{.events = 12}});
            rig.session.commit();
        },
        u"The trace came faster than it could be read: events are missing"_s);
}

void ConsoleTest::everyProblemIsTold()
{
    QFETCH(std::function<void(Rig &, std::uint32_t)>, cause);
    QFETCH(QString, summary);
    Rig rig;
    const QAbstractItemModelTester tester(&rig.problems, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    rig.session.commit();
    const int before = rig.problems.rowCount();
    cause(rig, open);
    QCOMPARE(rig.problems.rowCount(), before + 1);
    QCOMPARE(rig.problems.problem(0).summary, summary);
    QVERIFY(rig.problems.problem(0).when.isValid());
}

void ConsoleTest::theSameProblemCounts()
{
    Rig rig;
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    rig.session.commit();
    const int before = rig.problems.rowCount();
    for (int i = 0; i < 3; ++i)
        rig.tell(open, Finding{.rule = "A209", .severity = Severity::Info, .message = "not read"});
    QCOMPARE(rig.problems.rowCount(), before + 1);
    QCOMPARE(rig.problems.problem(0).count, 3);
}

void ConsoleTest::answeredExceptions_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("told");
    QTest::addRow("a page instead of what was asked for") << 500 << true;
    QTest::addRow("not found is an answer") << 404 << false;
}

/// A framework that catches what a view raises, and answers.
void ConsoleTest::answeredExceptions()
{
    QFETCH(int, status);
    QFETCH(bool, told);
    Rig rig;
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    rig.session.commit();
    const int before = rig.problems.rowCount();
    SnapshotWriter tree;
    const auto frame = [&tree](const char *file, const char *line, bool library) {
        tree.beginDict(4, 4);
        for (const char *pair : {"file", file, "function", "view"})
            tree.str(pair);
        tree.str("line");
        tree.integer(atoi(line));
        tree.str("library");
        tree.boolean(library);
        tree.end();
    };
    tree.beginDict(3, 3);
    for (const char *pair : {"type", "KeyError", "message", "'id'", "frames"})
        tree.str(pair);
    tree.beginList(3, 3);
    frame("/flask/app.py", "880", true);
    frame("/shop/views.py", "12", false);
    frame("/lib/json.py", "7", true);
    tree.end();
    tree.end();
    const auto *summary = rig.session.summary(open);
    rig.session.append(rig.sample.run(),
                       TraceEvent{{.exchange = summary->exchange, .layer = {1}}, ExceptionDetail{tree.snapshot()}});
    rig.session.commit();
    QCOMPARE(rig.problems.rowCount(), before);
    rig.tell(open, WireResponseHead{.status = static_cast<std::uint16_t>(status)});
    QCOMPARE(rig.problems.rowCount() - before, told ? 1 : 0);
    if (!told)
        return;
    const Problem &problem = rig.problems.problem(0);
    QCOMPARE(problem.summary, u"KeyError: 'id'"_s);
    QCOMPARE(problem.file, u"/shop/views.py"_s);
    QCOMPARE(problem.line, 12);
    QCOMPARE(problem.exchange, open);
    QVERIFY(problem.detail.startsWith(u"Answered with 500\n"_s) && problem.detail.contains(u"line 880, in view"_s));
}

/// What a crash leaves behind is told with each exchange that was open then.
void ConsoleTest::faultsOfExchangesThatSaidNothing()
{
    Rig rig;
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    rig.session.commit();
    QVERIFY(rig.session.summary(open)->isSilent());
    const auto exchange = rig.session.summary(open)->exchange;
    rig.session.append(rig.sample.run(),
                       TraceEvent{{.exchange = exchange}, FaultTraceback{.text = "File x", .signal = "killed"}});
    rig.session.endRun(rig.sample.run(), u"killed by SIGSEGV"_s);
    QCOMPARE(rig.console.line(rig.console.rowCount() - 1).source, u"killed"_s);
    QCOMPARE(rig.console.line(rig.console.rowCount() - 1).exchange, open);
}

void ConsoleTest::exceptionsSayWhatWentWrongFirst()
{
    Rig rig;
    const std::uint32_t open = rig.sample.asgiOpen("/b");
    const auto exchange = rig.session.summary(open)->exchange;
    rig.session.append(rig.sample.run(),
                       TraceEvent{{.exchange = exchange},
                                  AppRaised{.type = "ValueError", .message = "bad id", .traceback = "Traceback …\n"}});
    rig.session.commit();
    const int last = rig.console.rowCount() - 1;
    QCOMPARE(rig.console.line(last).source, u"ValueError"_s);
    QCOMPARE(rig.console.line(last).text, u"bad id\nTraceback …"_s);
}

QTEST_MAIN(ConsoleTest)
#include "tst_console.moc"
