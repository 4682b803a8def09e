#include "link/tracefolder.h"

#include <QDir>
#include <QStandardPaths>

namespace gatescope::link {

using namespace Qt::StringLiterals;

namespace {

/// A lock can be taken when the process that held it is gone. A folder without one is being made.
void removeLeftBehind(const QString &parent, uint owner)
{
    for (const QFileInfo &left : QDir(parent).entryInfoList({u"gatescope-*"_s}, QDir::Dirs | QDir::NoSymLinks)) {
        const QString path = left.filePath() + u"/lock"_s;
        QLockFile lock(path);
        lock.setStaleLockTime(0);
        if (left.ownerId() == owner && QFile::exists(path) && lock.tryLock())
            QDir(left.filePath()).removeRecursively();
    }
}

} // namespace

TraceFolder::TraceFolder(const QString &parent)
    : m_folder(parent + u"/gatescope-XXXXXX"_s),
      m_lock(m_folder.filePath(u"lock"_s))
{
    m_lock.setStaleLockTime(0);
    if (m_folder.isValid() && m_lock.tryLock())
        removeLeftBehind(parent, QFileInfo(m_folder.path()).ownerId());
}

QString TraceFolder::place()
{
    const QFileInfo memory(u"/dev/shm"_s);
    if (memory.isDir() && memory.isWritable())
        return memory.filePath();
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return QFileInfo(runtime).isWritable() ? runtime : QDir::tempPath();
}

} // namespace gatescope::link
