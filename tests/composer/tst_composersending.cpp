#include "shell/windowrig.h"

#include "compose/origin.h"
#include "composer/batchmenu.h"
#include "composer/composer.h"
#include "composer/drafttabs.h"
#include "composer/draftview.h"
#include "composer/resultview.h"
#include "composer/socketdraftview.h"
#include "composer/socketsettings.h"
#include "exchange/bodypane.h"
#include "exchange/segments.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace gatescope;
using namespace Qt::StringLiterals;
using compose::HttpDraft;

namespace {

ui::Composer &composerOf(test::WindowRig &rig)
{
    rig.window.activateWindow();
    rig.window.commands()[u"view.composer"_s]->trigger();
    return rig.window.composer();
}

void fillRow(ui::EntryTable &table, int row, const QStringList &cells)
{
    for (int column = 0; column < cells.size(); ++column) {
        if (cells[column].isEmpty())
            continue;
        (void)table.model().setData(table.model().index(row, column), cells[column], Qt::EditRole);
        QCOMPARE(table.model().index(row, column).data(Qt::EditRole).toString(), cells[column]);
    }
}

/// Chooses the kind of body as a user does.
void chooseKind(ui::DraftView &view, const QString &name)
{
    view.tabs()->setCurrentWidget(view.body());
    for (auto *button : view.body()->kinds()->findChildren<QAbstractButton *>()) {
        if (button->text() == name)
            return button->click();
    }
    QFAIL("no such kind");
}

/// Sends what is open, and answers with the body of the response; empty when there is none in time.
QByteArray answerTo(ui::Composer &composer)
{
    composer.send();
    const bool came =
        QTest::qWaitFor([&] { return !composer.isSending() && !composer.resultView().body()->isDecoding(); }, 20'000);
    return came ? composer.resultView().body()->body().bytes : QByteArray();
}

void postTo(test::WindowRig &rig, const QString &path)
{
    ui::DraftView &view = composerOf(rig).draftView();
    view.method()->setCurrentText(u"POST"_s);
    view.url()->setText(rig.workspace.supervisor.urls().value(0) + path);
}

QByteArray write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? bytes : QByteArray();
}

} // namespace

/// All ways of sending, in the real window, to applications that run.
class ComposerSendingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void formIsSent();
    void partsAndFilesAreSent();
    void fileIsTheBody();
    void cookiesAreSent();
    void environmentIsChosen();
    void rawHttpIsPasted();
    void duplicateIsADraftOfItsOwn();
    void seenPathsAreProposed();
    void breaksOffAfterBytes();
    void batchTakesNumbersAndHasOrigins();
    void scriptRuns();
    void socketOverTls();
};

void ComposerSendingTest::formIsSent()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    postTo(rig, u"/form"_s);
    ui::Composer &composer = composerOf(rig);
    chooseKind(composer.draftView(), u"Form"_s);
    fillRow(*composer.draftView().body()->form(), 0, {u"tea"_s, u"green & hot"_s});
    fillRow(*composer.draftView().body()->form(), 1, {u"ü"_s, u"ä=1"_s});
    const QByteArray answer = answerTo(composer);
    QVERIFY2(answer.contains("\"tea\": \"green & hot\"") || answer.contains("\"tea\":\"green & hot\""),
             answer.constData());
    QCOMPARE(composer.resultView().status()->text(), u"200 OK"_s);
}

void ComposerSendingTest::partsAndFilesAreSent()
{
    QTemporaryDir folder;
    const QByteArray bytes = write(folder.filePath(u"picture.png"_s), QByteArray("\x89PNG\0\r\n", 7));
    QVERIFY(!bytes.isEmpty());
    test::WindowRig rig;
    QVERIFY(rig.run(u"echo.py:wsgi"_s));
    postTo(rig, u"/parts"_s);
    ui::Composer &composer = composerOf(rig);
    chooseKind(composer.draftView(), u"Multipart"_s);
    ui::EntryTable &parts = *composer.draftView().body()->parts();
    fillRow(parts, 0, {u"note"_s, u"two\nlines"_s});
    fillRow(parts, 1, {u"upload"_s, {}, folder.filePath(u"picture.png"_s)});
    rig.picture(u"composer-multipart-light"_s);
    const QByteArray answer = answerTo(composer);
    QVERIFY2(answer.contains("name=\"note\""), answer.constData());
    QVERIFY2(answer.contains("name=\"upload\"; filename=\"picture.png\""), answer.constData());
    QVERIFY(answer.contains("image/png"));
    QVERIFY(answer.contains(bytes));
}

