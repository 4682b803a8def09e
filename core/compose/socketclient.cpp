#include "compose/socketclient.h"

#include "compose/prepare.h"
#include "compose/responsereader.h"
#include "compose/rows.h"
#include "compose/socketbytes.h"
#include "compose/wire.h"
#include "websocket/codec.h"
#include "websocket/extensionlist.h"
#include "websocket/handshake.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTimer>

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;
using websocket::Codec;

namespace {

constexpr std::chrono::seconds kHandshakePatience{15};
constexpr std::chrono::seconds kClosePatience{5};
constexpr std::uint16_t kNoCode = 1005;

QByteArray newKey()
{
    std::array<quint32, 4> random{};
    QRandomGenerator::system()->fillRange(random.data(), random.size());
    return QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random).toBase64();
}

/// The handshake as a draft; what the user gave himself takes the place of ours.
HttpDraft handshakeOf(const SocketDraft &draft, const QByteArray &key)
{
    HttpDraft request{.url = draft.url, .headers = draft.headers, .verifiesTls = draft.verifiesTls};
    const auto add = [&](const QString &name, const QString &value) {
        if (!findRow(draft.headers, name))
            request.headers += Row{.name = name, .value = value};
    };
    add(u"Upgrade"_s, u"websocket"_s);
    add(u"Connection"_s, u"Upgrade"_s);
    add(u"Sec-WebSocket-Version"_s, u"13"_s);
    add(u"Sec-WebSocket-Key"_s, QString::fromLatin1(key));
    if (!draft.subprotocols.isEmpty())
        add(u"Sec-WebSocket-Protocol"_s, draft.subprotocols.join(u", "_s));
    if (draft.deflate)
        add(u"Sec-WebSocket-Extensions"_s, u"permessage-deflate; client_max_window_bits"_s);
    return request;
}

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

class SocketClient::Impl : public QObject {
public:
    explicit Impl(SocketClient &client);

    void open(const SocketDraft &draft, const Variables &variables);
    Result<void> send(const SocketStep &step);
    void play(const QList<SocketStep> &script);
    void stopScript();
    void close(std::uint16_t code, const QString &reason);
    void abort();

    ClientState state = ClientState::Idle;
    Response handshake;
    QString subprotocol;
    QString extensions;
    bool isPlaying = false;

private:
    void begin();
    void receive(const QByteArray &bytes);
    void readHandshake();
    [[nodiscard]] QString handshakeProblem() const;
    void agree();
    void readFrames();
    void take(const websocket::Step &step);
    void takeFrame(const websocket::Frame &frame);
    void takeClose(const websocket::CloseReceived &close);
    void put(websocket::Frame frame, const QByteArray &shown, std::uint16_t code = 0);
    void sendClose(std::uint16_t code, const QByteArray &reason);
    void nextStep();
    void armNextStep();
    void setState(ClientState next);
    void refuse(const Error &error);
    void connectionEnded();
    void finish();
    void reset();
    [[nodiscard]] std::chrono::nanoseconds now() const { return m_clock.durationElapsed(); }

    SocketClient &m_client;
    std::unique_ptr<Wire> m_wire;
    std::optional<ResponseReader> m_reader;
    std::unique_ptr<Codec> m_codec;
    QElapsedTimer m_clock;
    QTimer m_deadline;
    QTimer m_stepTimer;
    Variables m_variables;
    Prepared m_request;
    QByteArray m_key;
    QList<SocketStep> m_script;
    SocketEnd m_end;
    qint64 m_messageBytes = 0; ///< Of the frames of the message that is coming in.
    bool m_closeSent = false;
    bool m_closeReceived = false;
};

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
    if (const QString problem = handshakeProblem(); !problem.isEmpty())
        return refuse({.summary = problem, .detail = {}, .wayOut = {}});
    agree();
    const QByteArray rest = m_reader->rest();
    setState(ClientState::Open);
    if (m_codec && !rest.isEmpty()) {
        m_codec->receive(viewOf(rest));
        readFrames();
    }
}

/// RFC 6455 section 4.1.
QString SocketClient::Impl::handshakeProblem() const
{
    if (handshake.status != 101)
        return u"the server answered %1 %2 instead of 101"_s.arg(handshake.status)
            .arg(QString::fromUtf8(handshake.reason));
    const bool isOurKey = m_request.bytes().contains(m_key);
    if (isOurKey && handshake.header("Sec-WebSocket-Accept").toStdString() != websocket::acceptKey(viewOf(m_key)))
        return u"Sec-WebSocket-Accept does not fit the key (RFC 6455 section 4.1)"_s;
    return {};
}

void SocketClient::Impl::agree()
{
    websocket::CodecOptions options{
        .mostMessage = std::uint64_t(kMostMessage), .deflate = {}, .role = websocket::Role::Client};
    subprotocol = QString::fromUtf8(handshake.header("Sec-WebSocket-Protocol"));
    extensions = QString::fromUtf8(handshake.header("Sec-WebSocket-Extensions"));
    const std::string answer = extensions.toStdString();
    const std::array<std::string, 1> elements{answer};
    if (const auto agreement = websocket::agreeOnDeflate(elements)) {
        options.deflate = agreement->parameters;
        if (agreement->parameters.clientWindowBits < 9) // zlib cannot deflate so; nobody is bound to
            options.leastDeflated = std::numeric_limits<std::size_t>::max();
    }
    m_codec = std::make_unique<Codec>(options);
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

void SocketClient::Impl::play(const QList<SocketStep> &script)
{
    stopScript();
    for (const SocketStep &step : script) {
        if (step.enabled)
            m_script += step;
    }
    isPlaying = true;
    armNextStep();
}

void SocketClient::Impl::armNextStep()
{
    m_stepTimer.start(std::chrono::milliseconds(m_script.isEmpty() ? 0 : m_script.first().delayMs));
}

void SocketClient::Impl::nextStep()
{
    if (m_script.isEmpty() || state != ClientState::Open)
        return stopScript();
    const SocketStep step = m_script.takeFirst();
    (void)send(step);
    if (isPlaying)
        armNextStep();
}

void SocketClient::Impl::stopScript()
{
    m_script.clear();
    m_stepTimer.stop();
    if (std::exchange(isPlaying, false))
        Q_EMIT m_client.scriptEnded();
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
