#include "bench/benchlarge.h"

#include "archive/exporter.h"
#include "archive/har.h"
#include "archive/harimportjob.h"
#include "archive/plainexchange.h"
#include "archive/sessiondocument.h"
#include "bench/measuring.h"
#include "common/selection.h"
#include "compare/comparepage.h"
#include "compare/exchangemaker.h"
#include "exchange/bodypane.h"
#include "exchange/bodyview.h"
#include "exchange/exchangeview.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>
#include <QTabWidget>
#include <QTest>

#include <format>

namespace gatescope::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMegabyte = 1'000'000;

/// Lines of a log, `every` so many lines another one for each `seed`; 0: none.
std::string logText(std::size_t bytes, std::uint32_t every, std::uint32_t seed)
{
    std::string text;
    text.reserve(bytes + 100);
    for (std::uint32_t line = 0; text.size() < bytes; ++line) {
        const std::uint32_t differs = every > 0 && line % every == 0 ? seed : 0;
        text += std::format("{:08} GET /items/{} answered in {} ms by worker {}\n", line, line * 7919 % 10007,
                            line % 97, differs);
    }
    return text;
}

} // namespace

/// 100 MB of body in one exchange, from the file: how long until all of it is there.
void BenchLarge::looksAtALongExchange()
{
    constexpr std::size_t kPiece = 64 * 1024;
    constexpr std::uint32_t kPieces = 1600;
    const QString path = m_folder.filePath(u"long.gatescope"_s);
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
    trace::Session session;
    archive::SessionDocument document(session);
    bool done = false;
    connect(&document, &archive::SessionDocument::opened, this, [&] { done = true; });
    document.open(path);
    auto &application = Application::instance();
    QVERIFY(application.runUntil([&] { return done; }));
    application.watch();
    QElapsedTimer clock;
    clock.start();
    const trace::EventLog *log = nullptr;
    application.run("events()", [&] { log = &session.events(1); });
    QVERIFY(application.runUntil([&] { return log->size() >= kPieces; }));
    const double seconds = double(clock.elapsed()) / 1e3;
    print(std::format("100 MB exchange   {:>7.2f} s until all of it is read from the file", seconds));
    plot(u"an exchange of 100 MB, read"_s, seconds, 1, u"s"_s);
    tell(u"reading it: held the window"_s, application.stop());
}

void BenchLarge::showsALongBody_data()
{
    QTest::addColumn<QString>("type");
    QTest::newRow("text") << u"text/plain; charset=utf-8"_s;
    QTest::newRow("bytes") << u"application/octet-stream"_s;
}

void BenchLarge::showsALongBody()
{
    QFETCH(QString, type);
    trace::Session session;
    const RunId run = session.beginRun({});
    const std::string text = logText(100 * kMegabyte, 0, 0);
    const std::string head = std::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
                                         type.toStdString(), text.size());
    const trace::EventHeader header{.exchange = {1}};
    session.append(run, {header, trace::CallStarted{.interface = trace::Interface::Wsgi,
                                                    .protocol = trace::Protocol::Http,
                                                    .method = "GET",
                                                    .target = "/log"}});
    session.append(run, {header, trace::WireResponseHead{.bytes = {head}, .status = 200}});
    for (std::size_t at = 0; at < text.size(); at += 65536)
        session.append(run, {header, trace::WireResponseBody{.bytes = {std::string_view(text).substr(at, 65536)}}});
    session.append(run, {header, trace::ExchangeEnded{.outcome = trace::Outcome::Completed, .status = 200}});
    session.commit();
    ui::Selection selection;
    ui::ExchangeView view(&session, &selection, nullptr);
    view.resize(900, 800);
    view.tabs()->setCurrentWidget(view.body());
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    bool shown = false;
    connect(view.body()->pane(), &ui::BodyPane::shown, this,
            [&] { shown = view.body()->pane()->body().bytes.size() >= qsizetype(text.size()); });
    auto &application = Application::instance();
    application.watch();
    QElapsedTimer clock;
    clock.start();
    application.run("select", [&] { selection.setExchange(1); });
    QVERIFY(application.runUntil([&] { return shown; }));
    view.grab();
    const double seconds = double(clock.elapsed()) / 1e3;
    print(std::format("100 MB body       {:>7.2f} s until all of it is shown ({})", seconds, QTest::currentDataTag()));
    const QString name = QLatin1StringView(QTest::currentDataTag());
    plot(u"a body of 100 MB (%1), shown"_s.arg(name), seconds, 1, u"s"_s);
    tell(u"showing it: held the window"_s, application.stop());
}

