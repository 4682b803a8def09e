#include "compose/environments.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace gatescope::compose;
using namespace Qt::StringLiterals;

namespace {

HttpDraft fullDraft()
{
    HttpDraft draft{.name = u"Add “it”"_s, .method = u"PATCH"_s, .url = u"{{base}}/cart"_s};
    draft.query = {{u"a"_s, u"1"_s}, {u"b"_s, u"2"_s, false}};
    draft.headers = {{u"X"_s, u"ü"_s}};
    draft.body = {.kind = BodyKind::Multipart, .text = u"kept\nlines"_s, .contentType = u"t/x"_s, .file = u"/f"_s};
    draft.body.form = {{u"f"_s, u"v"_s}};
    draft.body.parts = {{.name = u"p"_s, .file = u"/x"_s, .contentType = u"image/png"_s, .enabled = false}};
    draft.version = HttpVersion::Http2;
    draft.pace = {.chunked = true, .chunkBytes = 3, .delayMs = 4, .disconnectAfter = 5};
    draft.isRaw = true;
    draft.raw = "GET /\xff\r\n"_ba;
    draft.verifiesTls = true;
    draft.timeoutMs = 7;
    return draft;
}

SocketDraft socketDraft()
{
    SocketDraft draft{.name = u"Chat"_s, .url = u"ws://h/"_s, .subprotocols = {u"a"_s}};
    draft.headers = {{u"X"_s, u"y"_s}};
    draft.script = {{.text = u"hi"_s, .delayMs = 10},
                    {.opcode = SocketOpcode::Close, .text = u"bye"_s, .closeCode = 4000, .enabled = false}};
    draft.deflate = false;
    draft.verifiesTls = true;
    return draft;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

} // namespace

/// The files beside the project.
class EnvironmentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsDrafts();
    void keepsEnvironments();
    void layersVariables();
    void keepsWhatItDoesNotKnow();
    void missingFilesAreEmpty();
    void toleratesDamage_data();
    void toleratesDamage();
    void keepsTheDamagedFile();
    void saysWhyItCannotSave();

private:
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }
};

void EnvironmentsTest::keepsDrafts()
{
    const Collection collection{{fullDraft(), socketDraft(), HttpDraft{}}};
    const QString file = path(u"project/.gatescope/requests/all.json"_s);
    QVERIFY(save(collection, file));
    const auto loaded = loadCollection(file);
    QVERIFY(!loaded.damage);
    QCOMPARE(std::get<HttpDraft>(loaded.value.drafts[0]), fullDraft());
    QCOMPARE(std::get<SocketDraft>(loaded.value.drafts[1]), socketDraft());
    QCOMPARE(loaded.value, collection);
    QCOMPARE(nameOf(loaded.value.drafts[1]), u"Chat"_s);
    const QByteArray text = contentOf(file);
    QVERIFY(save(loaded.value, file));
    QCOMPARE(contentOf(file), text);
    QVERIFY2(text.contains("            \"kind\": \"http\",\n            \"name\": \"Add “it”\",\n"), text.constData());
    QVERIFY2(text.contains("                { \"name\": \"a\", \"value\": \"1\" },\n"), text.constData());
}

void EnvironmentsTest::keepsEnvironments()
{
    Environments environments{.current = u"local"_s};
    environments.shared = {{u"user"_s, u"ada"_s}};
    environments.all = {{u"local"_s, {{u"base"_s, u"http://h"_s}, {u"token"_s, u"x"_s, false}}}, {u"far"_s, {}}};
    const QString file = environmentsPath(path(u"project"_s));
    QVERIFY(save(environments, file));
    const auto loaded = loadEnvironments(file);
    QVERIFY(!loaded.damage);
    QCOMPARE(loaded.value.all.size(), 2);
    QCOMPARE(loaded.value.variables(), (Variables{{u"user"_s, u"ada"_s}, {u"base"_s, u"http://h"_s}}));
    QVERIFY(contentOf(file).contains("\"# token\": \"x\""));
}

void EnvironmentsTest::layersVariables()
{
    Environments environments{.all = {{u"a"_s, {{u"x"_s, u"2"_s}}}}, .current = u"a"_s, .shared = {{u"x"_s, u"1"_s}}};
    QCOMPARE(environments.variables()[u"x"_s], u"2"_s);
    environments.current = u"none"_s;
    QCOMPARE(environments.variables()[u"x"_s], u"1"_s);
}

void EnvironmentsTest::keepsWhatItDoesNotKnow()
{
    const QString file = path(u"later.json"_s);
    write(file,
          R"({"gatescope": "requests 1", "requests": [{"kind": "interface", "name": "i", "scope": {"a": [1]}}]})");
    const auto loaded = loadCollection(file);
    QVERIFY(save(loaded.value, file));
    QCOMPARE(loadCollection(file).value, loaded.value);
    QVERIFY(contentOf(file).contains("\"interface\""));
}

void EnvironmentsTest::missingFilesAreEmpty()
{
    QVERIFY(!loadCollection(path(u"no/where"_s)).damage);
    QVERIFY(!loadEnvironments(path(u"no/where"_s)).damage);
}

void EnvironmentsTest::toleratesDamage_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("drafts");
    QTest::newRow("cut") << QByteArray("{\n\"gatescope\": \"requ") << u"line 2: "_s << 0;
    QTest::newRow("no object") << QByteArray("[1]") << u"it holds no object"_s << 0;
    QTest::newRow("other file") << QByteArray(R"({"requests": [{}]})") << u"its “gatescope” is not"_s << 1;
    QTest::newRow("newer") << QByteArray(R"({"gatescope": "requests 2", "requests": [{}]})") << u"newer Gatescope"_s
                           << 1;
    QTest::newRow("wrong types") << QByteArray(
                                        R"({"gatescope": "requests 1", "requests": [7, {"url": 5, "pace": []}]})")
                                 << u"no object"_s << 1;
}

void EnvironmentsTest::toleratesDamage()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, words);
    const QString file = path(u"damaged.json"_s);
    write(file, text);
    const auto loaded = loadCollection(file);
    QVERIFY(loaded.damage);
    QVERIFY2(loaded.damage->summary.contains(words), qPrintable(loaded.damage->summary));
    QTEST(int(loaded.value.drafts.size()), "drafts");
}

void EnvironmentsTest::keepsTheDamagedFile()
{
    const QString file = path(u"mine.json"_s);
    write(file, "{ broken");
    QVERIFY(save(Collection{{HttpDraft{}}}, file));
    QCOMPARE(contentOf(file + u".damaged"_s), "{ broken");
    QVERIFY(!loadCollection(file).damage);
}

void EnvironmentsTest::saysWhyItCannotSave()
{
    write(path(u"plain"_s), "x");
    const auto saved = save(Collection{}, path(u"plain/requests.json"_s));
    QVERIFY(!saved && saved.error().summary.contains(u"cannot be written"_s));
}

QTEST_GUILESS_MAIN(EnvironmentsTest)
#include "tst_environments.moc"
