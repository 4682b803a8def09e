#pragma once

#include "common/theme.h"

#include "base/result.h"

#include <QFrame>

#include <functional>

class QLabel;
class QToolButton;

namespace gatescope::ui {

/// One line at the edge of a view that says what has happened, with a thing to do about it; it stays until it is closed
/// or something newer is said.
class NoticeBar : public QFrame {
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);

    void say(const QString &text, const QString &action = {}, std::function<void()> run = {});
    void say(const Error &error);

    [[nodiscard]] QLabel *text() const { return m_text; }
    [[nodiscard]] QToolButton *action() const { return m_action; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void paintIcon();
    void show(const QString &icon, theme::Tone tone, const QString &text);

    std::function<void()> m_run;
    QString m_iconName;
    theme::Tone m_tone = theme::Tone::Accent;
    QLabel *m_icon;
    QLabel *m_text;
    QToolButton *m_action;
};

} // namespace gatescope::ui
