#include "compose/prepare.h"
#include "compose/rawhttp.h"
#include "compose/rows.h"

#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace gatescope::compose;
using namespace Qt::StringLiterals;

namespace {

QByteArray sent(const HttpDraft &draft, const Variables &variables = {})
{
    const auto request = prepare(draft, variables);
    return request ? request->bytes().replace("User-Agent: gatescope/0.1.0\r\nAccept: */*\r\n", "")
                   : "error: " + request.error().summary.toUtf8();
}

HttpDraft draftFor(const QString &url, const QString &method = u"GET"_s)
{
    HttpDraft draft;
    draft.method = method;
    setUrl(draft, url);
    return draft;
}

HttpDraft withBody(BodyKind kind, const QString &text)
{
    HttpDraft draft = draftFor(u"http://h/"_s, u"POST"_s);
    draft.body.kind = kind;
    draft.body.text = text;
    return draft;
}

QStringList printed(const QList<Inspection> &inspections)
{
    QStringList lines;
    for (const Inspection &one : inspections)
        lines += u"%1%2 %3%4: %5"_s.arg("iwe"[int(one.severity)])
                     .arg(one.blocks ? u"!"_s : QString(), one.field,
                          one.row < 0 ? QString() : QString::number(one.row), one.message);
    return lines;
}

} // namespace

/// What a draft becomes on the wire, and what is said about it before.
class PrepareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void endpoints_data();
    void endpoints();
    void keepsQueries_data();
    void keepsQueries();
    void tablesAsText();
    void fillsInWhatIsMissing();
    void sendsWhatIsGiven();
    void leavesOutWhatIsSwitchedOff();
    void bodies();
    void multipartWithFiles();
    void chunks();
    void paces();
    void http2();
    void rawBytes();
    void variables();
    void previews();
    void inspections_data();
    void inspections();
    void inspectsSockets();
    void inspectsHandshakes_data();
    void inspectsHandshakes();
    void mends_data();
    void mends();
    void mendsSockets();
    void brokenJsonHasItsPlace();
};

void PrepareTest::endpoints_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << u"http://127.0.0.1:8000/a?b=1#c"_s << u"tcp 127.0.0.1 8000 127.0.0.1:8000 /a?b=1"_s;
    QTest::newRow("no path") << u"https://host"_s << u"tls host 443 host /"_s;
    QTest::newRow("query alone") << u"http://host?x"_s << u"tcp host 80 host /?x"_s;
    QTest::newRow("no scheme") << u"localhost:8000/x"_s << u"tcp localhost 8000 localhost:8000 /x"_s;
    QTest::newRow("IPv6") << u"http://[::1]:81/"_s << u"tcp ::1 81 [::1]:81 /"_s;
    QTest::newRow("user") << u"http://a:b@host/"_s << u"tcp host 80 host /"_s;
    QTest::newRow("encodes") << u"http://host/ä b?c=%20"_s << u"tcp host 80 host /%C3%A4%20b?c=%20"_s;
    QTest::newRow("unix") << u"unix:/tmp/a.sock:/x?y"_s << u"unix /tmp/a.sock localhost /x?y"_s;
    QTest::newRow("unix alone") << u"unix:/tmp/a.sock"_s << u"unix /tmp/a.sock localhost /"_s;
    QTest::newRow("websocket") << u"wss://host:443/s"_s << u"tls host 443 host /s"_s;
    QTest::newRow("other scheme") << u"ftp://host/"_s << u"ftp:// is not a scheme that can be sent"_s;
    QTest::newRow("no host") << u"http:///x"_s << u"the URL names no host"_s;
    QTest::newRow("bad port") << u"http://host:99999/"_s << u"“host:99999” is no host and port"_s;
}

void PrepareTest::endpoints()
{
    QFETCH(QString, url);
    const auto endpoint = endpointOf(url);
    const QString got = !endpoint ? endpoint.error().summary
                        : !endpoint->unixPath.isEmpty()
                            ? u"unix %1 %2 %3"_s.arg(endpoint->unixPath, QString::fromUtf8(endpoint->authority),
                                                     QString::fromUtf8(endpoint->target))
                            : u"%1 %2 %3 %4 %5"_s.arg(endpoint->tls ? u"tls"_s : u"tcp"_s, endpoint->host)
                                  .arg(endpoint->port)
                                  .arg(QString::fromUtf8(endpoint->authority), QString::fromUtf8(endpoint->target));
    QTEST(got, "expected");
}

