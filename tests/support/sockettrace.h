#pragma once

#include "trace/session.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::test {

/// WebSocket exchanges as the gateway records them, in the order that protocolevents.h and the design promise, written
/// with the real encoder into a real Session. Every function appends one exchange, commits, and answers its number.
class SocketTrace {
public:
    explicit SocketTrace(trace::Session &session);

    [[nodiscard]] RunId run() const { return m_run; }

    /// Subprotocol, JSON both ways, a ping and its pong, a client that closes with 1000.
    std::uint32_t chat();
    /// permessage-deflate, a message in three frames with a ping between them, binary both ways, closed by the
    /// application with 4001.
    std::uint32_t compressed();
    /// websocket.close before accept: 403.
    std::uint32_t refused();
    /// websocket.http.response: 401 with a JSON body.
    std::uint32_t denied();
    /// A text frame that is not UTF-8: 1007.
    std::uint32_t violation();
    /// An unmasked frame: 1002.
    std::uint32_t unmasked();
    /// The client's connection breaks: 1006; two messages were never received.
    std::uint32_t abnormal();
    /// send() before accept and after close, findings A510 and A512, an exception: 1011.
    std::uint32_t misused();
    /// Nothing but the handshake yet.
    std::uint32_t connecting();
    /// `pairs` echoes, still open.
    std::uint32_t open(std::uint32_t pairs = 3);
    /// More of the open one: a message from the client and its echo each.
    void grow(std::uint32_t pairs);
    void everything();

    /// Writes no wall of text into an echo: for a million of them. Commits nothing.
    void echo(std::uint32_t index);

private:
    struct Frame {
        trace::Party from = trace::Party::Client;
        std::uint8_t opcode = 1;
        std::string_view payload;
        bool fin = true;
        bool compressed = false;
    };

    template <class Event>
    void put(std::int64_t afterUs, const Event &event, std::uint16_t thread);
    void begin(const std::string &path, const std::string &extraHeaders = {});
    void accept(const std::string &extraHeaders = {}, std::string_view subprotocol = {});
    void state(trace::SocketState state, trace::Party by, std::string_view why);
    void await();
    void frame(const Frame &frame, std::int64_t afterUs = 300);
    void message(trace::Party from, std::string_view data, bool isText, std::uint32_t frames, std::uint64_t wireBytes);
    void received(std::string_view data, bool isText, std::int64_t afterUs = 40);
    void sends(std::string_view data, bool isText = true);
    void fromClient(std::string_view data, bool isText = true, std::int64_t afterUs = 800'000);
    void toClient(std::string_view data, bool isText = true);
    void closeFrame(trace::Party from, std::uint16_t code, std::string_view reason, std::int64_t afterUs = 200);
    void disconnect(std::uint16_t code, std::string_view reason);
    void closed(const trace::SocketClosed &closed);
    std::uint32_t end(trace::Outcome outcome, std::uint16_t status, std::string_view reason = {});
    std::uint32_t commit();

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
    std::uint64_t m_in = 0;
    std::uint64_t m_out = 0;
    std::uint32_t m_otherTask = 0;
};

} // namespace gatescope::test
