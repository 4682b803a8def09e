#pragma once

#include "composer/variables.h"

#include "compose/draft.h"

#include <QWidget>

class QCheckBox;

namespace gatescope::ui {

/// How a WebSocket is opened: subprotocols, TLS, compression.
class SocketSettings : public QWidget {
    Q_OBJECT

public:
    explicit SocketSettings(const Variables &variables, QWidget *parent = nullptr);

    void show(const compose::SocketDraft &draft);
    /// Puts what the page says into the draft; TLS is the scheme of its URL.
    void fill(compose::SocketDraft &draft) const;

    [[nodiscard]] VariableField *subprotocols() const { return m_subprotocols; }
    [[nodiscard]] QCheckBox *tls() const { return m_tls; }
    [[nodiscard]] QCheckBox *deflate() const { return m_deflate; }
    [[nodiscard]] QCheckBox *verify() const { return m_verify; }

Q_SIGNALS:
    /// By the user; `key` as in DraftDocument::change().
    void edited(const QString &key);

private:
    QCheckBox *check(const QString &text);

    bool m_showing = false;
    VariableField *m_subprotocols;
    QCheckBox *m_tls;
    QCheckBox *m_verify;
    QCheckBox *m_deflate;
};

} // namespace gatescope::ui
