#include "lanes/lanesview.h"
#include "lanes/loadtrace.h"
#include "lanes/runtable.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QElapsedTimer>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include <ctime>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

namespace {

RunIndex indexOf(const trace::Session &session)
{
    RunIndex index;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number)
        index.read(session, number, 1'000'000);
    for (std::size_t i = 0; i < session.runEvents(session.latestRun()).size(); ++i)
        index.addRunEvent(session.runEvents(session.latestRun()).at(i), int(i));
    return index;
}

QString us(std::int64_t ns)
{
    return ns == kStillOpen ? u"…"_s : QString::number(ns / 1000);
}

/// "wsgi-1: #1 100-300 #3 310-400"
QStringList printed(const RunIndex &index, std::vector<Slice> ChartLane::*which)
{
    QStringList lines;
    for (const ChartLane &lane : index.lanes()) {
        QString line = lane.title + u':';
        for (const Slice &slice : lane.*which)
            line += u" #%1 %2-%3"_s.arg(slice.first).arg(us(slice.start), us(slice.end));
        lines << line;
    }
    return lines;
}

struct Stage {
    trace::Session session;
    Selection selection;
    std::unique_ptr<LanesView> view;

    explicit Stage(QSize size = {1000, 420})
    {
        view = std::make_unique<LanesView>(session, selection);
        view->resize(size);
    }
    void show()
    {
        view->show();
        QVERIFY(QTest::qWaitForWindowExposed(view.get()));
        QTRY_VERIFY_WITH_TIMEOUT(view->pane().chart().isComplete(), 60'000);
    }
    [[nodiscard]] ChartCanvas &canvas() const { return *view->pane().canvas(); }
    [[nodiscard]] QPoint barOf(std::uint32_t exchange) const
    {
        const RunChart &chart = view->pane().chart();
        const RunExchange &known = *chart.index().exchange(exchange);
        const std::int64_t middle = (known.called + (known.left == kStillOpen ? chart.end() : known.left)) / 2;
        return {int(ChartScene::kNamesWidth + canvas().scale().x(middle)),
                ChartScene::kAxisHeight + ChartScene::kLoadHeight + known.lane * ChartScene::kLaneHeight + 12};
    }
};

} // namespace

class TestLanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threads();
    void tasksShareLanes();
    void waitsLieOnTheCall();
    void layersTellWhenTheCallWaits();
    void blockedLoop();
    void loadIsAnAverage();
    void openCallsGrow();
    void outOfOrder();
    void clicksSelect();
    void keysWalk();
    void liveDoesNotMove();
    void tableIsATwin();
    void twoRuns();
    void twoRunsHaveOneScale();
    void empty();
    void everythingHasAName();
    void purged();
    void largeRun();
};

void TestLanes::threads()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Wsgi);
    run.add({.arrived = 100, .called = 110, .left = 300, .thread = 2});
    run.add({.arrived = 120, .called = 130, .left = 200, .thread = 3});
    run.add({.arrived = 150, .called = 305, .left = 400, .thread = 2, .status = 500});
    run.add({.arrived = 155, .called = 405, .left = 450, .thread = 2});
    run.put(150, 1, {}, trace::PoolBusy{.threads = 2, .queued = 1});
    session.commit();
    const RunIndex index = indexOf(session);
    QCOMPARE(printed(index, &ChartLane::bars),
             QStringList({u"wsgi-1: #1 110-300 #3 305-400 #4 405-450"_s, u"wsgi-2: #2 130-200"_s}));
    QCOMPARE(printed(index, &ChartLane::strip),
             QStringList({u"wsgi-1: #1 100-110 #3 150-305 #4 305-405"_s, u"wsgi-2: #2 120-130"_s}));
    QCOMPARE(index.lanes()[0].bars[1].kind, SliceKind::Failed);
    QCOMPARE(index.poolBusy().size(), 1U);
    QCOMPARE(us(index.poolBusy()[0].at), u"150"_s);
}

