#include "websocket/clientframes.h"
#include "websocket/decode.h"

#include <QTest>

#include <random>

using namespace decoding;
using namespace std::literals;
namespace client = clientframes;
using Strings = std::vector<std::string>;

namespace {

constexpr std::uint64_t kPlenty = 64 * 1024 * 1024;

std::string frameLine(int opcode, std::string_view payload, bool fin = true, int rsv = 0)
{
    const std::size_t length = payload.size();
    const std::size_t head = 6U + (length < 126 ? 0U : length < 65536 ? 2U : 8U);
    return std::format("FRAME {} fin={} rsv={} masked=true mask=37fa213d size={} {}", opcode, fin, rsv, head + length,
                       payload);
}

std::string messageLine(std::string_view kind, std::string_view data, unsigned frames = 1)
{
    return std::format("MESSAGE {} frames={} wire={} {}", kind, frames, data.size(), data);
}

std::string randomBytes(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

CodecOptions deflating(const DeflateParameters &parameters = {})
{
    return {.deflate = parameters, .leastDeflated = 64};
}

std::string encoded(Frame frame)
{
    std::string bytes;
    Codec::encode(frame, bytes);
    return frame.size == bytes.size() ? bytes : "wrong size";
}

} // namespace

class CodecTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void readsLargeMessages_data();
    void readsLargeMessages();
    void inflates();
    void inflatesFragments();
    void ignoresWhatFollowsTheClose();
    void saysWhatItHolds();
    void encodes_data();
    void encodes();
    void encodesMasked();
    void isTheClient();
    void deflatesBothWays();
    void deflatesWhatIsWorthIt();
    void sendsControlFrames();
    void cutsTheReason();
    void knowsTheCodes();
    void knowsUtf8_data();
    void knowsUtf8();
};

void CodecTest::reads_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<Strings>("steps");
    const auto row = [](const char *name, const std::string &wire, const Strings &steps) {
        QTest::newRow(name) << wire << steps;
    };
    row("the RFC's Hello", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        {frameLine(1, "Hello"), messageLine("text", "Hello")});
    row("binary", client::binary("\x00\xff"sv), {frameLine(2, "\x00\xff"sv), messageLine("binary", "\x00\xff"sv)});
    row("empty text", client::text(""), {frameLine(1, ""), messageLine("text", "")});
    row("mask of zeros", client::frame({.opcode = 1, .mask = 0}, "x"),
        {"FRAME 1 fin=true rsv=0 masked=true mask=00000000 size=7 x", messageLine("text", "x")});
    row("two messages", client::text("a") + client::binary("b"),
        {frameLine(1, "a"), messageLine("text", "a"), frameLine(2, "b"), messageLine("binary", "b")});
    row("fragments", client::text("a", false) + client::more("b") + client::more("c", true),
        {frameLine(1, "a", false), frameLine(0, "b", false), frameLine(0, "c"), messageLine("text", "abc", 3)});
    row("empty fragments", client::binary("", false) + client::more("") + client::more("", true),
        {frameLine(2, "", false), frameLine(0, "", false), frameLine(0, ""), messageLine("binary", "", 3)});
    row("control frames between",
        client::text("a", false) + client::ping("p") + client::pong("q") + client::more("b", true),
        {frameLine(1, "a", false), frameLine(9, "p"), frameLine(10, "q"), frameLine(0, "b"),
         messageLine("text", "ab", 2)});
    row("a character over fragments",
        client::text("\xE2\x82", false) + client::ping("\xFF") + client::more("\xAC", true),
        {frameLine(1, "\xE2\x82", false), frameLine(9, "\xFF"), frameLine(0, "\xAC"),
         messageLine("text", "\xE2\x82\xAC", 2)});
    const std::string longest(125, 'p');
    row("the longest ping", client::ping(longest), {frameLine(9, longest)});
    row("unasked pong", client::pong(), {frameLine(10, "")});
    row("close", client::close(1000, "bye"),
        {frameLine(8, "\x03\xE8"
                      "bye"),
         "CLOSE 1000 bye"});
    row("close without a code", client::frame({.opcode = 8}, ""), {frameLine(8, ""), "CLOSE 1005 "});
    row("close inside a message", client::text("a", false) + client::close(1001),
        {frameLine(1, "a", false), frameLine(8, "\x03\xE9"), "CLOSE 1001 "});
    row("close with the longest reason", client::close(4999, std::string(123, 'r')),
        {frameLine(8, "\x13\x87" + std::string(123, 'r')), "CLOSE 4999 " + std::string(123, 'r')});
}

