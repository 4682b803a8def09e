#pragma once

#include "gateway/gatewaybench.h"
#include "support/tracetap.h"
#include "websocket/clientframes.h"
#include "websocket/deflate.h"

/// A real gateway on loopback with an echo behind it, and a client that writes bytes and reads frames.
namespace socketbench {

using namespace gatescope;
using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

/// Echoes. The path says what else it does; a message that starts with "please " is an order.
///
///     /         accepts             please close    closes with 4001 and "bye"
///     /chat     chooses "chat"      please return   returns without closing
///     /refuse   closes before       please raise    raises
class EchoApplication : public call::Application {
public:
    explicit EchoApplication(call::ResponseBox &box) : m_box(box) {}

    [[nodiscard]] bool speaksWebSocket() const override { return true; }
    void submit(const call::CallPtr &call) override
    {
        const call::Request &request = call->request();
        if (!request.isWebSocket)
            return answer(call);
        if (request.path == "/refuse") {
            post(call, call::SocketClose{.code = 1000, .reason = {}});
            return end(call);
        }
        call::SocketAccept accept;
        if (request.path == "/chat")
            accept.subprotocol = "chat";
        post(call, std::move(accept));
    }
    void bodyArrived(const call::CallPtr &call) override
    {
        bool wasFull = false;
        while (auto message = call->takeMessage(wasFull)) {
            if (wasFull)
                post(call, call::BodyTaken{});
            if (!obey(call, message->bytes))
                echo(call, *std::move(message));
        }
    }
    void disconnected(const call::CallPtr &call) override
    {
        if (call->request().isWebSocket)
            end(call);
    }
    void drained(const call::CallPtr &) override {}

private:
    template <class What>
    void post(const call::CallPtr &call, What what)
    {
        m_box.post({.call = call, .what = std::move(what)});
    }
    void end(const call::CallPtr &call, call::CallEnded::How how = call::CallEnded::How::Completed)
    {
        if (std::ranges::contains(m_ended, call))
            return;
        m_ended.push_back(call);
        post(call, call::CallEnded{.how = how, .reason = "so it was asked"});
    }
    void answer(const call::CallPtr &call)
    {
        post(call, call::ResponseStart{.status = 200, .reason = {}, .headers = {}, .knownLength = 5});
        call->addUnsent(5);
        post(call, call::ResponseBody{.bytes = "plain", .last = true});
        end(call);
    }
    bool obey(const call::CallPtr &call, std::string_view order)
    {
        if (order == "please close")
            post(call, call::SocketClose{.code = 4001, .reason = "bye"});
        else if (order == "please return")
            end(call, call::CallEnded::How::Unfinished);
        else if (order == "please raise")
            end(call, call::CallEnded::How::Raised);
        else
            return false;
        return true;
    }
    void echo(const call::CallPtr &call, call::Call::SocketInput message)
    {
        call->addUnsent(message.bytes.size());
        post(call, call::SocketSend{.bytes = std::move(message.bytes), .isText = message.isText});
    }

    call::ResponseBox &m_box;
    std::vector<call::CallPtr> m_ended;
};

inline gateway::GatewayOptions options()
{
    gateway::GatewayOptions options = testing::quickOptions();
    options.webSocket.closeTimeout = 300ms;
    options.webSocket.mostMessage = 100'000;
    return options;
}

struct Bench {
    explicit Bench(const gateway::GatewayOptions &with = options())
        : application(box),
          gateway(with, application, box, tap.writer())
    {
        address = gateway.start().value();
    }

    tests::TraceTap tap;
    call::ResponseBox box;
    EchoApplication application;
    gateway::Gateway gateway;
    net::Endpoint address;
};

/// The RFC's own handshake (section 1.2), with `more` header lines, each with its CRLF.
inline std::string handshake(std::string_view more = {}, std::string_view path = "/")
{
    return std::format("GET {} HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{}\r\n",
                       path, more);
}

class Client {
public:
    explicit Client(const net::Endpoint &server) : m_raw(server)
    {
        m_raw.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
    }

    /// The head of the answer.
    std::string shakeHands(std::string_view request)
    {
        m_raw.send(request);
        return m_raw.readUntil("\r\n\r\n");
    }
    /// `cut`: bytes a write; 0: all in one.
    void send(std::string_view bytes, std::size_t cut = 0)
    {
        const std::size_t step = cut == 0 ? std::max<std::size_t>(bytes.size(), 1) : cut;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            m_raw.send(bytes.substr(at, step));
    }
    /// The next frames: "text Hello", "close 1000 bye"; "end" when the server ends the connection.
    Strings frames(std::size_t count)
    {
        Strings lines;
        while (lines.size() < count)
            lines.push_back(frame());
        return lines;
    }
    std::string frame()
    {
        const std::string head = m_raw.read(2);
        if (head.size() < 2)
            return m_raw.socket().state() == QAbstractSocket::UnconnectedState ? "end" : "? it stays open";
        const auto first = static_cast<std::uint8_t>(head[0]);
        const auto second = static_cast<std::uint8_t>(head[1]);
        if (second & 0x80)
            return "? masked";
        const std::string payload = m_raw.read(length(second));
        if ((first & 0x80) == 0 || (first & 0x30) != 0)
            return "? fragmented, or RSV2 or RSV3";
        return described(first & 15, (first & 0x40) != 0, payload);
    }

private:
    std::size_t length(std::uint8_t second)
    {
        const std::size_t bytes = second == 126 ? 2 : second == 127 ? 8 : 0;
        std::size_t value = bytes == 0 ? second : 0;
        for (const char byte : m_raw.read(bytes))
            value = value << 8 | static_cast<std::uint8_t>(byte);
        return value;
    }
    std::string described(int opcode, bool deflated, std::string payload)
    {
        static const std::map<int, std::string> kNames{
            {1, "text"}, {2, "binary"}, {8, "close"}, {9, "ping"}, {10, "pong"}};
        std::string line = kNames.contains(opcode) ? kNames.at(opcode) : "? opcode";
        if (deflated) {
            payload = m_inflater.inflate(payload, 1'000'000).value_or("? not to be inflated");
            line += " deflated";
        }
        if (opcode == 8 && payload.size() >= 2) {
            line +=
                std::format(" {}", static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]));
            payload.erase(0, 2);
        }
        return payload.empty() ? line : line + " " + payload;
    }

    testing::RawClient m_raw;
    websocket::Inflater m_inflater{15, false};
};

} // namespace socketbench
