#include "common/theme.h"
#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "support/shots.h"
#include "timeline/lanecanvas.h"
#include "timeline/longtrace.h"
#include "timeline/timelineview.h"

#include <QApplication>
#include <QtTest>

using namespace gatescope;
using namespace gatescope::ui;
using namespace Qt::StringLiterals;

/// Pictures of the timeline for people to look at, in both schemes; the test only asks that they are not empty.
class TestTimelineShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void shots_data();
    void shots();

private:
    std::uint32_t make(const QString &which, trace::Session &session);
    test::Shots m_shots;
};

void TestTimelineShots::initTestCase()
{
    QVERIFY(m_shots.prepare());
}

std::uint32_t TestTimelineShots::make(const QString &which, trace::Session &session)
{
    test::SampleTrace sample(session);
    std::uint32_t number = 0;
    if (which == "wsgi"_L1)
        number = sample.wsgiGet("/cart");
    else if (which == "stream"_L1)
        number = sample.wsgiStream("/report");
    else if (which == "asgi"_L1)
        number = sample.asgiPost("/orders");
    else if (which == "tasks"_L1)
        number = test::asgiWithTasks(session);
    else if (which == "failed"_L1)
        number = sample.wsgiRaises("/missing");
    else if (which == "open"_L1)
        number = sample.asgiOpen("/events");
    else if (which == "layers"_L1 || which == "folded"_L1)
        number = test::LayerTrace(session).starlette();
    else if (which == "wsgilayers"_L1)
        number = test::LayerTrace(session).wsgi();
    else if (which == "manylayers"_L1)
        number = test::LayerTrace(session).large(40, 6);
    else if (which == "connection"_L1)
        number = test::http2Streams(session);
    else if (which == "huge"_L1)
        number = test::longStream(session, 2'000'000);
    session.commit();
    return number;
}

void TestTimelineShots::shots_data()
{
    QTest::addColumn<QString>("which");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("event");
    const QSize normal(1100, 640);
    QTest::newRow("wsgi-ladder") << u"wsgi"_s << 0 << normal << 5;
    QTest::newRow("wsgi-lanes") << u"wsgi"_s << 1 << normal << 5;
    QTest::newRow("stream-lanes") << u"stream"_s << 1 << normal << -1;
    QTest::newRow("stream-ladder") << u"stream"_s << 0 << normal << -1;
    QTest::newRow("asgi-ladder") << u"asgi"_s << 0 << normal << 6;
    QTest::newRow("asgi-lanes") << u"asgi"_s << 1 << normal << 6;
    QTest::newRow("tasks-ladder") << u"tasks"_s << 0 << normal << -1;
    QTest::newRow("tasks-lanes") << u"tasks"_s << 1 << normal << 9;
    QTest::newRow("failed-ladder") << u"failed"_s << 0 << normal << 4;
    QTest::newRow("failed-lanes") << u"failed"_s << 1 << normal << -1;
    QTest::newRow("open-lanes") << u"open"_s << 1 << normal << -1;
    QTest::newRow("asgi-table") << u"asgi"_s << 2 << normal << 6;
    QTest::newRow("small-ladder") << u"asgi"_s << 0 << QSize(600, 300) << 4;
    QTest::newRow("small-lanes") << u"asgi"_s << 1 << QSize(600, 300) << 4;
    QTest::newRow("large-lanes") << u"tasks"_s << 1 << QSize(1900, 900) << -1;
    QTest::newRow("layers-ladder") << u"layers"_s << 0 << normal << 12;
    QTest::newRow("layers-large-ladder") << u"layers"_s << 0 << QSize(1800, 1000) << 24;
    QTest::newRow("layers-small-ladder") << u"layers"_s << 0 << QSize(600, 400) << 24;
    QTest::newRow("layers-lanes") << u"layers"_s << 1 << normal << 24;
    QTest::newRow("layers-table") << u"layers"_s << 2 << normal << 24;
    QTest::newRow("folded-ladder") << u"folded"_s << 0 << normal << 24;
    QTest::newRow("folded-lanes") << u"folded"_s << 1 << normal << 24;
    QTest::newRow("wsgilayers-ladder") << u"wsgilayers"_s << 0 << normal << -1;
    QTest::newRow("manylayers-ladder") << u"manylayers"_s << 0 << normal << -1;
    QTest::newRow("manylayers-lanes") << u"manylayers"_s << 1 << normal << -1;
    QTest::newRow("connection") << u"connection"_s << 3 << QSize(1200, 420) << -1;
    QTest::newRow("connection-table") << u"connection"_s << 3 << QSize(1200, 420) << -1;
    QTest::newRow("connection-none") << u"none"_s << 3 << QSize(700, 300) << -1;
    QTest::newRow("empty") << u"none"_s << 0 << QSize(600, 300) << -1;
    QTest::newRow("huge-lanes") << u"huge"_s << 1 << normal << -1;
}

void TestTimelineShots::shots()
{
    QFETCH(QString, which);
    QFETCH(int, mode);
    QFETCH(QSize, size);
    QFETCH(int, event);
    trace::Session session;
    Selection selection;
    const std::uint32_t number = make(which, session);
    for (const auto scheme : test::Shots::schemes()) {
        test::Shots::use(scheme);
        TimelineView view(session, selection);
        view.resize(size);
        view.setMode(static_cast<TimelineMode>(mode));
        view.show();
        selection.select(number, -1);
        view.setFocus();
        QTRY_VERIFY_WITH_TIMEOUT(view.feed().isComplete(), 60'000);
        selection.setEvent(event);
        if (which == "tasks"_L1 && event >= 0)
            view.cursor().measureTo(14);
        if (which == "folded"_L1)
            view.actions().at(TimelineActions::FoldLibraries)->setChecked(true);
        if (QLatin1StringView(QTest::currentDataTag()) == "connection-table"_L1)
            view.actions().at(TimelineActions::ConnectionAsTable)->setChecked(true);
        if (which == "huge"_L1)
            view.lanes()->showAll();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(m_shots.save(view, u"timeline-"_s + QString::fromLatin1(QTest::currentDataTag()), scheme));
        selection.select(0, -1);
    }
}

QTEST_MAIN(TestTimelineShots)
#include "tst_timelineshots.moc"
