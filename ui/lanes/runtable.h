#pragma once

#include "lanes/runchart.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

/// The exchanges of a run as rows: the table twin of its lanes. Cells are made when they are asked for.
class RunTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : std::uint8_t { Number, Request, Where, Arrived, Queued, Ran, Waited, Outcome, ColumnCount };

    explicit RunTable(const RunChart &chart, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] std::uint32_t exchangeOf(const QModelIndex &index) const;
    /// Invalid for an exchange of another run.
    [[nodiscard]] QModelIndex indexOf(std::uint32_t exchange) const;

private:
    void restart();
    void grow();

    const RunChart &m_chart;
    int m_rows = 0; ///< Those that the views know.
};

} // namespace gatescope::ui
