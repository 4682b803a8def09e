#pragma once

#include "timeline/timelinefeed.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

/// The shown events as rows: the table twin of the painted timeline. Cells are made when they are asked for.
class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : std::uint8_t { Time, Delta, Who, What, Detail, ColumnCount };

    explicit EventTableModel(const TimelineFeed &feed, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] std::uint32_t eventOf(const QModelIndex &index) const;
    /// Invalid when the filter hides the event.
    [[nodiscard]] QModelIndex indexOf(std::uint32_t event) const;

private:
    void restart();
    void grow();
    [[nodiscard]] QString cell(std::size_t row, int column) const;

    const TimelineFeed &m_feed;
    int m_rows = 0; ///< Those that the views know.
};

} // namespace gatescope::ui
