#include "compare/comparemodel.h"

#include "common/eventwords.h"
#include "common/theme.h"
#include "compare/comparewords.h"

#include <QThreadPool>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compare::LineComparison;
using compare::Mark;
using compare::Node;

namespace {

constexpr std::size_t kMostRows = 20'000; // of one body
constexpr int kContext = 3;
constexpr qsizetype kMostStops = 50'000;
constexpr qsizetype kMostInCell = 2000;
constexpr std::size_t kMostBytesInCell = 4 * kMostInCell;

bool differs(Mark mark)
{
    return mark == Mark::Removed || mark == Mark::Added || mark == Mark::Changed;
}

/// A little before the first byte that differs, between two characters; the beginning where none does.
std::size_t placeBeforeDifference(std::string_view a, std::string_view b)
{
    constexpr std::size_t kBlock = 4096;
    constexpr std::size_t kBefore = 80;
    const std::size_t both = std::min(a.size(), b.size());
    std::size_t at = 0;
    while (at + kBlock <= both && a.substr(at, kBlock) == b.substr(at, kBlock))
        at += kBlock;
    while (at < both && a[at] == b[at])
        ++at;
    if (at == both && a.size() == b.size())
        return 0;
    at -= std::min(at, kBefore);
    while (at > 0 && (static_cast<unsigned char>(a[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

QString lineNumber(std::int64_t index)
{
    return index < 0 ? QString() : QString::number(index + 1);
}

} // namespace

struct CompareModel::Item {
    const Node *node = nullptr; ///< Of a line: the body's.
    LineComparison::Row line;
    bool isLine = false;
    bool isFilled = false;
    Item *parent = nullptr;
    int row = 0;
    std::vector<Item> children; ///< Never moved once it is filled.

    [[nodiscard]] Mark mark() const { return isLine ? line.mark : node->mark; }
};

CompareModel::CompareModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Item>()) {}

CompareModel::~CompareModel() = default;

void CompareModel::setComparison(std::shared_ptr<const compare::Comparison> comparison)
{
    beginResetModel();
    m_comparison.swap(comparison);
    restart();
    endResetModel();
    if (comparison) // a large one takes its time to go
        QThreadPool::globalInstance()->start([before = std::move(comparison)] {});
}

void CompareModel::setOnlyDifferences(bool only)
{
    beginResetModel();
    m_only = only;
    restart();
    endResetModel();
}

void CompareModel::restart()
{
    m_root = std::make_unique<Item>();
    m_root->node = m_comparison ? &m_comparison->root : nullptr;
    m_stops.clear();
    m_hasStops = false;
}

bool CompareModel::isShown(const Node &node) const
{
    return !m_only || node.differences > 0;
}

void CompareModel::fill(Item &item) const
{
    if (std::exchange(item.isFilled, true) || !item.node || item.isLine)
        return;
    const auto add = [&item](const Node *node, const LineComparison::Row &line, bool isLine) {
        Item &child = item.children.emplace_back();
        child.node = node;
        child.line = line;
        child.isLine = isLine;
        child.parent = &item;
        child.row = static_cast<int>(item.children.size()) - 1;
    };
    const auto lines = item.node->lines ? item.node->lines->rows(m_only ? kContext : -1, kMostRows)
                                        : std::vector<LineComparison::Row>();
    item.children.reserve(lines.size() + item.node->children.size());
    for (const LineComparison::Row &line : lines)
        add(item.node, line, true);
    for (const Node &child : item.node->children) {
        if (isShown(child))
            add(&child, {}, false);
    }
}

CompareModel::Item *CompareModel::itemOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Item *>(index.internalPointer()) : m_root.get();
}

const Node *CompareModel::nodeAt(const QModelIndex &index) const
{
    return itemOf(index)->node;
}

QModelIndex CompareModel::index(int row, int column, const QModelIndex &parent) const
{
    Item &item = *itemOf(parent);
    fill(item);
    const bool exists = row >= 0 && row < std::ssize(item.children) && column >= 0 && column < columnCount();
    return exists ? createIndex(row, column, &item.children[static_cast<std::size_t>(row)]) : QModelIndex();
}

QModelIndex CompareModel::parent(const QModelIndex &child) const
{
    Item *above = child.isValid() ? itemOf(child)->parent : nullptr;
    return !above || above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int CompareModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    Item &item = *itemOf(parent);
    fill(item);
    return static_cast<int>(item.children.size());
}

bool CompareModel::hasChildren(const QModelIndex &parent) const
{
    const Item &item = *itemOf(parent);
    if (parent.column() > 0 || item.isLine || !item.node)
        return false;
    return item.node->lines ||
           std::ranges::any_of(item.node->children, [this](const Node &node) { return isShown(node); });
}

int CompareModel::columnCount(const QModelIndex &) const
{
    return static_cast<int>(Column::Count);
}

std::string_view CompareModel::cell(const Item &item, Column column) const
{
    const bool isA = column == Column::A;
    if (!item.isLine)
        return isA ? item.node->a : item.node->b;
    const std::int64_t line = isA ? item.line.a : item.line.b;
    if (item.line.isFold || line < 0)
        return {};
    const LineComparison &lines = *item.node->lines;
    return (isA ? lines.a : lines.b).line(static_cast<std::uint32_t>(line));
}

QString CompareModel::nameText(const Item &item) const
{
    if (!item.isLine)
        return nameOf(*item.node);
    if (item.line.isFold)
        return item.line.mark == Mark::Same
                   ? counted(item.line.count, tr("1 equal line"), tr("%1 equal lines"))
                   : counted(item.line.count, tr("1 more line is not shown"), tr("%1 more lines are not shown"));
    return lineNumber(item.line.a) + u" │ "_s + lineNumber(item.line.b);
}

QString CompareModel::cellText(const QModelIndex &index, Column column) const
{
    const Item &item = *itemOf(index);
    if (!index.isValid())
        return {};
    return column == Column::Name ? nameText(item) : text(cell(item, column));
}

compare::Pieces CompareModel::piecesAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const Item &item = *itemOf(index);
    if (!hasPieces(item))
        return {};
    return compare::piecesOf(cell(item, Column::A).substr(0, kMostBytesInCell),
                             cell(item, Column::B).substr(0, kMostBytesInCell));
}

bool CompareModel::hasPieces(const Item &item) const
{
    const bool leaf = item.isLine || (item.node->children.empty() && !item.node->lines);
    return leaf && item.mark() == Mark::Changed;
}

CompareModel::Whole CompareModel::wholeAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const Item &item = *itemOf(index);
    std::string_view a = cell(item, Column::A);
    std::string_view b = cell(item, Column::B);
    Whole whole;
    if (std::max(a.size(), b.size()) > kMostWhole)
        whole.skipped = placeBeforeDifference(a, b);
    for (auto [side, more] : {std::pair{&a, &whole.moreA}, std::pair{&b, &whole.moreB}}) {
        side->remove_prefix(std::min(whole.skipped, side->size()));
        *more = side->size() - std::min(side->size(), kMostWhole);
        *side = side->substr(0, kMostWhole);
    }
    whole.a = text(a);
    whole.b = text(b);
    if (hasPieces(item))
        whole.pieces = compare::piecesOf(a, b);
    return whole;
}

QModelIndex CompareModel::indexOf(const std::string &place, const QModelIndex &parent) const
{
    for (int row = 0; row < rowCount(parent) && !place.empty(); ++row) {
        const QModelIndex child = index(row, 0, parent);
        const Item &item = *itemOf(child);
        if (item.isLine)
            break;
        if (item.node->place == place)
            return child;
        if (const QModelIndex below = indexOf(place, child); below.isValid())
            return below;
    }
    return {};
}

QVariant CompareModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Item &item = *itemOf(index);
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole: {
        const QString shown =
            column == Column::Name ? nameText(item) : text(cell(item, column).substr(0, kMostInCell * 4));
        return shown.left(kMostInCell).replace(u'\t', u"    "_s);
    }
    case Qt::ToolTipRole:
        return column == Column::Name ? markText(item.mark()) : text(item.node->note);
    case Qt::AccessibleTextRole: {
        const QString shown = data(index, Qt::DisplayRole).toString();
        return column == Column::Name ? shown + u", "_s + markText(item.mark()) : shown;
    }
    case Qt::FontRole:
        return column == Column::Name ? QVariant() : QVariant(theme::monospaceFont());
    case MarkRole:
        return static_cast<int>(item.mark());
    case NoteRole:
        return item.isLine ? QString() : text(item.node->note);
    case IsLineRole:
        return item.isLine;
    case IsSectionRole:
        return !item.isLine && (!item.node->children.empty() || item.node->lines);
    case CountRole:
        return item.isLine ? 0 : static_cast<int>(item.node->differences);
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    if (section == 0)
        return tr("What");
    const auto number = !m_comparison ? 0 : section == 1 ? m_comparison->a.number : m_comparison->b.number;
    return (section == 1 ? tr("A: #%1") : tr("B: #%1")).arg(number);
}

