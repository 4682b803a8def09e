#pragma once

#include "compare/comparejob.h"
#include "compare/runs.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

/// Two runs, exchange by exchange. Every pair is compared, one after the other in the background; beyond the first
/// 5 000 only by status and size, which the row says. While a run goes on, what is new is compared too.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Mark, Method, Path, StatusA, StatusB, TimeA, TimeB, Differences, Count };
    enum Role : int { MarkRole = Qt::UserRole, SortRole };

    explicit RunsModel(const trace::Session &session, QObject *parent = nullptr);

    void setRuns(RunId a, RunId b, const compare::CompareOptions &options);
    void clear();
    [[nodiscard]] RunId runA() const { return m_a; }
    [[nodiscard]] RunId runB() const { return m_b; }
    [[nodiscard]] const compare::RunPair &pairAt(int row) const { return m_rows[static_cast<std::size_t>(row)].pair; }
    [[nodiscard]] bool isWorking() const { return m_job.isRunning(); }
    /// "12 pairs: 9 the same, 2 different, 1 only in B".
    [[nodiscard]] QString summary() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void progressed();

private:
    struct Row {
        compare::RunPair pair;
        compare::Mark mark = compare::Mark::Same;
        std::uint32_t differences = 0;
        std::uint32_t ignored = 0;
        bool isDone = false;
        bool isCoarse = false; ///< By its summary alone.
        bool wasOpen = false;  ///< One of both had not ended yet: it is compared again.
    };

    void refreshSoon();
    void refresh();
    [[nodiscard]] bool isOpen(const compare::RunPair &pair) const;

    void goOn();
    void take(const std::shared_ptr<const compare::Comparison> &comparison);
    void judgeBySummary(Row &row) const;
    [[nodiscard]] QString cell(const Row &row, Column column) const;
    [[nodiscard]] QVariant sortKey(const Row &row, Column column) const;

    const trace::Session &m_session;
    CompareJob m_job;
    compare::CompareOptions m_options;
    RunId m_a;
    RunId m_b;
    std::vector<Row> m_rows;
    std::size_t m_next = 0;
    QTimer m_refresh;
};

} // namespace gatescope::ui
