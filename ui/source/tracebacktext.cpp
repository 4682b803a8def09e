#include "source/tracebacktext.h"

#include <QFile>
#include <QSet>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostFileBytes = 16 * 1024 * 1024;
constexpr qint64 kMostLineBytes = 4096;

template <class Info, class Each>
void eachFrame(Info &info, const Each &each)
{
    for (auto &frame : info.frames)
        each(frame);
    if (info.earlier)
        eachFrame(*info.earlier, each);
    for (const auto &member : info.members)
        eachFrame(*member, each);
}

void readFile(const QString &path, SourceLines &places)
{
    QFile file(path);
    if (file.size() > kMostFileBytes || !file.open(QIODevice::ReadOnly))
        return;
    for (int line = 1; !file.atEnd(); ++line) {
        const QByteArray bytes = file.readLine();
        if (const auto found = places.find({path, line}); found != places.end())
            *found = QString::fromUtf8(bytes.left(kMostLineBytes)).trimmed();
    }
}

void appendFrames(QStringList &lines, const ExceptionInfo &info)
{
    lines += u"Traceback (most recent call last):"_s;
    for (const FrameInfo &frame : info.frames) {
        if (frame.skipped > 0) {
            lines += u"  [%1 frames that were not recorded]"_s.arg(frame.skipped);
            continue;
        }
        lines += u"  File \"%1\", line %2, in %3"_s.arg(frame.file).arg(frame.line).arg(frame.function);
        if (!frame.source.isEmpty())
            lines += u"    "_s + frame.source;
    }
}

QStringList linesOf(const ExceptionInfo &info)
{
    QStringList lines;
    if (info.earlier)
        lines << linesOf(*info.earlier) << QString() << linkWords(info.link) << QString();
    if (!info.frames.empty())
        appendFrames(lines, info);
    lines << info.summary() << info.notes;
    for (const auto &member : info.members) {
        lines += u"  +---------------- "_s;
        for (const QString &line : linesOf(*member))
            lines += u"  | "_s + line;
    }
    return lines;
}

} // namespace

SourceLines missingSources(const ExceptionInfo &info)
{
    SourceLines places;
    eachFrame(info, [&places](const FrameInfo &frame) {
        if (frame.source.isEmpty() && frame.line > 0)
            places.insert({frame.file, frame.line}, QString());
    });
    return places;
}

SourceLines readSources(SourceLines places)
{
    QSet<QString> files;
    for (auto place = places.constBegin(); place != places.constEnd(); ++place)
        files.insert(place.key().first);
    for (const QString &file : files)
        readFile(file, places);
    return places;
}

void fillSources(ExceptionInfo &info, const SourceLines &lines)
{
    eachFrame(info, [&lines](FrameInfo &frame) {
        if (frame.source.isEmpty())
            frame.source = lines.value({frame.file, frame.line});
    });
}

QString tracebackText(const ExceptionInfo &info)
{
    return linesOf(info).join(u'\n') + u'\n';
}

} // namespace gatescope::ui
