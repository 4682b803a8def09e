#include "common/theme.h"
#include "timeline/laddercanvas.h"
#include "timeline/lanecanvas.h"
#include "timeline/longtrace.h"
#include "timeline/timelineview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QtTest>

#include <cstdio>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kEvents = 2'000'000;
constexpr int kFrames = 60;

} // namespace

/// What a frame costs with 2 000 000 events in one timeline, and how long the UI thread is ever kept while they are
/// read.
class BenchTimeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void reading();
    void frames_data();
    void frames();

private:
    trace::Session m_session;
    Selection m_selection;
    std::uint32_t m_number = 0;
};

void BenchTimeline::initTestCase()
{
    QApplication::setStyle(u"Fusion"_s);
    QApplication::setFont(theme::interfaceFont());
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
    m_number = test::longStream(m_session, kEvents);
}

void BenchTimeline::reading()
{
    TimelineFeed feed(m_session, m_selection);
    QElapsedTimer whole;
    QElapsedTimer since;
    double longest = 0;
    connect(&feed, &TimelineFeed::changed, this, [&] {
        longest = std::max(longest, double(since.nsecsElapsed()) / 1e6);
        since.start();
    });
    whole.start();
    since.start();
    m_selection.setExchange(m_number);
    while (!feed.isComplete()) {
        since.start();
        QCoreApplication::processEvents();
    }
    std::printf("reading %u events: %lld ms in all, at most %.1f ms in one go\n", kEvents, whole.elapsed(), longest);
    QCOMPARE(feed.index().size(), m_session.events(m_number).size());
}

void BenchTimeline::frames_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<double>("zoom");
    QTest::newRow("ladder, scrolling") << 0 << 1.0;
    QTest::newRow("lanes, everything") << 1 << 1.0;
    QTest::newRow("lanes, 10 times") << 1 << 10.0;
    QTest::newRow("lanes, 1000 times") << 1 << 1000.0;
    QTest::newRow("lanes, 100000 times") << 1 << 100'000.0;
    QTest::newRow("table, scrolling") << 2 << 1.0;
}

void BenchTimeline::frames()
{
    QFETCH(int, mode);
    QFETCH(double, zoom);
    TimelineView view(m_session, m_selection);
    view.resize(1600, 900);
    view.setMode(static_cast<TimelineMode>(mode));
    view.show();
    QTRY_VERIFY(view.feed().isComplete());
    view.lanes()->zoom(zoom);
    QPixmap frame(view.size());
    QElapsedTimer timer;
    double worst = 0;
    double sum = 0;
    for (int i = 0; i < kFrames; ++i) {
        view.lanes()->panBy(7);
        view.ladder()->verticalScrollBar()->setValue(i * 500'000);
        timer.start();
        view.render(&frame);
        const double ms = double(timer.nsecsElapsed()) / 1e6;
        worst = std::max(worst, ms);
        sum += ms;
    }
    std::printf("%-22s %6.2f ms per frame, at most %6.2f ms (1600 x 900, %u events)\n", QTest::currentDataTag(),
                sum / kFrames, worst, kEvents);
}

QTEST_MAIN(BenchTimeline)
#include "bench_timeline.moc"
