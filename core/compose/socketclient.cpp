#include "compose/socketclientimpl.h"

#include "compose/socketbytes.h"
#include "compose/sockethandshake.h"

#include <QRandomGenerator>

#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;
using websocket::Codec;

namespace {

constexpr std::chrono::seconds kHandshakePatience{15};
constexpr std::chrono::seconds kClosePatience{5};
constexpr std::uint16_t kNoCode = 1005;

SocketOpcode opcodeOf(websocket::Opcode opcode)
{
    switch (opcode) {
    case websocket::Opcode::Binary:
        return SocketOpcode::Binary;
    case websocket::Opcode::Ping:
        return SocketOpcode::Ping;
    case websocket::Opcode::Pong:
        return SocketOpcode::Pong;
    case websocket::Opcode::Close:
        return SocketOpcode::Close;
    default:
        return SocketOpcode::Text;
    }
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

SocketClient::Impl::Impl(SocketClient &client) : m_client(client)
{
    m_deadline.setSingleShot(true);
    m_stepTimer.setSingleShot(true);
    m_stepTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_stepTimer, &QTimer::timeout, this, &Impl::nextStep);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (state != ClientState::Connecting)
            return finish();
        refuse({.summary = u"no answer to the handshake within %1 s"_s.arg(kHandshakePatience.count()),
                .detail = {},
                .wayOut = u"look at what the application is doing"_s});
    });
}

void SocketClient::Impl::reset()
{
    m_deadline.stop();
    stopScript();
    if (m_wire) {
        m_wire->disconnect(this);
        m_wire->stop();
        m_wire.release()->deleteLater();
    }
    m_codec.reset();
    handshake = {};
    subprotocol.clear();
    extensions.clear();
    m_end = {};
    m_messageBytes = 0;
    m_closeSent = m_closeReceived = false;
}

void SocketClient::Impl::open(const SocketDraft &draft, const Variables &variables)
{
    reset();
    m_variables = variables;
    m_key = newKey();
    m_clock.start();
    setState(ClientState::Connecting);
    const auto filled = filledIn(draft, variables);
    auto request = filled ? prepare(handshakeOf(*filled, m_key)) : std::unexpected(filled.error());
    if (!request)
        return refuse(request.error());
    m_request = *std::move(request);
    m_reader.emplace(handshake, false);
    m_wire = std::make_unique<Wire>();
    connect(m_wire.get(), &Wire::connected, this, [this] {
        handshake.timing.connected = now();
        handshake.local = m_wire->local();
        Q_EMIT m_client.connected(handshake.local);
    });
    connect(m_wire.get(), &Wire::ready, this, &Impl::begin);
    connect(m_wire.get(), &Wire::received, this, &Impl::receive);
    connect(m_wire.get(), &Wire::closed, this, &Impl::connectionEnded);
    connect(m_wire.get(), &Wire::failed, this,
            [this](const Error &error) { state == ClientState::Connecting ? refuse(error) : connectionEnded(); });
    m_deadline.start(kHandshakePatience);
    m_wire->open(m_request.endpoint, {.verifiesTls = m_request.verifiesTls, .alpn = {}});
}

void SocketClient::Impl::begin()
{
    if (m_request.endpoint.tls) {
        handshake.timing.encrypted = now();
        handshake.tls = m_wire->tls();
    }
    m_wire->write(m_request.bytes());
    handshake.bytesSent = m_request.bytes().size();
    handshake.timing.sent = now();
}

void SocketClient::Impl::receive(const QByteArray &bytes)
{
    if (state == ClientState::Connecting) {
        if (handshake.bytesReceived == 0)
            handshake.timing.firstByte = now();
        handshake.bytesReceived += bytes.size();
        m_reader->receive(bytes);
        if (m_reader->isDone())
            readHandshake();
        return;
    }
    if (m_codec)
        m_codec->receive(viewOf(bytes));
    readFrames();
}

