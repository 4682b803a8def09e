#pragma once

#include "link/options.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

class QFormLayout;
class QPushButton;

namespace gatescope::ui {

/// How an application is run: everything that the command line can say, with the same words.
class RunDialog : public QDialog {
    Q_OBJECT

public:
    explicit RunDialog(const link::RunOptions &options, QWidget *parent = nullptr);

    [[nodiscard]] link::RunOptions options() const;

private:
    enum class Browse { Folder, File };

    QWidget *applicationPage();
    QWidget *networkPage();
    QFormLayout *form(QWidget *page) const;
    QWidget *withBrowse(QLineEdit *field, Browse what);
    void browse(QLineEdit *field, Browse what);
    void explain();
    void checkEnviron();
    [[nodiscard]] QStringList environ() const;
    [[nodiscard]] QStringList listeners() const;
    void readNetwork(link::RunOptions &run) const;

    const link::RunOptions m_start;
    QLineEdit *m_target;
    QLineEdit *m_directory;
    QComboBox *m_interface;
    QCheckBox *m_factory;
    QLineEdit *m_venv;
    QLineEdit *m_envFile;
    QLineEdit *m_environ;
    QLineEdit *m_rootPath;
    QSpinBox *m_threads;
    QComboBox *m_lifespan;
    QCheckBox *m_uvloop;
    QCheckBox *m_reload;
    QCheckBox *m_taps;
    QLabel *m_mistake;
    QPushButton *m_run = nullptr;

    QLineEdit *m_host;
    QSpinBox *m_port;
    QLineEdit *m_listen;
    QCheckBox *m_tls;
    QLineEdit *m_certificate;
    QLineEdit *m_key;
    QCheckBox *m_http2;
    QLineEdit *m_proxies;
    QCheckBox *m_proxyProtocol;
    QLabel *m_note;
};

} // namespace gatescope::ui
