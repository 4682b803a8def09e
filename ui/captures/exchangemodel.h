#pragma once

#include "captures/columns.h"
#include "captures/filterpass.h"
#include "captures/sortjob.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QTimer>

#include <functional>

namespace gatescope::captures {

/// What a row means, for delegates and for tests; words, colours and icons are theirs.
namespace TraceRole {
enum Role : int {
    Number = Qt::UserRole, ///< quint32
    Kind,                  ///< int, captures::Kind
    Outcome,               ///< int, trace::Outcome
    Status,                ///< int; 0: none yet
    IsFailure,             ///< bool
    IsOpen,                ///< bool
    IsMarked,              ///< bool
    Trouble,               ///< QString: why it failed
};
}

/// The session's exchanges as rows: filtered, sorted, live.
///
/// A row is a number; everything shown is read from the session when it is asked for, so 250 000 rows cost a few
/// bytes each. Deleted exchanges have no row. New and changed exchanges come in batches, with the session's commits:
/// only they are filtered and sorted in again, and persistent indexes (the selection) follow their exchanges.
///
/// A filter is applied in slices of a few milliseconds: at once where that is enough, else the old rows stay until
/// the new ones are found; a filter that takes long (it reads events) shows what it has found so far. Many rows are
/// sorted on another thread: they keep their order until the new one is there.
class ExchangeModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit ExchangeModel(trace::Session &session, QObject *parent = nullptr);

    [[nodiscard]] trace::Session &session() const { return m_session; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// A negative column: by number.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    /// As the rows are sorted now.
    [[nodiscard]] Column sortColumn() const { return m_order.column(); }
    [[nodiscard]] Qt::SortOrder sortDirection() const { return m_order.direction(); }
    [[nodiscard]] bool isSorting() const { return m_sortJob.isRunning(); }
    /// While rowsChanged() is told: somebody has asked for another order, and this is it.
    [[nodiscard]] bool isSortedAnew() const { return m_isSortedAnew; }
    /// So many rows are sorted at once; tests set their own.
    void setSortedAtOnce(std::size_t rows) { m_sortedAtOnce = rows; }

    void setFilter(const Filter &filter);
    [[nodiscard]] const Filter &filter() const { return m_pass.filter(); }
    [[nodiscard]] bool isFiltering() const { return m_timer.isActive(); } ///< Not all is asked yet.
    [[nodiscard]] double filterProgress() const { return m_pass.progress(); }

    [[nodiscard]] std::uint32_t numberAt(int row) const; ///< 0: there is no such row.
    [[nodiscard]] int rowOf(std::uint32_t number) const { return m_order.rowOf(number); }
    [[nodiscard]] const Numbers &numbers() const { return m_order.numbers(); }
    [[nodiscard]] const trace::ExchangeSummary *summaryAt(int row) const;
    /// The summary with its run and, for an open exchange of a living run, the time until now.
    [[nodiscard]] Row rowFor(const trace::ExchangeSummary &summary) const;
    /// Exchanges that are not deleted, shown or not.
    [[nodiscard]] int totalCount() const { return m_total; }

    /// The wall clock in ns since 1970, for open exchanges; tests set their own.
    void setClock(std::function<std::int64_t()> unixNs) { m_clock = std::move(unixNs); }

Q_SIGNALS:
    /// Around everything that adds, removes or moves rows, so that a view can keep its place.
    void rowsAboutToChange();
    void rowsChanged();
    /// The numbers of rows that are new because their exchanges are.
    void exchangesArrived(const QList<std::uint32_t> &numbers);
    void countsChanged(int shown, int total);
    void filterProgressed();
    /// The rows are those of a new filter now (the first of them, where it takes long).
    void filterTookEffect();

private:
    void add(std::uint32_t first, std::uint32_t last);
    void change(const QList<std::uint32_t> &numbers);
    void updateFlags(const QList<std::uint32_t> &numbers);
    void countDeleted(std::uint32_t number);
    void work();
    void settle(bool done);
    void showSorted(Column column, Qt::SortOrder direction, Numbers rows, bool anew);
    void startSort(Column column, Qt::SortOrder direction, bool anew);
    void finishSort(const Numbers &sorted);
    void announceArrivals();
    void enter(Numbers numbers);
    void insertRows(Numbers numbers);
    void removeRows(const Numbers &numbers);
    void moveChanged();
    void reorder(Numbers order);
    void announceChanged();
    [[nodiscard]] QVariant meaning(const trace::ExchangeSummary &summary, int role) const;
    [[nodiscard]] QString toolTip(const Row &row, const ColumnSpec &column) const;

    trace::Session &m_session;
    RowOrder m_order;
    FilterPass m_pass;
    SortJob m_sortJob;
    std::size_t m_sortedAtOnce = 2000;
    Numbers m_sinceSort;       ///< Rows that have come or changed while it runs.
    bool m_isNewOrder = false; ///< What the job makes.
    bool m_isSortedAnew = false;
    QTimer m_timer;
    QElapsedTimer m_sinceSettled;
    bool m_isNewFilter = false;
    std::uint32_t m_known = 0; ///< The last number that has been asked about.
    std::uint32_t m_announced = 0;
    std::vector<bool> m_deleted; ///< By number.
    int m_total = 0;
    Numbers m_changed; ///< Since the last dataChanged.
    std::function<std::int64_t()> m_clock;
};

} // namespace gatescope::captures