void SocketClient::Impl::readHandshake()
{
    m_deadline.stop();
    handshake.timing.ended = now();
    if (handshake.error)
        return refuse(*handshake.error);
    if (const QString problem = handshakeProblem(handshake, m_request, m_key); !problem.isEmpty())
        return refuse({.summary = problem, .detail = {}, .wayOut = {}});
    agree();
    const QByteArray rest = m_reader->rest();
    setState(ClientState::Open);
    if (m_codec && !rest.isEmpty()) {
        m_codec->receive(viewOf(rest));
        readFrames();
    }
}

void SocketClient::Impl::agree()
{
    subprotocol = QString::fromUtf8(handshake.header("Sec-WebSocket-Protocol"));
    extensions = QString::fromUtf8(handshake.header("Sec-WebSocket-Extensions"));
    m_codec = std::make_unique<Codec>(codecOptionsFor(extensions, std::uint64_t(kMostMessage)));
}

void SocketClient::Impl::readFrames()
{
    while (m_codec && (state == ClientState::Open || state == ClientState::Closing)) {
        auto step = m_codec->nextStep();
        if (!step) {
            sendClose(step.error().code, QByteArray::fromStdString(step.error().words));
            m_end = {.code = step.error().code, .reason = QString::fromStdString(step.error().words)};
            return finish();
        }
        if (std::holds_alternative<websocket::NeedData>(*step))
            return;
        take(*step);
    }
}

void SocketClient::Impl::take(const websocket::Step &step)
{
    if (const auto *frame = std::get_if<websocket::Frame>(&step))
        return takeFrame(*frame);
    if (const auto *close = std::get_if<websocket::CloseReceived>(&step))
        return takeClose(*close);
    const auto &message = std::get<websocket::Message>(step);
    Q_EMIT m_client.lineAdded({.at = now(),
                               .opcode = message.isText ? SocketOpcode::Text : SocketOpcode::Binary,
                               .data = QByteArray::fromStdString(message.data),
                               .wireBytes = std::exchange(m_messageBytes, 0)});
}

void SocketClient::Impl::takeFrame(const websocket::Frame &frame)
{
    const bool isPing = frame.opcode == websocket::Opcode::Ping;
    if (!isPing && frame.opcode != websocket::Opcode::Pong) {
        m_messageBytes += qint64(frame.size);
        return;
    }
    Q_EMIT m_client.lineAdded({.at = now(),
                               .opcode = opcodeOf(frame.opcode),
                               .data = QByteArray::fromStdString(frame.payload),
                               .wireBytes = qint64(frame.size)});
    if (isPing && !m_closeSent && m_codec)
        put(m_codec->sendPong(frame.payload), QByteArray::fromStdString(frame.payload));
}

void SocketClient::Impl::takeClose(const websocket::CloseReceived &close)
{
    m_closeReceived = true;
    m_end = {.code = close.code, .reason = QString::fromStdString(close.reason), .clean = true};
    Q_EMIT m_client.lineAdded({.at = now(),
                               .opcode = SocketOpcode::Close,
                               .data = QByteArray::fromStdString(close.reason),
                               .closeCode = close.code,
                               .wireBytes = std::exchange(m_messageBytes, 0)});
    if (!m_closeSent)
        sendClose(close.code, {});
    m_deadline.start(kClosePatience); // the server closes the connection (RFC 6455 section 7.1.1)
    setState(ClientState::Closing);
}

void SocketClient::Impl::put(websocket::Frame frame, const QByteArray &shown, std::uint16_t code)
{
    frame.masked = true;
    frame.mask = QRandomGenerator::system()->generate();
    std::string bytes;
    Codec::encode(frame, bytes);
    m_wire->write(QByteArray::fromStdString(bytes));
    Q_EMIT m_client.lineAdded({.at = now(),
                               .isOurs = true,
                               .opcode = opcodeOf(frame.opcode),
                               .data = shown,
                               .closeCode = code,
                               .wireBytes = qint64(bytes.size())});
}