void TestLanes::tasksShareLanes()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Asgi3);
    run.add({.arrived = 100, .called = 110, .left = 300});
    run.add({.arrived = 150, .called = 160, .left = 250});
    run.add({.arrived = 260, .called = 270, .left = 500}); // the second task is over
    run.add({.arrived = 290, .called = 295, .left = 310}); // both are busy
    run.add({.arrived = 600, .called = 610, .left = 700});
    session.commit();
    QCOMPARE(
        printed(indexOf(session), &ChartLane::bars),
        QStringList({u"Task 1: #1 110-300 #5 610-700"_s, u"Task 2: #2 160-250 #3 270-500"_s, u"Task 3: #4 295-310"_s}));
}

void TestLanes::waitsLieOnTheCall()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Asgi3);
    run.add({.arrived = 100, .called = 110, .left = 500, .waitedFrom = 150, .waitedTo = 450});
    session.commit();
    const RunIndex index = indexOf(session);
    QCOMPARE(printed(index, &ChartLane::waits), QStringList({u"Task 1: #1 150-450"_s}));
    QCOMPARE(index.exchange(1)->waited, 300'000);
}

void TestLanes::layersTellWhenTheCallWaits()
{
    using namespace trace;
    Session session;
    test::LoadTrace run(session, Interface::Asgi3);
    const test::LoadTrace::Call call{.arrived = 100, .called = 110, .left = 900};
    run.add(call, false);
    const auto layer = [&](std::int64_t at, std::uint32_t number, const auto &event) {
        const EventHeader header{.exchange = {1}, .layer = {number}, .thread = 2, .at = std::chrono::microseconds(at)};
        session.append(run.run(), TraceEvent{header, event});
    };
    layer(120, 1, LayerEntered{.name = "outer"});
    layer(130, 2, LayerEntered{.parent = 1, .name = "inner"});
    layer(200, 2, LayerSuspended{.suspended = true});
    layer(201, 1, LayerSuspended{.suspended = true});
    run.put(600, 2, {1}, ReceiveAnswered{.type = "http.request", .waitedNs = 100'000}); // a part of it
    layer(700, 1, LayerSuspended{.suspended = false});
    layer(701, 2, LayerSuspended{.suspended = false});
    run.finish(1, call);
    session.commit();
    QCOMPARE(printed(indexOf(session), &ChartLane::waits), QStringList({u"Task 1: #1 201-700"_s}));
}

void TestLanes::blockedLoop()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Asgi3);
    const test::LoadTrace::Call victim{.arrived = 1000, .called = 1010, .left = 400'000};
    const test::LoadTrace::Call blocker{.arrived = 2000, .called = 2010, .left = 310'000};
    run.add(victim, false);
    run.add(blocker, false);
    run.block(3000, 303'000, 2, {1});
    run.finish(2, blocker);
    run.finish(1, victim);
    session.commit();
    const RunIndex index = indexOf(session);
    QCOMPARE(index.blocks().size(), 1U);
    QCOMPARE(index.blocks()[0].first, 2U);
    QCOMPARE(us(index.blocks()[0].start), u"3000"_s);
    QCOMPARE(index.lanes()[0].waits.at(0).kind, SliceKind::LoopWait);
    QCOMPARE(us(index.lanes()[0].waits.at(0).end), u"303000"_s);
}

void TestLanes::loadIsAnAverage()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Wsgi);
    run.add({.arrived = 100, .called = 200, .left = 400, .thread = 2});
    run.add({.arrived = 100, .called = 300, .left = 500, .thread = 3});
    session.commit();
    const RunIndex index = indexOf(session);
    const auto load = [&](int from, int to) { return index.load(from * 1000, to * 1000); };
    QCOMPARE(load(310, 390).running, 2.0);
    QCOMPARE(load(310, 390).queued, 0.0);
    QCOMPARE(load(110, 190).queued, 2.0);
    QCOMPARE(load(200, 400).running, 1.5);
    QCOMPARE(load(100, 500).running, 1.0);
    QCOMPARE(load(100, 500).queued, 0.75);
    QCOMPARE(load(600, 700).running, 0.0);
    Moments moments;
    for (const int at : {5, 1, 3, 3, 9})
        moments.add(at);
    QCOMPARE(moments.before(4), 3U);
    QCOMPARE(moments.passed(10), 29.0); // 9 + 7 + 7 + 5 + 1
}

void TestLanes::openCallsGrow()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Asgi3);
    const test::LoadTrace::Call call{.arrived = 100, .called = 110, .left = 900};
    RunIndex index;
    run.add(call, false);
    session.commit();
    QVERIFY(index.read(session, 1, 100));
    QCOMPARE(printed(index, &ChartLane::bars), QStringList({u"Task 1: #1 110-…"_s}));
    run.finish(1, call);
    session.commit();
    QVERIFY(!index.read(session, 1, 1)); // a bounded bite
    QVERIFY(index.read(session, 1, 100));
    QCOMPARE(printed(index, &ChartLane::bars), QStringList({u"Task 1: #1 110-900"_s}));
    QCOMPARE(index.exchange(1)->read, std::uint32_t(session.events(1).size()));
}

