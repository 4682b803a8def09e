#include "exchange/socket/socketmodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/columnhead.h"

#include <QElapsedTimer>
#include <QGuiApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using Column = SocketModel::Column;

namespace {

constexpr int kSliceMs = 3;
constexpr std::uint32_t kLinesBetweenLooks = 32;
constexpr int kMostUnsettled = 256; ///< Rows at the end that may still learn more: frames, latency.

#define SAYS(text) QT_TRANSLATE_NOOP("SocketModel", text)
constexpr std::array kColumns{
    ColumnHead{SAYS("#"), SAYS("Number of the message"), true, true},
    ColumnHead{SAYS("Time"), SAYS("Since the socket opened"), true, true},
    ColumnHead{SAYS("Δ"), SAYS("Since the line before"), true, true},
    ColumnHead{SAYS("Direction"), SAYS("Who sent it"), false, false},
    ColumnHead{SAYS("Kind"), "", false, false},
    ColumnHead{SAYS("Content"), SAYS("Its beginning"), true, false},
    ColumnHead{SAYS("Size"), SAYS("Of the message, inflated"), true, true},
    ColumnHead{SAYS("On the wire"), SAYS("Sum of the payloads of its frames"), true, true},
    ColumnHead{SAYS("Ratio"), SAYS("What compression saved"), true, true},
    ColumnHead{SAYS("Frames"), SAYS("Frames that it came in"), true, true},
    ColumnHead{SAYS("Latency"), SAYS("From arrival to the application's receive(), or from its send() to the wire"),
               true, true},
};
#undef SAYS
static_assert(kColumns.size() == static_cast<std::size_t>(Column::Count));

const ColumnHead &headOf(int column)
{
    return kColumns[static_cast<std::size_t>(column)];
}

Tone toneOf(const SocketEntry &entry, const SocketWords &words, Column column)
{
    if (column == Column::Direction)
        return entry.injected ? Tone::Accent : entry.fromClient ? Tone::Client : Tone::Gateway;
    if (column == Column::Kind || column == Column::Content)
        return entry.alarming ? Tone::Error : words.tone == Tone::Muted ? Tone::Muted : Tone::Text;
    return Tone::Muted;
}

} // namespace

SocketModel::SocketModel(const trace::Session *session, const SocketIndex *index, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session),
      m_index(index),
      m_mono(theme::monospaceFont())
{
    m_more.setSingleShot(true);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &SocketModel::work);
}

void SocketModel::setExchange(std::uint32_t number)
{
    beginResetModel();
    m_number = number;
    m_words.clear();
    m_found.clear();
    m_foundRungs.clear();
    m_passing.clear();
    m_knownEntries = 0;
    m_knownRungs = 0;
    if (!isFiltering() && !m_frozen) {
        m_knownEntries = static_cast<std::uint32_t>(m_index->entries().size());
        m_knownRungs = static_cast<std::uint32_t>(m_index->rungs().size());
    }
    endResetModel();
    Q_EMIT restarted();
    if (!m_frozen)
        grow();
}

void SocketModel::grow()
{
    if (m_frozen) {
        Q_EMIT heldBackChanged(heldBack());
        return;
    }
    if (isFiltering())
        return work();
    const auto size = static_cast<int>(m_index->entries().size());
    const auto known = static_cast<int>(m_knownEntries);
    m_knownRungs = static_cast<std::uint32_t>(m_index->rungs().size());
    if (size > known) {
        beginInsertRows({}, known, size - 1);
        m_knownEntries = static_cast<std::uint32_t>(size);
        endInsertRows();
    }
    announceChanges(known);
    Q_EMIT grown();
}

/// The last lines before the new ones may have got frames or an answer.
void SocketModel::announceChanges(int first)
{
    const int from = std::max(0, first - kMostUnsettled);
    for (int row = from; row < first; ++row)
        m_words.remove(entryAt(row));
    if (from < first)
        Q_EMIT dataChanged(QAbstractTableModel::index(from, 0),
                           QAbstractTableModel::index(first - 1, columnCount() - 1));
}

void SocketModel::setFilter(const SocketFilter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    const bool frozen = std::exchange(m_frozen, false);
    setExchange(m_number);
    m_frozen = frozen;
}

