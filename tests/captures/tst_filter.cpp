#include "captures/filter/filter.h"
#include "captures/filter/texttest.h"

#include "archive/sessionbench.h"
#include "support/sampletrace.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

class tst_Filter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void summaries_data();
    void summaries();
    void whatIsNotThereIsNeitherMoreNorLess();
    void events_data();
    void events();
    void findsTextAcrossBodyPieces();
    void readsOnWhereItStopped();
    void summaryDecidesBeforeEventsAreRead();
    void tooManyEventConditionsAreRefused();
    void containsIgnoresCase();
    void quickOverManySummaries();
    void loopTimesAreFoundInAnOpenedFile();
};

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

ExchangeSummary cart()
{
    ExchangeSummary s;
    s.number = 41;
    s.run = RunId{2};
    s.interface = trace::Interface::Wsgi;
    s.protocol = trace::Protocol::Http;
    s.outcome = trace::Outcome::Failed;
    s.status = 503;
    s.method = "GET";
    s.target = "/cart/Items?page=2&q=Tea";
    s.httpVersion = "1.1";
    s.client = "127.0.0.1:52344";
    s.note = "ValueError: bad id";
    s.appRaised = true;
    s.startedAt = milliseconds(100);
    s.firstByteAt = milliseconds(110);
    s.endedAt = microseconds(112'300);
    s.lastAt = *s.endedAt;
    s.bytesIn = 82;
    s.bytesOut = 2048;
    s.events = 17;
    s.findings = 1;
    return s;
}

bool matches(const QString &text, const ExchangeSummary &summary)
{
    const auto filter = Filter::fromText(text);
    return filter && filter->decide(summary, {}, 0) == Truth::Yes;
}

} // namespace

void tst_Filter::summaries_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("expected");
    const auto yes = [](const char *text) { QTest::newRow(text) << QString::fromUtf8(text) << true; };
    const auto no = [](const char *text) { QTest::newRow(text) << QString::fromUtf8(text) << false; };
    yes(""), yes("cart"), yes("CART"), yes("503"), yes("get tea"), yes("\"bad id\""), no("dog"), no("cart dog");
    yes("cart or dog"), yes("not dog"), no("not cart"), yes("dog or (cart and 50)"), yes("!dog && cart");
    yes("a and cart or dog and cat"), no("zz and cart or dog and cat");
    yes("method == get"), no("method == GE"), yes("method ~ ge"), no("method != GET"), yes("method in [put, GET]");
    yes("status == 503"), yes("status == 5xx"), no("status == 4xx"), yes("status >= 5xx"), no("status > 5xx");
    yes("status > 4xx"), yes("status <= 5xx"), no("status < 5xx"), yes("status in [404, 5xx]"), no("status != 5xx");
    no("status not in [404, 5xx]"), yes("status < 600"), yes("status >= 503"), no("status > 503");
    yes("path == /cart/Items"), no("path == /cart/items"), yes("path ~ /cart/items"), yes("path ~ \"ITEMS\"");
    no("path ~ tea"), yes("path ~ /^\\/cart/"), no("path ~ /^\\/CART/"), yes("path ~ /^\\/CART/i"), yes("path !~ dog");
    yes("query == \"page=2&q=Tea\""), yes("query ~ /q=\\w+$/"), yes("target ~ \"?page\"");
    yes("dur > 12ms"), no("dur > 12.3ms"), yes("dur >= 12.3ms"), yes("dur == 12.3ms"), yes("dur == 12ms");
    no("dur == 13ms"), no("dur == 12.30001ms"), yes("dur < 1s"), yes("dur > 12000us"), yes("dur > 12000µs");
    yes("ttfb == 10ms"), no("ttfb > 10ms"), yes("dur in [1ms, 12ms]");
    yes("bytes == 2130"), yes("bytes.in == 82B"), no("bytes.in == 81B"), yes("bytes.out == 2KiB"),
        yes("bytes.out > 2KB");
    no("bytes.out > 2KiB"), yes("bytes > 2kb");
    yes("interface == wsgi"), no("interface == asgi"), yes("protocol == http"), no("protocol == ws");
    yes("outcome == failed"), yes("outcome in [failed, cut]"), no("outcome != failed");
    yes("client ~ \"127.0\""), yes("http == 1.1"), no("http == 1.0"), yes("number == 41"), yes("number in [40, 41]");
    yes("run == 2"), yes("events > 16"), no("events > 17"), yes("findings"), yes("findings == 1"), no("logs");
    yes("logs == 0"), yes("error"), yes("error ~ valueerror"), yes("note ~ bad"), no("marked"), yes("not marked");
    yes("marked == no"), no("open"), yes("failed"), yes("failed == true"), no("failed != yes");
}

