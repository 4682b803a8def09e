#include "compose/prepare.h"

#include <QUrl>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

struct Scheme {
    QLatin1StringView name;
    bool tls;
    std::uint16_t port;
};
constexpr std::array kSchemes{Scheme{"http"_L1, false, 80}, Scheme{"https"_L1, true, 443}, Scheme{"ws"_L1, false, 80},
                              Scheme{"wss"_L1, true, 443}};
constexpr auto kUnix = "unix:"_L1;

std::unexpected<Error> noUrl(const QString &summary)
{
    return std::unexpected(Error{summary, {}, u"write it as http://127.0.0.1:8000/path"_s});
}

/// What may not stand in a request target is encoded; a "%" is taken for an escape that somebody has already made.
QByteArray targetOf(QStringView text)
{
    QByteArray target = text.startsWith(u'/') || text == u"*" ? QByteArray() : QByteArray("/");
    for (const char c : text.toUtf8()) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7F)
            target += '%' + QByteArray(1, c).toHex().toUpper();
        else
            target += c;
    }
    return target;
}

Result<Endpoint> unixEndpoint(QStringView rest)
{
    const qsizetype colon = rest.indexOf(":/"_L1, 1);
    Endpoint endpoint;
    endpoint.unixPath = (colon < 0 ? rest : rest.first(colon)).toString();
    endpoint.target = targetOf(colon < 0 ? QStringView() : rest.sliced(colon + 1));
    endpoint.authority = "localhost";
    if (endpoint.unixPath.isEmpty())
        return std::unexpected(
            Error{u"“unix:” needs the path of a socket"_s, {}, u"write it as unix:/run/app.sock:/path"_s});
    return endpoint;
}

/// "host", "host:port", "[::1]:port" into host and port; 0: none was given.
struct HostPort {
    QString host;
    std::uint16_t port = 0;
    bool isWrong = false;
};
HostPort splitHost(QStringView text)
{
    const qsizetype bracket = text.startsWith(u'[') ? text.indexOf(u']') : -1;
    const qsizetype colon = text.indexOf(u':', std::max<qsizetype>(bracket, 0));
    const QStringView host = colon < 0 ? text : text.first(colon);
    HostPort answer{.host = bracket > 0 ? host.sliced(1, bracket - 1).toString() : host.toString()};
    if (colon < 0 || colon + 1 == text.size())
        return answer;
    bool isNumber = false;
    const uint port = text.sliced(colon + 1).toUInt(&isNumber);
    answer.isWrong = !isNumber || port == 0 || port > 65535;
    answer.port = static_cast<std::uint16_t>(port);
    return answer;
}

QByteArray authorityOf(const Endpoint &endpoint, const Scheme &scheme)
{
    const bool isV6 = endpoint.host.contains(u':');
    const QByteArray ace = isV6 ? QByteArray() : QUrl::toAce(endpoint.host);
    const QByteArray plain = isV6 ? '[' + endpoint.host.toUtf8() + ']' : ace.isEmpty() ? endpoint.host.toUtf8() : ace;
    return endpoint.port == scheme.port ? plain : plain + ':' + QByteArray::number(endpoint.port);
}

} // namespace

Result<Endpoint> endpointOf(const QString &url)
{
    QStringView rest = QStringView(url).trimmed();
    if (rest.startsWith(kUnix))
        return unixEndpoint(rest.sliced(kUnix.size()));
    const qsizetype slashes = rest.indexOf("://"_L1);
    const QString name = slashes < 0 ? u"http"_s : rest.first(slashes).toString().toLower();
    const auto scheme = std::ranges::find_if(kSchemes, [&](const Scheme &s) { return s.name == name; });
    if (scheme == kSchemes.end())
        return noUrl(u"%1:// is not a scheme that can be sent"_s.arg(name));
    rest = slashes < 0 ? rest : rest.sliced(slashes + 3);
    rest = rest.first(std::min(rest.size(), rest.indexOf(u'#') < 0 ? rest.size() : rest.indexOf(u'#')));
    const auto isEnd = [](QChar c) { return c == u'/' || c == u'?'; };
    const auto end = std::ranges::find_if(rest, isEnd) - rest.begin();
    QStringView authority = rest.first(end);
    authority = authority.sliced(authority.lastIndexOf(u'@') + 1);
    const HostPort host = splitHost(authority);
    if (host.host.isEmpty())
        return noUrl(u"the URL names no host"_s);
    if (host.isWrong || host.host.contains(u' '))
        return noUrl(u"“%1” is no host and port"_s.arg(authority));
    Endpoint endpoint{.tls = scheme->tls,
                      .host = host.host,
                      .port = host.port == 0 ? scheme->port : host.port,
                      .target = targetOf(rest.sliced(end))};
    endpoint.authority = authorityOf(endpoint, *scheme);
    return endpoint;
}

} // namespace gatescope::compose
