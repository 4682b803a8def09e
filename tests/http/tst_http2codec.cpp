#include "http/http2codec.h"

#include "http/http2client.h"

#include <QTest>

#include <format>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::http;
using namespace testing;

namespace {

/// Each step as a line; neighbouring data of one stream is joined.
class Told {
public:
    QStringList lines;

    void operator()(const Http2Idle &) {}
    void operator()(const Http2Frame &step)
    {
        if (!withFrames)
            return;
        const Http2FrameRecord &frame = step.frame;
        add(std::format("{} {} #{} +{} @{} {}", frame.fromServer ? "<" : ">", typeName(frame.type), frame.stream,
                        frame.length, frame.offset, frame.words()));
    }
    void operator()(const Http2Head &head)
    {
        std::string fields;
        for (const auto [name, value] : head.headers)
            fields += std::format(" {}={}", name, value);
        add(std::format("{} head {} {}://{}{}{}{}{}", head.stream, head.method, head.scheme, head.authority, head.path,
                        head.protocol.empty() ? "" : " " + head.protocol, fields, head.hasBody ? " ..." : ""));
    }
    void operator()(const Http2Data &data)
    {
        const QString start = QString::number(data.stream) + QStringLiteral(" data ");
        const auto bytes = QString::fromLatin1(data.data.data(), qsizetype(data.data.size()));
        if (!lines.isEmpty() && lines.back().startsWith(start))
            lines.back() += bytes;
        else
            lines += start + bytes;
    }
    void operator()(const Http2BodyEnd &end)
    {
        std::string fields;
        for (const auto [name, value] : end.trailers)
            fields += std::format(" {}={}", name, value);
        add(std::format("{} end{}", end.stream, fields));
    }
    void operator()(const Http2Refused &refused)
    {
        add(std::format("{} refused {}{} {}", refused.stream, refused.error.status, refused.mayAnswer ? " answer" : "",
                        refused.error.detail));
    }
    void operator()(const Http2Reset &reset)
    {
        add(std::format("{} reset {} {}", reset.stream, reset.byPeer ? "by peer" : "by us",
                        http2ErrorName(reset.code)));
    }
    void operator()(const Http2ResponseOut &out) { add(std::format("{} out", out.stream)); }
    void operator()(const Http2StreamClosed &closed) { add(std::format("{} closed", closed.stream)); }
    void operator()(const Http2GoAway &goAway)
    {
        add(std::format("goaway {} {}", http2ErrorName(goAway.code), goAway.debug));
    }
    void operator()(const Http2Failure &failure) { add("failure " + http2ErrorName(failure.code)); }

    bool withFrames = false;

private:
    void add(const std::string &line) { lines += QString::fromStdString(line); }
};

/// A codec and what it said and sent.
class Server {
public:
    explicit Server(const Http2Codec::Options &options = {}) : codec(options) {}

    Http2Codec codec;
    Told told;
    std::string out;
    Http2Codec::Clock::time_point now{};
    bool consumes = true;

    Server &operator<<(std::string_view bytes)
    {
        codec.receive(bytes, now);
        drain();
        return *this;
    }
    void drain()
    {
        for (Http2Step step = codec.nextStep(); !std::holds_alternative<Http2Idle>(step); step = codec.nextStep()) {
            std::visit(told, step);
            if (const auto *piece = std::get_if<Http2Data>(&step); piece && consumes)
                codec.consume(piece->stream, piece->data.size());
        }
    }
    void write(std::size_t most = 1 << 20)
    {
        codec.write(out, most);
        drain();
    }
    [[nodiscard]] QStringList sent(Http2Type type) const
    {
        QStringList found;
        for (const Http2FrameRecord &frame : framesIn(out)) {
            if (frame.type == type)
                found += QString::fromStdString(std::format("{} {}", frame.stream, frame.words()));
        }
        return found;
    }
    [[nodiscard]] std::size_t dataBytes(std::uint32_t stream) const
    {
        std::size_t bytes = 0;
        for (const Http2FrameRecord &frame : framesIn(out))
            bytes += frame.type == Http2Type::Data && frame.stream == stream ? frame.length : 0;
        return bytes;
    }
};

QStringList decode(const std::vector<std::string> &pieces, bool withFrames = true)
{
    Server server;
    server.told.withFrames = withFrames;
    for (const std::string &piece : pieces)
        server << piece;
    server.write();
    return server.told.lines;
}

std::vector<std::string> oneByteEach(const std::string &wire)
{
    std::vector<std::string> pieces;
    for (const char c : wire)
        pieces.emplace_back(1, c);
    return pieces;
}

} // namespace

