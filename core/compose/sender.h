#pragma once

#include "compose/prepare.h"
#include "compose/response.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace gatescope::compose {

class Attempt;

/// Sends one request on a connection of its own, and hears the response. Never blocks; lives on a thread with an event
/// loop.
///
///     connect(sender, &Sender::finished, this, [sender] { show(sender->response()); });
///     sender->send(draft, environments.variables());
///
/// HTTP/1 over TCP, TLS and Unix sockets; HTTP/2 over TLS (ALPN) and, without it, with prior knowledge. A certificate
/// is checked only where the draft wants it. A redirect is an answer like any other. One Sender can send any number of
/// requests, one after the other.
class Sender : public QObject {
    Q_OBJECT

public:
    explicit Sender(QObject *parent = nullptr);
    ~Sender() override;

    /// Prepares the draft, on another thread when it has files, and sends it. What cannot be prepared ends as an error
    /// of the response. An earlier request that is still under way is cancelled in silence.
    void send(const HttpDraft &draft, const Variables &variables = {});
    void send(const Prepared &request);
    /// Ends with the error "cancelled", at once; nothing when isBusy() is false.
    void cancel();

    [[nodiscard]] bool isBusy() const;
    /// Of the last request, as far as it has come.
    [[nodiscard]] const Response &response() const;

Q_SIGNALS:
    /// The connection stands: `local` is its end here, as in Response::local.
    void connected(const QString &local);
    /// More of the response has come: headers, or a part of the body.
    void progressed();
    /// Also after an error and cancel(); never from within send().
    void finished();

private:
    void begin(const Prepared &request);
    void fail(const Error &error);
    void drop();

    QPointer<Attempt> m_attempt;
    std::unique_ptr<Response> m_response;
    quint64 m_ticket = 0;
    bool m_busy = false;
};

} // namespace gatescope::compose