void PrepareTest::keepsQueries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("rows");
    QTest::newRow("simple") << u"a=1&b=2"_s << 2;
    QTest::newRow("encoded") << u"q=a%20b%26c"_s << 1;
    QTest::newRow("address") << u"next=http://x/y?z"_s << 1;
    QTest::newRow("variable") << u"q={{name}}"_s << 1;
    QTest::newRow("plus") << u"q=a+b"_s << 0;
    QTest::newRow("no value") << u"flag"_s << 0;
    QTest::newRow("doubled") << u"a=1&&b=2"_s << 0;
    QTest::newRow("over-encoded") << u"a=%41"_s << 0;
}

void PrepareTest::keepsQueries()
{
    QFETCH(QString, query);
    const HttpDraft draft = draftFor(u"http://h/p?"_s + query);
    QTEST(int(draft.query.size()), "rows");
    QCOMPARE(fullUrl(draft), u"http://h/p?"_s + query);
}

void PrepareTest::tablesAsText()
{
    const QList<Row> rows{{u"A"_s, u"1"_s}, {u"B"_s, u"x: y"_s, false}};
    QCOMPARE(toBulkText(rows), u"A: 1\n# B: x: y\n"_s);
    QCOMPARE(fromBulkText(u"A: 1\n\n# B: x: y\r\n"), rows);
    QCOMPARE(fromFormText(u"a=1+2&b=%C3%A9"), QList<Row>({{u"a"_s, u"1 2"_s}, {u"b"_s, u"é"_s}}));
    QCOMPARE(formText({{u"a"_s, u"1 2&3"_s}, {u"b"_s, u"é~*"_s}}), "a=1+2%263&b=%C3%A9%7E*");
    QCOMPARE(cookieText(fromCookieText(u"a=1; b=x=y")), u"a=1; b=x=y"_s);
}

