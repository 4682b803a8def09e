#include "exchange/layers/layermodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/layers/layerwords.h"

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = LayerModel::Column;
using Form = LayerModel::Row::Form;

namespace {

QString traffic(std::uint32_t count, std::uint64_t bytes)
{
    return count == 0 ? QString() : bytes == 0 ? QString::number(count) : u"%1 · %2"_s.arg(count).arg(sizeText(bytes));
}

QString changes(const Layer &layer)
{
    QStringList parts;
    for (const LayerTouch &touch : layer.touches)
        parts.append(touchText(touch));
    return parts.join(u"  "_s);
}

QString indented(const Layer &layer)
{
    return QString(2 * std::min(layer.depth, 24), QChar::Nbsp) + layer.name;
}

struct ColumnSpec {
    Column id;
    const char *title;
    QString (*cell)(const Layer &, const LayerIndex &);
};

constexpr std::array kColumns{
    ColumnSpec{Column::Name, QT_TRANSLATE_NOOP("LayerModel", "Layer"),
               [](const Layer &l, const LayerIndex &) { return indented(l); }},
    ColumnSpec{Column::Kind, QT_TRANSLATE_NOOP("LayerModel", "Kind"),
               [](const Layer &l, const LayerIndex &) { return kindText(l.kind); }},
    ColumnSpec{Column::Module, QT_TRANSLATE_NOOP("LayerModel", "Module"),
               [](const Layer &l, const LayerIndex &) { return l.module; }},
    ColumnSpec{Column::Place, QT_TRANSLATE_NOOP("LayerModel", "Place"),
               [](const Layer &l, const LayerIndex &) { return placeText(l.file, l.line); }},
    ColumnSpec{Column::Self, QT_TRANSLATE_NOOP("LayerModel", "Self"),
               [](const Layer &l, const LayerIndex &) { return l.isOpen() ? QString() : nsText(l.ownNs); }},
    ColumnSpec{Column::Running, QT_TRANSLATE_NOOP("LayerModel", "Running"),
               [](const Layer &l, const LayerIndex &) { return l.isOpen() ? QString() : nsText(l.runNs); }},
    ColumnSpec{Column::Waiting, QT_TRANSLATE_NOOP("LayerModel", "Waiting"),
               [](const Layer &l, const LayerIndex &) { return l.isOpen() ? QString() : nsText(l.waitNs); }},
    ColumnSpec{Column::Total, QT_TRANSLATE_NOOP("LayerModel", "Total"),
               [](const Layer &l, const LayerIndex &i) { return durationText(totalOf(l, i)); }},
    ColumnSpec{Column::In, QT_TRANSLATE_NOOP("LayerModel", "In"),
               [](const Layer &l, const LayerIndex &) { return traffic(l.in, l.bytesIn); }},
    ColumnSpec{Column::Out, QT_TRANSLATE_NOOP("LayerModel", "Out"),
               [](const Layer &l, const LayerIndex &) { return traffic(l.out, l.bytesOut); }},
    ColumnSpec{Column::Changes, QT_TRANSLATE_NOOP("LayerModel", "Changed"),
               [](const Layer &l, const LayerIndex &) { return changes(l); }},
    ColumnSpec{Column::Ended, QT_TRANSLATE_NOOP("LayerModel", "Ended"),
               [](const Layer &l, const LayerIndex &) {
                   const QString text = verdictOf(l).text;
                   return text.isEmpty() ? LayerModel::tr("returned") : text;
               }},
};
static_assert(kColumns.size() == static_cast<std::size_t>(Column::Count));

bool canFold(const Layer &layer)
{
    return layer.isLibrary && !layer.isTrouble() && !layer.isShortCircuit() && !layer.isOpen();
}

bool isNumber(int column)
{
    return column >= static_cast<int>(Column::Self) && column <= static_cast<int>(Column::Out);
}

} // namespace

LayerModel::LayerModel(const LayerIndex *index, QObject *parent) : QAbstractTableModel(parent), m_index(index) {}

void LayerModel::setOutcome(const QString &text)
{
    if (std::exchange(m_outcome, text) != text)
        repaint();
}

void LayerModel::restart()
{
    m_unfolded.clear();
    m_answer.clear();
    rebuild();
}

void LayerModel::refresh()
{
    if (makeRows() == m_rows)
        repaint();
    else
        rebuild();
}

void LayerModel::rebuild()
{
    beginResetModel();
    m_rows = makeRows();
    endResetModel();
}

void LayerModel::repaint()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

