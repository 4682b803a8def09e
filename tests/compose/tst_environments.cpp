#include "compose/draftstore.h"
#include "compose/environments.h"
#include "compose/opendrafts.h"
#include "compose/savedrequests.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
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
    void keepsOpenDraftsWithTheirHistory();
    void shortensHistories();
    void keepsDraftsOfProjectsApart();
    void storeWritesTheNewest();
    void storeWritesNothingOverUnread();
    void windowsHaveFilesOfTheirOwn();
    void savesRequestsAsFiles();
    void namesMakeFiles_data();
    void namesMakeFiles();
    void damagedRequestsLeaveTheOthers();
    void movesAndTakesRequests();
    void knowsFilesOfSeveral();
    void namesSecrets();

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

namespace {

HttpDraft draftTo(const QString &url)
{
    return {.url = url};
}

DraftHistory threeSteps()
{
    return {.states = {draftTo(u"a"_s), draftTo(u"b"_s), fullDraft(), socketDraft()},
            .steps = {u"one"_s, u"two"_s, u"three"_s},
            .position = 1,
            .savedAs = u"cart/x.json"_s,
            .origin = {.session = u"6f1c"_s, .exchange = 41, .beganUnixNs = 1'790'000'000'123'456'789}};
}

} // namespace

void EnvironmentsTest::keepsOpenDraftsWithTheirHistory()
{
    const OpenDrafts open{
        .drafts = {threeSteps(), {.states = {draftTo(u"c"_s)}}}, .current = 1, .baseUrl = u"http://h"_s};
    const QString file = openDraftsPath(path(u"state"_s), path(u"shop"_s));
    QVERIFY(save(open, file));
    const auto loaded = loadOpenDrafts(file);
    QVERIFY(!loaded.damage);
    QCOMPARE(loaded.value, open);
    QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    write(file, R"({"gatescope": "drafts 1", "current": 9, "drafts": [
                {"position": 7, "steps": ["x"], "states": [{"url": "1"}, {"url": "2"}, {"url": "3"}]}, {}, 5]})");
    const auto odd = loadOpenDrafts(file);
    QCOMPARE(odd.value.drafts.size(), 1);
    QCOMPARE(odd.value.current, 0);
    QCOMPARE(odd.value.drafts[0], (DraftHistory{.states = {draftTo(u"3"_s)}}));
}

void EnvironmentsTest::shortensHistories()
{
    DraftHistory history{.states = {draftTo(u"0"_s)}};
    for (int step = 1; step <= 100; ++step) {
        history.states += draftTo(QString::number(step));
        history.steps += u"step %1"_s.arg(step);
    }
    history.position = 90;
    const DraftHistory few = shortened(history, 50);
    QCOMPARE(few.steps.size(), 50);
    QCOMPARE(few.states.size(), 51);
    QCOMPARE(few.current(), history.current());
    QCOMPARE(few.steps[few.position - 1], u"step 90"_s);
    const DraftHistory one = shortened(history, 50, 1);
    QCOMPARE(one.states, (QList<Draft>{draftTo(u"90"_s)}));
    QCOMPARE(one.position, 0);
}

void EnvironmentsTest::keepsDraftsOfProjectsApart()
{
    const QString one = openDraftsPath(u"/s"_s, u"/srv/shop"_s);
    QVERIFY2(one.startsWith(u"/s/drafts/shop-"_s), qPrintable(one));
    QCOMPARE(openDraftsPath(u"/s"_s, u"/srv/./shop/"_s), one);
    QVERIFY(openDraftsPath(u"/s"_s, u"/home/shop"_s) != one);
    QCOMPARE(openDraftsPath(u"/s"_s, {}), u"/s/drafts/no-project.json"_s);
}

