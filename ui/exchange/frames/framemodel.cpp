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
    ColumnHead{SAYS("#"), SAYS("Number of the frame in this exchange; none for a frame of the connection"), true, true},
    ColumnHead{SAYS("Time"), SAYS("Since the first frame"), true, true},
    ColumnHead{SAYS("Direction"), SAYS("Who sent it"), false, false},
    ColumnHead{SAYS("Stream"), SAYS("Of the connection; 0: the connection itself; empty for a frame of the WebSocket"),
               true, true},
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

/// "0.04 ms", "1.250 s"; frames of the connection may have come before.
QString sinceText(std::int64_t ns)
{
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::int64_t length = std::abs(ns);
    const QString text = length < kSecond ? u"%1 ms"_s.arg(static_cast<double>(length) / 1e6, 0, 'f', 2)
                                          : u"%1 s"_s.arg(static_cast<double>(length) / 1e9, 0, 'f', 3);
    return ns < 0 ? u"−"_s + text : text;
}

} // namespace

FrameModel::FrameModel(const trace::Session *session, const FrameIndex *index, const ConnectionFrames *connection,
                       QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session),
      m_index(index),
      m_connection(connection),
      m_mono(theme::monospaceFont())
{
    connect(connection, &ConnectionFrames::restarted, this, [this] {
        if (m_isConnectionShown)
            restart();
    });
}

void FrameModel::setExchange(std::uint32_t number)
{
    m_number = number;
    m_isWhole = false;
    restart();
}

void FrameModel::restart()
{
    beginResetModel();
    m_known = 0;
    m_knownOfConnection = 0;
    m_found.clear();
    m_words.clear();
    endResetModel();
    grow();
}

/// The last frames may have learned their fields or data meanwhile.
void FrameModel::grow(bool all)
{
    constexpr int kMostUnsettled = 64;
    const int before = rowCount();
    m_isWhole = all;
    if (showsAll())
        appendRows(static_cast<int>(m_index->frames().size() - m_known));
    else
        insert(fresh(all));
    const int from = std::max(0, before - kMostUnsettled);
    for (int row = from; row < before; ++row)
        m_words.remove(frameAt(row));
    if (from < before)
        Q_EMIT dataChanged(index(from, 0), index(before - 1, columnCount() - 1));
}

void FrameModel::appendRows(int count)
{
    if (count == 0)
        return;
    beginInsertRows({}, rowCount(), rowCount() + count - 1);
    m_known += static_cast<std::uint32_t>(count);
    endInsertRows();
}

/// What has no row yet and shall have one, by its time.
std::vector<std::uint32_t> FrameModel::fresh(bool all)
{
    const auto &frames = m_index->frames();
    const auto &others = m_connection->frames();
    const auto size = static_cast<std::uint32_t>(frames.size());
    const std::uint32_t otherSize = m_isConnectionShown ? static_cast<std::uint32_t>(others.size()) : 0;
    std::vector<std::uint32_t> found;
    const auto take = [&](std::uint32_t frame) {
        if (isShown(entry(frame)))
            found.push_back(frame);
    };
    while (m_known < size || m_knownOfConnection < otherSize) {
        const bool hasOther = m_knownOfConnection < otherSize;
        if (m_known < size && !(hasOther && others[m_knownOfConnection].at <= frames[m_known].at))
            take(m_known++);
        else if (m_known < size || all)
            take(kOfConnection + m_knownOfConnection++);
        else
            break;
    }
    return found;
}

/// Most of them stand behind all others.
void FrameModel::insert(const std::vector<std::uint32_t> &frames)
{
    const auto at = [this](std::uint32_t frame) { return entry(frame).at; };
    for (auto next = frames.begin(); next != frames.end();) {
        const auto place = std::ranges::upper_bound(m_found, at(*next), {}, at);
        auto until = frames.end();
        if (place != m_found.end())
            until = std::find_if(next + 1, until, [&](std::uint32_t frame) { return at(frame) >= at(*place); });
        const int row = static_cast<int>(place - m_found.begin());
        beginInsertRows({}, row, row + static_cast<int>(until - next) - 1);
        m_found.insert(place, next, until);
        endInsertRows();
        next = until;
    }
}

void FrameModel::setShown(Shown shown)
{
    if (std::exchange(m_shown, shown) != shown)
        restart();
}

void FrameModel::setConnectionShown(bool shown)
{
    if (std::exchange(m_isConnectionShown, shown) != shown)
        restart();
}

bool FrameModel::isShown(const FrameEntry &frame) const
{
    return m_shown == Shown::Both || frame.fromClient == (m_shown == Shown::FromClient);
}

std::uint32_t FrameModel::frameAt(int row) const
{
    return showsAll() ? static_cast<std::uint32_t>(row) : m_found[static_cast<std::size_t>(row)];
}

int FrameModel::rowOf(std::uint32_t frame) const
{
    if (showsAll())
        return frame < m_known ? static_cast<int>(frame) : -1;
    if (frame >= kOfConnection ? frame - kOfConnection >= m_knownOfConnection : frame >= m_known)
        return -1;
    const auto at = [this](std::uint32_t number) { return entry(number).at; };
    const auto [first, last] = std::ranges::equal_range(m_found, at(frame), {}, at);
    const auto found = std::find(first, last, frame);
    return found == last ? -1 : static_cast<int>(found - m_found.begin());
}

const FrameWords &FrameModel::words(std::uint32_t frame) const
{
    if (const FrameWords *known = m_words.object(frame))
        return *known;
    auto *made = new FrameWords(wordsOf(logOf(entry(frame)), *m_index, entry(frame)));
    m_words.insert(frame, made);
    return *made;
}

int FrameModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return showsAll() ? static_cast<int>(m_known) : static_cast<int>(m_found.size());
}

int FrameModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QString FrameModel::cellText(std::uint32_t frame, Column column) const
{
    const FrameEntry &at = entry(frame);
    switch (column) {
    case Column::Number:
        return at.isConnection ? QString() : QString::number(frame + 1);
    case Column::Time:
        return sinceText(at.at - m_index->beganAt());
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
    const FrameEntry &at = entry(frame);
    if (column == Column::Direction)
        return at.fromClient ? Tone::Client : Tone::Gateway;
    const Tone tone = column == Column::Type || column == Column::Meaning ? words(frame).tone : Tone::Muted;
    return at.isConnection && tone == Tone::Text ? Tone::Muted : tone;
}

QString FrameModel::sentence(std::uint32_t frame) const
{
    const FrameEntry &at = entry(frame);
    const FrameWords &say = words(frame);
    const QString who = at.fromClient ? tr("client") : tr("gateway");
    QStringList parts{at.isConnection ? tr("%1 of the connection from the %2").arg(say.type, who)
                                      : tr("frame %1: %2 from the %3").arg(frame + 1).arg(say.type, who)};
    if (!at.isSocket && !at.isConnection)
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
        return entry(frame).isConnection ? -1 : entry(frame).event;
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
