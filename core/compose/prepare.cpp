#include "compose/prepare.h"

#include "compose/requestbody.h"
#include "compose/rows.h"

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kLengthEvenIfEmpty{"POST"_L1, "PUT"_L1, "PATCH"_L1};
/// RFC 9113 section 8.2.2: these belong to a connection of HTTP/1.
constexpr std::array kConnectionHeaders{"connection"_L1, "host"_L1,    "keep-alive"_L1,       "proxy-connection"_L1,
                                        "te"_L1,         "upgrade"_L1, "transfer-encoding"_L1};

template <class Names>
bool isOneOf(const Names &names, QStringView name)
{
    return std::ranges::any_of(names,
                               [&](QLatin1StringView one) { return name.compare(one, Qt::CaseInsensitive) == 0; });
}

/// The headers of one request, while they are put together.
class Headers {
public:
    Headers(const HttpDraft &draft, const Endpoint &endpoint, const RequestBody &body)
        : m_draft(draft),
          m_endpoint(endpoint),
          m_body(body)
    {
    }

    QList<HeaderPreview> all()
    {
        addDefault(u"Host"_s, QString::fromUtf8(m_endpoint.authority));
        addDefault(u"User-Agent"_s, u"gatescope/" GATESCOPE_VERSION ""_s);
        addDefault(u"Accept"_s, u"*/*"_s);
        for (const Row &row : m_draft.headers) {
            if (row.enabled && !row.name.isEmpty())
                m_out += HeaderPreview{.name = row.name, .value = row.value};
        }
        if (!m_body.contentType.isEmpty())
            addDefault(u"Content-Type"_s, m_body.contentType);
        addFraming();
        return m_out;
    }

private:
    /// A row of that name, switched on or off, says that the user has decided.
    [[nodiscard]] bool isDecided(QStringView name) const
    {
        return std::ranges::any_of(m_draft.headers,
                                   [&](const Row &row) { return row.name.compare(name, Qt::CaseInsensitive) == 0; });
    }
    void addDefault(const QString &name, const QString &value)
    {
        if (!isDecided(name))
            m_out += HeaderPreview{.name = name, .value = value, .added = true};
    }
    void addFraming()
    {
        const bool isHttp2 = m_draft.version == HttpVersion::Http2;
        if (m_draft.pace.chunked && m_draft.version == HttpVersion::Http11)
            addDefault(u"Transfer-Encoding"_s, u"chunked"_s);
        else if (findRow(m_draft.headers, u"Transfer-Encoding") && !isHttp2)
            return;
        else if (m_body.isThere || isOneOf(kLengthEvenIfEmpty, m_draft.method))
            addDefault(u"Content-Length"_s, m_body.size < 0 ? u"…"_s : QString::number(m_body.size));
    }

    const HttpDraft &m_draft;
    const Endpoint &m_endpoint;
    const RequestBody &m_body;
    QList<HeaderPreview> m_out;
};

HeaderBytes bytesOf(const QList<HeaderPreview> &headers, bool isHttp2)
{
    HeaderBytes bytes;
    for (const HeaderPreview &header : headers) {
        const QByteArray name = header.name.toUtf8();
        if (!isHttp2)
            bytes.emplaceBack(name, header.value.toUtf8());
        else if (!isOneOf(kConnectionHeaders, header.name))
            bytes.emplaceBack(name.toLower(), header.value.toUtf8());
    }
    return bytes;
}

QByteArray headBytes(const Prepared &request)
{
    const QByteArray version = request.version == HttpVersion::Http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n";
    QByteArray head = request.method + ' ' + request.endpoint.target + version;
    for (const auto &[name, value] : request.headers)
        head += name + ": " + value + "\r\n";
    return head + "\r\n";
}

bool isChunked(const Prepared &request)
{
    return request.version != HttpVersion::Http2 && std::ranges::any_of(request.headers, [](const auto &header) {
               return header.first.compare("Transfer-Encoding", Qt::CaseInsensitive) == 0 &&
                      header.second.toLower().contains("chunked");
           });
}