void CodecTest::reads()
{
    QFETCH(std::string, wire);
    QFETCH(Strings, steps);
    QCOMPARE(decode(wire).steps, steps);
    for (const std::size_t size : {1U, 2U, 3U, 7U})
        QCOMPARE(decode(wire, size).steps, steps);
    const std::string tail = "\x81\x85\x37";
    const bool closes = steps.back().starts_with("CLOSE");
    for (const std::size_t size : {0U, 1U}) {
        const Decoded more = decode(wire + tail, size);
        QCOMPARE(more.steps, steps);
        QCOMPARE(more.held, closes ? 0U : tail.size());
    }
}

void CodecTest::readsLargeMessages_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {125, 126, 127, 4095, 4096, 4097, 65535, 65536, 1'000'000, 16 * 1024 * 1024})
        QTest::addRow("%d", size) << size;
}

void CodecTest::readsLargeMessages()
{
    QFETCH(int, size);
    const std::string data = randomBytes(std::size_t(size), 7);
    const Strings steps{frameLine(2, data), messageLine("binary", data)};
    for (const std::size_t cut : {0U, 65536U, 1000U, 4099U})
        QVERIFY(decode(client::binary(data), cut).steps == steps);
    const std::size_t half = data.size() / 2;
    const std::string fragmented = client::binary(data.substr(0, half), false) + client::more(data.substr(half), true);
    const Strings both{frameLine(2, data.substr(0, half), false), frameLine(0, data.substr(half)),
                       messageLine("binary", data, 2)};
    QVERIFY(decode(fragmented).steps == both);
}

void CodecTest::inflates()
{
    const std::string first = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;
    const std::string second = "\xf2\x00\x11\x00\x00"s;
    const std::string wire = client::deflated(first) + client::text("plain") + client::deflated(second);
    const Strings steps{frameLine(1, first, true, 4),  "MESSAGE text frames=1 wire=7 Hello",
                        frameLine(1, "plain"),         messageLine("text", "plain"),
                        frameLine(1, second, true, 4), "MESSAGE text frames=1 wire=5 Hello"};
    QCOMPARE(decode(wire, 0, deflating()).steps, steps);
    QCOMPARE(decode(wire, 1, deflating()).steps, steps);
}

void CodecTest::inflatesFragments()
{
    const std::string wire = client::deflated("\xf2\x48\xcd", false) + client::ping() +
                             client::more("\xc9\xc9\x07\x00"s, true); // RFC 7692 section 7.2.3.1, in two frames
    const Strings steps{frameLine(1, "\xf2\x48\xcd", false, 4), frameLine(9, ""), frameLine(0, "\xc9\xc9\x07\x00"s),
                        "MESSAGE text frames=2 wire=7 Hello"};
    QCOMPARE(decode(wire, 0, deflating()).steps, steps);
    QCOMPARE(decode(wire, 1, deflating()).steps, steps);
}

void CodecTest::ignoresWhatFollowsTheClose()
{
    Codec codec;
    codec.receive(client::close(1000) + client::text("late") + "rubbish");
    QVERIFY(std::holds_alternative<Frame>(codec.nextStep().value()));
    QVERIFY(std::holds_alternative<CloseReceived>(codec.nextStep().value()));
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    codec.receive(client::text("later"));
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 0U);
}

