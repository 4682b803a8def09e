#include "composer/headerproposals.h"

#include <QMap>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

QStringList headerProposals(int column, const Entry &entry)
{
    static const QStringList names{u"Accept"_s,
                                   u"Accept-Encoding"_s,
                                   u"Accept-Language"_s,
                                   u"Access-Control-Request-Headers"_s,
                                   u"Authorization"_s,
                                   u"Cache-Control"_s,
                                   u"Connection"_s,
                                   u"Access-Control-Request-Method"_s,
                                   u"Content-Encoding"_s,
                                   u"Content-Language"_s,
                                   u"Content-Length"_s,
                                   u"Content-Type"_s,
                                   u"Cookie"_s,
                                   u"Expect"_s,
                                   u"Forwarded"_s,
                                   u"Host"_s,
                                   u"If-Match"_s,
                                   u"If-Modified-Since"_s,
                                   u"If-None-Match"_s,
                                   u"If-Range"_s,
                                   u"If-Unmodified-Since"_s,
                                   u"Origin"_s,
                                   u"Prefer"_s,
                                   u"Range"_s,
                                   u"Referer"_s,
                                   u"TE"_s,
                                   u"Transfer-Encoding"_s,
                                   u"Upgrade"_s,
                                   u"User-Agent"_s,
                                   u"X-CSRFToken"_s,
                                   u"X-Forwarded-For"_s,
                                   u"X-Forwarded-Host"_s,
                                   u"X-Forwarded-Proto"_s,
                                   u"X-Request-ID"_s,
                                   u"X-Requested-With"_s};
    static const QStringList types{u"application/json"_s,
                                   u"application/x-www-form-urlencoded"_s,
                                   u"application/xml"_s,
                                   u"text/plain; charset=utf-8"_s,
                                   u"text/html"_s,
                                   u"multipart/form-data"_s,
                                   u"*/*"_s};
    static const QMap<QString, QStringList> values{
        {u"accept"_s, types},
        {u"content-type"_s, types},
        {u"accept-encoding"_s, {u"gzip, deflate, br"_s, u"gzip"_s, u"identity"_s}},
        {u"authorization"_s, {u"Bearer "_s, u"Basic "_s}},
        {u"cache-control"_s, {u"no-cache"_s, u"no-store"_s, u"max-age=0"_s}},
        {u"connection"_s, {u"close"_s, u"keep-alive"_s}},
        {u"expect"_s, {u"100-continue"_s}},
        {u"x-forwarded-proto"_s, {u"https"_s, u"http"_s}},
        {u"x-requested-with"_s, {u"XMLHttpRequest"_s}},
    };
    return column == 0 ? names : values.value(entry.cells.value(0).toLower());
}

} // namespace gatescope::ui
