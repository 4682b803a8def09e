#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "timeline/chartcanvas.h"
#include "timeline/connectiondata.h"
#include "timeline/connectiontable.h"
#include "timeline/eventtablemodel.h"
#include "timeline/laddercanvas.h"
#include "timeline/ladderpainter.h"
#include "timeline/lanecanvas.h"
#include "timeline/lanescene.h"
#include "timeline/longtrace.h"
#include "timeline/minimap.h"
#include "timeline/timelinetext.h"
#include "timeline/timelineview.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

namespace {

/// A view on a session with one exchange, shown.
struct Stage {
    trace::Session session;
    test::SampleTrace sample{session};
    Selection selection;
    TimelineView view{session, selection};

    explicit Stage(QSize size = {900, 500}) { view.resize(size); }

    void open(std::uint32_t number)
    {
        session.commit();
        selection.setExchange(number);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTRY_VERIFY_WITH_TIMEOUT(view.feed().isComplete(), 60'000);
    }
    [[nodiscard]] QAction *action(TimelineActions::Id id) const { return view.actions().at(id); }
};

QPoint rowCentre(const Stage &stage, std::size_t row)
{
    const int scroll = stage.view.ladder()->verticalScrollBar()->value();
    return {300, LadderPainter::kHeadHeight + stage.view.ladder()->ladder().centre(row) - scroll};
}

QPoint markOf(const Stage &stage, std::uint32_t event)
{
    const LaneCanvas *lanes = stage.view.lanes();
    const TimelineIndex &index = stage.view.feed().index();
    const LaneLayout layout(index);
    const LaneKind kind = traitsOf(index.point(event).kind).lane;
    const LanePlace &place = layout.places()[std::size_t(kind)];
    return {int(LaneScene::kNamesWidth + lanes->scale().x(index.point(event).at)),
            LaneScene::kAxisHeight + place.marksTop() + LanePlace::kMarksHeight / 2};
}

void appendOutput(Stage &stage, std::uint32_t number, int count)
{
    using namespace trace;
    const auto *summary = stage.session.summary(number);
    EventHeader header{.exchange = summary->exchange, .thread = 2, .at = summary->lastAt};
    for (int i = 0; i < count; ++i) {
        header.at += std::chrono::microseconds(100);
        stage.session.append(summary->run, TraceEvent{header, Output{.text = {"tick"}}});
    }
    stage.session.commit();
}

} // namespace

class TestTimelineView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clicksSelect();
    void selectionFromElsewhereIsShown();
    void whatIsInSightDoesNotMove();
    void keysWalk();
    void filterHides();
    void tableReadsLikeTheLadder();
    void tableFollowsAndSets();
    void liveGrowthDoesNotMove();
    void liveGrowthIsFollowedAtTheEnd();
    void wheelZoomsAroundTheMouse();
    void dragPans();
    void keysZoomAndPan();
    void fitGoesToTheSelectionFirst();
    void rulerDragMeasures();
    void shiftClickMeasures();
    void measuringByKeys();
    void minimapDrags();
    void stateIsKept();
    void purgedSessionIsEmpty();
    void everythingHasAName();
    void layersAreToggled();
    void layersFold();
    void layerNamesAreShort();
    void connectionShowsItsStreams();
    void connectionSelects();
    void connectionGrows();
    void connectionHasATableTwin();
    void largeExchangeArrivesInSlices();
};

void TestTimelineView::clicksSelect()
{
    Stage stage;
    stage.open(stage.sample.wsgiGet("/cart"));
    QTest::mouseClick(stage.view.ladder()->viewport(), Qt::LeftButton, {}, rowCentre(stage, 5));
    QCOMPARE(stage.selection.event(), 5);
    stage.view.setMode(TimelineMode::Lanes);
    QTest::mouseClick(stage.view.lanes()->viewport(), Qt::LeftButton, {}, markOf(stage, 3));
    QCOMPARE(stage.selection.event(), 3);
}

