#include <QtTest>
class TestTimelineView : public QObject {
    Q_OBJECT
};
QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
