#include "bench/benchlarge.h"
#include "bench/measuring.h"

#include "archive/sessiondocument.h"
#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "common/style.h"
#include "common/theme.h"
#include "resources/resources.h"
#include "support/sampletrace.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <QtEndian>

#include <format>

using namespace gatescope;
using namespace gatescope::bench;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kExchanges = 250'000;

} // namespace

/// Section "speed and size" of the design for sessions, with a real file and the real list: run by hand, prints its
/// figures. Times are of the thread of the window.
class BenchSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void fills();
    void shows();
    void filters();
    void sorts();
    void scrolls();
    void looksAtExchanges();
    void appendsWhileLooking_data();
    void appendsWhileLooking();
    void saves();
    void opens();

private:
    void put(std::uint32_t count);
    void settle(ExchangeModel &model);
    void sortBy(int column, Qt::SortOrder order);

    QTemporaryDir m_folder;
    std::unique_ptr<trace::Session> m_session;
    std::unique_ptr<archive::SessionDocument> m_document;
    std::unique_ptr<ExchangeModel> m_model;
    ui::Selection m_selection;
    QUndoStack m_undo;
    std::unique_ptr<ExchangeList> m_list;
    std::vector<std::vector<std::string>> m_shapes; ///< The records of some typical exchanges.
    RunId m_run;
    std::uint32_t m_next = 0;
    QString m_path = m_folder.filePath(u"large.gatescope"_s);
};

void BenchSession::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(ui::theme::interfaceFont());
    trace::Session scratch;
    test::SampleTrace sample(scratch);
    for (int index = 0; index < 997; ++index) {
        const std::string path = std::format("/items/{}/{}", index, index % 7 == 0 ? "reviews" : "summary");
        const auto number = index % 10 == 0  ? sample.wsgiRaises(path)
                            : index % 3 == 0 ? sample.asgiPost(path)
                                             : sample.wsgiGet(path);
        std::vector<std::string> &records = m_shapes.emplace_back();
        const trace::EventLog &log = scratch.events(number);
        for (std::size_t event = 0; event < log.size(); ++event)
            records.emplace_back(log.record(event));
    }
}

void BenchSession::put(std::uint32_t count)
{
    for (std::uint32_t index = 0; index < count; ++index) {
        ++m_next;
        for (std::string &record : m_shapes[m_next % m_shapes.size()]) {
            qToLittleEndian<quint32>(m_next, record.data()); // the exchange, and its time
            const auto at = qFromLittleEndian<qint64>(record.data() + 24) % 50'000'000;
            qToLittleEndian<qint64>(qint64(m_next) * 50'000'000 + at, record.data() + 24);
            m_session->append(m_run, record);
        }
    }
    m_session->commit();
}

void BenchSession::settle(ExchangeModel &model)
{
    Application::instance().runUntil([&] { return !model.isFiltering() && !model.isSorting(); });
}

void BenchSession::fills()
{
    const double before = residentBytes();
    m_session = std::make_unique<trace::Session>();
    m_document = std::make_unique<archive::SessionDocument>(*m_session);
    QVERIFY(m_document->record(m_path));
    m_model = std::make_unique<ExchangeModel>(*m_session);
    m_run = m_session->beginRun({});
    auto &recorder = *static_cast<archive::Recorder *>(m_session->store());
    QElapsedTimer clock;
    clock.start();
    const double cpu = threadMs();
    while (m_next < kExchanges) {
        put(500);
        if (recorder.waitingBytes() > 64'000'000)
            recorder.flush();
    }
    const double spent = threadMs() - cpu;
    recorder.flush();
    const double seconds = double(clock.elapsed()) / 1e3;
    settle(*m_model);
    m_session->commit();
    QCOMPARE(m_model->rowCount(), int(kExchanges));
    const double window = double(trace::EventCache::kWindowBytes);
    print(std::format("append            {:>9.0f} exchanges/s into the file, {:.1f} us each on the window's thread",
                      kExchanges / seconds, 1e3 * spent / kExchanges));
    print(std::format("file              {:>9.0f} MB, {:.1f} KB an exchange", double(QFileInfo(m_path).size()) / 1e6,
                      double(QFileInfo(m_path).size()) / 1e3 / kExchanges));
    const double resident = (residentBytes() - before - window) / kExchanges;
    print(std::format("resident          {:>9.0f} bytes an exchange, beside the window of {:.0f} MB (session: {:.0f})",
                      resident, window / 1e6, (double(m_session->memoryBytes()) - window) / kExchanges));
    plot(u"resident, an exchange"_s, resident, 1024, u"bytes"_s);
    print("                       p50      p99      max   ms");
}

