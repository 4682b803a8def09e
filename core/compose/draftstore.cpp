#include "compose/draftstore.h"

#include <QDir>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QLockFile>
#include <QtConcurrentRun>

#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostWindows = 16;

/// Calls `done` on the thread of `context` with what `work` answers on a thread of the pool.
template <class Work, class Done>
void runElsewhere(QThreadPool &pool, QObject *context, Work work, Done done)
{
    using Answer = std::invoke_result_t<Work>;
    auto *watcher = new QFutureWatcher<Answer>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, done] {
        watcher->deleteLater();
        done(watcher->result());
    });
    watcher->setFuture(QtConcurrent::run(&pool, std::move(work)));
}

QString sentPath(const QString &folder)
{
    return QDir(folder).filePath(u"sent.json"_s);
}

QString numbered(const QString &path, int window)
{
    return window == 1 ? path : u"%1-%2.json"_s.arg(path.chopped(5)).arg(window);
}

} // namespace

DraftStore::DraftStore(QObject *parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

DraftStore::~DraftStore()
{
    flush();
}

void DraftStore::setFolder(const QString &folder)
{
    m_folder = folder;
    if (folder.isEmpty())
        return;
    const auto read = [path = sentPath(folder)] { return loadCollection(path); };
    runElsewhere(m_pool, this, read, [this](const Loaded<Collection> &loaded) {
        QList<HttpDraft> drafts;
        for (const Draft &draft : loaded.value.drafts) {
            if (const auto *http = std::get_if<HttpDraft>(&draft))
                drafts += *http;
        }
        if (loaded.damage)
            tell(*loaded.damage);
        Q_EMIT sentRead(drafts);
    });
}

/// The first of the project's files that no other window has.
void DraftStore::claim(const QString &path)
{
    m_lock.reset();
    QDir().mkpath(QFileInfo(path).path());
    for (int window = 1; window <= kMostWindows; ++window) {
        m_path = numbered(path, window);
        m_lock = std::make_unique<QLockFile>(m_path + u".lock"_s);
        m_lock->setStaleLockTime(0); // held as long as the window lives
        if (m_lock->tryLock(0) || m_lock->error() != QLockFile::LockFailedError)
            return;
    }
}

void DraftStore::open(const QString &projectFolder)
{
    if (m_held)
        flush();
    const quint64 ticket = ++m_ticket;
    m_isRead = false;
    if (m_folder.isEmpty())
        return;
    claim(openDraftsPath(m_folder, projectFolder));
    const auto read = [path = m_path] { return loadOpenDrafts(path); };
    runElsewhere(m_pool, this, read, [this, ticket](const Loaded<OpenDrafts> &loaded) {
        if (ticket != m_ticket)
            return;
        m_isRead = true;
        if (loaded.damage)
            tell(*loaded.damage);
        Q_EMIT opened(loaded.value);
        if (const auto held = std::exchange(m_held, nullptr))
            keep(*held);
    });
}

void DraftStore::keep(const OpenDrafts &drafts)
{
    if (m_path.isEmpty())
        return;
    if (!m_isRead) {
        m_held = std::make_unique<OpenDrafts>(drafts);
        return;
    }
    write(m_path, [drafts, path = m_path] { return save(drafts, path); });
}

void DraftStore::keepSent(const QList<HttpDraft> &drafts)
{
    if (m_folder.isEmpty())
        return;
    Collection sent;
    for (const HttpDraft &draft : drafts)
        sent.drafts += draft;
    const QString path = sentPath(m_folder);
    write(path, [sent, path] { return saveAlone(sent, path); });
}

void DraftStore::write(const QString &path, Writing writing)
{
    m_waiting[path] = std::move(writing);
    if (!std::exchange(m_isWriting, true))
        writeNext();
}

void DraftStore::writeNext()
{
    if (m_waiting.empty()) {
        m_isWriting = false;
        return;
    }
    const auto next = m_waiting.begin();
    Writing writing = std::move(next->second);
    m_waiting.erase(next);
    runElsewhere(m_pool, this, std::move(writing), [this](const Result<void> &written) {
        if (!written)
            tell(written.error());
        writeNext();
    });
}

void DraftStore::tell(const Error &error)
{
    if (m_told.contains(error.summary))
        return;
    m_told += error.summary;
    Q_EMIT failed(error);
}

void DraftStore::flush()
{
    m_pool.waitForDone();
    for (const auto &[path, writing] : std::exchange(m_waiting, {}))
        (void)writing();
    if (const auto held = std::exchange(m_held, nullptr)) {
        OpenDrafts all = loadOpenDrafts(m_path).value; // which nobody has taken over
        all.drafts += held->drafts;
        (void)save(all, m_path);
    }
}

} // namespace gatescope::compose
