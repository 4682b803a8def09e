#pragma once

#include "captures/roworder.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <memory>

namespace gatescope::captures {

/// Sorts many exchanges without holding up the window: takes their keys out of the session in slices, then sorts them
/// on a thread of the pool. The answer is the order of that moment: what has changed meanwhile is the caller's.
class SortJob : public QObject {
    Q_OBJECT

public:
    /// The session outlives the job.
    explicit SortJob(const trace::Session &session, QObject *parent = nullptr);
    ~SortJob() override;

    /// A new start() drops the one before.
    void start(Numbers numbers, Column column, Qt::SortOrder direction);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] Column column() const { return m_column; }
    [[nodiscard]] Qt::SortOrder direction() const { return m_direction; }

Q_SIGNALS:
    void finished(const gatescope::captures::Numbers &sorted);

private:
    struct Keys;
    void gather();
    void sort();

    const trace::Session &m_session;
    Numbers m_numbers;
    Column m_column = Column::Number;
    Qt::SortOrder m_direction = Qt::AscendingOrder;
    std::shared_ptr<Keys> m_keys; ///< Of m_numbers, from the first.
    QTimer m_slices;
    int m_ticket = 0;
    bool m_isRunning = false;
};

} // namespace gatescope::captures