void PrepareTest::fillsInWhatIsMissing()
{
    const HttpDraft draft = draftFor(u"http://127.0.0.1:8000/a?b=1"_s);
    QCOMPARE(prepare(draft)->bytes(), "GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: gatescope/0.1.0\r\n"
                                      "Accept: */*\r\n\r\n");
    QCOMPARE(sent(draftFor(u"http://h/"_s, u"POST"_s)), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
}

void PrepareTest::sendsWhatIsGiven()
{
    HttpDraft draft = withBody(BodyKind::Text, u"é"_s);
    draft.headers = {
        {u"host"_s, u"other"_s}, {u"Content-Length"_s, u"7"_s}, {u"X"_s, u"off"_s, false}, {u"x"_s, u"ü"_s}};
    QCOMPARE(sent(draft), "POST / HTTP/1.1\r\nhost: other\r\nContent-Length: 7\r\nx: ü\r\n\r\né");
}

void PrepareTest::leavesOutWhatIsSwitchedOff()
{
    HttpDraft draft = withBody(BodyKind::Json, u"{}"_s);
    for (const auto name : {"Host"_L1, "User-Agent"_L1, "Accept"_L1, "Content-Type"_L1, "Content-Length"_L1})
        draft.headers += Row{.name = name, .enabled = false};
    QCOMPARE(sent(draft), "POST / HTTP/1.1\r\n\r\n{}");
}

void PrepareTest::bodies()
{
    QVERIFY(sent(withBody(BodyKind::Json, u"{\"a\": 1}"_s))
                .endsWith("Content-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": 1}"));
    HttpDraft form = withBody(BodyKind::Form, {});
    form.body.form = {{u"a b"_s, u"1&2"_s}, {u"off"_s, u"x"_s, false}};
    QVERIFY(
        sent(form).endsWith("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na+b=1%262"));
}

void PrepareTest::multipartWithFiles()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"a\"b.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("file content");
    file.close();
    HttpDraft draft = withBody(BodyKind::Multipart, {});
    draft.body.parts = {{.name = u"field"_s, .value = u"wert"_s}, {.name = u"upload"_s, .file = file.fileName()}};
    const auto request = prepare(draft);
    QVERIFY(request);
    const QByteArray boundary = request->body.first(request->body.indexOf("\r\n"));
    QCOMPARE(request->body, boundary + "\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nwert\r\n" + boundary +
                                "\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a%22b.txt\"\r\n"
                                "Content-Type: text/plain\r\n\r\nfile content\r\n" +
                                boundary + "--\r\n");
    QCOMPARE(prepare(draft)->bytes(), request->bytes()); // the same draft makes the same bytes
    draft.body.parts[1].file += u".missing"_s;
    QVERIFY(sent(draft).contains("it does not exist"));
}

void PrepareTest::chunks()
{
    HttpDraft draft = withBody(BodyKind::Text, u"hello world"_s);
    draft.pace = {.chunked = true, .chunkBytes = 4};
    QCOMPARE(sent(draft), "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "4\r\nhell\r\n4\r\no wo\r\n3\r\nrld\r\n0\r\n\r\n");
    draft.version = HttpVersion::Http10;
    QVERIFY(sent(draft).startsWith("POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello"));
}

void PrepareTest::paces()
{
    HttpDraft draft = withBody(BodyKind::Text, u"hello world"_s);
    draft.pace = {.chunkBytes = 4, .delayMs = 10, .disconnectAfter = 5};
    const auto request = prepare(draft);
    QCOMPARE(request->pieces.mid(1), QList<QByteArray>({"hell", "o wo", "rld"}));
    QCOMPARE(request->delayMs, 10u);
    QCOMPARE(request->disconnectAfter, 5);
}

void PrepareTest::http2()
{
    HttpDraft draft = withBody(BodyKind::Text, u"hello"_s);
    draft.version = HttpVersion::Http2;
    draft.headers = {{u"Host"_s, u"virtual"_s}, {u"Connection"_s, u"close"_s}, {u"X-A"_s, u"1"_s}};
    const auto request = prepare(draft);
    QCOMPARE(request->endpoint.authority, "virtual");
    const HeaderBytes expected{
        {"user-agent", "gatescope/0.1.0"}, {"accept", "*/*"}, {"x-a", "1"}, {"content-length", "5"}};
    QCOMPARE(request->headers, expected);
    QCOMPARE(request->pieces, QList<QByteArray>({"hello"}));
}

void PrepareTest::rawBytes()
{
    HttpDraft draft = draftFor(u"http://h/"_s);
    draft.isRaw = true;
    draft.raw = "GET / {{not}} HTTP/9\n\n";
    QCOMPARE(sent(draft), draft.raw);
}

void PrepareTest::variables()
{
    HttpDraft draft = draftFor(u"{{base}}/{{ who }}"_s);
    draft.headers = {{u"X"_s, u"{{nested}}"_s}};
    const Variables values{{u"base"_s, u"http://h"_s}, {u"who"_s, u"ada"_s}, {u"nested"_s, u"<{{who}}>"_s}};
    QCOMPARE(sent(draft, values), "GET /ada HTTP/1.1\r\nHost: h\r\nX: <ada>\r\n\r\n");
    QCOMPARE(variableNames(draft), QStringList({u"base"_s, u"who"_s, u"nested"_s}));
    QCOMPARE(sent(draft), "error: the variable base, who, nested is not known");
    QVERIFY(sent(draft, {{u"base"_s, u"{{base}}"_s}}).startsWith("error: ")); // a circle ends
    HttpDraft braces = withBody(BodyKind::Text, u"{{who}} {{ other }} {{\"a\": {{who}}}}"_s);
    QVERIFY(sent(braces, values).endsWith("\r\n\r\nada {{ other }} {{\"a\": ada}}"));
    QCOMPARE(printed(inspect(braces, values)),
             QStringList(u"w body: the variable other is not known, and is sent as it stands"_s));
}

void PrepareTest::previews()
{
    HttpDraft draft = withBody(BodyKind::File, {});
    draft.body.file = u"/nowhere"_s;
    draft.headers = {{u"X"_s, u"1"_s}};
    QStringList lines;
    for (const HeaderPreview &header : previewHeaders(draft))
        lines += (header.added ? u"+"_s : u""_s) + header.name + u'=' + header.value;
    QCOMPARE(lines, QStringList({u"+Host=h"_s, u"+User-Agent=gatescope/0.1.0"_s, u"+Accept=*/*"_s, u"X=1"_s,
                                 u"+Content-Length=…"_s}));
}

void PrepareTest::inspections_data()
{
    QTest::addColumn<HttpDraft>("draft");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const HttpDraft &draft, const QStringList &expected) {
        QTest::newRow(name) << draft << expected;
    };
    const auto header = [](HttpDraft draft, const QString &name, const QString &value, bool enabled = true) {
        draft.headers += Row{name, value, enabled};
        return draft;
    };
    const HttpDraft get = draftFor(u"http://h/"_s);
    const HttpDraft post = withBody(BodyKind::Text, u"hello"_s);
    row("fine", get, {});
    row("fine body", post, {});
    row("no URL", draftFor({}), {u"e! url: there is no URL"_s});
    row("bad URL", draftFor(u"http://h:x/"_s), {u"e! url: “h:x” is no host and port"_s});
    row("user name", draftFor(u"http://a@h/"_s), {u"w url: the user name in the URL is not sent"_s});
    row("non-ASCII URL", draftFor(u"http://h/ä"_s),
        {u"i url: letters beyond ASCII are sent percent-encoded, as UTF-8"_s});
    row("method", draftFor(u"http://h/"_s, u"GE T"_s), {u"w method: “GE T” is no method (RFC 9110 section 5.6.2)"_s});
    row("small method", draftFor(u"http://h/"_s, u"get"_s),
        {u"i method: methods are case-sensitive: “get” is not GET"_s});
    row("no Host", header(get, u"Host"_s, {}, false),
        {u"w headers: Host is missing; HTTP/1.1 demands it (RFC 9112 section 3.2)"_s});
    row("other Host", header(get, u"Host"_s, u"x"_s), {u"i headers0: Host says “x”, the URL says “h”"_s});
    row("length", header(post, u"Content-Length"_s, u"9"_s),
        {u"w headers0: Content-Length says 9, the body has 5 bytes"_s});
    row("no length", header(post, u"Content-Length"_s, {}, false),
        {u"w headers: the body has no length: the server takes it for the next request"_s});
    row("length and coding", header(header(post, u"Content-Length"_s, u"5"_s), u"Transfer-Encoding"_s, u"chunked"_s),
        {u"w headers0: Content-Length next to Transfer-Encoding (RFC 9112 section 6.3)"_s});
    row("bad name", header(get, u"a b"_s, u"x"_s), {u"w headers0: “a b” is no header name (RFC 9110 section 5.6.2)"_s});
    row("line break", header(get, u"a"_s, u"x\r\nb: y"_s),
        {u"w headers0: a holds a line break or NUL, which makes another header of it"_s});
    row("non-ASCII header", header(get, u"a"_s, u"ü"_s),
        {u"w headers0: a has letters beyond ASCII: they are sent as UTF-8, and read as Latin-1"_s});
    row("unknown variable", header(get, u"a"_s, u"{{x}}"_s), {u"e! headers0: the variable x is not known"_s});
    row("bad JSON", withBody(BodyKind::Json, u"{\n  \"a\": oops}"_s), {u"w body: this is no JSON: line 2, column 8"_s});
    HttpDraft getBody = post;
    getBody.method = u"GET"_s;
    row("GET with body", getBody,
        {u"w body: GET with a body: servers may drop or refuse it (RFC 9110 section 9.3.1)"_s});
    HttpDraft http2 = header(get, u"Connection"_s, u"close"_s);
    http2.version = HttpVersion::Http2;
    row("HTTP/2", http2, {u"w headers0: Connection is not for HTTP/2, and is left out (RFC 9113 section 8.2.2)"_s});
    HttpDraft file = withBody(BodyKind::File, {});
    file.body.file = u"/nowhere/at/all"_s;
    row("no file", file, {u"e! body: the file /nowhere/at/all cannot be sent: it does not exist"_s});
    HttpDraft raw = get;
    raw.isRaw = true;
    raw.raw = "GET / HTTP/1.1\r\n\r\n";
    row("raw", raw, {u"w raw: Host is missing; HTTP/1.1 demands it (RFC 9112 section 3.2)"_s});
}

void PrepareTest::inspections()
{
    QFETCH(HttpDraft, draft);
    QTEST(printed(inspect(draft)), "expected");
}

void PrepareTest::inspectsSockets()
{
    SocketDraft draft{.url = u"ws://h/"_s, .subprotocols = {u"a b"_s}};
    draft.script = {{.opcode = SocketOpcode::Binary, .text = u"0g"_s},
                    {.opcode = SocketOpcode::Close, .closeCode = 1006}};
    QCOMPARE(printed(inspect(draft)),
             QStringList({u"e! script0: bytes are written as pairs of hex digits, not “0g”"_s,
                          u"w subprotocols0: “a b” is no name of a subprotocol (RFC 6455 section 4.1)"_s,
                          u"w script1: 1006 may not be sent in a close frame (RFC 6455 section 7.4)"_s}));
}

void PrepareTest::inspectsHandshakes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *value, const QString &words) {
        QTest::addRow("%s: %s", name, value) << QString::fromUtf8(name) << QString::fromUtf8(value) << words;
    };
    row("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", u"i"_s);
    row("Sec-WebSocket-Key", "short", u"w"_s);
    row("Sec-WebSocket-Key", "no base64!", u"w"_s);
    row("sec-websocket-version", "13", u"i"_s);
    row("Sec-WebSocket-Version", "8", u"w"_s);
    row("Sec-WebSocket-Accept", "x", u"w"_s);
    row("Sec-WebSocket-Extensions", "x-mine", u"i"_s);
    row("Sec-WebSocket-Protocol", "other", u"w"_s);
    row("Upgrade", "h2c", u"w"_s);
    row("Upgrade", "WebSocket", u""_s);
    row("Connection", "close", u"w"_s);
    row("Connection", "keep-alive, Upgrade", u""_s);
    row("Content-Length", "5", u"w"_s);
    row("Transfer-Encoding", "chunked", u"w"_s);
    row("Host", "elsewhere", u"i"_s);
    row("X-Mine", "1", u""_s);
}