void TestTimelineView::selectionFromElsewhereIsShown()
{
    Stage stage({700, 260});
    stage.open(test::longStream(stage.session, 2000));
    const QScrollBar *bar = stage.view.ladder()->verticalScrollBar();
    QCOMPARE(bar->value(), 0);
    stage.selection.setEvent(1500);
    const int centre = stage.view.ladder()->ladder().centre(1500);
    QVERIFY(centre > bar->value() && centre < bar->value() + bar->pageStep());
    QVERIFY(stage.view.table()->currentIndex().row() == 1500);

    stage.view.setMode(TimelineMode::Lanes);
    LaneCanvas *lanes = stage.view.lanes();
    const TimelineIndex &index = stage.view.feed().index();
    lanes->show(index.begin(), index.point(20).at);
    stage.selection.setEvent(1800);
    QVERIFY(lanes->scale().contains(index.point(1800).at));
}

void TestTimelineView::whatIsInSightDoesNotMove()
{
    Stage stage({700, 260});
    stage.open(test::longStream(stage.session, 2000));
    QScrollBar *bar = stage.view.ladder()->verticalScrollBar();
    bar->setValue(1005);
    const int row = int(stage.view.ladder()->ladder().firstBelow(1005));
    stage.selection.setEvent(row + 2);
    QCOMPARE(bar->value(), 1005);
    // The first row is cut at the top: a click must not move it under the mouse.
    QTest::mouseClick(stage.view.ladder()->viewport(), Qt::LeftButton, {}, QPoint(300, LadderPainter::kHeadHeight + 2));
    QCOMPARE(stage.selection.event(), row);
    QCOMPARE(bar->value(), 1005);
}

void TestTimelineView::keysWalk()
{
    Stage stage;
    stage.open(stage.sample.wsgiGet("/cart"));
    LadderCanvas *ladder = stage.view.ladder();
    ladder->setFocus();
    QTest::keyClick(ladder, Qt::Key_Down);
    QCOMPARE(stage.selection.event(), 0);
    QTest::keyClick(ladder, Qt::Key_Down);
    QCOMPARE(stage.selection.event(), 1);
    QTest::keyClick(ladder, Qt::Key_End);
    QCOMPARE(stage.selection.event(), 14);
    QTest::keyClick(ladder, Qt::Key_Down);
    QCOMPARE(stage.selection.event(), 14);
    QTest::keyClick(ladder, Qt::Key_Home);
    QCOMPARE(stage.selection.event(), 0);
    stage.action(TimelineActions::Next)->trigger();
    QCOMPARE(stage.selection.event(), 1);
    stage.action(TimelineActions::Previous)->trigger();
    QCOMPARE(stage.selection.event(), 0);
    QTest::keyClick(ladder, Qt::Key_Return);
    QCOMPARE(stage.selection.event(), 0);
}

void TestTimelineView::filterHides()
{
    Stage stage;
    stage.open(stage.sample.wsgiGet("/cart"));
    stage.selection.setEvent(3); // a log record
    stage.action(TimelineActions::ShowLogs)->setChecked(false);
    QCOMPARE(stage.view.feed().shown().size(), 13U);
    QCOMPARE(stage.view.ladder()->ladder().rows(), 13U);
    QCOMPARE(stage.view.table()->model()->rowCount(), 13);
    QVERIFY(!stage.view.table()->currentIndex().isValid());
    QCOMPARE(stage.selection.event(), 3); // hiding does not deselect
    stage.view.cursor().step(1);
    QCOMPARE(stage.selection.event(), 5);
    stage.view.cursor().step(-1);
    QCOMPARE(stage.selection.event(), 2);
    stage.action(TimelineActions::ShowLogs)->setChecked(true);
    QCOMPARE(stage.view.feed().shown().size(), 15U);
}

