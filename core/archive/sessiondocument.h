#pragma once

#include "archive/recorder.h"
#include "archive/recovery.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QLockFile>
#include <QObject>
#include <QSemaphore>
#include <QTimer>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace gatescope::archive {

/// A recording that its inspector left behind when it was killed.
struct Leftover {
    QString path;
    QDateTime begun;
    std::uint64_t bytes = 0;
};

/// What opening a file has found.
struct Opened {
    QString path;
    std::uint32_t exchanges = 0;
    std::uint64_t damagedRows = 0;
    std::optional<Salvage> salvage; ///< The file was damaged: this is a copy of what could be read.
    bool wasInterrupted = false;    ///< A run had not ended: its inspector was killed.
};

/// The file behind a session: a temporary one from the first run on, a saved one after saveAs() or open().
///
///     archive::SessionDocument document(session);
///     document.setRecordsByItself(true);                       // the window
///     if (const auto begun = document.record(path); !begun) …  // serve --record
///
/// One document a session, on the session's thread; what takes long happens on others. A file is open in one
/// inspector at a time (a lock file beside it says where).
class SessionDocument : public QObject {
    Q_OBJECT

public:
    enum class Kind : std::uint8_t { Memory, Temporary, Saved };
    /// What takes a while.
    enum class Task : std::uint8_t { None, Opening, Saving, Adding };

    explicit SessionDocument(trace::Session &session, QObject *parent = nullptr);
    /// Closes: see close().
    ~SessionDocument() override;

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] QString path() const { return m_path; } ///< Empty in memory.
    /// Of the session, the same in every file that it was saved to; empty in memory.
    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] QString name() const; ///< "cart.gatescope"; empty for one that was not saved.
    [[nodiscard]] bool isBusy() const { return m_task != Task::None; }
    [[nodiscard]] Task task() const { return m_task; }
    /// The file that is opened, saved or added.
    [[nodiscard]] QString taskPath() const { return m_wanted; }
    [[nodiscard]] bool canCancel() const { return m_task == Task::Saving || m_task == Task::Adding; }
    /// It would be gone after close().
    [[nodiscard]] bool isUnsaved() const;

    /// The first run makes a temporary file.
    void setRecordsByItself(bool on) { m_recordsByItself = on; }
    /// Records into a new file; an older one there is an error.
    Result<void> record(const QString &path);
    /// Shows a file, and goes on recording in it; only while the session is empty. opened() or failed() tells. A file
    /// that cannot be changed, or is damaged, is copied to a temporary one first.
    void open(const QString &path);
    /// saved(), failed() or cancelled() tells. Until it is saved, the file has its old contents, or is not there.
    void saveAs(const QString &path);
    /// Appends the exchanges of another file as runs of their own; added(), failed() or cancelled() tells.
    void add(const QString &path);
    /// Gives up saving or adding, where canCancel(): no file is left, no exchange is added. cancelled() tells, unless
    /// it was too late.
    void cancel();
    /// What was recorded is in the file then. A temporary one is removed, unless it is to be kept for restoring.
    void close(bool keepTemporary = false);

    /// Recordings without a living inspector, newest first.
    [[nodiscard]] static QList<Leftover> leftovers();
    static void discard(const Leftover &leftover);
    /// Where temporary sessions are.
    [[nodiscard]] static QString folder();

Q_SIGNALS:
    /// Another path or kind.
    void changed();
    void busyChanged(bool busy);
    void progressed(double part); ///< Of the task, 0 to 1.
    void opened(const gatescope::archive::Opened &opened);
    void saved(const QString &path);
    void added(const QString &path, int exchanges);
    void cancelled(gatescope::archive::SessionDocument::Task task, const QString &path);
    void failed(const gatescope::Error &error);

private:
    struct Piece {
        std::uint32_t run = 0; ///< In the other file.
        trace::EventLog records;
        std::uint32_t exchange = 0;
        bool marked = false;
        trace::Note note;
        bool isLast = false; ///< Of its exchange.
    };

    Result<void> startTemporary();
    Result<void> use(const QString &path, Access access, Kind kind);
    Result<void> lock(const QString &path);
    void adopt(const QString &path, Kind kind);
    void begin(Task task, const QString &path);
    void endTask();
    void giveUp();
    void fail(const Error &error);
    template <class Work>
    void inBackground(Work work);
    template <class Call>
    void post(Call call);

    void prepare(const QString &path, const QString &copy);
    void load(const QString &path, Opened opened);
    void readAll(SessionReader &reader, Opened opened);
    void finishOpening(Opened opened);
    void follow(const QString &before, const QString &path);

    void readForAdding(const QString &path);
    void readRuns(SessionReader &reader, const QList<trace::RunInfo> &runs);
    void readExchanges(SessionReader &reader);
    bool hand(Piece piece);
    [[nodiscard]] bool isAddingOver() const { return m_cancel || m_gaveUp; }
    void takeRuns(const QList<trace::RunInfo> &runs);
    void addSome();
    bool addRecords(const QDeadlineTimer &deadline);
    void endPiece(const Piece &piece);
    void dropPieces();
    void finishAdding();
    void takeBack();
    void takeBackSome();

    trace::Session &m_session;
    Kind m_kind = Kind::Memory;
    QString m_path;
    QString m_id;
    QString m_wanted; ///< The path of the save, open or add that is going on.
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<QLockFile> m_nextLock;
    bool m_recordsByItself = false;
    Task m_task = Task::None;
    std::atomic<bool> m_cancel = false; ///< It is being closed.
    std::atomic<bool> m_gaveUp = false; ///< Adding is.
    std::thread m_worker;

    QTimer m_adder;
    std::deque<Piece> m_pieces;
    std::size_t m_record = 0;                            ///< Of the first piece.
    QSemaphore m_room;                                   ///< Pieces that may be read ahead.
    std::map<std::uint32_t, trace::RunInfo> m_addedRuns; ///< By their id in the other file; its own id is the new one.
    bool m_allRead = false;
    int m_addedCount = 0;
    QList<std::uint32_t> m_takenBack; ///< Of an add that was given up.
    bool m_deletedBefore = false;
};

} // namespace gatescope::archive
