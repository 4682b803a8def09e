#pragma once

#include "call/message.h"
#include "python/asgi/conversation.h"

namespace gatescope::asgi {

/// A conversation over a call of the gateway: http or websocket.
class CallConversation : public Conversation {
public:
    explicit CallConversation(call::CallPtr call) : m_call(std::move(call)) {}

    [[nodiscard]] const call::CallPtr &call() const { return m_call; }
    /// The server stops and waits no longer: the application sees what it would see if the client left.
    virtual void serverStops(Exchange &) { m_call->disconnect(); }

    [[nodiscard]] trace::Context context() const override;
    void called(Exchange &exchange) override;
    [[nodiscard]] Ending raised(Exchange &exchange, PyObject *exception) final;

protected:
    /// The application's part is done: an exception changes nothing for the client.
    [[nodiscard]] virtual bool isComplete() const = 0;
    [[nodiscard]] virtual bool headersSent() const = 0;
    /// Nothing comes from the application any more.
    virtual void applicationEnded(Exchange &exchange, call::CallEnded ended) = 0;
    /// An exception of the application was written down.
    virtual void exceptionNoted(Exchange &) const {}

    const call::CallPtr m_call;

private:
    [[nodiscard]] call::CallEnded endOfException(Exchange &exchange, PyObject *exception) const;
};

} // namespace gatescope::asgi