void TestTimelineView::tableReadsLikeTheLadder()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    auto *model = stage.view.table()->model();
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto row = [&](int number) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells << model->index(number, column).data().toString();
        return cells.join(u" | ");
    };
    QCOMPARE(row(0), u"0.000 |  | Client | POST /orders?color=red&size=42 | HTTP/1.1 · 103 B"_s);
    QCOMPARE(row(8), u"4.136 | +20 µs | Gateway | http.request | 11 B · waited 4.0 ms"_s);
    QCOMPARE(row(16), u"7.603 | +20 µs | Gateway | completed | in 122 B, out 88 B"_s);
    QCOMPARE(model->index(8, 0).data(Qt::AccessibleTextRole).toString(),
             u"4.136 ms, Gateway, http.request, 11 B · waited 4.0 ms"_s);
    stage.action(TimelineActions::ShowWire)->setChecked(false);
    stage.action(TimelineActions::ShowWire)->setChecked(true);
    appendOutput(stage, stage.selection.exchange(), 5);
    QCOMPARE(model->rowCount(), 22);
}

void TestTimelineView::tableFollowsAndSets()
{
    Stage stage;
    stage.open(stage.sample.wsgiGet("/cart"));
    stage.view.setMode(TimelineMode::Table);
    stage.selection.setEvent(6);
    QCOMPARE(stage.view.table()->currentIndex().row(), 6);
    QTest::keyClick(stage.view.table(), Qt::Key_Down);
    QCOMPARE(stage.selection.event(), 7);
}

void TestTimelineView::liveGrowthDoesNotMove()
{
    Stage stage({700, 260});
    const auto number = stage.sample.asgiOpen("/events");
    stage.open(number);
    appendOutput(stage, number, 100);
    QScrollBar *bar = stage.view.ladder()->verticalScrollBar();
    bar->setValue(400);
    LaneCanvas *lanes = stage.view.lanes();
    stage.view.setMode(TimelineMode::Lanes);
    lanes->show(stage.view.feed().index().point(10).at, stage.view.feed().index().point(30).at);
    const auto first = lanes->scale().first();
    appendOutput(stage, number, 100);
    QCOMPARE(stage.view.feed().index().size(), stage.session.events(number).size());
    QCOMPARE(bar->value(), 400);
    QVERIFY(std::abs(lanes->scale().first() - first) <= 1);
}

void TestTimelineView::liveGrowthIsFollowedAtTheEnd()
{
    Stage stage({700, 260});
    const auto number = stage.sample.asgiOpen("/events");
    stage.open(number);
    appendOutput(stage, number, 100);
    QScrollBar *bar = stage.view.ladder()->verticalScrollBar();
    QCOMPARE(bar->value(), 0); // it did not begin at the end
    bar->setValue(bar->maximum());
    appendOutput(stage, number, 50);
    QCOMPARE(bar->value(), bar->maximum());
    QVERIFY(stage.view.lanes()->scale().isFit());
}

void TestTimelineView::wheelZoomsAroundTheMouse()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    LaneCanvas *lanes = stage.view.lanes();
    const QPointF at(420, 90);
    const double x = at.x() - LaneScene::kNamesWidth;
    const auto before = lanes->scale().time(x);
    QWheelEvent wheel(at, lanes->viewport()->mapToGlobal(at), {}, {0, 240}, {}, Qt::ControlModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(lanes->viewport(), &wheel);
    QVERIFY(!lanes->scale().isFit());
    QVERIFY(std::abs(lanes->scale().time(x) - before) <= 1);
}

void TestTimelineView::dragPans()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    LaneCanvas *lanes = stage.view.lanes();
    lanes->zoom(4);
    const QPoint from(500, 120);
    const auto held = lanes->scale().time(from.x() - LaneScene::kNamesWidth);
    QTest::mousePress(lanes->viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(lanes->viewport(), from + QPoint(40, 0));
    QTest::mouseMove(lanes->viewport(), from + QPoint(90, 0));
    QTest::mouseRelease(lanes->viewport(), Qt::LeftButton, {}, from + QPoint(90, 0));
    QVERIFY(std::abs(lanes->scale().time(from.x() + 90 - LaneScene::kNamesWidth) - held) <= 1);
    QCOMPARE(stage.selection.event(), -1);
}

