#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "timeline/layercolumns.h"
#include "timeline/levelofdetail.h"
#include "timeline/longtrace.h"
#include "timeline/timelineindex.h"

#include <QtTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::nanoseconds kForever = std::chrono::hours(1);

TimelineIndex indexOf(const trace::Session &session, std::uint32_t number)
{
    TimelineIndex index;
    index.read(session.events(number), kForever);
    return index;
}

QString laneWord(LaneKind kind, int thread)
{
    const QStringList words{u"client"_s, u"gateway"_s, u"application"_s};
    if (kind == LaneKind::Layer)
        return u"layer %1"_s.arg(thread);
    return kind == LaneKind::Thread ? u"thread %1"_s.arg(thread) : words[int(kind)];
}

QString kindWord(SliceKind kind)
{
    const QStringList words{u"queued"_s,    u"request"_s, u"response"_s,  u"called"_s,  u"iterating"_s,
                            u"layer"_s,     u"failed"_s,  u"receiving"_s, u"reading"_s, u"back-pressure"_s,
                            u"suspended"_s, u"loop"_s,    u"blocked"_s};
    return words[int(kind)];
}

/// "application.0 over receiving 3-5 0.056-0.106": lane, row, kind, events, ms since the first event.
QStringList printed(const TimelineIndex &index)
{
    QStringList lines;
    const auto ms = [&](std::int64_t at) { return QString::number(double(at - index.begin()) / 1e6, 'f', 3); };
    for (const Track &track : index.tracks()) {
        for (const Slice &slice : track.slices) {
            lines << u"%1.%2%3 %4 %5-%6 %7-%8"_s.arg(laneWord(track.place.lane, track.place.thread))
                         .arg(track.place.row)
                         .arg(track.place.overlay ? u" over"_s : QString(), kindWord(slice.kind))
                         .arg(slice.first)
                         .arg(slice.isOpen() ? u"…"_s : QString::number(slice.last))
                         .arg(ms(slice.start), slice.isOpen() ? u"…"_s : ms(slice.end));
        }
    }
    lines.sort();
    return lines;
}

/// "client: wire 0 13 14"
QStringList printedMarks(const TimelineIndex &index)
{
    const QStringList groups{u"wire"_s, u"calls"_s, u"logs"_s, u"findings"_s};
    QStringList lines;
    for (const TimelineLane *lane : index.lanes()) {
        QString line = laneWord(lane->kind, lane->thread) + u':';
        for (std::size_t group = 0; group < kEventGroups; ++group) {
            if (lane->marks[group].empty())
                continue;
            line += u' ' + groups[int(group)];
            for (const auto event : lane->marks[group])
                line += u' ' + QString::number(event);
        }
        lines << line;
    }
    return lines;
}

} // namespace

class TestTimelineIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wsgi();
    void asgi();
    void tasks();
    void raised();
    void open();
    void layers();
    void layersFold();
    void logsStandAtTheLayerThatRan();
    void blockedLoop();
    void growsLikeTheWhole();
    void cancelledReceiveEnds();
    void timeNeverGoesBack();
    void withoutItsBeginning();
    void budgetBoundsTheWork();
    void nearest();
    void slicesAscend();
    void detailIsBoundedByPixels();
    void coverageIsExact();
};

void TestTimelineIndex::wsgi()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto index = indexOf(session, sample.wsgiGet("/cart"));
    QCOMPARE(printedMarks(index),
             QStringList({u"client: wire 0 12 13"_s, u"gateway: calls 1 9 14"_s,
                          u"application: calls 2 5 6 7 8 10 11 logs 3 4"_s, u"thread 1: wire 0 12 13 calls 14"_s,
                          u"thread 3: calls 1 2 5 6 7 8 9 10 11 logs 3 4"_s}));
    QCOMPARE(printed(index),
             QStringList({u"application.0 called 2-6 0.041-3.471"_s, u"application.0 iterating 7-10 3.476-3.496"_s,
                          u"client.0 request 0-0 0.000-0.000"_s, u"client.1 response 12-13 3.559-3.563"_s,
                          u"gateway.0 queued 2-2 0.000-0.041"_s, u"thread 3.0 called 2-6 0.041-3.471"_s,
                          u"thread 3.0 iterating 7-10 3.476-3.496"_s}));
    QVERIFY(index.workers().empty());
}

