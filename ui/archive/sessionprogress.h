#pragma once

#include "archive/sessiondocument.h"

#include <QFrame>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gatescope::ui {

/// How far opening, saving or adding a session is, in a bar at the top of the window, with a way out where there is
/// one. The window goes on meanwhile. It comes only when the work takes longer than a moment, and goes by itself.
class SessionProgress : public QFrame {
    Q_OBJECT

public:
    /// The document outlives it.
    explicit SessionProgress(archive::SessionDocument &document, QWidget *parent = nullptr);

    /// "Saving cart.gatescope"; empty while it is not shown.
    [[nodiscard]] QString title() const;
    [[nodiscard]] QPushButton &cancelButton() const { return *m_cancel; }
    [[nodiscard]] QProgressBar &bar() const { return *m_bar; }
    /// How long work may take without being shown; tests want none.
    void setPatience(std::chrono::milliseconds patience) { m_patience.setInterval(patience); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void follow(bool busy);
    void cancel();

    archive::SessionDocument &m_document;
    QLabel *m_title;
    QProgressBar *m_bar;
    QPushButton *m_cancel;
    QTimer m_patience;
};

} // namespace gatescope::ui
