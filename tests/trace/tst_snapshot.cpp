#include "trace/snapshot.h"

#include <QTest>

using namespace gatescope::trace;

class SnapshotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTreeComesBack();
    void limitsLeaveMarks();
    void textIsCutBetweenCharacters();
    void printsAsPythonDoes();
    void damageIsHarmless();
};

namespace {

Snapshot sample(SnapshotWriter &out)
{
    out.clear();
    out.beginDict(3, 3);
    out.str("version");
    out.beginTuple(2, 2);
    out.integer(1);
    out.integer(0);
    out.end();
    out.str("raw_path");
    out.bytes("/a\xff");
    out.str("app");
    out.object("shop.Cart", "<Cart of ada>");
    out.end();
    return out.snapshot();
}

} // namespace

void SnapshotTest::aTreeComesBack()
{
    SnapshotWriter out;
    const auto root = sample(out).root();
    QVERIFY(root.has_value());
    QCOMPARE(root->kind(), ValueKind::Dict);
    QCOMPARE(root->size(), 3U);
    QCOMPARE(root->childCount(), 6U);
    const auto version = root->value("version");
    QCOMPARE(version->typeName(), "tuple");
    QCOMPARE(version->firstChild()->text(), "1");
    QVERIFY(!version->firstChild()->nextSibling()->nextSibling().has_value());
    QCOMPARE(root->value("app")->typeName(), "shop.Cart");
    QVERIFY(!root->value("nothing").has_value());
}

void SnapshotTest::limitsLeaveMarks()
{
    SnapshotWriter out({.textBytes = 4});
    out.beginList(100, 2);
    out.bytes("123456");
    out.str("1234");
    out.end();
    const auto root = out.snapshot().root();
    QVERIFY(root->isTruncated());
    QCOMPARE(root->size(), 100U);
    const auto first = root->firstChild();
    QVERIFY(first->isTruncated());
    QCOMPARE(first->size(), 6U);
    QCOMPARE(first->text(), "1234");
    QVERIFY(!first->nextSibling()->isTruncated());
}

void SnapshotTest::textIsCutBetweenCharacters()
{
    SnapshotWriter out({.textBytes = 4});
    out.str("abc\xc3\xa9z", 5);
    QCOMPARE(out.snapshot().root()->text(), "abc");
    QVERIFY(out.snapshot().root()->isTruncated());
}

void SnapshotTest::printsAsPythonDoes()
{
    SnapshotWriter out;
    QCOMPARE(sample(out).root()->repr(), "{'version': (1, 0), 'raw_path': b'/a\\xff', 'app': <Cart of ada>}");
    out.clear();
    out.beginTuple(1, 1);
    out.str("it's\n");
    out.end();
    QCOMPARE(out.snapshot().root()->repr(), "('it\\'s\\n',)");
    QCOMPARE(sample(out).root()->repr(10), "{'version'…");
}

void SnapshotTest::damageIsHarmless()
{
    SnapshotWriter out;
    const std::string whole(sample(out).encoded());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string cut = whole.substr(0, size);
        QVERIFY(!Snapshot(cut).root().has_value());
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string bent = whole;
        bent[at] = static_cast<char>(0xFF);
        if (const auto root = Snapshot(bent).root())
            QVERIFY(root->repr().size() < 1000);
    }
}

QTEST_APPLESS_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
