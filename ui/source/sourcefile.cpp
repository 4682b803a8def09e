#include "source/sourcefile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QString trSource(const char *text)
{
    return QCoreApplication::translate("SourceFile", text);
}

/// The lines around the wanted one, when there are too many.
QByteArray window(const QByteArray &all, int line, SourceFile &file)
{
    const qsizetype lines = std::ranges::count(all, '\n') + 1;
    file.lines = static_cast<int>(lines);
    if (lines <= kMostSourceLines)
        return all;
    file.cut = true;
    file.lines = kMostSourceLines;
    file.firstLine = std::clamp(line - kMostSourceLines / 2, 1, static_cast<int>(lines) - kMostSourceLines + 1);
    qsizetype begin = 0;
    for (int at = 1; at < file.firstLine; ++at)
        begin = all.indexOf('\n', begin) + 1;
    qsizetype end = begin;
    for (int at = 0; at < kMostSourceLines && end >= 0; ++at)
        end = all.indexOf('\n', end + (at > 0 ? 1 : 0));
    return all.sliced(begin, end < 0 ? all.size() - begin : end - begin);
}

QString mediaTypeOf(const QString &path)
{
    const bool isMarkup = path.endsWith(".html"_L1) || path.endsWith(".jinja2"_L1) || path.endsWith(".j2"_L1);
    return isMarkup ? u"text/html"_s : u"text/x-python"_s;
}

/// Styles by byte become inks by line.
void colour(SourceFile &file, const QByteArray &utf8, const QList<ByteStyle> &styles)
{
    file.inks.resize(static_cast<std::size_t>(file.lines));
    qsizetype line = 0;
    qsizetype begin = 0;
    for (const ByteStyle &style : styles) {
        for (auto feed = utf8.indexOf('\n', begin); feed >= 0 && feed < style.start; feed = utf8.indexOf('\n', begin)) {
            begin = feed + 1;
            ++line;
        }
        if (line >= file.lines)
            return;
        const auto before = QString::fromUtf8(utf8.constData() + begin, style.start - begin).size();
        const auto length = QString::fromUtf8(utf8.constData() + style.start, style.length).size();
        file.inks[static_cast<std::size_t>(line)].push_back(
            {static_cast<int>(before), static_cast<int>(length), style.ink});
    }
}

} // namespace

SourceFilePtr readSource(const QString &path, int line, SyntaxStyles &styles)
{
    auto source = std::make_shared<SourceFile>();
    source->path = path;
    const QFileInfo info(path);
    QFile file(path);
    if (path.startsWith(u'<'))
        source->error = trSource("This code did not come from a file");
    else if (!info.exists())
        source->error = trSource("The file is not there any more");
    else if (info.size() > kMostSourceBytes || !info.isFile())
        source->error = trSource("The file is too large to be shown");
    else if (!file.open(QIODevice::ReadOnly))
        source->error = trSource("The file cannot be read");
    if (!source->error.isEmpty())
        return source;
    source->modified = info.lastModified();
    QByteArray utf8 = window(file.readAll(), line, *source);
    utf8.replace("\r\n", "\n");
    source->text = QString::fromUtf8(utf8);
    colour(*source, utf8, styles.highlight(utf8, mediaTypeOf(path)));
    return source;
}

} // namespace gatescope::ui
