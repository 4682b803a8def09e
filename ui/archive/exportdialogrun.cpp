// What the dialog does: counting what is masked, and the export itself.
#include "archive/exportdialog.h"

#include "common/eventwords.h"
#include "common/icons.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

QString ExportDialog::countText(qsizetype count)
{
    return counted(static_cast<std::uint64_t>(count), tr("1 exchange"), tr("%1 exchanges"));
}

void ExportDialog::askPreview()
{
    if (!m_found || !m_tree)
        return;
    m_tree->setEnabled(m_masks->isChecked());
    m_pattern->setEnabled(m_masks->isChecked());
    m_preview.reset();
    m_wait.start();
}

void ExportDialog::startPreview()
{
    if (!m_masks->isChecked() || m_job) {
        m_found->setText(tr("Passwords, tokens and cookies will stand in the file."));
        return;
    }
    m_found->setText(tr("Looking for secrets …"));
    m_preview = std::make_unique<archive::MaskPreview>(m_session, numbers(), rules());
    connect(m_preview.get(), &archive::MaskPreview::counted, this, &ExportDialog::showCounts);
}

void ExportDialog::showCounts(const archive::MaskCounts &counts)
{
    const QSignalBlocker quiet(m_tree);
    std::size_t index = 0;
    for (QTreeWidgetItem *group : m_groups) {
        std::uint64_t sum = 0;
        for (int row = 0; row < group->childCount(); ++row, ++index) {
            const std::uint64_t places = index < counts.places.size() ? counts.places[index] : 0;
            group->child(row)->setText(1, places == 0 ? QString() : tr("%L1").arg(places));
            sum += places;
        }
        group->setText(1, sum == 0 ? QString() : tr("%L1").arg(sum));
        group->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    }
    const QString values = counted(counts.secrets, tr("1 secret value"), tr("%1 different secret values"));
    QString words =
        counts.exchanges == 0
            ? tr("These rules find nothing in %1.").arg(countText(numbers().size()))
            : tr("Masks %1, in %2 of %3.").arg(values).arg(counts.exchanges).arg(countText(numbers().size()));
    if (counts.leftOut > 0)
        words += u' ' + counted(counts.leftOut, tr("1 payload that the rules cannot see through is left out."),
                                tr("%1 payloads that the rules cannot see through are left out."));
    m_found->setText(words);
    m_preview.release()->deleteLater();
}

void ExportDialog::setRunning(bool running)
{
    m_settings->setEnabled(!running);
    m_export->setEnabled(!running);
    m_progress->setVisible(running);
    m_progress->setValue(0);
    m_cancel->setText(running ? tr("Stop") : tr("Cancel"));
    if (!running)
        m_job.release()->deleteLater();
}

void ExportDialog::exportNow()
{
    if (m_job || m_path->text().isEmpty())
        return;
    m_wait.stop();
    m_preview.reset();
    const archive::ExportOptions wanted = options();
    m_job = std::make_unique<archive::ExportJob>(m_session, numbers(), wanted);
    connect(m_job.get(), &archive::ExportJob::progressed, this,
            [this](double part) { m_progress->setValue(static_cast<int>(part * m_progress->maximum())); });
    connect(m_job.get(), &archive::ExportJob::failed, this, [this](const Error &error) {
        setRunning(false);
        sayProblem(error);
    });
    connect(m_job.get(), &archive::ExportJob::cancelled, this, [this] {
        setRunning(false);
        say(tr("Stopped. No file was written."));
    });
    connect(m_job.get(), &archive::ExportJob::finished, this,
            [this, path = wanted.path](const archive::ExportReport &report) {
                setRunning(false);
                Q_EMIT exported(path, report);
                accept();
            });
    setRunning(true);
    say(tr("Exporting %1 …").arg(countText(numbers().size())));
    m_job->start();
}

void ExportDialog::reject()
{
    if (m_job)
        return m_job->cancel();
    QDialog::reject();
}

QString ExportDialog::statusText() const
{
    return m_status->text();
}

void ExportDialog::say(const QString &words, Tone tone)
{
    const bool isProblem = tone == Tone::Error;
    m_statusIcon->setVisible(isProblem);
    if (isProblem)
        m_statusIcon->setPixmap(icon(u"error"_s, tone).pixmap(theme::kIconSize, theme::kIconSize));
    m_status->setText(words);
}

void ExportDialog::sayProblem(const Error &error)
{
    say(QStringList{error.summary, error.detail, error.wayOut}.join(u'\n').trimmed(), Tone::Error);
}

} // namespace gatescope::ui
