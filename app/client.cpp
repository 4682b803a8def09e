#include "app/client.h"

#include "base/headerlist.h"

#include <algorithm>
#include <format>

namespace gatescope::app {

using namespace Qt::StringLiterals;

std::string requestBytes(const ClientRequest &request, const QUrl &server)
{
    std::string out = std::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    const auto addDefault = [&](std::string_view name, const std::string &value) {
        const bool given = std::ranges::any_of(request.headers,
                                               [&](const auto &pair) { return equalsIgnoringCase(pair.first, name); });
        if (!given)
            out += std::format("{}: {}\r\n", name, value);
    };
    addDefault("Host", server.authority().toStdString());
    addDefault("User-Agent", "gatescope/" GATESCOPE_VERSION);
    addDefault("Accept", "*/*");
    addDefault("Connection", "close");
    if (request.hasBody)
        addDefault("Content-Length", std::to_string(request.body.size()));
    for (const auto &[name, value] : request.headers)
        out += std::format("{}: {}\r\n", name, value);
    return out + "\r\n" + request.body;
}

void connectTo(QSslSocket &socket, const QUrl &server)
{
    if (server.scheme() == "https"_L1) {
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(server.host(), static_cast<quint16>(server.port(443)));
    } else {
        socket.connectToHost(server.host(), static_cast<quint16>(server.port(80)));
    }
}

void Client::send(const ClientRequest &request, const QUrl &server, int timeoutMs)
{
    connect(&m_socket, &QSslSocket::readyRead, this, [this] { m_response += m_socket.readAll(); });
    connect(&m_socket, &QSslSocket::disconnected, this, [this] { end({}); });
    connect(&m_socket, &QSslSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError)
            end(m_socket.errorString());
    });
    connect(&m_deadline, &QTimer::timeout, this, [this] { end(u"no complete answer in time"_s); });
    m_deadline.start(timeoutMs);
    connectTo(m_socket, server);
    const std::string bytes = requestBytes(request, server);
    m_socket.write(bytes.data(), static_cast<qint64>(bytes.size())); // leaves when the connection stands
}

void Client::end(const QString &error)
{
    if (std::exchange(m_ended, true))
        return;
    m_response += m_socket.readAll();
    m_deadline.stop();
    m_socket.disconnect(this);
    m_socket.abort();
    Q_EMIT finished(error);
}

} // namespace gatescope::app
