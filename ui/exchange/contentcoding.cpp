#include "exchange/contentcoding.h"

#include <QCoreApplication>

#include <zlib.h>

#ifdef GATESCOPE_HAS_BROTLI
#include <brotli/decode.h>
#endif

#include <array>
#include <memory>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kPiece = 64 * 1024;

struct Inflated {
    QByteArray bytes;
    QString problem;
};

QString says(const char *text)
{
    return QCoreApplication::translate("ContentCoding", text);
}

QString tooLarge(qsizetype most)
{
    return says("more than %1 MiB when decoded; the rest is left out").arg(most / (1024 * 1024));
}

constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

/// zlib's stream, ended with its scope.
class Inflater {
public:
    explicit Inflater(int windowBits) { m_ready = inflateInit2(&m_stream, windowBits) == Z_OK; }
    ~Inflater()
    {
        if (m_ready)
            inflateEnd(&m_stream);
    }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    Inflated run(const QByteArray &input, qsizetype most)
    {
        Inflated out;
        m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(input.constData()));
        m_stream.avail_in = static_cast<uInt>(input.size());
        int result = m_ready ? Z_OK : Z_MEM_ERROR;
        while (result == Z_OK && out.bytes.size() < most)
            result = step(out.bytes);
        if (out.bytes.size() >= most)
            out.problem = tooLarge(most);
        else if (result == Z_BUF_ERROR || (result == Z_OK && m_stream.avail_in == 0))
            out.problem = says("the compressed data ends early");
        else if (result != Z_STREAM_END)
            out.problem = says("the compressed data is damaged: %1")
                              .arg(QString::fromLatin1(m_stream.msg ? m_stream.msg : "no reason given"));
        return out;
    }

private:
    int step(QByteArray &out)
    {
        std::array<char, kPiece> piece;
        m_stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        m_stream.avail_out = static_cast<uInt>(piece.size());
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        out.append(piece.data(), static_cast<qsizetype>(piece.size() - m_stream.avail_out));
        if (result != Z_STREAM_END || m_stream.avail_in == 0)
            return result;
        return inflateReset(&m_stream) == Z_OK && isMember() ? Z_OK : Z_STREAM_END;
    }
    /// Another gzip member follows.
    [[nodiscard]] bool isMember() const { return m_stream.avail_in > 1 && m_stream.next_in[0] == 0x1F; }

    z_stream m_stream{};
    bool m_ready = false;
};

Inflated gunzip(const QByteArray &input, qsizetype most)
{
    return Inflater(kGzip).run(input, most);
}

/// "deflate" means zlib's format, but some send the raw stream.
Inflated inflateEither(const QByteArray &input, qsizetype most)
{
    Inflated wrapped = Inflater(kZlib).run(input, most);
    if (wrapped.problem.isEmpty() || !wrapped.bytes.isEmpty())
        return wrapped;
    Inflated raw = Inflater(kRaw).run(input, most);
    return raw.bytes.isEmpty() ? wrapped : raw;
}

#ifdef GATESCOPE_HAS_BROTLI
Inflated unbrotli(const QByteArray &input, qsizetype most)
{
    const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
    Inflated out;
    std::size_t left = static_cast<std::size_t>(input.size());
    const auto *next = reinterpret_cast<const std::uint8_t *>(input.constData());
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && out.bytes.size() < most) {
        std::array<std::uint8_t, kPiece> piece;
        std::size_t room = piece.size();
        std::uint8_t *to = piece.data();
        result = BrotliDecoderDecompressStream(state.get(), &left, &next, &room, &to, nullptr);
        out.bytes.append(reinterpret_cast<const char *>(piece.data()), static_cast<qsizetype>(piece.size() - room));
    }
    if (out.bytes.size() >= most)
        out.problem = tooLarge(most);
    else if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
        out.problem = says("the compressed data ends early");
    else if (result == BROTLI_DECODER_RESULT_ERROR)
        out.problem = says("the compressed data is damaged: %1")
                          .arg(QString::fromLatin1(BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state.get()))));
    return out;
}
#endif

struct Coding {
    QByteArrayView name;
    Inflated (*undo)(const QByteArray &, qsizetype);
};

constexpr std::array kCodings{
    Coding{"gzip", &gunzip},
    Coding{"x-gzip", &gunzip},
    Coding{"deflate", &inflateEither},
#ifdef GATESCOPE_HAS_BROTLI
    Coding{"br", &unbrotli},
#endif
};

} // namespace

DecodedContent undoContentCoding(const QByteArray &body, const QByteArray &contentEncoding, qsizetype most)
{
    DecodedContent out{.bytes = body, .undone = {}, .problem = {}, .notUndone = {}};
    const auto names = contentEncoding.split(',');
    for (auto name = names.crbegin(); name != names.crend() && out.problem.isEmpty(); ++name) {
        const QByteArray wanted = name->trimmed().toLower();
        if (wanted.isEmpty() || wanted == "identity" || out.bytes.isEmpty())
            continue;
        const auto coding = std::ranges::find(kCodings, QByteArrayView(wanted), &Coding::name);
        if (coding == kCodings.end()) {
            out.notUndone = QString::fromLatin1(wanted);
            break;
        }
        Inflated inflated = coding->undo(out.bytes, most);
        out.problem = inflated.problem;
        if (inflated.bytes.isEmpty() && !inflated.problem.isEmpty())
            break;
        out.bytes = std::move(inflated.bytes);
        out.undone.append(QString::fromLatin1(wanted));
    }
    return out;
}

} // namespace gatescope::ui