class TestHttp2Codec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requests_data();
    void requests();
    void framesAreTold();
    void headsInPieces();
    void response();
    void responseWithoutBody();
    void trailersAndInterim();
    void windowOfThePeer();
    void ourWindow();
    void streamsTakeTurns();
    void resets();
    void cutBehindItsBytes();
    void limitsOfAHead_data();
    void limitsOfAHead();
    void bodyTooLarge();
    void floods_data();
    void floods();
    void slowFramesAreNoFlood();
    void badPreface();
    void shutDown();
    void pushes();
    void upgraded();
};

void TestHttp2Codec::requests_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("GET") << headers(1, get("/a?b=c", {{"x-y", "z"}}))
                         << QStringList{u"1 head GET http://test:80/a?b=c x-y=z"_s, u"1 end"_s};
    QTest::newRow("POST") << headers(1, get("/", {}, "POST"), 0x4) + data(1, "he") + data(1, "llo", 0x1)
                          << QStringList{u"1 head POST http://test:80/ ..."_s, u"1 data hello"_s, u"1 end"_s};
    QTest::newRow("trailers") << headers(1, get("/", {}, "POST"), 0x4) + data(1, "x") + headers(1, {{"sum", "1"}}, 0x5)
                              << QStringList{u"1 head POST http://test:80/ ..."_s, u"1 data x"_s, u"1 end sum=1"_s};
    QTest::newRow("padding") << headers(1, get("/", {}, "POST"), 0x4) + data(1, std::string("\3hey\0\0\0", 7), 0x9)
                             << QStringList{u"1 head POST http://test:80/ ..."_s, u"1 data hey"_s, u"1 end"_s};
    QTest::newRow("two streams") << headers(1, get("/1", {}, "POST"), 0x4) + headers(3, get("/3", {}, "POST"), 0x4) +
                                        data(3, "b", 1) + data(1, "a", 1)
                                 << QStringList{u"1 head POST http://test:80/1 ..."_s,
                                                u"3 head POST http://test:80/3 ..."_s,
                                                u"3 data b"_s,
                                                u"3 end"_s,
                                                u"1 data a"_s,
                                                u"1 end"_s};
    QTest::newRow("extended CONNECT")
        << headers(1, get("/chat", {{":protocol", "websocket"}, {"sec-websocket-version", "13"}}, "CONNECT"), 0x4)
        << QStringList{u"1 head CONNECT http://test:80/chat websocket sec-websocket-version=13 ..."_s};
    QTest::newRow("GOAWAY") << http2Frame(Http2Type::GoAway, 0, 0, bigEndian(0, 8) + "bye")
                            << QStringList{u"goaway NO_ERROR bye"_s};
    QTest::newRow("a plain CONNECT")
        << headers(1, {{":method", "CONNECT"}, {":authority", "there:80"}}, 0x4)
        << QStringList{u"1 refused 501 answer CONNECT asks for a tunnel; this is an application server, not a proxy"_s};
}

void TestHttp2Codec::requests()
{
    QFETCH(const std::string, wire);
    QFETCH(const QStringList, expected);
    QCOMPARE(decode({hello() + wire}, false), expected);
    const QStringList whole = decode({hello() + wire});
    QCOMPARE(decode(oneByteEach(hello() + wire)), whole);
    const QStringList tailed = decode({hello() + wire + ping().substr(0, 12)}, false);
    QCOMPARE(tailed, expected);
}