void BenchLarge::readsAHar()
{
    constexpr int kEntries = 50'000;
    const QString path = m_folder.filePath(u"large.har"_s);
    {
        trace::Session one;
        test::PlainExchanges plain(one);
        plain.add({.requestFields = "Accept: text/html\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n",
                   .responseFields = "Content-Type: text/plain\r\n",
                   .responseBody = std::string(1500, 'a')});
        const std::string entry = *archive::harEntry(*archive::Excerpt::of(one, 1));
        std::string har = archive::harBegin(archive::runsOf(one, {1}), {});
        for (int index = 0; index < kEntries; ++index)
            har += (index > 0 ? ",\n" : "") + entry;
        har += archive::harEnd();
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(har.data(), qint64(har.size())) == qint64(har.size()));
    }
    trace::Session session;
    archive::HarImportJob job(session, path);
    bool done = false;
    connect(&job, &archive::HarImportJob::finished, this, [&] { done = true; });
    auto &application = Application::instance();
    application.watch();
    QElapsedTimer clock;
    clock.start();
    job.start();
    QVERIFY(application.runUntil([&] { return done; }));
    const double seconds = double(clock.elapsed()) / 1e3;
    QCOMPARE(session.lastNumber(), std::uint32_t(kEntries));
    print(std::format("HAR, 50 000       {:>7.2f} s for {:.0f} MB", seconds, double(QFile(path).size()) / 1e6));
    plot(u"a HAR of 50 000 requests"_s, seconds, 10, u"s"_s);
    tell(u"importing it: held the window"_s, application.stop());
}

void BenchLarge::comparesLongBodies_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<std::uint32_t>("every");
    QTest::newRow("few differences") << u"text/plain"_s << 50'000U;
    QTest::newRow("many differences") << u"text/plain"_s << 3U;
    QTest::newRow("one line") << u"text/plain"_s << 0U;
    QTest::newRow("bytes") << u"application/octet-stream"_s << 1U;
}

void BenchLarge::comparesLongBodies()
{
    QFETCH(QString, type);
    QFETCH(std::uint32_t, every);
    test::Maker maker;
    trace::Session &session = maker.session;
    for (std::uint32_t side = 1; side <= 2; ++side) {
        std::string body = logText(20 * kMegabyte, std::max(every, 1U), side);
        if (every == 0)
            std::ranges::replace(body, '\n', ' ');
        if (type != "text/plain"_L1)
            body[100] = '\x01';
        maker.make({.responseHeaders = std::format("Content-Type: {}\r\n", type.toStdString()), .body = body});
    }
    ui::ComparePage page(session);
    page.resize(1100, 800);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto &application = Application::instance();
    application.watch();
    QElapsedTimer clock;
    clock.start();
    application.run("compare()", [&] { page.compare(1, 2); });
    QVERIFY(application.runUntil([&] { return !page.isWorking(); }));
    page.grab();
    const double seconds = double(clock.elapsed()) / 1e3;
    application.run("next difference", [&] { page.action(u"next-difference"_s)->trigger(); });
    application.run("all rows", [&] { page.onlyDifferences()->click(); });
    application.run("close", [&] { page.action(u"close-comparison"_s)->trigger(); });
    application.runUntil([turns = 0]() mutable { return ++turns > 5; });
    print(std::format("compare 2 x 20 MB {:>7.2f} s until it is shown ({})", seconds, QTest::currentDataTag()));
    tell(u"comparing 20 MB (%1): held the window"_s.arg(QLatin1StringView(QTest::currentDataTag())),
         application.stop());
}

} // namespace gatescope::bench
