#include "compare/runsmodel.h"

#include "common/eventwords.h"
#include "common/theme.h"
#include "compare/comparewords.h"

#include <QGuiApplication>

#include <algorithm>
#include <array>
#include <map>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compare::Mark;
using trace::ExchangeSummary;

namespace {

constexpr std::size_t kMostWhole = 5000;
constexpr int kRefreshMs = 400;

QVariant alignmentOf(RunsModel::Column column)
{
    const bool isTime = column == RunsModel::Column::TimeA || column == RunsModel::Column::TimeB;
    return QVariant::fromValue((isTime ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

RunsModel::RunsModel(const trace::Session &session, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session),
      m_job(session)
{
    connect(&m_job, &CompareJob::finished, this, &RunsModel::take);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &RunsModel::refresh);
    connect(&session, &trace::Session::exchangesAdded, this, &RunsModel::refreshSoon);
    connect(&session, &trace::Session::exchangesChanged, this, &RunsModel::refreshSoon);
}

void RunsModel::refreshSoon()
{
    if (m_a.isValid() && !m_refresh.isActive())
        m_refresh.start();
}

bool RunsModel::isOpen(const compare::RunPair &pair) const
{
    return std::ranges::any_of(std::array{pair.a, pair.b}, [this](std::uint32_t number) {
        const ExchangeSummary *summary = m_session.summary(number);
        return summary && summary->isOpen();
    });
}

/// Pairs that are new, or that had not ended, are compared; the others stay as they were.
void RunsModel::refresh()
{
    std::map<std::pair<std::uint32_t, std::uint32_t>, Row> known;
    for (Row &row : m_rows) {
        if (row.isDone && !row.wasOpen)
            known.emplace(std::pair(row.pair.a, row.pair.b), row);
    }
    std::vector<Row> rows;
    bool same = known.size() == m_rows.size();
    for (compare::RunPair &pair : compare::pairRuns(m_session, m_a, m_b)) {
        const auto found = known.find({pair.a, pair.b});
        same = same && found != known.end();
        rows.push_back(found == known.end() ? Row{.pair = std::move(pair)} : found->second);
    }
    if (same && rows.size() == m_rows.size())
        return;
    m_job.cancel();
    beginResetModel();
    m_rows = std::move(rows);
    m_next = 0;
    endResetModel();
    goOn();
}

void RunsModel::clear()
{
    m_job.cancel();
    m_refresh.stop();
    m_a = m_b = {};
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void RunsModel::setRuns(RunId a, RunId b, const compare::CompareOptions &options)
{
    m_job.cancel();
    m_a = a;
    m_b = b;
    m_options = options;
    m_next = 0;
    beginResetModel();
    m_rows.clear();
    for (compare::RunPair &pair : compare::pairRuns(m_session, a, b))
        m_rows.push_back({.pair = std::move(pair)});
    endResetModel();
    goOn();
}

/// The next pair that has to be compared; pairs that need no comparison are judged on the way.
void RunsModel::goOn()
{
    const std::size_t first = m_next;
    for (; m_next < m_rows.size(); ++m_next) {
        Row &row = m_rows[m_next];
        if (row.isDone)
            continue;
        const bool both = row.pair.a != 0 && row.pair.b != 0;
        if (both && m_next < kMostWhole)
            break;
        row.isDone = true;
        row.wasOpen = isOpen(row.pair);
        if (both)
            judgeBySummary(row);
        else
            row.mark = row.pair.a != 0 ? Mark::Removed : Mark::Added;
    }
    if (m_next > first)
        Q_EMIT dataChanged(index(static_cast<int>(first), 0), index(static_cast<int>(m_next) - 1, columnCount() - 1));
    if (m_next < m_rows.size()) {
        Row &row = m_rows[m_next];
        row.wasOpen = isOpen(row.pair);
        m_job.start(row.pair.a, row.pair.b, m_options);
    }
    Q_EMIT progressed();
}

void RunsModel::judgeBySummary(Row &row) const
{
    const ExchangeSummary *a = m_session.summary(row.pair.a);
    const ExchangeSummary *b = m_session.summary(row.pair.b);
    const bool same = a && b && a->status == b->status && a->outcome == b->outcome && a->bytesOut == b->bytesOut;
    row.isCoarse = true;
    row.mark = same ? Mark::Same : Mark::Changed;
}

void RunsModel::take(const std::shared_ptr<const compare::Comparison> &comparison)
{
    if (m_next >= m_rows.size())
        return;
    Row &row = m_rows[m_next];
    row.isDone = true;
    if (comparison) {
        row.differences = comparison->differences();
        row.ignored = comparison->ignored();
    }
    row.mark = row.differences > 0 ? Mark::Changed : Mark::Same;
    const int changed = static_cast<int>(m_next++);
    Q_EMIT dataChanged(index(changed, 0), index(changed, columnCount() - 1));
    goOn();
}

QString RunsModel::summary() const
{
    const auto count = [this](Mark mark) {
        return std::ranges::count_if(m_rows, [mark](const Row &row) { return row.isDone && row.mark == mark; });
    };
    QStringList parts;
    for (const auto &[mark, words] :
         {std::pair{Mark::Same, tr("%1 the same")}, std::pair{Mark::Changed, tr("%1 different")},
          std::pair{Mark::Removed, tr("%1 only in A")}, std::pair{Mark::Added, tr("%1 only in B")}}) {
        if (const auto number = count(mark); number > 0)
            parts.append(words.arg(number));
    }
    if (m_next < m_rows.size())
        parts.append(tr("%1 still to compare").arg(m_rows.size() - m_next));
    return parts.join(u", "_s);
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QString RunsModel::cell(const Row &row, Column column) const
{
    const ExchangeSummary *a = m_session.summary(row.pair.a);
    const ExchangeSummary *b = m_session.summary(row.pair.b);
    const auto status = [](const ExchangeSummary *s) {
        return s && s->status != 0 ? QString::number(s->status) : QString();
    };
    const auto time = [](const ExchangeSummary *s) { return s ? durationText(s->duration()) : QString(); };
    switch (column) {
    case Column::Mark:
        return row.isDone ? signText(row.mark) : u"…"_s;
    case Column::Method:
        return text(row.pair.method);
    case Column::Path:
        return text(row.pair.path);
    case Column::StatusA:
        return status(a);
    case Column::StatusB:
        return status(b);
    case Column::TimeA:
        return time(a);
    case Column::TimeB:
        return time(b);
    default:
        break;
    }
    if (!row.isDone)
        return {};
    if (row.isCoarse)
        return tr("by status and size");
    if (row.mark == Mark::Removed || row.mark == Mark::Added)
        return markText(row.mark);
    return row.differences == 0 && row.ignored == 0 ? QString() : countText(row.differences, row.ignored);
}

QVariant RunsModel::sortKey(const Row &row, Column column) const
{
    const auto duration = [this](std::uint32_t number) {
        const ExchangeSummary *summary = m_session.summary(number);
        return summary ? static_cast<qint64>(summary->duration().count()) : qint64(-1);
    };
    switch (column) {
    case Column::TimeA:
        return duration(row.pair.a);
    case Column::TimeB:
        return duration(row.pair.b);
    case Column::Mark:
        return static_cast<int>(row.mark);
    case Column::Differences:
        return row.differences;
    default:
        return cell(row, column);
    }
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell(row, column);
    case Qt::AccessibleTextRole:
        return column == Column::Mark ? markText(row.mark) : cell(row, column);
    case Qt::ToolTipRole:
        return column == Column::Mark ? markText(row.mark) : QString();
    case Qt::TextAlignmentRole:
        return alignmentOf(column);
    case Qt::ForegroundRole: {
        const bool marked = column == Column::Mark || column == Column::Differences;
        return marked && row.isDone && row.mark != Mark::Same
                   ? QVariant(theme::color(markTone(row.mark), QGuiApplication::palette()))
                   : QVariant();
    }
    case MarkRole:
        return static_cast<int>(row.mark);
    case SortRole:
        return sortKey(row, column);
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(static_cast<Column>(section));
    if (role != Qt::DisplayRole)
        return {};
    return std::array{QString(),      tr("Method"), tr("Path"),   tr("Status A"),
                      tr("Status B"), tr("Time A"), tr("Time B"), tr("Differences")}[static_cast<std::size_t>(section)];
}

} // namespace gatescope::ui
