#pragma once

#include "gateway/gatewaybench.h"
#include "http/http2client.h"

namespace testing {

/// A client of HTTP/2 that sends what it likes and sees frames.
class Http2RawClient {
public:
    explicit Http2RawClient(const net::Endpoint &server, std::string_view first = {})
        : m_client(server),
          m_scanner(true, 0, 0)
    {
        send(first);
    }

    void send(std::string_view bytes)
    {
        if (!bytes.empty())
            m_client.send(bytes);
    }
    /// Bytes that are not HTTP/2's: the 101.
    std::string readUntil(std::string_view end) { return m_client.readUntil(end); }
    [[nodiscard]] RawClient &raw() { return m_client; }

    /// The next frame; nothing when the connection is closed, or nothing comes.
    std::optional<http::Http2FrameRecord> next()
    {
        while (true) {
            if (m_pending.empty() && !fill())
                return std::nullopt;
            const auto progress = m_scanner.advance(m_pending);
            m_bytes += m_pending.substr(0, progress.used);
            m_pending.erase(0, progress.used);
            if (!progress.frameDone)
                continue;
            http::Http2FrameRecord frame = m_scanner.frame();
            frame.payload = std::exchange(m_bytes, {}).substr(http::kHttp2FrameHead);
            frames.push_back(frame);
            return frame;
        }
    }
    /// Reads up to the frame that `isIt`; true when it came.
    template <class Predicate>
    bool readTo(Predicate isIt)
    {
        for (auto frame = next(); frame; frame = next()) {
            if (isIt(*frame))
                return true;
        }
        return false;
    }
    bool readToEndOf(std::uint32_t stream)
    {
        return readTo([stream](const http::Http2FrameRecord &frame) {
            const bool endsIt =
                (frame.type == Http2Type::Data || frame.type == Http2Type::Headers) && frame.has(http::kEndStream);
            return frame.stream == stream && (endsIt || frame.type == Http2Type::RstStream);
        });
    }
    bool readToType(Http2Type type)
    {
        return readTo([type](const http::Http2FrameRecord &frame) { return frame.type == type; });
    }
    /// Reads all that answers what was sent so far. The answer to a PING overtakes others, that to a second one does
    /// not.
    bool sync() { return answered("sync-one") && answered("sync-two"); }

    [[nodiscard]] std::string body(std::uint32_t stream) const
    {
        std::string bytes;
        for (const http::Http2FrameRecord &frame : frames) {
            if (frame.type == Http2Type::Data && frame.stream == stream)
                bytes += frame.payload;
        }
        return bytes;
    }
    /// Like "HEADERS 1 END_HEADERS", of one stream, or of all.
    [[nodiscard]] std::vector<std::string> lines(std::optional<std::uint32_t> stream = {}) const
    {
        std::vector<std::string> result;
        for (const http::Http2FrameRecord &frame : frames) {
            if (!stream || frame.stream == *stream)
                result.push_back(std::format("{} {} {}", typeName(frame.type), frame.stream, frame.words()));
        }
        return result;
    }
    /// Of the first response on the connection; 0 when there is none.
    [[nodiscard]] int status(std::uint32_t stream) const
    {
        for (const http::Http2FrameRecord &frame : frames) {
            if (frame.type == Http2Type::Headers && frame.stream == stream)
                return statusIn(frame.payload);
        }
        return 0;
    }

    std::vector<http::Http2FrameRecord> frames; ///< All so far.

private:
    bool answered(std::string_view payload)
    {
        send(ping(payload));
        return readTo([payload](const http::Http2FrameRecord &frame) {
            return frame.type == Http2Type::GoAway || (frame.type == Http2Type::Ping && frame.payload == payload);
        });
    }
    /// HPACK of a status that no response on the connection had before (RFC 7541 appendix A and B).
    static int statusIn(std::string_view block)
    {
        constexpr int kIndexed[] = {200, 204, 206, 304, 400, 404, 500};
        const auto byte = [block](std::size_t at) { return static_cast<unsigned char>(block.at(at)); };
        if (byte(0) >= 0x88 && byte(0) <= 0x8e)
            return kIndexed[byte(0) - 0x88];
        if (!(byte(1) & 0x80))
            return std::stoi(std::string(block.substr(2, byte(1))));
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < (byte(1) & 0x7FU); ++i)
            bits = bits << 8 | byte(2 + i);
        int left = (byte(1) & 0x7F) * 8;
        const auto take = [&](int count) { return bits >> (left -= count) & ((1U << count) - 1); };
        int number = 0;
        for (int digit = 0; digit < 3; ++digit) {
            std::uint32_t code = take(5);
            if (code > 2)
                code = (code << 1 | take(1)) - 0x19 + 3;
            number = number * 10 + static_cast<int>(code);
        }
        return number;
    }
    bool fill()
    {
        m_pending += m_client.read(1);
        m_pending += m_client.buffered();
        return !m_pending.empty();
    }

    RawClient m_client;
    http::FrameScanner m_scanner;
    std::string m_pending;
    std::string m_bytes; ///< The frame so far, its head included.
};

} // namespace testing
