#pragma once

#include "trace/session.h"

#include <QByteArray>

#include <string>

namespace gatescope::test {

/// Exchanges for the views of one exchange, where every byte on the wire fits the environ or scope beside it. Each
/// function appends one exchange, commits, and answers its number.
class Samples {
public:
    explicit Samples(trace::Session &session);

    /// POST with a JSON body, gzip in the answer, prints, logs and an exception that was logged.
    std::uint32_t wsgiCheckout();
    /// A scope with everything in it, two messages with bodies, chunked on the wire.
    std::uint32_t asgiUpload();
    /// An answer with this body.
    std::uint32_t answering(const QByteArray &contentType, const QByteArray &body,
                            const QByteArray &contentEncoding = {}, quint64 trueSize = 0);
    /// A request with a form, multipart or not.
    std::uint32_t posting(const QByteArray &contentType, const QByteArray &body);
    std::uint32_t rejected();
    /// An open exchange; tick() makes it grow by one message and its chunk.
    std::uint32_t openStream();
    void tick(int number);
    /// A message whose keys have wrong types, and a scope with a wrong one.
    std::uint32_t asgiWrongTypes();

    template <class Event>
    void put(const Event &event, int afterUs = 120, std::uint16_t thread = 2)
    {
        m_header.at += std::chrono::microseconds(afterUs);
        m_header.thread = thread;
        m_session.append(m_run, trace::TraceEvent{m_header, event});
    }

private:
    void begin();
    std::uint32_t done();
    void call(trace::Interface interface, const std::string &method, const std::string &target, const std::string &head,
              const trace::SnapshotWriter &arguments);

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
    std::uint64_t m_out = 0;
};

[[nodiscard]] QByteArray gzipped(const QByteArray &bytes);
[[nodiscard]] QByteArray deflated(const QByteArray &bytes, bool raw);

} // namespace gatescope::test
