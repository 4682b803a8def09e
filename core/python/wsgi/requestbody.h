#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace gatescope::wsgi {

class Exchange;

/// The request body as the application reads it: waits for bytes without the GIL, ends where the body ends, and knows
/// when the client left in the middle. Asks for the body (100 Continue) at the first read.
class RequestBody {
public:
    static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

    explicit RequestBody(Exchange &exchange) : m_exchange(exchange) {}

    /// Waits until `wanted` bytes are at hand, or the body has ended, or the client has left. False: it has left, and
    /// what was asked for will never be there.
    [[nodiscard]] bool need(std::size_t wanted);
    /// Likewise, until there is a whole line or `most` bytes.
    [[nodiscard]] bool needLine(std::size_t most);

    [[nodiscard]] std::string_view ready() const { return std::string_view(m_bytes).substr(m_taken); }
    /// Length of the first line in ready(), its newline included, at most `most`; all of ready() when it has none.
    [[nodiscard]] std::size_t lineLength(std::size_t most) const;
    void consume(std::size_t bytes);

    [[nodiscard]] std::uint64_t received() const { return m_received; }
    /// Bytes that the application has.
    [[nodiscard]] std::uint64_t taken() const { return m_received - ready().size(); }
    /// The application has it all, or there is none.
    [[nodiscard]] bool isReadWhole() const;
    /// Time spent waiting since the last call.
    [[nodiscard]] std::chrono::nanoseconds takeWaited();

private:
    static constexpr std::size_t kPiece = 64 * 1024;

    [[nodiscard]] bool isComplete() const { return m_ended || m_lost; }
    void fetch(std::size_t most);

    Exchange &m_exchange;
    std::string m_bytes;
    std::size_t m_taken = 0;
    std::uint64_t m_received = 0;
    std::chrono::nanoseconds m_waited{};
    bool m_asked = false;
    bool m_ended = false;
    bool m_lost = false;
};

} // namespace gatescope::wsgi