QList<QByteArray> cut(const QByteArray &bytes, std::uint32_t size)
{
    QList<QByteArray> pieces;
    const qsizetype step = size == 0 ? std::max<qsizetype>(bytes.size(), 1) : static_cast<qsizetype>(size);
    for (qsizetype at = 0; at < bytes.size(); at += step)
        pieces += bytes.sliced(at, std::min(step, bytes.size() - at));
    return pieces;
}

QList<QByteArray> framedPieces(const Prepared &request, const Pace &pace)
{
    QList<QByteArray> pieces = cut(request.body, pace.chunkBytes);
    if (!isChunked(request))
        return pieces;
    for (QByteArray &piece : pieces)
        piece = QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
    if (pieces.isEmpty())
        pieces.emplaceBack();
    pieces.last() += "0\r\n\r\n";
    return pieces;
}

/// With nothing to wait for, head and body leave together.
QList<QByteArray> piecesOf(const Prepared &request, const Pace &pace)
{
    QList<QByteArray> pieces = framedPieces(request, pace);
    if (request.version == HttpVersion::Http2)
        return pieces;
    pieces.prepend(headBytes(request));
    return pace.delayMs == 0 ? QList{pieces.join()} : pieces;
}

Prepared rawRequest(const HttpDraft &draft, const Endpoint &endpoint)
{
    Prepared request{.endpoint = endpoint, .method = draft.raw.split(' ').first(), .isRaw = true};
    request.pieces = cut(draft.raw, draft.pace.chunkBytes);
    return request;
}

Prepared finished(Prepared request, const HttpDraft &draft)
{
    request.delayMs = draft.pace.delayMs;
    request.disconnectAfter = draft.pace.disconnectAfter;
    request.verifiesTls = draft.verifiesTls;
    request.timeoutMs = draft.timeoutMs;
    return request;
}

} // namespace

Result<Prepared> prepare(const HttpDraft &draft, const Variables &variables)
{
    const auto filled = filledIn(draft, variables);
    return filled ? prepareLiterally(*filled) : std::unexpected(filled.error());
}

Result<Prepared> prepareLiterally(const HttpDraft &draft)
{
    const auto endpoint = endpointOf(draft.isRaw ? draft.url : fullUrl(draft));
    if (!endpoint)
        return std::unexpected(endpoint.error());
    if (draft.isRaw)
        return finished(rawRequest(draft, *endpoint), draft);
    auto body = requestBody(draft, ReadFiles::Yes);
    if (!body)
        return std::unexpected(body.error());
    Prepared request{.endpoint = *endpoint, .version = draft.version};
    request.method = draft.method.isEmpty() ? QByteArray("GET") : draft.method.toUtf8();
    if (const Row *host = findRow(draft.headers, u"Host"); host && draft.version == HttpVersion::Http2)
        request.endpoint.authority = host->value.toUtf8();
    request.headers = bytesOf(Headers(draft, *endpoint, *body).all(), draft.version == HttpVersion::Http2);
    request.body = std::move(body->bytes);
    request.pieces = piecesOf(request, draft.pace);
    return finished(std::move(request), draft);
}

QList<HeaderPreview> previewHeaders(const HttpDraft &draft, const Variables &variables)
{
    if (draft.isRaw)
        return {};
    const HttpDraft filled = filledIn(draft, variables, nullptr);
    const auto body = requestBody(filled, ReadFiles::No);
    const auto endpoint = endpointOf(filled.url);
    return Headers(filled, endpoint.value_or(Endpoint()), body.value_or(RequestBody())).all();
}

bool readsFiles(const HttpDraft &draft)
{
    const Body &body = draft.body;
    const bool hasPart = std::ranges::any_of(body.parts, [](const Part &part) { return !part.file.isEmpty(); });
    return !draft.isRaw && (body.kind == BodyKind::File || (body.kind == BodyKind::Multipart && hasPart));
}

} // namespace gatescope::compose
