#pragma once

#include "link/options.h"
#include "shell/openapp.h"

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QWidget>

namespace gatescope::ui {

/// What stands in the window before an application does: open a file or a folder, the recent ones, the examples.
class StartPage : public QScrollArea {
    Q_OBJECT

public:
    explicit StartPage(const QList<Example> &examples, QWidget *parent = nullptr);

    /// Reads the recent applications again.
    void refresh();

Q_SIGNALS:
    void openFileRequested();
    void openFolderRequested();
    void openRequested(const gatescope::link::RunOptions &options);
    void exampleRequested(const gatescope::ui::Example &example);

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildHead();
    QWidget *buildOpen();
    QWidget *buildColumn(const QString &title, QListWidget *list);
    void fillExamples();
    void applyTheme();

    const QList<Example> m_examples;
    QList<link::RunOptions> m_runs;
    QLabel *m_title = nullptr;
    QLabel *m_subtitle = nullptr;
    QLabel *m_hint = nullptr;
    QListWidget *m_recent = nullptr;
    QListWidget *m_exampleList = nullptr;
};

} // namespace gatescope::ui