void ComposerSendingTest::fileIsTheBody()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"body.bin"_s);
    const QByteArray bytes = write(path, QByteArray(100'000, '\x07'));
    test::WindowRig rig;
    QVERIFY(rig.run(u"echo.py:wsgi"_s));
    postTo(rig, u"/file"_s);
    ui::Composer &composer = composerOf(rig);
    chooseKind(composer.draftView(), u"File"_s);
    ui::VariableField *field = nullptr;
    for (auto *each : composer.draftView().body()->findChildren<ui::VariableField *>()) {
        if (each->accessibleName() == "File"_L1)
            field = each;
    }
    QVERIFY(field);
    field->setFocus();
    QTest::keyClicks(field, path);
    QCOMPARE(answerTo(composer), bytes);
}

void ComposerSendingTest::cookiesAreSent()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    ui::Composer &composer = composerOf(rig);
    composer.draftView().url()->setText(rig.workspace.supervisor.urls().value(0) + u"/cookies"_s);
    fillRow(*composer.draftView().cookies(), 0, {u"session"_s, u"abc"_s});
    fillRow(*composer.draftView().cookies(), 1, {u"theme"_s, u"dark"_s});
    QCOMPARE(composer.current()->http()->headers, (QList<compose::Row>{{u"Cookie"_s, u"session=abc; theme=dark"_s}}));
    const QByteArray answer = answerTo(composer);
    QVERIFY2(answer.contains("session") && answer.contains("abc") && answer.contains("dark"), answer.constData());
}

void ComposerSendingTest::environmentIsChosen()
{
    QTemporaryDir project;
    QVERIFY(QFile::copy(test::WindowRig::appsFolder() + u"/echo.py"_s, project.filePath(u"echo.py"_s)));
    QVERIFY(QDir(project.path()).mkpath(u".gatescope"_s));
    write(project.filePath(u".gatescope/environments.json"_s),
          R"({"gatescope": "environments 1", "current": "one", "environments": [
                {"name": "one", "variables": {"who": "ada"}}, {"name": "two", "variables": {"who": "grace"}}]})");
    link::RunOptions options;
    options.directory = project.path();
    options.target = u"echo.py:wsgi"_s;
    options.port = 0;
    test::WindowRig rig;
    QVERIFY(rig.run(options));
    ui::Composer &composer = composerOf(rig);
    postTo(rig, u"/{{who}}"_s);
    chooseKind(composer.draftView(), u"Text"_s);
    composer.current()->edit(u"test"_s, {}, [](HttpDraft &draft) { draft.body.text = u"I am {{who}}"_s; });
    QCOMPARE(answerTo(composer), "I am ada");
    QTRY_VERIFY(rig.exchange(u"/ada"_s) != 0);
    QComboBox *choice = nullptr;
    for (auto *box : composer.findChildren<QComboBox *>()) {
        if (box->accessibleName() == "Environment"_L1)
            choice = box;
    }
    QVERIFY(choice && choice->isVisible());
    choice->setCurrentIndex(choice->findText(u"two"_s));
    Q_EMIT choice->activated(choice->currentIndex());
    QCOMPARE(answerTo(composer), "I am grace");
    QFile file(project.filePath(u".gatescope/environments.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\"current\": \"two\"")); // chosen for the next start too
}