void EnvironmentsTest::storeWritesTheNewest()
{
    const QString state = path(u"newest"_s);
    QString file;
    {
        DraftStore store;
        QSignalSpy opened(&store, &DraftStore::opened);
        store.setFolder(state);
        store.open(u"/srv/shop"_s);
        QTRY_COMPARE(opened.size(), 1);
        for (int number = 0; number <= 20; ++number)
            store.keep({.drafts = {{.states = {draftTo(QString::number(number))}}}});
        store.keepSent({draftTo(u"sent"_s)});
        file = store.path();
    }
    QCOMPARE(loadOpenDrafts(file).value.drafts.value(0).current(), Draft(draftTo(u"20"_s)));
    DraftStore again;
    QSignalSpy opened(&again, &DraftStore::opened);
    QSignalSpy sent(&again, &DraftStore::sentRead);
    again.setFolder(state);
    again.open(u"/srv/shop"_s);
    QCOMPARE(again.path(), file);
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].value<OpenDrafts>().drafts.value(0).current(), Draft(draftTo(u"20"_s)));
    QCOMPARE(sent[0][0].value<QList<HttpDraft>>(), QList<HttpDraft>{draftTo(u"sent"_s)});
}

void EnvironmentsTest::storeWritesNothingOverUnread()
{
    const QString state = path(u"unread"_s);
    const QString file = openDraftsPath(state, u"/srv/shop"_s);
    QVERIFY(save(OpenDrafts{.drafts = {{.states = {draftTo(u"old"_s)}}}}, file));
    {
        DraftStore store;
        store.setFolder(state);
        store.open(u"/srv/shop"_s);
        store.keep({.drafts = {{.states = {draftTo(u"new"_s)}}}}); // and is gone before it could hear of the old one
    }
    const OpenDrafts kept = loadOpenDrafts(file).value;
    QCOMPARE(kept.drafts.size(), 2);
    QCOMPARE(kept.drafts[0].current(), Draft(draftTo(u"old"_s)));
    QCOMPARE(kept.drafts[1].current(), Draft(draftTo(u"new"_s)));
}

void EnvironmentsTest::windowsHaveFilesOfTheirOwn()
{
    const QString state = path(u"windows"_s);
    auto first = std::make_unique<DraftStore>();
    first->setFolder(state);
    first->open({});
    DraftStore second;
    second.setFolder(state);
    second.open({});
    QVERIFY(first->path() != second.path());
    const QString free = first->path();
    first.reset();
    DraftStore third;
    third.setFolder(state);
    third.open({});
    QCOMPARE(third.path(), free);
}

void EnvironmentsTest::savesRequestsAsFiles()
{
    const QString folder = requestsFolder(path(u"saving"_s));
    QVERIFY(loadRequests(folder).all.isEmpty());
    const SavedRequest cart = savedAs(u"cart/Add: now"_s, draftTo(u"/cart"_s));
    QVERIFY(put(folder, cart));
    QVERIFY(put(folder, savedAs(u"Chat"_s, socketDraft())));
    QVERIFY(QFile::exists(folder + u"/cart/Add- now.json"_s));
    const SavedRequests loaded = loadRequests(folder);
    QVERIFY(loaded.damaged.isEmpty());
    QCOMPARE(loaded.all.size(), 2);
    QCOMPARE(loaded.all[0], cart);
    QCOMPARE(nameOf(loaded.all[0]), u"cart/Add: now"_s);
    QCOMPARE(nameOf(loaded.all[1]), u"Chat"_s);
    QVERIFY(put(folder, savedAs(u"Chat"_s, draftTo(u"/other"_s))));
    QCOMPARE(loadRequests(folder).all.size(), 2);
    write(folder + u"/by hand.json"_s, R"({"gatescope": "requests 1", "requests": [{"url": "http://h/"}]})");
    QCOMPARE(nameOf(loadRequests(folder).all[0]), u"by hand"_s);
}

void EnvironmentsTest::namesMakeFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("file");
    QTest::newRow("plain") << u"Add to the cart"_s << u"Add to the cart.json"_s;
    QTest::newRow("folder") << u" cart / Add "_s << u"cart/Add.json"_s;
    QTest::newRow("refused") << u"a?b*c:\"d\""_s << u"a-b-c--d-.json"_s;
    QTest::newRow("up and out") << u"../../.ssh/x"_s << u"ssh/x.json"_s;
    QTest::newRow("absolute") << u"/etc/x"_s << u"etc/x.json"_s;
    QTest::newRow("device") << u"CON"_s << u"CON-.json"_s;
    QTest::newRow("nothing") << u" / .. "_s << QString();
}

