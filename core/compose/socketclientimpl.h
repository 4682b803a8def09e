#pragma once

#include "compose/prepare.h"
#include "compose/responsereader.h"
#include "compose/socketclient.h"
#include "compose/wire.h"
#include "websocket/codec.h"

#include <QElapsedTimer>
#include <QTimer>

#include <optional>

namespace gatescope::compose {

/// The client's connection, state and script. Private to core/compose.
class SocketClient::Impl : public QObject {
public:
    explicit Impl(SocketClient &client);

    void open(const SocketDraft &draft, const Variables &variables);
    Result<void> send(const SocketStep &step);
    void play(const QList<SocketStep> &script);
    void stopScript();
    void close(std::uint16_t code, const QString &reason);
    void abort();

    ClientState state = ClientState::Idle;
    Response handshake;
    QString subprotocol;
    QString extensions;
    bool isPlaying = false;

private:
    void begin();
    void receive(const QByteArray &bytes);
    void readHandshake();
    void agree();
    void readFrames();
    void take(const websocket::Step &step);
    void takeFrame(const websocket::Frame &frame);
    void takeClose(const websocket::CloseReceived &close);
    void put(websocket::Frame frame, const QByteArray &shown, std::uint16_t code = 0);
    void sendClose(std::uint16_t code, const QByteArray &reason);
    void nextStep();
    void armNextStep();
    void setState(ClientState next);
    void refuse(const Error &error);
    void connectionEnded();
    void finish();
    void reset();
    [[nodiscard]] std::chrono::nanoseconds now() const { return m_clock.durationElapsed(); }

    SocketClient &m_client;
    std::unique_ptr<Wire> m_wire;
    std::optional<ResponseReader> m_reader;
    std::unique_ptr<websocket::Codec> m_codec;
    QElapsedTimer m_clock;
    QTimer m_deadline;
    QTimer m_stepTimer;
    Variables m_variables;
    Prepared m_request;
    QByteArray m_key;
    QList<SocketStep> m_script;
    SocketEnd m_end;
    qint64 m_messageBytes = 0; ///< Of the frames of the message that is coming in.
    bool m_closeSent = false;
    bool m_closeReceived = false;
};

} // namespace gatescope::compose
