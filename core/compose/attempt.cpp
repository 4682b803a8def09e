#include "compose/attempt.h"

#include "http/http2client.h"

#include <algorithm>
#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostWaiting = 256 * 1024; ///< Bytes given to the socket ahead of the network.

HeaderBytes bytesOf(const HeaderList &headers)
{
    HeaderBytes bytes;
    for (const auto [name, value] : headers)
        bytes.emplaceBack(QByteArray(name.data(), qsizetype(name.size())),
                          QByteArray(value.data(), qsizetype(value.size())));
    return bytes;
}

} // namespace

Attempt::Attempt(const Prepared &request, Response &response, QObject *parent)
    : QObject(parent),
      m_request(request),
      m_response(response),
      m_reader(response, request.method == "HEAD", request.keptBytes)
{
    m_deadline.setSingleShot(true);
    m_pause.setSingleShot(true);
    connect(&m_wire, &Wire::connected, this, [this] {
        m_response.timing.connected = now();
        m_response.local = m_wire.local();
        Q_EMIT connected(m_response.local);
    });
    connect(&m_wire, &Wire::ready, this, &Attempt::begin);
    connect(&m_wire, &Wire::received, this, &Attempt::receive);
    connect(&m_wire, &Wire::drained, this, &Attempt::pump);
    connect(&m_wire, &Wire::closed, this, &Attempt::closedByPeer);
    connect(&m_wire, &Wire::failed, this, &Attempt::fail);
    connect(&m_pause, &QTimer::timeout, this, &Attempt::sendPiece);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        const QString until = m_response.status == 0 ? u"no answer"_s : u"no complete answer"_s;
        fail({.summary = u"%1 within %2 s"_s.arg(until).arg(m_request.timeoutMs / 1000.0),
              .detail = {},
              .wayOut = u"allow more time, or look at what the application is doing"_s});
    });
}

Attempt::~Attempt() = default;

void Attempt::start()
{
    m_clock.start();
    if (m_request.timeoutMs > 0)
        m_deadline.start(std::chrono::milliseconds(m_request.timeoutMs));
    const bool isHttp2 = m_request.version == HttpVersion::Http2 && !m_request.isRaw;
    m_wire.open(m_request.endpoint, {.verifiesTls = m_request.verifiesTls,
                                     .alpn = isHttp2 && m_request.endpoint.tls ? QByteArray("h2") : QByteArray()});
}

void Attempt::begin()
{
    if (m_request.endpoint.tls) {
        m_response.timing.encrypted = now();
        m_response.tls = m_wire.tls();
    }
    if (m_request.version == HttpVersion::Http2 && !m_request.isRaw)
        beginHttp2();
    else
        sendPiece();
}

void Attempt::beginHttp2()
{
    if (m_request.endpoint.tls && m_wire.alpn() != "h2")
        return fail({.summary = u"the server does not offer HTTP/2 (ALPN)"_s,
                     .detail = {},
                     .wayOut = u"choose HTTP/1.1, or let the server offer h2"_s});
    http::Http2Client::Request request{.method = m_request.method.toStdString(),
                                       .scheme = m_request.endpoint.tls ? "https" : "http",
                                       .authority = m_request.endpoint.authority.toStdString(),
                                       .path = m_request.endpoint.target.toStdString(),
                                       .headers = {},
                                       .hasBody = !m_request.pieces.isEmpty()};
    for (const auto &[name, value] : m_request.headers)
        request.headers.append(name.toStdString(), value.toStdString());
    m_http2 = std::make_unique<http::Http2Client>(request);
    sendPiece();
}

void Attempt::sendPiece()
{
    const QByteArray piece = m_request.pieces.value(m_nextPiece);
    if (!isAllQueued())
        ++m_nextPiece;
    if (m_http2 && !m_request.pieces.isEmpty())
        m_http2->sendBody(piece.toStdString(), isAllQueued());
    if (m_http2)
        queue(QByteArray::fromStdString(m_http2->takeOutput()));
    else
        queue(piece);
}

