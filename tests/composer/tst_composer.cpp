#include "shell/windowrig.h"

#include "captures/exchangelist.h"
#include "compose/origin.h"
#include "compose/rows.h"
#include "composer/composer.h"
#include "composer/draftview.h"
#include "composer/entries.h"
#include "composer/environmentdialog.h"
#include "composer/rawtext.h"
#include "composer/resultview.h"
#include "composer/socketdraftview.h"
#include "exchange/bodypane.h"
#include "exchange/segments.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>

using namespace gatescope;
using namespace Qt::StringLiterals;
using compose::HttpDraft;

/// The composer in the real window, with an application that runs.
class ComposerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void bytesSurviveTheRawEditor();
    void rowsSurviveTheText();
    void cookiesAreAHeader();
    void typedRequestIsSentAndItsExchangeSelected();
    void replayIsLinkedToItsOrigin();
    void editedDraftIsUndone();
    void curlIsPasted();
    void batchHasATable();
    void errorsNameAWayOut();
    void rawBytesAreSent();
    void webSocketTalks();
    void variablesAreFilledIn();
};

void ComposerTest::bytesSurviveTheRawEditor()
{
    QByteArray all;
    for (int byte = 0; byte < 256; ++byte)
        all.append(static_cast<char>(byte));
    all += "GET / HTTP/1.1\r\nX: \\x41 \u00e9 \U0001F600 \u240D\n\r\r\n";
    QCOMPARE(ui::textToRaw(ui::rawToText(all)), all);
}

void ComposerTest::rowsSurviveTheText()
{
    const QList<ui::Entry> rows{
        {true, {u"Accept"_s, u"a: b"_s}}, {false, {u"X-Off"_s, u"1"_s}}, {true, {u":path"_s, u"/"_s}}};
    QCOMPARE(ui::bulkText(rows, u':'), u"Accept: a: b\n# X-Off: 1\n:path: /"_s);
    QCOMPARE(ui::entriesFromBulk(ui::bulkText(rows, u':'), u':'), rows);
}

void ComposerTest::cookiesAreAHeader()
{
    const QList<compose::Row> headers{{u"Host"_s, u"x"_s}, {u"cookie"_s, u"a=1; b=2"_s}, {u"Accept"_s, u"*/*"_s}};
    QList<ui::Entry> cookies = ui::cookiesOf(headers);
    QCOMPARE(cookies.size(), 2);
    cookies[1].enabled = false;
    const QList<compose::Row> changed = ui::withCookies(headers, cookies);
    QCOMPARE(changed[1], (compose::Row{u"Cookie"_s, u"a=1"_s, true}));
    QCOMPARE(changed[2], (compose::Row{u"Cookie"_s, u"b=2"_s, false}));
    QCOMPARE(ui::cookiesOf(changed), cookies);
}

void ComposerTest::typedRequestIsSentAndItsExchangeSelected()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    rig.window.activateWindow();
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    ui::DraftView &draft = composer.draftView();
    QCOMPARE(rig.window.bottomPanes().currentWidget(), &composer);
    QCOMPARE(draft.url()->text(), rig.workspace.supervisor.urls().value(0) + u'/');
    QTest::keyClick(draft.url(), Qt::Key_End);
    QTest::keyClicks(draft.url(), u"echo?q=tea"_s);
    QCOMPARE(composer.current()->http()->query, (QList<compose::Row>{{u"q"_s, u"tea"_s, true}}));
    draft.method()->setCurrentText(u"POST"_s);
    draft.headers()->model().setData(draft.headers()->model().index(0, 0), u"X-Blend"_s, Qt::EditRole);
    draft.headers()->model().setData(draft.headers()->model().index(0, 1), u"assam"_s, Qt::EditRole);
    Q_EMIT draft.body()->edited({}, {.kind = compose::BodyKind::Json,
                                     .text = u"{\"item\": \"tea\", \"count\": 2}"_s,
                                     .contentType = {},
                                     .file = {},
                                     .form = {},
                                     .parts = {}});
    draft.tabs()->setCurrentWidget(draft.headers());
    QTest::keyClick(draft.url(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().status()->text(), u"200 OK"_s);
    QTRY_VERIFY(rig.exchange(u"/echo?q=tea"_s) != 0);
    QTRY_COMPARE(rig.workspace.selection.exchange(), rig.exchange(u"/echo?q=tea"_s));
    QCOMPARE(compose::originOf(rig.workspace.session, rig.workspace.selection.exchange()).how, u"composer"_s);
    QTRY_VERIFY(!composer.resultView().body()->isDecoding());
    QVERIFY(composer.resultView().body()->body().bytes.contains("tea"));
    QCOMPARE(composer.history().size(), 1);
    rig.picture(u"composer-light"_s);
    draft.tabs()->setCurrentWidget(draft.body());
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"composer-dark"_s);
    draft.tabs()->setCurrentWidget(draft.settings());
    rig.picture(u"composer-settings-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
    rig.window.resize(900, 640);
    rig.picture(u"composer-small-light"_s);
}

