#pragma once

#include "compare/comparison.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <stop_token>

namespace gatescope::ui {

/// Compares two exchanges without holding up the window: copies them out of the session in slices, then works on a
/// thread of the pool. A new start() drops the one before.
class CompareJob : public QObject {
    Q_OBJECT

public:
    /// The session outlives the job.
    explicit CompareJob(const trace::Session &session, QObject *parent = nullptr);
    ~CompareJob() override;

    void start(std::uint32_t a, std::uint32_t b, const compare::CompareOptions &options);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    /// Null: one of both is not in the session any more.
    void finished(const std::shared_ptr<const gatescope::compare::Comparison> &comparison);

private:
    void gather();
    void run();
    void finish(int ticket, std::shared_ptr<const compare::Comparison> comparison);

    const trace::Session &m_session;
    compare::Gatherer m_a;
    compare::Gatherer m_b;
    compare::CompareOptions m_options;
    std::stop_source m_stop;
    QTimer m_slices;
    int m_ticket = 0;
    bool m_hasA = false;
    bool m_isRunning = false;
};

} // namespace gatescope::ui
