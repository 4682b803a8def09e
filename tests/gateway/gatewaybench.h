#pragma once

#include "gateway/gateway.h"
#include "gateway/scriptedapplication.h"
#include "trace/ring.h"

#include <QRegularExpression>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <format>
#include <future>

namespace testing {

using namespace std::chrono_literals;

/// Time-outs that tests need not wait for, and the defaults for everything else.
inline gateway::GatewayOptions quickOptions()
{
    gateway::GatewayOptions options;
    options.server.timeouts = {.head = 10s, .idle = 10s, .drain = 200ms, .linger = 200ms};
    return options;
}

/// A running gateway with a scripted application and its trace.
class GatewayBench {
public:
    explicit GatewayBench(const gateway::GatewayOptions &options = quickOptions(),
                          std::uint64_t ringBytes = 4 * 1024 * 1024)
        : writer(trace::RingMemory::create(ringPath(), ringBytes).value()),
          reader(trace::RingMemory::open(ringPath()).value()),
          application(box),
          gateway(options, application, box, writer)
    {
    }

    void start() { address = gateway.start().value(); }
    void stop(std::chrono::milliseconds deadline = 5s) { gateway.stop(deadline); }

    /// The events since the last call, as short lines: "wire.response_head 200 @0 #17".
    std::vector<std::string> events();
    /// The next line that starts with `prefix`, behind the one that the last call answered; empty when none comes.
    std::string waitFor(std::string_view prefix);

private:
    [[nodiscard]] QString ringPath() const { return m_directory.filePath(QStringLiteral("ring")); }

    QTemporaryDir m_directory;
    std::size_t m_searched = 0; ///< Of `seen`, by waitFor().

public:
    trace::TraceWriter writer;
    trace::RingReader reader;
    call::ResponseBox box;
    ScriptedApplication application;
    gateway::Gateway gateway;
    net::Endpoint address;
    std::vector<std::string> seen; ///< All events so far.
};

inline std::string outcomeName(trace::Outcome outcome)
{
    constexpr std::array kNames{"Open", "Completed", "Failed", "Cut", "ClientLeft", "Rejected", "Aborted"};
    return kNames[std::size_t(outcome)];
}

struct EventLine {
    std::string operator()(const trace::WireRequestHead &e) const
    {
        return std::format("@{} #{}", e.offset, e.bytes.size);
    }
    std::string operator()(const trace::WireRequestBody &e) const
    {
        return std::format("@{} f#{} #{}/{} last={}", e.offset, e.framing.size, e.bytes.bytes.size(), e.bytes.size,
                           e.last);
    }
    std::string operator()(const trace::WireResponseHead &e) const
    {
        return std::format("{} @{} #{}", e.status, e.offset, e.bytes.size);
    }
    std::string operator()(const trace::WireResponseBody &e) const
    {
        return std::format("@{} f#{} #{}/{} last={}", e.offset, e.framing.size, e.bytes.bytes.size(), e.bytes.size,
                           e.last);
    }
    std::string operator()(const trace::WireRequestTrailers &e) const
    {
        return std::format("@{} #{}", e.offset, e.bytes.size);
    }
    std::string operator()(const trace::WireResponseTrailers &e) const
    {
        return std::format("@{} #{}", e.offset, e.bytes.size);
    }
    std::string operator()(const trace::WireRejected &e) const
    {
        return std::format("{} @{} #{} {} | {}", e.status, e.offset, e.bytes.size, e.reason, e.bytes.bytes);
    }
    std::string operator()(const trace::Http2Frame &e) const
    {
        return std::format("{} {} @{} {} {}#{} {}", e.stream, e.from == trace::Party::Client ? ">" : "<", e.offset,
                           e.type, e.flags, e.stream, e.words);
    }
    std::string operator()(const trace::ExchangeEnded &e) const
    {
        return std::format("{} {} in={} out={} {}", outcomeName(e.outcome), e.status, e.bytesIn, e.bytesOut, e.reason);
    }
    std::string operator()(const trace::ConnectionOpened &e) const { return std::string(e.transport); }
    std::string operator()(const trace::TlsAgreed &e) const
    {
        return std::format("{} {} {}", e.version, e.cipher, e.alpn);
    }
    std::string operator()(const trace::TlsFailed &e) const { return std::format("{} | {}", e.reason, e.bytes.bytes); }
    std::string operator()(const trace::ConnectionClosed &e) const
    {
        return std::format("{} {} in={} out={}", int(e.by), e.why, e.bytesIn, e.bytesOut);
    }
    template <class Other>
    std::string operator()(const Other &) const
    {
        return {};
    }
};

inline std::vector<std::string> GatewayBench::events()
{
    std::vector<std::string> lines;
    reader.read(std::numeric_limits<std::size_t>::max(), [&](std::string_view record) {
        const auto event = trace::decode(record);
        if (event)
            lines.push_back(std::string(event->name()) + " " + std::visit(EventLine(), event->what));
    });
    seen.insert(seen.end(), lines.begin(), lines.end());
    return lines;
}

inline std::string GatewayBench::waitFor(std::string_view prefix)
{
    for (int i = 0; i < 5000; ++i) {
        events();
        while (m_searched < seen.size()) {
            const std::string &line = seen[m_searched++];
            if (line.starts_with(prefix))
                return line;
        }
        QTest::qWait(1);
    }
    return {};
}

/// A client that sees bytes.
class RawClient {
public:
    explicit RawClient(const net::Endpoint &server)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), server.port);
        m_socket.waitForConnected(5000);
    }

    void send(std::string_view bytes)
    {
        m_socket.write(bytes.data(), qint64(bytes.size()));
        m_socket.flush();
    }
    /// Reads until what came ends with `end`, or nothing more comes.
    std::string readUntil(std::string_view end)
    {
        while (!m_input.contains(end) && more()) {
        }
        const auto at = m_input.find(end);
        const auto size = at == std::string::npos ? m_input.size() : at + end.size();
        std::string result = m_input.substr(0, size);
        m_input.erase(0, size);
        return result;
    }
    std::string read(std::size_t size)
    {
        while (m_input.size() < size && more()) {
        }
        std::string result = m_input.substr(0, size);
        m_input.erase(0, result.size());
        return result;
    }
    /// What has come and was not read.
    std::string buffered() { return std::exchange(m_input, {}); }
    /// A response with Content-Length: its head without Date and Server, and its body.
    std::string readResponse()
    {
        const std::string head = readUntil("\r\n\r\n");
        const auto at = head.find("Content-Length: ");
        const std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
        return withoutOwnHeaders(head) + read(length);
    }
    std::string readToEnd()
    {
        while (more()) {
        }
        return withoutOwnHeaders(std::exchange(m_input, {}));
    }
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

    static std::string withoutOwnHeaders(std::string text)
    {
        for (const std::string_view name : {"Date: ", "Server: "}) {
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
                text.erase(at, text.find("\r\n", at) + 2 - at);
        }
        return text;
    }

private:
    bool more()
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(5000) && m_socket.bytesAvailable() == 0)
            return false;
        m_input += m_socket.readAll().toStdString();
        return true;
    }

    QTcpSocket m_socket;
    std::string m_input;
};

/// One request on a connection of its own, and all that came back.
inline std::string exchangeOnce(const net::Endpoint &server, std::string_view request)
{
    RawClient client(server);
    client.send(request);
    return client.readToEnd();
}

/// Until the gateway has seen all that its clients have sent or ended so far: it answers one that came after.
inline void letItSee(const GatewayBench &bench)
{
    exchangeOnce(bench.address, "no HTTP\r\n\r\n");
}

} // namespace testing