void tst_Filter::summaries()
{
    QFETCH(QString, text);
    const auto filter = Filter::fromText(text);
    QVERIFY2(filter, filter ? "" : qPrintable(filter.error().message));
    QCOMPARE(filter->needsEvents(), false);
    QTEST(matches(text, cart()), "expected");
}

void tst_Filter::whatIsNotThereIsNeitherMoreNorLess()
{
    ExchangeSummary s = cart();
    s.status = 0;
    s.firstByteAt.reset();
    s.appRaised = false;
    s.protocol = trace::Protocol::Lifespan;
    s.interface = trace::Interface::Asgi2;
    s.httpVersion = "HTTP/1.0";
    s.target = "http://host:80/abs?x=1";
    QVERIFY(!matches(u"status < 400"_s, s));
    QVERIFY(!matches(u"status >= 0"_s, s));
    QVERIFY(matches(u"status != 404"_s, s));
    QVERIFY(!matches(u"ttfb >= 0"_s, s));
    QVERIFY(!matches(u"error"_s, s));
    QVERIFY(matches(u"lifespan"_s, s));
    QVERIFY(matches(u"interface == asgi"_s, s));
    QVERIFY(matches(u"http == 1.0"_s, s));
    QVERIFY(matches(u"path == /abs"_s, s));
}

void tst_Filter::events_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected"); // Which of: get raises post open
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(expected);
    };
    row("header[\"user-agent\"] ~ curl", "get raises post open");
    row("header[User-Agent]", "get raises post open");
    row("header[\"cookie\"]", "");
    row("not header[\"cookie\"]", "get raises post open");
    row("response.header[\"x-shop\"] == 1", "get");
    row("response.header[\"x-shop\"] != 1", "raises post open");
    row("response.header[\"content-length\"] > 30", "get");
    row("environ[\"REQUEST_METHOD\"] == GET", "get raises");
    row("environ[\"wsgi.multithread\"] == True", "get raises");
    row("environ[\"wsgi.version\"] ~ \"(1, 0)\"", "get raises");
    row("scope[\"type\"] == http", "post open");
    row("scope[\"asgi\"][\"spec_version\"] >= 2.3", "post open");
    row("scope[\"path\"] == \"/pay\"", "post");
    row("body ~ \"your CART\"", "get");
    row("body ~ /<h1>[^<]+<\\/h1>/", "get");
    row("log ~ \"3 items\"", "get");
    row("log ~ \"not there\"", "raises");
    row("log", "get raises");
    row("event == \"asgi.send_resumed\"", "post");
    row("event == \"wsgi.start_response\" or event == \"call.app_raised\"", "get raises");
    row("event ~ asgi and not event == \"exchange.ended\"", "open");
    row("path ~ pay and event ~ asgi", "post");
}

void tst_Filter::events()
{
    QFETCH(QString, text);
    trace::Session session;
    test::SampleTrace sample(session);
    const std::vector<std::pair<QString, std::uint32_t>> rows{{u"get"_s, sample.wsgiGet("/cart")},
                                                              {u"raises"_s, sample.wsgiRaises("/missing")},
                                                              {u"post"_s, sample.asgiPost("/pay")},
                                                              {u"open"_s, sample.asgiOpen("/slow")}};
    const auto filter = Filter::fromText(text);
    QVERIFY2(filter, filter ? "" : qPrintable(filter.error().message));
    QVERIFY(filter->needsEvents());
    QStringList matching;
    for (const auto &[name, number] : rows) {
        if (filter->matches(session, number))
            matching.append(name);
    }
    QTEST(matching.join(u' '), "expected");
}

void tst_Filter::findsTextAcrossBodyPieces()
{
    trace::Session session;
    const RunId run = session.beginRun({});
    const trace::EventHeader header{.exchange = ExchangeId{1}};
    for (const char *piece : {"one t", "ok", "en two"})
        session.append(run, {header, trace::WireRequestBody{.bytes = {piece}}});
    session.append(run, {header, trace::WireResponseBody{.bytes = {" twofold"}}});
    QVERIFY(Filter::fromText(u"body ~ \"TOKEN\""_s)->matches(session, 1));
    QVERIFY(Filter::fromText(u"body ~ /t.ken/"_s)->matches(session, 1));
    QVERIFY(!Filter::fromText(u"body ~ \"two twofold\""_s)->matches(session, 1));
    QVERIFY(Filter::fromText(u"body ~ \"one token two\""_s)->matches(session, 1));
}