void ComposerSendingTest::rawHttpIsPasted()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"echo.py:wsgi"_s));
    ui::Composer &composer = composerOf(rig);
    QGuiApplication::clipboard()->setText(
        u"PUT /pasted?a=1 HTTP/1.1\nHost: %1\nContent-Type: application/json\nContent-Length: 8\nX-Mine: yes\n\n{\"a\": 1}\n"_s
            .arg(rig.workspace.supervisor.urls().value(0).section(u'/', 2)));
    composer.draftView().url()->setFocus();
    QTest::keyClick(composer.draftView().url(), Qt::Key_V, Qt::ControlModifier);
    const HttpDraft draft = *composer.current()->http();
    QCOMPARE(draft.method, u"PUT"_s);
    QCOMPARE(draft.url, rig.workspace.supervisor.urls().value(0) + u"/pasted"_s);
    QCOMPARE(draft.query, (QList<compose::Row>{{u"a"_s, u"1"_s}}));
    const QByteArray answer = answerTo(composer);
    QVERIFY2(answer.contains("\"a\": 1"),
             qPrintable(composer.resultView().status()->text() + QString::fromUtf8(answer)));
    QTRY_VERIFY(rig.exchange(u"/pasted?a=1"_s) != 0);
}

void ComposerSendingTest::duplicateIsADraftOfItsOwn()
{
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    composer.openDraft(HttpDraft{.url = u"http://h/one"_s});
    const int before = composer.count();
    composer.duplicate();
    QCOMPARE(composer.count(), before + 1);
    composer.draftView().url()->setText(u"http://h/two"_s);
    QCOMPARE(composer.current()->http()->url, u"http://h/two"_s);
    composer.tabs().setCurrent(before - 1);
    QCOMPARE(composer.current()->http()->url, u"http://h/one"_s);
    QCOMPARE(composer.draftView().url()->text(), u"http://h/one"_s);
}

void ComposerSendingTest::seenPathsAreProposed()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    QCOMPARE(rig.request("GET", u"/items/7?q=x"_s), 200);
    QTRY_VERIFY(rig.exchange(u"/items/7?q=x"_s) != 0);
    ui::Composer &composer = composerOf(rig);
    ui::VariableField *url = composer.draftView().url();
    url->clearFocus();
    url->setFocus();
    url->completer()->setCompletionPrefix(u"items"_s);
    QCOMPARE(url->completer()->currentCompletion(), rig.workspace.supervisor.urls().value(0) + u"/items/7?q=x"_s);
    composer.newSocket();
    ui::VariableField *socket = composer.socketView().url();
    socket->clearFocus();
    socket->setFocus();
    socket->completer()->setCompletionPrefix(u"items"_s);
    QVERIFY2(socket->completer()->currentCompletion().startsWith(u"ws://"_s),
             qPrintable(socket->completer()->currentCompletion()));
}

void ComposerSendingTest::breaksOffAfterBytes()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"echo.py:asgi"_s));
    postTo(rig, u"/cut"_s);
    ui::Composer &composer = composerOf(rig);
    composer.current()->edit(u"test"_s, {}, [](HttpDraft &draft) {
        draft.body = {.kind = compose::BodyKind::Text, .text = QString(5000, u'x')};
    });
    composer.draftView().settings()->disconnectAfter()->setValue(1000);
    QCOMPARE(composer.current()->http()->pace.disconnectAfter, 1000);
    composer.send();
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().status()->text(), u"No response"_s);
    QVERIFY(!composer.resultView().error()->text().isEmpty());
    QTRY_VERIFY(rig.summary(u"/cut"_s) && !rig.summary(u"/cut"_s)->isOpen());
    QVERIFY(rig.summary(u"/cut"_s)->outcome != trace::Outcome::Completed);
}

void ComposerSendingTest::batchTakesNumbersAndHasOrigins()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    ui::Composer &composer = composerOf(rig);
    composer.current()->edit(u"test"_s, {}, [](HttpDraft &draft) { draft.name = u"Many"_s; });
    QSignalSpy made(&composer, &ui::Composer::exchangeMade);
    auto *menu = qobject_cast<ui::BatchMenu *>(composer.draftView().sendButton()->menu());
    QVERIFY(menu);
    menu->times()->setValue(23);
    menu->atOnce()->setValue(4);
    menu->popup(composer.draftView().mapToGlobal(QPoint(0, 0)));
    QVERIFY(menu->grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/composer-batchmenu.png"_s));
    menu->sendButton()->click();
    QVERIFY(!menu->isVisible());
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().batch()->topLevelItemCount(), 23);
    const auto linked = [&] {
        int count = 0;
        for (std::uint32_t number = 1; number <= rig.workspace.session.lastNumber(); ++number) {
            const compose::Origin origin = compose::originOf(rig.workspace.session, number);
            count += origin.how == "composer"_L1 && origin.draft == "Many"_L1 ? 1 : 0;
        }
        return count;
    };
    QTRY_COMPARE(linked(), 23);
    QCOMPARE(made.size(), 0); // the list stays where it is
}

