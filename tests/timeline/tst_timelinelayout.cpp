#include "support/sampletrace.h"
#include "timeline/ladderlayout.h"
#include "timeline/lanelayout.h"
#include "timeline/longtrace.h"
#include "timeline/timeaxis.h"

#include <QtTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

/// Where things stand: the time scale and its ruler, the rows of the ladder, the lanes and what is under the mouse.
class TestTimelineLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void zoomKeepsTheTimeUnderTheCursor_data();
    void zoomKeepsTheTimeUnderTheCursor();
    void zoomStopsAtTheEdges();
    void panMovesByPixels();
    void growthIsFollowedOnlyAtTheEnd();
    void revealMovesLittle();
    void niceSteps_data();
    void niceSteps();
    void axisLabels_data();
    void axisLabels();
    void ticksAreSparse();
    void ladderRows();
    void ladderSpaces();
    void ladderColumnsFit_data();
    void ladderColumnsFit();
    void lanesStack();
    void hits();
};

namespace {

constexpr std::int64_t kMs = 1'000'000;

TimeScale scaleOf(std::int64_t ns, double width = 1000)
{
    TimeScale scale;
    scale.setWidth(width);
    scale.reset(5 * kMs, 5 * kMs + ns);
    return scale;
}

} // namespace

void TestTimelineLayout::zoomKeepsTheTimeUnderTheCursor_data()
{
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("factor");
    QTest::newRow("in, middle") << 500.0 << 1.4;
    QTest::newRow("in, left") << 100.0 << 3.0;
    QTest::newRow("in, right") << 900.0 << 50.0;
    QTest::newRow("out") << 400.0 << 0.8;
}

void TestTimelineLayout::zoomKeepsTheTimeUnderTheCursor()
{
    QFETCH(double, x);
    QFETCH(double, factor);
    TimeScale scale = scaleOf(100 * kMs);
    scale.zoomAt(500, 4);
    const std::int64_t before = scale.time(x);
    const double span = scale.span();
    scale.zoomAt(x, factor);
    QVERIFY(std::abs(scale.time(x) - before) <= 1);
    QVERIFY(qAbs(scale.span() - span / factor) < 1);
    QVERIFY(qAbs(scale.x(before) - x) < 1e-3 * factor);
}

void TestTimelineLayout::zoomStopsAtTheEdges()
{
    TimeScale scale = scaleOf(100 * kMs);
    QVERIFY(scale.isFit());
    const double all = scale.span();
    scale.zoomAt(200, 0.1);
    QCOMPARE(scale.span(), all);
    scale.zoomAt(200, 1e12);
    QCOMPARE(scale.span(), 100.0);
    QVERIFY(!scale.isFit());
    scale.fit();
    QVERIFY(scale.first() < 5 * kMs && scale.last() > 105 * kMs);
}

void TestTimelineLayout::panMovesByPixels()
{
    TimeScale scale = scaleOf(100 * kMs);
    scale.zoomAt(500, 10);
    const std::int64_t at = scale.time(300);
    scale.panBy(120);
    QVERIFY(qAbs(scale.x(at) - 180) < 0.01);
    scale.panBy(1e9);
    QVERIFY(scale.isAtEnd());
    QVERIFY(scale.last() < 5 * kMs + 103 * kMs);
}

void TestTimelineLayout::growthIsFollowedOnlyAtTheEnd()
{
    TimeScale fit = scaleOf(100 * kMs);
    fit.setRange(5 * kMs, 305 * kMs);
    QVERIFY(fit.isFit());

    TimeScale middle = scaleOf(100 * kMs);
    middle.zoomAt(300, 10);
    const auto first = middle.first();
    middle.setRange(5 * kMs, 305 * kMs);
    QVERIFY(std::abs(middle.first() - first) <= 1);

    TimeScale end = scaleOf(100 * kMs);
    end.zoomAt(300, 10);
    end.panBy(1e9);
    const double span = end.span();
    end.setRange(5 * kMs, 305 * kMs);
    QVERIFY(end.contains(305 * kMs));
    QCOMPARE(end.span(), span);
}

