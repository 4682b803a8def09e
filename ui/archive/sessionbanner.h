#pragma once

#include "common/theme.h"

#include <QFrame>
#include <QList>
#include <QString>

#include <functional>

class QHBoxLayout;
class QLabel;

namespace gatescope::ui {

/// One thing about the session that wants a decision, with its choices, in a bar at the top of the window: nothing is
/// blocked, and it stays until one is chosen or it is closed.
class SessionBanner : public QFrame {
    Q_OBJECT

public:
    struct Choice {
        QString text;
        std::function<void()> run; ///< After the bar is gone.
    };
    struct Message {
        QString icon;
        theme::Tone tone = theme::Tone::Accent;
        QString title;
        QString detail; ///< May be empty.
        QList<Choice> choices;
    };

    explicit SessionBanner(QWidget *parent = nullptr);

    /// Takes the place of what was shown.
    void show(const Message &message);
    [[nodiscard]] QString title() const;
    /// As if the button with this text had been pressed; false when there is none.
    bool choose(const QString &text);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void restyle();
    void clear();

    Message m_message;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_detail;
    QHBoxLayout *m_buttons;
};

} // namespace gatescope::ui
