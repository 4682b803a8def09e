#pragma once

#include "archive/sessionreader.h"
#include "archive/sessionwriter.h"

#include <QObject>
#include <QThread>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace gatescope::archive {

/// A session's records in a `.gatescope` file, written while they come.
///
/// commit() hands a batch to the writer's thread; what is handed over is on its way into the file within 50 ms, so
/// that a killed inspector loses no more than that and what was not committed. What cannot be written (a full disk)
/// stays in memory and is tried again every second. The thread that made it reads with load(); long exchanges are read
/// on a third thread.
class Recorder : public QObject, public trace::RecordStore {
    Q_OBJECT

public:
    /// `access`: Create for a new file, Write to go on with one.
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> open(const QString &path, Access access);
    /// Writes what is left, and makes the file a single one.
    ~Recorder() override;

    [[nodiscard]] const QString &path() const { return m_path; }
    /// The same in every copy of the file; empty when it cannot be read.
    [[nodiscard]] QString id() const;
    /// Copies the session to `path` without what is deleted, and goes on recording there. saved() or saveFailed()
    /// tells; until then everything stays as it is. What is recorded meanwhile is kept in memory.
    void saveAs(const QString &path);
    /// saveCancelled() tells, unless it was too late.
    void cancelSave() { m_cancelSave = true; }
    /// Takes what is deleted out of the file, when it is closed.
    void setPurgesAtEnd(bool purges) { m_purges = purges; }
    /// Waits until all that was committed is in the file, or a failure stands in the way.
    void flush();
    /// Bytes that were handed over and not written yet.
    [[nodiscard]] std::size_t waitingBytes() const { return m_waitingBytes; }

    void keep(std::uint32_t number, std::uint32_t index, std::string_view record,
              const trace::EventLog::Memory &memory) override;
    void keep(RunId run, std::uint32_t index, std::string_view record, const trace::EventLog::Memory &memory) override;
    void keep(const trace::ExchangeSummary &summary) override { m_batch.exchanges.push_back(summary); }
    void keep(const trace::RunInfo &run) override { m_batch.runs.push_back(run); }
    void keep(std::uint32_t number, const trace::Note &note) override { m_batch.notes.emplace_back(number, note); }
    void forget(std::uint32_t number) override { m_batch.forgotten.push_back(number); }
    void commit() override;
    [[nodiscard]] std::uint64_t batch() const override { return m_batch.number; }
    [[nodiscard]] std::uint64_t written() const override { return m_written; }
    [[nodiscard]] trace::StoredEvents load(std::uint32_t number, std::uint32_t from, std::uint32_t until,
                                           std::size_t mostBytes) override;
    void loadLater(std::uint32_t number, std::uint32_t from, std::uint32_t until, std::size_t mostBytes,
                   std::function<void(trace::StoredEvents)> take) override;
    [[nodiscard]] std::uint64_t bytes() const override { return m_bytes + m_waitingBytes; }

Q_SIGNALS:
    void saved(const QString &oldPath, const QString &path);
    void saveProgressed(double part);
    void saveCancelled();
    void saveFailed(const gatescope::Error &error);
    /// Nothing can be written at the moment.
    void failed(const gatescope::Error &error);
    /// It can again.
    void recovered();

private:
    Recorder(QString path, std::unique_ptr<SessionReader> reader);

    void work(QString path);
    bool await(std::unique_lock<std::mutex> &lock);
    void write(Batch &batch);
    bool copyTo(const QString &path);
    bool moveTo(const QString &path);
    void follow(const QString &path);
    void goOnIn(const QString &before, const QString &path);

    QString m_path;
    Batch m_batch; ///< Of the session's thread.
    std::unique_ptr<SessionReader> m_reader;
    std::unique_ptr<SessionReader> m_laterReader; ///< Of m_later.
    QThread m_later;
    QObject m_laterContext;
    bool m_purges = false;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::deque<Batch> m_queue;
    QString m_saveTo;
    bool m_isUrgent = false;
    bool m_isOver = false;
    bool m_isBusy = false;
    bool m_isSwitching = false; ///< The other threads still read the file before.

    std::unique_ptr<SessionWriter> m_writer; ///< Of m_thread.
    std::chrono::steady_clock::time_point m_lastWrite;
    std::atomic<bool> m_cancelSave = false;
    std::atomic<bool> m_hasFailed = false;
    std::atomic<std::uint64_t> m_written = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<std::size_t> m_waitingBytes = 0;
    std::thread m_thread;
};

} // namespace gatescope::archive
