#pragma once

#include "base/result.h"
#include "link/options.h"
#include "trace/event.h"

#include <QByteArray>
#include <QCborMap>
#include <QList>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <expected>
#include <variant>

/// The control channel between the inspector and a runner: a few CBOR messages, each in a frame of a big-endian u32
/// length. The runner speaks first, with Hello; another protocol version ends the connection.
namespace gatescope::link {

inline constexpr std::uint32_t kProtocol = 4;
inline constexpr std::uint32_t kMaxFrameBytes = 4 * 1024 * 1024; ///< Asked before any memory is.

/// Why a runner could not do what it was asked, told so that a person can mend it.
enum class FailureKind : std::uint8_t {
    Internal,
    ImportFailed,
    SyntaxError,
    AttributeMissing,
    NotAnApplication,
    FactoryFailed,
    NothingFound,
    WrongVenvVersion,
    EnvFileBad,
    ExitedInImport,
    InterfaceUnsupported, ///< Recognised, but this version does not run it.
    PortInUse,
    CannotListen,
    LifespanFailed,
    Count
};

struct Failure {
    FailureKind kind = FailureKind::Internal;
    Error words;
    QString file; ///< Where the cause is, when it is in a source file; else empty.
    int line = 0;
    std::uint16_t suggestedPort = 0; ///< PortInUse: the next free one.
    friend bool operator==(const Failure &a, const Failure &b)
    {
        return a.kind == b.kind && a.words.summary == b.words.summary && a.words.detail == b.words.detail &&
               a.words.wayOut == b.words.wayOut && a.file == b.file && a.line == b.line &&
               a.suggestedPort == b.suggestedPort;
    }
};

// Runner → inspector

struct Hello {
    std::uint32_t protocol = kProtocol;
    qint64 pid = 0;
    std::int64_t startedAtUnixNs = 0; ///< Wall-clock time of the trace's time zero.
};
struct Loaded {
    QString application; ///< "shop.main:app", resolved
    trace::Interface interface = trace::Interface::None;
    QString pythonVersion; ///< "3.13.5"
    QString description;   ///< How the interface was told: "coroutine function with (scope, receive, send)"
};
struct Listening {
    QStringList urls;       ///< One for each listener; "unix:PATH" for a Unix socket.
    bool reachable = false; ///< Other machines can reach one of them.
    QStringList notes;      ///< What the user must know of it: who can reach it, which certificate it has.
};
/// The user's source files that the application consists of so far; also sent after a failed import.
struct SourceFiles {
    QStringList files;
};
struct Failed {
    Failure failure;
};
struct Stopped {}; ///< The last word of an orderly end.
/// A DirectCall has become an exchange.
struct DirectBegun {
    quint64 id = 0;
    std::uint32_t exchange = 0; ///< ExchangeId; 0: it was not made.
    QString error;              ///< Then why.
};

/// What became of an Inject.
struct Injected {
    quint64 id = 0;
    QString error; ///< Empty: it is done.
};

// Inspector → runner

struct Start {
    RunOptions options;
    QString ringPath;
    QString faultPath; ///< Python's fault handler writes here.
};
struct Stop {
    std::uint32_t timeoutMs = 0;
};
struct SetRecording {
    bool on = true;
};

/// Calls the application without a connection, through all its layers: the request as values, and what follows of it.
struct DirectCall {
    struct Field {
        QByteArray name;
        QByteArray value;
    };
    /// A key of the environ or scope that shall be another one, or not be there.
    struct KeyChange {
        QString key;
        QString literal; ///< Its value as a Python literal.
        bool removed = false;
    };
    enum class StepKind : std::uint8_t { Piece, LastPiece, Disconnect };
    struct Step {
        StepKind kind = StepKind::LastPiece;
        QByteArray bytes;
        std::uint32_t delayMs = 0; ///< Before it is given.
    };

    /// A layer of the application (call::LayerPlace).
    struct Layer {
        QString name;
        QString file;
        QString function;
    };

    quint64 id = 0; ///< Chosen by the inspector, never twice in a run.
    QString method = QStringLiteral("GET");
    QString target = QStringLiteral("/"); ///< As in a request line, percent-encoded.
    QString httpVersion = QStringLiteral("1.1");
    QString scheme = QStringLiteral("http");
    QString client = QStringLiteral("127.0.0.1:50000");
    QString server = QStringLiteral("127.0.0.1:8000");
    QList<Field> headers;
    QList<Step> steps; ///< None: no body.
    QList<KeyChange> changes;
    bool stepwise = false; ///< Each step waits for a NextStep.
    std::uint32_t replays = 0;
    QString draft;
    QList<Layer> leaveOut; ///< From the outermost layer to the one that is not called; none: all are.
    QList<Layer> inside;   ///< What was entered inside of it when it was recorded.
};
struct NextStep {
    quint64 id = 0;
};

/// Has the application of an open WebSocket receive something as if its client had sent it.
struct Inject {
    enum class Kind : std::uint8_t { Text, Binary, Close };

    quint64 id = 0;             ///< As with DirectCall.
    std::uint32_t exchange = 0; ///< ExchangeId in this run.
    Kind kind = Kind::Text;
    QByteArray bytes;          ///< UTF-8 for Text; the reason of a Close.
    std::uint16_t code = 1000; ///< Close only.
};

using Message = std::variant<Hello, Loaded, Listening, SourceFiles, Failed, Stopped, Start, Stop, SetRecording,
                             DirectBegun, DirectCall, NextStep, Inject, Injected>;

enum class LinkErrc : std::uint8_t {
    FrameTooLarge,
    NotCbor,
    UnknownMessage,
    BadField,
    VersionMismatch,
    FirstWordNotHello
};

struct LinkError {
    LinkErrc code = LinkErrc::NotCbor;
    QString detail;
};

[[nodiscard]] QByteArray encode(const Message &message);
[[nodiscard]] std::expected<Message, LinkError> decode(const QByteArray &cbor);

} // namespace gatescope::link
