#include "spec/referencefile.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace gatescope;
using spec::Entry;
using spec::parseReferenceFile;
using spec::Place;
using spec::Presence;

namespace {

/// JSON is written with single quotes here, to keep it readable.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

QByteArray file(const QByteArray &entries)
{
    return "{'place': 'environ', 'sources': {'s': {'section': 'Title', 'address': 'https://example.org/#s'}}, "
           "'defaults': {'types': ['str'], 'source': 's'}, 'entries': [" +
           entries + "]}";
}

QByteArray entry(const QByteArray &changes = {})
{
    return "{'summary': 'One.', 'explanation': 'Two.'" + changes + ", 'key': 'KEY'}";
}

} // namespace

class TestReferenceFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAnEntryWithTheDefaultsBehindIt();
    void refuses_data();
    void refuses();
};

void TestReferenceFile::readsAnEntryWithTheDefaultsBehindIt()
{
    const auto entries = parseReferenceFile(
        json(file(entry(", 'presence': 'default', 'default': 'None', 'twins': ['call:x'], 'quote': 'q'"))), u"f"_s);
    QVERIFY(entries);
    QCOMPARE(entries->size(), 1);
    const Entry &only = entries->front();
    QCOMPARE(only.id(), u"environ:KEY"_s);
    QCOMPARE(only.name, u"KEY"_s);
    QCOMPARE(only.types, QStringList(u"str"_s));
    QCOMPARE(only.presence, Presence::Defaulted);
    QCOMPARE(only.defaultValue, u"None"_s);
    QCOMPARE(only.section, u"Title"_s);
    QCOMPARE(only.address, u"https://example.org/#s"_s);
    QCOMPARE(only.twins, QStringList(u"call:x"_s));
}

void TestReferenceFile::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("word");
    QTest::newRow("no JSON") << QByteArray("{'place': ") << u"byte"_s;
    QTest::newRow("an array") << QByteArray("[]") << u"place"_s;
    QTest::newRow("unknown place") << QByteArray("{'place': 'nowhere'}") << u"place"_s;
    QTest::newRow("no entries") << file("") << u"no entries"_s;
    QTest::newRow("no key") << file("{'summary': 'One.'}") << u"no key"_s;
    QTest::newRow("entry is no object") << file("7") << u"no key"_s;
    QTest::newRow("empty summary") << file(entry(", 'summary': ' '")) << u"environ:KEY has no summary"_s;
    QTest::newRow("no types") << file(entry(", 'types': []")) << u"environ:KEY has no types"_s;
    QTest::newRow("unknown source") << file(entry(", 'source': 't'")) << u"environ:KEY has no section"_s;
    QTest::newRow("unknown presence") << file(entry(", 'presence': 'often'")) << u"presence"_s;
    QTest::newRow("default without value") << file(entry(", 'presence': 'default'")) << u"default"_s;
    QTest::newRow("value without default") << file(entry(", 'default': '1'")) << u"default"_s;
}

void TestReferenceFile::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, word);
    const auto entries = parseReferenceFile(json(text), u"broken.json"_s);
    QVERIFY(!entries);
    QVERIFY2(entries.error().summary.contains("broken.json"_L1), qPrintable(entries.error().summary));
    QVERIFY2(entries.error().detail.contains(word), qPrintable(entries.error().detail));
}

QTEST_APPLESS_MAIN(TestReferenceFile)
#include "tst_referencefile.moc"
