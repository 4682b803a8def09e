#include "archive/sessiondocument.h"
#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "common/theme.h"
#include "resources/resources.h"
#include "support/sampletrace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <QtEndian>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <format>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kExchanges = 250'000;

/// Processor time of the calling thread: what other programs and the writer do meanwhile does not count.
double threadMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * double(now.tv_sec) + double(now.tv_nsec) / 1e6;
}

double residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * 4096;
}

struct Times {
    std::vector<double> ms;

    template <class Work>
    void measure(Work work)
    {
        const double before = threadMs();
        work();
        ms.push_back(threadMs() - before);
    }
    [[nodiscard]] double at(double part)
    {
        std::ranges::sort(ms);
        return ms.empty() ? 0 : ms[std::min(ms.size() - 1, std::size_t(part * double(ms.size())))];
    }
    /// The figure under this name, for the plot.
    void keepAs(const QString &name, double bar)
    {
        std::ranges::sort(ms);
        plotted().push_back({name, at(0.5), at(0.99), bar});
    }
    struct Plotted {
        QString name;
        double median;
        double p99;
        double bar;
    };
    static std::vector<Plotted> &plotted()
    {
        static std::vector<Plotted> all;
        return all;
    }
    [[nodiscard]] std::string words() { return std::format("{:7.2f}  {:7.2f}  {:7.2f}", at(0.5), at(0.99), at(1)); }
};

void print(const std::string &line)
{
    std::puts(line.c_str());
    std::fflush(stdout);
}

} // namespace

/// Section "speed and size" of the design for sessions, with a real file and the real list: run by hand, prints its
/// figures. Times are of the thread of the window.
class BenchSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void fills();
    void filters();
    void sorts();
    void scrolls();
    void looksAtExchanges();
    void appendsWhileLooking();
    void opens();
    void looksAtALongExchange();
    void draws();

private:
    void put(std::uint32_t count);
    void settle(ExchangeModel &model);

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
    QApplication::setStyle(u"Fusion"_s);
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
    while (model.isFiltering())
        QCoreApplication::processEvents();
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
    print(std::format("resident          {:>9.0f} bytes an exchange, beside the window of {:.0f} MB (session: {:.0f})",
                      (residentBytes() - before - window) / kExchanges, window / 1e6,
                      (double(m_session->memoryBytes()) - window) / kExchanges));
    print("                       p50      p99      max   ms");
}

void BenchSession::filters()
{
    for (const auto &text :
         {u"status == 500"_s, u"path ~ \"/items/1\""_s, u"status == 500 and path ~ \"/items/1\""_s}) {
        Times times;
        for (int repeat = 0; repeat < 7; ++repeat) {
            times.measure([&] {
                m_model->setFilter(*Filter::fromText(text));
                settle(*m_model);
            });
            m_model->setFilter({});
            settle(*m_model);
        }
        print(std::format("filter            {}  {}", times.words(), text.toStdString()));
        times.keepAs(u"filter: "_s + text, 150);
    }
    Times reading;
    QElapsedTimer clock;
    clock.start();
    m_model->setFilter(*Filter::fromText(u"header[\"accept\"] ~ \"nowhere\""_s));
    while (m_model->isFiltering())
        reading.measure([] { QCoreApplication::processEvents(); });
    print(std::format("filter by events  {:>7.1f} s for all, read from the file", double(clock.elapsed()) / 1e3));
    print(std::format("  a turn then     {}", reading.words()));
    m_model->setFilter({});
    settle(*m_model);
}

void BenchSession::sorts()
{
    for (const Column column : {Column::Path, Column::Duration, Column::Status}) {
        Times times;
        for (int repeat = 0; repeat < 4; ++repeat)
            times.measure([&] { m_model->sort(int(column), repeat % 2 ? Qt::DescendingOrder : Qt::AscendingOrder); });
        print(std::format("sort              {}  by {}", times.words(), columnSpec(column).title));
        times.keepAs(u"sort by "_s + QString::fromLatin1(columnSpec(column).title), 150);
    }
    m_model->sort(-1);
}

void BenchSession::scrolls()
{
    m_list = std::make_unique<ExchangeList>(*m_model, m_selection, m_undo);
    m_list->resize(700, 900);
    m_list->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_list.get()));
    QScrollBar *bar = m_list->table().verticalScrollBar();
    Times times;
    for (int frame = 0; frame < 300; ++frame)
        times.measure([&] {
            bar->setValue(int(qint64(bar->maximum()) * frame / 300));
            m_list->grab();
        });
    print(std::format("scroll, a frame   {}", times.words()));
    times.keepAs(u"scrolling: a frame"_s, 16.7);
    bar->setValue(1000);
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
    times.keepAs(u"looking at an exchange"_s, 8);
}

