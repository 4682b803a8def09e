#include "exchange/logmodel.h"

#include "common/icons.h"
#include "common/text.h"
#include "exchange/tracebackview.h"

#include <QFont>
#include <QGuiApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr qsizetype kMostLines = 2000;

QString whole(const trace::Payload &payload)
{
    const QString kept = text(payload.bytes);
    return payload.isTruncated() ? kept + u'\n' + LogModel::tr("… cut: %1 bytes in all").arg(payload.size) : kept;
}

struct LineLook {
    Tone tone;
    bool bold;
};

constexpr std::array kTraceback{
    LineLook{Tone::Text, false},  LineLook{Tone::Accent, true}, LineLook{Tone::Text, false},
    LineLook{Tone::Muted, false}, LineLook{Tone::Muted, false}, LineLook{Tone::Muted, false},
    LineLook{Tone::Error, true},
};

struct Level {
    int from;
    QLatin1StringView icon;
    Tone tone;
};

constexpr std::array kLevels{
    Level{50, "event-crash"_L1, Tone::Error},     Level{40, "event-raised"_L1, Tone::Error},
    Level{30, "event-warning"_L1, Tone::Warning}, Level{20, "event-log"_L1, Tone::Redirect},
    Level{0, "event-log"_L1, Tone::Muted},
};

constexpr std::array kTitles{
    QT_TRANSLATE_NOOP("LogModel", "Level"),  QT_TRANSLATE_NOOP("LogModel", "Time"),
    QT_TRANSLATE_NOOP("LogModel", "Logger"), QT_TRANSLATE_NOOP("LogModel", "Message"),
    QT_TRANSLATE_NOOP("LogModel", "Source"),
};
static_assert(kTitles.size() == static_cast<std::size_t>(LogModel::Column::Count));

} // namespace

void LogModel::clear()
{
    beginResetModel();
    m_entries.clear();
    m_taken.clear();
    endResetModel();
}

void LogModel::split(Entry &entry, const QString &message, const QString &exception)
{
    QStringList lines = message.split(u'\n');
    while (lines.size() > 1 && lines.last().isEmpty())
        lines.removeLast();
    for (const QString &line : lines.first(std::min(lines.size(), kMostLines)))
        entry.lines.push_back({.text = line});
    auto kind = TracebackLine::Text;
    for (const QString &line :
         exception.split(u'\n', Qt::SkipEmptyParts)
             .first(std::min<qsizetype>(exception.split(u'\n', Qt::SkipEmptyParts).size(), kMostLines))) {
        kind = tracebackLine(line, kind);
        const LineLook &look = kTraceback[static_cast<std::size_t>(kind)];
        entry.lines.push_back({.text = line, .tone = look.tone, .bold = look.bold});
    }
    entry.whole = exception.isEmpty() ? message : message + u'\n' + exception;
}

bool LogModel::describe(Entry &entry, const trace::TraceEvent &event)
{
    if (const auto *output = event.as<trace::Output>()) {
        const bool err = output->stream == trace::Stream::Stderr;
        entry.level = err ? u"stderr"_s : u"stdout"_s;
        entry.icon = u"event-print"_s;
        entry.tone = err ? Tone::Warning : Tone::Muted;
        split(entry, whole(output->text), {});
    } else if (const auto *record = event.as<trace::LogRecorded>()) {
        const auto level =
            std::ranges::find_if(kLevels, [record](const Level &row) { return record->level >= row.from; });
        entry.level = text(record->levelName);
        entry.icon = level == kLevels.end() ? u"event-log"_s : QString(level->icon);
        entry.tone = level == kLevels.end() ? Tone::Muted : level->tone;
        entry.logger = text(record->logger);
        split(entry, whole(record->message), text(record->exception));
    } else if (const auto *warning = event.as<trace::WarningShown>()) {
        entry.level = tr("warning");
        entry.icon = u"event-warning"_s;
        entry.tone = Tone::Warning;
        entry.logger = text(warning->category);
        split(entry, text(warning->message), {});
    } else if (const auto *errors = event.as<trace::ErrorsWritten>()) {
        entry.level = tr("errors");
        entry.icon = u"event-print"_s;
        entry.tone = Tone::Warning;
        entry.logger = u"wsgi.errors"_s;
        split(entry, whole(errors->text), {});
    } else {
        return false;
    }
    return true;
}

