#include "app/socketclient.h"

#include <QRandomGenerator>

#include <array>
#include <optional>
#include <utility>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

// RFC 6455 section 5.2
constexpr std::uint8_t kText = 1;
constexpr std::uint8_t kClose = 8;
constexpr std::uint8_t kPing = 9;
constexpr std::uint8_t kPong = 10;
constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::size_t kMostShort = 125;
constexpr std::uint8_t kTwoBytes = 126;
constexpr std::uint8_t kEightBytes = 127;

struct Frame {
    std::uint8_t opcode = 0;
    std::string payload;
    qsizetype size = 0; ///< On the wire.
};

std::uint64_t bigEndian(const QByteArray &bytes, qsizetype from, qsizetype count)
{
    std::uint64_t number = 0;
    for (qsizetype i = 0; i < count; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[from + i]);
    return number;
}

/// The first frame of `input`, when all of it is there. A server's frames have no mask.
std::optional<Frame> frameAt(const QByteArray &input)
{
    if (input.size() < 2)
        return {};
    const auto length = static_cast<std::uint8_t>(input[1]);
    const qsizetype more = length == kTwoBytes ? 2 : length == kEightBytes ? 8 : 0;
    if (input.size() < 2 + more)
        return {};
    const std::uint64_t size = more == 0 ? length : bigEndian(input, 2, more);
    if (static_cast<std::uint64_t>(input.size() - 2 - more) < size)
        return {};
    const auto payload = input.sliced(2 + more, static_cast<qsizetype>(size));
    return Frame{.opcode = static_cast<std::uint8_t>(input[0] & 0x0F),
                 .payload = payload.toStdString(),
                 .size = 2 + more + static_cast<qsizetype>(size)};
}

std::string closePayload(std::uint16_t code, std::string_view reason)
{
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    return payload.append(reason);
}

ClientRequest handshake(const std::string &target, const std::vector<std::string> &subprotocols)
{
    std::array<quint32, 4> key{};
    QRandomGenerator::global()->fillRange(key.data(), key.size());
    const QByteArray bytes(reinterpret_cast<const char *>(key.data()), sizeof key);
    ClientRequest request{.target = target,
                          .headers = {{"Connection", "Upgrade"},
                                      {"Upgrade", "websocket"},
                                      {"Sec-WebSocket-Version", "13"},
                                      {"Sec-WebSocket-Key", bytes.toBase64().toStdString()}},
                          .body = {}};
    for (const std::string &name : subprotocols)
        request.headers.emplace_back("Sec-WebSocket-Protocol", name);
    return request;
}

} // namespace

void SocketClient::talk(const std::string &target, SocketTalk talk, const QUrl &server, int timeoutMs)
{
    m_talk = std::move(talk);
    connect(&m_socket, &QSslSocket::readyRead, this, &SocketClient::read);
    connect(&m_socket, &QSslSocket::disconnected, this, [this] { end({}); });
    connect(&m_socket, &QSslSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError)
            end(m_socket.errorString());
    });
    connect(&m_deadline, &QTimer::timeout, this, [this] { end(u"no complete answer in time"_s); });
    m_deadline.start(timeoutMs);
    connectTo(m_socket, server);
    const std::string bytes = requestBytes(handshake(target, m_talk.subprotocols), server);
    m_socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void SocketClient::read()
{
    m_input += m_socket.readAll();
    if (!m_open && !readHead())
        return;
    while (readFrame()) {
    }
}

bool SocketClient::readHead()
{
    const qsizetype end = m_input.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    m_open = m_input.startsWith("HTTP/1.1 101");
    if (m_open) {
        m_input.remove(0, end + 4);
        next();
    }
    return m_open;
}

bool SocketClient::readFrame()
{
    const auto frame = frameAt(m_input);
    if (!frame)
        return false;
    m_input.remove(0, frame->size);
    if (frame->opcode == kPing)
        put(kPong, frame->payload);
    else if (frame->opcode == kClose && !std::exchange(m_closeSent, true))
        put(kClose, frame->payload);
    else if (frame->opcode < kClose) {
        m_heard.push_back(frame->payload);
        next();
    }
    return true;
}

void SocketClient::next()
{
    if (m_said < m_talk.say.size())
        put(kText, m_talk.say[m_said++]);
    else if (!std::exchange(m_closeSent, true))
        put(kClose, closePayload(m_talk.closeCode, m_talk.closeReason));
}

void SocketClient::put(std::uint8_t opcode, std::string_view payload)
{
    const quint32 mask = QRandomGenerator::global()->generate();
    std::string frame{static_cast<char>(kFin | opcode)};
    if (payload.size() <= kMostShort) {
        frame += static_cast<char>(kMasked | payload.size());
    } else {
        frame += static_cast<char>(kMasked | kTwoBytes);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 0xFF);
    }
    for (int shift = 24; shift >= 0; shift -= 8)
        frame += static_cast<char>(mask >> shift & 0xFF);
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(payload[i] ^ static_cast<char>(mask >> (24 - 8 * (i % 4)) & 0xFF));
    m_socket.write(frame.data(), static_cast<qint64>(frame.size()));
}

void SocketClient::end(const QString &error)
{
    if (std::exchange(m_ended, true))
        return;
    m_deadline.stop();
    m_socket.disconnect(this);
    m_socket.abort();
    Q_EMIT finished(error);
}

} // namespace gatescope::app
