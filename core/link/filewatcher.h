#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace gatescope::link {

/// Tells when the content of watched files may have changed: written in place, replaced by a rename (as editors do),
/// removed, or come back. Changes that come together are told together, a moment later.
class FileWatcher : public QObject {
    Q_OBJECT

public:
    explicit FileWatcher(QObject *parent = nullptr);

    void watch(const QStringList &files);
    [[nodiscard]] QStringList files() const { return m_known.keys(); }

Q_SIGNALS:
    void changed(const QStringList &files);

private:
    struct Stamp {
        QDateTime modified;
        qint64 size = -1; ///< -1: there is no such file.
        friend bool operator==(const Stamp &, const Stamp &) = default;
    };
    static Stamp stampOf(const QString &file);
    void check();

    QFileSystemWatcher m_watcher;
    QTimer m_settle;
    QHash<QString, Stamp> m_known;
};

} // namespace gatescope::link
