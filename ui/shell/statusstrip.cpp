#include "shell/statusstrip.h"

#include "common/icons.h"
#include "trace/print.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::Severity;

namespace {

constexpr int kSaidMs = 6000;

} // namespace

StatusStrip::StatusStrip(Workspace &workspace, QWidget *parent)
    : QStatusBar(parent),
      m_workspace(workspace),
      m_problems(new QToolButton(this)),
      m_counts(new QLabel(this))
{
    m_problems->setAutoRaise(true);
    m_problems->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_problems->setToolTip(tr("Show the problems"));
    m_counts->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    addPermanentWidget(m_counts);
    addPermanentWidget(m_problems);
    connect(m_problems, &QToolButton::clicked, this, &StatusStrip::problemsRequested);
    connect(&workspace.problems, &ProblemsModel::countsChanged, this, &StatusStrip::refreshProblems);
    m_slow.setInterval(250);
    m_slow.setSingleShot(true);
    connect(&m_slow, &QTimer::timeout, this, &StatusStrip::refresh);
    const auto later = [this] {
        if (m_slow.isActive())
            return;
        refresh();
        m_slow.start();
    };
    connect(&workspace.session, &trace::Session::exchangesAdded, this, later);
    connect(&workspace.session, &trace::Session::exchangesChanged, this, later);
    connect(&workspace.session, &trace::Session::flagsChanged, this, later);
    connect(&workspace.session, &trace::Session::purged, this, later);
    connect(&workspace.supervisor, &link::Supervisor::recordingChanged, this, later);
    refresh();
    refreshProblems();
}

void StatusStrip::say(const QString &words)
{
    showMessage(words, kSaidMs);
}

void StatusStrip::refresh()
{
    const auto count = static_cast<int>(m_workspace.session.lastNumber());
    const QString size = QString::fromStdString(trace::sizeText(m_workspace.session.storedBytes()));
    const QString some = count == 1 ? tr("1 exchange recorded") : tr("%1 exchanges recorded").arg(count);
    const QString recorded = count == 0 ? tr("Nothing recorded yet") : some + u", "_s + size;
    m_counts->setText(m_workspace.supervisor.options().recording ? recorded
                                                                 : recorded + u" · "_s + tr("recording is paused"));
}

void StatusStrip::refreshProblems()
{
    const int errors = m_workspace.problems.countOf(Severity::Error);
    const int warnings = m_workspace.problems.countOf(Severity::Warning);
    const bool none = errors + warnings == 0;
    const QString name = errors > 0 ? u"error"_s : none ? u"check"_s : u"warning"_s;
    const theme::Tone tone = errors > 0 ? theme::Tone::Error : none ? theme::Tone::Ok : theme::Tone::Warning;
    m_problems->setIcon(icon(name, tone));
    m_problems->setText(none                     ? tr("No problems")
                        : errors + warnings == 1 ? tr("1 problem")
                                                 : tr("%1 problems").arg(errors + warnings));
    m_problems->setAccessibleName(m_problems->text());
}

} // namespace gatescope::ui