void TestTimelineIndex::asgi()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto index = indexOf(session, sample.asgiPost("/orders"));
    QCOMPARE(printedMarks(index),
             QStringList({u"client: wire 0 4 7 14 15"_s, u"gateway: calls 1 11 16"_s,
                          u"application: calls 2 3 5 6 8 9 10 12 13"_s, u"thread 1: wire 0 4 7 14 15 calls 16"_s,
                          u"thread 2: calls 1 2 3 5 6 8 9 10 11 12 13"_s}));
    QCOMPARE(printed(index),
             QStringList({u"application.0 called 2-13 0.041-7.519"_s,
                          u"application.0 over back-pressure 10-12 4.999-7.499"_s,
                          u"application.0 over receiving 3-5 0.056-0.106"_s,
                          u"application.0 over receiving 6-8 0.116-4.136"_s, u"client.0 request 0-7 0.000-4.116"_s,
                          u"client.1 response 14-15 7.579-7.583"_s, u"gateway.0 queued 2-2 0.000-0.041"_s}));
}

/// A second task waits beside the call, on a row of its own.
void TestTimelineIndex::tasks()
{
    trace::Session session;
    const auto index = indexOf(session, test::asgiWithTasks(session));
    QCOMPARE(
        printed(index),
        QStringList({u"application.0 called 2-18 0.072-8.991"_s, u"application.0 over back-pressure 9-13 6.136-8.736"_s,
                     u"application.0 over receiving 3-5 0.152-3.292"_s, u"application.1 receiving 6-17 3.592-8.951"_s,
                     u"client.0 request 0-4 0.000-3.252"_s, u"client.1 response 11-16 6.196-8.936"_s,
                     u"gateway.0 queued 2-2 0.012-0.072"_s}));
    QCOMPARE(index.workers(), (std::vector<TimelineWorker>{{.task = 5}, {.thread = 9}}));
    QCOMPARE(index.workerOf(index.point(7)), std::optional<std::size_t>(1));
    QCOMPARE(index.workerOf(index.point(8)), std::nullopt);
    QCOMPARE(index.workerOf(index.point(17)), std::optional<std::size_t>(0)); // the answer goes to the task that asked
}

void TestTimelineIndex::raised()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto index = indexOf(session, sample.wsgiRaises("/missing"));
    QVERIFY(index.point(4).failure);
    QVERIFY(!index.point(3).failure);
    QVERIFY(!index.headersSent());
    const Track *calls = index.track({.lane = LaneKind::Application});
    QVERIFY(calls);
    QCOMPARE(calls->slices.size(), 1U);
    QCOMPARE(calls->slices.front().last, 4U);
}

void TestTimelineIndex::open()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto index = indexOf(session, sample.asgiOpen("/events"));
    const Slice &call = index.track({.lane = LaneKind::Application})->slices.front();
    QVERIFY(call.isOpen());
    QCOMPARE(index.endOf(call), index.end());
    QCOMPARE(index.lastEventOf(call), std::uint32_t(index.size() - 1));
    QCOMPARE(index.headersSent(), std::optional<std::uint32_t>(5));
}

void TestTimelineIndex::layers()
{
    trace::Session session;
    const auto number = test::LayerTrace(session).starlette();
    const auto index = indexOf(session, number);
    QCOMPARE(index.layers().size(), 9U);
    for (std::size_t place = 0; place < 9; ++place) {
        QCOMPARE(index.layers()[place].parent, int(place) - 1);
        QCOMPARE(index.layers()[place].depth, int(place));
        const Track *runs = index.track({.lane = LaneKind::Layer, .thread = std::uint16_t(place)});
        const Track *waits = index.track({.lane = LaneKind::Layer, .thread = std::uint16_t(place), .overlay = true});
        QVERIFY(runs && waits);
        QCOMPARE(runs->slices.size(), 1U);
        QCOMPARE(waits->slices.size(), 1U);
        QCOMPARE(waits->slices[0].kind, SliceKind::Suspended);
        QVERIFY(waits->slices[0].end - waits->slices[0].start > 7'000'000);
        QVERIFY(!runs->slices[0].isOpen() && runs->slices[0].end > waits->slices[0].end);
    }
    std::size_t hidden = 0;
    for (std::size_t event = 0; event < index.size(); ++event) {
        const auto layer = index.layerOf(event);
        if (index.groupOf(event) == EventGroup::Hidden)
            ++hidden;
        else if (index.groupOf(event) == EventGroup::Layers)
            QVERIFY(layer.has_value());
    }
    QCOMPARE(hidden, 9U * 2 + 3); // suspensions, and what crosses the outermost boundary
    const EventGroups without = kAllGroups & ~bit(EventGroup::Layers);
    QVERIFY(index.isShown(index.layers()[3].entered, kAllGroups));
    QVERIFY(!index.isShown(index.layers()[3].entered, without));
}

