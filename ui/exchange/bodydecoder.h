#pragma once

#include "exchange/bytepainter.h"
#include "exchange/formdata.h"
#include "exchange/jsontext.h"

#include <QByteArray>
#include <QImage>

#include <memory>

namespace gatescope::ui {

class SyntaxStyles;

/// A body as it was captured, framing undone, with what its head says about it.
struct BodySource {
    QByteArray bytes;
    QList<QByteArray> rest; ///< What follows `bytes`: a body that grows is not copied by the one who collects it.
    quint64 trueSize = 0;   ///< On the wire; more than what is here when the capture was cut.
    QByteArray contentType;
    QByteArray contentEncoding;
};

enum class BodyKind : std::uint8_t { Empty, Json, Form, Multipart, Text, Image, Binary };

/// A body made ready to be shown. Owned by itself: made in a worker thread, read in the window's.
struct DecodedBody {
    BodyKind kind = BodyKind::Empty;
    QByteArray bytes;  ///< Content-Encoding undone.
    QString mediaType; ///< "application/json"; guessed when the head does not say.
    bool mediaTypeIsGuessed = false;
    QString charset;      ///< "utf-8"; empty for what is not text.
    QStringList notes;    ///< What was done, in words: "gzip undone, 312 B became 1.2 KiB".
    QStringList problems; ///< What is wrong or missing, in words.

    QByteArray text; ///< UTF-8.
    QList<ByteStyle> textStyles;
    QByteArray pretty; ///< JSON laid out; empty when it is not JSON, or too large.
    QList<ByteStyle> prettyStyles;
    std::shared_ptr<const ValueNode> tree;
    QList<FormField> fields;
    QList<FormPart> parts;
    QImage image;
};

/// Beyond this, text is shown plain: neither laid out nor coloured.
inline constexpr qsizetype kMostPretty = 4 * 1024 * 1024;

[[nodiscard]] DecodedBody decodeBody(const BodySource &source, SyntaxStyles &styles);

/// Any bytes as UTF-8, by the name of their charset; what is broken becomes U+FFFD and sets `broken`. An unknown name
/// is read as latin-1.
struct DecodedText {
    QByteArray utf8;
    QString charset;
    bool broken = false;
    bool unknown = false;
};
[[nodiscard]] DecodedText decodeText(const QByteArray &bytes, const QByteArray &charset);

} // namespace gatescope::ui
