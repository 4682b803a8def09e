#pragma once

#include "compose/draft.h"
#include "compose/prepare.h"
#include "compose/response.h"
#include "websocket/codec.h"

#include <QByteArray>
#include <QString>

namespace gatescope::compose {

// The client's side of the opening handshake (RFC 6455 section 4.1). Private to core/compose.

/// A fresh Sec-WebSocket-Key.
[[nodiscard]] QByteArray newKey();
/// The handshake as a draft; what the user gave himself takes the place of ours.
[[nodiscard]] HttpDraft handshakeOf(const SocketDraft &draft, const QByteArray &key);
/// Why the answer opens no socket; empty: it does.
[[nodiscard]] QString handshakeProblem(const Response &answer, const Prepared &request, const QByteArray &key);
/// What the answer's Sec-WebSocket-Extensions mean for our codec.
[[nodiscard]] websocket::CodecOptions codecOptionsFor(const QString &extensions, std::uint64_t mostMessage);

} // namespace gatescope::compose
