#include "common/selection.h"
#include "common/style.h"
#include "common/theme.h"
#include "exchange/socket/followend.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketview.h"
#include "resources/resources.h"
#include "support/sockettrace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

#include <cstdio>
#include <ctime>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

constexpr std::uint32_t kPairs = 500'000; // a message from the client, and one to it
constexpr int kFrames = 60;

/// Processor time of this process: what other programs do at the same time does not count.
double cpuMs()
{
    return 1e3 * double(std::clock()) / CLOCKS_PER_SEC;
}

/// Knows how long a single event has kept the UI thread.
class Watched : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        const double before = cpuMs();
        const bool outermost = m_depth++ == 0;
        const bool taken = QApplication::notify(receiver, event);
        --m_depth;
        if (outermost)
            longest = std::max(longest, cpuMs() - before);
        return taken;
    }
    double longest = 0;

private:
    int m_depth = 0;
};

/// Runs the event loop until `done`, and answers the time in all and the longest in one go.
template <class Done>
std::pair<double, double> watch(Done done)
{
    auto *app = static_cast<Watched *>(QCoreApplication::instance());
    const double begun = cpuMs();
    app->longest = 0;
    while (!done())
        QCoreApplication::processEvents();
    return {cpuMs() - begun, app->longest};
}

} // namespace

/// What a frame costs with 1 000 000 messages in one socket, and how long the UI thread is ever kept.
class BenchSocketView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void reading();
    void scrolling_data();
    void scrolling();
    void appending_data();
    void appending();
    void filtering();
    void searching();

private:
    [[nodiscard]] QAbstractScrollArea *listOf(SocketView::Section section) const
    {
        return section == SocketView::Table ? static_cast<QAbstractScrollArea *>(m_view->table()) : m_view->ladder();
    }

    trace::Session m_session;
    test::SocketTrace m_trace{m_session};
    Selection m_selection;
    std::uint32_t m_number = 0;
    std::unique_ptr<SocketView> m_view;
};

void BenchSocketView::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(theme::interfaceFont());
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
    m_number = m_trace.open(kPairs);
    m_view = std::make_unique<SocketView>(ViewContext{.session = &m_session, .selection = &m_selection});
    m_view->resize(1600, 900);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->grab(); // what is loaded once: fonts, icons
}

void BenchSocketView::reading()
{
    m_selection.setExchange(m_number);
    const double begun = cpuMs();
    m_view->setExchange(m_number);
    const double first = cpuMs() - begun;
    const auto events = m_session.events(m_number).size();
    const auto [all, longest] = watch([&] { return m_view->index().entries().size() >= 2 * kPairs + 2; });
    std::printf("reading %u messages (%zu events): %.0f ms of processor, first turn %.1f, at most %.1f in one go\n",
                2 * kPairs, events, all, first, longest);
    QCOMPARE(m_view->model()->rowCount(), int(2 * kPairs + 2));
}

void BenchSocketView::scrolling_data()
{
    QTest::addColumn<int>("section");
    QTest::newRow("ladder, scrolling") << int(SocketView::Ladder);
    QTest::newRow("table, scrolling") << int(SocketView::Table);
}

void BenchSocketView::scrolling()
{
    QFETCH(int, section);
    m_view->setSection(static_cast<SocketView::Section>(section));
    QScrollBar *bar = listOf(static_cast<SocketView::Section>(section))->verticalScrollBar();
    QPixmap frame(m_view->size());
    double worst = 0;
    double sum = 0;
    for (int i = 0; i < kFrames; ++i) {
        bar->setValue(bar->maximum() / kFrames * i);
        const double begun = cpuMs();
        m_view->render(&frame);
        worst = std::max(worst, cpuMs() - begun);
        sum += cpuMs() - begun;
    }
    std::printf("%-22s %6.2f ms of processor a frame, at most %6.2f (1600 x 900, %d rows)\n", QTest::currentDataTag(),
                sum / kFrames, worst, m_view->model()->rowCount());
    QVERIFY(m_view->model()->rowCount() > 1'000'000);
}

void BenchSocketView::appending_data()
{
    QTest::addColumn<int>("section");
    QTest::addColumn<bool>("following");
    QTest::newRow("ladder, growing below") << int(SocketView::Ladder) << false;
    QTest::newRow("ladder, following") << int(SocketView::Ladder) << true;
    QTest::newRow("table, growing below") << int(SocketView::Table) << false;
    QTest::newRow("table, following") << int(SocketView::Table) << true;
}

void BenchSocketView::appending()
{
    QFETCH(bool, following);
    QFETCH(int, section);
    const auto shown = static_cast<SocketView::Section>(section);
    m_view->setSection(shown);
    QScrollBar *bar = listOf(shown)->verticalScrollBar();
    bar->setValue(following ? bar->maximum() : 0);
    QPixmap frame(m_view->size());
    double worst = 0;
    double sum = 0;
    constexpr std::uint32_t kBatch = 100; // 30 times a second: 6 000 messages a second
    for (int i = 0; i < kFrames; ++i) {
        m_trace.grow(kBatch);
        const double begun = cpuMs();
        m_view->setExchange(m_number);
        m_view->render(&frame);
        worst = std::max(worst, cpuMs() - begun);
        sum += cpuMs() - begun;
    }
    std::printf("%-22s %6.2f ms of processor a batch of %u and its frame, at most %6.2f\n", QTest::currentDataTag(),
                sum / kFrames, 2 * kBatch, worst);
    QCOMPARE(bar->value() == bar->maximum(), following);
    QCOMPARE(m_view->follower(shown)->newCount() > 0, !following);
}

void BenchSocketView::filtering()
{
    SocketFilter filter;
    filter.content = ContentTest(u"\"tick\": 49999"_s, false);
    const double begun = cpuMs();
    m_view->model()->setFilter(filter);
    const double first = cpuMs() - begun;
    const auto [all, longest] = watch([&] { return m_view->model()->isSettled(); });
    std::printf("filter by content: %.0f ms of processor, first turn %.1f, at most %.1f in one go, %d found\n", all,
                first, longest, m_view->model()->rowCount());
    QCOMPARE(m_view->model()->rowCount(), 22);
    m_view->model()->setFilter({});
}

void BenchSocketView::searching()
{
    m_view->find();
    const double begun = cpuMs();
    m_view->findBar()->field()->setText(u"12345"_s);
    const double first = cpuMs() - begun;
    const auto [all, longest] = watch([&] { return m_view->findBar()->search().isComplete(); });
    std::printf("search: %.0f ms of processor, first turn %.1f, at most %.1f in one go, %zu found\n", all, first,
                longest, m_view->findBar()->search().found().size());
    QVERIFY(!m_view->findBar()->search().found().empty());
}

int main(int argc, char **argv)
{
    Watched app(argc, argv);
    BenchSocketView bench;
    return QTest::qExec(&bench, argc, argv);
}
#include "bench_socketview.moc"
