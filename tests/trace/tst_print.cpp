#include "support/sampletrace.h"
#include "trace/print.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gatescope;
using namespace gatescope::trace;
using namespace Qt::StringLiterals;

class PrintTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEventIsOneJsonObject();
    void jsonSaysWhatHappened();
    void bytesThatAreNoTextAreBase64();
    void linesAreForPeople();
    void units();
};

namespace {

QJsonObject parsed(const TraceEvent &event)
{
    const std::string line = toJson({1}, event);
    return QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
}

} // namespace

void PrintTest::everyEventIsOneJsonObject()
{
    Session session;
    test::SampleTrace sample(session);
    sample.everything();
    int seen = 0;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const EventLog &log = session.events(number);
        for (std::size_t index = 0; index < log.size(); ++index, ++seen) {
            const TraceEvent event = log.at(index);
            QVERIFY(toJson({1}, event).find('\n') == std::string::npos);
            QCOMPARE(parsed(event)["event"_L1].toString().toStdString(), event.name());
            QVERIFY(!toText(event, {}).empty());
        }
    }
    QVERIFY(seen > 60);
}

void PrintTest::jsonSaysWhatHappened()
{
    std::string pairs;
    HeaderPairs::append(pairs, "Vary", "Cookie");
    const StartResponse call{.status = "200 OK", .headers = HeaderPairs(pairs), .site = {"a.py", "app", 4}};
    const auto json = parsed({{.exchange = {3}, .at = std::chrono::nanoseconds(17)}, call});
    QCOMPARE(json["exchange"_L1].toInt(), 3);
    QCOMPARE(json["at_ns"_L1].toInt(), 17);
    QCOMPARE(json["headers"_L1].toArray(), (QJsonArray{QJsonArray{u"Vary"_s, u"Cookie"_s}}));
    QCOMPARE(json["site"_L1]["line"_L1].toInt(), 4);
    QCOMPARE(json["replaced"_L1].toBool(true), false);

    SnapshotWriter out;
    out.beginDict(2, 2);
    out.str("wsgi.version");
    out.beginTuple(2, 2);
    out.integer(1);
    out.integer(0);
    out.end();
    out.str("wsgi.input");
    out.object("io.BytesIO", "<...>");
    out.end();
    const QJsonValue arguments =
        parsed({.what = CallStarted{.interface = Interface::Wsgi, .arguments = out.snapshot()}}).value("arguments"_L1);
    QCOMPARE(arguments["wsgi.version"_L1].toArray(), (QJsonArray{1, 0}));
    QCOMPARE(arguments["wsgi.input"_L1]["type"_L1].toString(), u"io.BytesIO"_s);
}

void PrintTest::bytesThatAreNoTextAreBase64()
{
    const auto text = parsed({.what = WireResponseBody{.bytes = {"h\xc3\xa9"}}});
    QCOMPARE(text["bytes"_L1]["text"_L1].toString(), u"hé"_s);
    const auto binary = parsed({.what = WireResponseBody{.bytes = Payload("\xff", 900)}});
    QCOMPARE(binary["bytes"_L1]["base64"_L1].toString(), u"/w=="_s);
    QCOMPARE(binary["bytes"_L1]["size"_L1].toInt(), 900);
    QVERIFY(binary["bytes"_L1]["truncated"_L1].toBool());
}

void PrintTest::linesAreForPeople()
{
    const EventHeader header{.at = std::chrono::microseconds(1204)};
    const TraceEvent event{header, StartResponse{.status = "200 OK", .site = {"/x/hello.py", "app", 4}}};
    QCOMPARE(toText(event, {}), "      1.204 ms  wsgi.start_response    200 OK  (hello.py:4 app)");
    ExchangeSummary summary{.number = 41, .interface = Interface::Wsgi, .outcome = Outcome::Completed, .status = 200};
    summary.method = "GET";
    summary.target = "/cart";
    summary.lastAt = std::chrono::microseconds(12'300);
    QCOMPARE(toText(summary), "#41 GET /cart → 200 · completed · 12.3 ms · wsgi · in 0 B · out 0 B");
}

void PrintTest::units()
{
    QCOMPARE(durationText(std::chrono::nanoseconds(840)), "840 ns");
    QCOMPARE(durationText(std::chrono::microseconds(840)), "840 µs");
    QCOMPARE(durationText(std::chrono::milliseconds(1200)), "1.20 s");
    QCOMPARE(sizeText(1023), "1023 B");
    QCOMPARE(sizeText(1536), "1.5 KiB");
}

QTEST_APPLESS_MAIN(PrintTest)
#include "tst_print.moc"
