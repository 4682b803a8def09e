#pragma once

#include "timeline/connectiondata.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

/// The exchanges of a connection as rows, and below them what belongs to the connection as a whole: the table twin of
/// its lanes. Cells are made when they are asked for.
class ConnectionTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : std::uint8_t { Number, Began, What, Took, Status, Detail, ColumnCount };

    explicit ConnectionTable(const ConnectionData &data, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// 0 for what belongs to no exchange.
    [[nodiscard]] std::uint32_t exchangeOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(std::uint32_t exchange) const;

private:
    void restart();
    void grow();
    void insert(int first, int count, int &counter);
    [[nodiscard]] QString cell(const QModelIndex &index) const;

    const ConnectionData &m_data;
    int m_exchanges = 0; ///< Those that the views know.
    int m_frames = 0;    ///< Likewise.
};

} // namespace gatescope::ui
