#include "archive/findmodel.h"

#include "common/theme.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;

void FindModel::clear()
{
    beginResetModel();
    m_hits.clear();
    m_exchanges = 0;
    endResetModel();
}

void FindModel::append(const QList<FindHit> &hits)
{
    if (hits.isEmpty())
        return;
    const int first = static_cast<int>(m_hits.size());
    beginInsertRows({}, first, first + static_cast<int>(hits.size()) - 1);
    for (const FindHit &hit : hits) {
        m_exchanges += m_hits.isEmpty() || m_hits.last().exchange != hit.exchange ? 1 : 0;
        m_hits.append(hit);
    }
    endInsertRows();
}

int FindModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

int FindModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(FindColumn::Count);
}

QVariant FindModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const FindHit &hit = m_hits[index.row()];
    if (role == MatchBegin)
        return hit.matchBegin;
    if (role == MatchLength)
        return hit.matchLength;
    if (role == Qt::FontRole && index.column() == static_cast<int>(FindColumn::Excerpt))
        return theme::monospaceFont();
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (static_cast<FindColumn>(index.column())) {
    case FindColumn::Exchange:
        return u"#%1 %2"_s.arg(hit.exchange).arg(hit.title);
    case FindColumn::Where:
        return hit.count > 1 ? tr("%1 (%2)").arg(hit.where).arg(hit.count) : hit.where;
    case FindColumn::Excerpt:
        return hit.excerpt;
    case FindColumn::Count:
        break;
    }
    return {};
}

QVariant FindModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("Exchange"), tr("Where"), tr("Text")};
    return titles.value(section);
}

} // namespace gatescope::ui
