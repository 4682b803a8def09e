#pragma once

#include "link/messages.h"

#include <QLocalSocket>
#include <QObject>

#include <memory>

namespace gatescope::link {

/// Messages over one local socket, framed and bounded, for either end.
///
/// Emits received() for every whole message, and failed() once when the peer breaks the rules (the socket is then
/// closed). The receiving end that expects a Hello first says so with expectHello().
class Channel : public QObject {
    Q_OBJECT

public:
    explicit Channel(std::unique_ptr<QLocalSocket> socket, QObject *parent = nullptr);

    void expectHello() { m_helloIsDue = true; }
    void send(const Message &message);
    [[nodiscard]] bool isOpen() const { return m_socket->state() == QLocalSocket::ConnectedState; }
    /// Takes in what a peer that has ended left behind. Never waits for a living one longer than `timeoutMs`.
    void readRemaining(int timeoutMs);
    /// Blocks until all that was sent has left, at most `timeoutMs`.
    void flush(int timeoutMs);

Q_SIGNALS:
    void received(const gatescope::link::Message &message);
    void failed(const gatescope::link::LinkError &error);
    void closed();

private:
    void readFrames();
    void take(const QByteArray &cbor);
    void fail(LinkError error);

    std::unique_ptr<QLocalSocket> m_socket;
    QByteArray m_buffer;
    bool m_helloIsDue = false;
    bool m_hasFailed = false;
};

} // namespace gatescope::link
