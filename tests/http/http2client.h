#pragma once

#include "http/http2codec.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A client of HTTP/2 that writes its frames by hand, right and wrong ones.
namespace testing {

using namespace gatescope;
using http::bigEndian;
using http::http2Frame;
using http::Http2Type;

using Fields = std::vector<std::pair<std::string, std::string>>;

/// An HPACK integer with a prefix of 7 bits (RFC 7541 section 5.1).
inline std::string hpackLength(std::size_t value)
{
    constexpr std::size_t kPrefix = 127;
    if (value < kPrefix)
        return {static_cast<char>(value)};
    std::string bytes(1, static_cast<char>(kPrefix));
    for (value -= kPrefix; value >= 128; value /= 128)
        bytes += static_cast<char>(value % 128 + 128);
    return bytes + static_cast<char>(value);
}

/// Literal fields without indexing and without Huffman's code (RFC 7541 section 6.2.2).
inline std::string hpack(const Fields &fields)
{
    std::string block;
    for (const auto &[name, value] : fields)
        block += std::string(1, '\0') + hpackLength(name.size()) + name + hpackLength(value.size()) + value;
    return block;
}

inline Fields get(const std::string &path, const Fields &more = {}, const std::string &method = "GET")
{
    Fields fields{{":method", method}, {":scheme", "http"}, {":authority", "test:80"}, {":path", path}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

inline std::string headers(std::uint32_t stream, const Fields &fields, std::uint8_t flags = 0x5)
{
    return http2Frame(Http2Type::Headers, flags, stream, hpack(fields));
}

inline std::string data(std::uint32_t stream, std::string_view bytes, std::uint8_t flags = 0)
{
    return http2Frame(Http2Type::Data, flags, stream, bytes);
}

inline std::string settings(std::initializer_list<std::pair<int, std::uint32_t>> entries = {}, std::uint8_t flags = 0)
{
    std::string payload;
    for (const auto &[id, value] : entries)
        payload += bigEndian(static_cast<std::uint64_t>(id), 2) + bigEndian(value, 4);
    return http2Frame(Http2Type::Settings, flags, 0, payload);
}

inline std::string windowUpdate(std::uint32_t stream, std::uint32_t more)
{
    return http2Frame(Http2Type::WindowUpdate, 0, stream, bigEndian(more, 4));
}

inline std::string reset(std::uint32_t stream, std::uint32_t code = 8)
{
    return http2Frame(Http2Type::RstStream, 0, stream, bigEndian(code, 4));
}

inline std::string ping(std::string_view payload = "12345678", std::uint8_t flags = 0)
{
    return http2Frame(Http2Type::Ping, flags, 0, payload);
}

/// The beginning of every connection.
inline std::string hello()
{
    return std::string(http::kHttp2Preface) + settings();
}

/// Every frame in `bytes`; the last one may be cut short, then it is missing.
inline std::vector<http::Http2FrameRecord> framesIn(std::string_view bytes, std::size_t skip = 0)
{
    std::vector<http::Http2FrameRecord> frames;
    http::FrameScanner scanner(true, 0, skip);
    while (!bytes.empty()) {
        const auto progress = scanner.advance(bytes);
        bytes.remove_prefix(progress.used);
        if (progress.frameDone)
            frames.push_back(scanner.frame());
    }
    return frames;
}

inline std::string typeName(Http2Type type)
{
    constexpr std::string_view kNames[] = {"DATA",         "HEADERS", "PRIORITY", "RST_STREAM",    "SETTINGS",
                                           "PUSH_PROMISE", "PING",    "GOAWAY",   "WINDOW_UPDATE", "CONTINUATION"};
    return std::size_t(type) < std::size(kNames) ? std::string(kNames[std::size_t(type)]) : "UNKNOWN";
}

} // namespace testing