QString CompareModel::rowText(const QModelIndex &index) const
{
    const Item &item = *itemOf(index);
    if (!item.isLine)
        return text(compare::toText(*item.node, m_only)).trimmed();
    QStringList lines;
    if (item.line.isFold)
        lines.append(u"… "_s + nameText(item));
    else if (item.mark() == Mark::Same || item.mark() == Mark::Ignored)
        lines.append(signText(item.mark()) + u' ' + text(cell(item, Column::A)));
    else {
        if (item.line.a >= 0)
            lines.append(u"− "_s + text(cell(item, Column::A)));
        if (item.line.b >= 0)
            lines.append(u"+ "_s + text(cell(item, Column::B)));
    }
    return lines.join(u'\n');
}

void CompareModel::collectStops(Item &item) const
{
    fill(item);
    bool before = false; // the line above differs too
    for (Item &child : item.children) {
        if (m_stops.size() >= kMostStops)
            return;
        const QModelIndex index = createIndex(child.row, 0, &child);
        const bool below = !child.isLine && child.node->differences > 0 && hasChildren(index);
        const bool isStop = !below && differs(child.mark());
        if (isStop && !(child.isLine && before))
            m_stops.append(index);
        before = child.isLine && isStop;
        if (below && child.mark() != Mark::Ignored)
            collectStops(child);
    }
}

const QList<QModelIndex> &CompareModel::stops() const
{
    if (!std::exchange(m_hasStops, true))
        collectStops(*m_root);
    return m_stops;
}

int CompareModel::stopNear(const QModelIndex &from, int direction) const
{
    const auto pathOf = [](QModelIndex index) {
        std::vector<int> path;
        for (; index.isValid(); index = index.parent())
            path.insert(path.begin(), index.row());
        return path;
    };
    const auto here = pathOf(from);
    const auto &all = stops();
    if (direction > 0) {
        const auto found = std::ranges::upper_bound(all, here, {}, pathOf);
        return found == all.end() ? -1 : static_cast<int>(found - all.begin());
    }
    const auto found = std::ranges::lower_bound(all, here, {}, pathOf);
    return static_cast<int>(found - all.begin()) - 1;
}

} // namespace gatescope::ui
