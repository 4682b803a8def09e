#include "archive/coding.h"

#include "base/headerlist.h"

#include <QByteArray>
#include <zlib.h>

#include <array>

namespace gatescope::archive {

namespace {

constexpr std::size_t kMost = std::size_t{256} * 1024 * 1024;
constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

std::string_view withoutBlanks(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string codingOf(std::string_view contentEncoding)
{
    return toLowerAscii(withoutBlanks(contentEncoding));
}

std::optional<Decoded> inflated(std::string_view body, int windowBits)
{
    z_stream stream{};
    if (inflateInit2(&stream, windowBits) != Z_OK)
        return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    Decoded out;
    int result = Z_OK;
    while (result == Z_OK && out.bytes.size() < kMost) {
        std::array<char, 64 * 1024> piece;
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        result = inflate(&stream, Z_NO_FLUSH);
        out.bytes.append(piece.data(), piece.size() - stream.avail_out);
        if (result == Z_STREAM_END && stream.avail_in > 1 && stream.next_in[0] == 0x1F)
            result = inflateReset(&stream);
    }
    inflateEnd(&stream);
    out.isWhole = result == Z_STREAM_END;
    if (result != Z_STREAM_END && result != Z_BUF_ERROR && out.bytes.empty())
        return std::nullopt;
    return out;
}

} // namespace

bool isCoded(std::string_view contentEncoding)
{
    const std::string coding = codingOf(contentEncoding);
    return !coding.empty() && coding != "identity";
}

std::optional<Decoded> decodeContent(std::string_view body, std::string_view contentEncoding)
{
    const std::string coding = codingOf(contentEncoding);
    if (coding.empty() || coding == "identity" || body.empty())
        return Decoded{.bytes = std::string(body)};
    if (coding == "gzip" || coding == "x-gzip")
        return looksLikeGzip(body) ? inflated(body, kGzip) : std::nullopt;
    if (coding != "deflate")
        return std::nullopt;
    const auto wrapped = inflated(body, kZlib);
    return wrapped ? wrapped : inflated(body, kRaw);
}

bool canCode(std::string_view contentEncoding)
{
    const std::string coding = codingOf(contentEncoding);
    return coding == "gzip" || coding == "x-gzip" || coding == "deflate";
}

std::string encodeContent(std::string_view body, std::string_view contentEncoding, int level)
{
    if (!isCoded(contentEncoding))
        return std::string(body);
    z_stream stream{};
    const int windowBits = codingOf(contentEncoding) == "deflate" ? kZlib : kGzip;
    constexpr int kMemoryLevel = 8;
    if (deflateInit2(&stream, level, Z_DEFLATED, windowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.erase(static_cast<std::size_t>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

bool looksLikeGzip(std::string_view bytes)
{
    return bytes.size() > 2 && bytes[0] == '\x1F' && bytes[1] == '\x8B';
}

std::string fromBase64(std::string_view text)
{
    return QByteArray::fromBase64(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())))
        .toStdString();
}

} // namespace gatescope::archive