std::vector<LayerModel::Row> LayerModel::makeRows() const
{
    std::vector<Row> rows;
    const auto &layers = m_index->layers();
    if (layers.empty())
        return rows;
    rows.push_back({});
    for (std::size_t at = 0; at < layers.size();) {
        std::size_t end = at;
        while (m_folding && end < layers.size() && canFold(layers[end]))
            ++end;
        const auto count = static_cast<std::uint32_t>(end - at);
        if (count > 0 && !m_unfolded.contains(layers[at].number)) {
            rows.push_back({Form::Folded, layers[at].number, count});
            at = end;
            continue;
        }
        for (end = std::max(end, at + 1); at < end; ++at)
            rows.push_back({Form::Layer, layers[at].number, 1});
    }
    return rows;
}

void LayerModel::setFolding(bool folding)
{
    m_folding = folding;
    m_unfolded.clear();
    rebuild();
}

void LayerModel::unfold(int row)
{
    if (row < 0 || row >= rowCount() || rowAt(row).form != Form::Folded)
        return;
    m_unfolded.insert(rowAt(row).layer);
    rebuild();
}

void LayerModel::reveal(std::uint32_t layer)
{
    unfold(rowOf(layer));
}

void LayerModel::setSearch(const QString &text)
{
    m_search = text.trimmed();
    repaint();
}

void LayerModel::setAnswer(const QSet<std::uint32_t> &layers)
{
    m_answer = layers;
    repaint();
}

bool LayerModel::matches(const Layer &layer) const
{
    const auto has = [this](const QString &text) { return text.contains(m_search, Qt::CaseInsensitive); };
    if (m_search.isEmpty())
        return false;
    return has(layer.name) || has(layer.module) || has(layer.file) || has(layer.exception) ||
           std::ranges::any_of(layer.touches, has, &LayerTouch::name);
}

bool LayerModel::isFound(const Row &row) const
{
    if (row.form == Form::Gateway)
        return m_answer.contains(0);
    const Layer *first = m_index->layer(row.layer);
    if (!first)
        return false;
    const auto at = static_cast<std::size_t>(first - m_index->layers().data());
    for (std::size_t each = at; each < at + row.count && each < m_index->layers().size(); ++each)
        if (const Layer &layer = m_index->layers()[each]; m_answer.contains(layer.number) || matches(layer))
            return true;
    return false;
}

int LayerModel::nextFound(int row) const
{
    const int count = rowCount();
    for (int step = 1; step <= count; ++step)
        if (const int at = (std::max(row, -1) + step) % count; isFound(rowAt(at)))
            return at;
    return -1;
}

const Layer *LayerModel::layerAt(int row) const
{
    return row < 0 || row >= rowCount() || rowAt(row).form != Form::Layer ? nullptr : m_index->layer(rowAt(row).layer);
}

int LayerModel::rowOf(std::uint32_t layer) const
{
    const Layer *wanted = m_index->layer(layer);
    if (!wanted)
        return layer == 0 && !m_rows.empty() ? 0 : -1;
    for (std::size_t row = m_rows.size(); row-- > 1;)
        if (m_index->layer(m_rows[row].layer) <= wanted)
            return static_cast<int>(row);
    return -1;
}

int LayerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LayerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(Column::Count);
}

QString LayerModel::cell(const Row &row, Column column) const
{
    if (row.form == Form::Gateway)
        return column == Column::Name ? tr("Gateway") : column == Column::Ended ? m_outcome : QString();
    const Layer *layer = m_index->layer(row.layer);
    if (row.form == Form::Folded)
        return column == Column::Name ? counted(row.count, tr("1 library layer"), tr("%1 library layers")) : QString();
    return layer ? kColumns[static_cast<std::size_t>(column)].cell(*layer, *m_index) : QString();
}

QVariant LayerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = rowAt(index.row());
    const Layer *layer = layerAt(index.row());
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cell(row, column);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return layer ? layerSentence(*layer, *m_index) : QVariant();
    case Qt::TextAlignmentRole:
        return isNumber(index.column()) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::DecorationRole:
        if (const LayerVerdict verdict = layer ? verdictOf(*layer) : LayerVerdict{};
            column == Column::Ended && !verdict.icon.isEmpty())
            return icon(verdict.icon, verdict.tone);
        return {};
    default:
        return {};
    }
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return tr(kColumns[static_cast<std::size_t>(section)].title);
    if (role == Qt::TextAlignmentRole && isNumber(section))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

} // namespace gatescope::ui
