#include "websocket/handshake.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::websocket;
using Strings = std::vector<std::string>;

namespace {

using Fields = std::vector<HeaderView>;

HeaderList listOf(const Fields &fields)
{
    HeaderList list;
    for (const auto &[name, value] : fields)
        list.append(name, value);
    return list;
}

constexpr HeaderView kVersion{"Sec-WebSocket-Version", "13"};
constexpr HeaderView kKey{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};

Fields with(Fields more)
{
    more.insert(more.begin(), {kVersion, kKey});
    return more;
}

} // namespace

class HandshakeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void computesTheAcceptKey();
    void asks_data();
    void asks();
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void saysWhatItSpeaks();
    void readsExtendedConnect();
    void refusesExtendedConnect();
};

void HandshakeTest::computesTheAcceptKey()
{
    QCOMPARE(acceptKey("dGhlIHNhbXBsZSBub25jZQ=="),
             std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // RFC 6455 section 1.3
}

void HandshakeTest::asks_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<bool>("answer");
    QTest::newRow("plain") << Fields{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}} << true;
    QTest::newRow("case") << Fields{{"UPGRADE", "WebSocket"}, {"connection", "UPGRADE"}} << true;
    QTest::newRow("lists") << Fields{{"Upgrade", "h2c, websocket"}, {"Connection", "keep-alive ,\tUpgrade"}} << true;
    QTest::newRow("lines") << Fields{{"Upgrade", "h2c"},
                                     {"Upgrade", "websocket"},
                                     {"Connection", "keep-alive"},
                                     {"Connection", "upgrade"}}
                           << true;
    QTest::newRow("no Connection") << Fields{{"Upgrade", "websocket"}} << false;
    QTest::newRow("no Upgrade") << Fields{{"Connection", "Upgrade"}} << false;
    QTest::newRow("another") << Fields{{"Upgrade", "h2c"}, {"Connection", "Upgrade"}} << false;
    QTest::newRow("part of a token") << Fields{{"Upgrade", "websockets"}, {"Connection", "Upgrade"}} << false;
    QTest::newRow("nothing") << Fields{} << false;
}

void HandshakeTest::asks()
{
    QFETCH(Fields, fields);
    QTEST(asksForWebSocket("GET", listOf(fields)), "answer");
}

void HandshakeTest::reads_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<Strings>("subprotocols");
    QTest::addColumn<Strings>("extensions");
    const auto row = [](const char *name, const Fields &fields, const Strings &protocols, const Strings &extensions) {
        QTest::newRow(name) << with(fields) << protocols << extensions;
    };
    row("least", {}, {}, {});
    row("one protocol", {{"Sec-WebSocket-Protocol", "chat"}}, {"chat"}, {});
    row("in order", {{"Sec-WebSocket-Protocol", "soap , wamp,\tchat"}}, {"soap", "wamp", "chat"}, {});
    row("lines", {{"Sec-WebSocket-Protocol", "soap"}, {"sec-websocket-protocol", "chat"}}, {"soap", "chat"}, {});
    row("empty elements", {{"Sec-WebSocket-Protocol", ",soap,,chat,"}}, {"soap", "chat"}, {});
    row("token of marks", {{"Sec-WebSocket-Protocol", "v1.json+x!#$%&'*^_`|~"}}, {"v1.json+x!#$%&'*^_`|~"}, {});
    row("extension", {{"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"}}, {},
        {"permessage-deflate; client_max_window_bits"});
    row("extensions", {{"Sec-WebSocket-Extensions", "a;b=1, c"}, {"Sec-WebSocket-Extensions", "d"}}, {},
        {"a;b=1", "c", "d"});
    row("quoted", {{"Sec-WebSocket-Extensions", R"(a; b="c", d; e="\f\g")"}}, {}, {R"(a; b="c")", R"(d; e="\f\g")"});
}

void HandshakeTest::reads()
{
    QFETCH(Fields, fields);
    const auto offer = readHandshake("GET", listOf(fields));
    QVERIFY2(offer.has_value(), offer ? "" : offer.error().detail.c_str());
    QCOMPARE(offer->key, std::string(kKey.value));
    QTEST(offer->subprotocols, "subprotocols");
    QTEST(offer->extensions, "extensions");
}

