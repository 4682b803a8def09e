#pragma once

#include "compose/savedrequests.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gatescope::ui {

/// Asks for the name of a request to be saved; a "/" in it makes folders. Says what would be replaced, and which
/// secrets would stand in a plain file.
class SaveDialog : public QDialog {
    Q_OBJECT

public:
    struct Setup {
        QString name; ///< To begin with.
        QString folder;
        QStringList known; ///< Names that are taken.
        QStringList secrets;
    };
    explicit SaveDialog(Setup setup, QWidget *parent = nullptr);

    [[nodiscard]] QString name() const;
    [[nodiscard]] QLineEdit *field() const { return m_name; }
    [[nodiscard]] QLabel *note() const { return m_note; }
    [[nodiscard]] QPushButton *saveButton() const { return m_save; }

private:
    void judge();

    Setup m_setup;
    QLineEdit *m_name;
    QLabel *m_note;
    QPushButton *m_save = nullptr;
};

} // namespace gatescope::ui
