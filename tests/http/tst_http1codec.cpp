#include "http/decode.h"

#include <QTest>

using namespace decoding;
using namespace std::literals;

class Http1CodecTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheSameHoweverCut_data();
    void readsTheSameHoweverCut();
    void tellsHeadsAndBodies();
    void pausesBehindARequest();
    void readsPipelinedRequests();
    void givesFramingApartFromData();
    void readsTrailers();
    void knowsKeepAlive_data();
    void knowsKeepAlive();
    void knowsExpectContinue_data();
    void knowsExpectContinue();
    void acceptsWhatTheRfcAllows_data();
    void acceptsWhatTheRfcAllows();
    void endsWithThePeer();
    void showsAPartialHead();
    void staysSmall();
};

namespace {

constexpr std::string_view kGet = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Two:  v \r\n\r\n";
constexpr std::string_view kSized = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello world";
constexpr std::string_view kChunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                      "5\r\nhello\r\n6;ext=\"v\"\r\n world\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n";

RequestHead headOf(std::string_view wire)
{
    Http1Codec codec;
    codec.receive(wire);
    const auto step = codec.nextStep();
    if (!step) {
        qWarning("%s", step.error().detail.c_str());
        return {};
    }
    const auto *head = std::get_if<RequestHead>(&*step);
    return head ? *head : RequestHead{};
}

} // namespace

void Http1CodecTest::readsTheSameHoweverCut_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::newRow("get") << std::string(kGet);
    QTest::newRow("sized") << std::string(kSized);
    QTest::newRow("chunked") << std::string(kChunked);
    QTest::newRow("pipelined") << std::string(kGet) + std::string(kChunked) + std::string(kSized) + std::string(kGet);
    QTest::newRow("empty lines") << "\r\n\r\n" + std::string(kGet) + "\r\n" + std::string(kGet);
    QTest::newRow("bad chunk") << std::string(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n");
}

void Http1CodecTest::readsTheSameHoweverCut()
{
    QFETCH(std::string, wire);
    const Decoded whole = decode(wire);
    QVERIFY(!whole.steps.empty());
    for (const std::size_t size : {1, 2, 3, 7})
        QCOMPARE(decode(wire, size).steps, whole.steps);
    if (whole.error)
        return;
    const Decoded tailed = decode(wire + "TAIL");
    QCOMPARE(tailed.steps, whole.steps);
    QCOMPARE(tailed.unread, "TAIL");
}

void Http1CodecTest::tellsHeadsAndBodies()
{
    const RequestHead head = headOf(kGet);
    QCOMPARE(head.method, "GET");
    QCOMPARE(head.target, "/a?b=c");
    QCOMPARE(head.headers.size(), 2U);
    QCOMPARE(head.headers[1].name, "X-Two");
    QCOMPARE(head.headers[1].value, "v");
    QCOMPARE(head.raw, kGet);
    QVERIFY(head.framing == Framing::None);

    const Decoded sized = decode(kSized);
    QCOMPARE(sized.steps.size(), 3U);
    QCOMPARE(sized.steps[1], "DATA framing= hello world");
    QCOMPARE(sized.steps[2], "END framing=");
}

void Http1CodecTest::pausesBehindARequest()
{
    Http1Codec codec;
    codec.receive(std::string(kGet) + std::string(kSized));
    QVERIFY(std::holds_alternative<RequestHead>(*codec.nextStep()));
    QVERIFY(std::holds_alternative<BodyEnd>(*codec.nextStep()));
    QVERIFY(std::holds_alternative<Paused>(*codec.nextStep()));
    QVERIFY(std::holds_alternative<Paused>(*codec.nextStep()));
    QCOMPARE(codec.unread(), kSized);
    codec.receive("MORE");
    QVERIFY(std::holds_alternative<Paused>(*codec.nextStep()));
    QVERIFY(!codec.isBetweenRequests());
    codec.startNextRequest();
    QVERIFY(std::holds_alternative<RequestHead>(*codec.nextStep()));
}

void Http1CodecTest::readsPipelinedRequests()
{
    std::string wire;
    for (int i = 0; i < 100; ++i)
        wire += std::format("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
    const Decoded whole = decode(wire);
    QCOMPARE(whole.steps.size(), 200U);
    QVERIFY(whole.steps[198].starts_with("HEAD GET /99 "));
}

void Http1CodecTest::givesFramingApartFromData()
{
    const Decoded whole = decode(kChunked);
    QCOMPARE(whole.steps.size(), 4U);
    QCOMPARE(whole.steps[1], "DATA framing=5\r\n hello");
    QCOMPARE(whole.steps[2], "DATA framing=\r\n6;ext=\"v\"\r\n  world");
    QVERIFY(whole.steps[3].starts_with("END framing=\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"));
}

void Http1CodecTest::readsTrailers()
{
    QVERIFY(decode(kChunked).steps.back().ends_with("[X-Sum=1][X-More=2]"));
    const Decoded empty = decode("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n");
    QCOMPARE(empty.steps.back(), "END framing=0\r\nA: b\r\n\r\n[A=b]");
}

void Http1CodecTest::knowsKeepAlive_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("1.1") << "GET / HTTP/1.1\r\nHost: x\r\n\r\n"s << true;
    QTest::newRow("1.1 close") << "GET / HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n"s << false;
    QTest::newRow("1.1 list") << "GET / HTTP/1.1\r\nHost: x\r\nConnection: te, close\r\n\r\n"s << false;
    QTest::newRow("1.0") << "GET / HTTP/1.0\r\n\r\n"s << false;
    QTest::newRow("1.0 keep-alive") << "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"s << true;
    QTest::newRow("1.0 both") << "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"s << false;
}

