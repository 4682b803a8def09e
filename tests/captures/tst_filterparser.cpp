#include "captures/filter/filter.h"
#include "captures/filter/lexer.h"
#include "captures/filter/parser.h"

#include <QTest>

using namespace gatescope::captures;
using namespace Qt::StringLiterals;

class tst_FilterParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokens_data();
    void tokens();
    void quotesWhatAWordCannotBe_data();
    void quotesWhatAWordCannotBe();
    void accepts_data();
    void accepts();
    void refusesWithItsPlace_data();
    void refusesWithItsPlace();
    void anyTextIsReadOrRefused();
    void deepNestingIsRefused();
};

namespace {

QString printed(const Token &token)
{
    constexpr std::array kWords{"word", "quoted", "regex", "==",  "!=", "<", "<=", ">", ">=", "~",  "!~",
                                "in",   "and",    "or",    "not", "(",  ")", "[",  "]", ",",  "end"};
    const QString kind = QString::fromLatin1(kWords[static_cast<std::size_t>(token.kind)]);
    const bool hasText = token.kind <= TokenKind::Regex;
    return hasText ? u"%1:%2@%3+%4"_s.arg(kind, token.text).arg(token.offset).arg(token.length) : kind;
}

} // namespace

void tst_FilterParser::tokens_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString &text, const QString &expected) {
        QTest::newRow(qPrintable(text)) << text << expected;
    };
    row(u""_s, u"end"_s);
    row(u"status==404"_s, u"word:status@0+6 == word:404@8+3 end"_s);
    row(u"a AND b && c"_s, u"word:a@0+1 and word:b@6+1 and word:c@11+1 end"_s);
    row(u"!open||not marked"_s, u"not word:open@1+4 or not word:marked@11+6 end"_s);
    row(u"/shop?id=3&x=(1)"_s, u"word:/shop?id=3&x=@0+13 ( word:1@14+1 ) end"_s);
    row(u"path ~ /^\\/api/i and x"_s, u"word:path@0+4 ~ regex:^\\/api@7+9 and word:x@21+1 end"_s);
    row(u"path ~ /api"_s, u"word:path@0+4 ~ word:/api@7+4 end"_s);
    row(u"path ~ /api/users"_s, u"word:path@0+4 ~ word:/api/users@7+10 end"_s);
    row(u"method in [GET,/a,'b c']"_s, u"word:method@0+6 in [ word:GET@11+3 , word:/a@15+2 , quoted:b c@18+5 ] end"_s);
    row(u"\"a \\\"b\\\" \\\\ c\""_s, u"quoted:a \"b\" \\ c@0+14 end"_s);
    row(u"header[\"x-id\"]!~1"_s, u"word:header@0+6 [ quoted:x-id@7+6 ] !~ word:1@16+1 end"_s);
    row(u"don't"_s, u"word:don't@0+5 end"_s);
}

void tst_FilterParser::tokens()
{
    QFETCH(QString, text);
    const Tokens tokens = tokenize(text);
    QStringList words;
    for (const Token &token : tokens.list)
        words.append(printed(token));
    QTEST(words.join(u' '), "expected");
    QVERIFY(!tokens.error);
}

void tst_FilterParser::quotesWhatAWordCannotBe_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("word") << u"GET"_s << u"GET"_s;
    QTest::newRow("path") << u"/cart"_s << u"\"/cart\""_s;
    QTest::newRow("two words") << u"a b"_s << u"\"a b\""_s;
    QTest::newRow("keyword") << u"and"_s << u"\"and\""_s;
    QTest::newRow("quotes") << u"a \"b\" \\"_s << u"\"a \\\"b\\\" \\\\\""_s;
    QTest::newRow("empty") << QString() << u"\"\""_s;
    QTest::newRow("operator") << u"a==b"_s << u"\"a==b\""_s;
}

void tst_FilterParser::quotesWhatAWordCannotBe()
{
    QFETCH(QString, value);
    const QString written = quoted(value);
    QTEST(written, "expected");
    const Tokens again = tokenize(written);
    QCOMPARE(again.list.size(), 2);
    QCOMPARE(again.list.first().text, value);
}

void tst_FilterParser::accepts_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",
                             "   ",
                             "cart",
                             "\"two words\"",
                             "GET /shop",
                             "status == 404",
                             "status = 404",
                             "status in [404, 5xx]",
                             "status not in [2xx]",
                             "status >= 4xx",
                             "method == post",
                             "method == \"POST\"",
                             "method in [GET, HEAD]",
                             "path ~ \"/api\"",
                             "path ~ /api",
                             "path ~ /^\\/api\\/\\d+$/i",
                             "path contains api",
                             "path !~ static",
                             "query == \"\"",
                             "target == /shop?id=3",
                             "dur > 50ms",
                             "dur>1.5s",
                             "dur <= 300us",
                             "dur < 300µs",
                             "dur > 0",
                             "ttfb >= 1min",
                             "bytes > 512",
                             "bytes.in > 10KB",
                             "bytes.out >= 1.5MiB",
                             "interface == WSGI",
                             "interface in [asgi, wsgi]",
                             "protocol == lifespan",
                             "outcome != client-left",
                             "client ~ \"127.0.0.1:52\"",
                             "http == 1.1",
                             "number >= 7",
                             "run == 1",
                             "events > 100",
                             "findings",
                             "not findings",
                             "logs > 0",
                             "error",
                             "error ~ ValueError",
                             "note",
                             "marked",
                             "!marked",
                             "open == yes",
                             "failed == false",
                             "header[x-id]",
                             "header[\"x-id\"] == 42",
                             "response.header[\"content-length\"] > 1000",
                             "environ[\"wsgi.url_scheme\"] == https",
                             "scope[\"asgi\"][\"version\"] ~ \"3\"",
                             "body ~ \"token\"",
                             "body",
                             "log ~ /warn(ing)?/",
                             "event == \"asgi.send\"",
                             "event ~ lifespan",
                             "rule == W073",
                             "(a or b) and not (c)",
                             "((a))",
                             "not not a",
                             "a && b || c",
                             "STATUS == 404",
                             "in",
                             "contains",
                             "cart in progress",
                             "http://127.0.0.1/x",
                             "path == and"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void tst_FilterParser::accepts()
{
    QFETCH(QString, text);
    const auto parsed = parseFilter(text);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QVERIFY(Filter::fromText(text));
}