void TestTimelineView::keysZoomAndPan()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    LaneCanvas *lanes = stage.view.lanes();
    const double all = lanes->scale().span();
    QTest::keyClick(lanes, Qt::Key_W);
    QVERIFY(lanes->scale().span() < all);
    const auto first = lanes->scale().first();
    QTest::keyClick(lanes, Qt::Key_D);
    QVERIFY(lanes->scale().first() > first);
    QTest::keyClick(lanes, Qt::Key_Left);
    QVERIFY(std::abs(lanes->scale().first() - first) <= 1);
    stage.action(TimelineActions::ZoomIn)->trigger();
    stage.action(TimelineActions::ZoomOut)->trigger();
    QTest::keyClick(lanes, Qt::Key_S);
    QTest::keyClick(lanes, Qt::Key_S);
    QVERIFY(lanes->scale().isFit());
}

void TestTimelineView::fitGoesToTheSelectionFirst()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    const TimeScale &scale = stage.view.lanes()->scale();
    stage.selection.setEvent(6); // its wait ends with event 8
    QAction *fit = stage.action(TimelineActions::Fit);
    fit->trigger();
    QVERIFY(!scale.isFit());
    QVERIFY(scale.contains(stage.view.feed().index().point(6).at));
    QVERIFY(scale.contains(stage.view.feed().index().point(8).at));
    fit->trigger();
    QVERIFY(scale.isFit());
    fit->trigger();
    QVERIFY(!scale.isFit());
}

void TestTimelineView::rulerDragMeasures()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    LaneCanvas *lanes = stage.view.lanes();
    const TimelineIndex &index = stage.view.feed().index();
    const int from = markOf(stage, 7).x() + 3; // a little beside the events: they attract
    const int to = markOf(stage, 9).x() - 3;
    QTest::mousePress(lanes->viewport(), Qt::LeftButton, {}, {from, 10});
    QTest::mouseMove(lanes->viewport(), {(from + to) / 2, 10});
    QTest::mouseMove(lanes->viewport(), {to, 10});
    QTest::mouseRelease(lanes->viewport(), Qt::LeftButton, {}, {to, 10});
    QVERIFY(stage.view.cursor().measurement());
    const auto &measured = *stage.view.cursor().measurement();
    QVERIFY(measured.from == index.point(7).at || measured.from == index.point(8).at);
    QCOMPARE(measured.to, index.point(9).at);
    QVERIFY(lanes->scale().isFit()); // it did not pan
    QTest::keyClick(lanes, Qt::Key_Escape);
    QVERIFY(!stage.view.cursor().measurement());
}

void TestTimelineView::shiftClickMeasures()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.selection.setEvent(6);
    QTest::mouseClick(stage.view.ladder()->viewport(), Qt::LeftButton, Qt::ShiftModifier, rowCentre(stage, 8));
    QCOMPARE(stage.selection.event(), 6);
    QCOMPARE(stage.view.cursor().measurementText(), u"4.0 ms · 3 events"_s);
    QVERIFY(stage.view.findChildren<QLabel *>().constFirst()->text().startsWith(u"4.0 ms"));
    stage.selection.setExchange(0);
    QVERIFY(!stage.view.cursor().measurement());
}

void TestTimelineView::measuringByKeys()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.selection.setEvent(8);
    stage.action(TimelineActions::Measure)->setChecked(true);
    QTest::keyClick(stage.view.ladder(), Qt::Key_Up);
    QTest::keyClick(stage.view.ladder(), Qt::Key_Up);
    QCOMPARE(stage.view.cursor().measurementText(), u"4.0 ms · 3 events"_s);
    stage.action(TimelineActions::Measure)->setChecked(false);
    QVERIFY(!stage.view.cursor().measurement());
}