void tst_Filter::readsOnWhereItStopped()
{
    trace::Session session;
    const RunId run = session.beginRun({});
    const trace::EventHeader header{.exchange = ExchangeId{1}};
    for (int i = 0; i < 1000; ++i)
        session.append(run, {header, trace::Output{.text = {"nothing"}}});
    const auto filter = Filter::fromText(u"log ~ \"needle\""_s);
    const auto &events = session.events(1);
    ScanState state;
    int slices = 0;
    for (; filter->decide(*session.summary(1), state, events.size()) == Truth::Unknown; ++slices)
        filter->scan(events, state, QDeadlineTimer(0));
    QVERIFY(slices > 3);
    QCOMPARE(state.scanned, 1000U);
    QCOMPARE(filter->decide(*session.summary(1), state, events.size()), Truth::No);

    session.append(run, {header, trace::Output{.text = {"a needle"}}});
    QCOMPARE(filter->decide(*session.summary(1), state, events.size()), Truth::Unknown);
    filter->scan(events, state, QDeadlineTimer(QDeadlineTimer::Forever));
    QCOMPARE(filter->decide(*session.summary(1), state, events.size()), Truth::Yes);
}

void tst_Filter::summaryDecidesBeforeEventsAreRead()
{
    const auto both = Filter::fromText(u"body ~ \"x\" and status == 404"_s);
    QCOMPARE(both->decide(cart(), {}, 10), Truth::No);
    const auto either = Filter::fromText(u"not body ~ \"x\" or status == 503"_s);
    QCOMPARE(either->decide(cart(), {}, 10), Truth::Yes);
}

void tst_Filter::tooManyEventConditionsAreRefused()
{
    QVERIFY(Filter::fromText(u"body ~ a or "_s.repeated(31) + u"log"_s));
    const auto tooMany = Filter::fromText(u"body ~ a or "_s.repeated(32) + u"log"_s);
    QVERIFY(!tooMany);
    QVERIFY(tooMany.error().message.contains(u"32"_s));
}

void tst_Filter::containsIgnoresCase()
{
    QVERIFY(containsIgnoringCase("Hello World", "o w"));
    QVERIFY(containsIgnoringCase("aab", "AB"));
    QVERIFY(containsIgnoringCase("x", ""));
    QVERIFY(!containsIgnoringCase("", "x"));
    QVERIFY(!containsIgnoringCase("abc", "abcd"));
    QVERIFY(containsIgnoringCase("caf\xc3\xa9", "\xc3\xa9"));
}

void tst_Filter::quickOverManySummaries()
{
    std::vector<ExchangeSummary> many(250'000, cart());
    const auto filter = Filter::fromText(u"method == POST and status >= 400 or path ~ \"nowhere\""_s);
    std::size_t found = 0;
    QBENCHMARK
    {
        for (const ExchangeSummary &summary : many)
            found += filter->decide(summary, {}, 0) == Truth::Yes ? 1 : 0;
    }
    QCOMPARE(found, 0U);
}

void tst_Filter::loopTimesAreFoundInAnOpenedFile()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"a.gatescope"_s);
    {
        test::Recorded recorded;
        QVERIFY(recorded.document.record(file));
        const RunId run = recorded.session.beginRun({});
        for (std::uint32_t exchange = 1; exchange <= 2; ++exchange)
            test::putLarge(recorded.session, run, exchange, 10);
        recorded.session.append(run, {{.exchange = {1}}, trace::LoopBlocked{.blockedNs = 80'000'000}});
        recorded.session.append(run, {{.exchange = {2}}, trace::LoopWaited{.waitedNs = 60'000'000}});
        recorded.session.commit();
    }
    test::Recorded read;
    QVERIFY(read.open(file));
    const auto blocked = Filter::fromText(u"blocked > 50ms"_s);
    const auto waited = Filter::fromText(u"waited > 50ms"_s);
    QVERIFY(blocked->matches(read.session, 1) && !blocked->matches(read.session, 2));
    QVERIFY(waited->matches(read.session, 2) && !waited->matches(read.session, 1));
}

QTEST_GUILESS_MAIN(tst_Filter)
#include "tst_filter.moc"
