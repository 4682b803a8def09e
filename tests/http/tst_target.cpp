#include "http/target.h"

#include <QTest>

using namespace gatescope;
using namespace gatescope::http;

class TargetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsOrigin();
    void splitsAbsolute();
    void splitsAsterisk();
    void decodesPercent_data();
    void decodesPercent();
    void replacesHost();
};

void TargetTest::splitsOrigin()
{
    const auto target = splitTarget("GET", "/a%20b?c=d?e");
    QVERIFY(target);
    QVERIFY(target->form == TargetForm::Origin);
    QCOMPARE(target->path, "/a%20b");
    QCOMPARE(target->query, "c=d?e");
    QCOMPARE(splitTarget("GET", "/")->query, "");
    QCOMPARE(splitTarget("GET", "/x?")->query, "");
}

void TargetTest::splitsAbsolute()
{
    const auto target = splitTarget("GET", "HTTP://a.example:8000/p/q?r=s");
    QVERIFY(target);
    QVERIFY(target->form == TargetForm::Absolute);
    QCOMPARE(target->scheme, "HTTP");
    QCOMPARE(target->authority, "a.example:8000");
    QCOMPARE(target->path, "/p/q");
    QCOMPARE(target->query, "r=s");
    QCOMPARE(splitTarget("GET", "http://a?x")->path, "/");
    QCOMPARE(splitTarget("GET", "http://a?x")->query, "x");
    QVERIFY(!splitTarget("GET", "http://:80/"));
    QVERIFY(!splitTarget("GET", "urn:a"));
    QVERIFY(!splitTarget("GET", ""));
}

void TargetTest::splitsAsterisk()
{
    QVERIFY(splitTarget("OPTIONS", "*")->form == TargetForm::Asterisk);
    QCOMPARE(splitTarget("GET", "*").error().status, 400);
    QVERIFY(!splitTarget("OPTIONS", "*x"));
}

void TargetTest::decodesPercent_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("bytes");
    QTest::newRow("plain") << std::string("/a+b") << std::string("/a+b");
    QTest::newRow("utf-8") << std::string("/%C3%bc") << std::string("/\xC3\xBC");
    QTest::newRow("slash") << std::string("/a%2Fb") << std::string("/a/b");
    QTest::newRow("nul") << std::string("/%00") << std::string("/\0", 2);
    QTest::newRow("once only") << std::string("/%2541") << std::string("/%41");
    QTest::newRow("not hex") << std::string("/%zz") << std::string("/%zz");
    QTest::newRow("cut") << std::string("/%4") << std::string("/%4");
    QTest::newRow("at the end") << std::string("/%41") << std::string("/A");
}

void TargetTest::decodesPercent()
{
    QFETCH(std::string, text);
    QFETCH(std::string, bytes);
    QCOMPARE(percentDecoded(text), bytes);
}

void TargetTest::replacesHost()
{
    HeaderList headers;
    headers.append("A", "1");
    headers.append("host", "old");
    headers.append("B", "2");
    const HeaderList replaced = withHost(headers, "new:81");
    QCOMPARE(replaced.size(), 3U);
    QCOMPARE(replaced[1].name, "host");
    QCOMPARE(replaced[1].value, "new:81");
    const HeaderList added = withHost(HeaderList(), "new");
    QCOMPARE(added[0].name, "Host");
    QCOMPARE(added[0].value, "new");
}

QTEST_APPLESS_MAIN(TargetTest)
#include "tst_target.moc"
