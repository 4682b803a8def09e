#include "shell/windowrig.h"

#include "console/problemsview.h"
#include "exchange/exchangeview.h"
#include "source/exceptionview.h"
#include "source/sourceview.h"
#include "timeline/timelineview.h"

#include <QTabWidget>
#include <QTest>
#include <QTextBlock>
#include <QTreeView>

#include <algorithm>

using namespace gatescope;
using namespace Qt::StringLiterals;

/// Exceptions, source and a blocked event loop in the real window, with a real runner.
class WindowSourceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }
    void anExceptionLeadsToItsSource();
    void aBlockedLoopIsToldWithItsLine();
    void aBlockIsToldWithItsVictims();
};

void WindowSourceTest::anExceptionLeadsToItsSource()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"blocking.py"_s));
    QCOMPARE(rig.request("GET", u"/raise"_s), 500);
    QTRY_VERIFY(rig.summary(u"/raise"_s) && !rig.summary(u"/raise"_s)->isOpen());
    rig.workspace.selection.setExchange(rig.exchange(u"/raise"_s));
    QTabWidget *tabs = rig.window.exchangeView().tabs();
    auto *exceptions = tabs->findChild<ui::ExceptionView *>();
    auto *source = tabs->findChild<ui::SourceView *>();
    QVERIFY(exceptions && source);
    QVERIFY(tabs->indexOf(exceptions) >= 0);
    tabs->setCurrentWidget(exceptions);
    QTRY_COMPARE(exceptions->model()->rowCount(), 3);
    QCOMPARE(exceptions->currentFrame()->function, u"app"_s);
    QVERIFY(exceptions->locals()->model()->rowCount() >= 3);
    for (const auto &[scheme, name] :
         {std::pair{ui::theme::Scheme::Dark, u"dark"_s}, std::pair{ui::theme::Scheme::Light, u"light"_s}}) {
        rig.useScheme(scheme);
        rig.picture(u"window-exception-"_s + name);
    }
    rig.window.commands()[u"source.show"_s]->trigger();
    QCOMPARE(tabs->currentWidget(), source);
    QTRY_VERIFY(!source->isReading() && source->file().endsWith(u"blocking.py"_s));
    QVERIFY(source->code()->textCursor().block().text().contains(u"raise ValueError"_s));
    QCOMPARE(source->notice(), QString());
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"window-source-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
    rig.picture(u"window-source-light"_s);
}

void WindowSourceTest::aBlockedLoopIsToldWithItsLine()
{
    test::WindowRig rig;
    QVERIFY(rig.run(u"blocking.py"_s));
    for (const QString &path : {u"/sleep"_s, u"/loop"_s}) {
        QCOMPARE(rig.request("GET", path), 200);
        QTRY_VERIFY(rig.summary(path) && rig.summary(path)->blockedNs > 300'000'000);
        rig.workspace.selection.setExchange(rig.exchange(path));
    }
    const ui::ProblemsModel &problems = rig.workspace.problems;
    QTRY_COMPARE(problems.rowCount(), 2);
    QCOMPARE(problems.problem(1).summary, u"The event loop was blocked in app"_s);
    QCOMPARE(problems.problem(0).summary, u"The event loop was blocked in spin"_s);
    QVERIFY(problems.problem(0).file.endsWith(u"blocking.py"_s));
    QVERIFY(problems.problem(0).detail.contains(u"in app"_s));
    rig.picture(u"window-blocked-light"_s);
    rig.useScheme(ui::theme::Scheme::Dark);
    rig.picture(u"window-blocked-dark"_s);
    rig.useScheme(ui::theme::Scheme::Light);
}

void WindowSourceTest::aBlockIsToldWithItsVictims()
{
    constexpr int kMostRounds = 20; // on a busy machine the others may come when the block is over
    const QStringList others{u"/cart"_s, u"/items"_s, u"/prices"_s};
    test::WindowRig rig;
    rig.window.resize(1440, 900);
    QVERIFY(rig.run(u"blocking.py"_s));
    const auto waited = [&rig](const QString &path) { return rig.summary(path) && rig.summary(path)->waitedNs > 0; };
    for (int round = 0; round < kMostRounds && !std::ranges::all_of(others, waited); ++round) {
        const std::uint32_t last = rig.workspace.session.lastNumber();
        rig.requestLater("GET", u"/report"_s);
        QTRY_VERIFY(rig.exchange(u"/report"_s) > last);
        for (const QString &path : others)
            rig.requestLater("GET", path);
        for (const QString &path : others)
            QTRY_VERIFY(rig.exchange(path) > last && !rig.summary(path)->isOpen());
        QTRY_VERIFY(rig.summary(u"/report"_s)->blockedNs > 200'000'000);
    }
    QVERIFY(std::ranges::all_of(others, waited));
    rig.workspace.selection.setExchange(rig.exchange(u"/report"_s));
    const ui::ProblemsModel &problems = rig.workspace.problems;
    QTRY_VERIFY(problems.rowCount() > 0 && problems.problem(0).detail.contains(u"3 exchanges waited"_s));
    QVERIFY2(problems.problem(0).detail.contains(u"in “time.sleep(0.3)”; 3"_s), qPrintable(problems.problem(0).detail));
    QCOMPARE(problems.problem(0).summary, u"The event loop was blocked in report"_s);
    QVERIFY(problems.problem(0).file.endsWith(u"blocking.py"_s));
    rig.window.commands()[u"view.problems"_s]->trigger();
    rig.window.findChild<ui::ProblemsView *>()->showNewest();
    rig.window.exchangeView().tabs()->setCurrentIndex(0);
    rig.window.findChild<ui::TimelineView *>()->setMode(ui::TimelineMode::Lanes);
    for (const auto &[scheme, name] :
         {std::pair{ui::theme::Scheme::Dark, u"dark"_s}, std::pair{ui::theme::Scheme::Light, u"light"_s}}) {
        rig.useScheme(scheme);
        rig.picture(u"window-victims-"_s + name);
    }
}

QTEST_MAIN(WindowSourceTest)
#include "tst_windowsource.moc"
