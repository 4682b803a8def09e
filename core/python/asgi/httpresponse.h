#pragma once

#include "call/message.h"
#include "python/asgi/extensions.h"
#include "python/asgi/responseparts.h"
#include "python/asgi/sendside.h"

namespace gatescope::asgi {

/// The send side of an http exchange (spec: state machine "http send side").
///
///   Init --debug*, early_hint*, start--> Started --body, zerocopysend--> Streaming --the last one--> Done
///   Started --pathsend--> Done; push goes between start and the last body; with `trailers` True the last piece leads
///   to WantTrailers, and the last http.response.trailers to Done
///
/// The response start is held back until the first piece of the body (A326): until then an exception of the
/// application still becomes a 500. What is out of order or of the wrong type raises into the application and changes
/// nothing. After Done messages are ignored, with a finding (A322). Once the client has left, an unfinished response
/// raises ClientDisconnected (A328), also where send() waits for room. The message of an extension that
/// scope["extensions"] did not announce raises (A022). A response is not unfinished any more when all that its head
/// promised was sent: whether such a client leaves before or after the last message changes nothing.
///
///   early_hint    before start, as the specification says now; after it, its older order, with a finding (A740):
///                 sent while the head is held back, left out when that is gone
///   pathsend, zerocopysend   the file is opened or duplicated at once, read and sent by the network thread; send()
///                 waits until that is done. The position of a file sent without `offset` moves on as by os.sendfile()
///   trailers      what frames a message (content-length ...) is left out
///
/// bytearray and memoryview bodies pass with a finding (A320): uvicorn takes them, and Starlette sends them.
class HttpResponse : public SendSide {
public:
    enum class State : std::uint8_t { Init, Started, Streaming, WantTrailers, Done, Count };

    using SendSide::SendSide;

    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing);
    [[nodiscard]] Turn sendAgain(Exchange &exchange);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] std::uint16_t status() const { return m_status; }
    [[nodiscard]] bool headersSent() const { return m_state >= State::Streaming; }
    /// All that the head promised was sent, though the application may not have said that it was all: the client may
    /// leave with it.
    [[nodiscard]] bool isWhole() const { return headersSent() && (!allowsBody() || m_body.isWhole()); }

private:
    using Take = Turn (HttpResponse::*)(Exchange &, Outgoing &);
    struct Step {
        Take take = nullptr;
        std::string_view rule; ///< Why not, when there is nothing to take it.
    };
    static constexpr std::size_t kMessageCount = 8;
    static const Name kMessages[kMessageCount];
    static const Step kSteps[][kMessageCount];

    Turn takeStart(Exchange &exchange, Outgoing &outgoing);
    Turn takeBody(Exchange &exchange, Outgoing &outgoing);
    Turn ignore(Exchange &exchange, Outgoing &outgoing);
    // httpextensions.cpp
    Turn takeTrailers(Exchange &exchange, Outgoing &outgoing);
    Turn takePush(Exchange &exchange, Outgoing &outgoing);
    Turn takeHint(Exchange &exchange, Outgoing &outgoing);
    Turn takeHintLate(Exchange &exchange, Outgoing &outgoing);
    Turn takeZeroCopy(Exchange &exchange, Outgoing &outgoing);
    Turn takePathSend(Exchange &exchange, Outgoing &outgoing);
    Turn takeDebug(Exchange &exchange, Outgoing &outgoing);

    void noteConnectionFields(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start) const;
    void noteTrailers(Exchange &exchange, const Outgoing &outgoing, const StartMessage &start);
    void noteBody(Exchange &exchange, const Outgoing &outgoing, std::uint64_t size);
    /// Whether a piece of this size may follow; false with an exception.
    bool checkPiece(Outgoing &outgoing, std::uint64_t size, bool last) const;
    Turn sendFile(Exchange &exchange, Outgoing &outgoing, Name type, call::ResponseFile file);
    Turn postPiece(Exchange &exchange, Name type, std::uint64_t size, std::size_t weight, bool last,
                   call::ResponseMessage piece);
    void post(Exchange &exchange, Name cause, call::ResponseMessage message);
    [[nodiscard]] bool ends(bool last) const { return last && !m_trailersDue; }
    [[nodiscard]] bool allowsBody() const;

    State m_state = State::Init;
    bool m_trailersDue = false;
    bool m_debugGiven = false;
    std::optional<call::ResponseStart> m_held;
    std::uint16_t m_status = 0;
    BodyCount m_body;
    HeaderList m_trailers;
};

} // namespace gatescope::asgi