void tst_FilterParser::refusesWithItsPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("unfinished");
    const auto row = [](const char *text, int offset, int length, const char *message, bool unfinished = false) {
        QTest::newRow(text) << QString::fromUtf8(text) << offset << length << QString::fromUtf8(message) << unfinished;
    };
    row("dur > 50 and open", 6, 2, "dur is a duration: write 50ms");
    row("dur > 50", 6, 2, "dur is a duration: write 50ms", true);
    row("dur > 50kg", 6, 4, "dur is a duration: write 50ms", true);
    row("dur >", 5, 0, "dur is a duration: write 50ms", true);
    row("dur ~ 5 x", 4, 1, "dur is a duration: use ==, !=, <, <=, > or >=");
    row("status == abc x", 10, 3, "status is a number or a class: write 404 or 5xx");
    row("status x", 0, 6, "status needs a comparison, like status == 5xx");
    row("status", 0, 6, "status needs a comparison, like status == 5xx", true);
    row("path < 3 x", 5, 1, "path is text: use ==, !=, ~ or in");
    row("bytes > x y", 8, 1, "bytes is a size: write 512, 10KB or 2MiB");
    row("interface == cgi x", 13, 3, "interface is wsgi, asgi, asgi3, asgi2 or none");
    row("open == maybe x", 8, 5, "open is yes or no: write open or not open");
    row("open > 1", 5, 1, "open is yes or no: write open or not open");
    row("number == many x", 10, 4, "number is a number: write 12");
    row("duration > 50ms", 0, 8, "There is no field “duration”; did you mean dur?");
    row("statsu == 404", 0, 6, "There is no field “statsu”; did you mean status?");
    row("foobar == 404", 0, 6, "There is no field “foobar”");
    row("status:404", 0, 10, "Write status == 404");
    row("header == 3", 0, 6, "header wants a name: header[\"x-id\"] ~ \"42\"");
    row("header[\"x\" ~ 3", 11, 1, "“]” is missing here");
    row("header[", 7, 0, "The name is missing: header[\"x-id\"] ~ \"42\"", true);
    row("path[\"x\"] == 3", 0, 4, "path has no keys");
    row("event == \"asgi.sent\" x", 9, 11, "No event is called “asgi.sent”");
    row("path ~ /a(b/ x", 7, 5, "The regular expression is not valid: missing closing parenthesis");
    row("path ~ \"abc", 7, 4, "The quotation mark is not closed", true);
    row("(a or b", 0, 1, "The “(” is not closed", true);
    row("a) b", 1, 1, "There is no “(” that this “)” closes");
    row("a and", 5, 0, "A field or a text is missing here", true);
    row("not", 3, 0, "A field or a text is missing here", true);
    row("()", 1, 1, "A field or a text is missing in front of “)”");
    row("== 404", 0, 2, "“==” needs a field on its left, like status == 404");
    row("or a", 0, 2, "A field or a text is missing in front of “or”");
    row("method in GET", 10, 3, "A list is missing here: [a, b]");
    row("method in [GET", 14, 0, "“,” or “]” is missing here", true);
    row("method in []", 11, 1, "method is a name, like method == POST", true);
    row("a ] b", 2, 1, "“]” cannot stand here");
}

void tst_FilterParser::refusesWithItsPlace()
{
    QFETCH(QString, text);
    const auto parsed = parseFilter(text);
    QVERIFY(!parsed);
    QTEST(parsed.error().message, "message");
    QTEST(static_cast<int>(parsed.error().offset), "offset");
    QTEST(static_cast<int>(parsed.error().length), "length");
    QTEST(parsed.error().unfinished, "unfinished");
}

// Every beginning of a long filter is either fine or refused with a place inside of it.
void tst_FilterParser::anyTextIsReadOrRefused()
{
    const QString whole =
        u"not (status in [404, 5xx] or path ~ /^\\/a(b)?/i) && header[\"x-id\"] != 'it\\'s' , ] ) < dur>1.5s"_s;
    for (qsizetype length = 0; length <= whole.size(); ++length) {
        for (qsizetype from = 0; from <= length; ++from) {
            const QString text = whole.sliced(from, length - from);
            const auto parsed = parseFilter(text);
            if (parsed)
                continue;
            QVERIFY2(!parsed.error().message.isEmpty(), qPrintable(text));
            QVERIFY2(parsed.error().offset >= 0 && parsed.error().offset + parsed.error().length <= text.size(),
                     qPrintable(text));
        }
    }
}

void tst_FilterParser::deepNestingIsRefused()
{
    const auto parsed = parseFilter(QString(100'000, u'('));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().message, u"This is nested too deeply"_s);
    QVERIFY(!parseFilter(u"not "_s.repeated(100'000)));
}

QTEST_GUILESS_MAIN(tst_FilterParser)
#include "tst_filterparser.moc"
