#include "exchange/frames/framemodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/columnhead.h"

#include <QGuiApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using Column = FrameModel::Column;

namespace {

#define SAYS(text) QT_TRANSLATE_NOOP("FrameModel", text)
constexpr std::array kColumns{
    ColumnHead{SAYS("#"), SAYS("Number of the frame in this exchange"), true, true},
    ColumnHead{SAYS("Time"), SAYS("Since the first frame"), true, true},
    ColumnHead{SAYS("Direction"), SAYS("Who sent it"), false, false},
    ColumnHead{SAYS("Stream"), SAYS("Of the connection; empty for a frame of the WebSocket"), true, true},
    ColumnHead{SAYS("Type"), "", false, false},
    ColumnHead{SAYS("Flags"), "", true, false},
    ColumnHead{SAYS("Length"), SAYS("Of the payload on the wire"), true, true},
    ColumnHead{SAYS("Meaning"), "", false, false},
};
#undef SAYS
static_assert(kColumns.size() == static_cast<std::size_t>(Column::Count));

const ColumnHead &headOf(int column)
{
    return kColumns[static_cast<std::size_t>(column)];
}

} // namespace

FrameModel::FrameModel(const trace::Session *session, const FrameIndex *index, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session),
      m_index(index),
      m_mono(theme::monospaceFont())
{
}

void FrameModel::setExchange(std::uint32_t number)
{
    beginResetModel();
    m_number = number;
    m_known = 0;
    m_found.clear();
    m_words.clear();
    endResetModel();
    grow();
}

/// The last frames may have learned their fields or data meanwhile.
void FrameModel::grow()
{
    constexpr int kMostUnsettled = 64;
    const int before = rowCount();
    std::vector<std::uint32_t> found;
    const auto size = static_cast<std::uint32_t>(m_index->frames().size());
    for (std::uint32_t frame = m_known; m_shown != Shown::Both && frame < size; ++frame) {
        if (isShown(m_index->frames()[frame]))
            found.push_back(frame);
    }
    const int more = m_shown == Shown::Both ? static_cast<int>(size - m_known) : static_cast<int>(found.size());
    if (more > 0)
        beginInsertRows({}, before, before + more - 1);
    m_known = size;
    m_found.insert(m_found.end(), found.begin(), found.end());
    if (more > 0)
        endInsertRows();
    const int from = std::max(0, before - kMostUnsettled);
    for (int row = from; row < before; ++row)
        m_words.remove(frameAt(row));
    if (from < before)
        Q_EMIT dataChanged(index(from, 0), index(before - 1, columnCount() - 1));
}

void FrameModel::setShown(Shown shown)
{
    if (shown == m_shown)
        return;
    beginResetModel();
    m_shown = shown;
    m_known = 0;
    m_found.clear();
    endResetModel();
    grow();
}

bool FrameModel::isShown(const FrameEntry &frame) const
{
    return m_shown == Shown::Both || frame.fromClient == (m_shown == Shown::FromClient);
}

std::uint32_t FrameModel::frameAt(int row) const
{
    return m_shown == Shown::Both ? static_cast<std::uint32_t>(row) : m_found[static_cast<std::size_t>(row)];
}

int FrameModel::rowOf(std::uint32_t frame) const
{
    if (m_shown == Shown::Both)
        return frame < m_known ? static_cast<int>(frame) : -1;
    const auto found = std::ranges::lower_bound(m_found, frame);
    return found != m_found.end() && *found == frame ? static_cast<int>(found - m_found.begin()) : -1;
}

const FrameWords &FrameModel::words(std::uint32_t frame) const
{
    if (const FrameWords *known = m_words.object(frame))
        return *known;
    auto *made = new FrameWords(wordsOf(log(), *m_index, m_index->frames()[frame]));
    m_words.insert(frame, made);
    return *made;
}

int FrameModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return m_shown == Shown::Both ? static_cast<int>(m_known) : static_cast<int>(m_found.size());
}

int FrameModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QString FrameModel::cellText(std::uint32_t frame, Column column) const
{
    const FrameEntry &at = m_index->frames()[frame];
    switch (column) {
    case Column::Number:
        return QString::number(frame + 1);
    case Column::Time:
        return u"%1 s"_s.arg(static_cast<double>(at.at - m_index->beganAt()) / 1e9, 0, 'f', 3);
    case Column::Direction:
        return at.fromClient ? tr("→ in") : tr("← out");
    case Column::Stream:
        return at.isSocket ? QString() : QString::number(at.stream);
    case Column::Type:
        return words(frame).type;
    case Column::Flags:
        return words(frame).flags;
    case Column::Length:
        return sizeText(at.length);
    default:
        return words(frame).meaning;
    }
}

Tone FrameModel::toneOf(std::uint32_t frame, Column column) const
{
    if (column == Column::Direction)
        return m_index->frames()[frame].fromClient ? Tone::Client : Tone::Gateway;
    return column == Column::Type || column == Column::Meaning ? words(frame).tone : Tone::Muted;
}

QString FrameModel::sentence(std::uint32_t frame) const
{
    const FrameEntry &at = m_index->frames()[frame];
    const FrameWords &say = words(frame);
    QStringList parts{
        tr("frame %1: %2 from the %3").arg(frame + 1).arg(say.type, at.fromClient ? tr("client") : tr("gateway"))};
    if (!at.isSocket)
        parts.append(tr("stream %1").arg(at.stream));
    parts += {say.flags, sizeText(at.length), say.meaning};
    parts.removeAll(QString());
    return parts.join(u", "_s);
}

QString FrameModel::lineOf(int row) const
{
    QStringList cells;
    for (int column = 0; column < columnCount(); ++column)
        cells.append(cellText(frameAt(row), static_cast<Column>(column)));
    return cells.join(u'\t');
}

QIcon FrameModel::iconOf(const FrameWords &words) const
{
    QIcon &known = m_icons[words.icon + QChar(u'0' + static_cast<char16_t>(words.tone))];
    if (known.isNull())
        known = icon(words.icon, words.tone);
    return known;
}

QVariant FrameModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::uint32_t frame = frameAt(index.row());
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(frame, column);
    case Qt::DecorationRole:
        return column == Column::Type ? iconOf(words(frame)) : QVariant();
    case Qt::ForegroundRole:
        return theme::color(toneOf(frame, column), QGuiApplication::palette());
    case Qt::FontRole:
        return headOf(index.column()).mono ? m_mono : QVariant();
    case Qt::TextAlignmentRole:
        return headOf(index.column()).alignment();
    case Qt::AccessibleTextRole:
        return column == Column::Number ? sentence(frame) : cellText(frame, column);
    case EventRole:
        return m_index->frames()[frame].event;
    default:
        return {};
    }
}

QVariant FrameModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    return headOf(section).data("FrameModel", role);
}

} // namespace gatescope::ui