void ComposerTest::replayIsLinkedToItsOrigin()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    QCOMPARE(rig.request("POST", u"/echo"_s, R"({"item": "tea", "count": 2})"), 200);
    QTRY_VERIFY(rig.summary(u"/echo"_s) && !rig.summary(u"/echo"_s)->isOpen());
    const std::uint32_t first = rig.exchange(u"/echo"_s);
    rig.workspace.selection.setExchange(first);
    QSignalSpy replayed(&rig.window.composer(), &ui::Composer::replayed);
    rig.window.commands()[u"exchange.replay"_s]->trigger();
    QTRY_COMPARE(replayed.size(), 1);
    QCOMPARE(replayed[0][0].toUInt(), first);
    const std::uint32_t second = replayed[0][1].toUInt();
    QVERIFY(second > first);
    QCOMPARE(rig.workspace.selection.exchange(), second);
    QCOMPARE(compose::originOf(rig.workspace.session, second).replays, first);
    QTRY_VERIFY(!rig.workspace.session.summary(second)->isOpen());
    QCOMPARE(rig.workspace.session.summary(second)->status, 200);

    rig.window.commands()[u"exchange.edit"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    QCOMPARE(composer.current()->replays(), second);
    composer.current()->edit(u"test"_s, {},
                             [](HttpDraft &draft) { draft.body.text = u"{\"item\": \"cocoa\", \"count\": 1}"_s; });
    composer.send();
    QTRY_COMPARE(replayed.size(), 2);
    QTRY_VERIFY(!composer.isSending() && !composer.resultView().body()->isDecoding());
    QTRY_VERIFY(composer.resultView().body()->body().bytes.contains("cocoa"));
}

void ComposerTest::editedDraftIsUndone()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    rig.window.activateWindow();
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::DraftView &draft = rig.window.composer().draftView();
    const QString before = draft.url()->text();
    const int steps = rig.window.composer().current()->undoStack().index();
    QTest::keyClick(draft.url(), Qt::Key_End);
    QTest::keyClicks(draft.url(), u"cart"_s);
    QCOMPARE(rig.window.composer().current()->undoStack().index(), steps + 1);
    draft.method()->setCurrentText(u"PUT"_s);
    QTest::keyClick(draft.url(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(draft.method()->currentText(), u"GET"_s);
    QCOMPARE(draft.url()->text(), before + u"cart"_s);
    QTest::keyClick(draft.url(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(draft.url()->text(), before);
    rig.window.composer().closeDraft(0);
    QCOMPARE(rig.window.composer().count(), 1);
    rig.window.composer().reopen();
    QCOMPARE(rig.window.composer().count(), 2);
    rig.window.composer().current()->undoStack().redo();
    QCOMPARE(draft.url()->text(), before + u"cart"_s);
}

void ComposerTest::curlIsPasted()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    rig.window.activateWindow();
    const QString url = rig.workspace.supervisor.urls().value(0) + u"/echo"_s;
    rig.window.commands()[u"view.composer"_s]->trigger();
    QGuiApplication::clipboard()->setText(
        u"curl -X POST '%1' -H 'Content-Type: application/json' -d '{\"a\": 1}'"_s.arg(url));
    ui::Composer &composer = rig.window.composer();
    QTest::keyClick(composer.draftView().url(), Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(composer.current()->http()->method, u"POST"_s);
    QCOMPARE(composer.current()->http()->url, url);
    composer.send();
    QTRY_COMPARE(composer.resultView().status()->text(), u"200 OK"_s);
    QTRY_VERIFY(rig.exchange(u"/echo"_s) != 0 && rig.workspace.selection.exchange() == rig.exchange(u"/echo"_s));
    for (QAction *action : rig.window.commands().all()) {
        if (action->text() == "Copy as curl"_L1)
            action->trigger();
    }
    QVERIFY2(QGuiApplication::clipboard()->text().startsWith("curl"_L1),
             qPrintable(QGuiApplication::clipboard()->text()));
    QVERIFY(QGuiApplication::clipboard()->text().contains(url));
}

void ComposerTest::batchHasATable()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    Q_EMIT composer.draftView().batchRequested(10, 3);
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().batch()->topLevelItemCount(), 10);
    QCOMPARE(composer.resultView().status()->text(), u"10 × 200"_s);
    QTRY_VERIFY(rig.workspace.session.lastNumber() >= 10);
    Q_EMIT composer.resultView().batch()->itemActivated(composer.resultView().batch()->topLevelItem(4), 0);
    QTRY_VERIFY(rig.workspace.selection.exchange() != 0);
    rig.picture(u"composer-batch-light"_s);
}

void ComposerTest::errorsNameAWayOut()
{
    test::WindowRig rig;
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    composer.openDraft(
        HttpDraft{.url = u"http://127.0.0.1:1/{{nobody}}"_s, .headers = {{u"Bad Name"_s, u"1"_s, true}}});
    QTRY_VERIFY(!composer.draftView().inspections().isEmpty());
    composer.send();
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().status()->text(), u"No response"_s);
    QVERIFY(!composer.resultView().error()->text().isEmpty());
    rig.picture(u"composer-error-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"composer-error-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void ComposerTest::rawBytesAreSent()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"flask_app.py"_s));
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    ui::DraftView &draft = composer.draftView();
    draft.tabs()->setCurrentIndex(draft.tabs()->count() - 1);
    draft.rawToggle()->click();
    QVERIFY(composer.current()->http()->raw.startsWith("GET / HTTP/1.1\r\n"));
    draft.raw()->setPlainText(ui::rawToText("GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n"));
    rig.picture(u"composer-raw-light"_s);
    composer.send();
    QTRY_VERIFY(!composer.isSending());
    QCOMPARE(composer.resultView().status()->text(), u"400 Bad Request"_s);
}

