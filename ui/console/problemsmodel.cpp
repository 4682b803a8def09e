#include "console/problemsmodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/text.h"
#include "console/handledexceptions.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

constexpr std::size_t kLookBack = 200; ///< Problems among which the same one is looked for.
constexpr std::size_t kMostProblems = 10'000;

Problem placed(Problem problem, const CodeSite &site)
{
    problem.file = text(site.file);
    problem.line = static_cast<int>(site.line);
    return problem;
}

/// The line of code at the end of a stack; empty where the stack has none.
QString lastLine(const QString &stack)
{
    const QString line = stack.trimmed().section(u'\n', -1).trimmed();
    return line.startsWith(u"File \""_s) ? QString() : line;
}

bool same(const Problem &a, const Problem &b)
{
    return a.severity == b.severity && a.summary == b.summary && a.file == b.file && a.line == b.line;
}

QString whereText(const Problem &problem)
{
    return problem.file.isEmpty() ? QString() : u"%1:%2"_s.arg(QFileInfo(problem.file).fileName()).arg(problem.line);
}

QString whatText(const Problem &problem)
{
    return problem.count == 1 ? problem.summary : u"%1  (× %2)"_s.arg(problem.summary).arg(problem.count);
}

/// LoopBlocked tells the same with its stack; a loop that is still blocked has only the finding. That uvloop cannot be
/// watched as a whole is said where the lanes are.
bool isToldElsewhere(const Finding &finding)
{
    return (finding.rule == "A028" && finding.severity == Severity::Warning) ||
           (finding.rule == "A029" && finding.severity == Severity::Info);
}

struct SeverityLook {
    const char *icon;
    theme::Tone tone;
};

constexpr std::array kSeverityLooks{SeverityLook{"info", theme::Tone::Accent},
                                    SeverityLook{"warning", theme::Tone::Warning},
                                    SeverityLook{"error", theme::Tone::Error}};

} // namespace

ProblemsModel::ProblemsModel(EventFeed &feed, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(feed.session()),
      m_handled(std::make_unique<HandledExceptions>())
{
    connect(&feed, &EventFeed::arrived, this, &ProblemsModel::take);
}

ProblemsModel::~ProblemsModel() = default;

bool ProblemsModel::isRefusedLifespan(std::uint32_t number) const
{
    const auto *summary = m_session.summary(number);
    return summary && summary->isRefusedLifespan();
}

void ProblemsModel::take(RunId, std::uint32_t number, int index, const TraceEvent &event)
{
    Problem problem{.exchange = number, .event = index};
    if (const auto *raised = event.as<AppRaised>(); raised && !isRefusedLifespan(number)) {
        problem.summary = text(raised->type) + u": "_s + text(raised->message);
        problem.detail = text(raised->traceback);
        add(placed(problem, raised->site));
    } else if (const auto *blocked = event.as<LoopBlocked>()) {
        problem.severity = Severity::Warning;
        problem.summary = tr("The event loop was blocked in %1").arg(text(blocked->site.function));
        const auto length = std::chrono::nanoseconds(static_cast<std::int64_t>(blocked->blockedNs));
        const QString line = lastLine(text(blocked->stack));
        problem.detail = tr("For %1%2; %3\n\nThe stack meanwhile:\n%4")
                             .arg(durationText(length), line.isEmpty() ? QString() : tr(" in “%1”").arg(line),
                                  counted(blocked->waiting, tr("1 exchange waited"), tr("%1 exchanges waited")),
                                  text(blocked->stack));
        problem.wayOut = tr("Hand slow work to a thread, await asyncio.to_thread(…), or use a library that awaits");
        add(placed(problem, blocked->site));
    } else if (const auto *finding = event.as<Finding>(); finding && !isToldElsewhere(*finding)) {
        problem.severity = finding->severity;
        problem.summary = text(finding->message);
        problem.detail = tr("Rule %1").arg(text(finding->rule));
        add(placed(problem, finding->site));
    } else if (const auto *gap = event.as<Gap>(); gap && gap->events > 0) {
        problem.severity = Severity::Warning;
        problem.summary = tr("The trace came faster than it could be read: events are missing");
        problem.detail = tr("Events lost: %1").arg(gap->events);
        add(problem);
    } else if (const auto handled = m_handled->take(number, index, event)) {
        add(*handled);
    }
}

void ProblemsModel::add(const Problem &problem)
{
    const auto last = std::min(m_problems.size(), kLookBack);
    const auto known = std::find_if(m_problems.rbegin(), m_problems.rbegin() + static_cast<std::ptrdiff_t>(last),
                                    [&](const Problem &other) { return same(problem, other); });
    if (known != m_problems.rbegin() + static_cast<std::ptrdiff_t>(last)) {
        ++known->count;
        known->detail = problem.detail;
        known->when = QDateTime::currentDateTime();
        known->exchange = problem.exchange;
        known->event = problem.event;
        const int row = static_cast<int>(known - m_problems.rbegin());
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
        return;
    }
    if (m_problems.size() >= kMostProblems)
        return;
    beginInsertRows({}, 0, 0);
    m_problems.push_back(problem);
    m_problems.back().when = QDateTime::currentDateTime();
    endInsertRows();
    Q_EMIT countsChanged();
}

void ProblemsModel::clear()
{
    beginResetModel();
    m_problems.clear();
    endResetModel();
    Q_EMIT countsChanged();
}

const Problem &ProblemsModel::problem(int row) const
{
    return m_problems[place(row)];
}

int ProblemsModel::countOf(Severity severity) const
{
    return static_cast<int>(std::ranges::count(m_problems, severity, &Problem::severity));
}

int ProblemsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
}

int ProblemsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ProblemColumn::Count);
}

QVariant ProblemsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Problem &shown = problem(index.row());
    const auto column = static_cast<ProblemColumn>(index.column());
    const SeverityLook &look = kSeverityLooks[static_cast<std::size_t>(shown.severity)];
    if (role == Qt::DecorationRole && column == ProblemColumn::What)
        return icon(QString::fromLatin1(look.icon), look.tone);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
        return QString(whatText(shown) + (shown.wayOut.isEmpty() ? QString() : u"\n"_s + shown.wayOut));
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case ProblemColumn::What:
        return whatText(shown);
    case ProblemColumn::Where:
        return whereText(shown);
    case ProblemColumn::Exchange:
        return shown.exchange == 0 ? QString() : u"#%1"_s.arg(shown.exchange);
    case ProblemColumn::Time:
        return shown.when.toString(u"HH:mm:ss"_s);
    case ProblemColumn::Count:
        break;
    }
    return {};
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const std::array<QString, static_cast<std::size_t>(ProblemColumn::Count)> kTitles{
        tr("Problem"), tr("Where"), tr("Exchange"), tr("Time")};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 ||
        section >= static_cast<int>(kTitles.size()))
        return {};
    return kTitles[static_cast<std::size_t>(section)];
}

} // namespace gatescope::ui
