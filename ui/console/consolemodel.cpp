#include "console/consolemodel.h"

#include "common/icons.h"
#include "common/text.h"
#include "trace/print.h"

#include <QDateTime>

#include <array>
#include <optional>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

struct Spoken {
    ConsoleLevel level;
    QString source;
    QString text;
};

QString shown(const Payload &payload)
{
    QString said = text(payload.bytes).trimmed();
    return payload.isTruncated() ? said + u" …"_s : said;
}

ConsoleLevel levelOf(std::int32_t level)
{
    if (level >= 40)
        return ConsoleLevel::Error;
    if (level >= 30)
        return ConsoleLevel::Warning;
    return level >= 20 ? ConsoleLevel::Info : ConsoleLevel::Debug;
}

QString withDetail(const QString &said, std::string_view detail)
{
    return detail.empty() ? said : said + u'\n' + text(detail).trimmed();
}

/// Nothing for events that say nothing to a console.
std::optional<Spoken> spokenBy(const EventBody &what)
{
    using Answer = std::optional<Spoken>;
    return std::visit(
        Overloaded{
            [](const Output &e) -> Answer { return Spoken{ConsoleLevel::Output, text(word(e.stream)), shown(e.text)}; },
            [](const ErrorsWritten &e) -> Answer {
                return Spoken{ConsoleLevel::Warning, u"wsgi.errors"_s, shown(e.text)};
            },
            [](const LogRecorded &e) -> Answer {
                return Spoken{levelOf(e.level), text(e.logger), withDetail(shown(e.message), e.exception)};
            },
            [](const WarningShown &e) -> Answer {
                return Spoken{ConsoleLevel::Warning, text(e.category), text(e.message)};
            },
            [](const AppRaised &e) -> Answer {
                const QString said = e.message.empty() ? ConsoleModel::tr("raised") : shown(e.message);
                return Spoken{ConsoleLevel::Error, text(e.type), withDetail(said, e.traceback)};
            },
            [](const FaultTraceback &e) -> Answer {
                return Spoken{ConsoleLevel::Error, text(e.signal), text(e.text).trimmed()};
            },
            [](const Gap &e) -> Answer {
                return Spoken{
                    ConsoleLevel::Warning, u"trace"_s,
                    ConsoleModel::tr("Events are missing here (%1): the trace came faster than it could be read")
                        .arg(e.events)};
            },
            [](const auto &) -> Answer { return std::nullopt; },
        },
        what);
}

QString firstLine(const QString &said)
{
    const qsizetype end = said.indexOf(u'\n');
    return end < 0 ? said : said.first(end) + u" ⏎"_s;
}

struct LevelLook {
    const char *icon;
    theme::Tone tone;
};

constexpr std::array kLooks{LevelLook{"output", theme::Tone::Faint}, LevelLook{"debug", theme::Tone::Faint},
                            LevelLook{"info", theme::Tone::Accent}, LevelLook{"warning", theme::Tone::Warning},
                            LevelLook{"error", theme::Tone::Error}};

} // namespace

ConsoleModel::ConsoleModel(EventFeed &feed, const Session &session, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session)
{
    connect(&feed, &EventFeed::arrived, this, &ConsoleModel::take);
    connect(&feed, &EventFeed::settled, this, &ConsoleModel::flush);
}

void ConsoleModel::take(RunId run, std::uint32_t number, int index, const TraceEvent &event)
{
    auto spoken = spokenBy(event.what);
    const auto *raised = event.as<AppRaised>();
    if (const auto *summary = raised ? m_session.summary(number) : nullptr; summary && summary->isRefusedLifespan())
        spoken = Spoken{ConsoleLevel::Info, u"lifespan"_s,
                        tr("The application takes no part in the lifespan: it raised %1").arg(text(raised->type))};
    if (spoken && !spoken->text.isEmpty())
        m_waiting.push_back({run, number, index, event.header.at, spoken->level, spoken->source, spoken->text});
}

void ConsoleModel::flush()
{
    if (m_waiting.empty())
        return;
    const std::size_t surplus = m_lines.size() + m_waiting.size() > kMostLines
                                    ? std::min(m_lines.size(), m_lines.size() + m_waiting.size() - kMostLines)
                                    : 0;
    if (surplus > 0) {
        beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(surplus));
        m_dropped += surplus;
        endRemoveRows();
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(m_waiting.size()) - 1);
    m_lines.insert(m_lines.end(), std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end()));
    m_waiting.clear();
    endInsertRows();
}

void ConsoleModel::say(ConsoleLevel level, const QString &words)
{
    const auto *run = m_session.run(m_session.latestRun());
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    const std::chrono::nanoseconds at(run ? now - run->startedAtUnixNs : 0);
    m_waiting.push_back({m_session.latestRun(), 0, -1, at, level, u"gatescope"_s, words});
    flush();
}

void ConsoleModel::clear()
{
    beginResetModel();
    m_lines.clear();
    m_dropped = 0;
    endResetModel();
}

int ConsoleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int ConsoleModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ConsoleColumn::Count);
}

QString ConsoleModel::clock(const ConsoleLine &line) const
{
    const auto *run = m_session.run(line.run);
    const auto unixMs = ((run ? run->startedAtUnixNs : 0) + line.at.count()) / 1'000'000;
    return QDateTime::fromMSecsSinceEpoch(unixMs).toString(u"HH:mm:ss.zzz"_s);
}

QVariant ConsoleModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ConsoleLine &said = line(index.row());
    const auto column = static_cast<ConsoleColumn>(index.column());
    const LevelLook &look = kLooks[static_cast<std::size_t>(said.level)];
    switch (role) {
    case LevelRole:
        return static_cast<int>(said.level);
    case ExchangeRole:
        return said.exchange;
    case EventRole:
        return said.event;
    case SearchRole:
        return QString(said.source + u' ' + said.text);
    case Qt::ToolTipRole:
        return column == ConsoleColumn::Text ? QVariant(said.text.left(4000)) : QVariant();
    case Qt::DecorationRole:
        return column == ConsoleColumn::Source ? QVariant(icon(QString::fromLatin1(look.icon), look.tone)) : QVariant();
    case Qt::AccessibleTextRole:
        return QString(said.source + u": "_s + said.text);
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (column) {
    case ConsoleColumn::Time:
        return clock(said);
    case ConsoleColumn::Exchange:
        return said.exchange == 0 ? QString() : u"#%1"_s.arg(said.exchange);
    case ConsoleColumn::Source:
        return said.source;
    case ConsoleColumn::Text:
        return firstLine(said.text);
    case ConsoleColumn::Count:
        break;
    }
    return {};
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const std::array<QString, static_cast<std::size_t>(ConsoleColumn::Count)> kTitles{
        tr("Time"), tr("Exchange"), tr("Source"), tr("Message")};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 ||
        section >= static_cast<int>(kTitles.size()))
        return {};
    return kTitles[static_cast<std::size_t>(section)];
}

} // namespace gatescope::ui
