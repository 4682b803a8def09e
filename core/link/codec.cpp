#include "link/codec.h"

#include <array>

namespace gatescope::link {

using namespace Qt::StringLiterals;

namespace detail {

template <>
struct Fields<Error> {
    static constexpr auto list()
    {
        return std::tuple{entry("summary", &Error::summary), entry("detail", &Error::detail),
                          entry("wayOut", &Error::wayOut)};
    }
};

template <>
struct Fields<Failure> {
    static constexpr auto list()
    {
        return std::tuple{entry("kind", &Failure::kind), entry("words", &Failure::words), entry("file", &Failure::file),
                          entry("line", &Failure::line), entry("suggestedPort", &Failure::suggestedPort)};
    }
};

template <>
struct Fields<LimitOptions> {
    static constexpr auto list()
    {
        return std::tuple{
            entry("headBytes", &LimitOptions::headBytes),         entry("headers", &LimitOptions::headers),
            entry("bodyBytes", &LimitOptions::bodyBytes),         entry("headTimeoutMs", &LimitOptions::headTimeoutMs),
            entry("idleTimeoutMs", &LimitOptions::idleTimeoutMs), entry("connections", &LimitOptions::connections),
            entry("bodyTimeoutMs", &LimitOptions::bodyTimeoutMs)};
    }
};

template <>
struct Fields<trace::CaptureLimits> {
    static constexpr auto list()
    {
        using trace::CaptureLimits;
        return std::tuple{entry("bodyBytes", &CaptureLimits::bodyBytes), entry("textBytes", &CaptureLimits::textBytes),
                          entry("children", &CaptureLimits::children), entry("depth", &CaptureLimits::depth)};
    }
};

template <>
struct Fields<TlsRunOptions> {
    static constexpr auto list()
    {
        return std::tuple{entry("on", &TlsRunOptions::on), entry("certificateFile", &TlsRunOptions::certificateFile),
                          entry("keyFile", &TlsRunOptions::keyFile),
                          entry("clientCaFile", &TlsRunOptions::clientCaFile), entry("http2", &TlsRunOptions::http2)};
    }
};

template <>
struct Fields<WebSocketRunOptions> {
    static constexpr auto list()
    {
        return std::tuple{entry("pingIntervalMs", &WebSocketRunOptions::pingIntervalMs),
                          entry("pingTimeoutMs", &WebSocketRunOptions::pingTimeoutMs),
                          entry("mostMessage", &WebSocketRunOptions::mostMessage),
                          entry("deflate", &WebSocketRunOptions::deflate)};
    }
};

template <>
struct Fields<RunOptions> {
    static constexpr auto list()
    {
        return std::tuple{entry("target", &RunOptions::target),
                          entry("interface", &RunOptions::interface),
                          entry("factory", &RunOptions::factory),
                          entry("directory", &RunOptions::directory),
                          entry("venv", &RunOptions::venv),
                          entry("envFile", &RunOptions::envFile),
                          entry("environ", &RunOptions::environ),
                          entry("host", &RunOptions::host),
                          entry("port", &RunOptions::port),
                          entry("listen", &RunOptions::listen),
                          entry("unixMode", &RunOptions::unixMode),
                          entry("tls", &RunOptions::tls),
                          entry("forwardedAllowIps", &RunOptions::forwardedAllowIps),
                          entry("proxyProtocol", &RunOptions::proxyProtocol),
                          entry("webSocket", &RunOptions::webSocket),
                          entry("rootPath", &RunOptions::rootPath),
                          entry("threads", &RunOptions::threads),
                          entry("lifespan", &RunOptions::lifespan),
                          entry("reload", &RunOptions::reload),
                          entry("asyncioDebug", &RunOptions::asyncioDebug),
                          entry("blockThresholdMs", &RunOptions::blockThresholdMs),
                          entry("uvloop", &RunOptions::uvloop),
                          entry("stopTimeoutMs", &RunOptions::stopTimeoutMs),
                          entry("taps", &RunOptions::taps),
                          entry("tapsOff", &RunOptions::tapsOff),
                          entry("recording", &RunOptions::recording),
                          entry("ringBytes", &RunOptions::ringBytes),
                          entry("limits", &RunOptions::limits),
                          entry("capture", &RunOptions::capture)};
    }
};

template <>
struct Fields<Hello> {
    static constexpr auto list()
    {
        return std::tuple{entry("protocol", &Hello::protocol), entry("pid", &Hello::pid),
                          entry("startedAtUnixNs", &Hello::startedAtUnixNs)};
    }
};

template <>
struct Fields<Loaded> {
    static constexpr auto list()
    {
        return std::tuple{entry("application", &Loaded::application), entry("interface", &Loaded::interface),
                          entry("pythonVersion", &Loaded::pythonVersion), entry("description", &Loaded::description)};
    }
};

template <>
struct Fields<Listening> {
    static constexpr auto list()
    {
        return std::tuple{entry("urls", &Listening::urls), entry("reachable", &Listening::reachable),
                          entry("notes", &Listening::notes)};
    }
};

template <>
struct Fields<SourceFiles> {
    static constexpr auto list() { return std::tuple{entry("files", &SourceFiles::files)}; }
};

template <>
struct Fields<Failed> {
    static constexpr auto list() { return std::tuple{entry("failure", &Failed::failure)}; }
};

template <>
struct Fields<Stopped> {
    static constexpr auto list() { return std::tuple{}; }
};

template <>
struct Fields<Start> {
    static constexpr auto list()
    {
        return std::tuple{entry("options", &Start::options), entry("ringPath", &Start::ringPath),
                          entry("faultPath", &Start::faultPath)};
    }
};

template <>
struct Fields<Stop> {
    static constexpr auto list() { return std::tuple{entry("timeoutMs", &Stop::timeoutMs)}; }
};

template <>
struct Fields<SetRecording> {
    static constexpr auto list() { return std::tuple{entry("on", &SetRecording::on)}; }
};

template <>
struct Fields<DirectBegun> {
    static constexpr auto list()
    {
        return std::tuple{entry("id", &DirectBegun::id), entry("exchange", &DirectBegun::exchange),
                          entry("error", &DirectBegun::error)};
    }
};

template <>
struct Fields<DirectCall::Field> {
    static constexpr auto list()
    {
        return std::tuple{entry("name", &DirectCall::Field::name), entry("value", &DirectCall::Field::value)};
    }
};

template <>
struct Fields<DirectCall::KeyChange> {
    static constexpr auto list()
    {
        using Change = DirectCall::KeyChange;
        return std::tuple{entry("key", &Change::key), entry("literal", &Change::literal),
                          entry("removed", &Change::removed)};
    }
};

template <>
struct Fields<DirectCall::Step> {
    static constexpr auto list()
    {
        using Step = DirectCall::Step;
        return std::tuple{entry("kind", &Step::kind), entry("bytes", &Step::bytes), entry("delayMs", &Step::delayMs)};
    }
};

template <>
struct Fields<DirectCall::Layer> {
    static constexpr auto list()
    {
        using Layer = DirectCall::Layer;
        return std::tuple{entry("name", &Layer::name), entry("file", &Layer::file),
                          entry("function", &Layer::function)};
    }
};

template <>
struct Fields<DirectCall> {
    static constexpr auto list()
    {
        return std::tuple{entry("id", &DirectCall::id),
                          entry("method", &DirectCall::method),
                          entry("target", &DirectCall::target),
                          entry("httpVersion", &DirectCall::httpVersion),
                          entry("scheme", &DirectCall::scheme),
                          entry("client", &DirectCall::client),
                          entry("server", &DirectCall::server),
                          entry("headers", &DirectCall::headers),
                          entry("steps", &DirectCall::steps),
                          entry("changes", &DirectCall::changes),
                          entry("stepwise", &DirectCall::stepwise),
                          entry("replays", &DirectCall::replays),
                          entry("draft", &DirectCall::draft),
                          entry("leaveOut", &DirectCall::leaveOut),
                          entry("inside", &DirectCall::inside)};
    }
};

template <>
struct Fields<NextStep> {
    static constexpr auto list() { return std::tuple{entry("id", &NextStep::id)}; }
};

template <>
struct Fields<Inject> {
    static constexpr auto list()
    {
        return std::tuple{entry("id", &Inject::id), entry("exchange", &Inject::exchange), entry("kind", &Inject::kind),
                          entry("bytes", &Inject::bytes), entry("code", &Inject::code)};
    }
};

template <>
struct Fields<Injected> {
    static constexpr auto list() { return std::tuple{entry("id", &Injected::id), entry("error", &Injected::error)}; }
};

} // namespace detail

namespace {

using Decoded = std::expected<Message, LinkError>;

template <class T>
Decoded decodeAs(const QCborValue &body)
{
    T message;
    if (!detail::fromCbor(body, message))
        return std::unexpected(LinkError{LinkErrc::BadField, body.toDiagnosticNotation().left(200)});
    return message;
}

template <std::size_t... Index>
Decoded decodeKind(qint64 kind, const QCborValue &body, std::index_sequence<Index...>)
{
    constexpr std::array kDecoders{&decodeAs<std::variant_alternative_t<Index, Message>>...};
    if (kind < 0 || static_cast<std::size_t>(kind) >= kDecoders.size())
        return std::unexpected(LinkError{LinkErrc::UnknownMessage, QString::number(kind)});
    return kDecoders[static_cast<std::size_t>(kind)](body);
}

} // namespace

QByteArray encode(const Message &message)
{
    const QCborValue body = std::visit([](const auto &each) { return detail::toCbor(each); }, message);
    return QCborValue(QCborArray{static_cast<qint64>(message.index()), body}).toCbor();
}

std::expected<Message, LinkError> decode(const QByteArray &cbor)
{
    QCborParserError error;
    const QCborArray frame = QCborValue::fromCbor(cbor, &error).toArray();
    if (error.error != QCborError::NoError || frame.size() != 2 || !frame[0].isInteger())
        return std::unexpected(LinkError{LinkErrc::NotCbor, error.errorString()});
    return decodeKind(frame[0].toInteger(), frame[1], std::make_index_sequence<std::variant_size_v<Message>>{});
}

} // namespace gatescope::link
