#include "link/filewatcher.h"

#include <QFileInfo>
#include <QSet>

namespace gatescope::link {

namespace {

constexpr int kSettleMs = 80;

} // namespace

FileWatcher::FileWatcher(QObject *parent) : QObject(parent)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    const auto later = [this] { m_settle.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, later);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, later);
    connect(&m_settle, &QTimer::timeout, this, &FileWatcher::check);
}

FileWatcher::Stamp FileWatcher::stampOf(const QString &file)
{
    const QFileInfo info(file);
    return info.exists() ? Stamp{info.lastModified(), info.size()} : Stamp{};
}

void FileWatcher::watch(const QStringList &files)
{
    const QStringList old = m_watcher.files() + m_watcher.directories();
    if (!old.isEmpty())
        m_watcher.removePaths(old);
    QHash<QString, Stamp> known;
    QSet<QString> paths;
    for (const QString &file : files) {
        known.insert(file, m_known.value(file, stampOf(file)));
        paths.insert(QFileInfo(file).absolutePath());
        if (QFileInfo::exists(file))
            paths.insert(file);
    }
    m_known = known;
    if (!paths.isEmpty())
        m_watcher.addPaths(paths.values());
    m_settle.start(); // a change between loading and watching is seen too
}

void FileWatcher::check()
{
    QStringList different;
    for (auto known = m_known.begin(); known != m_known.end(); ++known) {
        const Stamp now = stampOf(known.key());
        if (now == known.value())
            continue;
        known.value() = now;
        different.append(known.key());
        if (now.size >= 0)
            m_watcher.addPath(known.key());
    }
    if (!different.isEmpty())
        Q_EMIT changed(different);
}

} // namespace gatescope::link
