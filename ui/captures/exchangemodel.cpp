#include "captures/exchangemodel.h"

#include "trace/print.h"

#include <algorithm>
#include <chrono>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

constexpr int kSliceMs = 4;                 // of the UI thread, for filtering
constexpr std::size_t kMostAtOnce = 10'000; // answers that are shown in the turn that found the last of them
constexpr int kPatienceMs = 120; // the old rows stay for so long before an unfinished filter shows what it has

std::int64_t wallClock()
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

void sortUnique(Numbers &numbers)
{
    if (!std::ranges::is_sorted(numbers))
        std::ranges::sort(numbers);
    const auto rest = std::ranges::unique(numbers);
    numbers.erase(rest.begin(), rest.end());
}

} // namespace

ExchangeModel::ExchangeModel(trace::Session &session, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session),
      m_order(session),
      m_pass(session),
      m_sortJob(session),
      m_clock(wallClock)
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &ExchangeModel::work);
    connect(&m_sortJob, &SortJob::finished, this, &ExchangeModel::finishSort);
    connect(&session, &trace::Session::exchangesAdded, this, &ExchangeModel::add);
    connect(&session, &trace::Session::exchangesChanged, this, &ExchangeModel::change);
    connect(&session, &trace::Session::flagsChanged, this, &ExchangeModel::updateFlags);
    m_sinceSettled.start();
    m_pass.start({}, 0);
    if (session.lastNumber() > 0)
        add(1, session.lastNumber());
}

int ExchangeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_order.size();
}

int ExchangeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kColumnCount;
}

std::uint32_t ExchangeModel::numberAt(int row) const
{
    return row >= 0 && row < m_order.size() ? m_order.numbers()[static_cast<std::size_t>(row)] : 0;
}

const ExchangeSummary *ExchangeModel::summaryAt(int row) const
{
    return m_session.summary(numberAt(row));
}

Row ExchangeModel::rowFor(const ExchangeSummary &summary) const
{
    const trace::RunInfo *run = m_session.run(summary.run);
    auto duration = summary.duration();
    if (summary.isOpen() && run && !run->ended && run->startedAtUnixNs != 0) {
        const std::chrono::nanoseconds now(m_clock() - run->startedAtUnixNs);
        duration = std::max(duration, now - summary.startedAt);
    }
    return {summary, run, duration, m_session.note(summary.number)};
}

