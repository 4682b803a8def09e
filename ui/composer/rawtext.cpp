#include "composer/rawtext.h"

#include <QStringDecoder>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QString hexEscape(char byte)
{
    return u"\\x"_s + QString::fromLatin1(QByteArray(1, byte).toHex());
}

/// The letter at the front of `bytes`, as UTF-8 or escaped; `taken` says how many bytes it has.
QString letterAt(QByteArrayView bytes, qsizetype &taken)
{
    const auto first = static_cast<unsigned char>(bytes.front());
    const qsizetype length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    taken = 1;
    if (length == 1)
        return first < 0x20 || first == 0x7F || first == '\\' ? hexEscape(bytes.front())
                                                              : QString(QChar::fromLatin1(bytes.front()));
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = length <= bytes.size() ? decoder.decode(bytes.first(length)) : QString();
    const bool sign = text.size() == 1 && (text[0] == kReturnSign || text[0] == kFeedSign);
    if (text.isEmpty() || decoder.hasError() || text.contains(QChar::ReplacementCharacter) || sign)
        return hexEscape(bytes.front());
    taken = length;
    return text;
}

} // namespace

QString rawToText(const QByteArray &bytes)
{
    QString text;
    for (qsizetype at = 0; at < bytes.size();) {
        qsizetype taken = 1;
        if (bytes[at] == '\r')
            text += QChar(kReturnSign);
        else if (bytes[at] == '\n')
            text += QString(QChar(kFeedSign)) + u'\n';
        else
            text += letterAt(QByteArrayView(bytes).sliced(at), taken);
        at += taken;
    }
    return text;
}

QByteArray textToRaw(const QString &text)
{
    QByteArray bytes;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar letter = text[at];
        bool isHex = false;
        const uint value = text.mid(at + 2, 2).toUInt(&isHex, 16);
        if (letter == QChar(kReturnSign)) {
            bytes += '\r';
        } else if (letter == QChar(kFeedSign)) {
            bytes += '\n';
        } else if (letter == u'\n') {
            continue;
        } else if (letter == u'\\' && text.mid(at + 1, 1) == "x"_L1 && isHex && at + 3 < text.size()) {
            bytes += static_cast<char>(value);
            at += 3;
        } else {
            const qsizetype length = letter.isHighSurrogate() && at + 1 < text.size() ? 2 : 1;
            bytes += text.mid(at, length).toUtf8();
            at += length - 1;
        }
    }
    return bytes;
}

} // namespace gatescope::ui
