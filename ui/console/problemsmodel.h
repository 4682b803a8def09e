#pragma once

#include "console/eventfeed.h"

#include <QAbstractTableModel>
#include <QDateTime>

#include <vector>

namespace gatescope::ui {

enum class ProblemColumn : std::uint8_t { What, Where, Exchange, Time, Count };

/// One thing to look at, with the way out. Never a modal box.
struct Problem {
    trace::Severity severity = trace::Severity::Error;
    QString summary;
    QString detail; ///< A traceback, the names that exist; may be empty.
    QString wayOut; ///< May be empty.
    QString file;   ///< Where the cause is; may be empty.
    int line = 0;
    std::uint32_t exchange = 0;
    int event = -1;
    QDateTime when;      ///< Set when it is added.
    int count = 1;       ///< The same again.
    QString commandText; ///< A button that mends it: "Use port 8001"; empty: none.
    QString command;     ///< What the window does for it: "port:8001", "restart".
};

class HandledExceptions;

/// The problems of the session, newest first: what was told to it, and what it finds in the trace (exceptions, also
/// those that the application answered with a 5xx, findings, a blocked loop, lost events). The same finding at the same
/// place counts up instead of filling the list.
class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    ProblemsModel(EventFeed &feed, QObject *parent = nullptr);
    ~ProblemsModel() override;

    void add(const Problem &problem);
    void clear();
    [[nodiscard]] const Problem &problem(int row) const;
    /// How many of at least this severity.
    [[nodiscard]] int countOf(trace::Severity severity) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void countsChanged();

private:
    [[nodiscard]] bool isRefusedLifespan(std::uint32_t number) const;
    void take(RunId run, std::uint32_t number, int index, const trace::TraceEvent &event);
    [[nodiscard]] std::size_t place(int row) const { return m_problems.size() - 1 - static_cast<std::size_t>(row); }

    const trace::Session &m_session;
    std::unique_ptr<HandledExceptions> m_handled;
    std::vector<Problem> m_problems; ///< Oldest first.
};

} // namespace gatescope::ui
