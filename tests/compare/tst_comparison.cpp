#include "compare/comparison.h"
#include "compare/exchangemaker.h"
#include "compare/mapping.h"
#include "compare/runs.h"

#include "support/layertrace.h"
#include "support/sampletrace.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::compare;
using test::Made;
using test::Maker;

namespace {

/// The node under names that are joined by "/": "Response/Headers/Vary". Null: there is none.
const Node *find(const Comparison &comparison, const QString &path)
{
    const Node *node = &comparison.root;
    for (const QString &name : path.split(u'/')) {
        const auto found = std::ranges::find(node->children, name.toStdString(), &Node::name);
        if (found == node->children.end())
            return nullptr;
        node = &*found;
    }
    return node;
}

Mark markOf(const Comparison &comparison, const QString &path)
{
    const Node *node = find(comparison, path);
    return node ? node->mark : Mark::Unpaired;
}

QString text(const Comparison &comparison)
{
    return QString::fromStdString(toText(comparison, true));
}

} // namespace

class TstComparison : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalButForWhatIsIgnored()
    {
        Maker maker;
        Made other{.port = 40002};
        other.responseHeaders = "Content-Type: text/plain\r\nDate: Mon, 05 Jan 2026 11:11:11 GMT\r\n";
        other.requestHeaders = "Host: 127.0.0.1:9000\r\nAccept: text/html\r\n";
        const Comparison comparison = maker.compared({}, other);
        QVERIFY2(comparison.differences() == 0, qPrintable(text(comparison)));
        QCOMPARE(comparison.ignored(), 4U); // Date, the client's port, Host's port, the address in a repr()
        QCOMPARE(markOf(comparison, QStringLiteral("Response/Headers/Date")), Mark::Ignored);
        QCOMPARE(markOf(comparison, QStringLiteral("Environ/REMOTE_PORT")), Mark::Ignored);
        QCOMPARE(markOf(comparison, QStringLiteral("Timing/In all")), Mark::Measured);
    }

    /// A direct call beside its origin: other streams, other addresses, the same request.
    void objectsOfTheCallAreIgnored()
    {
        Maker maker;
        Made a{.input = "<wsgi.input of exchange 1>"};
        Made b{.input = "<wsgi.input of exchange 2>"};
        a.responseHeaders = "X-Cache: <Cache 0x7f3a5c0d1e40 of 3>\r\n";
        b.responseHeaders = "X-Cache: <Cache 0x7f3a5c0d2f80 of 3>\r\n";
        const Comparison comparison = maker.compared(a, b);
        QVERIFY2(comparison.differences() == 0, qPrintable(text(comparison)));
        QCOMPARE(markOf(comparison, QStringLiteral("Environ/wsgi.input")), Mark::Ignored);
        QCOMPARE(markOf(comparison, QStringLiteral("Response/Headers/X-Cache")), Mark::Ignored);
        a.responseHeaders = "X-Colour: 0xff8800\r\n"; // no address
        b.responseHeaders = "X-Colour: 0xff8811\r\n";
        QCOMPARE(maker.compared(a, b).differences(), 1U);
        auto rules = IgnoreList::defaults();
        std::erase_if(rules, [](const auto &rule) { return rule.pattern == "environ.wsgi.input"; });
        a.responseHeaders = b.responseHeaders;
        CompareOptions options;
        options.ignore = IgnoreList(rules);
        QCOMPARE(maker.compared(a, b, options).differences(), 1U);
    }

    void headersQueryAndStatus()
    {
        Maker maker;
        Made other{.target = "/cart?page=2&sort=up"};
        other.responseHeaders = "content-type: text/html\r\nVary: Accept\r\n";
        const Comparison comparison = maker.compared({}, other);
        QCOMPARE(markOf(comparison, QStringLiteral("Request/Query/page")), Mark::Changed);
        QCOMPARE(markOf(comparison, QStringLiteral("Request/Query/sort")), Mark::Added);
        QCOMPARE(markOf(comparison, QStringLiteral("Response/Headers/Content-Type")), Mark::Changed);
        QCOMPARE(markOf(comparison, QStringLiteral("Response/Headers/Vary")), Mark::Added);
        QCOMPARE(markOf(comparison, QStringLiteral("Request/Path")), Mark::Same);
        QCOMPARE(comparison.differences(), 4U);
        QVERIFY(text(comparison).contains(QStringLiteral("+ Vary")));
        QVERIFY(!text(comparison).contains(QStringLiteral("Accept: text/html")));
    }

    void ownRules()
    {
        Maker maker;
        Made other;
        other.responseHeaders = "Content-Type: text/plain\r\nX-Own: 1\r\n";
        CompareOptions options;
        auto rules = IgnoreList::defaults();
        rules.push_back({"response.headers.x-*", "ours"});
        options.ignore = IgnoreList(rules);
        QCOMPARE(maker.compared({}, other, options).differences(), 0U);
        QVERIFY(!IgnoreList::problemOf("/(/").empty());
        QVERIFY(IgnoreList::problemOf("body.*.id").empty());
    }

    void jsonByStructure()
    {
        Maker maker;
        Made a{.responseHeaders = "Content-Type: application/json\r\n"};
        Made b = a;
        a.body = "{\"items\": [{\"id\": 1}, {\"id\": 2}], \"total\": 2}";
        b.body = "{ \"total\": 2, \"items\": [{\"id\": 0}, {\"id\": 1}, {\"id\": 2}] }";
        const Comparison comparison = maker.compared(a, b);
        QCOMPARE(comparison.differences(), 1U);
        const Node *items = find(comparison, QStringLiteral("Response/Body/items"));
        QVERIFY(items);
        QCOMPARE(items->children.size(), 3U);
        QCOMPARE(items->children[0].mark, Mark::Added);
        b.body = "{\"total\":2,\"items\":[{\"id\":1},{\"id\":2}]}";
        const Comparison same = maker.compared(a, b);
        QCOMPARE(same.differences(), 0U);
        QVERIFY(same.ignored() >= 1);
        QCOMPARE(find(same, QStringLiteral("Response/Body"))->note, std::string("the same JSON, written differently"));
    }

    void textByLinesAndBytesByRows()
    {
        Maker maker;
        Made a{.body = "one\ntwo\nthree\n"};
        Made b{.body = "one\nzwei\nthree\nfour\n"};
        const Comparison lines = maker.compared(a, b);
        QCOMPARE(find(lines, QStringLiteral("Response/Body"))->differences, 2U);
        b.body = std::string("one\0two", 7);
        const Comparison bytes = maker.compared(a, b);
        QVERIFY(find(bytes, QStringLiteral("Response/Body"))->lines->a.line(0).starts_with("6f 6e 65"));
    }

    void saysWhatItDidNotCompare()
    {
        Maker maker;
        const Comparison comparison = maker.compared({.trueSize = 5'000'000}, {});
        QCOMPARE(comparison.notCompared.size(), 1U);
        QVERIFY(QString::fromStdString(comparison.notCompared[0]).contains(QStringLiteral("response.body: 6 B of")));
    }

    void manyMegabytes()
    {
        Maker maker;
        Made a;
        Made b;
        a.body.clear();
        for (int i = 0; a.body.size() < 12'000'000; ++i)
            a.body += "row " + std::to_string(i) + " of many\n";
        b.body = a.body;
        b.body.replace(6'000'000, 3, "???");
        const Comparison comparison = maker.compared(a, b);
        QVERIFY(comparison.differences() >= 1 && comparison.differences() <= 2);
        const auto rows = find(comparison, QStringLiteral("Response/Body"))->lines->rows(3, 1000);
        QVERIFY(rows.size() < 12);
        std::string zeros(9'000'000, '\0');
        a.body = b.body = zeros;
        b.body[8'000'000] = 'x';
        const Comparison bytes = maker.compared(a, b);
        QCOMPARE(bytes.differences(), 1U);
    }

    void stopped()
    {
        Maker maker;
        const auto a = maker.make({});
        const auto b = maker.make({});
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(compareExchanges(gather(maker.session, a), gather(maker.session, b), {}, stop.get_token()).isStopped);
    }

    void wsgiAgainstAsgi()
    {
        Maker maker;
        const Comparison comparison = maker.compared({}, {.asgi = true});
        QVERIFY(comparison.isAcross);
        QVERIFY2(comparison.differences() == 0, qPrintable(text(comparison)));
        const QString part = QStringLiteral("Environ ↔ scope/");
        for (const char *name : {"REQUEST_METHOD ↔ method", "PATH_INFO ↔ path", "QUERY_STRING ↔ query_string",
                                 "SERVER_PROTOCOL ↔ http_version", "HTTP_HOST ↔ headers.host"})
            QCOMPARE(markOf(comparison, part + QString::fromUtf8(name)), Mark::Same);
        const Node *errors = find(comparison, part + QStringLiteral("wsgi.errors"));
        QVERIFY(errors);
        QCOMPARE(errors->mark, Mark::Unpaired);
        QVERIFY(!errors->note.empty());
        const Node *start =
            find(comparison, QStringLiteral("Events/wsgi.start_response ↔ asgi.send http.response.start"));
        QVERIFY(start);
        QCOMPARE(start->differences, 0U);
        const Comparison turned = maker.compared({.asgi = true}, {});
        QCOMPARE(turned.differences(), 0U);
        QVERIFY(find(turned, QStringLiteral("Scope ↔ environ/REQUEST_METHOD ↔ method")));
    }

    void stacks()
    {
        trace::Session session;
        test::LayerTrace layers(session);
        const auto a = layers.guarded(false);
        const auto b = layers.guarded(true);
        const Comparison comparison = compareExchanges(gather(session, a), gather(session, b));
        const Node *stack = find(comparison, QStringLiteral("Layers"));
        QVERIFY(stack);
        QVERIFY(std::ranges::contains(stack->children, Mark::Removed, &Node::mark));
        const auto c = layers.starlette();
        const auto d = layers.starlette();
        const Comparison equal = compareExchanges(gather(session, c), gather(session, d));
        QVERIFY2(equal.differences() == 0, qPrintable(text(equal)));
    }

    void runsByMethodPathAndOrder()
    {
        Maker maker;
        for (const char *target : {"/a", "/b", "/a?x=1", "/gone"})
            maker.make({.target = target});
        maker.nextRun();
        for (const char *target : {"/new", "/b", "/a", "/a"})
            maker.make({.target = target});
        const auto pairs = pairRuns(maker.session, {1}, {2});
        QStringList shown;
        for (const RunPair &pair : pairs)
            shown.append(QStringLiteral("%1 %2-%3").arg(QString::fromStdString(pair.path)).arg(pair.a).arg(pair.b));
        QCOMPARE(shown, (QStringList{QStringLiteral("/new 0-5"), QStringLiteral("/a 1-7"), QStringLiteral("/b 2-6"),
                                     QStringLiteral("/a 3-8"), QStringLiteral("/gone 4-0")}));
        QCOMPARE(previousLike(maker.session, 8), 7U);
        QCOMPARE(previousLike(maker.session, 5), 0U);
    }

    void replaysKnowTheirOrigin()
    {
        Maker maker;
        const auto first = maker.make({});
        const auto second = maker.make({});
        maker.addOrigin(first);
        maker.session.commit();
        QCOMPARE(originOf(maker.session, second), first);
        QCOMPARE(originOf(maker.session, first), 0U);
    }

    void everySample()
    {
        trace::Session session;
        test::SampleTrace(session).everything();
        for (std::uint32_t a = 1; a <= session.lastNumber(); ++a) {
            for (std::uint32_t b = 1; b <= session.lastNumber(); ++b) {
                const Comparison comparison = compareExchanges(gather(session, a), gather(session, b));
                if (a == b)
                    QVERIFY2(comparison.differences() == 0, qPrintable(text(comparison)));
                QVERIFY(!toText(comparison, false).empty());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TstComparison)
#include "tst_comparison.moc"