void BenchSession::shows()
{
    m_list = std::make_unique<ExchangeList>(*m_model, m_selection, m_undo);
    m_list->resize(700, 900);
    m_list->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_list.get()));
    m_selection.setExchange(kExchanges / 2);
}

void BenchSession::filters()
{
    auto &application = Application::instance();
    application.watch();
    for (const auto &text :
         {u"status == 500"_s, u"path ~ \"/items/1\""_s, u"status == 500 and path ~ \"/items/1\""_s}) {
        Times times;
        for (int repeat = 0; repeat < 7; ++repeat) {
            times.measure([&] {
                application.run("setFilter()", [&] { m_model->setFilter(*Filter::fromText(text)); });
                settle(*m_model);
            });
            application.run("no filter", [&] { m_model->setFilter({}); });
            settle(*m_model);
        }
        print(std::format("filter            {}  {}", times.words(), text.toStdString()));
        times.plotAs(u"filter: "_s + text, 150);
    }
    tell(u"filtering: held the window"_s, application.stop());
    QElapsedTimer clock;
    clock.start();
    application.watch();
    m_model->setFilter(*Filter::fromText(u"header[\"accept\"] ~ \"nowhere\""_s));
    settle(*m_model);
    print(std::format("filter by events  {:>7.1f} s for all, read from the file", double(clock.elapsed()) / 1e3));
    tell(u"filtering by events: held the window"_s, application.stop());
    m_model->setFilter({});
    settle(*m_model);
}

void BenchSession::sortBy(int column, Qt::SortOrder order)
{
    Application::instance().run("sort()", [&] { m_model->sort(column, order); });
    settle(*m_model);
}

void BenchSession::sorts()
{
    Application::instance().watch();
    for (const Column column : {Column::Path, Column::Duration, Column::Status}) {
        Times times;
        QElapsedTimer clock;
        for (int repeat = 0; repeat < 4; ++repeat) {
            clock.start();
            sortBy(int(column), repeat % 2 ? Qt::DescendingOrder : Qt::AscendingOrder);
            times.ms.push_back(double(clock.nsecsElapsed()) / 1e6);
        }
        print(std::format("sort              {}  by {}, until it is there", times.words(), columnSpec(column).title));
    }
    sortBy(-1, Qt::AscendingOrder);
    tell(u"sorting: held the window"_s, Application::instance().stop());
    QCOMPARE(m_selection.exchange(), kExchanges / 2);
    QCOMPARE(m_list->selectedNumbers(), QList<std::uint32_t>{kExchanges / 2});
}

void BenchSession::scrolls()
{
    QScrollBar *bar = m_list->table().verticalScrollBar();
    Times times;
    for (int frame = 0; frame < 300; ++frame)
        times.measure([&] {
            bar->setValue(int(qint64(bar->maximum()) * frame / 300));
            m_list->grab();
        });
    print(std::format("scroll, a frame   {}", times.words()));
    times.plotAs(u"scrolling: a frame"_s, 16.7);
}

void BenchSession::looksAtExchanges()
{
    Times times;
    auto &random = *QRandomGenerator::global();
    std::size_t events = 0;
    for (int repeat = 0; repeat < 2000; ++repeat)
        times.measure([&] { events += m_session->events(random.bounded(1U, kExchanges)).size(); });
    QVERIFY(events > 4000);
    print(std::format("look at one       {}  read from the file", times.words()));
    times.plotAs(u"looking at an exchange"_s, 8);
}

