#pragma once

#include "direct/literal.h"
#include "trace/session.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstdint>
#include <optional>

namespace gatescope::direct {

/// One key of the environ or scope. Where it differs from `given`, the call asks for another value.
struct Key {
    QString name;
    Literal value;
    std::optional<Literal> given; ///< What the gateway puts there; nothing for a key that was added.
    bool isRemoved = false;

    [[nodiscard]] bool isChanged() const { return isRemoved || !given || !(*given == value); }
    friend bool operator==(const Key &, const Key &) = default;
};

enum class StepKind : std::uint8_t { Piece, LastPiece, Leave };

/// What the application finds when it asks for more of the request.
struct Step {
    StepKind kind = StepKind::LastPiece;
    QByteArray bytes;
    std::uint32_t delayMs = 0;
    friend bool operator==(const Step &, const Step &) = default;
};

struct Field {
    QByteArray name;
    QByteArray value;
    friend bool operator==(const Field &, const Field &) = default;
};

/// A call of the application without a socket, as it is edited. The gateway makes the environ or scope of method,
/// target, headers and addresses, as it does for a request; then `keys` are changed.
struct DirectDraft {
    trace::Interface interface = trace::Interface::None;
    QString method = QStringLiteral("GET");
    QString target = QStringLiteral("/");
    QString httpVersion = QStringLiteral("1.1");
    QString scheme = QStringLiteral("http");
    QString client = QStringLiteral("127.0.0.1:50000");
    QString server = QStringLiteral("127.0.0.1:8000");
    QList<Field> headers;
    QList<Key> keys;
    QList<Step> steps;
    bool isStepwise = false;
    std::uint32_t replays = 0; ///< The exchange it was made of; 0: none.
    QString note;              ///< What could not be taken over from it; may be empty.
    friend bool operator==(const DirectDraft &, const DirectDraft &) = default;
};

/// The same call again: request head, keys and body as exchange `number` had them. Nothing for a lifespan, a
/// WebSocket, and what never became a call.
[[nodiscard]] std::optional<DirectDraft> draftOf(const trace::Session &session, std::uint32_t number);

/// A body as text with escapes, as inside of a Python bytes literal, and back. An error for a wrong escape.
[[nodiscard]] QString escaped(const QByteArray &bytes);
[[nodiscard]] Result<QByteArray> unescaped(const QString &text);

} // namespace gatescope::direct