void PrepareTest::inspectsHandshakes()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, words);
    const SocketDraft draft{.url = u"ws://h/"_s, .subprotocols = {u"chat"_s}, .headers = {{name, value}}};
    const QList<Inspection> found = inspect(draft);
    QCOMPARE(found.size(), words.isEmpty() ? 0 : 1);
    if (words.isEmpty())
        return;
    QVERIFY2(printed(found)[0].startsWith(words + u" headers0: "_s), qPrintable(printed(found)[0]));
    QVERIFY(found[0].remedy);
    const SocketDraft mendedDraft = mended(draft, found[0]);
    QVERIFY(mendedDraft != draft);
    QCOMPARE(inspect(mendedDraft), QList<Inspection>());
}

void PrepareTest::mends_data()
{
    QTest::addColumn<HttpDraft>("draft");
    const auto header = [](HttpDraft draft, const QString &name, const QString &value, bool enabled = true) {
        draft.headers += Row{name, value, enabled};
        return draft;
    };
    const HttpDraft get = draftFor(u"http://h:81/"_s);
    const HttpDraft post = withBody(BodyKind::Text, u"hello"_s);
    QTest::newRow("small method") << draftFor(u"http://h/"_s, u"get"_s);
    QTest::newRow("GET with body") << [&] {
        HttpDraft draft = post;
        draft.method = u"GET"_s;
        return draft;
    }();
    QTest::newRow("no Host") << header(get, u"Host"_s, {}, false);
    QTest::newRow("Host off") << header(get, u"Host"_s, u"h:81"_s, false);
    QTest::newRow("other Host") << header(get, u"Host"_s, u"x"_s);
    QTest::newRow("length") << header(post, u"Content-Length"_s, u"9"_s);
    QTest::newRow("length no number") << header(post, u"Content-Length"_s, u"many"_s);
    QTest::newRow("no length") << header(post, u"Content-Length"_s, {}, false);
    QTest::newRow("length and coding") << header(header(post, u"Content-Length"_s, u"5"_s), u"Transfer-Encoding"_s,
                                                 u"chunked"_s);
    QTest::newRow("name") << header(get, u" a b: "_s, u"x"_s);
    QTest::newRow("colon") << header(get, u"X:"_s, u"x"_s);
    QTest::newRow("no name") << header(get, {}, u"x"_s);
    QTest::newRow("line break") << header(get, u"a"_s, u"x\r\nb: y"_s);
    QTest::newRow("twice") << header(header(get, u"Host"_s, u"h:81"_s), u"Host"_s, u"h:81"_s);
    QTest::newRow("ws") << draftFor(u"ws://h/"_s);
    QTest::newRow("form") << header(withBody(BodyKind::Form, {}), u"Content-Type"_s, u"text/plain"_s);
    HttpDraft http2 = header(get, u"Connection"_s, u"close"_s);
    http2.version = HttpVersion::Http2;
    QTest::newRow("HTTP/2") << http2;
    HttpDraft chunked = post;
    chunked.version = HttpVersion::Http10;
    chunked.pace.chunked = true;
    QTest::newRow("HTTP/1.0") << chunked;
    HttpDraft raw = get;
    raw.isRaw = true;
    raw.raw = "GET / HTTP/1.1\r\n\r\n";
    QTest::newRow("raw Host") << raw;
    raw.raw = "GET / HTTP/1.1\r\nHost: h";
    QTest::newRow("raw end") << raw;
}

