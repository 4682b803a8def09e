#include "resources/resources.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString kFolder = u":/gatescope/examples/"_s;

QByteArray read(const QString &name)
{
    QFile file(kFolder + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject readJson(const QString &name)
{
    return QJsonDocument::fromJson(read(name)).object();
}

bool isRequest(const QJsonObject &request)
{
    static const QSet<QString> kMethods{u"GET"_s, u"HEAD"_s, u"POST"_s};
    for (const QJsonValue &header : request.value("headers"_L1).toArray()) {
        if (header.toArray().size() != 2 || !header.toArray().at(0).isString() || !header.toArray().at(1).isString())
            return false;
    }
    return kMethods.contains(request.value("method"_L1).toString()) &&
           request.value("path"_L1).toString().startsWith(u'/');
}

} // namespace

class TestExamples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { gatescope::resources::makeAvailable(); }
    void everyExampleIsListedOnce();
    void everyListedExampleIsThere();
    void everyExampleSaysWhatToLookFor();
    void toursAreShortAndSayWhatToLookAt();
    void tourRequestsHaveARoute();
};

void TestExamples::everyExampleIsListedOnce()
{
    QStringList listed;
    for (const QJsonValue &example : readJson(u"index.json"_s).value("examples"_L1).toArray())
        listed.append(example.toObject().value("file"_L1).toString());
    listed.sort();
    QCOMPARE(listed, QDir(kFolder).entryList({u"*.py"_s}, QDir::Files, QDir::Name));
}

void TestExamples::everyListedExampleIsThere()
{
    for (const QJsonValue &value : readJson(u"index.json"_s).value("examples"_L1).toArray()) {
        const QJsonObject example = value.toObject();
        const QByteArray source = read(example.value("file"_L1).toString());
        const QByteArray attr = example.value("attr"_L1).toString().toUtf8();
        const QByteArray definition = "def " + attr + '(';
        const QByteArray assignment = '\n' + attr + " = ";
        QVERIFY2(source.contains(definition) || source.contains(assignment), attr);
        QVERIFY(!example.value("title"_L1).toString().isEmpty());
        QVERIFY(!example.value("description"_L1).toString().isEmpty());
        const QString interface = example.value("interface"_L1).toString();
        QVERIFY2(interface == "wsgi"_L1 || interface == "asgi3"_L1, qPrintable(interface));
        QVERIFY(!example.value("requests"_L1).toArray().isEmpty());
        for (const QJsonValue &request : example.value("requests"_L1).toArray())
            QVERIFY(isRequest(request.toObject()));
    }
}

void TestExamples::everyExampleSaysWhatToLookFor()
{
    for (const QString &name : QDir(kFolder).entryList({u"*.py"_s}, QDir::Files)) {
        const QByteArray source = read(name);
        QVERIFY2(source.startsWith("\"\"\""), qPrintable(name));
        const QByteArray docstring = source.mid(3, source.indexOf("\"\"\"", 3) - 3);
        QVERIFY2(docstring.toLower().contains("look"), qPrintable(name));
    }
}

void TestExamples::toursAreShortAndSayWhatToLookAt()
{
    const QJsonArray tours = readJson(u"tour.json"_s).value("tours"_L1).toArray();
    QCOMPARE(tours.size(), 2);
    for (const QJsonValue &tour : tours) {
        const QJsonArray requests = tour.toObject().value("requests"_L1).toArray();
        QCOMPARE_GE(requests.size(), 8);
        QCOMPARE_LE(requests.size(), 14);
        for (const QJsonValue &request : requests) {
            QVERIFY(isRequest(request.toObject()));
            QVERIFY(!request.toObject().value("look"_L1).toString().isEmpty());
        }
    }
}

void TestExamples::tourRequestsHaveARoute()
{
    for (const QJsonValue &value : readJson(u"tour.json"_s).value("tours"_L1).toArray()) {
        const QJsonObject tour = value.toObject();
        const QByteArray source = read(tour.value("file"_L1).toString());
        QVERIFY(!source.isEmpty());
        for (const QJsonValue &request : tour.value("requests"_L1).toArray()) {
            const QString path = request.toObject().value("path"_L1).toString().section(u'?', 0, 0);
            const QByteArray route = '"' + path.toUtf8() + "\": ";
            QVERIFY2(source.contains(route), route);
        }
    }
}

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