void Attempt::queue(const QByteArray &bytes)
{
    m_out += bytes;
    pump();
}

/// Gives the socket what it may have, and when a piece is out, sees to the next one.
void Attempt::pump()
{
    if (m_ended)
        return;
    while (m_outUsed < m_out.size() && m_wire.waiting() < kMostWaiting && !m_cutting)
        written(std::min<qsizetype>(m_out.size() - m_outUsed, kMostWaiting));
    const bool isOut = m_outUsed == m_out.size() || m_cutting;
    if (!isOut || m_wire.waiting() > 0)
        return;
    if (m_cutting)
        return fail(
            {.summary = u"the connection was closed after %1 bytes, as the draft wants it"_s.arg(m_response.bytesSent),
             .detail = {},
             .wayOut = {}});
    m_out.clear();
    m_outUsed = 0;
    if (isAllQueued() && m_response.timing.sent.count() == 0)
        m_response.timing.sent = now();
    else if (!isAllQueued() && !m_pause.isActive())
        m_pause.start(std::chrono::milliseconds(m_request.delayMs));
}

void Attempt::written(qsizetype size)
{
    const std::int64_t most = m_request.disconnectAfter;
    if (most >= 0 && m_response.bytesSent + size >= most) {
        size = static_cast<qsizetype>(most - m_response.bytesSent);
        m_cutting = true;
    }
    m_wire.write(m_out.sliced(m_outUsed, size));
    m_outUsed += size;
    m_response.bytesSent += size;
}

void Attempt::receive(const QByteArray &bytes)
{
    if (m_ended)
        return;
    if (m_response.bytesReceived == 0)
        m_response.timing.firstByte = now();
    m_response.bytesReceived += bytes.size();
    if (m_http2)
        return receiveHttp2(bytes);
    m_reader.receive(bytes);
    if (m_reader.isDone())
        return end();
    Q_EMIT progressed();
}

void Attempt::receiveHttp2(const QByteArray &bytes)
{
    m_http2->receive({bytes.data(), std::size_t(bytes.size())});
    copyHttp2();
    if (!m_http2->error().empty())
        return fail({.summary = QString::fromStdString(m_http2->error()), .detail = {}, .wayOut = {}});
    if (m_http2->isEnded())
        return end();
    queue(QByteArray::fromStdString(m_http2->takeOutput()));
    Q_EMIT progressed();
}

void Attempt::copyHttp2()
{
    m_response.version = "HTTP/2";
    m_response.status = m_http2->status();
    m_response.interim = QList<int>(m_http2->interim().begin(), m_http2->interim().end());
    m_response.headers = bytesOf(m_http2->headers());
    m_response.trailers = bytesOf(m_http2->trailers());
    const QByteArray data = QByteArray::fromStdString(m_http2->takeBody());
    m_response.bodySize += data.size();
    m_response.body += data.first(std::min(data.size(), qsizetype(m_request.keptBytes) - m_response.body.size()));
}

void Attempt::closedByPeer()
{
    if (m_http2)
        m_response.error = Error{.summary = u"the server closed the connection before the response was whole"_s,
                                 .detail = {},
                                 .wayOut = u"look at the exchange, and at the application's log"_s};
    else
        m_reader.end();
    end();
}

void Attempt::fail(const Error &error)
{
    if (m_ended)
        return;
    m_response.error = error;
    end();
}

void Attempt::end()
{
    if (std::exchange(m_ended, true))
        return;
    m_response.timing.ended = now();
    m_deadline.stop();
    m_pause.stop();
    m_wire.disconnect(this);
    m_wire.close();
    QMetaObject::invokeMethod(this, &Attempt::ended, Qt::QueuedConnection);
}

void Attempt::stop()
{
    m_ended = true;
    m_deadline.stop();
    m_pause.stop();
    disconnect();
    m_wire.stop();
}

} // namespace gatescope::compose