void CodecTest::saysWhatItHolds()
{
    Codec codec;
    QCOMPARE(codec.held(), 0U);
    const std::string wire = client::text("0123456789", false);
    codec.receive(wire.substr(0, 9));
    QCOMPARE(codec.held(), 9U);
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 9U);
    codec.receive(wire.substr(9));
    QVERIFY(std::holds_alternative<Frame>(codec.nextStep().value()));
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 10U); // of the message that is not whole
    codec.receive(client::more("", true));
    QVERIFY(std::holds_alternative<Frame>(codec.nextStep().value()));
    QVERIFY(std::holds_alternative<Message>(codec.nextStep().value()));
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 0U);
}

void CodecTest::encodes_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<std::string>("head");
    QTest::newRow("empty") << 0 << "\x82\x00"s;
    QTest::newRow("125") << 125 << "\x82\x7d"s;
    QTest::newRow("126") << 126 << "\x82\x7e\x00\x7e"s;
    QTest::newRow("65535") << 65535 << "\x82\x7e\xff\xff"s;
    QTest::newRow("65536") << 65536 << "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s;
    QTest::newRow("20 MB") << 20'000'000 << "\x82\x7f\x00\x00\x00\x00\x01\x31\x2d\x00"s;
}

void CodecTest::encodes()
{
    QFETCH(int, size);
    QFETCH(std::string, head);
    const std::string data = randomBytes(std::size_t(size), 8);
    Codec codec;
    Frame frame = codec.sendMessage(data, false);
    std::string out = "before";
    Codec::encode(frame, out);
    QVERIFY(out == "before" + head + data);
    QCOMPARE(frame.size, head.size() + data.size());
}