void ComposerSendingTest::scriptRuns()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"websocket.py:app"_s));
    ui::Composer &composer = composerOf(rig);
    composer.newSocket();
    ui::SocketDraftView &view = composer.socketView();
    view.url()->setText(u"ws"_s + rig.workspace.supervisor.urls().value(0).sliced(4) + u"/echo"_s);
    fillRow(*view.script(), 0, {u"Text"_s, u"one"_s});
    fillRow(*view.script(), 1, {u"Binary"_s, u"00 ff"_s, {}, u"5"_s});
    fillRow(*view.script(), 2, {u"Close"_s, u"done"_s, u"4001"_s});
    QCOMPARE(composer.current()->socket()->script.size(), 3);
    view.toggle();
    QTRY_COMPARE(view.client().state(), compose::ClientState::Open);
    view.playButton()->click();
    QTRY_COMPARE(view.client().state(), compose::ClientState::Closed);
    QStringList ours;
    for (int row = 0; row < view.log()->topLevelItemCount(); ++row) {
        const QTreeWidgetItem &item = *view.log()->topLevelItem(row);
        if (item.text(0) == "you"_L1)
            ours += item.text(1) + u' ' + item.text(2);
    }
    QCOMPARE(ours, QStringList({u"Text one"_s, u"Binary 00 ff"_s, u"Close 4001 done"_s}));
    rig.picture(u"composer-script-light"_s);
}

void ComposerSendingTest::socketOverTls()
{
    link::RunOptions options;
    options.directory = test::WindowRig::appsFolder();
    options.target = u"websocket.py:app"_s;
    options.port = 0;
    options.tls.on = true;
    test::WindowRig rig;
    QVERIFY(rig.run(options));
    const QString base = rig.workspace.supervisor.urls().value(0);
    QVERIFY2(base.startsWith(u"https://"_s), qPrintable(base));
    ui::Composer &composer = composerOf(rig);
    composer.newSocket();
    ui::SocketDraftView &view = composer.socketView();
    view.url()->setText(u"ws"_s + base.sliced(5) + u"/echo"_s);
    view.settings()->tls()->click();
    QCOMPARE(view.url()->text(), u"wss"_s + base.sliced(5) + u"/echo"_s);
    view.tabs()->setCurrentWidget(view.settings());
    const auto connectOnce = [&] {
        view.toggle();
        return QTest::qWaitFor([&] { return view.client().state() == compose::ClientState::Open; }, 20'000);
    };
    const auto closeAgain = [&] {
        view.toggle();
        return QTest::qWaitFor([&] { return view.client().state() == compose::ClientState::Closed; }, 20'000);
    };
    QVERIFY(connectOnce());
    QVERIFY2(view.state()->text().contains(u"TLS"_s) && view.state()->text().contains(u"permessage-deflate"_s),
             qPrintable(view.state()->text()));
    rig.picture(u"composer-socket-tls-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"composer-socket-tls-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
    QVERIFY(closeAgain());
    view.settings()->deflate()->click();
    QVERIFY(connectOnce());
    QVERIFY(!view.state()->text().contains(u"permessage-deflate"_s));
    QVERIFY(closeAgain());
    view.settings()->verify()->click(); // nobody vouches for the development certificate
    view.toggle();
    QTRY_COMPARE(view.client().state(), compose::ClientState::Closed);
    QCOMPARE(view.client().handshake().status, 0);
}

QTEST_MAIN(ComposerSendingTest)
#include "tst_composersending.moc"