void SocketModel::setFrozen(bool frozen)
{
    if (frozen == m_frozen)
        return;
    m_frozen = frozen;
    if (!frozen)
        grow();
    Q_EMIT heldBackChanged(heldBack());
}

int SocketModel::heldBack() const
{
    return m_frozen ? static_cast<int>(m_index->entries().size() - m_knownEntries) : 0;
}

bool SocketModel::isSettled() const
{
    return !isFiltering() || m_knownRungs == m_index->rungs().size();
}

bool SocketModel::isPassing(std::uint32_t entry) const
{
    return entry < m_passing.size() && m_passing[entry];
}

/// Lines first, then the rungs of those that are decided. A line whose frames are still coming waits.
void SocketModel::work()
{
    QElapsedTimer timer;
    timer.start();
    const auto &entries = m_index->entries();
    const auto &rungs = m_index->rungs();
    const trace::EventLog &events = log();
    std::vector<std::uint32_t> found;
    const auto inTime = [&](std::uint32_t count) {
        return count % kLinesBetweenLooks != 0 || timer.elapsed() < kSliceMs;
    };
    while (m_knownEntries < entries.size() && entries[m_knownEntries].complete && inTime(m_knownEntries)) {
        const bool passes = m_filter.matches(events, entries[m_knownEntries]);
        m_passing.push_back(passes);
        if (passes)
            found.push_back(m_knownEntries);
        ++m_knownEntries;
    }
    if (!found.empty()) {
        const auto first = static_cast<int>(m_found.size());
        beginInsertRows({}, first, first + static_cast<int>(found.size()) - 1);
        m_found.insert(m_found.end(), found.begin(), found.end());
        endInsertRows();
    }
    while (m_knownRungs < rungs.size() && rungs[m_knownRungs].entry < m_knownEntries && inTime(m_knownRungs)) {
        if (isPassing(rungs[m_knownRungs].entry))
            m_foundRungs.push_back(m_knownRungs);
        ++m_knownRungs;
    }
    const bool more = (m_knownEntries < entries.size() && entries[m_knownEntries].complete) ||
                      (m_knownRungs < rungs.size() && rungs[m_knownRungs].entry < m_knownEntries);
    Q_EMIT grown();
    if (more)
        m_more.start();
    else
        Q_EMIT settled();
}

std::uint32_t SocketModel::entryAt(int row) const
{
    return isFiltering() ? m_found[static_cast<std::size_t>(row)] : static_cast<std::uint32_t>(row);
}

int SocketModel::rowOf(std::uint32_t entry) const
{
    if (!isFiltering())
        return entry < m_knownEntries ? static_cast<int>(entry) : -1;
    const auto found = std::ranges::lower_bound(m_found, entry);
    return found != m_found.end() && *found == entry ? static_cast<int>(found - m_found.begin()) : -1;
}

std::size_t SocketModel::rungCount() const
{
    return isFiltering() ? m_foundRungs.size() : m_knownRungs;
}

std::uint32_t SocketModel::rungAt(std::size_t row) const
{
    return isFiltering() ? m_foundRungs[row] : static_cast<std::uint32_t>(row);
}

std::size_t SocketModel::rungRow(std::uint32_t rung) const
{
    if (!isFiltering())
        return std::min(rung, m_knownRungs);
    return static_cast<std::size_t>(std::ranges::lower_bound(m_foundRungs, rung) - m_foundRungs.begin());
}

std::optional<std::size_t> SocketModel::rungRowOfEvent(int event) const
{
    const auto rung = m_index->rungOf(event);
    if (!rung)
        return std::nullopt;
    const std::size_t row = rungRow(*rung);
    return row < rungCount() && rungAt(row) == *rung ? std::optional(row) : std::nullopt;
}

int SocketModel::rowOfEvent(int event) const
{
    const auto entry = m_index->entryOf(event);
    return entry ? rowOf(*entry) : -1;
}

const SocketWords &SocketModel::words(std::uint32_t entry) const
{
    if (const SocketWords *known = m_words.object(entry))
        return *known;
    auto *made = new SocketWords(wordsOf(log(), m_index->entries()[entry]));
    m_words.insert(entry, made);
    return *made;
}

