#include "websocket/deflate.h"

#include <QTest>

#include <random>

using namespace gatescope::websocket;
using namespace std::literals;
using Strings = std::vector<std::string>;

namespace {

constexpr std::uint64_t kPlenty = 64 * 1024 * 1024;

std::string randomBytes(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

/// Text with repetitions near and far.
std::string chatter(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string text;
    while (text.size() < size)
        text += "{\"user\": " + std::to_string(random() % 50) + ", \"says\": \"hello\"}";
    text.resize(size);
    return text;
}

} // namespace

class DeflateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agrees_data();
    void agrees();
    void passesOver_data();
    void passesOver();
    void inflatesTheExamples_data();
    void inflatesTheExamples();
    void inflatesWithTheWindow();
    void deflatesTheExamples();
    void goesRound_data();
    void goesRound();
    void forgetsWhenAsked();
    void boundsWhatItMakes();
    void refusesWhatIsBroken_data();
    void refusesWhatIsBroken();
    void goesOnBehindAFinalBlock();
    void endlessFinalBlocksEnd();
};

void DeflateTest::agrees_data()
{
    QTest::addColumn<Strings>("offered");
    QTest::addColumn<std::string>("answer");
    QTest::addColumn<Strings>("agreed"); // who forgets, and the windows
    const auto row = [](const char *name, const Strings &offered, const char *answer, const Strings &agreed) {
        QTest::newRow(name) << offered << "permessage-deflate"s + answer << agreed;
    };
    row("plain", {"permessage-deflate"}, "", {"15", "15"});
    row("case", {"Permessage-Deflate; Server_No_Context_Takeover"}, "; server_no_context_takeover",
        {"server", "15", "15"});
    row("both forget", {"permessage-deflate; client_no_context_takeover; server_no_context_takeover"},
        "; client_no_context_takeover; server_no_context_takeover", {"server", "client", "15", "15"});
    row("browser", {"permessage-deflate; client_max_window_bits"}, "", {"15", "15"});
    row("client window", {"permessage-deflate; client_max_window_bits=10"}, "; client_max_window_bits=10",
        {"15", "10"});
    row("client window 8", {"permessage-deflate;client_max_window_bits=8"}, "; client_max_window_bits=8", {"15", "8"});
    row("server window", {"permessage-deflate; server_max_window_bits = 9"}, "; server_max_window_bits=9", {"9", "15"});
    row("quoted", {R"(permessage-deflate; server_max_window_bits="1\2")"}, "; server_max_window_bits=12", {"12", "15"});
    row("another first", {"x-webkit-deflate-frame", "permessage-deflate"}, "", {"15", "15"});
    row("second", {"permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=11"},
        "; server_max_window_bits=11", {"11", "15"});
    row("fallback", {"permessage-deflate; unknown", "permessage-deflate"}, "", {"15", "15"});
}

void DeflateTest::agrees()
{
    QFETCH(Strings, offered);
    const auto agreement = agreeOnDeflate(offered);
    QVERIFY(agreement.has_value());
    QTEST(agreement->answer, "answer");
    Strings agreed;
    if (agreement->parameters.serverNoContextTakeover)
        agreed.push_back("server");
    if (agreement->parameters.clientNoContextTakeover)
        agreed.push_back("client");
    agreed.push_back(std::to_string(agreement->parameters.serverWindowBits));
    agreed.push_back(std::to_string(agreement->parameters.clientWindowBits));
    QTEST(agreed, "agreed");
}

void DeflateTest::passesOver_data()
{
    QTest::addColumn<std::string>("element");
    for (const char *parameters :
         {"; unknown", "; server_no_context_takeover=1", "; client_no_context_takeover=true",
          "; server_max_window_bits", "; server_max_window_bits=8", "; server_max_window_bits=16",
          "; server_max_window_bits=010", "; server_max_window_bits=-9", "; server_max_window_bits=+9",
          "; server_max_window_bits=9x", "; server_max_window_bits=99999999999", "; client_max_window_bits=7",
          "; client_max_window_bits=16", "; client_max_window_bits=x",
          "; client_max_window_bits=", "; server_no_context_takeover; server_no_context_takeover",
          "; client_max_window_bits=10; client_max_window_bits=10", ";", "x"})
        QTest::newRow(parameters) << "permessage-deflate"s + parameters;
    QTest::newRow("nothing") << ""s;
}

void DeflateTest::passesOver()
{
    QFETCH(std::string, element);
    QVERIFY(!agreeOnDeflate(Strings{element}));
}

/// RFC 7692 section 7.2.3: the bytes stand there.
void DeflateTest::inflatesTheExamples_data()
{
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("text");
    QTest::newRow("7.2.3.1 one block") << "\xf2\x48\xcd\xc9\xc9\x07\x00"s << "Hello"s;
    QTest::newRow("7.2.3.3 no compression") << "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s << "Hello"s;
    QTest::newRow("7.2.3.4 BFINAL") << "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s << "Hello"s;
    QTest::newRow("7.2.3.5 two blocks") << "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s << "Hello"s;
    QTest::newRow("7.2.3.6 empty") << "\x00"s << ""s;
    QTest::newRow("not one byte") << ""s << ""s;
}

void DeflateTest::inflatesTheExamples()
{
    QFETCH(std::string, message);
    for (const bool forget : {false, true}) {
        Inflater inflater(15, forget);
        for (int turn = 0; turn < 3; ++turn) {
            const auto text = inflater.inflate(message, kPlenty);
            QVERIFY(text.has_value());
            QTEST(*text, "text");
        }
    }
}

