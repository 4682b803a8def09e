#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// The messages to send(): one row for each step of the state machine and each entry of the type tables.
class AsgiMessagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startPython()); }
    void cleanupTestCase() { stopPython(); }
    void messages_data();
    void messages();
};

namespace {

std::string playing(const QString &messages)
{
    return "MESSAGES = [" + messages.toStdString() + R"(]
async def app(scope, receive, send):
    for message in MESSAGES:
        try:
            await send(message)
            results.append('')
        except Exception as error:
            results.append(f'{type(error).__name__}: {error}')
)";
}

const QString kStart = u"{'type': 'http.response.start', 'status': 200}"_s;
const QString kBody = u"{'type': 'http.response.body', 'body': b'hello'}"_s;
const QString kMore = u"{'type': 'http.response.body', 'body': b'hello', 'more_body': True}"_s;

QString start(const QString &rest)
{
    return u"{'type': 'http.response.start', "_s + rest + u"}"_s;
}

QString body(const QString &rest)
{
    return u"{'type': 'http.response.body', "_s + rest + u"}"_s;
}

} // namespace

void AsgiMessagesTest::messages_data()
{
    QTest::addColumn<QString>("messages");
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("sent");
    QTest::addColumn<int>("how");
    QTest::addColumn<QStringList>("findings");

    const auto row = [](const char *name, const QStringList &messages, const QStringList &answers, int status,
                        const QString &sent, How how, const QStringList &findings) {
        QTest::newRow(name) << messages.join(u", "_s) << answers << status << sent << int(how) << findings;
    };
    const QStringList two{QString(), QString()};
    // the state machine
    row("start, body", {kStart, kBody}, two, 200, u"hello"_s, How::Completed, {});
    row("start, pieces", {kStart, kMore, kMore, kBody}, {QString(), QString(), QString(), QString()}, 200,
        u"hellohellohello"_s, How::Completed, {});
    row("start, empty body", {kStart, body(u""_s)}, two, 200, QString(), How::Completed, {});
    row("body first", {kBody}, {u"RuntimeError: http.response.body before http.response.start"_s}, 0, QString(),
        How::NoStart, {u"A319"_s, u"A317"_s});
    row("body first, then right", {kBody, kStart, kBody},
        {u"RuntimeError: http.response.body before http.response.start"_s, QString(), QString()}, 200, u"hello"_s,
        How::Completed, {u"A319"_s});
    row("start twice", {kStart, kStart, kBody},
        {QString(), u"RuntimeError: http.response.start after http.response.start"_s, QString()}, 200, u"hello"_s,
        How::Completed, {u"A302"_s});
    row("body after the end", {kStart, kBody, kBody}, {QString(), QString(), QString()}, 200, u"hello"_s,
        How::Completed, {u"A322"_s});
    row("start after the end", {kStart, kBody, kStart, kBody}, {QString(), QString(), QString(), QString()}, 200,
        u"hello"_s, How::Completed, {u"A322"_s});
    row("start alone", {kStart}, {QString()}, 0, QString(), How::NoStart, {u"A316"_s});
    row("unfinished", {kStart, kMore}, two, 200, u"hello"_s, How::Unfinished, {u"A318"_s});
    row("nothing", {}, {}, 0, QString(), How::NoStart, {u"A317"_s});
    // extensions, unknown types, the message itself
    for (const auto name : {"trailers", "push"})
        row(name, {kStart, u"{'type': 'http.response.%1'}"_s.arg(QLatin1String(name)), kBody},
            {QString(),
             u"RuntimeError: http.response.%1: the extension is not announced in scope['extensions'] by this server"_s
                 .arg(QLatin1String(name)),
             QString()},
            200, u"hello"_s, How::Completed, {u"A022"_s});
    row("unknown type", {u"{'type': 'http.nonsense'}"_s, kStart, kBody},
        {u"ValueError: unknown message type 'http.nonsense' in the http scope"_s, QString(), QString()}, 200,
        u"hello"_s, How::Completed, {u"A012"_s});
    row("no dict", {u"[1]"_s, kStart, kBody}, {u"TypeError: send() takes a dict, not list"_s, QString(), QString()},
        200, u"hello"_s, How::Completed, {u"A008"_s});
    row("no type", {u"{'status': 1}"_s, kStart, kBody},
        {u"KeyError: \"the message has no 'type'\""_s, QString(), QString()}, 200, u"hello"_s, How::Completed,
        {u"A008"_s});
    row("type is bytes", {u"{'type': b'http.response.start'}"_s, kStart, kBody},
        {u"TypeError: the message's 'type' must be str, not bytes"_s, QString(), QString()}, 200, u"hello"_s,
        How::Completed, {u"A008"_s});
    row("additional keys", {start(u"'status': 200, 'more': 1"_s), body(u"'body': b'x', 'other': None"_s)}, two, 200,
        u"x"_s, How::Completed, {});
    // keys of http.response.start: each refused start is followed by a good response
    const auto refused = [&](const char *name, const QString &message, const QString &error, const QString &rule) {
        row(name, {message, kStart, kBody}, {error, QString(), QString()}, 200, u"hello"_s, How::Completed, {rule});
    };
    refused("status missing", start(u""_s), u"KeyError: \"http.response.start: 'status' is missing\""_s, u"A303"_s);
    refused("status str", start(u"'status': '200'"_s),
            u"TypeError: http.response.start: 'status' must be int, not str"_s, u"A303"_s);
    refused("status bool", start(u"'status': True"_s),
            u"TypeError: http.response.start: 'status' must be int, not bool"_s, u"A303"_s);
    refused("status None", start(u"'status': None"_s),
            u"TypeError: http.response.start: 'status' must be int, not None"_s, u"A303"_s);
    refused("status 100", start(u"'status': 100"_s),
            u"ValueError: http.response.start: 'status' must be 200 to 599, not 100"_s, u"A304"_s);
    refused("status huge", start(u"'status': 10**30"_s),
            u"ValueError: http.response.start: 'status' must be 200 to 599, not 1000000000000000000000000000000"_s,
            u"A304"_s);
    row("status 799", {start(u"'status': 799"_s), kBody}, two, 799, u"hello"_s, How::Completed, {u"A304"_s});
    row("status enum", {start(u"'status': __import__('http').HTTPStatus.CREATED"_s), kBody}, two, 201, u"hello"_s,
        How::Completed, {});
    refused(
        "headers None", start(u"'status': 200, 'headers': None"_s),
        u"TypeError: http.response.start: 'headers' must be an iterable of [name, value] pairs of bytes, not None"_s,
        u"A305"_s);
    refused("headers dict", start(u"'status': 200, 'headers': {b'a': b'b'}"_s),
            u"TypeError: http.response.start: 'headers' must be an iterable of [name, value] pairs of bytes, not dict: "
            "send list(headers.items())"_s,
            u"A305"_s);
    refused("header str name", start(u"'status': 200, 'headers': [(b'a', b'b'), ('c', b'd')]"_s),
            u"TypeError: http.response.start: header 1: the name must be bytes, not str ('c'), encode it (b'...')"_s,
            u"A306"_s);
    refused("header str value", start(u"'status': 200, 'headers': [(b'a', 'b')]"_s),
            u"TypeError: http.response.start: header 0: the value must be bytes, not str ('b'), encode it (b'...')"_s,
            u"A306"_s);
    refused("header int value", start(u"'status': 200, 'headers': [(b'a', 5)]"_s),
            u"TypeError: http.response.start: header 0: the value must be bytes, not int (5)"_s, u"A306"_s);
    refused("header of three", start(u"'status': 200, 'headers': [(b'a', b'b', b'c')]"_s),
            u"ValueError: http.response.start: header 0 ((b'a', b'b', b'c')): must have two items, name and value"_s,
            u"A306"_s);
    refused("header no pair", start(u"'status': 200, 'headers': [b'ab']"_s),
            u"TypeError: http.response.start: header 0 (b'ab'): must be a [name, value] pair"_s, u"A306"_s);
    refused("header name", start(u"'status': 200, 'headers': [(b'a b', b'c')]"_s),
            u"ValueError: http.response.start: header 0 (b'a b'): the name is not a token"_s, u"A310"_s);
    refused("header name empty", start(u"'status': 200, 'headers': [(b'', b'c')]"_s),
            u"ValueError: http.response.start: header 0 (b''): the name is not a token"_s, u"A310"_s);
    refused("pseudo header", start(u"'status': 200, 'headers': [(b':status', b'200')]"_s),
            u"ValueError: http.response.start: header 0 (b':status'): pseudo headers are the server's to send"_s,
            u"A308"_s);
    for (const auto &[name, value] :
         {std::pair("value CR", "b'a\\rb'"), std::pair("value LF", "b'a\\nb'"), std::pair("value NUL", "b'a\\0b'")})
        refused(name, start(u"'status': 200, 'headers': [(b'x', %1)]"_s.arg(QLatin1String(value))),
                u"ValueError: http.response.start: header 0 (b'x'): the value must not contain CR, LF or NUL"_s,
                u"A310"_s);
    refused("content-length no digits", start(u"'status': 200, 'headers': [(b'content-length', b'5x')]"_s),
            u"ValueError: http.response.start: header 0 (b'5x'): content-length must be digits"_s, u"A313"_s);
    refused("content-length twice",
            start(u"'status': 200, 'headers': [(b'content-length', b'5'), (b'content-length', b'6')]"_s),
            u"ValueError: http.response.start: header 1 (b'6'): content-length is given twice with different values"_s,
            u"A313"_s);
    refused("trailers int", start(u"'status': 200, 'trailers': 1"_s),
            u"TypeError: http.response.start: 'trailers' must be bool, not int"_s, u"A332"_s);
    row("trailers True", {start(u"'status': 200, 'trailers': True"_s), kBody}, two, 200, u"hello"_s, How::Completed,
        {u"A022"_s});
    row("upper case", {start(u"'status': 200, 'headers': [(b'X-A', b'1'), (b'X-B', b'2')]"_s), kBody}, two, 200,
        u"hello"_s, How::Completed, {u"A307"_s});
    row("transfer-encoding", {start(u"'status': 200, 'headers': [(b'transfer-encoding', b'chunked')]"_s), kBody}, two,
        200, u"hello"_s, How::Completed, {u"A311"_s});
    row("generator of generators",
        {start(u"'status': 200, 'headers': ((part for part in pair) for pair in [(b'a', b'b')])"_s), kBody}, two, 200,
        u"hello"_s, How::Completed, {u"A315"_s});
    row("tuple of lists", {start(u"'status': 200, 'headers': ([b'a', b'b'],)"_s), kBody}, two, 200, u"hello"_s,
        How::Completed, {});
    // keys of http.response.body
    const auto refusedBody = [&](const char *name, const QString &message, const QString &error, const QString &rule) {
        row(name, {kStart, message, kBody}, {QString(), error, QString()}, 200, u"hello"_s, How::Completed, {rule});
    };
    refusedBody("body str", body(u"'body': 'x'"_s), u"TypeError: http.response.body: 'body' must be bytes, not str"_s,
                u"A320"_s);
    refusedBody("body None", body(u"'body': None"_s),
                u"TypeError: http.response.body: 'body' must be bytes, not None"_s, u"A320"_s);
    refusedBody("more_body int", body(u"'body': b'x', 'more_body': 0"_s),
                u"TypeError: http.response.body: 'more_body' must be bool, not int"_s, u"A321"_s);
    row("body bytearray", {kStart, body(u"'body': bytearray(b'xy')"_s)}, two, 200, u"xy"_s, How::Completed,
        {u"A320"_s});
    row("body memoryview", {kStart, body(u"'body': memoryview(b'xy')"_s)}, two, 200, u"xy"_s, How::Completed,
        {u"A320"_s});
    // lengths
    const QString sized = start(u"'status': 200, 'headers': [(b'content-length', b'5')]"_s);
    row("right length", {sized, kBody}, two, 200, u"hello"_s, How::Completed, {});
    row("too long", {sized, body(u"'body': b'hello!'"_s), kBody},
        {QString(), u"RuntimeError: http.response.body: 6 bytes are more than the content-length of 5"_s, QString()},
        200, u"hello"_s, How::Completed, {u"A323"_s});
    row("too short", {sized, body(u"'body': b'hell'"_s)},
        {QString(), u"RuntimeError: http.response.body: the body ends after 4 bytes, content-length says 5"_s}, 0,
        QString(), How::NoStart, {u"A324"_s, u"A316"_s});
    row("204 with body", {start(u"'status': 204"_s), kBody}, two, 204, u"hello"_s, How::Completed, {u"A325"_s});
}

void AsgiMessagesTest::messages()
{
    QFETCH(QString, messages);
    QFETCH(QStringList, answers);
    QFETCH(int, status);
    QFETCH(QString, sent);
    QFETCH(int, how);
    QFETCH(QStringList, findings);

    Served served(playing(messages));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.get("/")); }));
    QCOMPARE(served.results(), answers);
    const Reply &reply = served.reply(1);
    QCOMPARE(int(reply.status), status);
    QCOMPARE(QString::fromStdString(reply.body), sent);
    QCOMPARE(reply.complete, reply.how == How::Completed);
    QCOMPARE(int(reply.how), how);
    QCOMPARE(served.findings(1), findings);
    QStringList refused;
    for (const auto &refusal : served.all<trace::SendRefused>(1))
        refused.append(QString::fromUtf8(refusal.error));
    QStringList raised = answers;
    raised.removeAll(QString());
    QCOMPARE(refused, raised);
    QCOMPARE(served.all<trace::SendCalled>(1).size(), std::size_t(answers.size()));
}

QTEST_APPLESS_MAIN(AsgiMessagesTest)
#include "tst_asgi_messages.moc"