QString SocketModel::sinceOpen(std::int64_t at) const
{
    const std::int64_t since = at - m_index->openedAt();
    if (since < 0)
        return u"−"_s + durationText(std::chrono::nanoseconds(-since));
    return u"%1 s"_s.arg(static_cast<double>(since) / 1e9, 0, 'f', 3);
}

QString SocketModel::timeText(std::uint32_t entry) const
{
    return sinceOpen(m_index->entries()[entry].at);
}

QString SocketModel::rungTimeText(std::uint32_t rung) const
{
    const auto header = trace::decodeHeader(log().record(static_cast<std::size_t>(m_index->rungs()[rung].first())));
    return header ? sinceOpen(header->at.count()) : QString();
}

QString SocketModel::deltaText(int row) const
{
    if (row <= 0)
        return {};
    const auto &entries = m_index->entries();
    const std::int64_t delta = entries[entryAt(row)].at - entries[entryAt(row - 1)].at;
    return delta < 0 ? QString() : u'+' + durationText(std::chrono::nanoseconds(delta));
}

QString SocketModel::sentence(std::uint32_t entry) const
{
    const SocketEntry &at = m_index->entries()[entry];
    const SocketWords &say = words(entry);
    QStringList parts;
    if (at.number > 0)
        parts.append(tr("message %1").arg(at.number));
    parts.append(isData(at.kind) ? tr("%1 %2").arg(say.what, directionText(at)) : say.what);
    if (isData(at.kind))
        parts.append(sizeText(at.size));
    parts.append(tr("at %1").arg(timeText(entry)));
    if (!say.asgi.isEmpty())
        parts.append(say.asgi);
    if (!say.preview.isEmpty())
        parts.append(say.preview);
    return parts.join(u", "_s);
}

int SocketModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return isFiltering() ? static_cast<int>(m_found.size()) : static_cast<int>(m_knownEntries);
}

int SocketModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QIcon SocketModel::iconOf(const SocketWords &words) const
{
    QIcon &known = m_icons[words.icon + QChar(u'0' + static_cast<char16_t>(words.tone))];
    if (known.isNull())
        known = icon(words.icon, words.tone);
    return known;
}

QString SocketModel::cellText(int row, Column column) const
{
    const std::uint32_t entry = entryAt(row);
    const SocketEntry &at = m_index->entries()[entry];
    const bool framed = at.frames > 0;
    switch (column) {
    case Column::Number:
        return at.number > 0 ? QString::number(at.number) : QString();
    case Column::Direction:
        return words(entry).isMark ? QString() : at.fromClient ? tr("→ in") : tr("← out");
    case Column::Kind:
        return words(entry).what;
    case Column::Size:
        return isData(at.kind) || at.size > 0 ? sizeText(at.size) : QString();
    case Column::Wire:
        return framed ? sizeText(at.wireSize) : QString();
    case Column::Ratio:
        return ratioText(at);
    case Column::Time:
        return timeText(entry);
    case Column::Delta:
        return deltaText(row);
    case Column::Frames:
        return framed ? QString::number(at.frames) : QString();
    case Column::Latency:
        return at.latencyNs >= 0 ? durationText(std::chrono::nanoseconds(at.latencyNs)) : QString();
    default:
        return words(entry).preview;
    }
}

QVariant SocketModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::uint32_t entry = entryAt(index.row());
    const SocketEntry &at = m_index->entries()[entry];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(index.row(), column);
    case Qt::DecorationRole:
        return column == Column::Kind ? iconOf(words(entry)) : QVariant();
    case Qt::ForegroundRole:
        return theme::color(toneOf(at, words(entry), column), QGuiApplication::palette());
    case Qt::FontRole:
        return headOf(index.column()).mono ? m_mono : QVariant();
    case Qt::TextAlignmentRole:
        return headOf(index.column()).alignment();
    case Qt::AccessibleTextRole:
        return column == Column::Number ? sentence(entry) : cellText(index.row(), column);
    case EntryRole:
        return entry;
    case EventRole:
        return at.wire >= 0 ? at.wire : at.asgi;
    default:
        return {};
    }
}

QVariant SocketModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    return headOf(section).data("SocketModel", role);
}

} // namespace gatescope::ui
