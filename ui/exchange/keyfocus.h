#pragma once

#include <QObject>
#include <QStringList>

namespace gatescope::ui {

/// Where a value stands in the environ or the scope: `{"HTTP_HOST"}`, `{"headers", "2"}`, `{"asgi", "version"}`.
using KeyPath = QStringList;

/// The key of the environ or scope that the user looks at. The tree, the explanation and the wire bytes follow it in
/// both directions. It survives a change of the exchange, so that one key can be compared over many exchanges.
class KeyFocus : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const KeyPath &path() const { return m_path; }
    void setPath(const KeyPath &path)
    {
        if (path == m_path)
            return;
        m_path = path;
        Q_EMIT changed(m_path);
    }

Q_SIGNALS:
    void changed(const QStringList &path);
    /// The user wants to see the focused key there.
    void wireWanted();
    void scopeWanted();

private:
    KeyPath m_path;
};

} // namespace gatescope::ui
