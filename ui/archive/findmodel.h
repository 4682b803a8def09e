#pragma once

#include "archive/findsearch.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

enum class FindColumn : std::uint8_t { Exchange, Where, Excerpt, Count };

/// The results of a search, in the order in which they come.
class FindModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role : int { MatchBegin = Qt::UserRole, MatchLength };

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(const QList<FindHit> &hits);
    [[nodiscard]] const FindHit &hit(int row) const { return m_hits[row]; }
    [[nodiscard]] int exchangeCount() const { return m_exchanges; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<FindHit> m_hits;
    int m_exchanges = 0;
};

} // namespace gatescope::ui
