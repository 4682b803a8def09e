#include "compose/rawhttp.h"

#include "compose/requesttext.h"
#include "compose/rows.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

QString urlOf(const RequestText &request, const QString &origin, QStringList &notes)
{
    const QString target = textOf(request.target);
    if (target.contains("://"_L1))
        return target;
    const QByteArray host = request.authority.isEmpty() ? request.header("Host") : request.authority;
    const QString base = !origin.isEmpty() ? origin : host.isEmpty() ? QString() : u"http://"_s + textOf(host);
    if (base.isEmpty())
        notes += u"The request says neither host nor port: 127.0.0.1:8000 was taken"_s;
    const QString joined = base.isEmpty() ? u"http://127.0.0.1:8000"_s : base;
    return joined + (joined.startsWith("unix:"_L1) ? u":"_s : QString()) + target;
}

/// Pasted text ends with a line break that nobody meant.
QByteArray bodyOf(const RequestText &request, QStringList &notes)
{
    if (request.header("Transfer-Encoding").toLower().contains("chunked")) {
        if (const auto data = withoutChunks(request.body))
            return *data;
        notes += u"The chunks of the body are not in order: it was taken as it stands"_s;
        return request.body;
    }
    bool isNumber = false;
    const qsizetype length = request.header("Content-Length").toLongLong(&isNumber);
    const QByteArray extra = isNumber && length >= 0 ? request.body.sliced(std::min(length, request.body.size())) : "";
    return extra == "\n" || extra == "\r\n" ? request.body.first(length) : request.body;
}

} // namespace

bool looksLikeRawHttp(const QByteArray &text)
{
    const auto request = readRequest(text.first(std::min<qsizetype>(text.size(), 64 * 1024)));
    return request && request->method == request->method.toUpper() &&
           (!request->version.isEmpty() || !request->headers.isEmpty());
}

Result<Imported> fromRawHttp(const QByteArray &text, const QString &origin)
{
    const auto request = readRequest(text);
    if (!request)
        return std::unexpected(Error{.summary = u"this is no HTTP request"_s,
                                     .detail = {},
                                     .wayOut = u"begin with a line like GET /path HTTP/1.1"_s});
    Imported imported;
    setUrl(imported.draft, urlOf(*request, origin, imported.notes));
    const QByteArray authority = endpointOf(imported.draft.url).value_or(Endpoint()).authority;
    const QByteArray body = bodyOf(*request, imported.notes);
    if (!fillFrom(imported.draft, *request, body, authority)) {
        imported.draft.body = {.kind = BodyKind::Text, .text = textOf(body)};
        imported.notes += u"Check the body: text alone can be pasted, with LF as the end of a line"_s;
    }
    return imported;
}

} // namespace gatescope::compose
