#pragma once

#include "app/client.h"

#include <QByteArray>
#include <QObject>
#include <QSslSocket>
#include <QTimer>
#include <QUrl>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::app {

/// What the tour says on a WebSocket: each message when the one before was answered, then the close.
struct SocketTalk {
    std::vector<std::string> say;
    std::vector<std::string> subprotocols;
    std::uint16_t closeCode = 1000;
    std::string closeReason;
};

/// A WebSocket client for the tour: text messages that fit into one frame, no extensions. finished() when the server
/// has closed, refused, or time is up.
class SocketClient : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void talk(const std::string &target, SocketTalk talk, const QUrl &server, int timeoutMs);
    [[nodiscard]] const std::vector<std::string> &heard() const { return m_heard; }

Q_SIGNALS:
    /// `error` is empty when the server has answered and closed.
    void finished(const QString &error);

private:
    void read();
    bool readHead();
    bool readFrame();
    void next();
    void put(std::uint8_t opcode, std::string_view payload);
    void end(const QString &error);

    QSslSocket m_socket{this};
    QTimer m_deadline{this};
    SocketTalk m_talk;
    std::size_t m_said = 0;
    std::vector<std::string> m_heard;
    QByteArray m_input;
    bool m_open = false;
    bool m_closeSent = false;
    bool m_ended = false;
};

} // namespace gatescope::app