void Http1CodecTest::knowsKeepAlive()
{
    QFETCH(std::string, wire);
    QFETCH(bool, keepAlive);
    const RequestHead head = headOf(wire);
    QCOMPARE(head.method, "GET");
    QCOMPARE(head.keepAlive, keepAlive);
}

void Http1CodecTest::knowsExpectContinue_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<bool>("expects");
    QTest::newRow("1.1") << "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n"s << true;
    QTest::newRow("chunked")
        << "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"s << true;
    QTest::newRow("no body") << "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"s
                             << false;
    QTest::newRow("1.0") << "POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"s << false;
    QTest::newRow("other") << "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: wonders\r\n\r\n"s << false;
}

void Http1CodecTest::knowsExpectContinue()
{
    QFETCH(std::string, wire);
    QFETCH(bool, expects);
    const RequestHead head = headOf(wire);
    QCOMPARE(head.method, "POST");
    QCOMPARE(head.expectContinue, expects);
}

void Http1CodecTest::acceptsWhatTheRfcAllows_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<std::string>("target");
    QTest::newRow("empty host") << "GET / HTTP/1.1\r\nHost:\r\n\r\n"s << "/"s;
    QTest::newRow("absolute") << "GET http://other:81/p?q HTTP/1.1\r\nHost: x\r\n\r\n"s << "http://other:81/p?q"s;
    QTest::newRow("absolute, no path") << "GET http://other HTTP/1.1\r\nHost: other\r\n\r\n"s << "http://other"s;
    QTest::newRow("absolute, IPv6") << "GET http://[::1]:80/ HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"s
                                    << "http://[::1]:80/"s;
    QTest::newRow("asterisk") << "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"s << "*"s;
    QTest::newRow("latin-1 value") << "GET / HTTP/1.1\r\nHost: x\r\nX-A: caf\xE9\r\n\r\n"s << "/"s;
    QTest::newRow("tab in value") << "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\tb\r\n\r\n"s << "/"s;
    QTest::newRow("empty value") << "GET / HTTP/1.1\r\nHost: x\r\nX-A:\r\n\r\n"s << "/"s;
    QTest::newRow("upgrade is ignored")
        << "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"s
        << "/"s;
    QTest::newRow("patch") << "PATCH /x HTTP/1.1\r\nHost: x\r\n\r\n"s << "/x"s;
    QTest::newRow("two slashes") << "GET //a//b HTTP/1.1\r\nHost: x\r\n\r\n"s << "//a//b"s;
    QTest::newRow("brackets") << "GET /a[1]|{}^`\"<>\\ HTTP/1.1\r\nHost: x\r\n\r\n"s << "/a[1]|{}^`\"<>\\"s;
}

void Http1CodecTest::acceptsWhatTheRfcAllows()
{
    QFETCH(std::string, wire);
    QFETCH(std::string, target);
    const Decoded whole = decode(wire);
    QVERIFY2(!whole.error, whole.steps.back().c_str());
    QCOMPARE(whole.steps.size(), 2U);
    QCOMPARE(headOf(wire).target, target);
    QCOMPARE(decode(wire, 1).steps, whole.steps);
}

void Http1CodecTest::endsWithThePeer()
{
    QCOMPARE(decode("", 0, true).steps, std::vector<std::string>{"CLOSED"});
    QCOMPARE(decode(kGet, 0, true).steps.back(), "CLOSED");
    QCOMPARE(decode(std::string(kGet) + "\r\n", 1, true).steps.back(), "CLOSED");
    for (std::size_t size = 1; size < kSized.size(); ++size) {
        const Decoded cut = decode(kSized.substr(0, size), 0, true);
        QVERIFY(cut.error);
        QVERIFY(cut.error->code == CodecErrc::Incomplete);
        QCOMPARE(decode(kSized.substr(0, size), 1, true).steps, cut.steps);
    }
}

void Http1CodecTest::showsAPartialHead()
{
    Http1Codec codec;
    QVERIFY(codec.isBetweenRequests());
    codec.receive("GET / HTTP/1.1\r\nHos");
    QVERIFY(std::holds_alternative<NeedData>(*codec.nextStep()));
    QCOMPARE(codec.partialHead(), "GET / HTTP/1.1\r\nHos");
    QVERIFY(!codec.isBetweenRequests());
    codec.receive("t: x\r\n\r\n");
    QVERIFY(std::holds_alternative<RequestHead>(*codec.nextStep()));
    QCOMPARE(codec.partialHead(), "");
}

void Http1CodecTest::staysSmall()
{
    Http1Codec codec;
    codec.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n");
    QVERIFY(std::holds_alternative<RequestHead>(*codec.nextStep()));
    const std::string piece(50000, 'x');
    std::size_t seen = 0;
    for (int i = 0; i < 1000; ++i) {
        codec.receive(piece);
        const auto step = codec.nextStep();
        seen += std::get<BodyData>(*step).data.size();
        QVERIFY(codec.unread().empty());
    }
    QCOMPARE(seen, 50000000U);
}

QTEST_APPLESS_MAIN(Http1CodecTest)
#include "tst_http1codec.moc"
