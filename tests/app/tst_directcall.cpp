#include "app/directapp.h"

using namespace gatescope;
using namespace Qt::StringLiterals;
using link::DirectCall;
using Kind = DirectCall::StepKind;

namespace {

constexpr int kPatienceMs = test::DirectApp::kPatienceMs;

DirectCall::Step step(Kind kind, const QByteArray &bytes = {})
{
    return {.kind = kind, .bytes = bytes};
}

} // namespace

/// Calls of real applications without a socket, by way of a real runner.
class DirectCallTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_app.reset(); }
    void callsThroughAllLayers_data();
    void callsThroughAllLayers();
    void givesPiecesAsTheyAre();
    void keepsDuplicateHeaders();
    void changesTheScope();
    void changesTheEnviron();
    void saysWhyAChangeIsImpossible();
    void saysWhyATargetIsImpossible();
    void leavesInTheMiddle();
    void goesStepByStep();
    void readsByWsgi();
    void raisesToTheEnd();
    void isRefusedWhileNothingRuns();

private:
    void serve(const QString &app);
    std::uint32_t call(const DirectCall &call) { return m_app->call(call); }
    [[nodiscard]] QByteArray body(std::uint32_t number) const { return m_app->body(number); }
    [[nodiscard]] std::string argument(std::uint32_t number, std::string_view key) const;
    [[nodiscard]] QList<QPair<QByteArray, bool>> received(std::uint32_t number) const;

    std::unique_ptr<test::DirectApp> m_app;
};

void DirectCallTest::serve(const QString &app)
{
    m_app = std::make_unique<test::DirectApp>(app);
    QVERIFY(m_app->isRunning);
}

std::string DirectCallTest::argument(std::uint32_t number, std::string_view key) const
{
    const auto started = m_app->all<trace::CallStarted>(number);
    const auto root = started.value(0).as<trace::CallStarted>()->arguments.root();
    const auto value = root->value(key);
    return value ? value->repr() : "missing";
}

QList<QPair<QByteArray, bool>> DirectCallTest::received(std::uint32_t number) const
{
    QList<QPair<QByteArray, bool>> messages;
    for (const auto &event : m_app->all<trace::ReceiveAnswered>(number)) {
        const auto message = event.as<trace::ReceiveAnswered>()->message.root();
        const auto bytes = message->value("body");
        const auto more = message->value("more_body");
        messages.append(
            {bytes ? QByteArray(QByteArrayView(bytes->text())) : QByteArray("left"), more && more->text() == "True"});
    }
    return messages;
}

void DirectCallTest::callsThroughAllLayers_data()
{
    QTest::addColumn<QString>("app");
    QTest::newRow("asgi") << u"hello.py:asgi"_s;
    QTest::newRow("wsgi") << u"hello.py:wsgi"_s;
}

