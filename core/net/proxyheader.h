#pragma once

#include "net/endpoint.h"

#include <optional>
#include <string>
#include <string_view>

namespace gatescope::net {

/// Reads the header that a proxy puts in front of a connection: the PROXY protocol, version 1 (text) and 2 (binary).
///
/// Sans-IO: receive() takes what belongs to the header and says how much that was; the rest is the connection's. A
/// connection that the proxy made for itself (LOCAL), or of a kind that has no addresses here (UNKNOWN), has none.
class ProxyHeader {
public:
    enum class State { NeedData, Done, Failed };

    static constexpr std::size_t kMostV1 = 107;  ///< Bytes of a version 1 header, its line end included.
    static constexpr std::size_t kMostV2 = 4096; ///< Bytes of a version 2 header with its extensions.

    std::size_t receive(std::string_view bytes);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::optional<Endpoint> &client() const { return m_client; } ///< Who spoke to the proxy.
    [[nodiscard]] const std::optional<Endpoint> &server() const { return m_server; } ///< Where the proxy was reached.
    [[nodiscard]] const std::string &reason() const { return m_reason; }             ///< Of Failed.
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }               ///< The header so far.

private:
    std::size_t wanted() const;
    void look();
    void readV1();
    void readV2();
    void readAddresses(std::string_view addresses, std::size_t addressSize);
    void readUnixAddresses(std::string_view addresses);
    void fail(std::string reason);
    [[nodiscard]] bool isV2() const;

    std::string m_bytes;
    State m_state = State::NeedData;
    std::optional<Endpoint> m_client;
    std::optional<Endpoint> m_server;
    std::string m_reason;
};

} // namespace gatescope::net