void TestHttp2Codec::framesAreTold()
{
    Server server;
    server.told.withFrames = true;
    server << hello() + headers(1, get("/", {}, "POST"), 0x4) + data(1, "abc", 1);
    const QStringList expected{u"> SETTINGS #0 +0 @24 "_s,
                               u"1 head POST http://test:80/ ..."_s,
                               u"> HEADERS #1 +57 @33 END_HEADERS"_s,
                               u"> DATA #1 +3 @99 END_STREAM"_s,
                               u"1 data abc"_s,
                               u"1 end"_s};
    QCOMPARE(server.told.lines, expected);
    server.told.lines.clear();
    server.codec.reset(1, Http2Error::Cancel);
    server.write();
    const QStringList ours{
        u"< SETTINGS #0 +24 @0 MAX_CONCURRENT_STREAMS 100, INITIAL_WINDOW_SIZE 262144, MAX_HEADER_LIST_SIZE 65536, ENABLE_CONNECT_PROTOCOL 1"_s,
        u"< SETTINGS #0 +0 @33 ACK"_s,
        u"< WINDOW_UPDATE #0 +4 @42 +983041"_s,
        u"< RST_STREAM #1 +4 @55 CANCEL"_s,
        u"1 reset by us CANCEL"_s,
        u"1 closed"_s};
    QCOMPARE(server.told.lines, ours);
}

void TestHttp2Codec::headsInPieces()
{
    const std::string block = hpack(get("/long", {{"x", std::string(300, 'x')}}));
    const std::string wire = http2Frame(Http2Type::Headers, 0x1, 1, block.substr(0, 10)) +
                             http2Frame(Http2Type::Continuation, 0, 1, block.substr(10, 100)) +
                             http2Frame(Http2Type::Continuation, 0x4, 1, block.substr(110));
    Server server;
    server.told.withFrames = true;
    server << hello() << wire.substr(0, 30);
    QVERIFY(server.codec.isInsideHead());
    QCOMPARE(server.told.lines.size(), 1);
    server << wire.substr(30);
    QVERIFY(!server.codec.isInsideHead());
    QCOMPARE(server.told.lines.size(), 6);
    QVERIFY(server.told.lines.at(1).startsWith(QStringLiteral("1 head GET")));
    QVERIFY(server.told.lines.at(4).startsWith(QStringLiteral("> CONTINUATION")));
    QCOMPARE(server.told.lines.at(5), QStringLiteral("1 end"));
    QCOMPARE(decode(oneByteEach(hello() + wire)), decode({hello() + wire}));
}

void TestHttp2Codec::response()
{
    Server server;
    server << hello() + headers(1, get("/"));
    HeaderList fields;
    fields.append("content-type", "text/plain");
    server.codec.sendHead(1, 200, fields, false);
    server.codec.sendBody(1, "hello ");
    server.codec.sendBody(1, "world");
    QCOMPARE(server.codec.unsent(1), 11U);
    server.write();
    QCOMPARE(server.codec.unsent(1), 0U);
    QVERIFY(!server.told.lines.contains(QStringLiteral("1 out")));
    server.codec.sendEnd(1);
    server.write();
    const QStringList expected{u"1 head GET http://test:80/"_s, u"1 end"_s, u"1 out"_s, u"1 closed"_s};
    QCOMPARE(server.told.lines, expected);
    QCOMPARE(server.sent(Http2Type::Headers), QStringList{u"1 END_HEADERS"_s});
    QCOMPARE(server.sent(Http2Type::Data), QStringList({u"1 "_s, u"1 END_STREAM"_s}));
}

void TestHttp2Codec::responseWithoutBody()
{
    Server server;
    server << hello() + headers(1, get("/", {}, "HEAD"));
    server.codec.sendHead(1, 204, {}, true);
    server.codec.sendBody(1, "lost");
    server.codec.sendEnd(1);
    server.write();
    QCOMPARE(server.sent(Http2Type::Headers), QStringList{u"1 END_STREAM END_HEADERS"_s});
    QCOMPARE(server.sent(Http2Type::Data), QStringList());
    QCOMPARE(server.told.lines.last(), QStringLiteral("1 closed"));
}

void TestHttp2Codec::trailersAndInterim()
{
    Server server;
    server << hello() + headers(1, get("/"));
    server.codec.sendInterim(1, 103, {});
    server.codec.sendHead(1, 200, {}, false);
    server.codec.sendBody(1, "x");
    HeaderList trailers;
    trailers.append("sum", "1");
    server.codec.sendEnd(1, trailers);
    server.write();
    QCOMPARE(server.sent(Http2Type::Headers),
             QStringList({u"1 END_HEADERS"_s, u"1 END_HEADERS"_s, u"1 END_STREAM END_HEADERS"_s}));
    QCOMPARE(server.sent(Http2Type::Data), QStringList{u"1 "_s});
    QCOMPARE(server.told.lines.last(), QStringLiteral("1 closed"));
}

