#include "exchange/samples.h"

#include "exchange/scopefacts.h"
#include "exchange/valuetreemodel.h"
#include "exchange/wirelinks.h"
#include "resources/resources.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

trace::CallStarted callOf(const trace::Session &session, std::uint32_t number)
{
    const trace::EventLog &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const trace::TraceEvent event = log.at(index);
        if (const auto *call = event.as<trace::CallStarted>())
            return *call;
    }
    return {};
}

std::string headOf(const trace::Session &session, std::uint32_t number)
{
    const trace::TraceEvent event = session.events(number).at(0);
    return std::string(event.as<trace::WireRequestHead>()->bytes.bytes);
}

void print(const QAbstractItemModel &model, const QModelIndex &parent, int level, QStringList &out)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(parent); ++column)
            cells.append(model.index(row, column, parent).data().toString());
        out.append(QString(level * 2, u' ') + cells.join(u'|'));
        print(model, model.index(row, 0, parent), level + 1, out);
    }
}

QStringList printed(const QAbstractItemModel &model)
{
    QStringList out;
    print(model, {}, 0, out);
    return out;
}

} // namespace

class TestValueTree : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        auto loaded = spec::Reference::load();
        QVERIFY(loaded.has_value());
        m_reference = std::make_unique<spec::Reference>(std::move(*loaded));
    }

    void environIsGroupedAndTyped()
    {
        const QStringList rows = treeOf(&test::Samples::wsgiCheckout);
        for (const char *expected : {
                 "Request and CGI||||",
                 "  REQUEST_METHOD|str|'POST'|request line|required",
                 "  SCRIPT_NAME|str|'/shop'|settings|optional",
                 "  PATH_INFO|str|'/checkout/cafÃ©'|request line|optional",
                 "  SERVER_PORT|str|'8000'|socket|required",
                 "Headers||||",
                 "  CONTENT_LENGTH|str|'76'|header line|optional",
                 "  HTTP_HOST|str|'127.0.0.1:8000'|header line|optional",
                 "wsgi.*||||",
                 "  wsgi.version|tuple · 2|(1, 0)|gateway|required",
                 "    0|int|1|gateway|",
                 "  wsgi.multithread|bool|True|gateway|required",
                 "Server||||",
             })
            QVERIFY2(rows.contains(QString::fromUtf8(expected)), qPrintable(rows.join(u'\n')));
    }

    void scopeKeepsItsOrderAndShowsHeadersAsPairs()
    {
        const QStringList rows = treeOf(&test::Samples::asgiUpload);
        QCOMPARE(rows.first(), u"type|str|'http'|gateway|required"_s);
        for (const char *expected : {
                 "asgi|dict · 2|{'version': '3.0', 'spec_version': '2.5'}|gateway|required",
                 "  version|str|'3.0'|gateway|required",
                 "  x-tag|[bytes, bytes]|b'draft'|header line|",
                 "query_string|bytes|b'overwrite=1'|request line|required",
                 "client|list · 2|['127.0.0.1', 52410]|socket|optional",
             }) {
            const QString wanted = QString::fromUtf8(expected);
            const bool found = std::ranges::any_of(rows, [&wanted](const QString &row) {
                return row == wanted || row.section(u'|', 0, 3) == wanted.section(u'|', 0, 3);
            });
            QVERIFY2(found, qPrintable(wanted + u'\n' + rows.join(u'\n')));
        }
        QVERIFY(!rows.join(u'\n').contains("HTTP_"_L1));
    }

    void wrongTypesAndMissingItemsShow()
    {
        trace::Session session;
        const auto number = test::Samples(session).asgiWrongTypes();
        const auto root = describedTree(session, number);
        QVERIFY(root->child(u"method"_s)->unexpectedType);
        QVERIFY(!root->child(u"path"_s)->unexpectedType);
        QCOMPARE(truncationText(*root->child(u"items"_s)), u"2 of 500 items are kept"_s);
        QCOMPARE(shownValue(*root->child(u"items"_s)), u"[1, 2, …]"_s);
    }

    void pathsLeadBack()
    {
        trace::Session session;
        const auto number = test::Samples(session).wsgiCheckout();
        ValueTreeModel model;
        model.setRoot(describedTree(session, number));
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QModelIndex index = model.indexOf(KeyPath{u"wsgi.version"_s, u"1"_s});
        QCOMPARE(index.data().toString(), u"1"_s);
        QCOMPARE(index.data(ValueTreeModel::PathRole).toStringList(), (QStringList{u"wsgi.version"_s, u"1"_s}));
        QCOMPARE(index.parent().parent().data().toString(), u"wsgi.*"_s);
        QVERIFY(!model.indexOf(KeyPath{u"NOT_THERE"_s}).isValid());
    }

    void literalsAreReadByPython()
    {
        trace::Session session;
        const auto number = test::Samples(session).asgiUpload();
        const auto root = describedTree(session, number);
        QCOMPARE(pythonLiteral(*root->child(u"asgi"_s)), u"{\n    'version': '3.0',\n    'spec_version': '2.5',\n}"_s);
        QCOMPARE(pythonLiteral(*nodeAt(*root, {u"headers"_s, u"4"_s})), u"[b'x-tag', b'draft']"_s);
        QCOMPARE(pythonLiteral(*root->child(u"app"_s)),
                 u"...  # <starlette.applications.Starlette object at 0x7f2b1c4f>"_s);
        QCOMPARE(bytesLiteral("a'\\\r\n\x01\xff"), u"b'a\\'\\\\\\r\\n\\x01\\xff'"_s);
        QCOMPARE(plainValue(*root->child(u"path"_s)), u"/files/notes.txt"_s);
    }

    void links_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("bytes");
        const auto row = [](const char *name, const char *key, const char *bytes) {
            QTest::newRow(name) << QString::fromLatin1(key) << QString::fromLatin1(bytes);
        };
        row("wsgi method", "w/REQUEST_METHOD", "POST");
        row("wsgi mount", "w/SCRIPT_NAME", "/shop");
        row("wsgi path", "w/PATH_INFO", "/checkout/caf%C3%A9");
        row("wsgi query", "w/QUERY_STRING", "coupon=SPRING&lang=en");
        row("wsgi version", "w/SERVER_PROTOCOL", "HTTP/1.1");
        row("wsgi target", "w/REQUEST_URI", "/shop/checkout/caf%C3%A9?coupon=SPRING&lang=en");
        row("wsgi header", "w/HTTP_HOST", "Host: 127.0.0.1:8000");
        row("wsgi content type", "w/CONTENT_TYPE", "Content-Type: application/json");
        row("wsgi none", "w/wsgi.version", "");
        row("asgi method", "a/method", "PUT");
        row("asgi path", "a/path", "/files/notes.txt");
        row("asgi raw path", "a/raw_path", "/files/notes.txt");
        row("asgi query", "a/query_string", "overwrite=1");
        row("asgi version", "a/http_version", "1.1");
        row("asgi header", "a/headers/4", "X-Tag: draft");
        row("asgi inside a header", "a/headers/0", "Host: 127.0.0.1:8000");
    }

    void links()
    {
        QFETCH(QString, key);
        QFETCH(QString, bytes);
        trace::Session session;
        test::Samples samples(session);
        const bool wsgi = key.startsWith(u'w');
        const auto number = wsgi ? samples.wsgiCheckout() : samples.asgiUpload();
        const auto root = describedTree(session, number);
        const std::string head = headOf(session, number);
        const auto place = wsgi ? spec::Place::Environ : spec::Place::HttpScope;
        const auto found = wireLinks(head, *root, place);
        const KeyPath path = key.split(u'/').mid(1);
        const auto ranges = rangesOf(found, path);
        QCOMPARE(ranges.size(), bytes.isEmpty() ? 0 : 1);
        if (bytes.isEmpty())
            return;
        const ByteRange range = ranges.first();
        QCOMPARE(QString::fromStdString(
                     head.substr(static_cast<std::size_t>(range.start), static_cast<std::size_t>(range.length))),
                 bytes);
        for (const qint64 position : {range.start, range.end() - 1}) {
            const auto back = linksAt(found, position);
            QVERIFY(std::ranges::any_of(back, [&path](const WireLink &link) { return link.key == path; }));
        }
    }

    void damagedHeadsLinkUpToTheDamage_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<int>("count");
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("one word") << QByteArray("GET") << 0;
        QTest::newRow("no version") << QByteArray("GET /\r\n") << 0;
        QTest::newRow("no headers") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 4;
        QTest::newRow("cut in a header") << QByteArray("GET / HTTP/1.1\r\nHos") << 4;
        QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\nHost: a\n\n") << 5;
        QTest::newRow("absolute form") << QByteArray("GET http://a/x?y HTTP/1.1\r\n\r\n") << 4;
        QTest::newRow("star") << QByteArray("OPTIONS * HTTP/1.1\r\n\r\n") << 4;
    }

    void damagedHeadsLinkUpToTheDamage()
    {
        QFETCH(QByteArray, head);
        QFETCH(int, count);
        ValueNode root;
        root.kind = trace::ValueKind::Dict;
        for (const auto &key :
             {u"REQUEST_METHOD"_s, u"PATH_INFO"_s, u"QUERY_STRING"_s, u"SERVER_PROTOCOL"_s, u"HTTP_HOST"_s}) {
            auto node = std::make_unique<ValueNode>();
            node->key = key;
            root.add(std::move(node));
        }
        const auto found = wireLinks(head.toStdString(), root, spec::Place::Environ);
        QCOMPARE(found.size(), count);
        for (const WireLink &link : found)
            QVERIFY(link.bytes.start >= 0 && link.bytes.end() <= head.size());
        for (qsizetype size = 0; size < head.size(); ++size) // every prefix stays inside itself
            for (const WireLink &link : wireLinks(head.first(size).toStdString(), root, spec::Place::Environ))
                QVERIFY(link.bytes.end() <= size);
    }

private:
    std::shared_ptr<ValueNode> describedTree(const trace::Session &session, std::uint32_t number) const
    {
        const trace::CallStarted call = callOf(session, number);
        const auto place = placeOf(call.interface, call.protocol);
        auto root = valueTree(*call.arguments.root());
        describeScope(*root, place, m_reference.get());
        return grouped(std::move(root), place);
    }

    QStringList treeOf(std::uint32_t (test::Samples::*make)()) const
    {
        trace::Session session;
        test::Samples samples(session);
        const auto number = (samples.*make)();
        ValueTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRoot(describedTree(session, number));
        return printed(model);
    }

    std::unique_ptr<spec::Reference> m_reference;
};

QTEST_MAIN(TestValueTree)
#include "tst_valuetree.moc"
