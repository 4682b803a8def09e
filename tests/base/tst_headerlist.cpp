#include "base/headerlist.h"

#include <QTest>

using namespace gatescope;

class HeaderListTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsOrderAndDuplicates();
    void findsWithoutCase();
    void findsTokensInLists();
};

void HeaderListTest::keepsOrderAndDuplicates()
{
    HeaderList headers;
    headers.append("Set-Cookie", "a=1");
    headers.append("X-Empty", "");
    headers.append("Set-Cookie", "b=2");
    QCOMPARE(headers.size(), 3U);
    QCOMPARE(headers[1].name, "X-Empty");
    QCOMPARE(headers[1].value, "");
    QCOMPARE(headers.values("set-cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
}

void HeaderListTest::findsWithoutCase()
{
    HeaderList headers;
    headers.append("Content-Length", "12");
    QCOMPARE(headers.value("CONTENT-LENGTH").value_or("none"), "12");
    QVERIFY(!headers.value("content-lengt").has_value());
}

void HeaderListTest::findsTokensInLists()
{
    HeaderList headers;
    headers.append("Connection", "keep-alive ,\tUpgrade");
    headers.append("Connection", "close");
    QVERIFY(headers.hasToken("connection", "upgrade"));
    QVERIFY(headers.hasToken("connection", "CLOSE"));
    QVERIFY(!headers.hasToken("connection", "keep"));
}

QTEST_APPLESS_MAIN(HeaderListTest)
#include "tst_headerlist.moc"
