#include "websocket/clientframes.h"
#include "websocket/decode.h"

#include <QTest>

using namespace decoding;
using namespace std::literals;
namespace client = clientframes;

class CodecErrorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void refusesBadCloseCodes();
    void refusesEarly_data();
    void refusesEarly();
    void keepsTheBytes();
    void keepsTheBytesOfAWholeFrame();
    void isSilentAfterwards();
    void boundsTheMessage_data();
    void boundsTheMessage();
    void asksForNoMemoryInAdvance();
    void allowsWhatDeflateAdds();
};

namespace {

constexpr std::uint64_t kMost = 1000;

CodecOptions small(bool deflate)
{
    CodecOptions options{.mostMessage = kMost};
    if (deflate)
        options.deflate.emplace();
    return options;
}

struct Case {
    const char *name;
    std::string wire;
    int code;
    const char *words;      ///< A part of them.
    std::size_t before = 0; ///< Steps.
    bool deflate = false;
};

std::vector<Case> frameCases()
{
    const auto reserved = [](std::uint8_t opcode) { return client::frame({.opcode = opcode}, "x"); };
    const std::string begun = client::text("a", false);
    return {
        {"5.1 no mask", client::frame({.masked = false}, "x"), 1002, "without a mask"},
        {"5.1 no mask, empty", client::frame({.masked = false}, ""), 1002, "without a mask"},
        {"5.1 ping without a mask", client::frame({.opcode = 9, .masked = false}, ""), 1002, "without a mask"},
        {"5.2 RSV1", client::frame({.rsv = 4}, "x"), 1002, "RSV1"},
        {"5.2 RSV2", client::frame({.rsv = 2}, "x"), 1002, "RSV2"},
        {"5.2 RSV3", client::frame({.rsv = 1}, "x"), 1002, "RSV3"},
        {"5.2 RSV2 and deflate", client::frame({.rsv = 6}, "x"), 1002, "RSV2", 0, true},
        {"5.2 RSV1 on a ping", client::frame({.opcode = 9, .rsv = 4}, "x"), 1002, "RSV1"},
        {"5.2 opcode 3", reserved(3), 1002, "opcode"},
        {"5.2 opcode 4", reserved(4), 1002, "opcode"},
        {"5.2 opcode 5", reserved(5), 1002, "opcode"},
        {"5.2 opcode 6", reserved(6), 1002, "opcode"},
        {"5.2 opcode 7", reserved(7), 1002, "opcode"},
        {"5.2 opcode 11", reserved(11), 1002, "opcode"},
        {"5.2 opcode 12", reserved(12), 1002, "opcode"},
        {"5.2 opcode 13", reserved(13), 1002, "opcode"},
        {"5.2 opcode 14", reserved(14), 1002, "opcode"},
        {"5.2 opcode 15", reserved(15), 1002, "opcode"},
        {"5.2 126 for 125", client::frame({.lengthBytes = 2}, std::string(125, 'x')), 1002, "shortest"},
        {"5.2 126 for 0", client::frame({.lengthBytes = 2}, ""), 1002, "shortest"},
        {"5.2 127 for 125", client::frame({.lengthBytes = 8}, std::string(125, 'x')), 1002, "shortest"},
        {"5.2 127 for 65535", client::frame({.lengthBytes = 8}, std::string(65535, 'x')), 1002, "shortest"},
        {"5.2 highest bit", client::head({.opcode = 2}, 1ULL << 63), 1002, "highest"},
        {"5.4 nothing to continue", client::more("x", true), 1002, "continuation"},
        {"5.4 nothing to continue behind a message", client::text("a") + client::more("x"), 1002, "continuation", 2},
        {"5.4 text in text", begun + client::text("b"), 1002, "fragmented", 1},
        {"5.4 binary in text", begun + client::binary("b", false), 1002, "fragmented", 1},
        {"5.5 fragmented ping", client::frame({.opcode = 9, .fin = false}, "x"), 1002, "fragmented control"},
        {"5.5 fragmented close", client::frame({.opcode = 8, .fin = false}, ""), 1002, "fragmented control"},
        {"5.5 long ping", client::ping(std::string(126, 'p')), 1002, "125"},
        {"5.5 long close", client::close(1000, std::string(124, 'r')), 1002, "125"},
        {"5.5 endless pong", client::head({.opcode = 10}, 1ULL << 40), 1002, "125"},
    };
}

std::vector<Case> payloadCases()
{
    const std::string begun = client::text("a", false);
    const std::string hello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;
    return {
        {"5.5.1 half a code", client::frame({.opcode = 8}, "\x03"), 1002, "half a code", 1},
        {"5.5.1 reason not UTF-8", client::close(1000, "\xFF"), 1007, "UTF-8", 1},
        {"5.5.1 reason cut in a character", client::close(1000, "a\xE2\x82"), 1007, "UTF-8", 1},
        {"8.1 text", client::text("a\xFFz"), 1007, "UTF-8"},
        {"8.1 text ends inside", client::text("a\xE2\x82"), 1007, "inside", 1},
        {"8.1 fragments", begun + client::more("\xE2\x82") + client::more("z", true), 1007, "UTF-8", 2},
        {"8.1 fragments end inside", begun + client::more("\xE2\x82", true), 1007, "inside", 2},
        {"8.1 before the end", client::text("\xED\xA0\x80", false), 1007, "UTF-8"},
        {"8.1 inflated", client::deflated(Deflater(15, false).deflate("a\xFF")), 1007, "UTF-8", 1, true},
        {"7692 RSV1 on a ping", client::deflated("", true, 9), 1002, "control", 0, true},
        {"7692 RSV1 on a continuation", client::deflated("\xf2", false) + client::deflated("\x48", true, 0), 1002,
         "first", 1, true},
        {"7692 not deflated", client::deflated("Hello, world"), 1007, "inflated", 1, true},
        {"7692 cut", client::deflated("\xf2\x48\xcd"), 1007, "inflated", 1, true},
        {"7692 window of nobody", client::deflated("\xf2\x00\x11\x00\x00"s), 1007, "inflated", 1, true},
        {"7692 bomb", client::deflated(Deflater(15, false).deflate(std::string(1001, 'x'))), 1009, "inflated", 1, true},
        {"7692 a good one first", client::deflated(hello) + client::deflated("\xff\xff"), 1007, "inflated", 3, true},
    };
}

} // namespace