/// The numbers follow the arrival, the threads need not.
void TestLanes::outOfOrder()
{
    trace::Session session;
    test::LoadTrace run(session, trace::Interface::Wsgi);
    run.add({.arrived = 100, .called = 500, .left = 600, .thread = 2});
    run.add({.arrived = 110, .called = 120, .left = 400, .thread = 2});
    run.add({.arrived = 115, .called = 410, .left = 490, .thread = 2});
    session.commit();
    const RunIndex index = indexOf(session);
    QCOMPARE(printed(index, &ChartLane::bars), QStringList({u"wsgi-1: #2 120-400 #3 410-490 #1 500-600"_s}));
    const auto &bars = index.lanes()[0].bars;
    QCOMPARE(bars[2].before, bars[0].end - bars[0].start + bars[1].end - bars[1].start);
}

void TestLanes::clicksSelect()
{
    Stage stage;
    test::LoadTrace(stage.session, trace::Interface::Wsgi).load(12);
    stage.show();
    for (const std::uint32_t exchange : {3U, 9U, 5U}) {
        QTest::mouseClick(stage.canvas().viewport(), Qt::LeftButton, {}, stage.barOf(exchange));
        QCOMPARE(stage.selection.exchange(), exchange);
    }
    const TimeScale before = stage.canvas().scale();
    stage.canvas().fit();
    QVERIFY(stage.canvas().scale().span() < before.span());
    stage.canvas().fit();
    QCOMPARE(stage.canvas().scale().span(), before.span());
}

void TestLanes::keysWalk()
{
    Stage stage;
    test::LoadTrace(stage.session, trace::Interface::Asgi3).load(12);
    stage.show();
    ChartCanvas *canvas = &stage.canvas();
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_Down);
    QCOMPARE(stage.selection.exchange(), 1U);
    QTest::keyClick(canvas, Qt::Key_Down);
    QCOMPARE(stage.selection.exchange(), 2U);
    QTest::keyClick(canvas, Qt::Key_End);
    QCOMPARE(stage.selection.exchange(), 12U);
    QTest::keyClick(canvas, Qt::Key_Up);
    QCOMPARE(stage.selection.exchange(), 11U);
    const double span = canvas->scale().span();
    QTest::keyClick(canvas, Qt::Key_W);
    QVERIFY(canvas->scale().span() < span);
    QTest::keyClick(canvas, Qt::Key_Home);
    QCOMPARE(stage.selection.exchange(), 1U);
    const auto [first, last] = stage.view->pane().chart().extent(1);
    QVERIFY(canvas->scale().first() <= last && canvas->scale().last() >= first);
    QVERIFY(canvas->spokenSelection().startsWith(u"#1, GET /item/1, Task 1, "_s));
}

