#include "shell/windowrig.h"

#include "archive/limitsdialog.h"
#include "archive/sessionbanner.h"
#include "archive/sessionprogress.h"
#include "archive/sessionsettings.h"
#include "captures/exchangelist.h"
#include "captures/exchangemodel.h"
#include "captures/exchangetable.h"
#include "exchange/exchangeview.h"

#include <QCheckBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSemaphore>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace Qt::StringLiterals;
using archive::SessionDocument;

/// Session files in the real window: record, save, open, add, restore, and what happens when closing.
class WindowSessionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void cleanup();
    void savesAndOpens();
    void asksBeforeAnUnsavedSessionIsGone();
    void aSavedSessionIsClosedWithoutAQuestion();
    void restoresWhatWasLeftBehind();
    void addsAnotherSession();
    void aSecondSessionIsForAnotherWindow();
    void tellsWhatIsLostOfADamagedFile();
    void pausesAtTheLimitAndAsks();
    void pausesAtANumberOfExchanges();
    void limitsAreSetInADialog();
    void aSaveShowsHowFarItIsAndCanBeCancelled();

private:
    bool record(test::WindowRig &rig, const QStringList &paths);
    bool save(test::WindowRig &rig, const QString &path);
    void useBothSchemes(test::WindowRig &rig, const QString &name);

    QTemporaryDir m_folder;
    QString m_saved = m_folder.filePath(u"cart.gatescope"_s);
};

void WindowSessionsTest::cleanup()
{
    QDir(SessionDocument::folder()).removeRecursively();
}

bool WindowSessionsTest::record(test::WindowRig &rig, const QStringList &paths)
{
    if (!rig.run(u"flask_app.py"_s))
        return false;
    for (const QString &path : paths)
        if (rig.request("GET", path) == 0)
            return false;
    return QTest::qWaitFor([&] { return rig.summary(paths.last()) && !rig.summary(paths.last())->isOpen(); });
}

bool WindowSessionsTest::save(test::WindowRig &rig, const QString &path)
{
    rig.window.saveSessionAs(path);
    return QTest::qWaitFor([&] { return !rig.workspace.document.isUnsaved(); });
}

