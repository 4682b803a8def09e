#include "http/http1response.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::http;
using namespace std::literals;

class Http1ResponseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesSized();
    void writesChunked();
    void writesUntilClose();
    void addsWhatIsMissing();
    void keepsTheApplicationsOwn();
    void forbidsBodies_data();
    void forbidsBodies();
    void refusesHeads_data();
    void refusesHeads();
    void mayAnswerAfterARefusedHead();
    void treatsHopByHop();
    void cutsTooMuch();
    void reportsTooLittle();
    void sendsContinueOnce();
    void refusesWrongOrder();
};

namespace {

HeaderList headersOf(std::initializer_list<HeaderView> fields)
{
    HeaderList headers;
    for (const auto &[name, value] : fields)
        headers.append(name, value);
    return headers;
}

Http1Response responseTo(const ResponseContext &context)
{
    Http1Response response;
    response.begin(context);
    return response;
}

constexpr ResponseContext kKeepAlive{
    .isHead = false, .version = Version::Http11, .keepAlive = true, .expectContinue = false};

struct Written {
    std::string wire;     ///< As sent.
    std::string recorded; ///< Framing and data as recorded.
};

void write(Written &written, const BodyOut &out)
{
    out.appendTo(written.wire);
    written.recorded += out.framing + std::string(out.data);
}

void write(Written &written, const EndOut &out)
{
    out.appendTo(written.wire);
    written.recorded += out.framing;
}

} // namespace

