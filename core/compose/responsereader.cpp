#include "compose/responsereader.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostLine = 1024 * 1024; ///< Bytes

std::optional<std::uint64_t> numberIn(QByteArrayView text, int base)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

QString excerpt(const QByteArray &bytes)
{
    QString text;
    for (const char c : bytes.first(std::min<qsizetype>(bytes.size(), 120)))
        text +=
            c >= ' ' && c < 0x7F ? QString(QLatin1Char(c)) : u"\\x"_s + QString::fromLatin1(QByteArray(1, c).toHex());
    return text;
}

bool isTlsRecord(const QByteArray &bytes)
{
    return bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 3;
}

bool isHttp2Settings(const QByteArray &bytes)
{
    return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[3] == 4;
}

} // namespace

QByteArray Response::header(QByteArrayView name) const
{
    const auto found = std::ranges::find_if(
        headers, [&](const auto &header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    return found == headers.end() ? QByteArray() : found->second;
}

void ResponseReader::receive(const QByteArray &bytes)
{
    m_input += bytes;
    while (m_stage != Stage::Done && advance()) {
    }
}

bool ResponseReader::advance()
{
    switch (m_stage) {
    case Stage::StatusLine:
        return readStatusLine();
    case Stage::Fields:
        return readFields(m_response.headers);
    case Stage::Sized:
        return readData(Stage::Done);
    case Stage::ChunkHead:
        return readChunkHead();
    case Stage::Chunk:
        return readData(Stage::ChunkEnd);
    case Stage::ChunkEnd: {
        QByteArray line;
        if (!takeLine(line))
            return false;
        m_stage = Stage::ChunkHead;
        return line.isEmpty() || fail(u"a chunk of the response is longer than it says"_s, excerpt(line));
    }
    case Stage::Trailers:
        return readFields(m_response.trailers);
    case Stage::ToEnd:
        keep(std::exchange(m_input, {}));
        return false;
    case Stage::Done:
        return false;
    }
    return false;
}

bool ResponseReader::takeLine(QByteArray &line)
{
    const qsizetype end = m_input.indexOf('\n');
    if (end < 0)
        return m_input.size() > kMostLine && fail(u"a line of the response has more than 1 MiB"_s);
    line = m_input.first(end > 0 && m_input[end - 1] == '\r' ? end - 1 : end);
    m_input.remove(0, end + 1);
    return true;
}

bool ResponseReader::readStatusLine()
{
    const QByteArray begin = m_input.first(std::min<qsizetype>(m_input.size(), 5));
    if (isTlsRecord(m_input))
        return fail(u"the server answers with TLS"_s, {}, u"use https://"_s);
    if (isHttp2Settings(m_input))
        return fail(u"the server answers with HTTP/2"_s, {}, u"choose HTTP/2 as the version"_s);
    if (!QByteArray("HTTP/").startsWith(begin))
        return m_input.size() >= 5 && fail(u"the answer is no HTTP"_s, excerpt(m_input));
    QByteArray line;
    if (!takeLine(line))
        return false;
    const QList<QByteArray> words = line.split(' ');
    const auto status = numberIn(words.value(1), 10);
    if (!status || words.value(1).size() != 3)
        return fail(u"the answer's first line has no status"_s, excerpt(line));
    m_response.version = words[0];
    m_response.status = static_cast<int>(*status);
    m_response.reason = words.mid(2).join(' ');
    m_response.head = line;
    m_response.headers.clear();
    m_stage = Stage::Fields;
    return true;
}

bool ResponseReader::readFields(HeaderBytes &into)
{
    QByteArray line;
    if (!takeLine(line))
        return false;
    if (line.isEmpty()) {
        if (m_stage == Stage::Fields)
            headEnded();
        else
            m_stage = Stage::Done;
        return true;
    }
    if (m_stage == Stage::Fields)
        m_response.head += "\r\n" + line;
    const qsizetype colon = line.indexOf(':');
    into.emplaceBack(colon < 0 ? line : line.first(colon), colon < 0 ? QByteArray() : line.sliced(colon + 1).trimmed());
    return true;
}

void ResponseReader::headEnded()
{
    const int status = m_response.status;
    if (status >= 100 && status < 200 && status != 101) {
        m_response.interim += status;
        m_response.status = 0;
        m_stage = Stage::StatusLine;
    } else if (m_isHead || status == 101 || status == 204 || status == 304) {
        m_stage = Stage::Done;
    } else {
        beginBody();
    }
}

/// RFC 9112 section 6.3.
void ResponseReader::beginBody()
{
    const QByteArray encoding = m_response.header("Transfer-Encoding").toLower();
    const QByteArray length = m_response.header("Content-Length");
    if (!encoding.isEmpty()) {
        m_stage = encoding.endsWith("chunked") ? Stage::ChunkHead : Stage::ToEnd;
    } else if (length.isEmpty()) {
        m_stage = Stage::ToEnd;
    } else if (const auto size = numberIn(length, 10)) {
        m_left = *size;
        m_stage = m_left > 0 ? Stage::Sized : Stage::Done;
    } else {
        fail(u"Content-Length of the response is no number"_s, excerpt(length));
    }
}

bool ResponseReader::readChunkHead()
{
    QByteArray line;
    if (!takeLine(line))
        return false;
    const auto size = numberIn(line.split(';').first().trimmed(), 16);
    if (!size)
        return fail(u"a chunk of the response has no size"_s, excerpt(line));
    m_left = *size;
    m_stage = m_left > 0 ? Stage::Chunk : Stage::Trailers;
    return true;
}

bool ResponseReader::readData(Stage next)
{
    if (m_input.isEmpty())
        return false;
    const auto size = static_cast<qsizetype>(std::min<std::uint64_t>(m_left, std::uint64_t(m_input.size())));
    keep(m_input.first(size));
    m_input.remove(0, size);
    m_left -= static_cast<std::uint64_t>(size);
    if (m_left == 0)
        m_stage = next;
    return true;
}

void ResponseReader::keep(const QByteArray &bytes)
{
    m_response.bodySize += bytes.size();
    m_response.body += bytes.first(std::min(bytes.size(), qsizetype(m_kept) - m_response.body.size()));
}

void ResponseReader::end()
{
    if (m_stage == Stage::Done)
        return;
    if (m_stage == Stage::ToEnd) {
        m_stage = Stage::Done;
        return;
    }
    const bool isNothing = m_response.bytesReceived == 0;
    const QString missing = m_stage == Stage::Sized ? u"%1 bytes of the body are missing"_s.arg(m_left)
                            : isNothing             ? QString()
                                        : u"it ends inside the "_s + (headIsDone() ? u"chunks"_s : u"head"_s);
    fail(isNothing ? u"the server closed the connection without an answer"_s
                   : u"the server closed the connection before the response was whole"_s,
         missing, isNothing ? u"look at the exchange, and at the application's log"_s : QString());
}

bool ResponseReader::fail(const QString &summary, const QString &detail, const QString &wayOut)
{
    m_response.error = Error{.summary = summary, .detail = detail, .wayOut = wayOut};
    m_stage = Stage::Done;
    return false;
}

} // namespace gatescope::compose
