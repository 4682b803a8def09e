#include "archive/recorder.h"

#include <utility>

namespace gatescope::archive {

namespace {

using namespace std::chrono_literals;
constexpr auto kBetweenTransactions = 50ms;
constexpr auto kBetweenTries = 1s;
constexpr auto kBetweenNews = 50ms; // of a save

std::size_t sizeOf(const Batch &batch)
{
    std::size_t size = 0;
    for (const Batch::Piece &piece : batch.pieces)
        size += piece.record.size();
    for (const Batch::Piece &piece : batch.runPieces)
        size += piece.record.size();
    return size;
}

} // namespace

Result<std::unique_ptr<Recorder>> Recorder::open(const QString &path, Access access)
{
    if (access == Access::Create) { // the writer's connection belongs to the writer's thread
        if (const auto made = Connection::open(path, Access::Create); !made)
            return std::unexpected(made.error());
    }
    if (const auto writable = Connection::open(path, Access::Write); !writable)
        return std::unexpected(writable.error());
    auto reader = SessionReader::open(path);
    if (!reader)
        return std::unexpected(reader.error());
    return std::unique_ptr<Recorder>(new Recorder(path, std::move(*reader)));
}

Recorder::Recorder(QString path, std::unique_ptr<SessionReader> reader)
    : m_path(std::move(path)),
      m_reader(std::move(reader))
{
    m_batch.number = 1;
    m_laterContext.moveToThread(&m_later);
    m_later.start();
    m_thread = std::thread([this, where = m_path] { work(where); });
}

QString Recorder::id() const
{
    const auto id = m_reader->connection().value(QStringLiteral("SELECT value FROM meta WHERE key = 'id'"));
    return id ? id->toString().left(36) : QString();
}

Recorder::~Recorder()
{
    commit();
    QMetaObject::invokeMethod(&m_laterContext, [this] { m_laterReader.reset(); }, Qt::BlockingQueuedConnection);
    m_later.quit();
    m_later.wait();
    m_reader.reset(); // the writer can only settle the file when nobody reads it
    m_cancelSave = true;
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void Recorder::keep(std::uint32_t number, std::uint32_t index, std::string_view record,
                    const trace::EventLog::Memory &memory)
{
    m_batch.pieces.push_back({number, index, record});
    if (m_batch.memory.empty() || m_batch.memory.back() != memory)
        m_batch.memory.push_back(memory);
}

void Recorder::keep(RunId run, std::uint32_t index, std::string_view record, const trace::EventLog::Memory &memory)
{
    m_batch.runPieces.push_back({run.value, index, record});
    if (m_batch.memory.empty() || m_batch.memory.back() != memory)
        m_batch.memory.push_back(memory);
}

void Recorder::commit()
{
    if (m_batch.isEmpty())
        return;
    m_waitingBytes += sizeOf(m_batch);
    Batch next{.number = m_batch.number + 1};
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(std::exchange(m_batch, std::move(next)));
    }
    m_wake.notify_one();
}

void Recorder::flush()
{
    commit();
    std::unique_lock lock(m_mutex);
    m_isUrgent = true;
    m_wake.notify_one();
    m_idle.wait(lock, [this] { return (m_queue.empty() && !m_isBusy) || m_hasFailed || m_isSwitching; });
    m_isUrgent = false;
}

void Recorder::saveAs(const QString &path)
{
    commit();
    {
        const std::lock_guard lock(m_mutex);
        m_saveTo = path;
        m_cancelSave = false;
    }
    m_wake.notify_one();
}

trace::StoredEvents Recorder::load(std::uint32_t number, std::uint32_t from, std::uint32_t until, std::size_t mostBytes)
{
    return m_reader ? m_reader->events(number, from, until, mostBytes) : trace::StoredEvents{.damaged = 1};
}

void Recorder::loadLater(std::uint32_t number, std::uint32_t from, std::uint32_t until, std::size_t mostBytes,
                         std::function<void(trace::StoredEvents)> take)
{
    const auto read = [this, path = m_path, number, from, until, mostBytes, take = std::move(take)] {
        if (!m_laterReader || m_laterReader->path() != path) {
            m_laterReader.reset();
            if (auto reader = SessionReader::open(path))
                m_laterReader = std::move(*reader);
        }
        auto loaded = m_laterReader ? m_laterReader->events(number, from, until, mostBytes)
                                    : trace::StoredEvents{.next = from, .damaged = 1};
        QMetaObject::invokeMethod(
            this, [take, loaded = std::move(loaded)]() mutable { take(std::move(loaded)); }, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(&m_laterContext, read, Qt::QueuedConnection);
}

/// False when it is over and nothing is left to do.
bool Recorder::await(std::unique_lock<std::mutex> &lock)
{
    m_wake.wait(lock, [this] { return m_isOver || (!m_isSwitching && (!m_queue.empty() || !m_saveTo.isEmpty())); });
    const auto pause = m_hasFailed ? std::chrono::milliseconds(kBetweenTries) : kBetweenTransactions;
    m_wake.wait_until(lock, m_lastWrite + pause,
                      [this] { return m_isOver || (!m_hasFailed && (m_isUrgent || !m_saveTo.isEmpty())); });
    return !m_isOver || (!m_queue.empty() && !m_hasFailed);
}

void Recorder::work(QString path)
{
    if (auto writer = SessionWriter::open(path, Access::Write))
        m_writer = std::move(*writer);
    m_bytes = m_writer ? m_writer->bytes() : 0;
    std::unique_lock lock(m_mutex);
    while (await(lock)) {
        Batch batch;
        for (Batch &queued : std::exchange(m_queue, {}))
            batch.add(std::move(queued));
        const QString saveTo = std::exchange(m_saveTo, {});
        m_isBusy = true;
        m_lastWrite = std::chrono::steady_clock::now();
        lock.unlock();
        write(batch);
        const bool moved = !saveTo.isEmpty() && copyTo(saveTo);
        lock.lock();
        m_isBusy = false;
        m_isSwitching = moved;
        if (moved) {
            path = saveTo;
            QMetaObject::invokeMethod(this, [this, path] { follow(path); }, Qt::QueuedConnection);
        }
        if (!batch.isEmpty()) // not written: again, in front of what has come since
            m_queue.push_front(std::move(batch));
        m_idle.notify_all();
    }
    lock.unlock();
    if (m_writer && m_purges)
        (void)m_writer->purge();
    m_writer.reset();
    settle(path);
}

/// Empties `batch` when it is in the file.
void Recorder::write(Batch &batch)
{
    if (batch.isEmpty())
        return;
    const Error closed{QStringLiteral("The session file cannot be opened"), {}, {}};
    const auto done = m_writer ? m_writer->write(batch) : Result<void>(std::unexpected(closed));
    if (!done) {
        if (!m_hasFailed.exchange(true))
            Q_EMIT failed(done.error());
        return;
    }
    if (m_hasFailed.exchange(false))
        Q_EMIT recovered();
    m_waitingBytes -= sizeOf(batch);
    m_bytes = m_writer->bytes();
    m_written = batch.number;
    batch = {};
}

bool Recorder::copyTo(const QString &path)
{
    if (!m_writer)
        return false;
    std::chrono::steady_clock::time_point told;
    const auto copied = m_writer->copyTo(path, [this, &told](double part) {
        const auto now = std::chrono::steady_clock::now();
        if (now - told >= kBetweenNews) {
            told = now;
            Q_EMIT saveProgressed(part);
        }
        return !m_cancelSave;
    });
    if (copied && !*copied)
        Q_EMIT saveCancelled();
    if (!copied)
        Q_EMIT saveFailed(copied.error());
    return copied && *copied && moveTo(path);
}

bool Recorder::moveTo(const QString &path)
{
    auto writer = SessionWriter::open(path, Access::Write);
    if (!writer) {
        Q_EMIT saveFailed(writer.error());
        return false;
    }
    m_writer = std::move(*writer);
    m_bytes = m_writer->bytes();
    return true;
}

/// The writer is in another file now: so are the readers, before it goes on.
void Recorder::follow(const QString &path)
{
    const QString before = std::exchange(m_path, path);
    m_reader.reset();
    if (auto reader = SessionReader::open(path))
        m_reader = std::move(*reader);
    const auto leave = [this, before, path] { // it may be in the middle of a long exchange
        m_laterReader.reset();
        QMetaObject::invokeMethod(this, [this, before, path] { goOnIn(before, path); }, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(&m_laterContext, leave, Qt::QueuedConnection);
}

void Recorder::goOnIn(const QString &before, const QString &path)
{
    {
        const std::lock_guard lock(m_mutex);
        m_isSwitching = false;
    }
    m_wake.notify_one();
    Q_EMIT saved(before, path);
}

} // namespace gatescope::archive
