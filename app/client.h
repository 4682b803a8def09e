#pragma once

#include "base/result.h"

#include <QObject>
#include <QSslSocket>
#include <QTimer>
#include <QUrl>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatescope::app {

struct ClientRequest {
    std::string method = "GET";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool hasBody = false;
};

/// The request as bytes for HTTP/1.1: Host, User-Agent, Accept, Content-Length and "Connection: close" are added
/// where the headers do not say otherwise.
[[nodiscard]] std::string requestBytes(const ClientRequest &request, const QUrl &server);

/// Begins to connect to our own server, whose certificate need not be trusted. What is written leaves once it stands.
void connectTo(QSslSocket &socket, const QUrl &server);

/// One request on a connection of its own, sent as it is; finished() when the server has closed or time is up.
class Client : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void send(const ClientRequest &request, const QUrl &server, int timeoutMs);
    /// What came back, head and all.
    [[nodiscard]] const QByteArray &response() const { return m_response; }

Q_SIGNALS:
    /// `error` is empty when the server has answered and closed.
    void finished(const QString &error);

private:
    void end(const QString &error);

    QSslSocket m_socket{this};
    QTimer m_deadline{this};
    QByteArray m_response;
    bool m_ended = false;
};

} // namespace gatescope::app