void BenchSession::appendsWhileLooking()
{
    constexpr int kBatches = 150; // 5 s of 30 a second
    Times work;
    Times frames;
    QElapsedTimer clock;
    clock.start();
    for (int batch = 0; batch < kBatches; ++batch) {
        work.measure([&] {
            put(5000 / 30);
            QCoreApplication::processEvents();
        });
        frames.measure([&] { m_list->grab(); });
        QTest::qWait(std::max(0, int((batch + 1) * 33 - clock.elapsed())));
    }
    print(std::format("append 5000/s     {}  a batch of 33 ms, with filter and list", work.words()));
    print(std::format("  a frame then    {}", frames.words()));
    work.keepAs(u"5000/s: a batch of 33 ms"_s, 33);
    frames.keepAs(u"5000/s: a frame"_s, 16.7);
    print(std::format("  kept up         {:>7.1f} of 5.0 s", double(clock.elapsed()) / 1e3));
    QCOMPARE(m_list->table().verticalScrollBar()->value(), 1000); // what is looked at does not move
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
    QElapsedTimer clock;
    clock.start();
    m_document->open(m_path);
    Times turns;
    while (!done && clock.elapsed() < 60'000)
        turns.measure([] { QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10); });
    settle(*m_model);
    QVERIFY(m_model->rowCount() >= int(kExchanges));
    print(std::format("open              {:>7.1f} s for {} exchanges", double(clock.elapsed()) / 1e3,
                      m_model->rowCount()));
    print(std::format("  a turn then     {}", turns.words()));
}

/// 100 MB of body in one exchange, from the file: how long until all of it is there, and the longest turn.
void BenchSession::looksAtALongExchange()
{
    constexpr std::size_t kPiece = 64 * 1024;
    constexpr std::uint32_t kPieces = 1600;
    const QString path = m_folder.filePath(u"long.gatescope"_s);
    trace::Session session;
    {
        trace::Session written;
        archive::SessionDocument document(written);
        QVERIFY(document.record(path));
        const RunId run = written.beginRun({});
        const std::string body(kPiece, 'x');
        for (std::uint32_t piece = 0; piece < kPieces; ++piece)
            written.append(run, {{.exchange = {1}}, trace::WireResponseBody{.bytes = {body}}});
        written.commit();
    }
    archive::SessionDocument document(session);
    bool done = false;
    connect(&document, &archive::SessionDocument::opened, this, [&] { done = true; });
    document.open(path);
    QTRY_VERIFY(done);
    Times turns;
    QElapsedTimer clock;
    clock.start();
    const trace::EventLog *log = nullptr;
    turns.measure([&] { log = &session.events(1); });
    while (log->size() < kPieces && clock.elapsed() < 20'000)
        turns.measure([] { QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10); });
    QVERIFY(log->size() >= kPieces);
    print(std::format("100 MB exchange   {:>7.2f} s until all of it is there", double(clock.elapsed()) / 1e3));
    print(std::format("  a turn then     {}", turns.words()));
}

/// The figures as bars against what is allowed: bench_session.svg beside the program.
void BenchSession::draws()
{
    constexpr int kRow = 34;
    constexpr int kLeft = 330;
    constexpr int kWidth = 400;
    const auto &all = Times::plotted();
    QString svg =
        u"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"%1\" font-family=\"Inter, sans-serif\" "
        "font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
        "<text x=\"12\" y=\"24\" font-weight=\"bold\">%2 exchanges: median and 99th percentile, as a part of what is "
        "allowed (the line)</text>"_s.arg(int(all.size()) * kRow + 60)
            .arg(kExchanges);
    int y = 44;
    for (const auto &row : all) {
        const auto width = [&](double ms) { return std::min(1.1, ms / row.bar) * kWidth; };
        svg += u"<text x=\"12\" y=\"%1\">%2</text>"_s.arg(y + 16).arg(row.name.toHtmlEscaped());
        svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"18\" fill=\"#c9d7f8\"/>"_s.arg(kLeft).arg(y + 2).arg(
            width(row.p99));
        svg += u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"10\" fill=\"#2457d6\"/>"_s.arg(kLeft).arg(y + 6).arg(
            width(row.median));
        svg += u"<text x=\"%1\" y=\"%2\">%3 / %4 ms</text>"_s.arg(kLeft + kWidth + 12)
                   .arg(y + 16)
                   .arg(row.p99, 0, 'f', 1)
                   .arg(row.bar);
        y += kRow;
    }
    svg += u"<line x1=\"%1\" x2=\"%1\" y1=\"40\" y2=\"%2\" stroke=\"#b3261e\"/></svg>"_s.arg(kLeft + kWidth).arg(y);
    QFile file(QCoreApplication::applicationDirPath() + u"/bench_session.svg"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(svg.toUtf8());
    print("plot: " + file.fileName().toStdString());
}

QTEST_MAIN(BenchSession)
#include "bench_session.moc"
