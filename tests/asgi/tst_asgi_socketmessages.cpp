#include "asgi/harness.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace harness;
using How = call::CallEnded::How;

/// The messages to send() of a websocket: one row for each step of the state machine and each entry of the type tables.
class AsgiSocketMessagesTest : public QObject {
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
    await receive()
    for message in MESSAGES:
        try:
            await send(message)
            results.append('')
        except Exception as error:
            results.append(f'{type(error).__name__}: {error}')
)";
}

QString message(const char *type, const QString &rest)
{
    return u"{'type': 'websocket.%1', %2}"_s.arg(QLatin1String(type), rest);
}

const QString kAccept = message("accept", u""_s);
const QString kText = message("send", u"'text': 'hi'"_s);
const QString kClose = message("close", u""_s);
const QString kDeny = message("http.response.start", u"'status': 401"_s);
const QString kDenyBody = message("http.response.body", u"'body': b'no'"_s);
const QString kDenyMore = message("http.response.body", u"'body': b'no', 'more_body': True"_s);

/// How a reply reads: what was done, in order of the protocol.
QString shown(const Reply &reply)
{
    QStringList words;
    if (reply.accepted)
        words.append(u"accept(%1)%2"_s.arg(QString::fromStdString(reply.subprotocol),
                                           QString::fromStdString(printed(reply.headers))));
    for (const auto &message : reply.messages)
        words.append(QString::fromStdString(message));
    if (reply.closeCode != 0)
        words.append(u"close(%1 %2)"_s.arg(reply.closeCode).arg(QString::fromStdString(reply.closeReason)));
    if (reply.status != 0)
        words.append(
            u"%1 %2%3"_s.arg(reply.status).arg(QString::fromStdString(reply.body), reply.complete ? u"."_s : u"…"_s));
    return words.join(u' ');
}

} // namespace

