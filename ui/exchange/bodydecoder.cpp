#include "exchange/bodydecoder.h"

#include "common/eventwords.h"
#include "exchange/contentcoding.h"
#include "exchange/syntaxstyles.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>
#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostImageMegabytes = 256;

QString words(const char *text)
{
    return QCoreApplication::translate("BodyDecoder", text);
}

struct TypeRow {
    QLatin1StringView pattern; ///< `/` at the end: all of a family; `+` in front: a suffix.
    BodyKind kind;
};

constexpr std::array kTypes{
    TypeRow{"application/json"_L1, BodyKind::Json},
    TypeRow{"text/json"_L1, BodyKind::Json},
    TypeRow{"+json"_L1, BodyKind::Json},
    TypeRow{"application/x-www-form-urlencoded"_L1, BodyKind::Form},
    TypeRow{"multipart/"_L1, BodyKind::Multipart},
    TypeRow{"image/svg+xml"_L1, BodyKind::Text},
    TypeRow{"image/"_L1, BodyKind::Image},
    TypeRow{"text/"_L1, BodyKind::Text},
    TypeRow{"+xml"_L1, BodyKind::Text},
    TypeRow{"application/xml"_L1, BodyKind::Text},
    TypeRow{"application/xhtml+xml"_L1, BodyKind::Text},
    TypeRow{"application/javascript"_L1, BodyKind::Text},
    TypeRow{"application/ecmascript"_L1, BodyKind::Text},
    TypeRow{"application/graphql"_L1, BodyKind::Text},
    TypeRow{"application/yaml"_L1, BodyKind::Text},
    TypeRow{"application/x-ndjson"_L1, BodyKind::Text},
    TypeRow{"application/x-sh"_L1, BodyKind::Text},
};

bool fits(const QString &type, QLatin1StringView pattern)
{
    if (pattern.endsWith('/'_L1))
        return type.startsWith(pattern);
    return pattern.startsWith('+'_L1) ? type.endsWith(pattern) : type == pattern;
}

BodyKind kindOf(const QString &type)
{
    const auto row = std::ranges::find_if(kTypes, [&type](const TypeRow &each) { return fits(type, each.pattern); });
    return row == kTypes.end() ? BodyKind::Binary : row->kind;
}

bool looksLikeText(const QByteArray &bytes)
{
    constexpr qsizetype kLookedAt = 4096;
    const QByteArray start = bytes.first(std::min(bytes.size(), kLookedAt));
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != 0x1B;
    };
    if (std::ranges::any_of(start, isControl))
        return false;
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString decoded = decoder(start);
    return !decoder.hasError() && !decoded.isEmpty();
}

QString guessType(const QByteArray &bytes)
{
    struct Magic {
        QByteArrayView start;
        QLatin1StringView type;
    };
    constexpr std::array kMagics{
        Magic{"\x89PNG", "image/png"_L1}, Magic{"\xFF\xD8\xFF", "image/jpeg"_L1},
        Magic{"GIF8", "image/gif"_L1},    Magic{"<!DOCTYPE html", "text/html"_L1},
        Magic{"<html", "text/html"_L1},   Magic{"<?xml", "application/xml"_L1},
    };
    for (const Magic &magic : kMagics) {
        if (bytes.startsWith(magic.start))
            return magic.type;
    }
    if (!looksLikeText(bytes))
        return u"application/octet-stream"_s;
    const QByteArray trimmed = bytes.first(std::min<qsizetype>(bytes.size(), 64)).trimmed();
    return trimmed.startsWith('{') || trimmed.startsWith('[') ? u"application/json"_s : u"text/plain"_s;
}

class Decoder {
public:
    Decoder(const BodySource &source, SyntaxStyles &styles)
        : m_source(source),
          m_bytes(source.rest.isEmpty() ? source.bytes : source.bytes + source.rest.join()),
          m_styles(styles)
    {
    }

    DecodedBody run()
    {
        if (m_bytes.size() < static_cast<qsizetype>(m_source.trueSize))
            m_out.problems.append(
                words("%1 of %2 were kept")
                    .arg(sizeText(static_cast<quint64>(m_bytes.size())), sizeText(m_source.trueSize)));
        if (m_bytes.isEmpty())
            return std::move(m_out);
        const bool coded = undoCoding();
        chooseType();
        m_out.kind = coded ? BodyKind::Binary : kindOf(m_out.mediaType);
        show();
        return std::move(m_out);
    }

private:
    /// True: it is still coded.
    bool undoCoding()
    {
        DecodedContent content = undoContentCoding(m_bytes, m_source.contentEncoding);
        m_out.bytes = std::move(content.bytes);
        if (!content.undone.isEmpty())
            m_out.notes.append(words("%1 undone: %2 became %3")
                                   .arg(content.undone.join(u", "_s), sizeText(static_cast<quint64>(m_bytes.size())),
                                        sizeText(static_cast<quint64>(m_out.bytes.size()))));
        if (!content.problem.isEmpty())
            m_out.problems.append(content.problem);
        if (!content.notUndone.isEmpty())
            m_out.problems.append(words("still coded with %1, which is not known here").arg(content.notUndone));
        return !content.notUndone.isEmpty() || (content.undone.isEmpty() && !content.problem.isEmpty());
    }

