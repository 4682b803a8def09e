#include "common/eventwords.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

trace::SnapshotWriter bodyMessage()
{
    trace::SnapshotWriter out;
    out.beginDict(3, 3);
    out.str("type");
    out.str("http.request");
    out.str("body");
    out.bytes("hello, world");
    out.str("more_body");
    out.boolean(true);
    out.end();
    return out;
}

trace::SnapshotWriter dictOf(const std::vector<std::pair<const char *, const char *>> &pairs)
{
    trace::SnapshotWriter out;
    const auto count = static_cast<std::uint32_t>(pairs.size());
    out.beginDict(count, count);
    for (const auto &[key, value] : pairs) {
        out.str(key);
        out.str(value);
    }
    out.end();
    return out;
}

QString lineOf(const trace::EventBody &what)
{
    const EventWords words = wordsOf({.header = {}, .what = what});
    const QString who = words.isMark ? laneName(words.from) : laneName(words.from) + u'>' + laneName(words.to);
    return QStringList{who, words.title, words.detail}.join(u'|');
}

template <std::size_t... Index>
QList<trace::EventBody> oneOfEach(std::index_sequence<Index...>)
{
    return {trace::EventBody(std::in_place_index<Index>)...};
}

} // namespace

class TestEventWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasWordsAndAnIcon()
    {
        for (const auto &what : oneOfEach(std::make_index_sequence<std::variant_size_v<trace::EventBody>>{})) {
            const EventWords words = wordsOf({.header = {}, .what = what});
            const auto name = trace::TraceEvent{.header = {}, .what = what}.name();
            QVERIFY2(!words.icon.isEmpty(), std::string(name).c_str());
            QCOMPARE(words.isMark, words.from == words.to);
        }
    }

    void saysWhatHappened_data()
    {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("said");
        std::string pairs;
        trace::HeaderPairs::append(pairs, "Content-Type", "text/plain");
        const auto message = bodyMessage();
        const auto before = dictOf({{"state", "a"}, {"session", "b"}});
        const auto after = dictOf({{"user", "ada"}, {"state", "c"}});
        const auto many = dictOf({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}, {"e", ""}, {"f", ""}, {"g", ""}});
        const auto row = [](const char *expected, const trace::EventBody &what) {
            QTest::newRow(expected) << QString::fromUtf8(expected) << lineOf(what);
        };
        row("Client>Gateway|GET /cart?a=1|HTTP/1.1 · 35 B",
            trace::WireRequestHead{.bytes = std::string_view("GET /cart?a=1 HTTP/1.1\r\nHost: a\r\n\r\n")});
        row("Gateway>Client|404 Not Found|HTTP/1.1 · 24 B",
            trace::WireResponseHead{.bytes = std::string_view("HTTP/1.1 404 Not Found\r\n"), .status = 404});
        row("Client>Gateway|request body|5 B · 3 B framing · last",
            trace::WireRequestBody{
                .framing = std::string_view("5\r\n"), .bytes = std::string_view("hello"), .last = true});
        row("Application>Gateway|start_response 200 OK|1 header",
            trace::StartResponse{.status = "200 OK", .headers = trace::HeaderPairs(pairs)});
        row("Gateway>Application|http.request|12 B · more to come · waited 2.0 ms",
            trace::ReceiveAnswered{.type = "http.request", .message = message.snapshot(), .waitedNs = 2'000'000});
        row("Gateway|headers sent|200 OK · write()", trace::HeadersSent{.status = 200, .cause = "write()"});
        row("Application>Process|print|first…", trace::Output{.text = std::string_view("first\nsecond\n")});
        row("Gateway>Application|wsgi.input.read(10)|7 B", trace::InputRead{.method = "read", .asked = 10, .got = 7});
        row("Gateway|no close() to call|", trace::IterableClosed{});
        row("Gateway>Application|close()|", trace::IterableClosed{.hadClose = true});
        row("Gateway|the client left first|in 0 B, out 0 B",
            trace::ExchangeEnded{.outcome = trace::Outcome::ClientLeft});
        row("Application|arguments changed|in place · +user ~state −session",
            trace::LayerChangedArguments{.inPlace = true, .before = before.snapshot(), .after = after.snapshot()});
        row("Application|arguments changed|in a copy · +a +b +c +d +e …",
            trace::LayerChangedArguments{.after = many.snapshot()});
        row("Process|3 events missing|and 1.0 KiB of content", trace::Gap{.events = 3, .bytes = 1024});
    }

    void saysWhatHappened()
    {
        QFETCH(QString, expected);
        QFETCH(QString, said);
        QCOMPARE(said, expected);
    }

    void oneLineKeepsToTheFirstLine()
    {
        QCOMPARE(oneLine("a\tb\r\n"), u"a\u2409b"_s);
        QCOMPARE(oneLine("abcdef", 3), u"abc…"_s);
        QCOMPARE(oneLine("\n\n"), QString());
        QCOMPARE(oneLine("first\nsecond"), u"first…"_s);
    }

    void statusHasItsPhraseAndTone()
    {
        QCOMPARE(statusText(431), u"431 Request Header Fields Too Large"_s);
        QCOMPARE(statusText(299), u"299"_s);
        QCOMPARE(statusTone(204), theme::Tone::Ok);
        QCOMPARE(statusTone(700), theme::Tone::Error);
    }
};

QTEST_GUILESS_MAIN(TestEventWords)
#include "tst_eventwords.moc"
