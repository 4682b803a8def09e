#include "app/gatewayoptions.h"

namespace gatescope::app {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

bool isEveryAddress(const std::string &host)
{
    return host == "::" || host == "0.0.0.0";
}

QString urlOf(const net::Endpoint &endpoint, bool tls)
{
    if (endpoint.isUnix)
        return QString::fromStdString(endpoint.text());
    net::Endpoint here = endpoint;
    if (isEveryAddress(endpoint.host))
        here.host = "127.0.0.1"; // the way to it from this machine
    return (tls ? u"https://"_s : u"http://"_s) + QString::fromStdString(here.text());
}

void addTls(net::TlsOptions &options, const link::TlsRunOptions &run)
{
    options.on = run.on;
    options.certificateFile = run.certificateFile;
    options.keyFile = run.keyFile;
    options.clientCaFile = run.clientCaFile;
    options.http2 = run.http2;
}

void addLimits(gateway::GatewayOptions &options, const link::LimitOptions &limits)
{
    options.server.maxConnections = limits.connections;
    options.server.timeouts.head = milliseconds(limits.headTimeoutMs);
    options.server.timeouts.idle = milliseconds(limits.idleTimeoutMs);
    options.server.timeouts.body = milliseconds(limits.bodyTimeoutMs);
    options.limits.head = limits.headBytes;
    options.limits.headers = limits.headers;
    options.limits.body = limits.bodyBytes == 0 ? ~std::uint64_t{0} : limits.bodyBytes;
}

void addWebSocket(gateway::SocketOptions &options, const link::WebSocketRunOptions &run)
{
    options.pingInterval = milliseconds(run.pingIntervalMs);
    options.pingTimeout = milliseconds(run.pingTimeoutMs);
    options.mostMessage = run.mostMessage;
    options.deflate = run.deflate;
}

} // namespace

Result<gateway::GatewayOptions> gatewayOptions(const link::RunOptions &run)
{
    gateway::GatewayOptions options;
    options.server.host = run.host;
    options.server.port = run.port;
    for (const QString &text : run.listen) {
        const auto address = net::ListenAddress::parse(text);
        if (!address)
            return std::unexpected(address.error());
        options.server.also.push_back(*address);
    }
    const auto proxies = gateway::TrustedProxies::parse(run.forwardedAllowIps);
    if (!proxies)
        return std::unexpected(proxies.error());
    options.trustedProxies = *proxies;
    options.server.unixMode = run.unixMode;
    options.server.proxyProtocol = run.proxyProtocol;
    addTls(options.server.tls, run.tls);
    addLimits(options, run.limits);
    addWebSocket(options.webSocket, run.webSocket);
    return options;
}

link::Listening listeningOf(const std::vector<net::Endpoint> &endpoints, bool tls, const QString &tlsNote)
{
    link::Listening listening;
    for (const net::Endpoint &endpoint : endpoints) {
        listening.urls.append(urlOf(endpoint, tls));
        if (!net::isReachableFromOutside(endpoint))
            continue;
        listening.reachable = true;
        listening.notes.append(u"%1 is reachable from other machines"_s.arg(QString::fromStdString(endpoint.text())));
    }
    if (!tlsNote.isEmpty())
        listening.notes.append(tlsNote);
    return listening;
}

} // namespace gatescope::app