void TestTimelineView::minimapDrags()
{
    Stage stage;
    stage.open(stage.sample.asgiPost("/orders"));
    stage.view.setMode(TimelineMode::Lanes);
    auto *map = stage.view.findChild<Minimap *>();
    LaneCanvas *lanes = stage.view.lanes();
    lanes->show(stage.view.feed().index().point(7).at, stage.view.feed().index().point(10).at);
    const auto [left, right] = map->range();
    const double span = lanes->scale().span();
    const QPoint middle(int((left + right) / 2), map->height() / 2);
    QTest::mousePress(map, Qt::LeftButton, {}, middle);
    QTest::mouseMove(map, middle - QPoint(60, 0));
    QTest::mouseRelease(map, Qt::LeftButton, {}, middle - QPoint(60, 0));
    QVERIFY(qAbs(map->range().first - (left - 60)) < 2);
    QVERIFY(qAbs(lanes->scale().span() - span) < 2);
    const QPoint edge(int(map->range().second), map->height() / 2);
    QTest::mousePress(map, Qt::LeftButton, {}, edge);
    QTest::mouseMove(map, edge + QPoint(50, 0));
    QTest::mouseRelease(map, Qt::LeftButton, {}, edge + QPoint(50, 0));
    QVERIFY(qAbs(map->range().first - (left - 60)) < 2);
    QVERIFY(map->range().second > edge.x() + 40);
    QTest::mouseDClick(map, Qt::LeftButton, {}, middle);
    QVERIFY(lanes->scale().isFit());
}

void TestTimelineView::stateIsKept()
{
    Stage stage;
    stage.view.setMode(TimelineMode::Lanes);
    stage.action(TimelineActions::ShowWire)->setChecked(false);
    const QByteArray state = stage.view.saveState();
    Stage other;
    QVERIFY(other.view.restoreState(state));
    QCOMPARE(other.view.mode(), TimelineMode::Lanes);
    QVERIFY(!other.action(TimelineActions::ShowWire)->isChecked());
    QCOMPARE(int(other.view.feed().groups()), int(kAllGroups & ~bit(EventGroup::Wire)));
    for (const QByteArray &broken : {QByteArray(), state.left(5), QByteArray(100, 'x')})
        QVERIFY(!other.view.restoreState(broken));
    QCOMPARE(other.view.mode(), TimelineMode::Lanes);
}

void TestTimelineView::purgedSessionIsEmpty()
{
    Stage stage;
    const auto number = stage.sample.wsgiGet("/cart");
    stage.open(number);
    stage.selection.setEvent(3);
    stage.session.setDeleted({number}, true);
    stage.session.purgeDeleted();
    QCOMPARE(stage.view.feed().index().size(), 0U);
    QCOMPARE(stage.view.table()->model()->rowCount(), 0);
    QVERIFY(!stage.view.grab().isNull());
}

