#include "exchange/messagesmodel.h"

#include "common/icons.h"
#include "exchange/columnhead.h"
#include "trace/codec.h"

#include <QElapsedTimer>
#include <QGuiApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using Row = MessagesModel::Row;

namespace {

constexpr int kReadSliceMs = 4;

QString whoText(const Row &row)
{
    const EventWords &words = row.words;
    return words.isMark ? laneName(words.from) : laneName(words.from) + u" → "_s + laneName(words.to);
}

QString sinceStartText(const Row &row)
{
    const double milliseconds = static_cast<double>(row.sinceStart.count()) / 1e6;
    return u"%1 ms"_s.arg(milliseconds, 0, 'f', 3);
}

QString sinceLastText(const Row &row)
{
    return row.event == 0 ? QString() : u'+' + durationText(row.sinceLast);
}

struct ColumnSpec {
    ColumnHead head;
    QString (*text)(const Row &);
};

#define SAYS(text) QT_TRANSLATE_NOOP("MessagesModel", text)
constexpr std::array kColumns{
    ColumnSpec{{SAYS("#"), SAYS("Number of the event in this exchange"), true, true},
               [](const Row &row) { return QString::number(row.event + 1); }},
    ColumnSpec{{SAYS("Time"), SAYS("Since the exchange began"), true, true}, &sinceStartText},
    ColumnSpec{{SAYS("Δ"), SAYS("Since the event before"), true, true}, &sinceLastText},
    ColumnSpec{{SAYS("Who"), SAYS("Who did it, and to whom"), false, false}, &whoText},
    ColumnSpec{{SAYS("What"), "", true, false}, [](const Row &row) { return row.words.title; }},
    ColumnSpec{{SAYS("Detail"), "", false, false}, [](const Row &row) { return row.words.detail; }},
    ColumnSpec{{SAYS("Source"), SAYS("The line that called it"), true, false},
               [](const Row &row) { return row.place; }},
};
#undef SAYS
static_assert(kColumns.size() == static_cast<std::size_t>(MessagesModel::Column::Count));

const ColumnSpec &specOf(int column)
{
    return kColumns[static_cast<std::size_t>(column)];
}

Tone toneOf(const Row &row, MessagesModel::Column column)
{
    using enum MessagesModel::Column;
    if (column == Who)
        return laneTone(row.words.from);
    const bool alarming = row.words.tone == Tone::Error || row.words.tone == Tone::Warning;
    if (column == What)
        return alarming ? row.words.tone : Tone::Text;
    return column == Detail ? Tone::Text : Tone::Muted;
}

QString tipOf(const Row &row, MessagesModel::Column column)
{
    using enum MessagesModel::Column;
    if (column == Source)
        return row.placeInFull;
    return column == What || column == Detail ? row.words.title + u'\n' + row.words.detail : QString();
}

} // namespace

MessagesModel::MessagesModel(const trace::Session *session, QObject *parent)
    : QAbstractTableModel(parent),
      m_session(session)
{
    m_more.setSingleShot(true);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &MessagesModel::filterMore);
}

void MessagesModel::setExchange(std::uint32_t number)
{
    beginResetModel();
    m_number = number;
    m_rows.clear();
    m_found.clear();
    m_known = m_filter.isEmpty() ? static_cast<int>(m_session->events(number).size()) : 0;
    endResetModel();
    grow();
}

void MessagesModel::grow()
{
    if (isFiltering())
        return filterMore();
    const auto size = static_cast<int>(m_session->events(m_number).size());
    if (size <= m_known)
        return;
    beginInsertRows({}, m_known, size - 1);
    m_known = size;
    endInsertRows();
}

void MessagesModel::setFilter(const QString &text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    setExchange(m_number);
}

bool MessagesModel::matches(const Row &row) const
{
    return std::ranges::any_of(kColumns, [&](const ColumnSpec &column) {
        return &column != &kColumns.front() && column.text(row).contains(m_filter, Qt::CaseInsensitive);
    });
}

void MessagesModel::filterMore()
{
    QElapsedTimer timer;
    timer.start();
    const auto size = static_cast<int>(m_session->events(m_number).size());
    std::vector<int> found;
    while (m_known < size && timer.elapsed() < kReadSliceMs) {
        if (matches(makeRow(m_known)))
            found.push_back(m_known);
        ++m_known;
    }
    if (!found.empty()) {
        const auto first = static_cast<int>(m_found.size());
        beginInsertRows({}, first, first + static_cast<int>(found.size()) - 1);
        m_found.insert(m_found.end(), found.begin(), found.end());
        endInsertRows();
    }
    if (m_known < size)
        m_more.start();
    else
        Q_EMIT filtered();
}

int MessagesModel::eventAt(int row) const
{
    return isFiltering() ? m_found[static_cast<std::size_t>(row)] : row;
}

int MessagesModel::rowOf(int event) const
{
    if (!isFiltering())
        return event >= 0 && event < m_known ? event : -1;
    const auto found = std::ranges::lower_bound(m_found, event);
    return found != m_found.end() && *found == event ? static_cast<int>(found - m_found.begin()) : -1;
}

Row MessagesModel::makeRow(int event) const
{
    const trace::EventLog &log = m_session->events(m_number);
    const auto index = static_cast<std::size_t>(event);
    const trace::TraceEvent happened = log.at(index);
    const trace::ExchangeSummary *summary = m_session->summary(m_number);
    Row row{.event = event, .words = wordsOf(happened)};
    row.sinceStart = happened.header.at - (summary ? summary->startedAt : happened.header.at);
    if (event > 0) {
        if (const auto before = trace::decodeHeader(log.record(index - 1)))
            row.sinceLast = happened.header.at - before->at;
    }
    if (const trace::CodeSite site = happened.site(); site.isKnown()) {
        const QString file = QString::fromUtf8(site.file);
        row.place = file.section(u'/', -1) + u':' + QString::number(site.line);
        row.placeInFull = tr("%1:%2 in %3").arg(file).arg(site.line).arg(QString::fromUtf8(site.function));
    }
    return row;
}

const Row &MessagesModel::row(int event) const
{
    if (const Row *known = m_rows.object(event))
        return *known;
    auto *made = new Row(makeRow(event));
    m_rows.insert(event, made);
    return *made;
}

int MessagesModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return isFiltering() ? static_cast<int>(m_found.size()) : m_known;
}

int MessagesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QVariant MessagesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &at = row(eventAt(index.row()));
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return specOf(index.column()).text(at);
    case Qt::DecorationRole:
        return column == Column::What ? icon(at.words.icon, at.words.tone) : QVariant();
    case Qt::ForegroundRole:
        return theme::color(toneOf(at, column), QGuiApplication::palette());
    case Qt::FontRole:
        return specOf(index.column()).head.mono ? theme::monospaceFont() : QVariant();
    case Qt::TextAlignmentRole:
        return specOf(index.column()).head.alignment();
    case Qt::ToolTipRole:
        return tipOf(at, column);
    case EventRole:
        return at.event;
    default:
        return {};
    }
}

QVariant MessagesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    return specOf(section).head.data("MessagesModel", role);
}

} // namespace gatescope::ui