void TestLanes::liveDoesNotMove()
{
    Stage stage;
    test::LoadTrace run(stage.session, trace::Interface::Asgi3);
    run.load(30);
    stage.show();
    ChartCanvas &canvas = stage.canvas();
    QVERIFY(canvas.isFollowing());
    const auto grow = [&] {
        const std::int64_t at = stage.view->pane().chart().end() / 1000 + 5000;
        run.add({.arrived = at, .called = at + 10, .left = at + 500});
        stage.session.commit();
        QTRY_VERIFY(stage.view->pane().chart().isComplete());
    };
    grow();
    QVERIFY(canvas.scale().isFit()); // everything stays in sight
    canvas.show(canvas.scale().first(), canvas.scale().first() + 4'000'000);
    QVERIFY(!canvas.isFollowing());
    QVERIFY(!stage.view->followAction()->isChecked());
    const auto first = canvas.scale().first();
    const auto last = canvas.scale().last();
    grow();
    QCOMPARE(canvas.scale().first(), first);
    QCOMPARE(canvas.scale().last(), last);
    stage.view->followAction()->setChecked(true);
    QVERIFY(canvas.scale().last() >= stage.view->pane().chart().end());
    grow();
    QVERIFY(canvas.scale().last() >= stage.view->pane().chart().end());
    QVERIFY(std::abs(canvas.scale().span() - double(last - first)) < 1000);
}

void TestLanes::tableIsATwin()
{
    Stage stage;
    test::LoadTrace run(stage.session, trace::Interface::Wsgi);
    run.add({.arrived = 1000, .called = 1500, .left = 3000, .thread = 2, .ended = 3050});
    run.add({.arrived = 1200, .called = 1210, .left = 1900, .thread = 3, .status = 500});
    stage.session.commit();
    stage.show();
    auto *model = stage.view->pane().table()->model();
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto row = [&](int number) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells << model->index(number, column).data().toString();
        return cells.join(u" | ");
    };
    QCOMPARE(row(0), u"1 | GET /item/1 | wsgi-1 | 0.000 | 500 µs | 1.5 ms |  | 200 · completed"_s);
    QCOMPARE(row(1), u"2 | GET /item/2 | wsgi-2 | 0.200 | 10 µs | 690 µs |  | 500 · completed"_s);
    stage.view->tableAction()->setChecked(true);
    QVERIFY(stage.view->pane().table()->isVisible());
    stage.view->pane().table()->setCurrentIndex(model->index(1, 0));
    QCOMPARE(stage.selection.exchange(), 2U);
    stage.selection.setExchange(1);
    QCOMPARE(stage.view->pane().table()->currentIndex().row(), 0);
    run.add({.arrived = 5000, .called = 5010, .left = 5900, .thread = 3});
    stage.session.commit();
    QTRY_COMPARE(model->rowCount(), 3);
}

void TestLanes::twoRuns()
{
    Stage stage({1000, 700});
    test::LoadTrace wsgi(stage.session, trace::Interface::Wsgi);
    wsgi.load(20);
    stage.show();
    QVERIFY(!stage.view->twoRunsAction()->isEnabled());
    test::LoadTrace asgi(stage.session, trace::Interface::Asgi3);
    asgi.load(20);
    QTRY_COMPARE(stage.view->pane().chart().run(), asgi.run()); // the newest
    stage.view->twoRunsAction()->setChecked(true);
    QVERIFY(stage.view->secondPane());
    QCOMPARE(stage.view->secondPane()->chart().run(), wsgi.run());
    QTRY_VERIFY(stage.view->secondPane()->chart().isComplete());
    QVERIFY(stage.view->secondPane()->chart().lanes() > 0);
    QVERIFY(stage.view->pane().runs()->currentText().contains(u"ASGI"_s));
    stage.view->twoRunsAction()->setChecked(false);
    QVERIFY(!stage.view->secondPane());
}

