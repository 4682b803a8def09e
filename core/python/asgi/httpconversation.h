#pragma once

#include "python/asgi/conversation.h"
#include "python/asgi/httpresponse.h"

#include <string>

namespace gatescope::asgi {

/// One http exchange: receive() out of the Call, send() through HttpResponse, and how the application ended.
///
///   receive: http.request* (the last with more_body False) -> waits -> http.disconnect, for ever again
///
/// Body pieces are at most 64 KiB. A client that leaves in the middle of the body, and a response that is complete,
/// answer with http.disconnect at once (A204). Bytes that came before the client left are still given.
class HttpConversation : public Conversation {
public:
    explicit HttpConversation(call::CallPtr call) : m_call(call), m_response(std::move(call)) {}

    [[nodiscard]] const call::CallPtr &call() const { return m_call; }

    [[nodiscard]] trace::Context context() const override;
    void called(Exchange &exchange) override;
    [[nodiscard]] Turn receive(Exchange &exchange, Incoming &incoming) override;
    [[nodiscard]] Turn send(Exchange &exchange, Outgoing &outgoing) override;
    [[nodiscard]] Turn sendAgain(Exchange &exchange) override { return m_response.sendAgain(exchange); }
    void returned(Exchange &exchange, PyObject *result) override;
    [[nodiscard]] Ending raised(Exchange &exchange, PyObject *exception) override;

private:
    Turn receiveBody(Exchange &exchange, Incoming &incoming);
    void askForBody(Exchange &exchange);
    void applicationEnded(Exchange &exchange, call::CallEnded ended);
    void noteReturn(Exchange &exchange, PyObject *result);
    [[nodiscard]] call::CallEnded endOfReturn(Exchange &exchange) const;
    [[nodiscard]] call::CallEnded endOfException(Exchange &exchange, PyObject *exception) const;
    [[nodiscard]] bool isComplete() const { return m_response.state() == HttpResponse::State::Done; }

    call::CallPtr m_call;
    HttpResponse m_response;
    bool m_asked = false;     ///< BodyWanted was posted.
    bool m_bodyEnded = false; ///< The last http.request was given.
    bool m_applicationEnded = false;
};

} // namespace gatescope::asgi
