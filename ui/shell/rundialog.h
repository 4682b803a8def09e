#pragma once

#include "link/options.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace gatescope::ui {

/// How an application is run: everything that the command line can say, with the same words.
class RunDialog : public QDialog {
    Q_OBJECT

public:
    explicit RunDialog(const link::RunOptions &options, QWidget *parent = nullptr);

    [[nodiscard]] link::RunOptions options() const;

private:
    QWidget *withBrowse(QLineEdit *field, bool folder);
    void browse(QLineEdit *field, bool folder);
    void explain();

    const link::RunOptions m_start;
    QLineEdit *m_target;
    QLineEdit *m_directory;
    QComboBox *m_interface;
    QCheckBox *m_factory;
    QLineEdit *m_venv;
    QLineEdit *m_envFile;
    QLineEdit *m_host;
    QSpinBox *m_port;
    QLineEdit *m_rootPath;
    QSpinBox *m_threads;
    QComboBox *m_lifespan;
    QCheckBox *m_reload;
    QLabel *m_note;
};

} // namespace gatescope::ui
