#include "direct/stepmodel.h"

#include "common/theme.h"

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using direct::DirectDraft;
using direct::Step;
using direct::StepKind;

StepModel::StepModel(DirectDocument &document, QObject *parent) : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &DirectDocument::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

QStringList StepModel::kindNames()
{
    return {tr("a piece, more follows"), tr("the last piece"), tr("the client leaves")};
}

int StepModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_document.draft().steps.size());
}

int StepModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant StepModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Step &it = step(index.row());
    if (role == Qt::FontRole && index.column() == Bytes)
        return theme::monospaceFont();
    if (role == Qt::TextAlignmentRole && index.column() == Delay)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::EditRole)
        return {};
    switch (index.column()) {
    case Kind:
        return role == Qt::EditRole ? QVariant(static_cast<int>(it.kind))
                                    : kindNames().value(static_cast<int>(it.kind));
    case Bytes:
        return it.kind == StepKind::Leave ? QString() : direct::escaped(it.bytes);
    default:
        return role == Qt::EditRole ? QVariant(it.delayMs) : it.delayMs == 0 ? QVariant() : tr("%1 ms").arg(it.delayMs);
    }
}

QVariant StepModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("The application gets"), tr("Bytes, with \\n and \\x00"), tr("After")};
    return orientation == Qt::Horizontal ? QVariant(names.value(section)) : QVariant(section + 1);
}

Qt::ItemFlags StepModel::flags(const QModelIndex &index) const
{
    const bool isVoid = index.column() == Bytes && step(index.row()).kind == StepKind::Leave;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | (isVoid ? Qt::NoItemFlags : Qt::ItemIsEditable);
}

bool StepModel::change(int column, const QVariant &value, Step &step)
{
    if (column == Kind) {
        step.kind = static_cast<StepKind>(value.toInt());
        return true;
    }
    if (column == Delay) {
        step.delayMs = value.toUInt();
        return true;
    }
    const auto bytes = direct::unescaped(value.toString());
    Q_EMIT mistakeMade(bytes ? QString() : tr("%1. %2").arg(bytes.error().summary, bytes.error().wayOut));
    if (bytes)
        step.bytes = *bytes;
    return bytes.has_value();
}

bool StepModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    DirectDraft next = m_document.draft();
    if (!change(index.column(), value, next.steps[index.row()]))
        return false;
    m_document.change(tr("Edit Step %1").arg(index.row() + 1), next);
    return true;
}

int StepModel::add(int row)
{
    DirectDraft next = m_document.draft();
    const int at = std::clamp(row + 1, 0, static_cast<int>(next.steps.size()));
    if (!next.steps.isEmpty() && at == next.steps.size() && next.steps.last().kind == StepKind::LastPiece)
        next.steps.last().kind = StepKind::Piece;
    next.steps.insert(at, Step{.kind = at == next.steps.size() ? StepKind::LastPiece : StepKind::Piece});
    m_document.change(tr("Add a Step"), next);
    return at;
}

void StepModel::remove(int row)
{
    DirectDraft next = m_document.draft();
    if (row < 0 || row >= next.steps.size())
        return;
    next.steps.removeAt(row);
    m_document.change(tr("Remove Step %1").arg(row + 1), next);
}

void StepModel::move(int row, int by)
{
    DirectDraft next = m_document.draft();
    const int to = row + by;
    if (row < 0 || to < 0 || row >= next.steps.size() || to >= next.steps.size())
        return;
    next.steps.move(row, to);
    m_document.change(tr("Move Step %1").arg(row + 1), next);
}

} // namespace gatescope::ui