void TestTimelineView::everythingHasAName()
{
    Stage stage;
    stage.open(stage.sample.wsgiGet("/cart"));
    for (const QWidget *widget : stage.view.findChildren<QWidget *>()) {
        if (widget->focusPolicy() != Qt::NoFocus && !qobject_cast<const QScrollBar *>(widget) &&
            !widget->inherits("QHeaderView") && !widget->inherits("QTableCornerButton"))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    stage.selection.setEvent(5);
    QAccessibleInterface *ladder = QAccessible::queryAccessibleInterface(stage.view.ladder());
    QVERIFY(ladder);
    QCOMPARE(ladder->role(), QAccessible::Chart);
    QCOMPARE(ladder->text(QAccessible::Value), u"3.441 ms, Application, start_response 200 OK, 2 headers"_s);
    QVERIFY(!ladder->text(QAccessible::Description).isEmpty());
}

void TestTimelineView::layersAreToggled()
{
    Stage stage({1200, 600});
    stage.open(test::LayerTrace(stage.session).starlette());
    const auto all = stage.view.feed().shown().size();
    QCOMPARE(stage.view.feed().layerColumns().size(), 9U);
    QCOMPARE(stage.view.lanes()->layout().places().size(), 3U + 9 + 2);
    const LanePlace gzip = stage.view.lanes()->layout().places()[3 + 2];
    const auto log = gzip.lane->marks[std::size_t(EventGroup::Logs)];
    QCOMPARE(log.size(), 1U); // the log record stands at its layer
    const int row = int(stage.view.feed().rowAtOrAfter(log[0]));
    QCOMPARE(stage.view.table()->model()->index(row, EventTableModel::Who).data().toString(), u"GZip"_s);
    stage.action(TimelineActions::ShowLayers)->setChecked(false);
    QVERIFY(stage.view.feed().shown().size() < all);
    QCOMPARE(stage.view.feed().layerColumns().size(), 0U);
    QCOMPARE(stage.view.lanes()->layout().places().size(), 3U + 2);
    QCOMPARE(stage.view.table()->model()->rowCount(), int(stage.view.feed().shown().size()));
    QVERIFY(!stage.action(TimelineActions::FoldLibraries)->isEnabled());
    stage.action(TimelineActions::ShowLayers)->setChecked(true);
    QCOMPARE(stage.view.feed().shown().size(), all);
}

void TestTimelineView::layersFold()
{
    Stage stage({1200, 600});
    stage.open(test::LayerTrace(stage.session).starlette());
    const auto all = stage.view.feed().shown().size();
    stage.action(TimelineActions::FoldLibraries)->setChecked(true);
    QCOMPARE(stage.view.feed().layerColumns().size(), 5U);
    QVERIFY(stage.view.feed().shown().size() < all);
    QCOMPARE(layerTitle(stage.view.feed(), 0, 4), u"4 library layers"_s);
    QVERIFY(layerTip(stage.view.feed(), 0, 4).contains(u"CORSMiddleware"_s));
    const QByteArray state = stage.view.saveState();
    stage.action(TimelineActions::FoldLibraries)->setChecked(false);
    QCOMPARE(stage.view.feed().shown().size(), all);
    QVERIFY(stage.view.restoreState(state));
    QVERIFY(stage.view.feed().foldsLibraries());
}

void TestTimelineView::layerNamesAreShort()
{
    QCOMPARE(shortLayerName(u"CORSMiddleware"_s), u"CORS"_s);
    QCOMPARE(shortLayerName(u"Middleware"_s), u"Middleware"_s);
    QCOMPARE(shortLayerName(u"timing.<locals>.middleware"_s), u"timing"_s);
    QCOMPARE(shortLayerName(u"dispatch of UserMiddleware"_s), u"dispatch"_s);
    QCOMPARE(shortLayerName(u"cart"_s), u"cart"_s);
}

void TestTimelineView::connectionShowsItsStreams()
{
    Stage stage({1000, 400});
    const auto number = test::http2Streams(stage.session);
    stage.open(number);
    const ConnectionData &data = stage.view.connection();
    QVERIFY(data.isEmpty()); // nothing is searched before it is looked at
    stage.action(TimelineActions::ShowConnection)->trigger();
    QTRY_VERIFY(data.isComplete());
    QVERIFY(stage.view.connectionCanvas()->isVisible());
    QCOMPARE(data.lanes(), 4U);
    QCOMPARE(data.lane(0).marks.size(), 6U); // opened, two SETTINGS, WINDOW_UPDATE, GOAWAY, closed
    QVERIFY(data.lane(0).bars.empty());
    QCOMPARE(data.lane(2).title, u"GET /style.css"_s);
    QVERIFY(data.lane(2).note.contains(u"stream 3"_s));
    QCOMPARE(data.lane(1).bars.size(), 1U);
    QCOMPARE(data.lane(3).bars.back().kind, SliceKind::Failed);
    QCOMPARE(data.lane(1).strip.size(), 3U); // queued, request, response
    QVERIFY(!data.laneOf(number + 3));       // another connection
    QVERIFY(data.tip({.lane = 0, .mark = &data.lane(0).marks[1]}).contains(u"SETTINGS"_s));
}

void TestTimelineView::connectionSelects()
{
    Stage stage({1000, 400});
    const auto number = test::http2Streams(stage.session);
    stage.open(number);
    stage.view.setMode(TimelineMode::Connection);
    const ConnectionData &data = stage.view.connection();
    QTRY_VERIFY(data.isComplete());
    ChartCanvas *canvas = stage.view.connectionCanvas();
    const Slice bar = data.lane(3).bars.at(0);
    const int x = int(ChartScene::kNamesWidth + canvas->scale().x((bar.start + bar.end) / 2));
    QTest::mouseClick(canvas->viewport(), Qt::LeftButton, {},
                      {x, ChartScene::kAxisHeight + 3 * ChartScene::kLaneHeight + 12});
    QCOMPARE(stage.selection.exchange(), number + 2);
    QCOMPARE(data.lanes(), 4U); // still the same connection
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_Up);
    QCOMPARE(stage.selection.exchange(), number + 1);
    const double span = canvas->scale().span();
    stage.action(TimelineActions::ZoomIn)->trigger();
    QVERIFY(canvas->scale().span() < span);
    stage.selection.setExchange(number + 3);
    QTRY_COMPARE(data.lanes(), 2U);
    stage.selection.setExchange(0);
    QVERIFY(data.isEmpty());
    QVERIFY(!data.emptyHint().isEmpty());
}

