#pragma once

#include "compose/requesttext.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>

namespace gatescope::test {

using namespace Qt::StringLiterals;

/// Answers every request with an empty 200, and keeps the bytes of the last one.
class CaptureServer : public QObject {
public:
    CaptureServer()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            m_input.clear();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        });
    }
    [[nodiscard]] QString address() const { return u"127.0.0.1:%1"_s.arg(m_server.serverPort()); }
    [[nodiscard]] QByteArray take() { return std::exchange(m_request, {}); }

private:
    void read(QTcpSocket &socket)
    {
        m_input += socket.readAll();
        const qsizetype end = m_input.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const auto request = compose::readRequest(m_input);
        const qsizetype have = m_input.size() - end - 4;
        const bool isChunked = request->header("Transfer-Encoding").contains("chunked");
        if (isChunked ? !m_input.endsWith("0\r\n\r\n") : have < request->header("Content-Length").toLongLong())
            return;
        m_request = m_input;
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket.disconnectFromHost();
    }

    QTcpServer m_server;
    QByteArray m_input;
    QByteArray m_request;
};

/// A request in one line, with what does not count taken out: the order of headers, the tools' own User-Agent and
/// Accept, and the boundary. "POST /a HTTP/1.1|content-length: 1|host: HOST||x"
[[nodiscard]] inline QString normalised(const QByteArray &bytes, const QString &host)
{
    const auto request = compose::readRequest(bytes);
    if (!request)
        return u"no request: "_s + QString::fromUtf8(bytes);
    const QByteArray type = request->header("Content-Type");
    const qsizetype at = type.indexOf("boundary=");
    const QByteArray boundary = at < 0 ? QByteArray() : type.sliced(at + 9);
    QByteArray body = request->body;
    if (request->header("Transfer-Encoding").contains("chunked"))
        body = compose::withoutChunks(body).value_or("bad chunks");
    QStringList lines;
    for (const auto &[name, value] : request->headers) {
        const QByteArray lower = name.toLower();
        const bool isOwn = (lower == "user-agent" && (value.startsWith("curl/") || value.startsWith("gatescope/"))) ||
                           (lower == "accept" && value == "*/*");
        if (!isOwn && !(lower == "content-length" && !boundary.isEmpty()))
            lines += QString::fromUtf8(lower + ": " + value);
    }
    lines.sort();
    QString text = QString::fromUtf8(request->method + ' ' + request->target + ' ' + request->version) + u'|' +
                   lines.join(u'|') + u"||"_s + QString::fromUtf8(body);
    text.replace(host, u"HOST"_s);
    return boundary.isEmpty() ? text : text.replace(QString::fromUtf8(boundary), u"BOUNDARY"_s);
}

} // namespace gatescope::test
