#include "exchange/socket/closewords.h"
#include "exchange/socket/handshakepane.h"
#include "exchange/socket/socketcontent.h"
#include "exchange/socket/socketdetail.h"
#include "support/sockettrace.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

using Make = std::uint32_t (test::SocketTrace::*)();

/// A socket and everything that was read from it.
struct Rig {
    explicit Rig(Make make) : trace(session), number((trace.*make)()) { readUpTo(log().size()); }
    Rig(Make make, std::size_t events) : trace(session), number((trace.*make)()) { readUpTo(events); }

    void readUpTo(std::size_t end)
    {
        for (; next < end; ++next)
            index.add(static_cast<int>(next), log().at(next));
    }
    [[nodiscard]] const trace::EventLog &log() const { return session.events(number); }
    [[nodiscard]] const SocketEntry &entry(std::size_t at) const { return index.entries()[at]; }
    /// "→ text 67 B | websocket.receive"
    [[nodiscard]] QStringList lines() const
    {
        QStringList out;
        for (const SocketEntry &each : index.entries()) {
            const SocketWords words = wordsOf(log(), each);
            out.append((each.fromClient ? u"→ "_s : u"← "_s) + (words.wire.isEmpty() ? u"-"_s : words.wire) + u" | "_s +
                       (words.asgi.isEmpty() ? u"-"_s : words.asgi));
        }
        return out;
    }
    [[nodiscard]] QString content(std::size_t at) const
    {
        return QString::fromUtf8(QByteArray(contentOf(log(), entry(at)).bytes.data(),
                                            static_cast<qsizetype>(contentOf(log(), entry(at)).bytes.size())));
    }

    trace::Session session;
    test::SocketTrace trace;
    std::uint32_t number;
    SocketIndex index;
    std::size_t next = 0;
};

} // namespace

class TestSocketIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aChatReadsLikeTheConversation()
    {
        const Rig rig(&test::SocketTrace::chat);
        QCOMPARE(rig.lines(), QStringList({
                                  u"→ GET /chat/tea-room | websocket.connect"_s,
                                  u"← 101 Switching Protocols | websocket.accept"_s,
                                  u"← text · 81 B | websocket.send"_s,
                                  u"→ text · 67 B | websocket.receive"_s,
                                  u"← text · 74 B | websocket.send"_s,
                                  u"→ text · 18 B | websocket.receive"_s,
                                  u"← ping · 4 B | -"_s,
                                  u"→ pong · 4 B | -"_s,
                                  u"← text · 101 B | websocket.send"_s,
                                  u"→ text · 24 B | websocket.receive"_s,
                                  u"← text · 69 B | websocket.send"_s,
                                  u"→ close 1000 | websocket.disconnect"_s,
                                  u"← close 1000 | -"_s,
                              }));
        QCOMPARE(rig.entry(4).number, 3U);
        QCOMPARE(rig.entry(3).latencyNs, 44'000);
        QCOMPARE(rig.content(9), u"plain words are fine too"_s);
        QCOMPARE(rig.content(11), u"leaving the room"_s);
        QVERIFY(rig.index.troubles().empty());
    }

    void everyEventFindsItsLineAndRung_data()
    {
        QTest::addColumn<int>("make");
        for (int each = 0; each < 4; ++each)
            QTest::addRow("%d", each) << each;
    }

    void everyEventFindsItsLineAndRung()
    {
        QFETCH(int, make);
        constexpr std::array kMakes{&test::SocketTrace::chat, &test::SocketTrace::compressed,
                                    &test::SocketTrace::misused, &test::SocketTrace::abnormal};
        const Rig rig(kMakes[static_cast<std::size_t>(make)]);
        for (std::uint32_t rung = 0; rung < rig.index.rungs().size(); ++rung) {
            const SocketRung &at = rig.index.rungs()[rung];
            for (const int event : {at.wire, at.asgi}) {
                if (event < 0)
                    continue;
                QCOMPARE(rig.index.rungOf(event), std::optional(rung));
                QCOMPARE(rig.index.entryOf(event), std::optional(at.entry));
            }
        }
        for (std::uint32_t entry = 0; entry < rig.index.entries().size(); ++entry)
            QCOMPARE(rig.index.entryOf(rig.entry(entry).main), std::optional(entry));
        QCOMPARE(rig.index.entryOf(-1), std::nullopt);
    }

    void fragmentsWithAPingBetweenThemAreOneMessage()
    {
        const Rig rig(&test::SocketTrace::compressed);
        const SocketEntry &message = rig.entry(2);
        QCOMPARE(message.kind, SocketKind::Text);
        QCOMPARE(message.frames, 3U);
        QVERIFY(message.compressed);
        QVERIFY(message.size > 4 * message.wireSize);
        QVERIFY(rig.content(2).startsWith(u"{\"prices\""_s));
        QVERIFY(ratioText(message).endsWith(u":1"_s));
        QCOMPARE(rig.lines()[3], u"→ ping | -"_s);
        QStringList frames;
        for (const SocketRung &rung : rig.index.rungs()) {
            if (rung.entry == 2)
                frames.append(frameWords(*rig.log().at(static_cast<std::size_t>(rung.wire)).as<trace::SocketFrame>()));
        }
        QCOMPARE(frames, QStringList({u"text"_s, u"continuation"_s, u"continuation, last"_s}));
    }

    void closingByTheApplicationJoinsItsFrame()
    {
        const Rig rig(&test::SocketTrace::compressed);
        QCOMPARE(rig.lines().sliced(8), QStringList({u"← close 4001 | websocket.close"_s, u"→ close 4001 | -"_s}));
        QVERIFY(rig.index.troubles().empty());
    }

    void messagesThatNobodyReceivedStayUnread()
    {
        const Rig rig(&test::SocketTrace::abnormal);
        QCOMPARE(rig.entry(2).asgi >= 0, true);
        QCOMPARE(rig.entry(3).asgi, -1);
        QCOMPARE(rig.entry(4).asgi, -1);
        QCOMPARE(rig.index.end()->code, std::uint16_t(1006));
        QVERIFY(browserSees(rig.index).contains(u"1006"_s));
    }

    void aMessageIsThereBeforeTheApplicationReceivesIt()
    {
        Rig rig(&test::SocketTrace::chat, 0);
        std::size_t receive = 0;
        for (std::size_t event = 0; event < rig.log().size(); ++event) {
            const trace::TraceEvent happened = rig.log().at(event);
            const auto *answered = happened.as<trace::ReceiveAnswered>();
            if (answered && answered->type == "websocket.receive" && receive == 0)
                receive = event;
        }
        rig.readUpTo(receive);
        QCOMPARE(rig.entry(3).asgi, -1);
        QVERIFY(rig.entry(3).complete);
        rig.readUpTo(receive + 1);
        QCOMPARE(rig.entry(3).asgi, static_cast<int>(receive));
        QCOMPARE(rig.index.rungs()[rig.entry(3).rung].asgi, static_cast<int>(receive));
    }

    void violationsAndMisuseAreFlagged()
    {
        const Rig violation(&test::SocketTrace::violation);
        QCOMPARE(violation.index.troubles().size(), 1U);
        QCOMPARE(violation.lines()[violation.index.troubles()[0]], u"← close 1007 | -"_s);
        const Rig misused(&test::SocketTrace::misused);
        QStringList flagged;
        for (const std::uint32_t line : misused.index.troubles())
            flagged.append(wordsOf(misused.log(), misused.entry(line)).what);
        QCOMPARE(flagged, QStringList({u"text"_s, u"finding A510"_s, u"raised ValueError"_s}));
        const Rig unmasked(&test::SocketTrace::unmasked);
        QCOMPARE(unmasked.index.troubles().size(), 1U);
        QCOMPARE(unmasked.session.summary(unmasked.number)->target, "/echo");
    }

    void refusalsNeverOpen()
    {
        const Rig refused(&test::SocketTrace::refused);
        QVERIFY(!refused.index.isOpenOrWas());
        QCOMPARE(refused.index.opening().status, std::uint16_t(403));
        QVERIFY(!refused.index.opening().denied);
        QCOMPARE(refused.lines()[1], u"← 403 Forbidden | websocket.close"_s);
        const QString page = closePage(refused.index, {});
        QVERIFY(page.contains(u"1006"_s));
        QVERIFY(page.contains(u"members only"_s));
        const Rig denied(&test::SocketTrace::denied);
        QVERIFY(denied.index.opening().denied);
        QCOMPARE(denied.index.opening().body.size(), 1U);
        QVERIFY(closePage(denied.index, {}).contains(u"401"_s));
        QCOMPARE(denied.index.steps().back().state, trace::SocketState::Closed);
        QCOMPARE(denied.index.steps().back().why, u"denied with 401"_s);
    }

    void statesAreToldInOrder()
    {
        const Rig rig(&test::SocketTrace::chat);
        QList<trace::SocketState> states;
        for (const SocketStep &step : rig.index.steps())
            states.append(step.state);
        using enum trace::SocketState;
        QCOMPARE(states, QList({Connecting, Open, Closing, Closed}));
        QCOMPARE(rig.index.steps()[2].why, u"close frame 1000"_s);
        QVERIFY(rig.index.openedAt() > rig.log().at(0).header.at.count());
    }

    void headersOfFramesAreMadeAgain()
    {
        const std::string small(5, 'x');
        QCOMPARE(frameHeader({.opcode = 1, .masked = true, .mask = 0x01020304, .payload = {small}}),
                 std::string("\x81\x85\x01\x02\x03\x04", 6));
        const std::string middle(300, 'x');
        QCOMPARE(frameHeader({.opcode = 2, .fin = false, .rsv = 4, .payload = {middle}}),
                 std::string("\x42\x7E\x01\x2C", 4));
        QCOMPARE(frameHeader({.opcode = 2, .payload = {small, 70000}}),
                 std::string("\x82\x7F\0\0\0\0\0\x01\x11\x70", 10));
    }

    void theHandshakeIsChecked()
    {
        QCOMPARE(acceptFor(u"dGhlIHNhbXBsZSBub25jZQ=="_s), u"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="_s); // RFC 6455 section 1.3
        const auto verdict = [](const HandshakeFacts &facts, const QString &name) {
            for (const auto &field : facts.fields) {
                if (field.name == name)
                    return field.value + u" / "_s + field.verdict + (field.good ? QString() : u" !"_s);
            }
            return QString();
        };
        const auto good =
            handshakeFacts("GET / HTTP/1.1\r\nSec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Key: k\r\n\r\n",
                           "HTTP/1.1 101 x\r\nsec-websocket-protocol: b\r\n\r\n", 101);
        QCOMPARE(verdict(good, u"Subprotocol"_s), u"b / offered: a, b"_s);
        QVERIFY(verdict(good, u"Key → accept"_s).endsWith(u'!'));
        const auto bad = handshakeFacts("GET / HTTP/1.1\r\nSec-WebSocket-Protocol: a\r\n\r\n",
                                        "HTTP/1.1 101 x\r\nSec-WebSocket-Protocol: z\r\n\r\n", 101);
        QVERIFY(verdict(bad, u"Subprotocol"_s).endsWith(u'!'));
    }

    void closeCodesAreExplained_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("name");
        QTest::newRow("normal") << 1000 << u"normal closure"_s;
        QTest::newRow("abnormal") << 1006 << u"abnormal closure"_s;
        QTest::newRow("IANA") << 1013 << u"try again later"_s;
        QTest::newRow("library") << 3500 << u"a library's or framework's code"_s;
        QTest::newRow("private") << 4001 << u"the application's own code"_s;
        QTest::newRow("none") << 999 << u"not a code that may be sent"_s;
    }

    void closeCodesAreExplained()
    {
        QFETCH(int, code);
        QFETCH(QString, name);
        QCOMPARE(ui::closeCode(static_cast<std::uint16_t>(code)).name, name);
    }
};

QTEST_MAIN(TestSocketIndex)
#include "tst_socketindex.moc"