void TestTimelineLayout::revealMovesLittle()
{
    TimeScale scale = scaleOf(100 * kMs);
    scale.zoomAt(500, 10);
    const auto first = scale.first();
    scale.reveal(scale.time(700));
    QCOMPARE(scale.first(), first);
    scale.reveal(100 * kMs);
    QVERIFY(scale.contains(100 * kMs));
    QVERIFY(scale.x(100 * kMs) > 800);
}

void TestTimelineLayout::niceSteps_data()
{
    QTest::addColumn<double>("ns");
    QTest::addColumn<qint64>("step");
    QTest::newRow("1") << 0.3 << qint64(1);
    QTest::newRow("exact") << 200.0 << qint64(200);
    QTest::newRow("2") << 150.0 << qint64(200);
    QTest::newRow("5") << 201.0 << qint64(500);
    QTest::newRow("10") << 501.0 << qint64(1000);
    QTest::newRow("s") << 1.7e9 << qint64(2'000'000'000);
}

void TestTimelineLayout::niceSteps()
{
    QFETCH(double, ns);
    QTEST(qint64(niceStep(ns)), "step");
}

void TestTimelineLayout::axisLabels_data()
{
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<QString>("label");
    QTest::newRow("zero") << qint64(0) << qint64(1000) << u"0"_s;
    QTest::newRow("ms") << qint64(2 * kMs) << qint64(kMs) << u"2 ms"_s;
    QTest::newRow("half") << qint64(2'500'000) << qint64(500'000) << u"2.5 ms"_s;
    QTest::newRow("µs") << qint64(200'000) << qint64(200'000) << u"200 µs"_s;
    QTest::newRow("s") << qint64(1'500'000'000) << qint64(500'000'000) << u"1.5 s"_s;
    QTest::newRow("fine in ms") << qint64(1'234'567) << qint64(1'000) << u"1.235 ms"_s;
    QTest::newRow("fine in s") << qint64(12'000'000'000) << qint64(100'000) << u"12000.0 ms"_s;
}

void TestTimelineLayout::axisLabels()
{
    QFETCH(qint64, ns);
    QFETCH(qint64, step);
    QTEST(axisLabel(ns, step), "label");
}

void TestTimelineLayout::ticksAreSparse()
{
    TimeScale scale = scaleOf(87 * kMs);
    for (int i = 0; i < 60; ++i) {
        const auto ticks = axisTicks(scale, 100);
        QVERIFY(ticks.size() < 70);
        double last = -1e9;
        for (const AxisTick &tick : ticks) {
            if (tick.label.isEmpty())
                continue;
            QVERIFY(scale.x(tick.time) - last >= 99.9 || scale.nsPerPixel() < 0.02);
            last = scale.x(tick.time);
        }
        scale.zoomAt(311, 1.4);
    }
}

void TestTimelineLayout::ladderRows()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto number = sample.asgiPost("/orders");
    Selection selection;
    selection.select(number, -1);
    const TimelineFeed feed(session, selection);
    LadderLayout layout;
    layout.extend(feed);
    QCOMPARE(layout.rows(), 17U);
    constexpr int kRow = LadderLayout::kRowHeight;
    for (std::size_t row = 0; row < 7; ++row)
        QCOMPARE(layout.top(row), int(row) * kRow);
    QCOMPARE(layout.spaceBefore(7), quietSpace(4 * kMs));
    QCOMPARE(layout.top(7), 7 * kRow + layout.spaceBefore(7));
    QCOMPARE(layout.rowAt(0), std::optional<std::size_t>(0));
    QCOMPARE(layout.rowAt(kRow), std::optional<std::size_t>(1));
    QCOMPARE(layout.rowAt(7 * kRow + 2), std::nullopt); // in the space
    QCOMPARE(layout.rowAt(layout.top(7)), std::optional<std::size_t>(7));
    QCOMPARE(layout.rowAt(layout.height()), std::nullopt);
    QCOMPARE(layout.rowAt(-1), std::nullopt);
    QCOMPARE(layout.firstBelow(7 * kRow + 2), 7U);
}

void TestTimelineLayout::ladderSpaces()
{
    QCOMPARE(quietSpace(kMs - 1), 0);
    QVERIFY(quietSpace(kMs) > 0);
    QVERIFY(quietSpace(1000 * kMs) > quietSpace(kMs));
}

void TestTimelineLayout::ladderColumnsFit_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("workers");
    for (const int width : {300, 600, 1100, 2500}) {
        for (const int workers : {0, 1, 3})
            QTest::addRow("%d px, %d workers", width, workers) << width << 0 << workers;
    }
    for (const int width : {600, 1100, 2500}) {
        for (const int layers : {1, 9, 40, 64})
            QTest::addRow("%d px, %d layers", width, layers) << width << layers << 1;
    }
}

void TestTimelineLayout::ladderColumnsFit()
{
    QFETCH(int, width);
    QFETCH(int, layers);
    QFETCH(int, workers);
    const LadderColumns columns(width, std::size_t(layers), std::size_t(workers));
    QCOMPARE(columns.actors(), std::size_t(2 + std::max(1, layers) + workers));
    QCOMPARE(columns.firstWorker(), columns.actors() - std::size_t(workers));
    QVERIFY(columns.x(0) > LadderColumns::kTimeWidth);
    for (std::size_t actor = 1; actor < columns.actors(); ++actor)
        QVERIFY(columns.x(actor) > columns.x(actor - 1));
    QVERIFY(columns.notesLeft() > columns.x(columns.actors() - 1));
    QVERIFY(columns.notesLeft() < width);
}

void TestTimelineLayout::lanesStack()
{
    trace::Session session;
    TimelineIndex index;
    index.read(session.events(test::asgiWithTasks(session)), std::chrono::hours(1));
    const LaneLayout layout(index);
    QCOMPARE(layout.places().size(), 6U); // client, gateway, application, network, main, AnyIO worker
    QCOMPARE(layout.places()[2].rows, 2); // the call, and the task that listens beside it
    QCOMPARE(layout.places()[4].rows, 0); // the loop's thread is not busy with a call that waits
    for (std::size_t i = 1; i < layout.places().size(); ++i)
        QCOMPARE(layout.places()[i].top, layout.places()[i - 1].bottom());
}

void TestTimelineLayout::hits()
{
    trace::Session session;
    TimelineIndex index;
    index.read(session.events(test::asgiWithTasks(session)), std::chrono::hours(1));
    const LaneLayout layout(index);
    TimeScale scale;
    scale.setWidth(1000);
    scale.reset(index.begin(), index.end());
    const LanePlace &app = layout.places()[2];
    const auto at = [&](std::uint32_t event, double y) { return QPointF(scale.x(index.point(event).at), y); };
    const double marks = app.marksTop() + 5;

    QCOMPARE(layout.hit(scale, kAllGroups, at(7, marks)).event, std::optional(7U));
    QCOMPARE(layout.hit(scale, kAllGroups, at(7, marks) + QPointF(5, 0)).event, std::optional(7U));
    QCOMPARE(layout.hit(scale, kAllGroups, at(7, marks) + QPointF(9, 0)).event, std::nullopt);
    QCOMPARE(layout.hit(scale, bit(EventGroup::Calls), at(7, marks)).event, std::nullopt); // logs are hidden

    const LaneHit wait = layout.hit(scale, kAllGroups, at(5, app.rowTop(0) + 3) - QPointF(30, 0));
    QVERIFY(wait.slice);
    QCOMPARE(wait.slice->kind, SliceKind::Receiving); // it lies over the call
    QCOMPARE(wait.event, std::optional(3U));
    const LaneHit call = layout.hit(scale, kAllGroups, at(8, app.rowTop(0) + 3));
    QVERIFY(call.slice);
    QCOMPARE(call.slice->kind, SliceKind::Called);
    const LaneHit second = layout.hit(scale, kAllGroups, at(8, app.rowTop(1) + 3));
    QVERIFY(second.slice);
    QCOMPARE(second.event, std::optional(6U));
    QVERIFY(!layout.hit(scale, kAllGroups, QPointF(500, layout.height() + 1)).event);
}

QTEST_GUILESS_MAIN(TestTimelineLayout)
#include "tst_timelinelayout.moc"
