#include "compose/curl.h"

#include "compose/curlreader.h"
#include "compose/shellwords.h"

#include <QFileInfo>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

/// Without the prompt that was copied with it.
QStringView command(QStringView text)
{
    text = text.trimmed();
    for (const auto prompt : {"$ "_L1, "% "_L1, "> "_L1}) {
        if (text.startsWith(prompt))
            return text.sliced(prompt.size()).trimmed();
    }
    return text;
}

bool isCurl(const QString &word)
{
    const QString name = QFileInfo(word).fileName().toLower();
    return name == "curl"_L1 || name == "curl.exe"_L1;
}

} // namespace

bool looksLikeCurl(QStringView text)
{
    const QStringView first = command(text);
    qsizetype end = 0;
    while (end < first.size() && !first[end].isSpace() && first[end] != u'^')
        ++end;
    return end < first.size() && isCurl(first.first(end).toString());
}

Result<QStringList> commandWords(QStringView text)
{
    return isForCmd(text) ? cmdWords(command(text)) : bashWords(command(text));
}

Result<Imported> fromCurl(QStringView text)
{
    auto words = commandWords(text);
    if (!words)
        return std::unexpected(words.error());
    if (words->isEmpty() || !isCurl(words->first()))
        return std::unexpected(Error{u"this is no curl command"_s, {}, u"paste one that begins with “curl”"_s});
    CurlReader reader;
    reader.read(words->sliced(1));
    if (!reader.hasUrl())
        return std::unexpected(Error{u"the curl command has no URL"_s, {}, u"paste the whole command"_s});
    return reader.imported();
}

} // namespace gatescope::compose
