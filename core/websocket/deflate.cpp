#include "websocket/deflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace gatescope::websocket {

namespace {

/// The end of a flushed stream, which no message carries (RFC 7692 section 7.2.1).
constexpr std::string_view kTail("\x00\x00\xff\xff", 4);
constexpr std::size_t kMostPiece = std::numeric_limits<uInt>::max();
constexpr std::size_t kLeastRoom = 256;

void give(z_stream &stream, std::string_view piece)
{
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
}

/// Makes `out` at least `size` long and offers the stream what lies behind its first `used` bytes.
void offerRoom(z_stream &stream, std::string &out, std::size_t used, std::size_t size)
{
    out.resize(size);
    stream.next_out = reinterpret_cast<Bytef *>(out.data() + used);
    stream.avail_out = static_cast<uInt>(std::min(out.size() - used, kMostPiece));
}

std::size_t usedOf(const z_stream &stream, const std::string &out)
{
    return static_cast<std::size_t>(reinterpret_cast<const char *>(stream.next_out) - out.data());
}

/// Gives back memory that only the guess of the size took.
void finish(std::string &out, std::size_t size)
{
    out.resize(size);
    if (out.capacity() > 2 * size + kLeastRoom)
        out.shrink_to_fit();
}

/// Between two blocks, with nothing of a block begun (zlib.h, inflate(): data_type).
bool isAtBlockBorder(const z_stream &stream)
{
    return (stream.data_type & 128) != 0;
}

} // namespace

struct Inflater::Zlib {
    Zlib(int windowBits, bool reset) : resetsAlways(reset)
    {
        // Many clients that agree on 8 bits deflate with 9, as their zlib cannot do otherwise.
        if (inflateInit2(&stream, -std::max(windowBits, 9)) != Z_OK)
            throw std::bad_alloc();
    }
    ~Zlib() { inflateEnd(&stream); }
    Zlib(const Zlib &) = delete;
    Zlib &operator=(const Zlib &) = delete;

    std::optional<InflateError> run(std::string_view input, std::string &out, std::size_t &used, std::size_t most);
    std::optional<InflateError> runOnce(std::string &out, std::size_t &used, std::size_t most);

    z_stream stream{};
    bool resetsAlways;
    bool ended = false; ///< Behind a block with BFINAL; the next one starts anew, with the window kept.
};

std::optional<InflateError> Inflater::Zlib::runOnce(std::string &out, std::size_t &used, std::size_t most)
{
    if (used > most)
        return InflateError::TooLarge;
    if (stream.avail_out == 0)
        offerRoom(stream, out, used, used < out.size() ? out.size() : std::min(most + 1, out.size() * 2));
    if (ended)
        inflateResetKeep(&stream);
    const int answer = ::inflate(&stream, Z_NO_FLUSH);
    ended = answer == Z_STREAM_END;
    used = usedOf(stream, out);
    const bool fine = answer == Z_OK || answer == Z_STREAM_END || answer == Z_BUF_ERROR;
    return fine ? std::nullopt : std::optional(InflateError::Broken);
}

std::optional<InflateError> Inflater::Zlib::run(std::string_view input, std::string &out, std::size_t &used,
                                                std::size_t most)
{
    do {
        const std::string_view piece = input.substr(0, kMostPiece);
        input.remove_prefix(piece.size());
        give(stream, piece);
        // A full output says nothing about what zlib still holds.
        do {
            if (const auto error = runOnce(out, used, most))
                return error;
        } while (stream.avail_in > 0 || stream.avail_out == 0);
    } while (!input.empty());
    return std::nullopt;
}

Inflater::Inflater(int windowBits, bool noContextTakeover)
    : m_zlib(std::make_unique<Zlib>(windowBits, noContextTakeover))
{
}

Inflater::~Inflater() = default;
Inflater::Inflater(Inflater &&) noexcept = default;
Inflater &Inflater::operator=(Inflater &&) noexcept = default;

Result<std::string, InflateError> Inflater::inflate(std::string_view message, std::uint64_t most)
{
    std::string out;
    if (message.empty()) // not RFC 7692's empty message, which is one byte; but it can mean nothing else
        return out;
    const auto limit = static_cast<std::size_t>(std::min<std::uint64_t>(most, out.max_size() / 2));
    std::size_t used = 0;
    offerRoom(m_zlib->stream, out, 0, std::min(limit + 1, std::max(message.size() * 2, kLeastRoom)));
    for (const std::string_view part : {message, kTail}) {
        if (const auto error = m_zlib->run(part, out, used, limit))
            return std::unexpected(*error);
    }
    if (!m_zlib->ended && !isAtBlockBorder(m_zlib->stream))
        return std::unexpected(InflateError::Broken);
    if (m_zlib->resetsAlways) {
        inflateReset(&m_zlib->stream);
        m_zlib->ended = false;
    }
    finish(out, used);
    return out;
}

struct Deflater::Zlib {
    Zlib(int windowBits, bool reset) : resetsAlways(reset)
    {
        const int memory = std::clamp(windowBits - 7, 1, 8);
        if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -std::clamp(windowBits, 9, 15), memory,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~Zlib() { deflateEnd(&stream); }
    Zlib(const Zlib &) = delete;
    Zlib &operator=(const Zlib &) = delete;

    void run(std::string &out, std::size_t &used, int flush);

    z_stream stream{};
    bool resetsAlways;
};

void Deflater::Zlib::run(std::string &out, std::size_t &used, int flush)
{
    do {
        const std::size_t room = deflateBound(&stream, stream.avail_in) + kLeastRoom;
        offerRoom(stream, out, used, used + room);
        ::deflate(&stream, flush);
        used = usedOf(stream, out);
    } while (stream.avail_out == 0);
}

Deflater::Deflater(int windowBits, bool noContextTakeover)
    : m_zlib(std::make_unique<Zlib>(windowBits, noContextTakeover))
{
}

Deflater::~Deflater() = default;
Deflater::Deflater(Deflater &&) noexcept = default;
Deflater &Deflater::operator=(Deflater &&) noexcept = default;

std::string Deflater::deflate(std::string_view message)
{
    if (message.empty()) // RFC 7692 section 7.2.3.6; zlib makes nothing of a second flush in a row
        return std::string(1, '\0');
    std::string out;
    std::size_t used = 0;
    while (!message.empty()) {
        const std::string_view piece = message.substr(0, kMostPiece / 2);
        message.remove_prefix(piece.size());
        give(m_zlib->stream, piece);
        m_zlib->run(out, used, message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
    }
    if (m_zlib->resetsAlways)
        deflateReset(&m_zlib->stream);
    finish(out, used - kTail.size());
    return out;
}

} // namespace gatescope::websocket