/// One remedy after the other leads to a draft that nothing is said about.
void PrepareTest::mends()
{
    QFETCH(HttpDraft, draft);
    QList<Inspection> found = inspect(draft);
    QVERIFY(!found.isEmpty());
    for (int step = 0; step < 3 && !found.isEmpty(); ++step) {
        QVERIFY2(found[0].remedy && !found[0].remedy.label.isEmpty(), qPrintable(printed(found)[0]));
        const HttpDraft next = mended(draft, found[0]);
        QVERIFY(next != draft);
        draft = next;
        found = inspect(draft);
    }
    QVERIFY2(found.isEmpty(), qPrintable(printed(found).join(u'\n')));
}

void PrepareTest::mendsSockets()
{
    SocketDraft draft{.url = u"https://h/#top"_s, .subprotocols = {u"a"_s, u"a b"_s, u"a"_s}};
    draft.script = {{.opcode = SocketOpcode::Close, .text = QString(200, u'x'), .closeCode = 1006}};
    for (QList<Inspection> found = inspect(draft); !found.isEmpty(); found = inspect(draft)) {
        QVERIFY2(found[0].remedy, qPrintable(printed(found)[0]));
        const SocketDraft next = mended(draft, found[0]);
        QVERIFY2(next != draft, qPrintable(printed(found)[0]));
        draft = next;
    }
    QCOMPARE(draft.url, u"wss://h/"_s);
    QCOMPARE(draft.subprotocols, QStringList{u"a"_s});
    QCOMPARE(draft.script[0].closeCode, 1000);
    QCOMPARE(draft.script[0].text.size(), 123);
}

void PrepareTest::brokenJsonHasItsPlace()
{
    const auto found = inspect(withBody(BodyKind::Json, u"{\n  \"a\": oops}"_s));
    QCOMPARE(found[0].line, 2);
    QCOMPARE(found[0].column, 8);
    const auto filled = inspect(withBody(BodyKind::Json, u"{\n  \"{{name}}\": oops}"_s), {{u"name"_s, u"long name"_s}});
    QCOMPARE(filled[0].line, 2);
    QCOMPARE(filled[0].column, 0); // it would be that of another text
}

QTEST_GUILESS_MAIN(PrepareTest)
#include "tst_prepare.moc"
