#include "exchange/samples.h"

#include "exchange/bodydecoder.h"
#include "exchange/contentcoding.h"
#include "exchange/syntaxstyles.h"

#include <QBuffer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;
using gatescope::test::deflated;
using gatescope::test::gzipped;

namespace {

/// "hello, world\n" 50 times, and 8 000 000 zeros, by the encoder of the brotli library at its highest level.
const QByteArray kBrotliText = QByteArray::fromHex("1b8902f88d946ede44095286d60a2c6c6f6a96c6aa010dbc5adf00");
const QByteArray kBrotliZeros = QByteArray::fromHex("9bff117af82700e2b1402037410f");

} // namespace

class TestBodyDecoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void codings_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<QString>("said"); // undone|problem|not undone
        const QByteArray text = QByteArray("hello, world\n").repeated(50);
        const auto row = [](const char *name, const QByteArray &body, const char *encoding, const QByteArray &expected,
                            const char *said) {
            QTest::newRow(name) << body << QByteArray(encoding) << expected << QString::fromUtf8(said);
        };
        row("none", text, "", text, "||");
        row("identity", text, "identity", text, "||");
        row("gzip", gzipped(text), "gzip", text, "gzip||");
        row("x-gzip in capitals", gzipped(text), "X-GZIP", text, "x-gzip||");
        row("two gzip members", gzipped("one ") + gzipped("two"), "gzip", "one two", "gzip||");
        row("deflate", deflated(text, false), "deflate", text, "deflate||");
        row("raw deflate", deflated(text, true), "deflate", text, "deflate||");
        row("two codings", gzipped(deflated(text, false)), "deflate, gzip", text, "gzip,deflate||");
        row("gzip cut", gzipped(text).chopped(9), "gzip", text, "gzip|the compressed data ends early|");
        row("not gzip", "plain text", "gzip", "plain text", "|the compressed data is damaged: incorrect header check|");
        row("unknown", "abc", "zstd", "abc", "||zstd");
        row("unknown under gzip", gzipped("abc"), "zstd, gzip", "abc", "gzip||zstd");
        row("empty", "", "gzip", "", "||");
    }

    void codings()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, encoding);
        QFETCH(QByteArray, expected);
        QFETCH(QString, said);
        const DecodedContent content = undoContentCoding(body, encoding);
        if (content.problem != "the compressed data ends early"_L1)
            QCOMPARE(content.bytes, expected);
        else
            QVERIFY(expected.startsWith(content.bytes));
        if (!said.isNull())
            QCOMPARE(QStringList({content.undone.join(u','), content.problem, content.notUndone}).join(u'|'), said);
    }

    void brotli_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("encoding");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<QString>("said");
        const QByteArray text = QByteArray("hello, world\n").repeated(50);
        const QByteArray damaged = QByteArray(kBrotliText).replace(8, 4, "\xFF\xFF\xFF\xFF");
        const auto row = [](const char *name, const QByteArray &body, const char *encoding, const QByteArray &expected,
                            const char *said) {
            QTest::newRow(name) << body << QByteArray(encoding) << expected << QString::fromUtf8(said);
        };
        row("whole", kBrotliText, "br", text, "br||");
        row("in capitals", kBrotliText, "BR", text, "br||");
        row("under gzip", gzipped(kBrotliText), "br, gzip", text, "gzip,br||");
        row("of nothing", "\x06", "br", "", "br||");
        row("cut before any text", kBrotliText.chopped(4), "br", kBrotliText.chopped(4),
            "|the compressed data ends early|");
        row("damaged", damaged, "br", damaged, nullptr);
    }

    void brotli()
    {
        if (undoContentCoding(kBrotliText, "br").notUndone == "br"_L1)
            QSKIP("this program was built without brotli");
        QFETCH(QString, said);
        codings();
        if (said.isNull()) {
            QFETCH(QByteArray, body);
            QVERIFY(undoContentCoding(body, "br").problem.startsWith("the compressed data is damaged: "_L1));
        }
    }

    void brotliBombsStop()
    {
        if (undoContentCoding(kBrotliText, "br").notUndone == "br"_L1)
            QSKIP("this program was built without brotli");
        const DecodedContent content = undoContentCoding(kBrotliZeros, "br", 1024 * 1024);
        QVERIFY(content.bytes.size() >= 1024 * 1024 && content.bytes.size() < 1200 * 1024);
        QCOMPARE(content.problem, u"more than 1 MiB when decoded; the rest is left out"_s);
    }

    void bombsStop()
    {
        const DecodedContent content = undoContentCoding(gzipped(QByteArray(8'000'000, '\0')), "gzip", 1024 * 1024);
        QVERIFY(content.bytes.size() >= 1024 * 1024 && content.bytes.size() < 1200 * 1024);
        QCOMPARE(content.problem, u"more than 1 MiB when decoded; the rest is left out"_s);
    }

    void charsets_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("charset");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("broken");
        QTest::newRow("utf-8") << "caf\xC3\xA9"_ba << "utf-8"_ba << u"café"_s << false;
        QTest::newRow("utf-8 with a mark") << "\xEF\xBB\xBFhi"_ba << "UTF-8"_ba << u"hi"_s << false;
        QTest::newRow("latin-1") << "caf\xE9"_ba << "ISO-8859-1"_ba << u"café"_s << false;
        QTest::newRow("utf-16") << QByteArray("\x63\x00\xE9\x00", 4) << "utf-16le"_ba << u"cé"_s << false;
        QTest::newRow("not utf-8") << "caf\xE9!"_ba << "utf-8"_ba << u"caf\uFFFD!"_s << true;
        QTest::newRow("unknown") << "caf\xE9"_ba << "x-none"_ba << u"café"_s << false;
    }

    void charsets()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, charset);
        QFETCH(QString, text);
        QFETCH(bool, broken);
        const DecodedText decoded = decodeText(bytes, charset);
        QCOMPARE(QString::fromUtf8(decoded.utf8), text);
        QCOMPARE(decoded.broken, broken);
        QCOMPARE(decoded.unknown, charset == "x-none");
    }

    void json_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("pretty");
        QTest::addColumn<QString>("problem"); // line:column reason
        const auto row = [](const char *name, const char *json, const char *pretty, const char *problem) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(pretty) << QString::fromUtf8(problem);
        };
        row("object", "{\"b\":1,\"a\":[true,null]}", "{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null\n  ]\n}", "");
        row("empty containers", "{\"a\":{},\"b\":[ ]}", "{\n  \"a\": {},\n  \"b\": []\n}", "");
        row("numbers as spelled", "[1.50, 1e5, -0, 12345678901234567890]",
            "[\n  1.50,\n  1e5,\n  -0,\n  12345678901234567890\n]", "");
        row("scalar", " \"a\\u00e9\\n\" ", "\"a\\u00e9\\n\"", "");
        row("truncated in a string", "{\"a\": 1, \"b\": \"hal", "{\n  \"a\": 1,\n  \"b\": \"hal", "1:15 it ends early");
        row("truncated after a comma", "[1,", "[\n  1,", "1:4 it ends early");
        row("a comma too many", "[1,]", "[\n  1,\n  ]", "1:4 a value is missing after the comma");
        row("a comma too few", "[1 2]", "[\n  1\n  2]", "1:4 a comma is missing");
        row("single quotes", "{'a': 1}", "{\n  'a': 1}", "1:2 a name in double quotes is missing");
        row("nan", "[NaN]", "[\n  NaN]", "1:2 this is not a value");
        row("leading zero", "[01]", "[\n  01]", "1:2 this is not a value");
        row("two values", "1\n2", "1\n2", "2:1 something follows the value");
        row("nothing", "", "", "1:1 it ends early");
    }

    void json()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, pretty);
        QFETCH(QString, problem);
        const PrettyJson laidOut = prettyJson(json);
        QCOMPARE(laidOut.text, pretty);
        const JsonProblem &found = laidOut.problem;
        QCOMPARE(found.reason.isEmpty() ? QString() : u"%1:%2 %3"_s.arg(found.line).arg(found.column).arg(found.reason),
                 problem);
        if (problem.isEmpty())
            QCOMPARE(prettyJson(laidOut.text).text, laidOut.text);
    }

    void textThatIsUtf8IsNotCopied()
    {
        const QByteArray text = QByteArray("caf\xc3\xa9\n").repeated(1000);
        QCOMPARE(decodeText(text, "utf-8").utf8.constData(), text.constData());
        QVERIFY(decodeText(text + "\xff", "utf-8").broken);
        QCOMPARE(decodeText("\xEF\xBB\xBF"
                            "a",
                            "utf-8")
                     .utf8,
                 QByteArray("a"));
    }

    void aBodyInPiecesIsWhole()
    {
        SyntaxStyles styles;
        BodySource source{.bytes = "one ", .rest = {"caf\xc3", "\xa9 two"}, .trueSize = 13};
        source.contentType = "text/plain";
        const DecodedBody body = decodeBody(source, styles);
        QCOMPARE(body.bytes, QByteArray("one caf\xc3\xa9 two"));
        QVERIFY2(body.problems.isEmpty(), qPrintable(body.problems.join(u';')));
    }

    void variablesAreTokens_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("pretty"); // empty: it is broken
        const auto row = [](const char *json, const char *pretty) {
            QTest::newRow(json) << QByteArray(json) << QByteArray(pretty);
        };
        row("{\"n\":{{count}}}", "{\n  \"n\": {{count}}\n}");
        row("{{whole}}", "{{whole}}");
        row("[1,{{ n }},-{{a.b-c}}.5]", "[\n  1,\n  {{ n }},\n  -{{a.b-c}}.5\n]");
        row("{{{key}}:1,{{members}},\"s\":\"{{in}} x\"}", "{\n  {{key}}: 1,\n  {{members}},\n  \"s\": \"{{in}} x\"\n}");
        row("{\"n\":{{no name}}}", "");
        row("{\"n\":{{open}", "");
        row("{\"n\":{{a}} {{b}}}", "");
        row("{{}}", "");
    }

    void variablesAreTokens()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, pretty);
        const PrettyJson laidOut = prettyJson(json, JsonVariables::Kept);
        QCOMPARE(laidOut.problem.reason.isEmpty(), !pretty.isEmpty());
        if (!pretty.isEmpty())
            QCOMPARE(laidOut.text, pretty);
        QVERIFY(!prettyJson(json).problem.reason.isEmpty()); // of a body that came, they are a mistake
    }

    void everyPrefixOfJsonIsHandled()
    {
        const QByteArray whole = "{\"a\": [1, -2.5e3, \"x\\n\\\"y\", {\"b\": null}], \"c\": true, \"d\": {}}";
        for (qsizetype size = 0; size < whole.size(); ++size) {
            const PrettyJson laidOut = prettyJson(whole.first(size));
            QVERIFY(!laidOut.problem.reason.isEmpty());
            QVERIFY(laidOut.problem.offset <= size);
            static_cast<void>(jsonTree(whole.first(size)));
        }
    }

    void jsonBecomesATree()
    {
        const auto tree = jsonTree(
            "{\"name\": \"caf\\u00e9 \\ud83c\\udf75\", \"n\": 2, \"f\": 1.0, \"list\": [null, {\"x\": false}]}");
        QCOMPARE(shownValue(*tree), u"{'name': 'café 🍵', 'n': 2, 'f': 1.0, 'list': [None, {'x': False}]}"_s);
        QCOMPARE(nodeAt(*tree, {u"list"_s, u"1"_s, u"x"_s})->type, u"bool"_s);
        QCOMPARE(shownValue(*jsonTree("{\"a\": [1, 2")), u"{'a': [1, 2]}"_s);
        QVERIFY(!jsonTree("nonsense"));
    }

    void deepJsonDoesNotExhaustTheStack()
    {
        const QByteArray deep = QByteArray(100'000, '[');
        QCOMPARE(prettyJson(deep).problem.reason, u"it is nested too deeply"_s);
    }

    void forms()
    {
        QCOMPARE(parseForm("a=1&b=two+words&a=%C3%A9%26&flag&=x&&c="), (QList<FormField>{{u"a"_s, u"1"_s},
                                                                                         {u"b"_s, u"two words"_s},
                                                                                         {u"a"_s, u"é&"_s},
                                                                                         {u"flag"_s, {}},
                                                                                         {{}, u"x"_s},
                                                                                         {u"c"_s, u""_s}}));
    }

    void multipart_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("parts"); // name/file/type=bytes
        QTest::newRow("two") << "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B\r\n"
                                "content-disposition: form-data; name=\"f\"; filename=\"x;y.txt\"\r\n"
                                "Content-Type: text/plain\r\n\r\n--B is not the end\r\n--B--\r\n"_ba
                             << u"a//=one f/x;y.txt/text/plain=--B is not the end"_s;
        QTest::newRow("preamble and bare feeds") << "hello\n--B\n\nbody\n--B--"_ba << u"//=body"_s;
        QTest::newRow("cut") << "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nhal"_ba << u"a//=hal!"_s;
        QTest::newRow("cut in the headers") << "--B\r\nContent-Dispo"_ba << u"//=!"_s;
        QTest::newRow("no boundary in it") << "nothing"_ba << QString();
        QTest::newRow("empty part") << "--B\r\n\r\n\r\n--B--"_ba << u"//="_s;
    }

    void multipart()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, parts);
        QStringList out;
        for (const FormPart &part : parseMultipart(body, "B"))
            out.append(u"%1/%2/%3=%4%5"_s.arg(part.name, part.fileName, QString::fromLatin1(part.contentType),
                                              QString::fromLatin1(part.bytes), part.complete ? u""_s : u"!"_s));
        QCOMPARE(out.join(u' '), parts);
    }

    void parameters()
    {
        QCOMPARE(fieldParameter("text/html; charset=utf-8", "charset"), "utf-8"_ba);
        QCOMPARE(fieldParameter("text/html;Charset=\"a;b\\\"c\"; x=1", "charset"), "a;b\"c"_ba);
        QCOMPARE(fieldParameter("text/html;Charset=\"a;b\"; x=1", "x"), "1"_ba);
        QCOMPARE(fieldParameter("text/html", "charset"), QByteArray());
        QCOMPARE(fieldParameter("", "charset"), QByteArray());
    }

    void bodies_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("mediaType");
        const auto row = [](const char *name, const QByteArray &bytes, const char *type, BodyKind kind,
                            const char *media) {
            QTest::newRow(name) << bytes << QByteArray(type) << int(kind) << QString::fromLatin1(media);
        };
        row("json", "{}", "application/json", BodyKind::Json, "application/json");
        row("problem json", "{}", "application/problem+json; x=1", BodyKind::Json, "application/problem+json");
        row("html", "<p>", "Text/HTML; charset=utf-8", BodyKind::Text, "text/html");
        row("svg", "<svg/>", "image/svg+xml", BodyKind::Text, "image/svg+xml");
        row("atom", "<feed/>", "application/atom+xml", BodyKind::Text, "application/atom+xml");
        row("guessed json", " [1]", "", BodyKind::Json, "application/json");
        row("guessed text", "hello", "", BodyKind::Text, "text/plain");
        row("guessed html", "<!DOCTYPE html><p>", "", BodyKind::Text, "text/html");
        row("guessed bytes", QByteArray("\x00\x01\x02", 3), "", BodyKind::Binary, "application/octet-stream");
        row("bytes", "hello", "application/octet-stream", BodyKind::Binary, "application/octet-stream");
        row("nothing", "", "text/plain", BodyKind::Empty, "");
    }

    void bodies()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, contentType);
        QFETCH(int, kind);
        QFETCH(QString, mediaType);
        SyntaxStyles styles;
        const DecodedBody body = decodeBody({.bytes = bytes,
                                             .trueSize = static_cast<quint64>(bytes.size()),
                                             .contentType = contentType,
                                             .contentEncoding = {}},
                                            styles);
        QCOMPARE(int(body.kind), kind);
        QCOMPARE(body.mediaType, mediaType);
        QCOMPARE(body.mediaTypeIsGuessed, contentType.isEmpty() && !bytes.isEmpty());
        QVERIFY2(body.problems.isEmpty(), qPrintable(body.problems.join(u'\n')));
    }

    void truncationIsSaidAndWhatIsThereIsShown()
    {
        SyntaxStyles styles;
        const DecodedBody body = decodeBody(
            {.bytes = "{\"a\": 1, \"b", .trueSize = 5000, .contentType = "application/json", .contentEncoding = {}},
            styles);
        QCOMPARE(body.problems,
                 QStringList({u"11 B of 4.9 KiB were kept"_s, u"not valid JSON: it ends early, line 1, column 10"_s}));
        QCOMPARE(body.pretty, "{\n  \"a\": 1,\n  \"b"_ba);
    }

    void imagesAreDecodedAndDamagedOnesSaidSo()
    {
        QImage image(4, 3, QImage::Format_RGB32);
        image.fill(Qt::red);
        QByteArray png;
        QBuffer buffer(&png);
        QVERIFY(image.save(&buffer, "PNG"));
        SyntaxStyles styles;
        const auto decoded = [&styles](const QByteArray &bytes) {
            return decodeBody({.bytes = bytes,
                               .trueSize = static_cast<quint64>(bytes.size()),
                               .contentType = "image/png",
                               .contentEncoding = {}},
                              styles);
        };
        QCOMPARE(decoded(png).image.size(), QSize(4, 3));
        QCOMPARE(decoded("not an image").problems.size(), 1);
        QVERIFY(decoded("not an image").image.isNull());
    }

    void sourceIsColouredByByte()
    {
        SyntaxStyles styles;
        const QByteArray json = "{\"caf\xC3\xA9\": \"x\", \"n\": 12}";
        const auto found = styles.highlight(json, u"application/json"_s);
        const auto inkAt = [&found](qsizetype position) {
            for (const ByteStyle &style : found) {
                if (position >= style.start && position < style.start + style.length)
                    return style.ink;
            }
            return Ink::Plain;
        };
        QCOMPARE(inkAt(json.indexOf("12")), Ink::Number);
        QCOMPARE(inkAt(json.indexOf('x')), Ink::String);
        QVERIFY(inkAt(json.indexOf("caf")) != Ink::Plain);
        QVERIFY(styles.highlight("hello", u"text/plain"_s).isEmpty());
        QVERIFY(!styles.highlight("<p class=\"a\">", u"text/html"_s).isEmpty());
    }
};

QTEST_MAIN(TestBodyDecoding)
#include "tst_bodydecoding.moc"
