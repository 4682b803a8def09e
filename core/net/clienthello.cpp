#include "net/clienthello.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <format>
#include <optional>

namespace gatescope::net {

namespace {

constexpr std::size_t kRecordHeader = 5;
constexpr char kHandshakeRecord = 0x16;
constexpr std::uint8_t kClientHello = 1;
constexpr std::size_t kVersionAndRandom = 2 + 32;
constexpr unsigned kServerNameExtension = 0;
constexpr unsigned kProtocolsExtension = 16;
constexpr unsigned kHostName = 0;

/// Reads numbers and vectors of TLS's presentation language (RFC 8446 section 3); past the end it reads nothing.
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool atEnd() const { return m_bytes.empty(); }
    unsigned number(std::size_t size)
    {
        unsigned value = 0;
        for (const char c : take(size))
            value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }
    std::string_view take(std::size_t size)
    {
        const auto taken = m_bytes.substr(0, size);
        m_bytes.remove_prefix(taken.size());
        return taken.size() == size ? taken : std::string_view();
    }
    std::string_view vector(std::size_t lengthSize) { return take(number(lengthSize)); }

private:
    std::string_view m_bytes;
};

/// The handshake message that begins in the first record, joined from its records; nothing while it is incomplete.
std::optional<std::string> firstMessage(std::string_view bytes)
{
    std::string message;
    Reader records(bytes);
    while (!records.atEnd()) {
        const auto header = records.take(3);
        const auto fragment = records.vector(2);
        if (header.empty() || header.front() != kHandshakeRecord || fragment.empty())
            return std::nullopt;
        message += fragment;
        Reader whole(message);
        const unsigned type = whole.number(1);
        const unsigned length = whole.number(3);
        if (message.size() >= length + 4)
            return type == kClientHello ? message.substr(4, length) : std::string();
    }
    return std::nullopt;
}

std::string hostNameOf(std::string_view extension)
{
    Reader names(Reader(extension).vector(2));
    while (!names.atEnd()) {
        const unsigned type = names.number(1);
        const auto name = names.vector(2);
        if (type == kHostName)
            return std::string(name);
    }
    return {};
}

std::vector<std::string> protocolsOf(std::string_view extension)
{
    std::vector<std::string> protocols;
    Reader names(Reader(extension).vector(2));
    while (!names.atEnd())
        protocols.emplace_back(names.vector(1));
    return protocols;
}

/// The content of an extension of the hello; empty where it has none.
std::string_view extensionOf(std::string_view hello, unsigned wanted)
{
    Reader reader(hello);
    reader.take(kVersionAndRandom);
    reader.vector(1); // session id
    reader.vector(2); // cipher suites
    reader.vector(1); // compression
    Reader extensions(reader.vector(2));
    while (!extensions.atEnd()) {
        const unsigned type = extensions.number(2);
        const auto content = extensions.vector(2);
        if (type == wanted)
            return content;
    }
    return {};
}

bool isHostChar(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view(".-_:[]").contains(c);
}

/// The value of Host, when it is one that may stand in an answer.
std::string_view hostIn(std::string_view head)
{
    static constexpr std::string_view kHost = "\nhost:";
    const auto found = std::ranges::search(
        head, kHost, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
    if (found.empty())
        return {};
    auto value = std::string_view(found.end(), head.end());
    value = value.substr(0, value.find_first_of("\r\n"));
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    return std::ranges::all_of(value, isHostChar) ? value : std::string_view();
}

bool looksLikeHttp(std::string_view bytes)
{
    const auto method = bytes.substr(0, bytes.find(' '));
    return method.size() >= 3 && method.size() < 20 && method.size() < bytes.size() &&
           std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

FirstBytes lookAtFirstBytes(std::string_view bytes)
{
    using Kind = FirstBytes::Kind;
    if (bytes.empty())
        return {.kind = Kind::NeedMore};
    if (bytes.front() != kHandshakeRecord)
        return {.kind = Kind::NotTls};
    if (const auto hello = firstMessage(bytes))
        return {.kind = Kind::ClientHello,
                .serverName = hostNameOf(extensionOf(*hello, kServerNameExtension)),
                .protocols = protocolsOf(extensionOf(*hello, kProtocolsExtension))};
    const bool isLong = bytes.size() >= kMostHello;
    const bool isBroken = bytes.size() > kRecordHeader && (bytes[1] != 3 || static_cast<std::uint8_t>(bytes[3]) > 0x40);
    return {.kind = isLong || isBroken ? Kind::ClientHello : Kind::NeedMore};
}

std::string answerToPlainHttp(std::string_view bytes, std::string_view address)
{
    if (!looksLikeHttp(bytes))
        return {};
    const auto host = hostIn(bytes);
    const std::string text =
        std::format("400 Bad Request: this port speaks TLS: use https://{}/\n", host.empty() ? address : host);
    return std::format("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n"
                       "Connection: close\r\n\r\n{}",
                       text.size(), text);
}

} // namespace gatescope::net
