#include "compose/copyas.h"

#include "compose/copysource.h"
#include "compose/requesttext.h"
#include "compose/rows.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kFormats{
    CopyFormatInfo{CopyFormat::Curl, "curl", "sh"},
    CopyFormatInfo{CopyFormat::Httpie, "HTTPie", "sh"},
    CopyFormatInfo{CopyFormat::Httpx, "Python (httpx)", "py"},
    CopyFormatInfo{CopyFormat::HttpClient, "Python (http.client)", "py"},
    CopyFormatInfo{CopyFormat::RawHttp, "Raw HTTP", "txt"},
    CopyFormatInfo{CopyFormat::Environ, "WSGI environ", "py"},
    CopyFormatInfo{CopyFormat::Scope, "ASGI scope", "py"},
    CopyFormatInfo{CopyFormat::PytestWsgi, "pytest, at the WSGI interface", "py"},
    CopyFormatInfo{CopyFormat::PytestAsgi, "pytest, at the ASGI interface", "py"},
};

using Generator = Result<QString> (*)(const CopySource &);
/// By CopyFormat; RawHttp needs the bytes.
constexpr std::array<Generator, 9> kGenerators{curlText,    httpieText, httpxText,      httpClientText, nullptr,
                                               environText, scopeText,  pytestWsgiText, pytestAsgiText};

Result<QString> rawText(HttpDraft draft, const Variables &variables)
{
    if (draft.version == HttpVersion::Http2)
        draft.version = HttpVersion::Http11;
    const auto request = prepare(draft, variables);
    if (!request)
        return std::unexpected(request.error());
    QStringDecoder utf8(QStringDecoder::Utf8);
    const QString text = utf8(request->bytes());
    if (utf8.hasError())
        return std::unexpected(Error{u"the body is no text"_s, {}, u"copy it as curl, or as Python"_s});
    return text;
}

} // namespace

std::span<const CopyFormatInfo> copyFormats()
{
    return kFormats;
}

bool CopySource::isChunked() const
{
    return std::ranges::any_of(headers, [](const HeaderPreview &header) {
        return header.name.compare("Transfer-Encoding"_L1, Qt::CaseInsensitive) == 0 &&
               header.value.contains("chunked"_L1, Qt::CaseInsensitive);
    });
}

QString CopySource::url() const
{
    return (endpoint.tls ? u"https://"_s : u"http://"_s) + QString::fromUtf8(endpoint.authority) +
           QString::fromUtf8(endpoint.target);
}

Result<QString> copyAs(const HttpDraft &draft, CopyFormat format, const CopyContext &context)
{
    if (format == CopyFormat::RawHttp)
        return rawText(draft, context.variables);
    if (draft.isRaw)
        return std::unexpected(
            Error{u"raw bytes cannot be said so"_s, {}, u"copy them as raw HTTP, or switch raw bytes off"_s});
    auto filled = filledIn(draft, context.variables);
    if (!filled)
        return std::unexpected(filled.error());
    auto endpoint = endpointOf(fullUrl(*filled));
    if (!endpoint)
        return std::unexpected(endpoint.error());
    auto body = requestBody(*filled, ReadFiles::No);
    if (!body)
        return std::unexpected(body.error());
    const CopySource source{
        .draft = *filled, .endpoint = *endpoint, .headers = previewHeaders(*filled), .body = *body, .context = context};
    return kGenerators.at(std::size_t(format))(source);
}

} // namespace gatescope::compose
