#pragma once

#include "compose/prepare.h"
#include "compose/response.h"
#include "compose/responsereader.h"
#include "compose/wire.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace gatescope::http {
class Http2Client;
}

namespace gatescope::compose {

/// One request under way. Private to core/compose: see Sender.
class Attempt : public QObject {
    Q_OBJECT

public:
    Attempt(const Prepared &request, Response &response, QObject *parent = nullptr);
    ~Attempt() override;

    void start();
    /// Ends it with this error; nothing when it has ended.
    void fail(const Error &error);
    /// Silent from now on.
    void stop();

Q_SIGNALS:
    void connected(const QString &local);
    void progressed();
    void ended();

private:
    void begin();
    void beginHttp2();
    void sendPiece();
    void queue(const QByteArray &bytes);
    void pump();
    void written(qsizetype size);
    void receive(const QByteArray &bytes);
    void receiveHttp2(const QByteArray &bytes);
    void copyHttp2();
    void closedByPeer();
    void end();
    [[nodiscard]] std::chrono::nanoseconds now() const { return m_clock.durationElapsed(); }
    [[nodiscard]] bool isAllQueued() const { return m_nextPiece >= m_request.pieces.size(); }

    const Prepared m_request;
    Response &m_response;
    Wire m_wire;
    QTimer m_deadline;
    QTimer m_pause;
    QElapsedTimer m_clock;
    ResponseReader m_reader;
    std::unique_ptr<http::Http2Client> m_http2;
    qsizetype m_nextPiece = 0;
    QByteArray m_out;
    qsizetype m_outUsed = 0;
    bool m_cutting = false; ///< The draft's last byte is out: only the close is missing.
    bool m_ended = false;
};

} // namespace gatescope::compose
