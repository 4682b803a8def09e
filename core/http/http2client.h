#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::http {

/// HTTP/2, client side, for one request on a connection of its own (RFC 9113). Owns no socket, clock or thread.
///
/// Give received bytes to receive() and the request's body to sendBody(); after each of them, and once at the start,
/// takeOutput() has what is to be written. The response is read from the accessors at any time.
class Http2Client {
public:
    struct Request {
        std::string method;
        std::string scheme; ///< "http", "https"
        std::string authority;
        std::string path;
        HeaderList headers;   ///< Names in lower case.
        bool hasBody = false; ///< sendBody() will be called, the last time with `last`.
    };

    explicit Http2Client(const Request &request);
    ~Http2Client();
    Http2Client(const Http2Client &) = delete;
    Http2Client &operator=(const Http2Client &) = delete;

    void receive(std::string_view bytes);
    void sendBody(std::string_view piece, bool last);
    /// Empty: nothing can be sent now.
    [[nodiscard]] std::string takeOutput();
    /// Bytes of the body that the peer's window keeps back, or that were not taken yet.
    [[nodiscard]] std::size_t unsent() const;

    [[nodiscard]] int status() const; ///< Of the final response; 0: not yet.
    [[nodiscard]] const std::vector<int> &interim() const;
    [[nodiscard]] const HeaderList &headers() const;
    [[nodiscard]] const HeaderList &trailers() const;
    /// What came of the body since the last call.
    [[nodiscard]] std::string takeBody();
    /// The response is whole, or the stream or connection has ended otherwise: see error().
    [[nodiscard]] bool isEnded() const;
    /// "the server reset the stream: REFUSED_STREAM"; empty: none.
    [[nodiscard]] const std::string &error() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gatescope::http