void TestHttp2Codec::windowOfThePeer()
{
    Server server;
    server << std::string(kHttp2Preface) + settings({{4, 10}}) + headers(1, get("/"));
    server.codec.sendHead(1, 200, {}, false);
    server.codec.sendBody(1, std::string(100, 'x'));
    server.codec.sendEnd(1);
    server.write();
    QCOMPARE(server.dataBytes(1), 10U);
    QCOMPARE(server.codec.unsent(1), 90U);
    QVERIFY(!server.codec.wantsWrite());
    server << windowUpdate(1, 50);
    server.write();
    QCOMPARE(server.dataBytes(1), 60U);
    server << settings({{4, 50}});
    server.write();
    QCOMPARE(server.dataBytes(1), 100U);
    QCOMPARE(server.told.lines.last(), QStringLiteral("1 closed"));
}

void TestHttp2Codec::ourWindow()
{
    Http2Codec::Options options;
    options.http2.streamWindow = 65535;
    Server server(options);
    server.consumes = false;
    server << hello() + headers(1, get("/", {}, "POST"), 0x4);
    server.write();
    const std::string piece(16000, 'x');
    for (int i = 0; i < 4; ++i)
        server << data(1, piece);
    server.write();
    QCOMPARE(server.sent(Http2Type::WindowUpdate), QStringList{u"0 +983041"_s});
    server.codec.consume(1, 4 * piece.size());
    server.write();
    QCOMPARE(server.sent(Http2Type::WindowUpdate), QStringList({u"0 +983041"_s, u"1 +64000"_s}));
    server << data(1, piece) << data(1, piece) << data(1, piece) << data(1, piece) << data(1, piece);
    server.write();
    QCOMPARE(server.sent(Http2Type::RstStream), QStringList{u"1 FLOW_CONTROL_ERROR"_s});
}

