#pragma once

#include "archive/harimportjob.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace gatescope::ui {

/// The progress of one import; closes by itself when all was read, stays to tell what could not be.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(trace::Session &session, const QString &path, QWidget *parent = nullptr);

    void reject() override;
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    /// `words` for the status bar.
    void imported(const gatescope::archive::HarImport &import, const QString &words);

private:
    void showEnd(const archive::HarImport &import, bool whole);
    void showProblem(const Error &error);
    void finish();

    archive::HarImportJob m_job;
    QLabel *m_status;
    QProgressBar *m_progress;
    QPlainTextEdit *m_problems;
    QPushButton *m_button;
    bool m_isOver = false;
};

} // namespace gatescope::ui