    void chooseType()
    {
        const auto semicolon = m_source.contentType.indexOf(';');
        const QByteArray named = semicolon < 0 ? m_source.contentType : m_source.contentType.first(semicolon);
        m_out.mediaType = QString::fromLatin1(named.trimmed().toLower());
        if (!m_out.mediaType.isEmpty() && kindOf(m_out.mediaType) != BodyKind::Binary)
            return;
        m_out.mediaTypeIsGuessed = m_out.mediaType.isEmpty();
        if (m_out.mediaTypeIsGuessed)
            m_out.mediaType = guessType(m_out.bytes);
    }

    void show()
    {
        struct Row {
            BodyKind kind;
            void (Decoder::*show)();
        };
        constexpr std::array kRows{
            Row{BodyKind::Json, &Decoder::showJson},           Row{BodyKind::Form, &Decoder::showForm},
            Row{BodyKind::Multipart, &Decoder::showMultipart}, Row{BodyKind::Text, &Decoder::showText},
            Row{BodyKind::Image, &Decoder::showImage},
        };
        const auto row = std::ranges::find(kRows, m_out.kind, &Row::kind);
        if (row != kRows.end())
            (this->*row->show)();
    }

    void showText()
    {
        const QByteArray named = fieldParameter(m_source.contentType, "charset");
        DecodedText text = decodeText(m_out.bytes, named.isEmpty() ? "utf-8"_ba : named);
        if (text.broken && named.isEmpty())
            text = decodeText(m_out.bytes, "latin-1"_ba);
        m_out.text = std::move(text.utf8);
        m_out.charset = text.charset;
        if (text.unknown)
            m_out.problems.append(
                words("the charset %1 is not known here; read as latin-1").arg(QString::fromLatin1(named)));
        else if (text.broken)
            m_out.problems.append(words("not valid %1").arg(text.charset));
        m_out.textStyles = m_styles.highlight(m_out.text, m_out.mediaType);
    }

    void showJson()
    {
        showText();
        if (m_out.text.size() > kMostPretty)
            return;
        PrettyJson pretty = prettyJson(m_out.text);
        if (!pretty.problem.reason.isEmpty())
            m_out.problems.append(words("not valid JSON: %1, line %2, column %3")
                                      .arg(pretty.problem.reason)
                                      .arg(pretty.problem.line)
                                      .arg(pretty.problem.column));
        m_out.pretty = std::move(pretty.text);
        m_out.prettyStyles = m_styles.highlight(m_out.pretty, m_out.mediaType);
        m_out.tree = jsonTree(m_out.text);
    }

    void showForm()
    {
        showText();
        m_out.fields = parseForm(m_out.bytes);
    }

    void showMultipart()
    {
        m_out.parts = parseMultipart(m_out.bytes, fieldParameter(m_source.contentType, "boundary"));
        if (m_out.parts.isEmpty())
            m_out.problems.append(words("no part was found"));
        else if (!m_out.parts.last().complete)
            m_out.problems.append(words("the last part has no end"));
        showText();
    }

    void showImage()
    {
        QBuffer buffer(&m_out.bytes);
        QImageReader reader(&buffer);
        reader.setAllocationLimit(kMostImageMegabytes);
        m_out.image = reader.read();
        if (m_out.image.isNull())
            m_out.problems.append(words("this image cannot be shown: %1").arg(reader.errorString()));
    }

    const BodySource &m_source;
    const QByteArray m_bytes; ///< All of the source.
    SyntaxStyles &m_styles;
    DecodedBody m_out;
};

} // namespace

DecodedText decodeText(const QByteArray &bytes, const QByteArray &charset)
{
    QByteArray name = charset.toLower();
    if (name == "latin-1" || name == "latin1" || name == "us-ascii" || name == "ascii")
        name = "iso-8859-1";
    QStringDecoder decoder(name.constData());
    const bool unknown = !decoder.isValid();
    if (unknown)
        decoder = QStringDecoder(QStringDecoder::Latin1);
    const bool isUtf8 = decoder.name() && QByteArrayView(decoder.name()).compare("UTF-8", Qt::CaseInsensitive) == 0;
    const bool hasMark = bytes.startsWith("\xEF\xBB\xBF");
    if (isUtf8 && !hasMark && bytes.isValidUtf8()) // as it is, however much it is
        return {.utf8 = bytes, .charset = QString::fromLatin1(charset.toLower())};
    const QString text = decoder(bytes);
    return {.utf8 = isUtf8 && !decoder.hasError() && !hasMark ? bytes : text.toUtf8(),
            .charset = unknown ? u"latin-1"_s : QString::fromLatin1(charset.toLower()),
            .broken = decoder.hasError(),
            .unknown = unknown};
}

DecodedBody decodeBody(const BodySource &source, SyntaxStyles &styles)
{
    return Decoder(source, styles).run();
}

} // namespace gatescope::ui
