#include "direct/directdraft.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::direct;
using namespace Qt::StringLiterals;

class LiteralTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void copiesSnapshots();
    void tellsWhatCannotBeSent();
    void escapes_data();
    void escapes();
    void refusesWrongEscapes();
};

void LiteralTest::reads_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("back");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const QString &source, const QString &back, LiteralKind kind) {
        QTest::newRow(name) << source << back << static_cast<int>(kind);
    };
    row("none", u" None "_s, u"None"_s, LiteralKind::None);
    row("bool", u"True"_s, u"True"_s, LiteralKind::Bool);
    row("int", u"-12"_s, u"-12"_s, LiteralKind::Int);
    row("large int", u"123456789012345678901234567890"_s, u"123456789012345678901234567890"_s, LiteralKind::Int);
    row("hex", u"0x1F"_s, u"0x1F"_s, LiteralKind::Int);
    row("float", u"1e-3"_s, u"1e-3"_s, LiteralKind::Float);
    row("str", u"'a\\'b'"_s, u"'a\\'b'"_s, LiteralKind::Str);
    row("double quotes", u"\"it's\""_s, u"\"it's\""_s, LiteralKind::Str);
    row("triple", u"'''a\n'b'''"_s, u"'''a\n'b'''"_s, LiteralKind::Str);
    row("bytes", u"b'\\xff'"_s, u"b'\\xff'"_s, LiteralKind::Bytes);
    row("raw bytes", u"rb'x'"_s, u"rb'x'"_s, LiteralKind::Bytes);
    row("side by side", u"'a'  'b'"_s, u"'a'  'b'"_s, LiteralKind::Str);
    row("list", u"[1,'a' , None,]"_s, u"[1, 'a', None]"_s, LiteralKind::List);
    row("tuple of one", u"(1,)"_s, u"(1,)"_s, LiteralKind::Tuple);
    row("parentheses", u"(1)"_s, u"1"_s, LiteralKind::Int);
    row("empty tuple", u"()"_s, u"()"_s, LiteralKind::Tuple);
    row("dict", u"{'a':1,b'b':{}}"_s, u"{'a': 1, b'b': {}}"_s, LiteralKind::Dict);
    row("headers", u"[(b'host', b'x')]"_s, u"[(b'host', b'x')]"_s, LiteralKind::List);
}

void LiteralTest::reads()
{
    QFETCH(QString, source);
    QFETCH(QString, back);
    QFETCH(int, kind);
    const auto literal = parseLiteral(source);
    QVERIFY2(literal.has_value(), literal ? "" : qPrintable(literal.error().summary));
    QCOMPARE(static_cast<int>(literal->kind), kind);
    QCOMPARE(printed(*literal), back);
    QCOMPARE(*parseLiteral(printed(*literal)), *literal);
}

void LiteralTest::refuses_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << u""_s << u"a value is missing"_s;
    QTest::newRow("name") << u"path"_s << u"is a name"_s;
    QTest::newRow("call") << u"open('x')"_s << u"is a name"_s;
    QTest::newRow("open text") << u"'abc"_s << u"closing quote"_s;
    QTest::newRow("backslash at the end") << u"'abc\\"_s << u"closing quote"_s;
    QTest::newRow("open list") << u"[1, 2"_s << u"is missing"_s;
    QTest::newRow("no comma") << u"[1 2]"_s << u"comma"_s;
    QTest::newRow("no colon") << u"{1, 2}"_s << u"colon"_s;
    QTest::newRow("more") << u"1 + 1"_s << u"more behind"_s;
    QTest::newRow("two kinds") << u"'a' b'b'"_s << u"side by side"_s;
    QTest::newRow("bytes beyond ASCII") << u"b'é'"_s << u"ASCII"_s;
    QTest::newRow("deep") << QString(100, u'[') << u"nested"_s;
    QTest::newRow("number") << u"12x"_s << u"no number"_s;
}

void LiteralTest::refuses()
{
    QFETCH(QString, source);
    QFETCH(QString, word);
    const auto literal = parseLiteral(source);
    QVERIFY(!literal.has_value());
    QVERIFY2(literal.error().summary.contains(word), qPrintable(literal.error().summary));
}

void LiteralTest::copiesSnapshots()
{
    trace::SnapshotWriter out;
    out.beginDict(3, 3);
    out.str("path");
    out.str("/it's");
    out.str("client");
    out.beginTuple(2, 2);
    out.str("::1");
    out.integer(7);
    out.end();
    out.str("headers");
    out.beginList(1, 1);
    out.bytes("a\xFF");
    out.end();
    out.end();
    const Literal literal = literalOf(*out.snapshot().root());
    QCOMPARE(printed(literal), u"{'path': '/it\\'s', 'client': ('::1', 7), 'headers': [b'a\\xff']}"_s);
    QVERIFY(literal.canBeSent());
    QCOMPARE(printed(*parseLiteral(printed(literal))), printed(literal));
}

void LiteralTest::tellsWhatCannotBeSent()
{
    trace::SnapshotWriter out;
    out.beginDict(2, 2);
    out.str("app");
    out.object("shop.App", "<shop.App object at 0x7f>");
    out.str("list");
    out.beginList(900, 1);
    out.integer(1);
    out.end();
    out.end();
    const Literal literal = literalOf(*out.snapshot().root());
    QCOMPARE(literal.items[1].kind, LiteralKind::Object);
    QVERIFY(!literal.items[1].canBeSent());
    QVERIFY(literal.items[3].isCut);
    QVERIFY(!literal.canBeSent());
}

void LiteralTest::escapes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QByteArray("a b") << u"a b"_s;
    QTest::newRow("lines") << QByteArray("a\r\n\tb\\") << u"a\\r\\n\\tb\\\\"_s;
    QTest::newRow("binary") << QByteArray("\x00\xFF\x7F", 3) << u"\\x00\\xff\\x7f"_s;
}

void LiteralTest::escapes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(escaped(bytes), text);
    QCOMPARE(*unescaped(text), bytes);
    QCOMPARE(*unescaped(u"żółw"_s), QByteArray("żółw"));
}

void LiteralTest::refusesWrongEscapes()
{
    for (const QString &text : {u"a\\"_s, u"\\q"_s, u"\\x1"_s, u"\\xZZ"_s})
        QVERIFY2(!unescaped(text).has_value(), qPrintable(text));
}

QTEST_GUILESS_MAIN(LiteralTest)
#include "tst_literal.moc"
