#pragma once

#include "trace/session.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace gatescope::test {

/// Realistic traces, written with the real encoder into a real Session: what a run of the tour looks like, without a
/// run.
///
///     trace::Session session;
///     SampleTrace sample(session);
///     const auto number = sample.wsgiGet("/cart");
///     session.commit();
///
/// Every function appends one exchange and answers its session number (valid after Session::commit()).
class SampleTrace {
public:
    explicit SampleTrace(trace::Session &session);

    [[nodiscard]] RunId run() const { return m_run; }

    /// start_response, a one-item list, close; a log record and a print on the way.
    std::uint32_t wsgiGet(const std::string &path, std::uint16_t status = 200);
    /// A generator: start_response inside the iteration, three items, close().
    std::uint32_t wsgiStream(const std::string &path);
    /// Raises before start_response: 500.
    std::uint32_t wsgiRaises(const std::string &path);
    /// POST with a JSON body in two pieces, receive and send, back-pressure.
    std::uint32_t asgiPost(const std::string &path);
    /// Response started, nothing ended yet.
    std::uint32_t asgiOpen(const std::string &path);
    /// Bytes that no parser accepted.
    std::uint32_t rejected();
    std::uint32_t lifespan();
    /// `count` sends in one exchange, for large timelines.
    std::uint32_t asgiLong(std::uint32_t count);
    /// One of each, committed.
    void everything();

private:
    using Ns = std::chrono::nanoseconds;

    void begin(std::int64_t gapUs = 5000);
    template <class Event>
    void put(std::int64_t afterUs, const Event &event, std::uint16_t thread);
    void head(const std::string &bytes);
    void answer(std::uint16_t status, const std::string &headBytes, const std::string &body);
    void callStarted(trace::Interface interface, const std::string &method, const std::string &path);
    std::uint32_t number() const;

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
};

} // namespace gatescope::test
