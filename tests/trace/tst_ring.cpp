#include "trace/writer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <limits>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace gatescope;
using namespace gatescope::trace;

class RingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordsComeInOrderThroughManyRounds();
    void aFullRingLosesPayloadsThenEventsAndSaysSo();
    void manyThreadsLoseNothing();
    void whatAKilledWriterWroteIsRead();
    void aDamagedRingReadsAsEmpty_data();
    void aDamagedRingReadsAsEmpty();
    void aRecordDoesNotChangeWhileItIsLookedAt();
    void foreignFilesAreRefused();
    void recordingCanBeSwitchedOff();

private:
    QString path() const { return m_folder.filePath(QStringLiteral("ring")); }
    QTemporaryDir m_folder;
};

namespace {

struct Ends {
    std::unique_ptr<RingReader> reader;
    std::unique_ptr<TraceWriter> writer;
};

Ends open(const QString &path, std::uint64_t capacity)
{
    QFile::remove(path);
    auto mine = RingMemory::create(path, capacity);
    auto theirs = RingMemory::open(path);
    return {std::make_unique<RingReader>(std::move(*mine)), std::make_unique<TraceWriter>(std::move(*theirs))};
}

} // namespace

void RingTest::recordsComeInOrderThroughManyRounds()
{
    auto [reader, writer] = open(path(), 4096);
    std::uint32_t expected = 0;
    std::uint32_t next = 0;
    for (int round = 0; round < 500; ++round) {
        for (int burst = 0; burst < 1 + round % 13; ++burst) {
            const std::string bytes(static_cast<std::size_t>((next * 7) % 120), 'b');
            writer->write({.exchange = {next + 1}}, ItemYielded{.index = next, .type = "bytes", .bytes = {bytes}});
            ++next;
        }
        reader->read(1 << 20, [&](std::string_view record) {
            const auto event = decode(record);
            QCOMPARE(event->as<ItemYielded>()->index, expected);
            QCOMPARE(event->as<ItemYielded>()->bytes.size, (expected * 7) % 120);
            ++expected;
        });
    }
    QCOMPARE(expected, next);
    QCOMPARE(reader->lostEvents(), 0U);
}

void RingTest::aFullRingLosesPayloadsThenEventsAndSaysSo()
{
    auto [reader, writer] = open(path(), 64 * 1024);
    const std::string big(4000, 'x');
    constexpr std::uint32_t kEvents = 1000;
    for (std::uint32_t index = 0; index < kEvents; ++index)
        writer->write({}, ItemYielded{.index = index, .type = "bytes", .bytes = {big}});

    std::uint32_t whole = 0;
    std::uint32_t trimmed = 0;
    reader->read(1 << 20, [&](std::string_view record) {
        const auto event = decode(record);
        ++(event->as<ItemYielded>()->bytes.isTruncated() ? trimmed : whole);
        QCOMPARE(event->as<ItemYielded>()->bytes.size, 4000U);
    });
    QVERIFY(whole > 5);
    QVERIFY(trimmed > 20);
    QCOMPARE(reader->lostEvents(), kEvents - whole - trimmed);

    writer->write({.exchange = {1}}, IterationStarted{});
    std::vector<TraceEvent> events;
    reader->read(1 << 20, [&](std::string_view record) { events.push_back(*decode(record)); });
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].as<Gap>()->events, kEvents - whole - trimmed);
    QCOMPARE(events[0].as<Gap>()->bytes, std::uint64_t{trimmed} * (4000 - 256));
    QVERIFY(!events[0].header.exchange.isValid());
    QVERIFY(events[1].as<IterationStarted>());
}

void RingTest::manyThreadsLoseNothing()
{
    auto [reader, writer] = open(path(), 16 * 1024 * 1024);
    constexpr std::uint32_t kThreads = 4;
    constexpr std::uint32_t kEach = 20'000;
    std::vector<std::thread> threads;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&writer = *writer, thread] {
            for (std::uint32_t index = 0; index < kEach; ++index)
                writer.write({.exchange = {thread + 1}}, IterationEnded{.items = index});
        });
    }
    std::vector<std::uint32_t> next(kThreads);
    const auto drain = [&] {
        reader->read(1 << 30, [&](std::string_view record) {
            const auto event = decode(record);
            QCOMPARE(event->as<IterationEnded>()->items, next[event->header.exchange.value - 1]++);
        });
    };
    while (next != std::vector<std::uint32_t>(kThreads, kEach) && reader->lostEvents() == 0)
        drain();
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(reader->lostEvents(), 0U);
}