void TestTimelineIndex::layersFold()
{
    trace::Session session;
    const auto index = indexOf(session, test::LayerTrace(session).starlette());
    const LayerColumns each(index, false);
    QCOMPARE(each.size(), 9U);
    const LayerColumns folded(index, true);
    QStringList columns;
    for (const auto &column : folded.columns())
        columns << u"%1+%2"_s.arg(column.first).arg(column.count);
    QCOMPARE(columns, QStringList({u"0+4"_s, u"4+1"_s, u"5+1"_s, u"6+2"_s, u"8+1"_s}));
    QCOMPARE(folded.columnOf(3), 0U);
    QCOMPARE(folded.columnOf(7), 3U);
    QVERIFY(folded.isInside(index, index.layers()[2].entered));
    QVERIFY(!folded.isInside(index, index.layers()[0].entered));
    QVERIFY(!folded.isInside(index, index.layers()[4].entered));
}

void TestTimelineIndex::logsStandAtTheLayerThatRan()
{
    using namespace trace;
    TimelineIndex index;
    EventHeader header{.exchange = {1}, .thread = 2, .task = 4, .at = std::chrono::milliseconds(1)};
    const auto add = [&](const auto &event, std::uint32_t layer, std::uint16_t thread = 2) {
        header.at += std::chrono::microseconds(10);
        header.layer = LayerId{layer};
        header.thread = thread;
        index.add(TraceEvent{header, event});
        return index.size() - 1;
    };
    const LogRecorded record{.level = 20, .levelName = "INFO", .logger = "shop", .message = {"hi"}};
    QVERIFY(!index.layerOf(add(record, 0)));
    add(LayerEntered{.name = "outer"}, 1);
    add(LayerEntered{.parent = 1, .name = "inner"}, 2);
    QCOMPARE(index.layerOf(add(record, 0)), std::optional<std::size_t>(1));
    QCOMPARE(index.layerOf(add(record, 1)), std::optional<std::size_t>(0));
    QVERIFY(!index.layerOf(add(record, 0, 7))); // on a thread that runs none of them
    add(LayerLeft{}, 2);
    const auto last = add(record, 0);
    QCOMPARE(index.layerOf(last), std::optional<std::size_t>(0));
    QCOMPARE(index.layers()[0].lane.marks[std::size_t(EventGroup::Logs)].size(), 2U);
}

void TestTimelineIndex::blockedLoop()
{
    using namespace trace;
    TimelineIndex index;
    EventHeader header{.exchange = {1}, .thread = 2, .task = 4, .at = std::chrono::milliseconds(1)};
    const auto add = [&](const auto &event, int afterMs) {
        header.at += std::chrono::milliseconds(afterMs);
        index.add(TraceEvent{header, event});
    };
    add(WireRequestHead{}, 0);
    add(AppCalled{.callable = "shop:app"}, 1);
    add(LoopBlocked{.blockedNs = 300'000'000, .waiting = 2}, 310);
    add(LoopWaited{.waitedNs = 40'000'000}, 50);
    QCOMPARE(printed(index),
             QStringList({u"application.0 called 1-… 1.000-…"_s, u"application.0 over blocked 2-2 11.000-311.000"_s,
                          u"client.0 request 0-0 0.000-0.000"_s, u"gateway.0 over loop 3-3 321.000-361.000"_s}));
}

void TestTimelineIndex::growsLikeTheWhole()
{
    trace::Session session;
    const auto number = test::asgiWithTasks(session);
    const auto whole = indexOf(session, number);
    TimelineIndex grown;
    for (std::size_t i = 0; i < session.events(number).size(); ++i)
        grown.add(session.events(number).at(i));
    QCOMPARE(printed(grown), printed(whole));
    QCOMPARE(printedMarks(grown), printedMarks(whole));
}

/// wait_for(receive(), …) ran out: no answer comes, and the task goes on.
void TestTimelineIndex::cancelledReceiveEnds()
{
    using namespace trace;
    TimelineIndex index;
    EventHeader header{.exchange = {1}, .thread = 2, .task = 4};
    const auto add = [&](const auto &event) {
        header.at += std::chrono::milliseconds(1);
        index.add(TraceEvent{header, event});
    };
    add(CallStarted{.interface = Interface::Asgi3});
    add(AppCalled{});
    add(ReceiveCalled{});
    add(SendCalled{.type = "http.response.start"});
    add(ReceiveCalled{});
    add(ReceiveAnswered{.type = "http.disconnect"});
    add(AppReturned{});
    QCOMPARE(printed(index), QStringList({u"application.0 called 1-6 1.000-6.000"_s,
                                          u"application.0 over receiving 2-3 2.000-3.000"_s}));
}

void TestTimelineIndex::timeNeverGoesBack()
{
    using namespace trace;
    TimelineIndex index;
    for (const int at : {10, 30, 20, 40})
        index.add(TraceEvent{{.at = std::chrono::nanoseconds(at)}, Output{}});
    QCOMPARE(index.point(2).at, 30);
    QCOMPARE(index.end(), 40);
}

