#include "gateway/requests.h"

#include "http/target.h"

#include <utility>

namespace gatescope::gateway {

namespace {

call::Address addressOf(const net::Endpoint &endpoint)
{
    if (endpoint.isUnix)
        return {.host = endpoint.host, .port = std::nullopt};
    return {.host = endpoint.host, .port = endpoint.port};
}

std::shared_ptr<const call::Tls> tlsOf(const std::shared_ptr<const net::TlsInfo> &info)
{
    if (!info)
        return nullptr;
    return std::make_shared<const call::Tls>(call::Tls{.serverCertificate = info->serverCertificate,
                                                       .clientCertificates = info->clientCertificates,
                                                       .clientName = info->clientName,
                                                       .clientError = info->clientError,
                                                       .version = info->versionNumber,
                                                       .cipherSuite = info->cipherSuite});
}

} // namespace

namespace {

HeaderList withCookiesJoined(const HeaderList &headers)
{
    const auto pieces = headers.values("cookie");
    std::string cookie;
    for (const std::string_view piece : pieces)
        cookie.append(cookie.empty() ? "" : "; ").append(piece);
    HeaderList joined;
    bool placed = false;
    for (const auto [name, value] : headers) {
        if (name != "cookie")
            joined.append(name, value);
        else if (!std::exchange(placed, true))
            joined.append(name, cookie);
    }
    return joined;
}

HeaderList withAuthority(const HeaderList &headers, std::string_view authority)
{
    if (authority.empty())
        return headers;
    if (headers.value("host"))
        return http::withHost(headers, authority);
    HeaderList result;
    result.append("host", authority);
    for (const auto [name, value] : headers)
        result.append(name, value);
    return result;
}

} // namespace

call::Request requestOf(http::Http2Head &head)
{
    call::Request request;
    const std::string_view path = head.path;
    const auto mark = path.find('?');
    request.path = path.substr(0, mark);
    if (mark != std::string_view::npos)
        request.query = path.substr(mark + 1);
    request.headers = withAuthority(head.headers, head.authority);
    if (request.headers.values("cookie").size() > 1)
        request.headers = withCookiesJoined(request.headers);
    request.acceptsTrailers = request.headers.hasToken("te", "trailers");
    request.method = head.protocol.empty() ? std::move(head.method) : "GET";
    request.target = std::move(head.path);
    request.httpVersion = "2";
    request.contentLength = head.contentLength;
    request.hasBody = head.hasBody && head.protocol.empty();
    return request;
}

call::Request requestOf(http::RequestHead &head, const net::Endpoint &client, const net::Endpoint &server)
{
    call::Request request;
    const auto target = http::splitTarget(head.method, head.target);
    if (target) {
        request.path = target->path;
        request.query = target->query;
    }
    if (target && target->form == http::TargetForm::Absolute)
        request.headers = http::withHost(head.headers, target->authority);
    else
        request.headers = std::move(head.headers);
    request.method = std::move(head.method);
    request.target = std::move(head.target);
    request.httpVersion = head.version == http::Version::Http11 ? "1.1" : "1.0";
    request.acceptsTrailers = head.version == http::Version::Http11 && request.headers.hasToken("te", "trailers");
    request.client = addressOf(client);
    request.server = addressOf(server);
    if (head.framing == http::Framing::Length)
        request.contentLength = head.contentLength;
    request.hasBody = head.framing == http::Framing::Chunked || head.contentLength > 0;
    return request;
}

RequestOrigin::RequestOrigin(const GatewayOptions &options, const net::Connection &connection)
    : m_proxies(options.trustedProxies),
      m_client(addressOf(connection.peer())),
      m_server(addressOf(connection.local())),
      m_tls(tlsOf(connection.tls()))
{
}

call::Request RequestOrigin::requestOf(http::RequestHead &head) const
{
    call::Request request = gateway::requestOf(head, {}, {});
    complete(request);
    return request;
}

call::Request RequestOrigin::requestOf(http::Http2Head &head) const
{
    call::Request request = gateway::requestOf(head);
    complete(request);
    return request;
}

void RequestOrigin::complete(call::Request &request) const
{
    request.client = m_client;
    request.server = m_server;
    request.tls = m_tls;
    request.scheme = m_tls ? "https" : "http";
    applyForwarded(request, m_proxies);
}

} // namespace gatescope::gateway
