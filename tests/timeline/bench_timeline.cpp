#include "common/style.h"
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
#include <ctime>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kEvents = 2'000'000;
constexpr int kFrames = 60;

/// Processor time of this process: what other programs do at the same time does not count.
double cpuMs()
{
    return 1e3 * double(std::clock()) / CLOCKS_PER_SEC;
}

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
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(theme::interfaceFont());
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
    m_number = test::longStream(m_session, kEvents);
}

void BenchTimeline::reading()
{
    TimelineFeed feed(m_session, m_selection);
    const double begun = cpuMs();
    double longest = 0;
    double last = begun;
    const auto look = [&] {
        longest = std::max(longest, cpuMs() - last);
        last = cpuMs();
    };
    m_selection.setExchange(m_number);
    for (look(); !feed.isComplete(); look())
        QCoreApplication::processEvents();
    std::printf("reading %u events: %.0f ms of processor, at most %.1f in one go\n", kEvents, cpuMs() - begun, longest);
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
    double worst = 0;
    double sum = 0;
    QElapsedTimer wall;
    wall.start();
    for (int i = 0; i < kFrames; ++i) {
        view.lanes()->panBy(7);
        view.ladder()->verticalScrollBar()->setValue(i * 500'000);
        const double begun = cpuMs();
        view.render(&frame);
        const double ms = cpuMs() - begun;
        worst = std::max(worst, ms);
        sum += ms;
    }
    std::printf("%-22s %6.2f ms of processor a frame, at most %6.2f; %6.2f ms by the clock (1600 x 900, %u events)\n",
                QTest::currentDataTag(), sum / kFrames, worst, double(wall.elapsed()) / kFrames, kEvents);
}

QTEST_MAIN(BenchTimeline)
#include "bench_timeline.moc"