/// Events were lost: nothing may be taken for granted.
void TestTimelineIndex::withoutItsBeginning()
{
    using namespace trace;
    TimelineIndex index;
    EventHeader header{.at = std::chrono::milliseconds(1)};
    const auto add = [&](const auto &event) {
        header.at += std::chrono::milliseconds(1);
        index.add(TraceEvent{header, event});
    };
    add(Gap{.events = 3});
    add(ReceiveAnswered{.waitedNs = 1'000'000});
    add(SendResumed{.waitedNs = std::numeric_limits<std::uint64_t>::max()});
    add(IterationEnded{});
    add(AppReturned{});
    add(WireResponseBody{});
    QCOMPARE(printed(index), QStringList({u"application.0 over back-pressure 2-2 0.000-2.000"_s}));
    QVERIFY(index.workers().empty());
}

void TestTimelineIndex::budgetBoundsTheWork()
{
    trace::Session session;
    const auto number = test::longStream(session, 20'000);
    TimelineIndex index;
    QVERIFY(!index.read(session.events(number), std::chrono::nanoseconds(0)));
    QVERIFY(index.size() > 0 && index.size() < 1000);
    while (!index.read(session.events(number), std::chrono::nanoseconds(0))) {
    }
    QCOMPARE(index.size(), session.events(number).size());
}

void TestTimelineIndex::nearest()
{
    trace::Session session;
    test::SampleTrace sample(session);
    const auto index = indexOf(session, sample.wsgiGet("/cart"));
    const auto at = [&](std::uint32_t event) { return index.point(event).at; };
    QCOMPARE(index.nearest(at(5) + 1, kAllGroups), std::optional(5U));
    QCOMPARE(index.nearest(at(5) - 1, kAllGroups), std::optional(5U));
    QCOMPARE(index.nearest(at(5), bit(EventGroup::Logs)), std::optional(4U));
    QCOMPARE(index.nearest(index.end() + 1000, kAllGroups), std::optional(std::uint32_t(index.size() - 1)));
    QCOMPARE(index.nearest(0, bit(EventGroup::Findings)), std::nullopt);
}

void TestTimelineIndex::slicesAscend()
{
    trace::Session session;
    const auto index = indexOf(session, test::longStream(session, 30'000));
    for (const Track &track : index.tracks()) {
        for (std::size_t i = 1; i < track.slices.size(); ++i) {
            QVERIFY(track.slices[i].start >= track.slices[i - 1].end);
            QVERIFY(track.slices[i].end >= track.slices[i].start);
        }
    }
}

void TestTimelineIndex::detailIsBoundedByPixels()
{
    trace::Session session;
    const auto index = indexOf(session, test::longStream(session, 100'000));
    TimeScale scale;
    scale.setWidth(800);
    scale.reset(index.begin(), index.end());
    const auto &marks = index.lanes()[2]->marks[std::size_t(EventGroup::Calls)];
    const auto cells = markCells(index, marks, scale, 2, 9);
    QVERIFY(cells.size() <= 410);
    std::size_t sum = 0;
    for (const MarkCell &cell : cells)
        sum += cell.count;
    QCOMPARE(sum, marks.size());
    const Track *waits = index.track({.lane = LaneKind::Application, .overlay = true});
    QVERIFY(waits->slices.size() > 5000);
    const auto runs = sliceRuns(index, *waits, scale, 2);
    QVERIFY(runs.size() <= 420);
    std::size_t slices = 0;
    for (const SliceRun &run : runs)
        slices += run.count;
    QCOMPARE(slices, waits->slices.size());
}

void TestTimelineIndex::coverageIsExact()
{
    using namespace trace;
    TimelineIndex index;
    EventHeader header;
    const auto add = [&](const auto &event, int us) {
        header.at = std::chrono::microseconds(us);
        index.add(TraceEvent{header, event});
    };
    add(CallStarted{.interface = Interface::Wsgi}, 0);
    add(AppCalled{}, 0);
    for (int i = 0; i < 100; ++i) // every 10 µs, 3 µs of waiting
        add(InputRead{.waitedNs = 3000}, 10 * i + 5);
    add(AppReturned{}, 1000);
    TimeScale scale;
    scale.setWidth(10);
    scale.reset(index.begin(), index.end());
    const Track *waits = index.track({.lane = LaneKind::Application, .overlay = true});
    const auto runs = sliceRuns(index, *waits, scale, 1);
    QVERIFY(runs.size() >= 9);
    for (std::size_t i = 1; i + 1 < runs.size(); ++i)
        QVERIFY2(qAbs(runs[i].coverage - 0.3) < 0.04, qPrintable(QString::number(runs[i].coverage)));
}

QTEST_APPLESS_MAIN(TestTimelineIndex)
#include "tst_timelineindex.moc"
