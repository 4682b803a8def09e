#pragma once

#include "compose/draft.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace gatescope::ui {

/// How a draft is sent: version, chunks, pauses, breaking off, certificates, time-out.
class SettingsPage : public QWidget {
    Q_OBJECT

public:
    explicit SettingsPage(QWidget *parent = nullptr);
    void show(const compose::HttpDraft &draft);
    /// Puts what the page says into the draft.
    void fill(compose::HttpDraft &draft) const;

    [[nodiscard]] QSpinBox *disconnectAfter() const { return m_disconnect; }

Q_SIGNALS:
    void edited(const QString &key);

private:
    QSpinBox *number(int least, int most, const QString &suffix, const QString &special, const char *key);
    QCheckBox *check(const QString &text);

    bool m_showing = false;
    QComboBox *m_version;
    QCheckBox *m_chunked;
    QSpinBox *m_chunk;
    QSpinBox *m_delay;
    QSpinBox *m_disconnect;
    QCheckBox *m_verify;
    QSpinBox *m_timeout;
};

} // namespace gatescope::ui
