#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatescope::net {

/// What the first bytes of a connection on a TLS port are.
struct FirstBytes {
    enum class Kind { NeedMore, ClientHello, NotTls };
    Kind kind = Kind::NeedMore;
    std::string serverName;             ///< Of a ClientHello that has the extension server_name (RFC 6066 section 3).
    std::vector<std::string> protocols; ///< What it offers by ALPN (RFC 7301 section 3.1), in its order.
};

/// Bytes that are looked at, at most; a longer hello is taken for one without a name.
inline constexpr std::size_t kMostHello = 16 * 1024;

/// Looks at the bytes and takes nothing. Whatever looks like a TLS record of a handshake is a ClientHello: what is
/// wrong inside of it, the handshake will say.
[[nodiscard]] FirstBytes lookAtFirstBytes(std::string_view bytes);

/// The answer to a plain HTTP request on a TLS port, with the request's Host in it; empty when it is none.
[[nodiscard]] std::string answerToPlainHttp(std::string_view bytes, std::string_view address);

} // namespace gatescope::net
