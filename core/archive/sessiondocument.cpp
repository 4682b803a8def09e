#include "archive/sessiondocument.h"

#include "archive/sessionwork.h"
#include "archive/upgrade.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <algorithm>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

QString lockPath(const QString &path)
{
    return path + u".lock"_s;
}

void removeFiles(const QString &path)
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(path + QString::fromLatin1(suffix));
}

bool canBeChanged(const QString &path)
{
    const QFileInfo file(path);
    return file.isWritable() && QFileInfo(file.absolutePath()).isWritable();
}

} // namespace

SessionDocument::SessionDocument(trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_adder.setInterval(0);
    connect(&m_adder, &QTimer::timeout, this, &SessionDocument::addSome);
    connect(&session, &trace::Session::runChanged, this, [this] {
        if (m_recordsByItself && m_kind == Kind::Memory && !isBusy())
            if (const auto begun = startTemporary(); !begun)
                fail(begun.error());
    });
}

SessionDocument::~SessionDocument()
{
    close();
}

QString SessionDocument::name() const
{
    return m_kind == Kind::Saved ? QFileInfo(m_path).fileName() : QString();
}

bool SessionDocument::isUnsaved() const
{
    return m_kind != Kind::Saved && m_session.lastNumber() > 0;
}

QString SessionDocument::folder()
{
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + u"/sessions"_s;
}

Result<void> SessionDocument::lock(const QString &path)
{
    m_nextLock = std::make_unique<QLockFile>(lockPath(path));
    m_nextLock->setStaleLockTime(0);
    if (m_nextLock->tryLock(0) || m_nextLock->error() == QLockFile::PermissionError)
        return {};
    qint64 pid = 0;
    QString host;
    QString program;
    m_nextLock->getLockInfo(&pid, &host, &program);
    m_nextLock.reset();
    return std::unexpected(Error{u"The session is open elsewhere"_s,
                                 u"%1 is in use by %2, process %3."_s.arg(path, program).arg(pid),
                                 u"Close it there first."_s});
}

Result<void> SessionDocument::use(const QString &path, Access access, Kind kind)
{
    auto recorder = Recorder::open(path, access);
    if (!recorder)
        return std::unexpected(recorder.error());
    connect(recorder->get(), &Recorder::saved, this, &SessionDocument::follow);
    connect(recorder->get(), &Recorder::saveFailed, this, &SessionDocument::fail);
    connect(recorder->get(), &Recorder::saveProgressed, this, &SessionDocument::progressed);
    connect(recorder->get(), &Recorder::saveCancelled, this, &SessionDocument::giveUp);
    connect(recorder->get(), &Recorder::failed, this, &SessionDocument::failed);
    m_id = (*recorder)->id();
    m_session.setStore(std::move(*recorder));
    adopt(path, kind);
    return {};
}

void SessionDocument::adopt(const QString &path, Kind kind)
{
    if (m_nextLock)
        m_lock = std::move(m_nextLock);
    m_path = path;
    m_kind = kind;
    Q_EMIT changed();
}