void RingTest::whatAKilledWriterWroteIsRead()
{
    QFile::remove(path());
    RingReader reader(*RingMemory::create(path(), 1024 * 1024));
    const pid_t child = ::fork();
    if (child == 0) {
        TraceWriter writer(*RingMemory::open(path()));
        for (std::uint32_t index = 0; index < 100; ++index)
            writer.write({.exchange = {1}}, IterationEnded{.items = index});
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    std::uint32_t count = 0;
    reader.read(1 << 20,
                [&](std::string_view record) { QCOMPARE(decode(record)->as<IterationEnded>()->items, count++); });
    QCOMPARE(count, 100U);
}

/// What another process may have written: the two positions, the u32 that stands at the first one.
void RingTest::aDamagedRingReadsAsEmpty_data()
{
    QTest::addColumn<quint64>("consumed");
    QTest::addColumn<quint64>("written");
    QTest::addColumn<quint32>("length");
    constexpr quint64 kCapacity = 4096;
    constexpr quint64 kLast = std::numeric_limits<quint64>::max();
    QTest::newRow("longer than what was written") << quint64{0} << quint64{16} << quint32{13};
    QTest::newRow("longer than the ring") << quint64{0} << kCapacity << quint32{kCapacity - 3};
    QTest::newRow("over the end of the ring") << kCapacity - 8 << kCapacity + 8 << quint32{5};
    QTest::newRow("the longest length") << quint64{0} << kCapacity << RingHead::kSkip - 1;
    QTest::newRow("a length over the end of the ring") << kCapacity - 2 << kCapacity + 8 << quint32{0};
    QTest::newRow("more written than fits") << quint64{0} << kCapacity + 8 << quint32{0};
    QTest::newRow("skipping for ever") << quint64{0} << kLast << RingHead::kSkip;
    QTest::newRow("a skip over the last number") << kLast - 100 << kLast << RingHead::kSkip;
    QTest::newRow("more read than written") << quint64{16} << quint64{8} << quint32{0};
}

void RingTest::aDamagedRingReadsAsEmpty()
{
    QFETCH(quint64, consumed);
    QFETCH(quint64, written);
    QFETCH(quint32, length);
    QFile::remove(path());
    auto memory = RingMemory::create(path(), 4096);
    RingMemory &ring = **memory;
    const std::uint64_t place = consumed % ring.capacity();
    std::memcpy(ring.data() + place, &length, std::min<std::size_t>(sizeof(length), ring.capacity() - place));
    ring.head().consumed = consumed;
    ring.head().written = written;
    RingReader reader(std::move(*memory));
    QVERIFY(!reader.read(1 << 20, [](std::string_view record) { QFAIL(qPrintable(QString::number(record.size()))); }));
}

void RingTest::aRecordDoesNotChangeWhileItIsLookedAt()
{
    QFile::remove(path());
    auto memory = RingMemory::create(path(), 4096);
    char *data = (*memory)->data();
    RingReader reader(std::move(*memory));
    TraceWriter writer(*RingMemory::open(path()));
    writer.write({}, IterationEnded{.items = 7});
    int seen = 0;
    reader.read(4096, [&](std::string_view record) {
        std::memset(data, 0xFF, 4096);
        QCOMPARE(decode(record)->as<IterationEnded>()->items, 7U);
        ++seen;
    });
    QCOMPARE(seen, 1);
}

void RingTest::foreignFilesAreRefused()
{
    QVERIFY(!RingMemory::open(m_folder.filePath(QStringLiteral("missing"))).has_value());
    QFile file(m_folder.filePath(QStringLiteral("foreign")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'z'));
    file.close();
    QVERIFY(!RingMemory::open(file.fileName()).has_value());
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("short");
    file.close();
    QVERIFY(!RingMemory::open(file.fileName()).has_value());
    for (const int capacity : {0, 4, 1001}) {
        const RingHead head{
            .magic = RingHead::kMagic, .version = RingHead::kVersion, .capacity = static_cast<std::uint64_t>(capacity)};
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(reinterpret_cast<const char *>(&head), sizeof(head));
        file.write(QByteArray(capacity, '\0'));
        file.close();
        QVERIFY(!RingMemory::open(file.fileName()).has_value());
    }
}

void RingTest::recordingCanBeSwitchedOff()
{
    auto [reader, writer] = open(path(), 4096);
    writer->setRecording(false);
    writer->write({}, IterationStarted{});
    writer->setRecording(true);
    writer->write({}, IterationEnded{});
    int seen = 0;
    reader->read(4096, [&](std::string_view record) {
        QVERIFY(decode(record)->as<IterationEnded>());
        ++seen;
    });
    QCOMPARE(seen, 1);
    TraceWriter without(nullptr);
    without.setRecording(true);
    without.write({}, IterationStarted{});
    QCOMPARE(without.newExchange(), ExchangeId{1});
    QCOMPARE(without.newExchange(), ExchangeId{2});
}

QTEST_APPLESS_MAIN(RingTest)
#include "tst_ring.moc"
