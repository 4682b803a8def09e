#pragma once

#include "trace/session.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatescope::archive {

/// One exchange, copied out of a session with all its events: a value that may go to another thread, and that stays
/// when the session forgets the exchange. What export and search work on.
class Excerpt {
public:
    /// Nothing for a number that the session does not have. Call it on the session's thread.
    [[nodiscard]] static std::optional<Excerpt> of(const trace::Session &session, std::uint32_t number);

    /// An excerpt with the same summary, run and threads, and no events yet.
    [[nodiscard]] Excerpt withoutEvents() const;

    trace::ExchangeSummary summary;
    trace::RunInfo run;
    QString note;                                           ///< The user's comment.
    std::vector<std::pair<std::uint16_t, QString>> threads; ///< Those of its events, named.

    /// In the order of the session's EventLog. What they borrow lives as long as this excerpt and is not moved.
    [[nodiscard]] std::vector<trace::TraceEvent> events() const { return decoded(m_events); }
    /// Of its connection: opened, closed, TLS.
    [[nodiscard]] std::vector<trace::TraceEvent> connectionEvents() const { return decoded(m_connection); }
    [[nodiscard]] std::size_t eventCount() const { return m_events.ends.size(); }
    [[nodiscard]] std::size_t bytes() const { return m_events.bytes.size() + m_connection.bytes.size(); }

    void appendEvent(std::string_view record) { m_events.append(record); }
    void appendConnectionEvent(std::string_view record) { m_connection.append(record); }

private:
    struct Records {
        std::string bytes;
        std::vector<std::size_t> ends;
        void append(std::string_view record);
    };
    [[nodiscard]] static std::vector<trace::TraceEvent> decoded(const Records &records);
    void nameThread(const trace::Session &session, std::uint16_t thread);

    Records m_events;
    Records m_connection;
};

} // namespace gatescope::archive