void EnvironmentsTest::namesMakeFiles()
{
    QFETCH(QString, name);
    QTEST(fileForName(name), "file");
}

void EnvironmentsTest::damagedRequestsLeaveTheOthers()
{
    const QString folder = requestsFolder(path(u"damaged"_s));
    QVERIFY(put(folder, savedAs(u"fine"_s, draftTo(u"/"_s))));
    write(folder + u"/broken.json"_s, "{ \"gatescope\": \"requ");
    write(folder + u"/other.txt"_s, "not ours");
    const SavedRequests loaded = loadRequests(folder);
    QCOMPARE(loaded.all.size(), 1);
    QCOMPARE(loaded.damaged.size(), 1);
    QCOMPARE(loaded.damaged[0].file, u"broken.json"_s);
    QVERIFY(loaded.damaged[0].error.summary.contains(u"line 1"_s));
    write(path(u"no folder"_s), "a file");
    const auto refused = put(path(u"no folder"_s) + u"/x"_s, savedAs(u"y"_s, draftTo(u"/"_s)));
    QVERIFY(!refused);
    QVERIFY(!refused.error().summary.isEmpty() && !refused.error().wayOut.isEmpty());
}

void EnvironmentsTest::movesAndTakesRequests()
{
    const QString folder = requestsFolder(path(u"moving"_s));
    const SavedRequest a = savedAs(u"a"_s, draftTo(u"/a"_s));
    const SavedRequest b = savedAs(u"b"_s, draftTo(u"/b"_s));
    QVERIFY(put(folder, a));
    QVERIFY(put(folder, b));
    QVERIFY(!gatescope::compose::move(folder, a, savedAs(u"b"_s, a.draft)));
    const SavedRequest c = savedAs(u"x/c"_s, a.draft);
    QVERIFY(gatescope::compose::move(folder, a, c));
    QVERIFY(!QFile::exists(folder + u"/a.json"_s));
    QCOMPARE(loadRequests(folder).all.value(1), c);
    QVERIFY(take(folder, c));
    QVERIFY(!QFile::exists(folder + u"/x/c.json"_s));
    QVERIFY(take(folder, c));
    QVERIFY(putBack(folder, c));
    QCOMPARE(loadRequests(folder).all.value(1), c);
}

void EnvironmentsTest::knowsFilesOfSeveral()
{
    const QString folder = path(u"several"_s);
    QVERIFY(save(Collection{{draftTo(u"/0"_s), draftTo(u"/1"_s), draftTo(u"/2"_s)}}, folder + u"/s.json"_s));
    const auto all = loadRequests(folder).all;
    QCOMPARE(all.size(), 3);
    QVERIFY(take(folder, all[1]));
    QCOMPARE(loadRequests(folder).all.size(), 2);
    QVERIFY(putBack(folder, all[1]));
    QCOMPARE(loadRequests(folder).all, all);
}

void EnvironmentsTest::namesSecrets()
{
    HttpDraft draft;
    draft.headers = {{u"Cookie"_s, u"a=1"_s}, {u"authorization"_s, u"Bearer {{token}}"_s}, {u"Accept"_s, u"*/*"_s}};
    QCOMPARE(secretsIn(draft), QStringList{u"Cookie"_s});
    draft.headers = {};
    draft.isRaw = true;
    draft.raw = "GET / HTTP/1.1\r\nAuthorization: x\r\n\r\n";
    QCOMPARE(secretsIn(draft), QStringList{u"authorization"_s});
}

QTEST_GUILESS_MAIN(EnvironmentsTest)
#include "tst_environments.moc"