void AsgiSocketMessagesTest::messages_data()
{
    QTest::addColumn<QString>("messages");
    QTest::addColumn<QStringList>("answers");
    QTest::addColumn<QString>("reply");
    QTest::addColumn<int>("how");
    QTest::addColumn<QStringList>("findings");
    const auto row = [](const char *name, const QStringList &messages, const QStringList &answers, const QString &reply,
                        How how, const QStringList &findings) {
        QTest::newRow(name) << messages.join(u", "_s) << answers << reply << int(how) << findings;
    };
    const QString ok;
    // the state machine
    row("nothing", {}, {}, u""_s, How::NoStart, {u"A503"_s});
    row("accept", {kAccept}, {ok}, u"accept()"_s, How::Unfinished, {u"A524"_s});
    row("accept, send, close", {kAccept, kText, kClose}, {ok, ok, ok}, u"accept() text:hi close(1000 )"_s,
        How::Completed, {});
    row("send first", {kText}, {u"RuntimeError: websocket.send before websocket.accept"_s}, u""_s, How::NoStart,
        {u"A510"_s, u"A503"_s});
    row("send first, then right", {kText, kAccept, kClose},
        {u"RuntimeError: websocket.send before websocket.accept"_s, ok, ok}, u"accept() close(1000 )"_s, How::Completed,
        {u"A510"_s});
    row("accept twice", {kAccept, kAccept, kClose},
        {ok, u"RuntimeError: websocket.accept after websocket.accept"_s, ok}, u"accept() close(1000 )"_s,
        How::Completed, {u"A504"_s});
    row("after close", {kAccept, kClose, kText, kClose, kAccept},
        {ok, ok, u"RuntimeError: websocket.send after websocket.close"_s,
         u"RuntimeError: websocket.close after websocket.close"_s,
         u"RuntimeError: websocket.accept after websocket.close"_s},
        u"accept() close(1000 )"_s, How::Completed, {u"A512"_s, u"A512"_s, u"A512"_s});
    row("refusal", {kClose}, {ok}, u"close(1000 )"_s, How::Completed, {});
    row("refusal with a code", {message("close", u"'code': 4001, 'reason': 'who?'"_s)}, {ok}, u"close(4001 who?)"_s,
        How::Completed, {u"A514"_s});
    row("after a refusal", {kClose, kAccept},
        {ok, u"RuntimeError: websocket.accept after websocket.close had refused the socket"_s}, u"close(1000 )"_s,
        How::Completed, {u"A512"_s});
    row("denial", {kDeny, kDenyMore, kDenyBody}, {ok, ok, ok}, u"401 nono."_s, How::Completed, {});
    row("denial without body", {kDeny}, {ok}, u""_s, How::NoStart, {u"A703"_s});
    row("denial unfinished", {kDeny, kDenyMore}, {ok, ok}, u"401 no…"_s, How::Unfinished, {u"A703"_s});
    row("denial body first", {kDenyBody, kClose},
        {u"RuntimeError: websocket.http.response.body before websocket.accept"_s, ok}, u"close(1000 )"_s,
        How::Completed, {u"A703"_s});
    row("denial after accept", {kAccept, kDeny, kDenyBody, kClose},
        {ok, u"RuntimeError: websocket.http.response.start after websocket.accept"_s,
         u"RuntimeError: websocket.http.response.body after websocket.accept"_s, ok},
        u"accept() close(1000 )"_s, How::Completed, {u"A702"_s, u"A702"_s});
    row("others in a denial", {kDeny, kAccept, kText, kClose, kDeny, kDenyBody},
        {ok, u"RuntimeError: websocket.accept after websocket.http.response.start"_s,
         u"RuntimeError: websocket.send after websocket.http.response.start"_s,
         u"RuntimeError: websocket.close after websocket.http.response.start"_s,
         u"RuntimeError: websocket.http.response.start after websocket.http.response.start"_s, ok},
        u"401 no."_s, How::Completed, {u"A702"_s, u"A702"_s, u"A702"_s, u"A703"_s});
    row("after a denial", {kDeny, kDenyBody, kClose},
        {ok, ok, u"RuntimeError: websocket.close after the denial response was complete"_s}, u"401 no."_s,
        How::Completed, {u"A702"_s});
    row("http message", {u"{'type': 'http.response.start', 'status': 200}"_s, kClose},
        {u"ValueError: unknown message type 'http.response.start' in the websocket scope"_s, ok}, u"close(1000 )"_s,
        How::Completed, {u"A012"_s});
    // websocket.accept
    const auto accepted = [&](const char *name, const QString &rest, const QString &reply,
                              const QStringList &findings) {
        row(name, {message("accept", rest), kClose}, {ok, ok}, reply + u" close(1000 )"_s, How::Completed, findings);
    };
    const auto notAccepted = [&](const char *name, const QString &rest, const QString &error, const QString &rule) {
        row(name, {message("accept", rest), kClose}, {error, ok}, u"close(1000 )"_s, How::Completed, {rule});
    };
    accepted("subprotocol", u"'subprotocol': 'chat'"_s, u"accept(chat)"_s, {});
    accepted("subprotocol None", u"'subprotocol': None"_s, u"accept()"_s, {});
    accepted("subprotocol not offered", u"'subprotocol': 'other'"_s, u"accept(other)"_s, {u"A506"_s});
    notAccepted("subprotocol bytes", u"'subprotocol': b'chat'"_s,
                u"TypeError: websocket.accept: 'subprotocol' must be str or None, not bytes"_s, u"A505"_s);
    notAccepted("subprotocol no token", u"'subprotocol': 'a\\r\\nb'"_s,
                u"ValueError: websocket.accept: 'subprotocol' must be a token of RFC 9110, not 'a\\r\\nb'"_s,
                u"A505"_s);
    accepted("headers", u"'headers': [(b'x', b'1'), (b'set-cookie', b'a=1')]"_s, u"accept()x=1;set-cookie=a=1;"_s, {});
    accepted("headers upper-case", u"'headers': [(b'X-A', b'1')]"_s, u"accept()x-a=1;"_s, {u"A307"_s});
    accepted("headers of the handshake", u"'headers': [(b'upgrade', b'x'), (b'a', b'b')]"_s, u"accept()a=b;"_s,
             {u"A507"_s});
    notAccepted("headers str", u"'headers': [('x', '1')]"_s,
                u"TypeError: websocket.accept: header 0: the name must be bytes, not str ('x'), encode it (b'...')"_s,
                u"A507"_s);
    notAccepted("headers protocol", u"'headers': [(b'Sec-WebSocket-Protocol', b'chat')]"_s,
                u"ValueError: websocket.accept: sec-websocket-protocol among 'headers': give it as 'subprotocol'"_s,
                u"A507"_s);
    notAccepted("headers CR", u"'headers': [(b'x', b'a\\rb')]"_s,
                u"ValueError: websocket.accept: header 0 (b'x'): the value must not contain CR, LF or NUL"_s,
                u"A310"_s);
    // websocket.send
    const auto sent = [&](const char *name, const QString &rest, const QString &reply, const QStringList &findings) {
        row(name, {kAccept, message("send", rest), kClose}, {ok, ok, ok}, u"accept() %1 close(1000 )"_s.arg(reply),
            How::Completed, findings);
    };
    const auto notSent = [&](const char *name, const QString &rest, const QString &error) {
        row(name, {kAccept, message("send", rest), kClose}, {ok, error, ok}, u"accept() close(1000 )"_s, How::Completed,
            {u"A509"_s});
    };
    sent("text", u"'text': 'h\\u00e9'"_s, u"text:hé"_s, {});
    sent("empty text", u"'text': '', 'bytes': None"_s, u"text:"_s, {});
    sent("bytes", u"'bytes': b'xy', 'text': None"_s, u"bytes:xy"_s, {});
    sent("empty bytes", u"'bytes': b''"_s, u"bytes:"_s, {});
    sent("bytearray", u"'bytes': bytearray(b'xy')"_s, u"bytes:xy"_s, {u"A509"_s});
    notSent("neither", u""_s,
            u"ValueError: websocket.send: exactly one of 'bytes' and 'text' must be given, and not None"_s);
    notSent("both None", u"'bytes': None, 'text': None"_s,
            u"ValueError: websocket.send: exactly one of 'bytes' and 'text' must be given, and not None"_s);
    notSent("both", u"'bytes': b'', 'text': ''"_s,
            u"ValueError: websocket.send: exactly one of 'bytes' and 'text' must be given, not both"_s);
    notSent("text is bytes", u"'text': b'x'"_s, u"TypeError: websocket.send: 'text' must be str or None, not bytes"_s);
    notSent("bytes is str", u"'bytes': 'x'"_s, u"TypeError: websocket.send: 'bytes' must be bytes or None, not str"_s);
    notSent("lone surrogate", u"'text': '\\ud800'"_s,
            u"ValueError: websocket.send: 'text' has lone surrogates, which UTF-8 cannot carry"_s);
    // websocket.close
    for (const int code : {1000, 1003, 1007, 1011, 1014, 3000, 4999})
        row(qPrintable(u"close %1"_s.arg(code)), {kAccept, message("close", u"'code': %1"_s.arg(code))}, {ok, ok},
            u"accept() close(%1 )"_s.arg(code), How::Completed, {});
    const auto notClosed = [&](const char *name, const QString &rest, const QString &error, const QString &rule) {
        row(name, {kAccept, message("close", rest), kClose}, {ok, error, ok}, u"accept() close(1000 )"_s,
            How::Completed, {rule});
    };
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
        notClosed(qPrintable(u"close %1"_s.arg(code)), u"'code': %1"_s.arg(code),
                  u"ValueError: websocket.close: 'code' must be 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 section "
                  "7.4), not %1"_s.arg(code),
                  u"A516"_s);
    notClosed("code str", u"'code': '1000'"_s, u"TypeError: websocket.close: 'code' must be int, not str"_s, u"A515"_s);
    notClosed("reason bytes", u"'reason': b'x'"_s,
              u"TypeError: websocket.close: 'reason' must be str or None, not bytes"_s, u"A515"_s);
    row("reason of 123 bytes", {kAccept, message("close", u"'reason': '\\u00e9' * 61 + 'x'"_s)}, {ok, ok},
        u"accept() close(1000 %1x)"_s.arg(QString(61, QChar(0xE9))), How::Completed, {});
    notClosed("reason of 124 bytes", u"'reason': '\\u00e9' * 62"_s,
              u"ValueError: websocket.close: 'reason' must be at most 123 bytes of UTF-8 (RFC 6455 section 5.5), not "
              "124"_s,
              u"A517"_s);
    row("reason None", {kAccept, message("close", u"'reason': None"_s)}, {ok, ok}, u"accept() close(1000 )"_s,
        How::Completed, {});
    // additional keys
    row("additional keys", {message("accept", u"'x': 1.5, 'y': [None, {'z': True}]"_s), kClose}, {ok, ok},
        u"accept() close(1000 )"_s, How::Completed, {});
    row("additional key of bytes", {message("accept", u"b'x': 1"_s), kClose}, {ok, ok}, u"accept() close(1000 )"_s,
        How::Completed, {u"A009"_s});
    row("additional object", {message("accept", u"'x': [object()]"_s), kClose}, {ok, ok}, u"accept() close(1000 )"_s,
        How::Completed, {u"A010"_s});
    row("additional huge int", {message("accept", u"'x': {'y': 2**63}"_s), kClose}, {ok, ok},
        u"accept() close(1000 )"_s, How::Completed, {u"A011"_s});
    row("additional nan", {message("accept", u"'x': float('nan')"_s), kClose}, {ok, ok}, u"accept() close(1000 )"_s,
        How::Completed, {u"A011"_s});
}

void AsgiSocketMessagesTest::messages()
{
    QFETCH(QString, messages);
    QFETCH(QStringList, answers);
    QFETCH(QString, reply);
    QFETCH(int, how);
    QFETCH(QStringList, findings);

    Served served(playing(messages));
    QVERIFY(served.run([](Client &client) { client.waitForEnd(client.open("/", {"soap", "chat"})); }));
    QCOMPARE(served.results(), answers);
    QCOMPARE(shown(served.reply(1)), reply);
    QCOMPARE(int(served.reply(1).how), how);
    QCOMPARE(served.findings(1), findings);
    QStringList refused;
    for (const auto &refusal : served.all<trace::SendRefused>(1))
        refused.append(QString::fromUtf8(refusal.error));
    QStringList raised = answers;
    raised.removeAll(QString());
    QCOMPARE(refused, raised);
    QCOMPARE(served.all<trace::SendCalled>(1).size(), std::size_t(answers.size()));
}

QTEST_APPLESS_MAIN(AsgiSocketMessagesTest)
#include "tst_asgi_socketmessages.moc"