void CodecErrorsTest::refuses_data()
{
    QTest::addColumn<Case>("row");
    for (const auto &cases : {frameCases(), payloadCases()}) {
        for (const Case &row : cases)
            QTest::newRow(row.name) << row;
    }
}

void CodecErrorsTest::refuses()
{
    QFETCH(Case, row);
    const CodecOptions options = small(row.deflate);
    const Decoded whole = decode(row.wire, 0, options);
    QVERIFY(whole.violation.has_value());
    QCOMPARE(int(whole.violation->code), row.code);
    QVERIFY2(whole.violation->words.contains(row.words), whole.violation->words.c_str());
    QVERIFY(whole.violation->words.contains("RFC"));
    QCOMPARE(whole.steps.size(), row.before + 1);
    QCOMPARE(decode(row.wire, 1, options).steps, whole.steps);
    QCOMPARE(decode(row.wire, 5, options).steps, whole.steps);
    QCOMPARE(decode(row.wire + client::text("TAIL"), 0, options).steps, whole.steps);
}

void CodecErrorsTest::refusesBadCloseCodes()
{
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535}) {
        const Decoded decoded = decode(client::close(code));
        QCOMPARE(decoded.steps.size(), 2U);
        QVERIFY(decoded.violation && decoded.violation->code == 1002);
        QVERIFY(decoded.violation->words.contains("7.4"));
    }
}

/// The first bytes that break a rule are enough; nobody waits for the rest.
void CodecErrorsTest::refusesEarly_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<int>("code");
    QTest::newRow("opcode") << "\x83\x80"s << 1002;
    QTest::newRow("mask") << "\x81\x05"s << 1002;
    QTest::newRow("long ping") << "\x89\xFE"s << 1002;
    QTest::newRow("length without its mask") << "\x82\xFF\x00\x00\x00\x00\x7F\xFF\xFF\xFF"s << 1009;
    QTest::newRow("length of 16 bits") << "\x82\xFE\x03\xE9"s << 1009;
    QTest::newRow("shortest form") << "\x82\xFE\x00\x01"s << 1002;
    QTest::newRow("highest bit") << "\x82\xFF\x80\x00\x00\x00\x00\x00\x00\x00"s << 1002;
    QTest::newRow("UTF-8") << client::head({}, 500) + "\xC8" << 1007; // unmasked 0xFF
}

