#include "archive/excerptfeed.h"
#include "archive/exporter.h"
#include "archive/exportjob.h"
#include "archive/har.h"
#include "archive/harimportjob.h"
#include "archive/plainexchange.h"
#include "support/layertrace.h"
#include "support/sampletrace.h"
#include "support/sockettrace.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <atomic>
#include <cmath>
#include <map>

using namespace gatescope;
using namespace Qt::StringLiterals;
using Json = nlohmann::json;
using archive::ExportFormat;

namespace {

void everything(trace::Session &session)
{
    test::SampleTrace(session).everything();
    test::SocketTrace(session).everything();
    test::LayerTrace layers(session);
    layers.starlette();
    layers.wsgi();
    layers.open();
    layers.converted();
}

QList<std::uint32_t> allOf(const trace::Session &session)
{
    QList<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number)
        numbers.append(number);
    return numbers;
}

QByteArray exported(const trace::Session &session, ExportFormat format)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"out"_s);
    const auto report = archive::exportExchanges(session, allOf(session), {.format = format, .path = path});
    QFile file(path);
    return report && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What is wrong with a trace: fields, numbers, order, nesting, arrows.
QStringList problemsOf(const Json &trace)
{
    QStringList wrong;
    using Track = std::pair<int, int>;
    struct Seen {
        double last = 0;
        std::vector<double> ends;
    };
    std::map<Track, Seen> tracks;
    std::map<std::uint64_t, int> arrows;
    std::map<std::uint64_t, double> begins;
    std::map<std::uint64_t, double> ends;
    for (const Json &event : trace["traceEvents"]) {
        const std::string phase = event.value("ph", "");
        if (!event.contains("name") || !event["pid"].is_number() || !event["tid"].is_number())
            wrong.append(QString::fromStdString("without name, pid or tid: " + event.dump()));
        if (phase == "M")
            continue;
        const double at = event.value("ts", NAN);
        if (!std::isfinite(at) || at < 0)
            wrong.append(QString::fromStdString("no time: " + event.dump()));
        Seen &track = tracks[{event["pid"], event["tid"]}];
        if (at < track.last)
            wrong.append(QString::fromStdString("not in order: " + event.dump()));
        track.last = at;
        if (phase == "s" || phase == "f") {
            arrows[event["id"]] += phase == "s" ? 1 : 100;
            (phase == "s" ? begins : ends)[event["id"]] = at;
        }
        if (phase != "X")
            continue;
        const double duration = event.value("dur", NAN);
        if (!std::isfinite(duration) || duration < 0)
            wrong.append(QString::fromStdString("no duration: " + event.dump()));
        while (!track.ends.empty() && track.ends.back() <= at)
            track.ends.pop_back();
        if (!track.ends.empty() && at + duration > track.ends.back() + 0.001)
            wrong.append(QString::fromStdString("not inside of its parent: " + event.dump()));
        track.ends.push_back(at + duration);
    }
    for (const auto &[id, sides] : arrows) {
        if (sides != 101)
            wrong.append(u"arrow %1 has not one beginning and one end"_s.arg(id));
        if (begins[id] > ends[id])
            wrong.append(u"arrow %1 leads back in time"_s.arg(id));
    }
    if (arrows.empty())
        wrong.append(u"no arrows"_s);
    return wrong;
}

} // namespace

class ExportsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chromeTraceIsWellFormed();
    void chromeTraceShowsLayersAndThreads();
    void jsonHasEveryEvent();
    void textReadsLikeACall();
    void aFailedExportSaysWhy();
    void theFeedHandsOutAll();
    void theFeedCanBeCancelled();
    void theFeedStopsWithItsWork();
    void anExportCanBeCancelled();
    void anImportCanBeCancelled();
};

