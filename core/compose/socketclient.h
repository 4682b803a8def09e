#pragma once

#include "base/result.h"
#include "compose/draft.h"
#include "compose/response.h"
#include "compose/variables.h"

#include <QByteArray>
#include <QObject>
#include <QString>

#include <chrono>
#include <cstdint>
#include <memory>

namespace gatescope::compose {

enum class ClientState : std::uint8_t { Idle, Connecting, Open, Closing, Closed };

/// One message or control frame, either way.
struct SocketLine {
    std::chrono::nanoseconds at{}; ///< Since open().
    bool isOurs = false;
    SocketOpcode opcode = SocketOpcode::Text;
    QByteArray data; ///< Text is UTF-8; of a close frame the reason.
    std::uint16_t closeCode = 0;
    qint64 wireBytes = 0; ///< With frame heads, compressed.
};

/// How it ended.
struct SocketEnd {
    std::uint16_t code = 1006; ///< Of the close frame of the peer; 1005: without a code; 1006: none came.
    QString reason;
    bool clean = false; ///< A close frame went each way.
};

/// A WebSocket client over TCP, TLS or a Unix socket (RFC 6455, with permessage-deflate where the draft offers it).
/// Never blocks; lives on a thread with an event loop. Pings are answered, and a close frame too.
class SocketClient : public QObject {
    Q_OBJECT

public:
    static constexpr qint64 kMostMessage = 16 * 1024 * 1024;

    explicit SocketClient(QObject *parent = nullptr);
    ~SocketClient() override;

    /// Connects and shakes hands. A socket that is open is broken off first, in silence.
    void open(const SocketDraft &draft, const Variables &variables = {});
    /// Sends one message now, whatever its delayMs; `step` may hold variables of open(). Fails when it is not open, or
    /// hex digits are none.
    Result<void> send(const SocketStep &step);
    /// Sends the enabled steps one after the other, each after its delay. A script under way ends.
    void play(const QList<SocketStep> &script);
    void stopScript();
    [[nodiscard]] bool isPlaying() const;
    /// Begins the closing handshake; the connection is cut when the peer does not answer within five seconds.
    void close(std::uint16_t code = 1000, const QString &reason = {});
    /// Breaks the connection off, without a close frame.
    void abort();

    [[nodiscard]] ClientState state() const;
    /// The answer to the handshake: status 101, or what the server said instead; local address, timing, error.
    [[nodiscard]] const Response &handshake() const;
    [[nodiscard]] QString subprotocol() const; ///< As chosen by the server.
    [[nodiscard]] QString extensions() const;  ///< As agreed: "permessage-deflate; …"

Q_SIGNALS:
    void stateChanged(gatescope::compose::ClientState state);
    /// The connection stands, before the handshake: see Sender::connected().
    void connected(const QString &local);
    /// Sent or received.
    void lineAdded(const gatescope::compose::SocketLine &line);
    /// All steps of play() are sent, or it was stopped.
    void scriptEnded();
    /// It was open, and is not any more.
    void closed(const gatescope::compose::SocketEnd &end);
    /// It never opened; see handshake().
    void refused(const QString &why);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gatescope::compose