void HandshakeTest::refuses_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("detail"); // a part of it
    const auto row = [](const char *name, const Fields &fields, int status, const char *detail) {
        QTest::newRow(name) << fields << status << QByteArray(detail);
    };
    const auto version = [&](const char *name, std::string_view value) {
        row(name, {{"Sec-WebSocket-Version", value}, kKey}, 426, "not 13");
    };
    const auto key = [&](const char *name, std::string_view value) {
        row(name, {kVersion, {"Sec-WebSocket-Key", value}}, 400, "base64");
    };
    const auto protocol = [&](const char *name, std::string_view value) {
        row(name, with({{"Sec-WebSocket-Protocol", value}}), 400, "Sec-WebSocket-Protocol");
    };
    const auto extension = [&](const char *name, std::string_view value) {
        row(name, with({{"Sec-WebSocket-Extensions", value}}), 400, "Sec-WebSocket-Extensions");
    };
    row("no version", {kKey}, 400, "Version is missing");
    row("two versions", {kVersion, kVersion, kKey}, 400, "more than once");
    version("version 8", "8");
    version("version 14", "14");
    version("version 013", "013");
    version("versions", "13, 8");
    version("version of letters", "xiii");
    version("empty version", "");
    row("no key", {kVersion}, 400, "Key is missing");
    row("two keys", {kVersion, kKey, kKey}, 400, "more than once");
    key("empty key", "");
    key("15 bytes", "MTIzNDU2Nzg5MDEyMzQ1");
    key("17 bytes", "MTIzNDU2Nzg5MDEyMzQ1Njc=");
    key("not base64", "dGhlIHNhbXBsZSBub25jZ?==");
    key("no padding", "dGhlIHNhbXBsZSBub25jZQ");
    key("url alphabet", "-_hlIHNhbXBsZSBub25jZQ==");
    protocol("empty protocol", "");
    protocol("only a comma", " , ");
    protocol("space inside", "a b");
    protocol("slash", "a/b");
    protocol("quoted", "\"chat\"");
    protocol("not ASCII", "caf\xC3\xA9");
    extension("empty extension", "");
    extension("no name", "; a=1");
    extension("no parameter", "a;");
    extension("no value", "a; b=");
    extension("no parameter name", "a; =1");
    extension("open quote", "a; b=\"c");
    extension("comma in quotes", "a; b=\"c,d\"");
    extension("behind the quote", "a; b=\"c\"d");
    extension("empty quotes", "a; b=\"\"");
    extension("backslash at the end", "a; b=\"c\\\"");
}

void HandshakeTest::refuses()
{
    QFETCH(Fields, fields);
    QFETCH(QByteArray, detail);
    const auto offer = readHandshake("GET", listOf(fields));
    QVERIFY(!offer);
    QTEST(offer.error().status, "status");
    QVERIFY2(offer.error().detail.contains(detail.toStdString()), offer.error().detail.c_str());
}

void HandshakeTest::saysWhatItSpeaks()
{
    const auto version = readHandshake("GET", listOf({{"Sec-WebSocket-Version", "7"}, kKey})).error();
    QCOMPARE(version.headers.value("Sec-WebSocket-Version").value_or(""), std::string_view("13"));
    QCOMPARE(version.headers.value("Upgrade").value_or(""), std::string_view("websocket"));
    const auto method = readHandshake("POST", listOf(with({}))).error();
    QCOMPARE(method.status, 405);
    QCOMPARE(method.headers.value("Allow").value_or(""), std::string_view("GET"));
}

void HandshakeTest::readsExtendedConnect()
{
    const auto offer = readExtendedConnect(listOf({kVersion, {"sec-websocket-protocol", "chat, x"}}));
    QVERIFY(offer.has_value());
    QVERIFY(offer->key.empty());
    QCOMPARE(offer->subprotocols, Strings({"chat", "x"}));
}

void HandshakeTest::refusesExtendedConnect()
{
    const auto offer = readExtendedConnect(listOf({{"sec-websocket-version", "8"}}));
    QVERIFY(!offer);
    QCOMPARE(offer.error().status, 400);
    QCOMPARE(offer.error().headers.value("Sec-WebSocket-Version").value_or(""), std::string_view("13"));
    QVERIFY(!offer.error().headers.value("Upgrade")); // HTTP/2 has no such field
}

QTEST_APPLESS_MAIN(HandshakeTest)
#include "tst_handshake.moc"