void BenchSession::appendsWhileLooking_data()
{
    QTest::addColumn<int>("column");
    QTest::newRow("by number") << -1;
    QTest::newRow("by time") << int(Column::Duration);
}

void BenchSession::appendsWhileLooking()
{
    QFETCH(int, column);
    constexpr int kBatches = 150; // 5 s of 30 a second
    sortBy(column, Qt::DescendingOrder);
    QScrollBar *bar = m_list->table().verticalScrollBar();
    bar->setValue(1000);
    const std::uint32_t looked = m_model->numberAt(m_list->table().rowsInView().first);
    Times work;
    auto &application = Application::instance();
    application.watch();
    QElapsedTimer clock;
    clock.start();
    for (int batch = 0; batch < kBatches; ++batch) {
        work.measure([&] { application.run("a batch comes", [&] { put(5000 / 30); }); });
        QTest::qWait(std::max(1, int((batch + 1) * 33 - clock.elapsed())));
    }
    const double seconds = double(clock.elapsed()) / 1e3;
    Turns turns = application.stop();
    print(std::format("append 5000/s     {}  a batch of 33 ms, sorted {}", work.words(), QTest::currentDataTag()));
    print(std::format("  kept up         {:>7.1f} of 5.0 s", seconds));
    turns.frames.plotAs(u"5000/s, %1: a frame"_s.arg(QLatin1StringView(QTest::currentDataTag())), 16.7);
    tell(u"5000/s, %1: held the window"_s.arg(QLatin1StringView(QTest::currentDataTag())), turns);
    const auto view = m_list->table().rowsInView();
    const int row = m_model->rowOf(looked);
    QVERIFY(row >= view.first && row <= view.last); // what is looked at does not move
}

void BenchSession::saves()
{
    bool done = false;
    connect(m_document.get(), &archive::SessionDocument::saved, this, [&] { done = true; });
    m_path = m_folder.filePath(u"saved.gatescope"_s);
    QElapsedTimer clock;
    clock.start();
    auto &application = Application::instance();
    application.watch();
    application.run("saveAs()", [&] { m_document->saveAs(m_path); });
    QVERIFY(application.runUntil([&] { return done; }));
    print(std::format("save as           {:>7.1f} s for {:.0f} MB", double(clock.elapsed()) / 1e3,
                      double(QFileInfo(m_path).size()) / 1e6));
    tell(u"saving: held the window"_s, application.stop());
}

void BenchSession::opens()
{
    m_list.reset();
    m_model.reset();
    m_document.reset();
    m_session = std::make_unique<trace::Session>();
    m_document = std::make_unique<archive::SessionDocument>(*m_session);
    m_model = std::make_unique<ExchangeModel>(*m_session);
    bool done = false;
    connect(m_document.get(), &archive::SessionDocument::opened, this, [&] { done = true; });
    auto &application = Application::instance();
    application.watch();
    QElapsedTimer clock;
    clock.start();
    application.run("open()", [&] { m_document->open(m_path); });
    QVERIFY(application.runUntil([&] { return done; }));
    settle(*m_model);
    QVERIFY(m_model->rowCount() >= int(kExchanges));
    print(std::format("open              {:>7.1f} s for {} exchanges", double(clock.elapsed()) / 1e3,
                      m_model->rowCount()));
    tell(u"opening: held the window"_s, application.stop());
}

int main(int argc, char **argv)
{
    Application application(argc, argv);
    int failures = 0;
    {
        BenchSession session;
        failures += QTest::qExec(&session, argc, argv);
    }
    BenchLarge large;
    failures += QTest::qExec(&large, argc, argv);
    QFile file(QCoreApplication::applicationDirPath() + u"/bench_session.svg"_s);
    if (file.open(QIODevice::WriteOnly))
        file.write(drawn(u"%L1 exchanges: median and most, as a part of what is allowed (the line)"_s.arg(kExchanges))
                       .toUtf8());
    print("plot: " + file.fileName().toStdString());
    return failures;
}

#include "bench_session.moc"