void DirectCallTest::callsThroughAllLayers()
{
    QFETCH(QString, app);
    serve(app);
    const std::uint32_t number = call({.target = u"/a%20b?x=1"_s, .replays = 7, .draft = u"mine"_s});
    const auto &summary = *m_app->session.summary(number);
    QCOMPARE(summary.status, 200);
    QCOMPARE(summary.outcome, trace::Outcome::Completed);
    QCOMPARE(summary.target, "/a%20b?x=1");
    const auto heads = m_app->all<trace::WireResponseHead>(number);
    QCOMPARE(heads.size(), 1);
    QVERIFY(heads[0].as<trace::WireResponseHead>()->bytes.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
    QVERIFY(!summary.connection.isValid());
    QVERIFY(!body(number).isEmpty());
    QCOMPARE(m_app->all<trace::LayerEntered>(number).size(), 1);
    const auto origins = m_app->all<trace::ExchangeOrigin>(number);
    QCOMPARE(origins.size(), 1);
    QCOMPARE(origins[0].as<trace::ExchangeOrigin>()->replays, 7U);
    QCOMPARE(origins[0].as<trace::ExchangeOrigin>()->draft, "mine");
}

void DirectCallTest::givesPiecesAsTheyAre()
{
    serve(u"echo.py:asgi"_s);
    const std::uint32_t number = call(
        {.method = u"POST"_s, .steps = {step(Kind::Piece, "one"), step(Kind::Piece), step(Kind::LastPiece, "two")}});
    const QList<QPair<QByteArray, bool>> expected{{"one", true}, {"", true}, {"two", false}};
    QCOMPARE(received(number), expected);
    QCOMPARE(body(number), "onetwo");
}

void DirectCallTest::keepsDuplicateHeaders()
{
    serve(u"hello.py:asgi"_s);
    const std::uint32_t number = call({.headers = {{"X-A", "1"}, {"x-a", "2"}}});
    QCOMPARE(argument(number, "headers"), "[(b'x-a', b'1'), (b'x-a', b'2')]");
}

void DirectCallTest::changesTheScope()
{
    serve(u"hello.py:asgi"_s);
    const std::uint32_t number = call({.changes = {{.key = u"path"_s, .literal = u"'/elsewhere'"_s},
                                                   {.key = u"headers"_s, .literal = u"((b'A', 1),)"_s},
                                                   {.key = u"state"_s, .removed = true}}});
    QCOMPARE(argument(number, "path"), "'/elsewhere'");
    QCOMPARE(argument(number, "headers"), "((b'A', 1),)");
    QCOMPARE(argument(number, "state"), "missing");
}

void DirectCallTest::changesTheEnviron()
{
    serve(u"hello.py:wsgi"_s);
    const std::uint32_t number = call({.changes = {{.key = u"REMOTE_USER"_s, .literal = u"'ada'"_s},
                                                   {.key = u"wsgi.multithread"_s, .literal = u"None"_s},
                                                   {.key = u"SERVER_SOFTWARE"_s, .removed = true}}});
    QCOMPARE(argument(number, "REMOTE_USER"), "'ada'");
    QCOMPARE(argument(number, "wsgi.multithread"), "None");
    QCOMPARE(argument(number, "SERVER_SOFTWARE"), "missing");
}

void DirectCallTest::saysWhyAChangeIsImpossible()
{
    serve(u"hello.py:asgi"_s);
    const std::uint32_t number = call({.changes = {{.key = u"path"_s, .literal = u"open('/etc/passwd')"_s}}});
    QCOMPARE(m_app->session.summary(number)->outcome, trace::Outcome::Failed);
    QVERIFY(m_app->session.summary(number)->note.contains("path cannot be set"));
}

void DirectCallTest::saysWhyATargetIsImpossible()
{
    serve(u"hello.py:asgi"_s);
    QSignalSpy begun(&m_app->supervisor, &link::Supervisor::directBegun);
    m_app->supervisor.callDirectly({.target = u"no slash"_s});
    QTRY_COMPARE_WITH_TIMEOUT(begun.size(), 1, kPatienceMs);
    QVERIFY(!begun[0][1].value<ExchangeId>().isValid());
    QVERIFY(begun[0][2].toString().contains(u"no slash"_s));
}

void DirectCallTest::leavesInTheMiddle()
{
    serve(u"echo.py:asgi"_s);
    const std::uint32_t number =
        call({.method = u"POST"_s, .steps = {step(Kind::Piece, "half"), step(Kind::Disconnect)}});
    QCOMPARE(m_app->session.summary(number)->outcome, trace::Outcome::ClientLeft);
    const QList<QPair<QByteArray, bool>> expected{{"half", true}, {"left", false}};
    QCOMPARE(received(number), expected);
}

void DirectCallTest::goesStepByStep()
{
    serve(u"echo.py:asgi"_s);
    const std::uint32_t number = m_app->begin(
        {.method = u"POST"_s, .steps = {step(Kind::Piece, "a"), step(Kind::LastPiece, "b")}, .stepwise = true});
    QTRY_COMPARE_WITH_TIMEOUT(m_app->all<trace::ReceiveCalled>(number).size(), 1, kPatienceMs);
    QVERIFY(received(number).isEmpty());
    m_app->supervisor.nextStep(m_app->lastCall());
    QTRY_COMPARE_WITH_TIMEOUT(m_app->all<trace::ReceiveCalled>(number).size(), 2, kPatienceMs);
    QCOMPARE(received(number).size(), 1);
    m_app->supervisor.nextStep(m_app->lastCall());
    QVERIFY(m_app->waitForEnd(number));
    QCOMPARE(m_app->session.summary(number)->outcome, trace::Outcome::Completed);
    QCOMPARE(body(number), "ab");
}

void DirectCallTest::readsByWsgi()
{
    serve(u"echo.py:wsgi"_s);
    const std::uint32_t number = call({.method = u"POST"_s,
                                       .headers = {{"Content-Type", "text/x-mine"}, {"Content-Length", "6"}},
                                       .steps = {step(Kind::Piece, "one"), step(Kind::LastPiece, "two")}});
    QCOMPARE(body(number), "onetwo");
    QCOMPARE(argument(number, "CONTENT_LENGTH"), "'6'");
}

void DirectCallTest::raisesToTheEnd()
{
    serve(u"misbehave_asgi.py:raises_before_start"_s);
    const std::uint32_t number = call({});
    QCOMPARE(m_app->session.summary(number)->status, 500);
    QCOMPARE(m_app->session.summary(number)->outcome, trace::Outcome::Failed);
}

void DirectCallTest::isRefusedWhileNothingRuns()
{
    trace::Session session;
    link::Supervisor supervisor(session, qEnvironmentVariable("GATESCOPE"));
    QCOMPARE(supervisor.callDirectly({}), 0U);
    supervisor.nextStep(1);
}

QTEST_GUILESS_MAIN(DirectCallTest)
#include "tst_directcall.moc"