Result<void> SessionDocument::startTemporary()
{
    QDir().mkpath(folder());
    QFile::setPermissions(folder(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QString begun = QDateTime::currentDateTime().toString(u"yyyy-MM-dd'T'HH-mm-ss-zzz"_s);
    const QString path = u"%1/%2-%3.gatescope"_s.arg(folder(), begun).arg(QCoreApplication::applicationPid());
    if (const auto locked = lock(path); !locked)
        return locked;
    return use(path, Access::Create, Kind::Temporary);
}

Result<void> SessionDocument::record(const QString &path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (const auto locked = lock(full); !locked)
        return locked;
    return use(full, Access::Create, Kind::Saved);
}

void SessionDocument::begin(Task task, const QString &path)
{
    m_task = task;
    m_wanted = path;
    Q_EMIT busyChanged(true);
}

void SessionDocument::endTask()
{
    if (std::exchange(m_task, Task::None) != Task::None)
        Q_EMIT busyChanged(false);
}

void SessionDocument::fail(const Error &error)
{
    m_nextLock.reset();
    endTask();
    Q_EMIT failed(error);
}

void SessionDocument::cancel()
{
    if (m_task == Task::Saving)
        static_cast<Recorder *>(m_session.store())->cancelSave();
    else if (m_task == Task::Adding)
        m_gaveUp = true;
}

void SessionDocument::giveUp()
{
    const Task task = m_task;
    m_nextLock.reset();
    endTask();
    Q_EMIT cancelled(task, m_wanted);
}

// ---- open ----------------------------------------------------------------------------------------------------------

void SessionDocument::open(const QString &path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (isBusy() || m_kind != Kind::Memory || m_session.lastNumber() > 0)
        return fail({u"Another session is open in this window"_s, full, {}});
    if (!QFileInfo(full).isFile())
        return fail({u"The session file cannot be opened"_s, full + u": There is no such file."_s, {}});
    if (const auto locked = lock(full); !locked)
        return fail(locked.error());
    begin(Task::Opening, full);
    QDir().mkpath(folder());
    const QString copy = u"%1/%2-%3-copy.gatescope"_s.arg(folder())
                             .arg(QDateTime::currentDateTime().toString(u"yyyy-MM-dd'T'HH-mm-ss-zzz"_s))
                             .arg(QCoreApplication::applicationPid());
    inBackground([this, full, copy] { prepare(full, copy); });
}

/// On the worker's thread: after it the file can be opened quickly.
void SessionDocument::prepare(const QString &path, const QString &copy)
{
    Opened opened{.path = path};
    QString used = path;
    const bool isOurs = canBeChanged(path);
    Result<void> sound;
    {
        const auto connection = Connection::open(path, isOurs ? Access::Write : Access::Read);
        if (!connection)
            sound = std::unexpected(connection.error());
        else if (const auto rows = connection->value(u"SELECT sum(length(method)) FROM exchange"_s); !rows)
            sound = std::unexpected(rows.error());
        else if (const auto ids = connection->value(u"SELECT count(*) FROM chunk"_s); !ids)
            sound = std::unexpected(ids.error());
        else if (isOurs)
            sound = upgrade(*connection, m_cancel);
    }
    if (!sound && isDamage(sound.error())) {
        const auto saved = salvage(path, copy, m_cancel);
        if (!saved)
            return post([this, error = saved.error()] { fail(error); });
        opened.salvage = *saved;
        used = copy;
    } else if (!sound) {
        return post([this, error = sound.error()] { fail(error); });
    } else if (!isOurs) {
        if (!QFile::copy(path, copy))
            return post([this, path] { fail({u"The session file cannot be read"_s, path, {}}); });
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
        used = copy;
        const auto connection = Connection::open(copy, Access::Write);
        if (const auto done = connection ? upgrade(*connection, m_cancel) : std::unexpected(connection.error()); !done)
            return post([this, error = done.error()] { fail(error); });
    }
    post([this, used, opened] { load(used, opened); });
}

void SessionDocument::load(const QString &path, Opened opened)
{
    const bool isCopy = path != opened.path;
    if (isCopy)
        if (const auto locked = lock(path); !locked)
            return fail(locked.error());
    const bool isTemporary = isCopy || QFileInfo(path).absolutePath() == QFileInfo(folder()).absoluteFilePath();
    if (const auto used = use(path, Access::Write, isTemporary ? Kind::Temporary : Kind::Saved); !used)
        return fail(used.error());
    m_room.acquire(m_room.available());
    m_room.release(2);
    inBackground([this, path, opened] {
        auto reader = SessionReader::open(path);
        if (reader)
            readAll(**reader, opened);
        else
            post([this, error = reader.error()] { fail(error); });
    });
}

void SessionDocument::readAll(SessionReader &reader, Opened opened)
{
    const auto runs = reader.runs();
    const auto last = reader.lastNumber();
    if (!runs || !last)
        return post([this, error = runs ? last.error() : runs.error()] { fail(error); });
    for (const trace::RunInfo &run : *runs) {
        trace::StoredEvents loaded;
        post([this, run] { m_session.restore(run); });
        do {
            loaded = reader.runEvents(run.id, loaded.next, kPieceBytes);
            post([this, id = run.id, records = loaded.events] { m_session.restore(id, records); });
        } while (loaded.more && !m_cancel);
    }
    for (std::uint32_t after = 0; after < *last && !m_cancel;) {
        auto rows = reader.exchanges(after, kRowsAtOnce, opened.damagedRows);
        if (!rows || rows->isEmpty())
            break;
        after = rows->back().number;
        opened.exchanges += static_cast<std::uint32_t>(rows->size());
        while (!m_room.tryAcquire(1, 50) && !m_cancel) { // a batch a turn: the window stays free
        }
        post([this, rows = std::move(*rows), part = static_cast<double>(after) / *last] {
            for (const trace::ExchangeSummary &summary : rows)
                m_session.restore(summary);
            m_session.commit();
            Q_EMIT progressed(part);
            QTimer::singleShot(0, this, [this] { m_room.release(); });
        });
    }
    const auto notes = reader.notes();
    post([this, opened, notes = valueOrNone(notes)] {
        for (const auto &[number, note] : notes)
            m_session.restore(number, note);
        finishOpening(opened);
    });
}

void SessionDocument::finishOpening(Opened opened)
{
    for (std::uint32_t id = 1; id <= m_session.latestRun().value; ++id) {
        if (const auto *run = m_session.run({id}); run && !run->ended) {
            opened.wasInterrupted = true;
            m_session.endRun({id}, kInterrupted);
        }
    }
    m_session.commit();
    endTask();
    Q_EMIT this->opened(opened);
}

// ---- save ----------------------------------------------------------------------------------------------------------

void SessionDocument::saveAs(const QString &path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (isBusy())
        return Q_EMIT failed({u"The session is busy"_s, full, u"Wait a moment."_s});
    if (full == m_path)
        return Q_EMIT saved(full);
    if (m_kind == Kind::Memory)
        if (const auto begun = startTemporary(); !begun)
            return fail(begun.error());
    if (const auto locked = lock(full); !locked)
        return fail(locked.error());
    begin(Task::Saving, full);
    static_cast<Recorder *>(m_session.store())->saveAs(full);
}

/// What is left of the file before may be large: another thread sees to it, and holds its lock until then.
void SessionDocument::follow(const QString &before, const QString &path)
{
    const bool wasTemporary = m_kind == Kind::Temporary;
    std::shared_ptr<QLockFile> lock = std::move(m_lock);
    adopt(path, Kind::Saved);
    inBackground([this, wasTemporary, before, path, lock]() mutable {
        if (wasTemporary)
            removeFiles(before);
        else
            settle(before);
        lock.reset();
        post([this, path] {
            endTask();
            Q_EMIT saved(path);
        });
    });
}

// ---- close ---------------------------------------------------------------------------------------------------------

void SessionDocument::close(bool keepTemporary)
{
    m_cancel = true;
    if (m_worker.joinable())
        m_worker.join();
    m_adder.stop();
    if (auto *recorder = static_cast<Recorder *>(m_session.store())) {
        recorder->disconnect(this);
        recorder->setPurgesAtEnd(m_kind == Kind::Saved);
        m_session.commit();
        m_session.setStore(nullptr);
    }
    const bool removes = m_kind == Kind::Temporary && !(keepTemporary && m_session.lastNumber() > 0);
    if (removes)
        removeFiles(m_path);
    m_recordsByItself = false;
    m_kind = Kind::Memory;
    m_path.clear();
    m_id.clear();
    m_lock.reset();
    m_nextLock.reset();
}

QList<Leftover> SessionDocument::leftovers()
{
    QList<Leftover> all;
    const QDir sessions(folder());
    for (const QFileInfo &file : sessions.entryInfoList({u"*.gatescope"_s}, QDir::Files, QDir::Time)) {
        QLockFile lock(lockPath(file.filePath()));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0))
            continue;
        const QDateTime begun = QDateTime::fromString(file.fileName().left(19), u"yyyy-MM-dd'T'HH-mm-ss"_s);
        all.append({file.filePath(), begun.isValid() ? begun : file.lastModified(),
                    static_cast<std::uint64_t>(file.size() + QFileInfo(file.filePath() + u"-wal"_s).size())});
    }
    return all;
}

void SessionDocument::discard(const Leftover &leftover)
{
    removeFiles(leftover.path);
    QFile::remove(lockPath(leftover.path));
}

} // namespace gatescope::archive