/// RFC 7692 section 7.2.3.2: the second "Hello" is found in the window.
void DeflateTest::inflatesWithTheWindow()
{
    Inflater inflater(15, false);
    QCOMPARE(inflater.inflate("\xf2\x48\xcd\xc9\xc9\x07\x00"sv, kPlenty).value_or("?"), "Hello"s);
    QCOMPARE(inflater.inflate("\xf2\x00\x11\x00\x00"sv, kPlenty).value_or("?"), "Hello"s);
    Inflater forgetful(15, true);
    QCOMPARE(forgetful.inflate("\xf2\x48\xcd\xc9\xc9\x07\x00"sv, kPlenty).value_or("?"), "Hello"s);
    QVERIFY(!forgetful.inflate("\xf2\x00\x11\x00\x00"sv, kPlenty));
}

void DeflateTest::deflatesTheExamples()
{
    Deflater deflater(15, false);
    QCOMPARE(deflater.deflate("Hello"), "\xf2\x48\xcd\xc9\xc9\x07\x00"s);
    QCOMPARE(deflater.deflate("Hello"), "\xf2\x00\x11\x00\x00"s);
    QCOMPARE(deflater.deflate(""), "\x00"s);
    QCOMPARE(deflater.deflate(""), "\x00"s);
    QVERIFY(deflater.deflate("Hello").size() <= 5); // the window is still there
}

void DeflateTest::goesRound_data()
{
    QTest::addColumn<int>("deflateBits");
    QTest::addColumn<int>("inflateBits");
    QTest::addColumn<bool>("forget");
    for (const int bits : {8, 9, 10, 12, 15}) {
        QTest::addRow("%d", bits) << bits << bits << false;
        QTest::addRow("%d, forgetting", bits) << bits << bits << true;
    }
    QTest::newRow("smaller than agreed") << 9 << 15 << false;
    QTest::newRow("forgetting is the sender's choice") << 12 << 15 << true;
}

void DeflateTest::goesRound()
{
    QFETCH(int, deflateBits);
    QFETCH(int, inflateBits);
    QFETCH(bool, forget);
    Deflater deflater(deflateBits, forget);
    Inflater inflater(inflateBits, false);
    const Strings messages{"a", "",  chatter(100, 1),           randomBytes(70'000, 2),      chatter(3'000'000, 3),
                           "",  "b", randomBytes(1'000'000, 4), std::string(5'000'000, 'x'), chatter(65'536, 5)};
    for (const std::string &message : messages) {
        const auto back = inflater.inflate(deflater.deflate(message), kPlenty);
        QVERIFY(back.has_value());
        QVERIFY(*back == message);
    }
}

void DeflateTest::forgetsWhenAsked()
{
    Deflater deflater(15, true);
    const std::string first = deflater.deflate("Hello, hello, hello");
    QCOMPARE(deflater.deflate("Hello, hello, hello"), first);
}

void DeflateTest::boundsWhatItMakes()
{
    const std::string zeros = Deflater(15, false).deflate(std::string(10'000'000, '\0'));
    QVERIFY(zeros.size() < 20'000);
    for (const std::uint64_t most : {0ULL, 1ULL, 255ULL, 256ULL, 100'000ULL, 9'999'999ULL}) {
        const auto answer = Inflater(15, false).inflate(zeros, most);
        QVERIFY(!answer);
        QCOMPARE(answer.error(), InflateError::TooLarge);
    }
    const auto fits = Inflater(15, false).inflate(zeros, 10'000'000);
    QVERIFY(fits.has_value());
    QCOMPARE(fits->size(), 10'000'000U);
    QVERIFY(Inflater(15, false).inflate(zeros, std::numeric_limits<std::uint64_t>::max()).has_value());
    QCOMPARE(Inflater(15, false).inflate("\x00"sv, 0).value_or("?"), ""s);
}

void DeflateTest::refusesWhatIsBroken_data()
{
    QTest::addColumn<std::string>("message");
    QTest::newRow("reserved block type") << "\xff\xff\xff"s;
    QTest::newRow("behind the window") << "\xf2\x00\x11\x00\x00"s;
    QTest::newRow("stored length and its complement") << "\x00\x05\x00\x05\x00Hello\x00"s;
    QTest::newRow("block not ended") << "\xf2\x48\xcd\xc9"s;
    QTest::newRow("stored block cut") << "\x00\x05\x00\xfa\xffHe"s;
    QTest::newRow("final block without the empty one") << "\xf3\x48\xcd\xc9\xc9\x07\x00"s;
    QTest::newRow("text") << "Hello, this was never deflated"s;
}

void DeflateTest::refusesWhatIsBroken()
{
    QFETCH(std::string, message);
    const auto answer = Inflater(15, false).inflate(message, kPlenty);
    QVERIFY2(!answer, answer ? answer->c_str() : "");
    QCOMPARE(answer.error(), InflateError::Broken);
}

void DeflateTest::goesOnBehindAFinalBlock()
{
    Inflater inflater(15, false);
    QCOMPARE(inflater.inflate("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"sv, kPlenty).value_or("?"), "Hello"s);
    QCOMPARE(inflater.inflate("\xf2\x00\x11\x00\x00"sv, kPlenty).value_or("?"), "Hello"s); // out of the window
}

/// Each costs two bytes; a copy of the window for each would take minutes.
void DeflateTest::endlessFinalBlocksEnd()
{
    std::string blocks = randomBytes(40'000, 6);
    blocks = Deflater(15, false).deflate(blocks) + "\x00\x00\xff\xff"s;
    for (int i = 0; i < 2'000'000; ++i)
        blocks += "\x03\x00"sv;
    blocks += '\0';
    QCOMPARE(Inflater(15, false).inflate(blocks, kPlenty).value_or("?").size(), 40'000U);
}

QTEST_APPLESS_MAIN(DeflateTest)
#include "tst_deflate.moc"