void TestHttp2Codec::streamsTakeTurns()
{
    Server server;
    server << hello() + headers(1, get("/1")) + headers(3, get("/3")) + windowUpdate(0, 1 << 20) +
                  windowUpdate(1, 1 << 20) + windowUpdate(3, 1 << 20);
    for (const std::uint32_t stream : {1U, 3U}) {
        server.codec.sendHead(stream, 200, {}, false);
        server.codec.sendBody(stream, std::string(400'000, 'x'));
    }
    server.write(200'000);
    QVERIFY2(server.dataBytes(1) > 60'000, "the first stream got nothing");
    QVERIFY2(server.dataBytes(3) > 60'000, "the second stream got nothing");
}

void TestHttp2Codec::resets()
{
    Server server;
    server << hello() + headers(1, get("/"), 0x4) + reset(1) + headers(3, get("/", {{"Upper", "x"}}));
    server.write();
    const QStringList expected{u"1 head GET http://test:80/ ..."_s, u"1 reset by peer CANCEL"_s, u"1 closed"_s,
                               u"3 refused 400 "_s + server.told.lines.last().section(u' ', 3)};
    QCOMPARE(server.told.lines, expected);
    QCOMPARE(server.sent(Http2Type::RstStream), QStringList{u"3 PROTOCOL_ERROR"_s});
    server << headers(5, get("/"));
    QCOMPARE(server.told.lines.last(), QStringLiteral("5 end"));
}

void TestHttp2Codec::cutBehindItsBytes()
{
    Server server;
    server << hello() + headers(1, get("/"));
    server.codec.sendHead(1, 200, {}, false);
    server.codec.sendBody(1, "half");
    server.codec.sendCut(1, Http2Error::InternalError);
    server.write();
    QCOMPARE(server.dataBytes(1), 4U);
    QCOMPARE(server.sent(Http2Type::RstStream), QStringList{u"1 INTERNAL_ERROR"_s});
    QCOMPARE(server.told.lines.last(), QStringLiteral("1 closed"));
}

void TestHttp2Codec::limitsOfAHead_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<int>("status");
    Fields many;
    for (int i = 0; i < 300; ++i)
        many.emplace_back("x", "y");
    QTest::newRow("too many fields") << headers(1, get("/", many)) << 431;
    const std::string long20(20'000, 'x');
    std::string block = hpack(get("/", {{"a", long20}, {"b", long20}, {"c", long20}, {"d", long20}}));
    std::string wire = http2Frame(Http2Type::Headers, 1, 1, block.substr(0, 16'000));
    for (std::size_t at = 16'000; at < block.size(); at += 16'000)
        wire += http2Frame(Http2Type::Continuation, at + 16'000 >= block.size() ? 4 : 0, 1, block.substr(at, 16'000));
    QTest::newRow("too large") << wire << 431;
    block = hpack(get("/", {{"x", std::string(30'000, 'x')}}));
    wire = http2Frame(Http2Type::Headers, 1, 1, block.substr(0, 16'000)) +
           http2Frame(Http2Type::Continuation, 4, 1, block.substr(16'000));
    QTest::newRow("large enough") << wire << 0;
    QTest::newRow("target") << headers(1, get("/#x")) << 400;
    QTest::newRow("long target") << [] {
        const std::string head = hpack(get("/" + std::string(17'000, 'x')));
        return http2Frame(Http2Type::Headers, 1, 1, head.substr(0, 16'000)) +
               http2Frame(Http2Type::Continuation, 4, 1, head.substr(16'000));
    }() << 414;
    QTest::newRow("announced body") << headers(1, get("/", {{"content-length", "99999999999"}}), 4) << 413;
}

void TestHttp2Codec::limitsOfAHead()
{
    QFETCH(const std::string, wire);
    QFETCH(const int, status);
    const QStringList lines = decode({hello() + wire}, false);
    const auto refused = QStringLiteral("1 refused %1 answer").arg(status);
    QCOMPARE(lines.value(0).startsWith(refused), status != 0);
    QCOMPARE(decode(oneByteEach(hello() + wire), false), lines);
}

void TestHttp2Codec::bodyTooLarge()
{
    Http2Codec::Options options;
    options.limits.body = 10;
    Server server(options);
    server << hello() + headers(1, get("/", {}, "POST"), 4) + data(1, "12345678") + data(1, "12345678") +
                  data(1, "more", 1);
    const QStringList expected{u"1 head POST http://test:80/ ..."_s, u"1 data 12345678"_s,
                               u"1 refused 413 answer a body of more than 10 bytes"_s};
    QCOMPARE(server.told.lines, expected);
}

void TestHttp2Codec::floods_data()
{
    QTest::addColumn<std::string>("before");
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<int>("times");
    QTest::newRow("ping") << std::string() << ping() << 2000;
    QTest::newRow("settings") << std::string() << settings() << 2000;
    QTest::newRow("empty data") << headers(1, get("/"), 4) << data(1, "") << 2000;
    QTest::newRow("priority") << std::string() << http2Frame(Http2Type::Priority, 0, 1, std::string("\0\0\0\0\1", 5))
                              << 2000;
    QTest::newRow("continuation") << http2Frame(Http2Type::Headers, 0, 1, hpack(get("/")))
                                  << http2Frame(Http2Type::Continuation, 0, 1, hpack({{"a", "b"}})) << 100;
    QTest::newRow("window") << std::string() << windowUpdate(0, 1) << 30'000;
    QTest::newRow("many settings") << std::string()
                                   << settings(std::initializer_list<std::pair<int, std::uint32_t>>{
                                          {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0},
                                          {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0},
                                          {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0},
                                          {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}, {9, 0}})
                                   << 1;
}

void TestHttp2Codec::floods()
{
    QFETCH(const std::string, before);
    QFETCH(const std::string, frame);
    QFETCH(const int, times);
    Server server;
    std::string wire = hello() + before;
    for (int i = 0; i < times; ++i)
        wire += frame;
    server << wire;
    server.write();
    QCOMPARE(server.told.lines.last(), QStringLiteral("failure ENHANCE_YOUR_CALM"));
    QVERIFY(server.sent(Http2Type::GoAway).value(0).startsWith(QStringLiteral("0 ENHANCE_YOUR_CALM")));
    QVERIFY(server.codec.isOver());
}

void TestHttp2Codec::slowFramesAreNoFlood()
{
    Server server;
    server << hello();
    for (int i = 0; i < 3000; ++i) {
        server.now += std::chrono::milliseconds(5);
        server << ping();
        const std::uint32_t stream = std::uint32_t(i) * 2 + 1;
        server << headers(stream, get("/")) << reset(stream);
        server.write();
    }
    QCOMPARE(server.told.lines.last(), QStringLiteral("5999 closed"));

    for (int i = 3000; i < 3500; ++i)
        server << headers(std::uint32_t(i) * 2 + 1, get("/")) << reset(std::uint32_t(i) * 2 + 1);
    server.write();
    QCOMPARE(server.told.lines.last(), QStringLiteral("failure ENHANCE_YOUR_CALM"));
}

void TestHttp2Codec::badPreface()
{
    Server server;
    server << "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n";
    server.write();
    QCOMPARE(server.told.lines, QStringList{u"failure PROTOCOL_ERROR"_s});
    QCOMPARE(framesIn(server.out).front().type, Http2Type::Settings);
    QCOMPARE(server.sent(Http2Type::GoAway).size(), 1);
}

void TestHttp2Codec::shutDown()
{
    Server server;
    server << hello() + headers(1, get("/1"));
    server.codec.shutDown();
    server.write();
    QCOMPARE(server.sent(Http2Type::GoAway), QStringList{u"0 NO_ERROR, last stream 2147483647"_s});
    server << headers(3, get("/3"));
    QCOMPARE(server.told.lines.last(), QStringLiteral("3 end"));
    server << ping("shutdown", 1) << headers(5, get("/5"));
    server.write();
    QCOMPARE(server.sent(Http2Type::GoAway).value(1), QStringLiteral("0 NO_ERROR, last stream 3"));
    QCOMPARE(server.told.lines.last(), QStringLiteral("3 end"));
    QVERIFY(!server.codec.isOver());
    for (const std::uint32_t stream : {1U, 3U})
        server.codec.sendHead(stream, 204, {}, true);
    server.write();
    QVERIFY(server.codec.isOver());
}

void TestHttp2Codec::pushes()
{
    HeaderList fields;
    for (const auto &[name, value] : get("/style.css"))
        fields.append(name, value);

    Server unwilling;
    unwilling << std::string(kHttp2Preface) + settings({{2, 0}}) + headers(1, get("/"));
    QVERIFY(!unwilling.codec.peerAcceptsPush());
    QCOMPARE(unwilling.codec.push(1, fields), 0U);

    Server server;
    server << hello() + headers(1, get("/"));
    QCOMPARE(server.codec.push(1, fields), 2U);
    server.codec.sendHead(2, 200, {}, false);
    server.codec.sendBody(2, "css");
    server.codec.sendEnd(2);
    server.codec.sendHead(1, 204, {}, true);
    server.write();
    QCOMPARE(server.sent(Http2Type::PushPromise), QStringList{u"1 END_HEADERS promises stream 2"_s});
    QCOMPARE(server.dataBytes(2), 3U);
    QVERIFY(server.told.lines.contains(QStringLiteral("2 closed")));
    QVERIFY(server.told.lines.contains(QStringLiteral("1 closed")));
}

void TestHttp2Codec::upgraded()
{
    Server server({.received = 100, .sent = 50});
    server.told.withFrames = true;
    QVERIFY(server.codec.upgrade(settings({{4, 5}}).substr(9), false));
    server.codec.sendHead(1, 200, {}, false);
    server.codec.sendBody(1, "123456789");
    server.codec.sendEnd(1);
    server.write();
    QCOMPARE(server.dataBytes(1), 5U);
    QVERIFY(server.told.lines.first().startsWith(QStringLiteral("< SETTINGS #0 +24 @50")));
    server << std::string(kHttp2Preface) + settings({{4, 5}}) + windowUpdate(1, 10);
    server.write();
    QCOMPARE(server.dataBytes(1), 9U);
    QCOMPARE(server.told.lines.last(), QStringLiteral("1 closed"));
    QVERIFY(server.told.lines.contains(QStringLiteral("> WINDOW_UPDATE #1 +4 @139 +10")));

    Server broken;
    QVERIFY(!broken.codec.upgrade("odd", false));
}

QTEST_APPLESS_MAIN(TestHttp2Codec)
#include "tst_http2codec.moc"