Result<void> SocketClient::Impl::send(const SocketStep &step)
{
    if (state != ClientState::Open)
        return std::unexpected(Error{u"the WebSocket is not open"_s, {}, u"connect first"_s});
    SocketStep filled = step;
    filled.text = filledIn(step.text, m_variables);
    const auto payload = payloadOf(filled);
    if (!payload)
        return std::unexpected(payload.error());
    if (step.opcode == SocketOpcode::Close)
        close(step.closeCode, filled.text);
    else if (step.opcode == SocketOpcode::Ping)
        put(m_codec->sendPing(viewOf(*payload)), *payload);
    else if (step.opcode == SocketOpcode::Pong)
        put(m_codec->sendPong(viewOf(*payload)), *payload);
    else
        put(m_codec->sendMessage(viewOf(*payload), step.opcode == SocketOpcode::Text), *payload);
    return {};
}

void SocketClient::Impl::sendClose(std::uint16_t code, const QByteArray &reason)
{
    if (std::exchange(m_closeSent, true) || !m_codec)
        return;
    put(m_codec->sendClose(code == 0 ? kNoCode : code, viewOf(reason)), reason, code == 0 ? kNoCode : code);
}

void SocketClient::Impl::close(std::uint16_t code, const QString &reason)
{
    if (state == ClientState::Connecting)
        return abort();
    if (state != ClientState::Open)
        return;
    sendClose(code, reason.toUtf8());
    m_deadline.start(kClosePatience);
    setState(ClientState::Closing);
}

void SocketClient::Impl::abort()
{
    if (state == ClientState::Connecting)
        return refuse({.summary = u"cancelled"_s, .detail = {}, .wayOut = {}});
    if (state == ClientState::Open || state == ClientState::Closing)
        finish();
}

void SocketClient::Impl::connectionEnded()
{
    if (state != ClientState::Connecting)
        return finish();
    m_reader->end();
    readHandshake();
}

/// It was open.
void SocketClient::Impl::finish()
{
    m_deadline.stop();
    m_end.clean = m_closeReceived && m_closeSent;
    m_wire->disconnect(this);
    if (m_closeReceived || m_closeSent)
        m_wire->close(); // what is written still leaves
    else
        m_wire->stop();
    setState(ClientState::Closed);
    stopScript();
    Q_EMIT m_client.closed(m_end);
}

/// Never from within open().
void SocketClient::Impl::refuse(const Error &error)
{
    m_deadline.stop();
    handshake.error = error;
    if (m_wire) {
        m_wire->disconnect(this);
        m_wire->stop();
    }
    QMetaObject::invokeMethod(
        this,
        [this, words = error.summary] {
            if (state != ClientState::Connecting)
                return;
            setState(ClientState::Closed);
            stopScript();
            Q_EMIT m_client.refused(words);
        },
        Qt::QueuedConnection);
}

void SocketClient::Impl::setState(ClientState next)
{
    if (std::exchange(state, next) != next)
        Q_EMIT m_client.stateChanged(next);
}

SocketClient::SocketClient(QObject *parent) : QObject(parent), m_impl(std::make_unique<Impl>(*this)) {}
SocketClient::~SocketClient() = default;

void SocketClient::open(const SocketDraft &draft, const Variables &variables)
{
    m_impl->open(draft, variables);
}

Result<void> SocketClient::send(const SocketStep &step)
{
    return m_impl->send(step);
}

void SocketClient::play(const QList<SocketStep> &script)
{
    m_impl->play(script);
}

void SocketClient::stopScript()
{
    m_impl->stopScript();
}

bool SocketClient::isPlaying() const
{
    return m_impl->isPlaying;
}

void SocketClient::close(std::uint16_t code, const QString &reason)
{
    m_impl->close(code, reason);
}

void SocketClient::abort()
{
    m_impl->abort();
}

ClientState SocketClient::state() const
{
    return m_impl->state;
}

const Response &SocketClient::handshake() const
{
    return m_impl->handshake;
}

QString SocketClient::subprotocol() const
{
    return m_impl->subprotocol;
}

QString SocketClient::extensions() const
{
    return m_impl->extensions;
}

} // namespace gatescope::compose