void TestTimelineView::connectionGrows()
{
    using namespace trace;
    Stage stage({1000, 400});
    const auto number = test::http2Streams(stage.session);
    stage.open(number);
    stage.view.setMode(TimelineMode::Connection);
    const ConnectionData &data = stage.view.connection();
    QTRY_COMPARE(data.lanes(), 4U);
    const EventHeader header{.exchange = {20}, .connection = {7}, .at = std::chrono::milliseconds(9)};
    stage.session.append(RunId{stage.session.latestRun()},
                         TraceEvent{header, CallStarted{.method = "GET", .target = "/late"}});
    stage.session.commit();
    QTRY_COMPARE(data.lanes(), 5U);
    QCOMPARE(data.end(), 9'000'000);
}

void TestTimelineView::connectionHasATableTwin()
{
    using namespace trace;
    Stage stage({1000, 400});
    const auto number = test::http2Streams(stage.session);
    stage.open(number);
    QAction *asTable = stage.action(TimelineActions::ConnectionAsTable);
    QVERIFY(!asTable->isVisible());
    stage.view.setMode(TimelineMode::Connection);
    QVERIFY(asTable->isVisible());
    asTable->trigger();
    QTableView *table = stage.view.connectionTable();
    const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(table->isVisible() && !stage.view.connectionCanvas()->isVisible());
    QTRY_COMPARE(table->model()->rowCount(), 9); // three exchanges, six events of the connection
    const auto cell = [table](int row, ConnectionTable::Column column) {
        return table->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(1, ConnectionTable::What), u"GET /style.css"_s);
    QVERIFY(cell(1, ConnectionTable::Detail).startsWith(u"stream 3"_s));
    QCOMPARE(cell(0, ConnectionTable::Began), u"0.450"_s);
    QCOMPARE(cell(3, ConnectionTable::Began), u"0.000"_s); // it was opened
    QVERIFY(cell(4, ConnectionTable::What).contains(u"SETTINGS"_s));
    QCOMPARE(table->currentIndex().row(), 0);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(stage.selection.exchange(), number + 1);
    stage.selection.setExchange(number + 2);
    QCOMPARE(table->currentIndex().row(), 2);
    const EventHeader header{.exchange = {20}, .connection = {7}, .at = std::chrono::milliseconds(9)};
    stage.session.append(RunId{stage.session.latestRun()},
                         TraceEvent{header, CallStarted{.method = "GET", .target = "/late"}});
    stage.session.commit();
    QTRY_COMPARE(table->model()->rowCount(), 10);
    QCOMPARE(cell(3, ConnectionTable::What), u"GET /late"_s);
    QCOMPARE(stage.selection.exchange(), number + 2);
    stage.view.setMode(TimelineMode::Ladder);
    QVERIFY(!table->isVisible() && !asTable->isVisible());
}

void TestTimelineView::largeExchangeArrivesInSlices()
{
    Stage stage;
    const auto number = test::longStream(stage.session, 300'000);
    QSignalSpy changed(&stage.view.feed(), &TimelineFeed::changed);
    stage.selection.select(number, 290'000);
    QVERIFY(!stage.view.feed().isComplete());
    QTRY_VERIFY_WITH_TIMEOUT(stage.view.feed().isComplete(), 60'000);
    QVERIFY(changed.size() > 3);
    QCOMPARE(stage.view.table()->model()->rowCount(), int(stage.session.events(number).size()));
    const QScrollBar *bar = stage.view.ladder()->verticalScrollBar();
    const int centre = stage.view.ladder()->ladder().centre(290'000); // chosen before it was read
    QVERIFY(centre > bar->value() && centre < bar->value() + bar->pageStep());
}

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
