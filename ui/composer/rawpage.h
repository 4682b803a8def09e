#pragma once

#include "compose/draft.h"

#include <QWidget>

class QCheckBox;
class QPlainTextEdit;

namespace gatescope::ui {

/// The bytes of a request as they are sent, malformed if wished (rawtext.h tells how they are written).
class RawPage : public QWidget {
    Q_OBJECT

public:
    explicit RawPage(QWidget *parent = nullptr);

    void show(const compose::HttpDraft &draft);
    [[nodiscard]] QPlainTextEdit *text() const { return m_text; }
    [[nodiscard]] QCheckBox *toggle() const { return m_toggle; }

Q_SIGNALS:
    /// By the user.
    void edited(const QByteArray &raw);
    void toggled(bool on);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool m_showing = false;
    QCheckBox *m_toggle;
    QPlainTextEdit *m_text;
};

} // namespace gatescope::ui
