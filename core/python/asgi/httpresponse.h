#pragma once

#include "call/message.h"
#include "python/asgi/conversation.h"

#include <bitset>
#include <optional>

namespace gatescope::asgi {

struct ResponseHeaders;

/// The send side of an http exchange (spec: state machine "http send side").
///
///   Init --start--> Started --body, more_body True--> Started --body--> Done
///
/// The response start is held back until the first body message (A326): until then an exception of the application
/// still becomes a 500. What is out of order or of the wrong type raises into the application and changes nothing.
/// After Done messages are ignored, with a finding (A322). Once the client has left, an unfinished response raises
/// ClientDisconnected (A328), also where send() waits for room. trailers, push, early hints, zerocopysend and pathsend
/// are not announced, so their messages raise.
///
/// bytearray and memoryview bodies pass with a finding (A320): uvicorn takes them, and Starlette sends them.
class HttpResponse {
public:
    enum class State : std::uint8_t { Init, Started, Done };

    explicit HttpResponse(call::CallPtr call) : m_call(std::move(call)) {}

    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing);
    [[nodiscard]] Turn sendAgain(Exchange &exchange);
    /// The application's call is over: what is missing now never comes.
    void applicationEnded() { m_applicationEnded = true; }

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool headersSent() const { return m_state != State::Init && !m_held; }

private:
    struct Row;
    static const Row kRows[];
    struct Body;
    enum class Noticed : std::uint8_t { BodyNotBytes, BodyForNone, AfterDone, AfterLeaving, Overlap, Count };

    static const Row *find(State state, PyObject *type, const Exchange &exchange);
    Turn takeStart(Exchange &exchange, Outgoing &outgoing);
    Turn takeBody(Exchange &exchange, Outgoing &outgoing);
    Turn ignore(Exchange &exchange, Outgoing &outgoing);
    Turn refuse(Outgoing &outgoing, const Row &row) const;
    Turn refuseLate(Exchange &exchange, const Outgoing &outgoing);
    bool readStart(Exchange &exchange, Outgoing &outgoing, ResponseHeaders &headers, long &status) const;
    void noteStart(Exchange &exchange, const Outgoing &outgoing, const ResponseHeaders &headers);
    bool checkLength(Outgoing &outgoing, const Body &body) const;
    void noteBody(Exchange &exchange, const Outgoing &outgoing, const Body &body);
    void post(Exchange &exchange, std::string_view bytes, bool last);
    Turn waitForRoom();
    [[nodiscard]] bool allowsBody() const;
    /// All that content-length promised has been sent: a client may leave then, and the last, empty message is no
    /// error.
    [[nodiscard]] bool isWhole() const;
    void noteOnce(Noticed what, Exchange &exchange, const Outgoing &outgoing, std::string_view rule,
                  trace::Severity severity, std::string_view message);

    call::CallPtr m_call;
    State m_state = State::Init;
    bool m_applicationEnded = false;
    std::optional<call::ResponseStart> m_held;
    std::uint16_t m_status = 0;
    std::optional<std::uint64_t> m_declared; ///< content-length
    std::uint64_t m_sent = 0;
    std::bitset<static_cast<std::size_t>(Noticed::Count)> m_noticed;
};

} // namespace gatescope::asgi