void Http1ResponseTest::writesSized()
{
    Http1Response response = responseTo(kKeepAlive);
    const HeaderList headers = headersOf({{"content-length", "5"}});
    const auto head = response.sendHead({.status = 200, .reason = {}, .headers = headers}, {});
    QVERIFY(head);
    QCOMPARE(head->bytes, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    Written written;
    write(written, *response.sendBody("he"));
    write(written, *response.sendBody("llo"));
    const auto end = response.sendEnd();
    write(written, *end);
    QCOMPARE(end->missing, 0U);
    QCOMPARE(written.wire, "hello");
    QVERIFY(!response.mustClose());
    QVERIFY(response.isDone());
}

void Http1ResponseTest::writesChunked()
{
    Http1Response response = responseTo(kKeepAlive);
    const auto head = response.sendHead({.status = 200, .reason = "Fine", .headers = {}}, {});
    QCOMPARE(head->bytes, "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n");
    Written written;
    write(written, *response.sendBody("hello"));
    QCOMPARE(written.wire, "5\r\nhello\r\n");
    QCOMPARE(written.recorded, "5\r\nhello");
    write(written, *response.sendBody(""));
    write(written, *response.sendBody(std::string(26, 'x')));
    QCOMPARE(written.recorded, "5\r\nhello\r\n1a\r\n" + std::string(26, 'x'));
    write(written, *response.sendEnd());
    QCOMPARE(written.wire, "5\r\nhello\r\n1a\r\n" + std::string(26, 'x') + "\r\n0\r\n\r\n");
    QCOMPARE(written.recorded, written.wire);

    Http1Response empty = responseTo(kKeepAlive);
    QVERIFY(empty.sendHead({.status = 200, .reason = {}, .headers = {}}, {}));
    QCOMPARE(empty.sendEnd()->framing, "0\r\n\r\n");
}

void Http1ResponseTest::writesUntilClose()
{
    Http1Response response =
        responseTo({.isHead = false, .version = Version::Http10, .keepAlive = true, .expectContinue = false});
    const auto head = response.sendHead({.status = 200, .reason = {}, .headers = {}}, {});
    QCOMPARE(head->bytes, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    QVERIFY(response.framing() == Framing::UntilClose);
    Written written;
    write(written, *response.sendBody("x"));
    write(written, *response.sendEnd());
    QCOMPARE(written.wire, "x");
    QVERIFY(response.mustClose());

    Http1Response sized =
        responseTo({.isHead = false, .version = Version::Http10, .keepAlive = true, .expectContinue = false});
    const auto kept = sized.sendHead({.status = 200, .reason = {}, .headers = {}}, {.knownLength = 0});
    QCOMPARE(kept->bytes, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

void Http1ResponseTest::addsWhatIsMissing()
{
    Http1Response response = responseTo(kKeepAlive);
    const auto head = response.sendHead(
        {.status = 404, .reason = {}, .headers = {}},
        {.date = "Sun, 06 Nov 1994 08:49:37 GMT", .server = "gatescope", .close = true, .knownLength = 3});
    QCOMPARE(head->bytes, "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: gatescope\r\n"
                          "Content-Length: 3\r\nConnection: close\r\n\r\n");
    QVERIFY(response.mustClose());
}

void Http1ResponseTest::keepsTheApplicationsOwn()
{
    Http1Response response = responseTo(kKeepAlive);
    const HeaderList headers =
        headersOf({{"DATE", "then"}, {"server", "mine"}, {"Content-Length", "1"}, {"content-length", "1"}});
    const auto head = response.sendHead({.status = 299, .reason = {}, .headers = headers},
                                        {.date = "now", .server = "ours", .knownLength = 2});
    QCOMPARE(head->bytes, "HTTP/1.1 299 \r\nDATE: then\r\nserver: mine\r\nContent-Length: 1\r\n\r\n");
    QCOMPARE(head->dropped, std::vector<std::string>{"content-length"});
}

void Http1ResponseTest::forbidsBodies_data()
{
    QTest::addColumn<bool>("isHead");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("HEAD") << true << 200 << "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"s;
    QTest::newRow("204") << false << 204 << "HTTP/1.1 204 No Content\r\n\r\n"s;
    QTest::newRow("304") << false << 304 << "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"s;
}

void Http1ResponseTest::forbidsBodies()
{
    QFETCH(bool, isHead);
    QFETCH(int, status);
    QFETCH(std::string, expected);
    Http1Response response =
        responseTo({.isHead = isHead, .version = Version::Http11, .keepAlive = true, .expectContinue = false});
    const HeaderList headers = headersOf({{"Content-Length", "5"}});
    QCOMPARE(response.sendHead({.status = status, .reason = {}, .headers = headers}, {})->bytes, expected);
    const auto body = response.sendBody("hello");
    QCOMPARE(body->cut, 5U);
    Written written;
    write(written, *body);
    const auto end = response.sendEnd();
    write(written, *end);
    QCOMPARE(written.wire, "");
    QCOMPARE(end->missing, 0U);
    QVERIFY(!response.mustClose());
}

void Http1ResponseTest::refusesHeads_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("detail");
    QTest::newRow("two digits") << 20 << ""s << "a"s << "b"s << "three digits"s;
    QTest::newRow("four digits") << 2000 << ""s << "a"s << "b"s << "three digits"s;
    QTest::newRow("interim") << 101 << ""s << "a"s << "b"s << "interim"s;
    QTest::newRow("reason") << 200 << "OK\r\nX: y"s << "a"s << "b"s << "reason"s;
    QTest::newRow("empty name") << 200 << ""s << ""s << "b"s << "token"s;
    QTest::newRow("space in name") << 200 << ""s << "a b"s << "b"s << "token"s;
    QTest::newRow("colon in name") << 200 << ""s << "a:"s << "b"s << "token"s;
    QTest::newRow("LF in value") << 200 << ""s << "a"s << "b\nc"s << "value of a"s;
    QTest::newRow("CR in value") << 200 << ""s << "a"s << "b\rc"s << "value of a"s;
    QTest::newRow("NUL in value") << 200 << ""s << "a"s << "b\0c"s << "value of a"s;
    QTest::newRow("length") << 200 << ""s << "Content-Length"s << "5x"s << "5x"s;
    QTest::newRow("negative length") << 200 << ""s << "Content-Length"s << "-5"s << "-5"s;
    QTest::newRow("huge length") << 200 << ""s << "Content-Length"s << "99999999999999999999"s << "number"s;
    QTest::newRow("pseudo header") << 200 << ""s << ":status"s << "200"s << "token"s;
}

void Http1ResponseTest::refusesHeads()
{
    QFETCH(int, status);
    QFETCH(std::string, reason);
    QFETCH(std::string, name);
    QFETCH(std::string, value);
    QFETCH(std::string, detail);
    Http1Response response = responseTo(kKeepAlive);
    const HeaderList headers = headersOf({{name, value}});
    const auto head = response.sendHead({.status = status, .reason = reason, .headers = headers}, {});
    QVERIFY(!head);
    QVERIFY(head.error().blame == Blame::Application);
    QVERIFY2(head.error().detail.contains(detail), head.error().detail.c_str());
    QVERIFY(!response.headIsOut());
}

void Http1ResponseTest::mayAnswerAfterARefusedHead()
{
    Http1Response response = responseTo(kKeepAlive);
    const HeaderList two = headersOf({{"Content-Length", "1"}, {"Content-Length", "2"}});
    QCOMPARE(response.sendHead({.status = 200, .reason = {}, .headers = two}, {}).error().detail,
             "two values of Content-Length: 1 and 2");
    QVERIFY(response.sendHead({.status = 500, .reason = {}, .headers = {}}, {.knownLength = 0}));
}

void Http1ResponseTest::treatsHopByHop()
{
    const HeaderList headers =
        headersOf({{"transfer-encoding", "chunked"}, {"Connection", "close"}, {"Keep-Alive", "timeout=5"}, {"x", "y"}});
    Http1Response strict = responseTo(kKeepAlive);
    const auto refused =
        strict.sendHead({.status = 200, .reason = {}, .headers = headers}, {.hopByHop = HopByHop::Refuse});
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains("transfer-encoding"));

    Http1Response lenient = responseTo(kKeepAlive);
    const auto head = lenient.sendHead({.status = 200, .reason = {}, .headers = headers}, {.knownLength = 0});
    QCOMPARE(head->bytes, "HTTP/1.1 200 OK\r\nx: y\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    QCOMPARE(head->dropped, (std::vector<std::string>{"transfer-encoding", "Connection", "Keep-Alive"}));
    QVERIFY(lenient.mustClose());
}

void Http1ResponseTest::cutsTooMuch()
{
    Http1Response response = responseTo(kKeepAlive);
    QVERIFY(response.sendHead({.status = 200, .reason = {}, .headers = headersOf({{"content-length", "4"}})}, {}));
    QCOMPARE(response.sendBody("he")->cut, 0U);
    const auto cut = response.sendBody("llo");
    QCOMPARE(cut->data, "ll");
    QCOMPARE(cut->cut, 1U);
    QCOMPARE(response.sendBody("more")->cut, 4U);
    QCOMPARE(response.sendEnd()->missing, 0U);
    QVERIFY(!response.mustClose());
}

void Http1ResponseTest::reportsTooLittle()
{
    Http1Response response = responseTo(kKeepAlive);
    QVERIFY(response.sendHead({.status = 200, .reason = {}, .headers = headersOf({{"content-length", "9"}})}, {}));
    QVERIFY(response.sendBody("hello"));
    QCOMPARE(response.sendEnd()->missing, 4U);
    QVERIFY(response.mustClose());
}

void Http1ResponseTest::sendsContinueOnce()
{
    Http1Response response =
        responseTo({.isHead = false, .version = Version::Http11, .keepAlive = true, .expectContinue = true});
    QCOMPARE(response.sendContinue(), "HTTP/1.1 100 Continue\r\n\r\n");
    QCOMPARE(response.sendContinue(), "");
    Http1Response late =
        responseTo({.isHead = false, .version = Version::Http11, .keepAlive = true, .expectContinue = true});
    QVERIFY(late.sendHead({.status = 200, .reason = {}, .headers = {}}, {}));
    QCOMPARE(late.sendContinue(), "");
    QCOMPARE(responseTo(kKeepAlive).sendContinue(), "");
}

void Http1ResponseTest::refusesWrongOrder()
{
    Http1Response response = responseTo(kKeepAlive);
    QVERIFY(response.sendBody("x").error().code == CodecErrc::WrongOrder);
    QVERIFY(response.sendEnd().error().code == CodecErrc::WrongOrder);
    QVERIFY(response.sendHead({.status = 200, .reason = {}, .headers = {}}, {}));
    QVERIFY(response.sendHead({.status = 200, .reason = {}, .headers = {}}, {}).error().blame == Blame::Ours);
    QVERIFY(response.sendEnd());
    QVERIFY(response.sendBody("x").error().code == CodecErrc::WrongOrder);
}

QTEST_APPLESS_MAIN(Http1ResponseTest)
#include "tst_http1response.moc"
