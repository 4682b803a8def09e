#pragma once

#include "compose/opendrafts.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>
#include <memory>

class QLockFile;

namespace gatescope::compose {

/// Keeps what is open and what was sent in a folder of the user's state. Reads and writes on a thread of its own, one
/// after the other; of several versions that wait to be written only the newest is. What was given to keep() is on disk
/// when the destructor is done.
///
///     connect(&store, &DraftStore::opened, this, &Composer::restore);
///     store.setFolder(stateFolder);
///     store.open(projectFolder);
///     store.keep(openDrafts()); // a moment after a change: the caller waits for the pause
///
/// Two windows on one project do not write the same file: the first has it as long as it lives, the second has a file
/// of its own ("NAME-2.json"), and finds its drafts there again.
class DraftStore : public QObject {
    Q_OBJECT

public:
    explicit DraftStore(QObject *parent = nullptr);
    ~DraftStore() override;

    /// Reads what was sent. Without a folder nothing is read or kept.
    void setFolder(const QString &folder);
    /// From now on keep() is for this project; answers with opened().
    void open(const QString &projectFolder);
    /// Waits for opened() with the first writing, so that nothing is written over unread.
    void keep(const OpenDrafts &drafts);
    void keepSent(const QList<HttpDraft> &drafts);
    /// Returns when everything is on disk.
    void flush();

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] QString path() const { return m_path; } ///< Of the open drafts; empty: none.

Q_SIGNALS:
    void opened(const gatescope::compose::OpenDrafts &drafts);
    void sentRead(const QList<gatescope::compose::HttpDraft> &drafts);
    /// What could not be read or written, once for each reason.
    void failed(const gatescope::Error &error);

private:
    using Writing = std::function<Result<void>()>;
    void claim(const QString &path);
    void write(const QString &path, Writing writing);
    void writeNext();
    void tell(const Error &error);

    QThreadPool m_pool;
    QString m_folder;
    QString m_path;
    std::unique_ptr<QLockFile> m_lock;
    std::map<QString, Writing> m_waiting;
    std::unique_ptr<OpenDrafts> m_held; ///< Given before the file was read.
    QStringList m_told;
    quint64 m_ticket = 0;
    bool m_isRead = false;
    bool m_isWriting = false;
};

} // namespace gatescope::compose
