#pragma once

#include "python/asgi/callconversation.h"
#include "python/asgi/httpresponse.h"

namespace gatescope::asgi {

/// One http exchange: receive() out of the Call, send() through HttpResponse, and how the application ended.
///
///   receive: http.request* (the last with more_body False) -> waits -> http.disconnect, for ever again
///
/// Body pieces are at most 64 KiB. A client that leaves in the middle of the body, and a response that is complete,
/// answer with http.disconnect at once (A204). Bytes that came before the client left are still given.
class HttpConversation : public CallConversation {
public:
    explicit HttpConversation(call::CallPtr call) : CallConversation(call), m_response(std::move(call)) {}

    [[nodiscard]] Turn receive(Exchange &exchange, Incoming &incoming) override;
    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing) override;
    [[nodiscard]] Turn sendAgain(Exchange &exchange) override { return m_response.sendAgain(exchange); }
    void returned(Exchange &exchange, PyObject *result) override;

protected:
    [[nodiscard]] bool isComplete() const override { return m_response.state() == HttpResponse::State::Done; }
    [[nodiscard]] bool headersSent() const override { return m_response.headersSent(); }
    void applicationEnded(Exchange &exchange, call::CallEnded ended) override;
    void exceptionNoted(Exchange &exchange) const override;

private:
    Turn giveDisconnect(Exchange &exchange, Incoming &incoming);
    Turn receiveBody(Exchange &exchange, Incoming &incoming);
    void askForBody(Exchange &exchange);
    [[nodiscard]] call::CallEnded endOfReturn(Exchange &exchange) const;

    void notePartOfBody(Exchange &exchange, const Outgoing &outgoing);
    /// The client left before it had the whole response. A client that has it may leave, and its connection may be
    /// closed, before the application says that this was all, and before it returns.
    [[nodiscard]] bool hasLeftEarly() const
    {
        return !isComplete() && !m_response.isWhole() && m_call->isDisconnected();
    }

    HttpResponse m_response;
    bool m_tookPart = false;  ///< An http.request with more_body True was given, and the body's end not yet.
    bool m_asked = false;     ///< BodyWanted was posted.
    bool m_bodyEnded = false; ///< The last http.request was given.
    bool m_applicationEnded = false;
};

} // namespace gatescope::asgi