QVariant ExchangeModel::data(const QModelIndex &index, int role) const
{
    const ExchangeSummary *summary = index.isValid() ? summaryAt(index.row()) : nullptr;
    if (!summary)
        return {};
    const ColumnSpec &column = columnSpec(static_cast<Column>(index.column()));
    switch (role) {
    case Qt::DisplayRole:
        return column.text(rowFor(*summary));
    case Qt::ToolTipRole:
        return toolTip(rowFor(*summary), column);
    case Qt::AccessibleTextRole:
        return sentence(rowFor(*summary));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((column.alignsRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return meaning(*summary, role);
    }
}

QVariant ExchangeModel::meaning(const ExchangeSummary &summary, int role) const
{
    switch (role) {
    case TraceRole::Number:
        return summary.number;
    case TraceRole::Kind:
        return static_cast<int>(kindOf(summary));
    case TraceRole::Outcome:
        return static_cast<int>(summary.outcome);
    case TraceRole::Status:
        return summary.status;
    case TraceRole::IsFailure:
        return summary.isFailure();
    case TraceRole::IsOpen:
        return summary.isOpen();
    case TraceRole::IsMarked:
        return summary.marked;
    case TraceRole::Trouble:
        return trouble(summary);
    default:
        return {};
    }
}

QString ExchangeModel::toolTip(const Row &row, const ColumnSpec &column) const
{
    if (column.id == Column::Waterfall) {
        const Phases phases = phasesOf(row);
        return tr("waiting %1\nin the application %2\nsending %3")
            .arg(durationWords(phases.waiting), durationWords(phases.application), durationWords(phases.sending));
    }
    if (column.id == Column::Comment)
        return noteText(row.note);
    if (column.id != Column::Path)
        return {};
    QStringList lines{QString::fromStdString(row.summary.target), trouble(row.summary), noteText(row.note)};
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QVariant ExchangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount)
        return {};
    const ColumnSpec &column = columnSpec(static_cast<Column>(section));
    switch (role) {
    case Qt::DisplayRole:
        return column.translatedTitle();
    case Qt::ToolTipRole:
        return column.translatedMeaning();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((column.alignsRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

void ExchangeModel::setFilter(const Filter &filter)
{
    m_pass.start(filter, m_known);
    m_isNewFilter = true;
    m_sinceSettled.start();
    work();
}

void ExchangeModel::add(std::uint32_t first, std::uint32_t last)
{
    first = std::max(first, m_known + 1);
    if (first > last)
        return;
    m_known = last;
    m_deleted.resize(last + 1, true);
    for (std::uint32_t number = first; number <= last; ++number)
        countDeleted(number);
    m_pass.extend(last);
    work();
}

void ExchangeModel::change(const QList<std::uint32_t> &numbers)
{
    for (const std::uint32_t number : numbers) {
        m_pass.recheck(number);
        m_changed.push_back(number);
    }
    work();
}

void ExchangeModel::updateFlags(const QList<std::uint32_t> &numbers)
{
    for (const std::uint32_t number : numbers) {
        if (number <= m_known)
            countDeleted(number);
    }
    change(numbers);
}

void ExchangeModel::countDeleted(std::uint32_t number)
{
    const ExchangeSummary *summary = m_session.summary(number);
    const bool deleted = !summary || summary->deleted;
    m_total += static_cast<int>(m_deleted[number]) - static_cast<int>(deleted);
    m_deleted[number] = deleted;
}

void ExchangeModel::work()
{
    const QDeadlineTimer deadline(kSliceMs);
    bool done = m_pass.work(deadline);
    if (done && deadline.remainingTime() < kSliceMs / 2 && m_pass.decidedCount() > kMostAtOnce)
        done = false; // to show so many is a turn of its own
    if (done)
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
    if (done || m_sinceSettled.hasExpired(kPatienceMs))
        settle(done);
    else
        announceChanged();
    Q_EMIT filterProgressed();
}

// Rows become what the answers are by now.
void ExchangeModel::settle(bool done)
{
    Numbers decided = m_pass.takeDecided();
    sortUnique(decided);
    Numbers entering;
    Numbers leaving;
    for (const std::uint32_t number : decided) {
        const bool isRow = m_order.contains(number);
        if (m_pass.isIn(number) != isRow)
            (isRow ? leaving : entering).push_back(number);
    }
    const bool isNewFilter = std::exchange(m_isNewFilter, false);
    if (isNewFilter && !done) {
        const auto isPending = [this](std::uint32_t number) { return m_pass.isPending(number); };
        std::ranges::copy_if(m_order.numbers(), std::back_inserter(leaving), isPending);
    }
    m_sinceSettled.start();
    Q_EMIT rowsAboutToChange();
    removeRows(leaving);
    moveChanged();
    enter(std::move(entering));
    Q_EMIT rowsChanged();
    announceChanged();
    announceArrivals();
    Q_EMIT countsChanged(rowCount(), m_total);
    if (isNewFilter)
        Q_EMIT filterTookEffect();
}

void ExchangeModel::announceArrivals()
{
    QList<std::uint32_t> arrived;
    for (std::uint32_t number = m_announced + 1; number <= m_known; ++number) {
        if (m_order.contains(number))
            arrived.append(number);
    }
    m_announced = m_known;
    if (!arrived.isEmpty())
        Q_EMIT exchangesArrived(arrived);
}

void ExchangeModel::moveChanged()
{
    std::erase_if(m_changed, [this](std::uint32_t number) { return !m_order.contains(number); });
    sortUnique(m_changed);
    if (m_sortJob.isRunning())
        std::ranges::copy(m_changed, std::back_inserter(m_sinceSort));
    if (!m_order.areInPlace(m_changed))
        reorder(m_order.withMoved(m_changed));
}

void ExchangeModel::announceChanged()
{
    std::vector<int> rows;
    for (const std::uint32_t number : std::exchange(m_changed, {})) {
        if (const int row = m_order.rowOf(number); row >= 0)
            rows.push_back(row);
    }
    std::ranges::sort(rows);
    for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
        for (next = first + 1; next < rows.size() && rows[next] <= rows[next - 1] + 1;)
            ++next;
        Q_EMIT dataChanged(index(rows[first], 0), index(rows[next - 1], kColumnCount - 1));
    }
}

} // namespace gatescope::captures