/// What a client would send: the same bytes as the hand-made ones.
void CodecTest::encodesMasked()
{
    for (const std::size_t size : {0U, 1U, 5U, 126U, 70'000U}) {
        Frame frame;
        frame.opcode = Opcode::Binary;
        frame.masked = true;
        frame.mask = client::kMask;
        frame.payload = randomBytes(size, 9);
        QVERIFY(encoded(frame) == client::binary(frame.payload));
    }
}

void CodecTest::isTheClient()
{
    const CodecOptions options{.role = Role::Client};
    const std::string wire = client::frame({.opcode = 1, .masked = false}, "hello");
    QCOMPARE(decode(wire, 0, options).steps.back(), "MESSAGE text frames=1 wire=5 hello");
    QVERIFY(sameStory(decode(wire, 0, options), decode(wire, 1, options)));
    QCOMPARE(decode(client::text("hello"), 0, options).steps.back(),
             "VIOLATION 1002 a server frame with a mask (RFC 6455 section 5.1)");
}

void CodecTest::deflatesBothWays()
{
    const DeflateParameters parameters{.clientNoContextTakeover = true, .serverWindowBits = 9};
    Codec server({.deflate = parameters});
    Codec peer({.deflate = parameters, .role = Role::Client});
    for (int i = 0; i < 3; ++i) {
        const std::string text = std::string(5000, 'x') + randomBytes(3000, 7) + std::to_string(i);
        Frame out = peer.sendMessage(text, false);
        out.masked = true;
        out.mask = 0x01020304;
        server.receive(encoded(out));
        QVERIFY(std::holds_alternative<Frame>(*server.nextStep()));
        QCOMPARE(std::get<Message>(*server.nextStep()).data, text);
        peer.receive(encoded(server.sendMessage(text, false)));
        QVERIFY(std::holds_alternative<Frame>(*peer.nextStep()));
        QCOMPARE(std::get<Message>(*peer.nextStep()).data, text);
    }
}

void CodecTest::deflatesWhatIsWorthIt()
{
    Codec codec(deflating({.serverWindowBits = 10}));
    Inflater client(10, false);
    QCOMPARE(codec.sendMessage(std::string(63, 'x'), true).rsv, 0);
    for (const std::size_t size : {64U, 100'000U}) {
        const std::string data(size, 'x');
        const Frame frame = codec.sendMessage(data, true);
        QCOMPARE(frame.rsv, 4);
        QVERIFY(frame.payload.size() < size / 2);
        QVERIFY(client.inflate(frame.payload, kPlenty).value_or("?") == data);
        QCOMPARE(encoded(frame).front(), '\xC1');
    }
    Codec plain;
    QCOMPARE(plain.sendMessage(std::string(1000, 'x'), true).rsv, 0);
}

void CodecTest::sendsControlFrames()
{
    Codec codec;
    QCOMPARE(encoded(codec.sendPing("p")), "\x89\x01p"s);
    QCOMPARE(encoded(codec.sendPong("")), "\x8a\x00"s);
    QCOMPARE(encoded(codec.sendClose(1000, "")), "\x88\x02\x03\xe8"s);
    QCOMPARE(encoded(codec.sendClose(3001, "why")), "\x88\x05\x0b\xb9why"s);
    QCOMPARE(encoded(codec.sendClose(1005, "nobody reads this")), "\x88\x00"s);
    QCOMPARE(encoded(codec.sendPing(std::string(200, 'p'))), "\x89\x7d" + std::string(125, 'p'));
    QCOMPARE(encoded(codec.sendMessage("t", true)), "\x81\x01t"s);
}

void CodecTest::cutsTheReason()
{
    Codec codec;
    const std::string fits(123, 'r');
    QCOMPARE(codec.sendClose(1000, fits).payload.substr(2), fits);
    QCOMPARE(codec.sendClose(1000, fits + "r").payload.substr(2), fits);
    const std::string ascii(121, 'r');
    QCOMPARE(codec.sendClose(1000, ascii + "\xE2\x82\xAC").payload.substr(2), ascii);
    QCOMPARE(codec.sendClose(1000, ascii + "\xC3\xBC\xC3\xBC").payload.substr(2), ascii + "\xC3\xBC");
}

void CodecTest::knowsTheCodes()
{
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        QVERIFY2(isSendableCode(code), std::to_string(code).c_str());
    for (const int code : {-1, 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535, 66536})
        QVERIFY2(!isSendableCode(code), std::to_string(code).c_str());
    QCOMPARE(meaningOf(1001), "going away"sv);
    QCOMPARE(meaningOf(1006), "abnormal closure"sv);
    QCOMPARE(meaningOf(1004), ""sv);
    QCOMPARE(meaningOf(4000), ""sv);
}

void CodecTest::knowsUtf8_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<bool>("valid");
    const auto row = [](const char *name, const std::string &bytes, bool valid) {
        QTest::newRow(name) << bytes << valid;
    };
    row("empty", "", true);
    row("ASCII", "Hello, \x7f\x00 and more than eight"s, true);
    row("kosme", "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5", true);
    row("first of two", "\xC2\x80", true);
    row("last of two", "\xDF\xBF", true);
    row("first of three", "\xE0\xA0\x80", true);
    row("before the surrogates", "\xED\x9F\xBF", true);
    row("behind the surrogates", "\xEE\x80\x80", true);
    row("noncharacter", "\xEF\xBF\xBF", true);
    row("first of four", "\xF0\x90\x80\x80", true);
    row("last character", "\xF4\x8F\xBF\xBF", true);
    row("text with an end of two", "12345678\xC3\xBC", true);
    row("text with an end of one", "12345678\xC3", false);
    row("lone continuation", "\x80", false);
    row("overlong slash", "\xC0\xAF", false);
    row("overlong in two", "\xC1\xBF", false);
    row("overlong in three", "\xE0\x9F\xBF", false);
    row("overlong in four", "\xF0\x8F\xBF\xBF", false);
    row("surrogate", "\xED\xA0\x80", false);
    row("last surrogate", "\xED\xBF\xBF", false);
    row("behind the last", "\xF4\x90\x80\x80", false);
    row("F5", "\xF5\x80\x80\x80", false);
    row("FE", "\xFE", false);
    row("FF", "\xFF", false);
    row("three cut", "\xE2\x82", false);
    row("three with ASCII", "\xE2\x82 ", false);
    row("four cut", "\xF0\x9F\x98", false);
}

void CodecTest::knowsUtf8()
{
    QFETCH(std::string, bytes);
    QTEST(isUtf8(bytes), "valid");
    QTEST(isUtf8("12345678" + bytes + "12345678"), "valid");
}

QTEST_APPLESS_MAIN(CodecTest)
#include "tst_socketcodec.moc"