void WindowSessionsTest::useBothSchemes(test::WindowRig &rig, const QString &name)
{
    for (const auto &[scheme, word] :
         {std::pair(ui::theme::Scheme::Light, u"light"_s), std::pair(ui::theme::Scheme::Dark, u"dark"_s)}) {
        rig.useScheme(scheme);
        rig.picture(u"session-%1-%2"_s.arg(name, word));
    }
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowSessionsTest::savesAndOpens()
{
    {
        test::WindowRig rig;
        QVERIFY(!rig.workspace.document.isUnsaved());
        QVERIFY(record(rig, {u"/"_s, u"/missing"_s, u"/error"_s}));
        QCOMPARE(rig.workspace.document.kind(), SessionDocument::Kind::Temporary);
        rig.workspace.session.setMarked(rig.exchange(u"/missing"_s), true);
        QVERIFY(save(rig, m_folder.filePath(u"cart"_s))); // the suffix comes by itself
        QCOMPARE(rig.workspace.document.path(), m_saved);
        QVERIFY2(rig.window.windowTitle().contains(u"cart.gatescope"_s), qPrintable(rig.window.windowTitle()));
        QCOMPARE(rig.request("GET", u"/stream"_s), 200); // goes on in the saved file
        QTRY_VERIFY(rig.summary(u"/stream"_s) && !rig.summary(u"/stream"_s)->isOpen());
    }
    test::WindowRig rig;
    rig.window.openSession(m_saved);
    QTRY_VERIFY(rig.summary(u"/stream"_s) && !rig.workspace.document.isBusy());
    QVERIFY(!rig.window.showsStartPage());
    QCOMPARE(rig.window.exchangeList().table().model()->rowCount(), int(rig.workspace.session.lastNumber()));
    QVERIFY(rig.summary(u"/missing"_s)->marked);
    QCOMPARE(rig.summary(u"/error"_s)->status, 500);
    QTRY_VERIFY(rig.workspace.console.rowCount() > 0); // what /error logged is told again
    rig.workspace.selection.setExchange(rig.exchange(u"/error"_s));
    for (int tab = 0; tab < rig.window.exchangeView().tabs()->count(); ++tab) {
        rig.window.exchangeView().tabs()->setCurrentIndex(tab);
        QCoreApplication::processEvents();
    }
    rig.window.exchangeView().tabs()->setCurrentIndex(0);
    for (QAction *menu : rig.window.menuBar()->actions().first(1)) {
        menu->menu()->popup(rig.window.mapToGlobal(QPoint(0, 20)));
        QVERIFY(
            menu->menu()->grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/session-menu.png"_s));
        menu->menu()->close();
    }
    QVERIFY(ui::SessionSettings::recent().contains(m_saved));
    useBothSchemes(rig, u"opened"_s);
}

void WindowSessionsTest::asksBeforeAnUnsavedSessionIsGone()
{
    test::WindowRig rig;
    QVERIFY(record(rig, {u"/"_s}));
    QVERIFY(!rig.window.close());
    QVERIFY(rig.window.closeQuestion() && rig.window.isVisible());
    QCoreApplication::processEvents();
    QVERIFY(rig.window.closeQuestion()->grab().save(QCoreApplication::applicationDirPath() +
                                                    u"/../screenshots/session-question.png"_s));
    rig.window.closeQuestion()->button(QMessageBox::Cancel)->click();
    QTRY_VERIFY(!rig.window.closeQuestion());
    QVERIFY(rig.window.isVisible());
    QVERIFY(!rig.window.close());
    for (QAbstractButton *button : rig.window.closeQuestion()->buttons())
        if (rig.window.closeQuestion()->buttonRole(button) == QMessageBox::DestructiveRole)
            button->click();
    QVERIFY(!rig.window.isVisible());
}

void WindowSessionsTest::aSavedSessionIsClosedWithoutAQuestion()
{
    test::WindowRig rig;
    QVERIFY(record(rig, {u"/"_s}));
    QVERIFY(save(rig, m_folder.filePath(u"other.gatescope"_s)));
    QVERIFY(rig.window.close());
    test::WindowRig settled;
    QVERIFY(record(settled, {u"/"_s}));
    settled.window.commands()[u"session.ask"_s]->setChecked(false);
    QVERIFY(settled.window.close());
    ui::SessionSettings::setAsksToSave(true);
}

void WindowSessionsTest::restoresWhatWasLeftBehind()
{
    {
        test::WindowRig rig;
        QVERIFY(record(rig, {u"/"_s, u"/missing"_s}));
        rig.window.offerRestore();
        QVERIFY(rig.window.sessionBanner().title().isEmpty()); // its own is no leftover
        rig.window.closeKeepingSession();
        QVERIFY(!rig.window.isVisible());
        rig.workspace.document.close(rig.window.keepsSession());
    }
    test::WindowRig rig;
    rig.window.offerRestore();
    const QString title = rig.window.sessionBanner().title();
    QVERIFY2(title.contains(QDateTime::currentDateTime().toString(u"HH:"_s)), qPrintable(title));
    useBothSchemes(rig, u"restore"_s);
    QVERIFY(rig.window.sessionBanner().choose(u"Restore"_s));
    QTRY_VERIFY(rig.summary(u"/missing"_s) && !rig.workspace.document.isBusy());
    QVERIFY(rig.workspace.document.isUnsaved()); // still not saved anywhere
    QVERIFY(!rig.workspace.session.events(rig.exchange(u"/missing"_s)).isEmpty());
}

void WindowSessionsTest::addsAnotherSession()
{
    test::WindowRig rig;
    QVERIFY(record(rig, {u"/"_s}));
    const auto before = rig.workspace.session.lastNumber();
    rig.window.addSession(m_saved);
    QTRY_VERIFY(!rig.workspace.document.isBusy());
    QVERIFY(rig.workspace.session.lastNumber() > before + 3);
    QVERIFY(rig.summary(u"/error"_s));
    QVERIFY(rig.summary(u"/missing"_s)->marked);
    QCOMPARE(rig.request("GET", u"/stream"_s), 200); // the app runs on
}

void WindowSessionsTest::aSecondSessionIsForAnotherWindow()
{
    ui::Workspace workspace(qEnvironmentVariable("GATESCOPE"));
    QString elsewhere;
    ui::MainWindow window(workspace, {.openWindow = [&](const QString &path) { elsewhere = path; }});
    window.openSession(m_saved);
    QTRY_VERIFY(!workspace.document.isBusy() && workspace.session.lastNumber() > 3);
    QVERIFY(elsewhere.isEmpty());
    window.openSession(m_folder.filePath(u"other.gatescope"_s));
    QCOMPARE(elsewhere, m_folder.filePath(u"other.gatescope"_s));
}

void WindowSessionsTest::tellsWhatIsLostOfADamagedFile()
{
    const QString damaged = m_folder.filePath(u"damaged.gatescope"_s);
    QVERIFY(QFile::copy(m_saved, damaged));
    QVERIFY(QFile::resize(damaged, QFileInfo(damaged).size() - 3 * 8192));
    test::WindowRig rig;
    rig.window.openSession(damaged);
    QTRY_COMPARE(rig.window.sessionBanner().title(), u"damaged.gatescope is damaged"_s);
    QTRY_VERIFY(!rig.workspace.document.isBusy());
    QVERIFY(rig.workspace.session.lastNumber() > 0);
    useBothSchemes(rig, u"damaged"_s);
}

void WindowSessionsTest::pausesAtTheLimitAndAsks()
{
    test::WindowRig rig;
    QVERIFY(record(rig, {u"/"_s, u"/missing"_s, u"/stream"_s, u"/error"_s}));
    const auto marked = rig.exchange(u"/"_s);
    rig.workspace.session.setMarked(marked, true);
    rig.workspace.setLimits({.bytes = 1});
    QCOMPARE(rig.request("GET", u"/echo"_s) > 0, true);
    QTRY_VERIFY(!rig.workspace.supervisor.options().recording);
    QVERIFY(rig.window.sessionBanner().title().startsWith(u"Recording is paused"_s));
    useBothSchemes(rig, u"limit"_s);
    QVERIFY(rig.window.sessionBanner().choose(u"Delete the Older Half"_s));
    QVERIFY(rig.workspace.supervisor.options().recording);
    QVERIFY(rig.workspace.session.summary(marked)); // what is marked stays
    QVERIFY(!rig.workspace.session.summary(rig.exchange(u"/missing"_s)));
    QVERIFY(rig.window.sessionBanner().title().isEmpty());
}

void WindowSessionsTest::pausesAtANumberOfExchanges()
{
    test::WindowRig rig;
    QVERIFY(record(rig, {u"/"_s, u"/missing"_s}));
    rig.workspace.setLimits({.exchanges = rig.workspace.exchangeCount()});
    QVERIFY(rig.request("GET", u"/stream"_s) > 0);
    QTRY_VERIFY(!rig.workspace.supervisor.options().recording);
    const QString title = rig.window.sessionBanner().title();
    QVERIFY2(title.startsWith(u"Recording is paused"_s) && title.endsWith(u"exchanges"_s), qPrintable(title));
    useBothSchemes(rig, u"limit-count"_s);
    QVERIFY(rig.window.sessionBanner().choose(u"Stop Recording"_s));
    QVERIFY(!rig.workspace.supervisor.options().recording);
    QVERIFY(rig.window.sessionBanner().title().isEmpty());
    const std::uint32_t limit = rig.workspace.limits().exchanges;
    rig.workspace.supervisor.setRecording(true); // who switches it on wants more
    QTRY_VERIFY(rig.request("GET", u"/echo"_s) > 0 && rig.exchange(u"/echo"_s) != 0);
    QVERIFY(rig.workspace.limits().exchanges > limit);
}

void WindowSessionsTest::limitsAreSetInADialog()
{
    test::WindowRig rig;
    const ui::SessionLimits before = ui::SessionSettings::limits();
    rig.window.commands()[u"session.limits"_s]->trigger();
    auto *dialog = rig.window.findChild<ui::LimitsDialog *>();
    QVERIFY(dialog && !dialog->exchanges().isEnabled());
    QCOMPARE(dialog->limits(), before);
    dialog->size().setValue(1.5);
    dialog->countsExchanges().setChecked(true);
    dialog->exchanges().setValue(50'000);
    for (const auto &[scheme, word] :
         {std::pair(ui::theme::Scheme::Light, u"light"_s), std::pair(ui::theme::Scheme::Dark, u"dark"_s)}) {
        rig.useScheme(scheme);
        QVERIFY(dialog->grab().save(QCoreApplication::applicationDirPath() + u"/../screenshots/session-limits-"_s +
                                    word + u".png"_s));
    }
    rig.useScheme(ui::theme::Scheme::Light);
    dialog->accept();
    const ui::SessionLimits wanted{.bytes = std::uint64_t{1536} * 1024 * 1024, .exchanges = 50'000};
    QCOMPARE(ui::SessionSettings::limits(), wanted);
    QCOMPARE(rig.workspace.limits(), wanted);
    ui::SessionSettings::setLimits(before);
}

void WindowSessionsTest::aSaveShowsHowFarItIsAndCanBeCancelled()
{
    const QString path = m_folder.filePath(u"given-up.gatescope"_s);
    QSemaphore mayGoOn;
    test::WindowRig rig;
    const auto letGo = qScopeGuard([&] { mayGoOn.release(1'000'000); });
    QVERIFY(record(rig, {u"/"_s, u"/missing"_s}));
    auto *progress = rig.window.findChild<ui::SessionProgress *>();
    QVERIFY(progress && progress->title().isEmpty());
    progress->setPatience(std::chrono::milliseconds(0));
    auto *recorder = static_cast<archive::Recorder *>(rig.workspace.session.store());
    connect(recorder, &archive::Recorder::saveProgressed, recorder, [&] { mayGoOn.acquire(); }, Qt::DirectConnection);
    rig.window.saveSessionAs(path);
    QTRY_COMPARE(progress->title(), u"Saving given-up.gatescope"_s);
    QTRY_VERIFY(progress->bar().maximum() > 0);
    useBothSchemes(rig, u"saving"_s);
    progress->cancelButton().click();
    QVERIFY(!progress->cancelButton().isEnabled());
    mayGoOn.release(1'000'000);
    QTRY_VERIFY(!rig.workspace.document.isBusy());
    QVERIFY(progress->title().isEmpty());
    QVERIFY(rig.workspace.document.isUnsaved());
    QVERIFY(QDir(m_folder.path()).entryList({u"given-up*"_s}).isEmpty());
    QVERIFY(save(rig, path));
    QTRY_VERIFY(!rig.workspace.document.isBusy());
    QVERIFY(progress->title().isEmpty());
}

QTEST_MAIN(WindowSessionsTest)
#include "tst_windowsessions.moc"
