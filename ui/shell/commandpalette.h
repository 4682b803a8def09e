#pragma once

#include <QAction>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>

namespace gatescope::ui {

/// How well `text` answers `typed`: higher is better, negative is no match. All typed characters must come in order;
/// starts of words and runs count more.
[[nodiscard]] int matchScore(const QString &typed, const QString &text);

/// Ctrl+Shift+P: every command by its name, with its shortcut. Enter runs it, Escape leaves.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget *window);

    /// Shows it over the window with these commands; disabled ones are left out.
    void ask(const QList<QAction *> &actions);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter(const QString &typed);
    void runCurrent();

    QLineEdit *m_input;
    QListWidget *m_list;
    QList<QAction *> m_actions;
};

} // namespace gatescope::ui