void ExportsTest::chromeTraceIsWellFormed()
{
    trace::Session session;
    everything(session);
    const Json trace = Json::parse(exported(session, ExportFormat::ChromeTrace).toStdString(), nullptr, false);
    QVERIFY(!trace.is_discarded());
    const QStringList wrong = problemsOf(trace);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void ExportsTest::chromeTraceShowsLayersAndThreads()
{
    trace::Session session;
    test::LayerTrace(session).starlette();
    const Json trace = Json::parse(exported(session, ExportFormat::ChromeTrace).toStdString());
    QStringList layers;
    bool exchange = false;
    for (const Json &event : trace["traceEvents"]) {
        if (event.value("cat", "") == "layer")
            layers.append(QString::fromStdString(event["name"]));
        exchange = exchange || event.value("cat", "") == "exchange";
    }
    QVERIFY(exchange);
    QVERIFY2(layers.contains(u"CORSMiddleware"_s), qPrintable(layers.join(u' ')));
    trace::Session wsgi;
    test::SampleTrace(wsgi).wsgiGet("/cart");
    wsgi.commit();
    const QByteArray text = exported(wsgi, ExportFormat::ChromeTrace);
    QVERIFY(text.contains("wsgi-1"));
    QVERIFY(text.contains("start_response 200 OK"));
    QVERIFY(text.contains("\"cat\":\"thread\""));
}

void ExportsTest::jsonHasEveryEvent()
{
    trace::Session session;
    everything(session);
    const Json json = Json::parse(exported(session, ExportFormat::Json).toStdString(), nullptr, false);
    QVERIFY(!json.is_discarded());
    QCOMPARE(json["exchanges"].size(), static_cast<std::size_t>(session.lastNumber()));
    for (const Json &exchange : json["exchanges"]) {
        const std::uint32_t number = exchange["number"];
        QCOMPARE(exchange["events"].size(),
                 session.events(number).size() + static_cast<std::size_t>(session.connectionEvents(number).size()));
    }
}

void ExportsTest::textReadsLikeACall()
{
    trace::Session session;
    test::SampleTrace(session).wsgiGet("/cart");
    session.commit();
    const QByteArray text = exported(session, ExportFormat::Text);
    QVERIFY2(text.contains("#1 GET /cart"), text.constData());
    QVERIFY(text.contains("wsgi.start_response"));
    QVERIFY(text.contains("<h1>Your cart</h1>"));
}

void ExportsTest::aFailedExportSaysWhy()
{
    trace::Session session;
    test::PlainExchanges(session).add({});
    const auto report = archive::exportExchanges(session, {1}, {.path = u"/nowhere/at/all.har"_s});
    QVERIFY(!report);
    QVERIFY(report.error().detail.contains(u"/nowhere/at/all.har"_s));
    QVERIFY(!report.error().wayOut.isEmpty());
}

void ExportsTest::theFeedHandsOutAll()
{
    trace::Session session;
    everything(session);
    archive::ExcerptFeed feed(session, allOf(session));
    QSignalSpy finished(&feed, &archive::ExcerptFeed::finished);
    std::atomic<int> rounds[2]{};
    std::atomic<bool> here = false;
    feed.start(2, [&](const archive::Excerpt &excerpt, int round) {
        rounds[round] += excerpt.events().size() == session.events(excerpt.summary.number).size() ? 1 : 0;
        here = here || QThread::currentThread() == qApp->thread();
        return true;
    });
    QVERIFY(finished.wait());
    QCOMPARE(finished[0][0].toBool(), true);
    QCOMPARE(rounds[0].load(), static_cast<int>(session.lastNumber()));
    QCOMPARE(rounds[1].load(), static_cast<int>(session.lastNumber()));
    QVERIFY(!here);
}

void ExportsTest::theFeedCanBeCancelled()
{
    trace::Session session;
    everything(session);
    archive::ExcerptFeed feed(session, allOf(session));
    QSignalSpy finished(&feed, &archive::ExcerptFeed::finished);
    feed.start(100'000, [](const archive::Excerpt &, int) { return true; });
    QTRY_VERIFY(QSignalSpy(&feed, &archive::ExcerptFeed::progressed).wait());
    feed.cancel();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished[0][0].toBool(), false);
    {
        archive::ExcerptFeed dropped(session, allOf(session));
        dropped.start(100'000, [](const archive::Excerpt &, int) { return true; });
        QVERIFY(QSignalSpy(&dropped, &archive::ExcerptFeed::progressed).wait());
    }
}

void ExportsTest::theFeedStopsWithItsWork()
{
    trace::Session session;
    everything(session);
    archive::ExcerptFeed feed(session, allOf(session));
    QSignalSpy finished(&feed, &archive::ExcerptFeed::finished);
    std::atomic<int> seen = 0;
    feed.start(1, [&seen](const archive::Excerpt &, int) { return ++seen < 3; });
    QVERIFY(finished.wait());
    QCOMPARE(finished[0][0].toBool(), false);
    QCOMPARE(seen.load(), 3);
}

void ExportsTest::anExportCanBeCancelled()
{
    trace::Session session;
    test::SampleTrace sample(session);
    for (int count = 0; count < 3000; ++count)
        sample.wsgiGet("/cart");
    session.commit();
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"out.har"_s);
    archive::ExportJob job(session, allOf(session), {.path = path});
    QSignalSpy cancelled(&job, &archive::ExportJob::cancelled);
    QSignalSpy progressed(&job, &archive::ExportJob::progressed);
    job.start();
    QVERIFY(progressed.wait());
    job.cancel();
    QTRY_COMPARE(cancelled.size(), 1);
    QVERIFY(QDir(folder.path()).isEmpty() || !QFile::exists(path));
    archive::ExportJob whole(session, allOf(session), {.path = path});
    QSignalSpy finished(&whole, &archive::ExportJob::finished);
    whole.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 120'000);
    QVERIFY(QFile::exists(path));
}

void ExportsTest::anImportCanBeCancelled()
{
    trace::Session one;
    test::PlainExchanges(one).add({.responseBody = std::string(2000, 'a')});
    const std::string entry = *archive::harEntry(*archive::Excerpt::of(one, 1));
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"large.har"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(archive::harBegin(archive::runsOf(one, {1}), {})));
    constexpr int kEntries = 20'000;
    for (int index = 0; index < kEntries; ++index)
        file.write((index > 0 ? "," : "") + QByteArray::fromStdString(entry));
    file.write(QByteArray::fromStdString(archive::harEnd()));
    file.close();
    for (const bool cancels : {true, false}) {
        trace::Session session;
        archive::HarImportJob job(session, file.fileName());
        QSignalSpy finished(&job, &archive::HarImportJob::finished);
        QSignalSpy added(&session, &trace::Session::exchangesAdded);
        job.start();
        QTRY_VERIFY_WITH_TIMEOUT(!added.isEmpty(), 120'000);
        if (cancels)
            job.cancel();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 120'000);
        QCOMPARE(finished[0][1].toBool(), !cancels);
        QCOMPARE(session.lastNumber() == kEntries, !cancels);
        QCOMPARE(job.soFar().exchanges, static_cast<std::size_t>(session.lastNumber()));
    }
    trace::Session session;
    archive::HarImportJob dropped(session, file.fileName()); // deleted while it reads
    dropped.start();
}

QTEST_GUILESS_MAIN(ExportsTest)
#include "tst_exports.moc"
