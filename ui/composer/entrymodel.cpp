#include "composer/entrymodel.h"

#include "common/icons.h"
#include "common/theme.h"

#include <QGuiApplication>
#include <QPalette>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

QColor ink(Tone tone)
{
    return theme::color(tone, QGuiApplication::palette());
}

} // namespace

EntryModel::EntryModel(QList<EntryColumn> columns, QObject *parent)
    : QAbstractTableModel(parent),
      m_columns(std::move(columns))
{
}

void EntryModel::setEntries(const QList<Entry> &entries)
{
    if (entries == m_entries)
        return;
    const int before = static_cast<int>(m_entries.size());
    const int after = static_cast<int>(entries.size());
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_entries = entries;
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_entries = entries;
        endRemoveRows();
    }
    m_entries = entries;
    Q_EMIT dataChanged(index(0, 0), index(after, removeColumn()));
}

void EntryModel::remove(QList<int> rows)
{
    std::ranges::sort(rows, std::greater<>());
    bool any = false;
    for (const int row : std::as_const(rows)) {
        if (isNewRow(row))
            continue;
        beginRemoveRows({}, row, row);
        m_entries.removeAt(row);
        endRemoveRows();
        any = true;
    }
    if (any)
        Q_EMIT edited({});
}

int EntryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size()) + 1;
}

int EntryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size()) + 1;
}

QVariant EntryModel::newRowData(int column, int role) const
{
    if (column == removeColumn())
        return {};
    if (role == Qt::DisplayRole)
        return m_columns[column].hint;
    if (role == Qt::ForegroundRole)
        return ink(Tone::Faint);
    if (role == Qt::EditRole)
        return m_columns[column].initial;
    return {};
}

QVariant EntryModel::entryData(const Entry &entry, int column, int role) const
{
    if (column == removeColumn()) {
        if (role == Qt::DecorationRole)
            return icon(u"close"_s, Tone::Muted);
        return role == Qt::ToolTipRole || role == Qt::AccessibleTextRole ? QVariant(tr("Delete this row")) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return entry.cells.value(column);
    case Qt::CheckStateRole:
        return column == 0 ? QVariant(entry.enabled ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::ForegroundRole:
        return entry.enabled ? QVariant() : QVariant(ink(Tone::Faint));
    default:
        return {};
    }
}

QVariant EntryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    return isNewRow(index.row()) ? newRowData(index.column(), role)
                                 : entryData(m_entries[index.row()], index.column(), role);
}

QVariant EntryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    return section == removeColumn() ? QString() : m_columns[section].title;
}

Qt::ItemFlags EntryModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.column() == removeColumn())
        return flags;
    flags |= Qt::ItemIsEditable;
    if (index.column() == 0 && !isNewRow(index.row()))
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

Entry &EntryModel::entryFor(int row)
{
    if (!isNewRow(row))
        return m_entries[row];
    const int last = static_cast<int>(m_entries.size());
    Entry fresh;
    for (const EntryColumn &column : m_columns)
        fresh.cells.append(column.initial);
    beginInsertRows({}, last + 1, last + 1); // the empty row becomes the entry, so that an open editor keeps its place
    m_entries.append(fresh);
    endInsertRows();
    return m_entries.last();
}

bool EntryModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || index.column() == removeColumn())
        return false;
    const bool fresh = isNewRow(index.row());
    if (role == Qt::CheckStateRole && !fresh) {
        m_entries[index.row()].enabled = value.toInt() == Qt::Checked;
    } else if (role == Qt::EditRole) {
        if (value.toString() == data(index, Qt::EditRole).toString())
            return false;
        Entry &entry = entryFor(index.row());
        entry.cells.resize(m_columns.size());
        entry.cells[index.column()] = value.toString();
    } else {
        return false;
    }
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(removeColumn()));
    Q_EMIT edited(role == Qt::CheckStateRole ? QString() : u"%1/%2"_s.arg(index.row()).arg(index.column()));
    return true;
}

} // namespace gatescope::ui
