#pragma once

#include "trace/values.h"
#include "trace/vocabulary.h"

#include <cstdint>
#include <string_view>
#include <tuple>

/// The part of the vocabulary (event.h) that belongs to TLS, HTTP/2 and WebSocket.
namespace gatescope::trace {

// ---- TLS -----------------------------------------------------------------------------------------------------------

/// The handshake of a connection has succeeded.
struct TlsAgreed {
    static constexpr std::string_view kName = "connection.tls";
    Text version;    ///< "TLSv1.3"
    Text cipher;     ///< "TLS_AES_256_GCM_SHA384"
    Text alpn;       ///< "h2", "http/1.1"; empty: none was agreed.
    Text serverName; ///< SNI; empty: the client named none.
    Text clientName; ///< Subject of the client's certificate; empty: it gave none.
    static constexpr auto fields()
    {
        return std::tuple{field("version", &TlsAgreed::version), field("cipher", &TlsAgreed::cipher),
                          field("alpn", &TlsAgreed::alpn), field("server_name", &TlsAgreed::serverName),
                          field("client_name", &TlsAgreed::clientName)};
    }
};

/// The handshake failed, and with it the connection.
struct TlsFailed {
    static constexpr std::string_view kName = "connection.tls_failed";
    Text reason;   ///< OpenSSL's words
    Payload bytes; ///< The first bytes of the peer, where they are known: a plain HTTP request, perhaps.
    static constexpr auto fields()
    {
        return std::tuple{field("reason", &TlsFailed::reason), field("bytes", &TlsFailed::bytes)};
    }
};

// ---- HTTP/2 --------------------------------------------------------------------------------------------------------

/// One frame (RFC 9113 section 4). Frames of a stream that carries an exchange belong to that exchange.
struct Http2Frame {
    static constexpr std::string_view kName = "wire.h2_frame";
    Party from = Party::Client;
    std::uint64_t offset = 0; ///< Of the frame's first byte in its direction of the connection.
    std::uint32_t stream = 0;
    std::uint8_t type = 0; ///< RFC 9113 section 6: 0 DATA, 1 HEADERS, …
    std::uint8_t flags = 0;
    std::uint32_t length = 0; ///< Of the payload, in bytes.
    Text words;               ///< "END_STREAM END_HEADERS", "MAX_CONCURRENT_STREAMS 100", "PROTOCOL_ERROR"
    Payload payload;          ///< As on the wire; of padded DATA its first byte alone: data stand in the body events.
    static constexpr auto fields()
    {
        return std::tuple{field("from", &Http2Frame::from),     field("offset", &Http2Frame::offset),
                          field("stream", &Http2Frame::stream), field("type", &Http2Frame::type),
                          field("flags", &Http2Frame::flags),   field("length", &Http2Frame::length),
                          field("words", &Http2Frame::words),   field("payload", &Http2Frame::payload)};
    }
};

/// The trailer section of a request, behind its body: on HTTP/1 as it stood, with the empty line that ends it; on
/// HTTP/2 as HTTP/1 would spell it, without that line.
struct WireRequestTrailers {
    static constexpr std::string_view kName = "wire.request_trailers";
    std::uint64_t offset = 0;
    Payload bytes;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireRequestTrailers::offset), field("bytes", &WireRequestTrailers::bytes)};
    }
};

/// The trailer section of a response, likewise.
struct WireResponseTrailers {
    static constexpr std::string_view kName = "wire.response_trailers";
    std::uint64_t offset = 0;
    Payload bytes;
    static constexpr auto fields()
    {
        return std::tuple{field("offset", &WireResponseTrailers::offset), field("bytes", &WireResponseTrailers::bytes)};
    }
};

// ---- WebSocket -----------------------------------------------------------------------------------------------------

/// One frame (RFC 6455 section 5.2).
struct SocketFrame {
    static constexpr std::string_view kName = "wire.ws_frame";
    Party from = Party::Client;
    std::uint64_t offset = 0; ///< Of the frame's first byte in its direction of the connection.
    std::uint8_t opcode = 0;  ///< 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong
    bool fin = true;
    std::uint8_t rsv = 0; ///< RSV1 is 4: the message is compressed (RFC 7692).
    bool masked = false;
    std::uint32_t mask = 0; ///< The masking key, its first byte highest.
    Payload payload;        ///< Unmasked, still compressed.
    static constexpr auto fields()
    {
        return std::tuple{field("from", &SocketFrame::from),     field("offset", &SocketFrame::offset),
                          field("opcode", &SocketFrame::opcode), field("fin", &SocketFrame::fin),
                          field("rsv", &SocketFrame::rsv),       field("masked", &SocketFrame::masked),
                          field("mask", &SocketFrame::mask),     field("payload", &SocketFrame::payload)};
    }
};

/// One data message as the application sees it: joined from its frames, inflated.
struct SocketMessage {
    static constexpr std::string_view kName = "websocket.message";
    Party from = Party::Client;
    bool isText = true;
    Payload data;
    std::uint32_t frames = 1;    ///< 0: injected by the inspector in the client's place, no frame brought it.
    std::uint64_t wireBytes = 0; ///< Sum of the frames' payloads.
    static constexpr auto fields()
    {
        return std::tuple{field("from", &SocketMessage::from), field("is_text", &SocketMessage::isText),
                          field("data", &SocketMessage::data), field("frames", &SocketMessage::frames),
                          field("wire_bytes", &SocketMessage::wireBytes)};
    }
};

/// A step in the life of the socket.
struct SocketStateChanged {
    static constexpr std::string_view kName = "websocket.state";
    SocketState state = SocketState::Connecting;
    Party by = Party::Server; ///< Who made the step.
    Text why;
    static constexpr auto fields()
    {
        return std::tuple{field("state", &SocketStateChanged::state), field("by", &SocketStateChanged::by),
                          field("why", &SocketStateChanged::why)};
    }
};

/// The end of the socket, and how each side saw it.
struct SocketClosed {
    static constexpr std::string_view kName = "websocket.closed";
    Party by = Party::Client;  ///< Who began: sent the first close frame, or broke the connection off.
    std::uint16_t code = 1006; ///< What the application is told: 1005 no code, 1006 no close frame.
    Text reason;
    bool clean = false;         ///< A close frame went each way.
    std::uint16_t received = 0; ///< Code of the client's close frame; 0: none came, 1005: it had no code.
    std::uint16_t sent = 0;     ///< Code of ours, likewise.
    static constexpr auto fields()
    {
        return std::tuple{field("by", &SocketClosed::by),
                          field("code", &SocketClosed::code),
                          field("reason", &SocketClosed::reason),
                          field("clean", &SocketClosed::clean),
                          field("received", &SocketClosed::received),
                          field("sent", &SocketClosed::sent)};
    }
};

} // namespace gatescope::trace
