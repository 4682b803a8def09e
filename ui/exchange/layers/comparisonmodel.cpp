#include "exchange/layers/comparisonmodel.h"

#include "exchange/layers/layerwords.h"

#include <QGuiApplication>
#include <QPalette>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

Comparison *Comparison::add(Comparison child)
{
    auto added = std::make_unique<Comparison>(std::move(child));
    added->parent = this;
    added->row = static_cast<int>(children.size());
    children.push_back(std::move(added));
    return children.back().get();
}

bool Comparison::hasChange() const
{
    return change != Change::Same || std::ranges::any_of(children, [](const auto &each) { return each->hasChange(); });
}

void ComparisonModel::setRoot(std::unique_ptr<Comparison> root)
{
    beginResetModel();
    m_root = std::move(root);
    endResetModel();
}

void ComparisonModel::setTitles(const QString &before, const QString &after, const QString &by)
{
    m_before = before;
    m_after = after;
    m_by = by;
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

const Comparison *ComparisonModel::at(const QModelIndex &index) const
{
    return index.isValid() ? nodeOf(index) : nullptr;
}

const Comparison *ComparisonModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const Comparison *>(index.constInternalPointer()) : m_root.get();
}

QModelIndex ComparisonModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ComparisonModel::parent(const QModelIndex &child) const
{
    const Comparison *above = child.isValid() ? nodeOf(child)->parent : nullptr;
    return !above || above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int ComparisonModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int ComparisonModel::columnCount(const QModelIndex &) const
{
    return static_cast<int>(Column::Count);
}

QVariant ComparisonModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Comparison &node = *nodeOf(index);
    const std::array cells{&node.name, &node.before, &node.after, &node.by};
    const QString &cell = *cells[static_cast<std::size_t>(index.column())];
    const bool isName = index.column() == static_cast<int>(Column::Name);
    const bool isAfter = index.column() == static_cast<int>(Column::After);
    switch (role) {
    case Qt::DisplayRole:
        return isName && node.change != Change::Same ? signOf(node.change) + u' ' + cell : cell;
    case Qt::ToolTipRole:
        return cell;
    case Qt::AccessibleTextRole:
        return isName ? cell + u", "_s + changeText(node.change) : cell;
    case Qt::ForegroundRole:
        if (node.change != Change::Same && (isName || isAfter))
            return QBrush(theme::color(changeTone(node.change), QGuiApplication::palette()));
        return {};
    case Qt::FontRole:
        return index.column() == static_cast<int>(Column::By) ? QVariant() : QVariant(theme::monospaceFont());
    default:
        return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return std::array{tr("Name"), m_before, m_after, m_by}[static_cast<std::size_t>(section)];
}

} // namespace gatescope::ui
