#pragma once

#include "archive/sessiondocument.h"
#include "archive/sessionsettings.h"
#include "common/selection.h"
#include "console/consolemodel.h"
#include "console/problemsmodel.h"
#include "link/supervisor.h"
#include "spec/reference.h"
#include "trace/session.h"

#include <QObject>
#include <QUndoStack>

#include <cstdint>

namespace gatescope::ui {

/// What one window works on: the session, the application that runs, what is selected, and what went wrong. The parts
/// know nothing of each other; the news of the run become console lines and problems here.
class Workspace : public QObject {
    Q_OBJECT

public:
    /// `program` is the gatescope executable that becomes the runner.
    explicit Workspace(const QString &program, QObject *parent = nullptr);
    ~Workspace() override;

    /// What keys and messages mean; a problem says so when the texts cannot be read.
    const Result<spec::Reference> reference = spec::Reference::load();
    trace::Session session;
    archive::SessionDocument document{session}; ///< The session's file; a temporary one from the first run on.
    link::Supervisor supervisor;
    Selection selection;
    QUndoStack undo;
    EventFeed feed;
    ConsoleModel console;
    ProblemsModel problems;

    /// Above this (what cannot be written to the file), or above the limits, the recording pauses and says so; nothing
    /// is dropped. Who switches recording on again wants more of it.
    static constexpr std::size_t kMostMemoryBytes = std::size_t{2} * 1024 * 1024 * 1024;
    [[nodiscard]] const SessionLimits &limits() const { return m_limits; }
    void setLimits(const SessionLimits &limits);
    /// As much again may be recorded.
    void raiseLimits();
    /// The older half of the exchanges, for good; marked ones stay. Recording goes on within the limits.
    void deleteOlderHalf();
    /// Those that are not deleted.
    [[nodiscard]] std::uint32_t exchangeCount() const;
    /// Of the exchanges, not of the bytes, there are too many.
    [[nodiscard]] bool hasTooManyExchanges() const;

Q_SIGNALS:
    /// Something went wrong that the user should see now.
    void attentionNeeded();
    /// The session has reached its limit, recording is paused.
    void sessionFull();

private:
    void tellState(link::RunState state);
    void tellFailure(const link::Failure &failure);
    void tellCrash(const link::RunEnd &end);
    [[nodiscard]] bool isFull() const;
    void watchSize();
    void pinSelected(std::uint32_t number);
    void watchDamage();

    SessionLimits m_limits;
    mutable std::uint32_t m_counted = 0; ///< Exchanges up to m_countedTo.
    mutable std::uint32_t m_countedTo = 0;
    std::uint64_t m_deletion = 0; ///< The batch that takes deleted exchanges out of the file.
    std::uint32_t m_pinned = 0;
    bool m_saidFull = false;
    bool m_saidDamaged = false;
};

} // namespace gatescope::ui