void ComposerTest::webSocketTalks()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"websocket.py:app"_s));
    rig.window.commands()[u"view.composer"_s]->trigger();
    ui::Composer &composer = rig.window.composer();
    composer.newSocket();
    ui::SocketDraftView &view = composer.socketView();
    QVERIFY(view.isVisible());
    view.url()->setText(u"ws"_s + rig.workspace.supervisor.urls().value(0).sliced(4) + u"/echo"_s);
    view.toggle();
    QTRY_COMPARE(view.client().state(), compose::ClientState::Open);
    view.message()->setText(u"good morning"_s);
    QTest::keyClick(view.message(), Qt::Key_Return);
    QTRY_COMPARE(view.log()->topLevelItemCount(), 2);
    QCOMPARE(view.log()->topLevelItem(1)->text(2), u"good morning"_s);
    QTRY_VERIFY(rig.exchange(u"/echo"_s) != 0 && rig.workspace.selection.exchange() == rig.exchange(u"/echo"_s));
    rig.picture(u"composer-socket-light"_s);
    view.toggle();
    QTRY_COMPARE(view.client().state(), compose::ClientState::Closed);
    QVERIFY2(view.state()->text().contains(u"1000"_s), qPrintable(view.state()->text()));
    QTRY_VERIFY(!rig.summary(u"/echo"_s)->isOpen());
    rig.window.commands()[u"exchange.edit"_s]->trigger();
    QVERIFY(composer.current()->socket());
    QCOMPARE(composer.current()->socket()->script.value(0).text, u"good morning"_s);
}

void ComposerTest::variablesAreFilledIn()
{
    test::WindowRig rig;
    ui::Composer &composer = rig.window.composer();
    ui::EnvironmentDialog dialog({}, &rig.window);
    dialog.add(u"local"_s);
    auto *table = static_cast<ui::EntryTable *>(dialog.tabs()->currentWidget());
    table->setEntries({{true, {u"who"_s, u"ada"_s}}});
    dialog.show();
    QVERIFY(
        dialog.grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/composer-environments.png"_s));
    composer.setEnvironments(dialog.environments());
    QCOMPARE(composer.variables().value(u"who"_s), u"ada"_s);
    composer.openDraft(HttpDraft{.url = u"http://127.0.0.1:1/{{who}}"_s});
    QVERIFY(composer.draftView().inspections().isEmpty());
    composer.setEnvironments({});
    QTRY_VERIFY(!composer.draftView().inspections().isEmpty());
}

QTEST_MAIN(ComposerTest)
#include "tst_composer.moc"
