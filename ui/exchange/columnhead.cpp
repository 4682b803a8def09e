#include "exchange/columnhead.h"

#include <QCoreApplication>

namespace gatescope::ui {

QVariant ColumnHead::alignment() const
{
    return QVariant(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft));
}

QVariant ColumnHead::data(const char *context, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return QCoreApplication::translate(context, title);
    case Qt::ToolTipRole:
        return *tip ? QCoreApplication::translate(context, tip) : QString();
    case Qt::TextAlignmentRole:
        return alignment();
    default:
        return {};
    }
}

} // namespace gatescope::ui
