#pragma once

#include <QLockFile>
#include <QTemporaryDir>

namespace gatescope::link {

/// A folder for a run's ring and socket that only the user can enter, in memory where the system has such a place. It
/// goes with its object; what a process that was killed has left behind goes when the next one is made.
class TraceFolder {
public:
    explicit TraceFolder(const QString &parent = place());

    [[nodiscard]] bool isValid() const { return m_folder.isValid(); }
    [[nodiscard]] QString errorString() const { return m_folder.errorString(); }
    [[nodiscard]] QString filePath(const QString &name) const { return m_folder.filePath(name); }

private:
    [[nodiscard]] static QString place();

    QTemporaryDir m_folder;
    QLockFile m_lock; ///< Held while this process lives.
};

} // namespace gatescope::link
