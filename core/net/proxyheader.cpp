#include "net/proxyheader.h"

#include <algorithm>
#include <charconv>
#include <format>
#include <vector>

namespace gatescope::net {

using namespace std::string_view_literals;

namespace {

constexpr std::string_view kV1 = "PROXY ";
constexpr std::string_view kV2 = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kV2Fixed = 16; ///< Signature, version and command, family, length.
constexpr std::size_t kUnixPath = 108;
constexpr std::size_t kWordsWithAddresses = 6;

enum Command { Local = 0, Proxy = 1 };
enum Family { Inet = 1, Inet6 = 2, Unix = 3 };

std::size_t number(std::string_view bytes)
{
    std::size_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

std::vector<std::string_view> wordsOf(std::string_view line)
{
    std::vector<std::string_view> words;
    while (true) {
        const auto space = line.find(' ');
        words.push_back(line.substr(0, space));
        if (space == std::string_view::npos)
            return words;
        line.remove_prefix(space + 1);
    }
}

std::optional<std::uint16_t> portOf(std::string_view word)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
    const bool isGood =
        error == std::errc() && end == word.data() + word.size() && !(word.size() > 1 && word[0] == '0');
    return isGood ? std::optional(port) : std::nullopt;
}

std::optional<Endpoint> endpointIn(std::string_view host, std::string_view port, bool isIpv6)
{
    const auto protocol = isIpv6 ? QAbstractSocket::IPv6Protocol : QAbstractSocket::IPv4Protocol;
    const QHostAddress address(QString::fromLatin1(host));
    const auto number = portOf(port);
    const bool isDotted = std::ranges::count(host, '.') == 3; // QHostAddress also takes "127.1"
    if (address.protocol() != protocol || !number || (!isIpv6 && !isDotted))
        return std::nullopt;
    return endpointOf(address, *number);
}

Endpoint endpointFrom(std::string_view address, std::string_view port)
{
    if (address.size() == 4)
        return endpointOf(QHostAddress(static_cast<quint32>(number(address))),
                          static_cast<std::uint16_t>(number(port)));
    Q_IPV6ADDR ipv6;
    std::ranges::copy(address, reinterpret_cast<char *>(ipv6.c));
    return endpointOf(QHostAddress(ipv6), static_cast<std::uint16_t>(number(port)));
}

Endpoint unixEndpoint(std::string_view path)
{
    return {.host = std::string(path.substr(0, path.find('\0'))), .isUnix = true};
}

} // namespace

bool ProxyHeader::isV2() const
{
    return m_bytes.front() == kV2.front();
}

/// How many bytes are certainly still the header's, and at most as many as up to the next place to look.
std::size_t ProxyHeader::wanted() const
{
    if (m_bytes.empty())
        return 1;
    if (!isV2())
        return kMostV1 - m_bytes.size();
    if (m_bytes.size() < kV2Fixed)
        return kV2Fixed - m_bytes.size();
    return kV2Fixed + number(std::string_view(m_bytes).substr(14, 2)) - m_bytes.size();
}

std::size_t ProxyHeader::receive(std::string_view bytes)
{
    std::size_t taken = 0;
    while (m_state == State::NeedData && taken < bytes.size()) {
        const auto rest = bytes.substr(taken, wanted());
        const auto lineEnd = m_bytes.empty() || isV2() ? std::string_view::npos : rest.find('\n');
        const auto piece = rest.substr(0, lineEnd == std::string_view::npos ? rest.size() : lineEnd + 1);
        m_bytes += piece;
        taken += piece.size();
        look();
    }
    return taken;
}

void ProxyHeader::look()
{
    const std::string_view signature = isV2() ? kV2 : kV1;
    if (!m_bytes.starts_with(signature.substr(0, m_bytes.size())))
        return fail("the connection does not begin with a PROXY header");
    if (!isV2() && m_bytes.ends_with('\n'))
        return readV1();
    if (!isV2() && m_bytes.size() >= kMostV1)
        return fail(std::format("the PROXY line is longer than {} bytes", kMostV1));
    if (isV2() && m_bytes.size() >= kV2Fixed)
        readV2();
}

void ProxyHeader::readV1()
{
    const std::string_view line = m_bytes;
    if (!line.ends_with("\r\n"))
        return fail("the PROXY line does not end with CR LF");
    const auto words = wordsOf(line.substr(0, line.size() - 2));
    if (words[1] == "UNKNOWN") {
        m_state = State::Done;
        return;
    }
    const bool isIpv6 = words[1] == "TCP6";
    if (!isIpv6 && words[1] != "TCP4")
        return fail(std::format("the PROXY line names the protocol \"{}\"", words[1]));
    if (words.size() != kWordsWithAddresses)
        return fail("the PROXY line does not have two addresses and two ports");
    m_client = endpointIn(words[2], words[4], isIpv6);
    m_server = endpointIn(words[3], words[5], isIpv6);
    if (!m_client || !m_server)
        return fail(std::format("an address or a port of the PROXY line is none of {}", words[1]));
    m_state = State::Done;
}

void ProxyHeader::readV2()
{
    const std::string_view header = m_bytes;
    const auto versionAndCommand = number(header.substr(12, 1));
    const auto family = number(header.substr(13, 1)) >> 4;
    const std::size_t length = number(header.substr(14, 2));
    if (versionAndCommand >> 4 != 2)
        return fail(std::format("the PROXY header has version {}", versionAndCommand >> 4));
    const auto command = versionAndCommand & 0x0f;
    if (command > Proxy)
        return fail(std::format("the PROXY header has the command {}", command));
    if (kV2Fixed + length > kMostV2)
        return fail(std::format("the PROXY header is longer than {} bytes", kMostV2));
    if (header.size() < kV2Fixed + length)
        return;
    m_state = State::Done;
    const auto addresses = header.substr(kV2Fixed);
    if (command == Local)
        return;
    if (family == Inet || family == Inet6)
        readAddresses(addresses, family == Inet ? 4 : 16);
    else if (family == Unix)
        readUnixAddresses(addresses);
}

void ProxyHeader::readAddresses(std::string_view addresses, std::size_t addressSize)
{
    if (addresses.size() < 2 * addressSize + 4)
        return fail("the PROXY header is too short for its addresses");
    m_client = endpointFrom(addresses.substr(0, addressSize), addresses.substr(2 * addressSize, 2));
    m_server = endpointFrom(addresses.substr(addressSize, addressSize), addresses.substr(2 * addressSize + 2, 2));
}

void ProxyHeader::readUnixAddresses(std::string_view addresses)
{
    if (addresses.size() < 2 * kUnixPath)
        return fail("the PROXY header is too short for its addresses");
    m_client = unixEndpoint(addresses.substr(0, kUnixPath));
    m_server = unixEndpoint(addresses.substr(kUnixPath, kUnixPath));
}

void ProxyHeader::fail(std::string reason)
{
    m_state = State::Failed;
    m_client.reset();
    m_server.reset();
    m_reason = std::move(reason);
}

} // namespace gatescope::net
