#include "shell/windowrig.h"

#include "composer/composer.h"
#include "composer/drafttabs.h"
#include "composer/draftview.h"
#include "composer/inspectionlist.h"
#include "composer/noticebar.h"
#include "composer/savedialog.h"
#include "composer/savedpanel.h"
#include "composer/socketdraftview.h"
#include "composer/socketsettings.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <QTreeView>
#include <QUndoStack>

using namespace gatescope;
using namespace Qt::StringLiterals;
using compose::HttpDraft;
using State = test::WindowRig::State;

namespace {

/// A project with an application of its own, so that files beside it can be written.
class Project {
public:
    Project()
    {
        QDir(m_folder.path()).mkpath(u"shop"_s);
        QFile::copy(test::WindowRig::appsFolder() + u"/hello.py"_s, file(u"hello.py"_s));
        m_options.directory = m_folder.filePath(u"shop"_s);
        m_options.target = u"hello.py:wsgi"_s;
        m_options.port = 0;
        m_options.reload = false;
    }
    [[nodiscard]] bool run(test::WindowRig &rig) const { return rig.run(m_options); }
    [[nodiscard]] QString file(const QString &name) const { return m_folder.filePath(u"shop/"_s + name); }
    [[nodiscard]] QString request(const QString &name) const { return file(u".gatescope/requests/"_s + name); }

private:
    QTemporaryDir m_folder;
    link::RunOptions m_options;
};

ui::Composer &composerOf(test::WindowRig &rig)
{
    rig.window.activateWindow();
    rig.window.commands()[u"view.composer"_s]->trigger();
    return rig.window.composer();
}

QAction *command(ui::Composer &composer, const QString &id)
{
    for (QAction *action : composer.commands()) {
        if (action->objectName() == id)
            return action;
    }
    return nullptr;
}

void write(const QString &path, const QByteArray &text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void pictures(test::WindowRig &rig, const QString &name)
{
    rig.picture(name + u"-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(name + u"-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void mendFirst(ui::InspectionList &notes)
{
    auto *button = qobject_cast<QToolButton *>(notes.remedyButton(0));
    QVERIFY(button);
    button->click();
}

} // namespace

/// Drafts that last, requests that are saved, and what is said about drafts: in the real window.
class ComposerDraftsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void draftsSurviveARestart();
    void draftsFindTheirOriginAgain();
    void draftsBelongToTheirProject();
    void requestsAreSavedByName();
    void savedRequestsAreRenamedAndDeleted();
    void troubleWithFilesIsSaid();
    void remediesMendAndAreUndone();
    void brokenJsonIsMarked();
    void jsonIsLaidOutAndUndone();
    void socketDraftsAreInspected();
    void rawBytesOfFilesAreReadElsewhere();
};

void ComposerDraftsTest::draftsSurviveARestart()
{
    const Project project;
    {
        test::WindowRig rig;
        QVERIFY(project.run(rig));
        ui::Composer &composer = composerOf(rig);
        ui::DraftView &view = composer.draftView();
        view.url()->setText(view.url()->text() + u"cart"_s);
        view.method()->setCurrentText(u"PUT"_s);
        composer.current()->undoStack().undo();
        composer.openDraft(compose::SocketDraft{.url = u"ws://elsewhere/chat"_s, .subprotocols = {u"v2"_s}});
        composer.tabs().setCurrent(0);
    }
    test::WindowRig rig(State::Kept);
    QVERIFY(project.run(rig));
    ui::Composer &composer = composerOf(rig);
    QTRY_COMPARE(composer.count(), 2);
    const QString base = rig.workspace.supervisor.urls().value(0);
    QTRY_COMPARE(composer.draftView().url()->text(), base + u"/cart"_s); // another port than before
    QCOMPARE(composer.draftView().method()->currentText(), u"GET"_s);
    QCOMPARE(composer.tabs().at(1)->socket()->subprotocols, QStringList{u"v2"_s});
    composer.current()->undoStack().redo();
    QCOMPARE(composer.draftView().method()->currentText(), u"PUT"_s);
    composer.current()->undoStack().undo();
    composer.current()->undoStack().undo();
    QCOMPARE(composer.draftView().url()->text(), base + u"/"_s);
}

/// The exchange that a draft was made from is known again where its session is open, and nowhere else.
void ComposerDraftsTest::draftsFindTheirOriginAgain()
{
    const Project project;
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"cart.gatescope"_s);
    std::uint32_t origin = 0;
    {
        test::WindowRig rig;
        QVERIFY(project.run(rig));
        QVERIFY(rig.request("GET", u"/cart"_s) != 0);
        QTRY_VERIFY_WITH_TIMEOUT(rig.exchange(u"/cart"_s) != 0 && !rig.summary(u"/cart"_s)->isOpen(), 30'000);
        origin = rig.exchange(u"/cart"_s);
        rig.workspace.selection.setExchange(origin);
        rig.window.commands()[u"exchange.edit"_s]->trigger();
        QCOMPARE(rig.window.composer().originButton().text(), u"From #%1"_s.arg(origin));
        rig.window.saveSessionAs(file);
        QTRY_COMPARE_WITH_TIMEOUT(rig.workspace.document.path(), file, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(!rig.workspace.document.isBusy(), 30'000);
    }
    {
        test::WindowRig rig(State::Kept);
        QVERIFY(project.run(rig));
        QVERIFY(rig.request("GET", u"/cart"_s) != 0); // a number like it is not it
        ui::Composer &composer = composerOf(rig);
        QTRY_VERIFY_WITH_TIMEOUT(composer.current()->origin().isKnown(), 30'000);
        QCOMPARE(composer.originOfDraft(*composer.current()), 0U);
        QVERIFY(composer.originButton().isVisible() && !composer.originButton().isEnabled());
        pictures(rig, u"composer-origin-elsewhere"_s);
    }
    test::WindowRig rig(State::Kept);
    rig.window.openSession(file);
    QTRY_VERIFY_WITH_TIMEOUT(rig.workspace.document.path() == file && !rig.workspace.document.isBusy(), 30'000);
    QVERIFY(project.run(rig));
    ui::Composer &composer = composerOf(rig);
    QTRY_COMPARE_WITH_TIMEOUT(composer.originOfDraft(*composer.current()), origin, 30'000);
    QCOMPARE(composer.originButton().text(), u"From #%1"_s.arg(origin));
    composer.send();
    QTRY_VERIFY_WITH_TIMEOUT(rig.window.showsComparison(), 30'000);
}

void ComposerDraftsTest::draftsBelongToTheirProject()
{
    const Project first;
    const Project second;
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    composer.current()->edit(u"type"_s, {}, [](HttpDraft &draft) { draft.url = u"http://early/"_s; });
    QVERIFY(first.run(rig)); // what was written before comes along
    QCOMPARE(composer.current()->http()->url, u"http://early/"_s);
    QVERIFY(second.run(rig));
    QTRY_COMPARE(composer.current()->http()->url, rig.workspace.supervisor.urls().value(0) + u'/');
    QCOMPARE(composer.count(), 1);
    QVERIFY(first.run(rig));
    QTRY_COMPARE(composer.current()->http()->url, u"http://early/"_s);
    QCOMPARE(composer.count(), 1);
}

void ComposerDraftsTest::requestsAreSavedByName()
{
    const Project project;
    test::WindowRig rig;
    QVERIFY(project.run(rig));
    ui::Composer &composer = composerOf(rig);
    ui::SavedPanel &saved = composer.savedPanel();
    command(composer, u"composer.saved"_s)->setChecked(true);
    QVERIFY(saved.isVisible());
    pictures(rig, u"composer-saved-empty"_s);
    composer.current()->edit(u"test"_s, {},
                             [](HttpDraft &draft) { draft.headers = {{u"Authorization"_s, u"Bearer secret"_s}}; });
    command(composer, u"composer.save"_s)->trigger();
    auto *dialog = rig.window.findChild<ui::SaveDialog *>();
    QVERIFY(dialog);
    QVERIFY(!dialog->saveButton()->isEnabled());
    QVERIFY(dialog->note()->text().contains(u"Authorization"_s));
    dialog->field()->setText(u"cart/Show"_s);
    QVERIFY(dialog->grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/composer-save-light.png"_s));
    dialog->saveButton()->click();
    QTRY_COMPARE(saved.names(), QStringList{u"cart/Show"_s});
    QVERIFY(QFile::exists(project.request(u"cart/Show.json"_s)));
    QCOMPARE(composer.tabs().bar()->tabText(0), u"Show"_s);
    composer.draftView().method()->setCurrentText(u"DELETE"_s);
    QCOMPARE(composer.tabs().bar()->tabText(0), u"Show •"_s);
    command(composer, u"composer.save"_s)->trigger(); // over its file, without a question
    QTRY_COMPARE(composer.tabs().bar()->tabText(0), u"Show"_s);
    QTRY_COMPARE(std::get<HttpDraft>(saved.requests().value(0).draft).method, u"DELETE"_s);
    composer.openDraft(compose::SocketDraft{.url = u"ws://h/chat"_s});
    composer.saveCurrent(u"Chat"_s);
    composer.openDraft(HttpDraft{.method = u"POST"_s, .url = u"http://h/cart"_s});
    composer.saveCurrent(u"cart/Add"_s);
    QTRY_COMPARE(saved.names(), QStringList({u"cart/Add"_s, u"cart/Show"_s, u"Chat"_s}));
    pictures(rig, u"composer-saved"_s);
    while (composer.count() > 1)
        composer.closeDraft(composer.count() - 1);
    composer.closeDraft(0);
    const QModelIndex folder = saved.view()->model()->index(0, 0);
    Q_EMIT saved.view()->activated(saved.view()->model()->index(1, 0, folder));
    QCOMPARE(composer.count(), 1); // it takes the place of the untouched one
    QCOMPARE(composer.current()->http()->method, u"DELETE"_s);
    Q_EMIT saved.view()->activated(saved.view()->model()->index(1, 0, folder));
    QCOMPARE(composer.count(), 1); // open already
}

void ComposerDraftsTest::savedRequestsAreRenamedAndDeleted()
{
    const Project project;
    test::WindowRig rig;
    QVERIFY(project.run(rig));
    ui::Composer &composer = composerOf(rig);
    ui::SavedPanel &saved = composer.savedPanel();
    command(composer, u"composer.saved"_s)->setChecked(true);
    composer.saveCurrent(u"one"_s);
    QTRY_COMPARE(saved.names(), QStringList{u"one"_s});
    QAbstractItemModel *model = saved.view()->model();
    QVERIFY(model->setData(model->index(0, 0), u"first"_s, Qt::EditRole));
    QTRY_COMPARE(saved.names(), QStringList{u"first"_s});
    QVERIFY(!QFile::exists(project.request(u"one.json"_s)));
    QCOMPARE(composer.current()->savedAs(), u"first.json"_s);
    QCOMPARE(composer.current()->http()->name, u"first"_s);
    saved.duplicate(saved.requests()[0]);
    QTRY_COMPARE(saved.names(), QStringList({u"first copy"_s, u"first"_s}));
    saved.view()->setFocus();
    saved.view()->setCurrentIndex(model->index(0, 0));
    QTest::keyClick(saved.view(), Qt::Key_Delete);
    QTRY_COMPARE(saved.names(), QStringList{u"first"_s});
    QTRY_VERIFY(composer.notice().isVisible());
    pictures(rig, u"composer-saved-deleted"_s);
    composer.notice().action()->click();
    QTRY_COMPARE(saved.names(), QStringList({u"first copy"_s, u"first"_s}));
    saved.undoStack().undo(); // the duplicate
    QTRY_COMPARE(saved.names(), QStringList{u"first"_s});
    QFile::remove(project.request(u"first.json"_s)); // somebody else does it
    saved.reload();
    QTRY_VERIFY(saved.names().isEmpty());
    QVERIFY(composer.current()->savedAs().isEmpty());
}

void ComposerDraftsTest::troubleWithFilesIsSaid()
{
    const Project project;
    write(project.request(u"broken.json"_s), "{ \"gatescope\":");
    write(project.request(u"fine.json"_s), R"({"gatescope": "requests 1", "requests": [{"url": "http://h/"}]})");
    test::WindowRig rig;
    QVERIFY(project.run(rig));
    ui::Composer &composer = composerOf(rig);
    ui::SavedPanel &saved = composer.savedPanel();
    command(composer, u"composer.saved"_s)->setChecked(true);
    QTRY_COMPARE(saved.names(), QStringList{u"fine"_s});
    QTRY_COMPARE(saved.view()->model()->rowCount(), 2);
    Q_EMIT saved.view()->activated(saved.view()->model()->index(1, 0));
    QVERIFY(composer.notice().text()->text().contains(u"broken.json"_s));
    pictures(rig, u"composer-saved-damaged"_s);

    const Project closed;
    write(closed.file(u".gatescope"_s), "a file where the folder should be");
    QVERIFY(closed.run(rig));
    QTRY_VERIFY(saved.names().isEmpty());
    composer.saveCurrent(u"anything"_s);
    QTRY_VERIFY(composer.notice().text()->text().contains(u"cannot be written"_s));
    QVERIFY(composer.current()->savedAs().isEmpty());
}

void ComposerDraftsTest::remediesMendAndAreUndone()
{
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    ui::DraftView &view = composer.draftView();
    composer.openDraft(HttpDraft{.method = u"POST"_s,
                                 .url = u"http://127.0.0.1:1/"_s,
                                 .headers = {{u"Content-Length"_s, u"9"_s}, {u"Bad Name"_s, u"1"_s}},
                                 .body = {.kind = compose::BodyKind::Text, .text = u"hello"_s}});
    QTRY_COMPARE(view.inspections().size(), 2);
    QVERIFY(view.notes()->isVisible());
    pictures(rig, u"composer-inspections"_s);
    mendFirst(*view.notes());
    QTRY_COMPARE(view.inspections().size(), 1);
    mendFirst(*view.notes());
    QTRY_VERIFY(view.inspections().isEmpty());
    QVERIFY(!view.notes()->isVisible());
    const QList<compose::Row> mended{{u"Content-Length"_s, u"5"_s}, {u"Bad-Name"_s, u"1"_s}};
    const QList<compose::Row> headers = composer.current()->http()->headers;
    QVERIFY(headers.contains(mended[0]) && headers.contains(mended[1]));
    composer.current()->undoStack().undo();
    composer.current()->undoStack().undo();
    QTRY_COMPARE(view.inspections().size(), 2);
    const int row = view.inspections()[0].row;
    view.tabs()->setCurrentWidget(view.body());
    Q_EMIT view.notes()->itemDoubleClicked(view.notes()->topLevelItem(0), 0);
    QCOMPARE(view.tabs()->currentWidget(), view.headers());
    QCOMPARE(view.headers()->view().currentIndex().row(), row);
}

void ComposerDraftsTest::brokenJsonIsMarked()
{
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    ui::DraftView &view = composer.draftView();
    const compose::Body body{.kind = compose::BodyKind::Json,
                             .text = u"{\n  \"name\": \"tea\",\n  \"count\": oops,\n  \"hot\": true\n}"_s};
    composer.openDraft(HttpDraft{.method = u"POST"_s, .url = u"http://127.0.0.1:1/"_s, .body = body});
    view.tabs()->setCurrentWidget(view.body());
    QPlainTextEdit *text = view.body()->text();
    QTRY_COMPARE(text->extraSelections().size(), 2);
    QCOMPARE(text->extraSelections()[0].cursor.blockNumber(), 2);
    const auto coloured = [text](int line) { return text->document()->findBlockByNumber(line).layout()->formats(); };
    QTRY_VERIFY(!coloured(1).isEmpty());
    const QColor light = coloured(1).last().format.foreground().color();
    pictures(rig, u"composer-json"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    QVERIFY(coloured(1).last().format.foreground().color() != light);
    rig.useScheme(ui::theme::Scheme::Light);
    Q_EMIT view.notes()->itemDoubleClicked(view.notes()->topLevelItem(0), 0);
    QCOMPARE(text->textCursor().blockNumber(), 2);
    text->setPlainText(u"{}"_s);
    QTRY_VERIFY(text->extraSelections().isEmpty());
}

void ComposerDraftsTest::jsonIsLaidOutAndUndone()
{
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    ui::BodyEditor &body = *composer.draftView().body();
    const QString small = u"{\"a\":\"x \\\" y\",\"b\":[1,2.50]}"_s;
    composer.openDraft(HttpDraft{.method = u"POST"_s,
                                 .url = u"http://127.0.0.1:1/"_s,
                                 .body = {.kind = compose::BodyKind::Json, .text = small}});
    body.formatButton()->click();
    const QString large = u"{\n  \"a\": \"x \\\" y\",\n  \"b\": [\n    1,\n    2.50\n  ]\n}"_s;
    QCOMPARE(body.text()->toPlainText(), large);
    body.minifyButton()->click();
    QCOMPARE(body.text()->toPlainText(), small);
    composer.current()->undoStack().undo();
    QCOMPARE(body.text()->toPlainText(), large);
    composer.current()->undoStack().undo();
    QCOMPARE(body.text()->toPlainText(), small);
    body.text()->setPlainText(u"{\"n\": {{count}}, \"s\": \"{{ s }}\"}"_s); // variables stand for values
    body.formatButton()->click();
    QCOMPARE(body.text()->toPlainText(), u"{\n  \"n\": {{count}},\n  \"s\": \"{{ s }}\"\n}"_s);
    body.minifyButton()->click();
    QCOMPARE(body.text()->toPlainText(), u"{\"n\":{{count}},\"s\":\"{{ s }}\"}"_s);
    QString many = u"["_s;
    for (int number = 0; number < 60'000; ++number)
        many += QString::number(number) + u", "_s;
    body.text()->setPlainText(many + u"0]"_s);
    body.minifyButton()->click(); // on another thread
    QTRY_VERIFY(!body.text()->toPlainText().contains(u' '));
    composer.current()->undoStack().undo();
    QCOMPARE(body.text()->toPlainText(), many + u"0]"_s);
}

void ComposerDraftsTest::socketDraftsAreInspected()
{
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    composer.openDraft(compose::SocketDraft{.url = u"http://127.0.0.1:1/chat"_s,
                                            .subprotocols = {u"chat v2"_s},
                                            .headers = {{u"Sec-WebSocket-Key"_s, u"mine"_s}}});
    ui::SocketDraftView &view = composer.socketView();
    QTRY_COMPARE(view.notes()->inspections().size(), 3);
    pictures(rig, u"composer-socket-inspections"_s);
    const auto goTo = [&](const QString &field) {
        for (int row = 0; row < view.notes()->inspections().size(); ++row) {
            if (view.notes()->inspections()[row].field == field)
                Q_EMIT view.notes()->itemDoubleClicked(view.notes()->topLevelItem(row), 0);
        }
    };
    goTo(u"subprotocols"_s);
    QCOMPARE(view.tabs()->currentWidget(), view.settings());
    goTo(u"headers"_s);
    QCOMPARE(view.tabs()->currentWidget(), view.headers());
    for (int left = 2; left >= 0; --left) {
        mendFirst(*view.notes());
        QTRY_COMPARE(view.notes()->inspections().size(), left);
    }
    QCOMPARE(view.url()->text(), u"ws://127.0.0.1:1/chat"_s);
    view.settings()->tls()->click();
    QCOMPARE(view.url()->text(), u"wss://127.0.0.1:1/chat"_s);
    composer.current()->undoStack().undo();
    QVERIFY(!view.settings()->tls()->isChecked());
}

void ComposerDraftsTest::rawBytesOfFilesAreReadElsewhere()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"body.bin"_s);
    write(file, QByteArray("from a file\0", 12));
    test::WindowRig rig;
    ui::Composer &composer = composerOf(rig);
    composer.openDraft(HttpDraft{
        .method = u"POST"_s, .url = u"http://127.0.0.1:1/"_s, .body = {.kind = compose::BodyKind::File, .file = file}});
    composer.draftView().rawToggle()->click();
    QTRY_VERIFY(composer.current()->http()->isRaw);
    QVERIFY(composer.current()->http()->raw.endsWith(QByteArray("from a file\0", 12)));
    QVERIFY(composer.draftView().rawToggle()->isChecked());
}

QTEST_MAIN(ComposerDraftsTest)
#include "tst_composerdrafts.moc"
