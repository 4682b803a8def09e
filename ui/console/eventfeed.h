#pragma once

#include "trace/session.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <unordered_map>
#include <vector>

namespace gatescope::ui {

/// The events of the runs themselves, and of all exchanges that have something to say (logs, findings, exceptions, a
/// blocked loop, lost events): each once, as it is committed. For views that look across exchanges. Within one exchange
/// the order is kept. Exchanges that were restored from a file are told a few milliseconds at a time.
class EventFeed : public QObject {
    Q_OBJECT

public:
    explicit EventFeed(trace::Session &session, QObject *parent = nullptr);

    [[nodiscard]] const trace::Session &session() const { return m_session; }

Q_SIGNALS:
    /// `number` is the exchange (0: none), `index` the event's place in its log.
    void arrived(gatescope::RunId run, std::uint32_t number, int index, const gatescope::trace::TraceEvent &event);
    /// All that came with one commit has been told.
    void settled();

private:
    void readExchange(std::uint32_t number);
    void readRun(RunId run);
    void readSome();

    trace::Session &m_session;
    std::vector<std::uint32_t> m_seen; ///< Events read, by exchange number.
    std::unordered_map<RunId, std::size_t> m_runSeen;
    std::deque<std::uint32_t> m_later; ///< Restored ones that are still to be read.
    QTimer m_reader;
};

} // namespace gatescope::ui
