#include "archive/importdialog.h"

#include "common/eventwords.h"
#include "common/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

ImportDialog::ImportDialog(trace::Session &session, const QString &path, QWidget *parent)
    : QDialog(parent),
      m_job(session, path),
      m_status(new QLabel(tr("Reading %1 …").arg(QFileInfo(path).fileName()), this)),
      m_progress(new QProgressBar(this)),
      m_problems(new QPlainTextEdit(this)),
      m_button(new QPushButton(tr("Stop"), this))
{
    setWindowTitle(tr("Import"));
    m_status->setWordWrap(true);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the import"));
    m_problems->setReadOnly(true);
    m_problems->setAccessibleName(tr("What could not be read"));
    m_problems->hide();
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_button);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    column->setSpacing(theme::kSpace3);
    column->addWidget(m_status);
    column->addWidget(m_progress);
    column->addWidget(m_problems, 1);
    column->addLayout(row);
    setMinimumWidth(480);
    connect(m_button, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(&m_job, &archive::HarImportJob::progressed, this, [this](int done, int total) {
        m_progress->setRange(0, total);
        m_progress->setValue(done);
    });
    connect(&m_job, &archive::HarImportJob::finished, this, &ImportDialog::showEnd);
    connect(&m_job, &archive::HarImportJob::failed, this, &ImportDialog::showProblem);
    m_job.start();
}

void ImportDialog::reject()
{
    if (m_isOver)
        return QDialog::reject();
    m_job.cancel();
}

QString ImportDialog::statusText() const
{
    return m_status->text();
}

void ImportDialog::finish()
{
    m_isOver = true;
    m_progress->hide();
    m_button->setText(tr("Close"));
}

void ImportDialog::showEnd(const archive::HarImport &import, bool whole)
{
    finish();
    QString words = counted(import.exchanges, tr("1 exchange was imported"), tr("%1 exchanges were imported"));
    if (!import.creator.trimmed().isEmpty())
        words = tr("%1, recorded by %2").arg(words, import.creator.trimmed());
    if (!whole)
        words = tr("Stopped: %1").arg(words);
    Q_EMIT imported(import, words);
    if (import.problemCount == 0)
        return accept();
    m_status->setText(
        u"%1. %2"_s.arg(words, counted(import.problemCount, tr("1 entry could not be read, or not in full:"),
                                       tr("%1 entries could not be read, or not in full:"))));
    for (const archive::HarProblem &problem : import.problems)
        m_problems->appendPlainText(tr("Entry %1: %2").arg(problem.entry).arg(problem.words));
    m_problems->show();
    adjustSize();
}

void ImportDialog::showProblem(const Error &error)
{
    finish();
    m_status->setText(u"%1. %2 %3"_s.arg(error.summary, error.detail, error.wayOut));
}

} // namespace gatescope::ui
