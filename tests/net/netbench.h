#pragma once

#include "net/server.h"

#include <QSslSocket>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <string>
#include <vector>

namespace testing {

using namespace gatescope;
using namespace std::chrono_literals;

/// What the handlers of one test have seen.
struct Seen {
    std::string received;
    std::vector<std::string> closings;
    std::vector<net::Refusal> refusals;
    std::vector<net::Connection *> connections; ///< Not for use behind their end.
    std::vector<std::string> peers;
    std::vector<std::string> locals;
    std::vector<std::shared_ptr<const net::TlsInfo>> tls;
    std::vector<std::chrono::nanoseconds> opened; ///< When, on the clock of the trace.
    int inputEnds = 0;
};

/// Answers everything with itself; a few words are orders.
class Echo : public net::ConnectionHandler {
public:
    Echo(net::Connection &connection, Seen &seen) : m_connection(connection), m_seen(seen)
    {
        m_seen.connections.push_back(&connection);
        m_seen.peers.push_back(connection.peer().text());
        m_seen.locals.push_back(connection.local().text());
        m_seen.tls.push_back(connection.tls());
        m_seen.opened.push_back(sinceStart());
    }

    void received(std::string_view bytes) override
    {
        m_seen.received += bytes;
        m_connection.write(bytes);
        m_connection.flush();
        if (bytes.starts_with("close"))
            m_connection.closeGently("asked to");
        if (bytes.starts_with("pause"))
            m_connection.pauseReading();
    }
    void written() override {}
    void deadlinePassed() override {}
    void stopping() override { m_connection.closeGently("stopping"); }
    bool canAnswerStill() const override { return m_seen.received.starts_with("stay"); }
    void inputEnded() override { ++m_seen.inputEnds; }
    void closed(const net::Closing &closing) override
    {
        m_seen.closings.push_back(std::to_string(int(closing.by)) + " " + closing.why);
    }

private:
    net::Connection &m_connection;
    Seen &m_seen;
};

/// A handler that only hears the end.
class Listening : public net::ConnectionHandler {
public:
    explicit Listening(Seen &seen) : m_seen(seen) {}
    void received(std::string_view) override {}
    void written() override {}
    void deadlinePassed() override {}
    void stopping() override {}
    void closed(const net::Closing &closing) override
    {
        m_seen.closings.push_back(std::to_string(int(closing.by)) + " " + closing.why);
    }

private:
    Seen &m_seen;
};

inline net::ServerOptions quickOptions()
{
    net::ServerOptions options;
    options.timeouts.linger = 500ms;
    options.timeouts.halfOpen = 500ms;
    return options;
}

/// A server whose handlers echo.
class NetBench {
public:
    explicit NetBench(const net::ServerOptions &options = quickOptions())
        : server(options, [this](net::Connection &connection) { return std::make_unique<Echo>(connection, seen); })
    {
        server.setRefusedHandler([this](net::Connection &, const net::Refusal &refusal) {
            seen.refusals.push_back(refusal);
            return std::make_unique<Listening>(seen);
        });
        const auto listening = server.listen();
        if (listening)
            port = listening->port;
        else
            problem = listening.error();
    }

    std::unique_ptr<QTcpSocket> client() const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QStringLiteral("127.0.0.1"), port);
        return socket;
    }

    Seen seen;
    net::Server server;
    std::uint16_t port = 0;
    Error problem;
};

} // namespace testing