void TestLanes::twoRunsHaveOneScale()
{
    Stage stage({1000, 700});
    test::LoadTrace wsgi(stage.session, trace::Interface::Wsgi);
    wsgi.load(20);
    test::LoadTrace asgi(stage.session, trace::Interface::Asgi3);
    asgi.add({.arrived = 900'000, .called = 900'100, .left = 905'000}); // starts later in its run, takes less
    stage.session.commit();
    stage.show();
    stage.view->twoRunsAction()->setChecked(true);
    QTRY_VERIFY(stage.view->secondPane()->chart().isComplete());
    const ChartCanvas &above = stage.canvas();
    const ChartCanvas &below = *stage.view->secondPane()->canvas();
    const auto xOf = [](const ChartCanvas &canvas, const RunChart &chart, std::size_t row) {
        return canvas.scale().x(chart.index().exchanges()[row].arrived);
    };
    const auto isOne = [&] { // times are whole ns
        return std::abs(above.scale().nsPerPixel() - below.scale().nsPerPixel()) < 0.1;
    };
    const RunChart &later = stage.view->pane().chart();
    const RunChart &earlier = stage.view->secondPane()->chart();
    QTRY_VERIFY(isOne());
    const auto together = [&] { return std::abs(xOf(above, later, 0) - xOf(below, earlier, 0)) < 1; };
    QVERIFY(together());
    stage.canvas().zoom(3);
    QVERIFY(isOne());
    QVERIFY(together());
    stage.view->secondPane()->canvas()->zoom(2);
    QVERIFY(isOne());
    QVERIFY(together());
    stage.view->oneScaleAction()->setChecked(false);
    const double alone = below.scale().nsPerPixel();
    stage.canvas().zoom(2);
    QCOMPARE(below.scale().nsPerPixel(), alone);
    stage.view->oneScaleAction()->setChecked(true); // the left edges belong together now
    QVERIFY(isOne());
    stage.view->twoRunsAction()->setChecked(false);
    QVERIFY(!stage.view->oneScaleAction()->isEnabled());
}

void TestLanes::empty()
{
    Stage stage;
    stage.show();
    QVERIFY(stage.view->pane().chart().isEmpty());
    QVERIFY(!stage.view->pane().chart().emptyHint().isEmpty());
    QTest::keyClick(&stage.canvas(), Qt::Key_Down);
    QTest::mouseClick(stage.canvas().viewport(), Qt::LeftButton, {}, {400, 200});
    QCOMPARE(stage.selection.exchange(), 0U);
}

void TestLanes::everythingHasAName()
{
    Stage stage;
    stage.show();
    for (QToolButton *button : stage.view->findChildren<QToolButton *>())
        QVERIFY2(!button->accessibleName().isEmpty() || !button->isVisible(), qPrintable(button->text()));
    QVERIFY(!stage.canvas().accessibleName().isEmpty());
    QVERIFY(!stage.view->pane().table()->accessibleName().isEmpty());
    QVERIFY(!stage.view->pane().runs()->accessibleName().isEmpty());
    QAccessibleInterface *chart = QAccessible::queryAccessibleInterface(&stage.canvas());
    QCOMPARE(chart->role(), QAccessible::Chart);
    QCOMPARE(chart->text(QAccessible::Value), u"No exchange selected"_s);
}

void TestLanes::purged()
{
    Stage stage;
    test::LoadTrace(stage.session, trace::Interface::Wsgi).load(5);
    stage.show();
    stage.session.setDeleted({1, 2, 3, 4, 5}, true);
    stage.session.purgeDeleted();
    QTRY_VERIFY(stage.view->pane().chart().isComplete());
    QVERIFY(stage.view->pane().chart().isEmpty());
}

/// 250 000 exchanges: read in bites, and a frame costs what its pixels cost.
void TestLanes::largeRun()
{
    constexpr std::uint32_t kExchanges = 250'000;
    constexpr int kFrames = 20;
    Stage stage({1600, 800});
    test::LoadTrace(stage.session, trace::Interface::Wsgi).load(kExchanges);
    QElapsedTimer clock;
    clock.start();
    stage.show();
    const auto read = clock.elapsed();
    const RunChart &chart = stage.view->pane().chart();
    QCOMPARE(chart.index().exchanges().size(), std::size_t(kExchanges));
    QPixmap frame(stage.canvas().size());
    for (const double zoom : {1.0, 100.0, 10'000.0}) {
        stage.canvas().showAll();
        stage.canvas().zoom(zoom);
        const std::clock_t begun = std::clock();
        for (int i = 0; i < kFrames; ++i)
            stage.canvas().render(&frame);
        const double ms = 1e3 * double(std::clock() - begun) / CLOCKS_PER_SEC / kFrames;
        qInfo("zoom %.0f: %.2f ms of processor a frame; read in %lld ms", zoom, ms, static_cast<long long>(read));
        QVERIFY2(ms < 100, "a frame costs more than its pixels");
    }
}

QTEST_MAIN(TestLanes)
#include "tst_lanes.moc"