void CodecErrorsTest::refusesEarly()
{
    QFETCH(std::string, wire);
    QFETCH(int, code);
    for (const std::size_t size : {0U, 1U}) {
        QVERIFY(!decode(wire.substr(0, wire.size() - 1), size, small(false)).violation);
        const Decoded decoded = decode(wire, size, small(false));
        QVERIFY(decoded.violation.has_value());
        QCOMPARE(int(decoded.violation->code), code);
    }
}

void CodecErrorsTest::keepsTheBytes()
{
    const std::string wire = client::frame({.opcode = 3}, "rubbish");
    QCOMPARE(decode(wire + client::text("next")).violation->raw, wire);
    QCOMPARE(decode(wire, 1).violation->raw, wire.substr(0, 2));
    const std::string text = client::text("abc\xFF" + std::string(300, 'x'));
    QCOMPARE(decode(text).violation->raw, text.substr(0, 256));
    QCOMPARE(decode(text.substr(0, 20), 1).violation->raw, text.substr(0, 12)); // a head of 8, and four bytes
}

void CodecErrorsTest::keepsTheBytesOfAWholeFrame()
{
    const std::string wire = client::close(1006, "bad");
    for (const std::size_t size : {0U, 1U})
        QCOMPARE(decode(client::text("a") + wire + client::text("next"), size).violation->raw, wire);
}

void CodecErrorsTest::isSilentAfterwards()
{
    Codec codec;
    codec.receive("\x83\x80" + client::text("a"));
    QVERIFY(!codec.nextStep());
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 0U);
    codec.receive(client::text("b"));
    QVERIFY(std::holds_alternative<NeedData>(codec.nextStep().value()));
    QCOMPARE(codec.held(), 0U);
}

void CodecErrorsTest::boundsTheMessage_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<bool>("fits");
    const auto of = [](std::size_t size) { return std::string(size, 'x'); };
    QTest::newRow("fits") << client::binary(of(1000)) << true;
    QTest::newRow("one more") << client::binary(of(1001)) << false;
    QTest::newRow("fragments fit") << client::binary(of(999), false) + client::ping(of(100)) + client::more(of(1), true)
                                   << true;
    QTest::newRow("fragments do not") << client::binary(of(999), false) + client::more(of(2), true) << false;
    QTest::newRow("each message anew") << client::binary(of(1000)) + client::text(of(1000)) << true;
    QTest::newRow("many fragments") << client::binary(of(1000), false) + client::more("") + client::more(of(1))
                                    << false;
    QTest::newRow("largest length") << client::binary(of(1), false) + client::head({.opcode = 0}, ~0ULL >> 1) << false;
}

void CodecErrorsTest::boundsTheMessage()
{
    QFETCH(std::string, wire);
    QFETCH(bool, fits);
    for (const std::size_t size : {0U, 1U}) {
        const auto violation = decode(wire, size, small(false)).violation;
        QCOMPARE(!violation.has_value(), fits);
        QVERIFY(fits || violation->code == 1009);
    }
}

/// The head of an allowed but huge frame: what it promises must come before it takes room.
void CodecErrorsTest::asksForNoMemoryInAdvance()
{
    std::vector<std::unique_ptr<Codec>> codecs;
    for (int i = 0; i < 1000; ++i) { // 4 PiB, were they believed
        auto &codec = codecs.emplace_back(std::make_unique<Codec>(CodecOptions{.mostMessage = 1ULL << 42}));
        codec->receive(client::head({.opcode = 2}, 1ULL << 42) + "x");
        QVERIFY(std::holds_alternative<NeedData>(codec->nextStep().value()));
        QCOMPARE(codec->held(), 15U);
    }
}

void CodecErrorsTest::allowsWhatDeflateAdds()
{
    std::string message;
    for (std::size_t i = 0; i < kMost; ++i)
        message += static_cast<char>(i * i * 7 + i / 3); // hardly any repetition
    std::string stored;
    for (std::size_t at = 0; at < message.size(); at += 100) // in stored blocks of 100 bytes
        stored += "\x00\x64\x00\x9b\xff"s + message.substr(at, 100);
    stored += '\0';
    QVERIFY(stored.size() > kMost);
    const Decoded decoded = decode(client::deflated(stored, true, 2), 0, small(true));
    QVERIFY(!decoded.violation);
    QVERIFY(decoded.steps.back().ends_with(message));
    QCOMPARE(int(decode(client::head({.opcode = 2, .rsv = 4}, 2000), 0, small(true)).violation->code), 1009);
}

QTEST_APPLESS_MAIN(CodecErrorsTest)
#include "tst_socketcodecerrors.moc"