void LogModel::take(int index, const trace::TraceEvent &event, std::chrono::nanoseconds start)
{
    Entry entry{.event = index};
    if (!describe(entry, event))
        return;
    const double milliseconds = static_cast<double>((event.header.at - start).count()) / 1e6;
    entry.time = u"%1 ms"_s.arg(milliseconds, 0, 'f', 3);
    if (const trace::CodeSite site = event.site(); site.isKnown()) {
        const QString file = text(site.file);
        entry.place = file.section(u'/', -1) + u':' + QString::number(site.line);
        entry.placeInFull = file + u':' + QString::number(site.line);
    }
    m_taken.push_back(std::move(entry));
}

void LogModel::commit()
{
    if (m_taken.empty())
        return;
    const auto first = static_cast<int>(m_entries.size());
    beginInsertRows({}, first, first + static_cast<int>(m_taken.size()) - 1);
    std::ranges::move(m_taken, std::back_inserter(m_entries));
    m_taken.clear();
    endInsertRows();
}

int LogModel::rowOf(int event) const
{
    const auto found = std::ranges::find(m_entries, event, &Entry::event);
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

// A line below an entry knows the entry's row plus one; an entry's own row has 0.

QModelIndex LogModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0);
}

QModelIndex LogModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_entries.size());
    if (parent.internalId() != 0 || parent.column() > 0)
        return 0;
    return static_cast<int>(m_entries[static_cast<std::size_t>(parent.row())].lines.size()) - 1;
}

int LogModel::columnCount(const QModelIndex &) const
{
    return static_cast<int>(Column::Count);
}

QVariant LogModel::cell(const Entry &entry, int line, Column column) const
{
    if (column == Column::Message)
        return entry.lines[static_cast<std::size_t>(line)].text;
    if (line > 0)
        return {};
    const std::array<const QString *, 5> cells{&entry.level, &entry.time, &entry.logger, nullptr, &entry.place};
    return *cells[static_cast<std::size_t>(column)];
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool below = index.internalId() != 0;
    const auto row = below ? index.internalId() - 1 : static_cast<quintptr>(index.row());
    const Entry &entry = m_entries[row];
    const int number = below ? index.row() + 1 : 0;
    const Line &line = entry.lines[static_cast<std::size_t>(number)];
    const auto column = static_cast<Column>(index.column());
    const bool quiet = column == Column::Time || column == Column::Logger || column == Column::Source;
    switch (role) {
    case Qt::DisplayRole:
        return cell(entry, number, column);
    case Qt::DecorationRole:
        return column == Column::Level && !below ? icon(entry.icon, entry.tone) : QVariant();
    case Qt::ForegroundRole:
        return theme::color(quiet                     ? Tone::Muted
                            : column == Column::Level ? entry.tone
                                                      : line.tone,
                            QGuiApplication::palette());
    case Qt::FontRole: {
        if (column == Column::Level || column == Column::Logger)
            return {};
        QFont mono = theme::monospaceFont();
        mono.setWeight(line.bold ? QFont::DemiBold : QFont::Normal);
        return mono;
    }
    case Qt::ToolTipRole:
        return column == Column::Source ? entry.placeInFull : column == Column::Message ? line.text : QString();
    case EventRole:
        return entry.event;
    case PlaceRole:
        return entry.placeInFull;
    case CopyRole:
        return below ? line.text : entry.whole;
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return tr(kTitles[static_cast<std::size_t>(section)]);
}

} // namespace gatescope::ui
