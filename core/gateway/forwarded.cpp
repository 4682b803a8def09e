#include "gateway/forwarded.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

using namespace Qt::StringLiterals;

namespace gatescope::gateway {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

/// What one proxy says.
struct Hop {
    std::string client; ///< "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]:4711", "unknown", "_name"
    std::string scheme;
    std::string host;
    std::string port;
};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The values of all fields of that name, taken apart at `separator` outside of quoted strings.
std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    bool isQuoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && isQuoted) {
            ++i;
        } else if (text[i] == '"') {
            isQuoted = !isQuoted;
        } else if (text[i] == separator && !isQuoted) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

std::vector<std::string_view> listOf(const HeaderList &headers, std::string_view name)
{
    std::vector<std::string_view> items;
    for (const auto [field, value] : headers) {
        if (!equalsIgnoringCase(field, name))
            continue;
        const auto parts = split(value, ',');
        items.insert(items.end(), parts.begin(), parts.end());
    }
    std::erase(items, std::string_view());
    return items;
}

std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"'))
        return std::string(value);
    std::string text;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        i += value[i] == '\\' && i + 2 < value.size() ? 1 : 0;
        text.push_back(value[i]);
    }
    return text;
}

Hop hopOf(std::string_view element)
{
    struct Parameter {
        std::string_view name;
        std::string Hop::*member;
    };
    constexpr std::array kParameters{Parameter{"for", &Hop::client}, Parameter{"proto", &Hop::scheme},
                                     Parameter{"host", &Hop::host}};
    Hop hop;
    for (const std::string_view pair : split(element, ';')) {
        const auto equals = pair.find('=');
        for (const Parameter &parameter : kParameters) {
            if (equals != std::string_view::npos && equalsIgnoringCase(pair.substr(0, equals), parameter.name))
                hop.*parameter.member = unquoted(pair.substr(equals + 1));
        }
    }
    return hop;
}

/// Entry `fromRight` of a list, counted from its end; the first where it is shorter: a proxy may set one value for all.
std::string entry(const std::vector<std::string_view> &list, std::size_t fromRight)
{
    if (list.empty())
        return {};
    return std::string(list[list.size() - std::min(fromRight + 1, list.size())]);
}

/// From our own peer's word outwards.
std::vector<Hop> hopsOf(const HeaderList &headers)
{
    std::vector<Hop> hops;
    for (const std::string_view element : listOf(headers, "forwarded"))
        hops.insert(hops.begin(), hopOf(element));
    if (!hops.empty())
        return hops;
    const auto clients = listOf(headers, "x-forwarded-for");
    const auto schemes = listOf(headers, "x-forwarded-proto");
    const auto hosts = listOf(headers, "x-forwarded-host");
    const auto ports = listOf(headers, "x-forwarded-port");
    const bool isThere = !clients.empty() || !schemes.empty() || !hosts.empty() || !ports.empty();
    const std::size_t count = isThere ? std::max<std::size_t>(clients.size(), 1) : 0;
    for (std::size_t i = 0; i < count; ++i)
        hops.push_back({.client = i < clients.size() ? entry(clients, i) : std::string(),
                        .scheme = entry(schemes, i),
                        .host = entry(hosts, i),
                        .port = entry(ports, i)});
    return hops;
}

std::optional<std::uint16_t> portOf(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

/// "host:port", "[::1]:port", "host", "::1"
call::Address addressIn(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == std::string_view::npos)
            return {};
        const bool hasPort = colon == bracket + 1;
        return {.host = std::string(text.substr(1, bracket - 1)),
                .port = hasPort ? portOf(text.substr(colon + 1)) : std::nullopt};
    }
    if (colon == std::string_view::npos || text.find(':') != colon)
        return {.host = std::string(text), .port = std::nullopt};
    return {.host = std::string(text.substr(0, colon)), .port = portOf(text.substr(colon + 1))};
}

/// The client that a proxy names, when it is an address. Without a port it gets 0, which says "unknown".
std::optional<call::Address> clientIn(std::string_view text)
{
    call::Address address = addressIn(text);
    if (QHostAddress(QString::fromStdString(address.host)).isNull())
        return std::nullopt;
    address.port = address.port.value_or(0);
    return address;
}

std::string schemeIn(std::string_view text)
{
    for (const std::string_view known : {"http", "https"}) {
        if (equalsIgnoringCase(text, known))
            return std::string(known);
    }
    if (equalsIgnoringCase(text, "ws"))
        return "http";
    return equalsIgnoringCase(text, "wss") ? "https" : "";
}

bool isHostText(std::string_view text)
{
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '@'; });
}

void take(call::Request &request, const Hop &hop)
{
    if (const std::string scheme = schemeIn(hop.scheme); !scheme.empty())
        request.scheme = scheme;
    if (isHostText(hop.host)) {
        request.server = addressIn(hop.host);
        if (!request.server.port)
            request.server.port = request.scheme == "https" ? kHttpsPort : kHttpPort;
    }
    if (const auto port = portOf(hop.port))
        request.server.port = *port;
}

} // namespace

Result<TrustedProxies> TrustedProxies::parse(const QString &list)
{
    TrustedProxies proxies;
    QString spaced = list;
    const auto words = spaced.replace(u',', u' ').split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const auto network = QHostAddress::parseSubnet(word);
        const bool isWhole = QHostAddress(word).protocol() == QAbstractSocket::IPv6Protocol;
        if (word == u'*')
            proxies.m_everybody = true;
        else if (word == "unix"_L1)
            proxies.m_unix = true;
        else if (isWhole)
            proxies.m_networks.emplace_back(QHostAddress(word), 128);
        else if (!network.first.isNull())
            proxies.m_networks.push_back(network);
        else
            return std::unexpected(Error{.summary = u"\"%1\" names no proxy"_s.arg(word),
                                         .detail = {},
                                         .wayOut = u"Write addresses, networks such as 10.0.0.0/8, unix or *"_s});
    }
    return proxies;
}

bool TrustedProxies::trusts(const call::Address &peer) const
{
    if (m_everybody)
        return true;
    if (!peer.port)
        return m_unix;
    const QHostAddress address(QString::fromStdString(peer.host));
    return std::ranges::any_of(m_networks, [&](const auto &network) {
        return network.first.protocol() == address.protocol() && address.isInSubnet(network);
    });
}

void applyForwarded(call::Request &request, const TrustedProxies &proxies)
{
    if (proxies.isEmpty())
        return;
    call::Address speaker = request.client;
    for (const Hop &hop : hopsOf(request.headers)) {
        if (!proxies.trusts(speaker))
            return;
        take(request, hop);
        const auto client = clientIn(hop.client);
        if (!client)
            return;
        request.client = speaker = *client;
    }
}

} // namespace gatescope::gateway
