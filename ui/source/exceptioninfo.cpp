#include "source/exceptioninfo.h"

#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::SnapshotNode;
using Link = ExceptionInfo::Link;

namespace {

constexpr int kMostDepth = 16;
const QLatin1StringView kCauseWords = "The above exception was the direct cause of the following exception:"_L1;
const QLatin1StringView kContextWords = "During handling of the above exception, another exception occurred:"_L1;

QString textOf(const std::optional<SnapshotNode> &node)
{
    return node ? QString::fromUtf8(node->text().data(), static_cast<qsizetype>(node->text().size())) : QString();
}

template <class Each>
void forEach(const std::optional<SnapshotNode> &list, Each each)
{
    for (auto item = list ? list->firstChild() : std::nullopt; item; item = item->nextSibling())
        each(*item);
}

bool isLibraryFile(const QString &file)
{
    constexpr std::array kMarks{"/site-packages/"_L1, "/dist-packages/"_L1, "/lib/python3."_L1};
    return file.startsWith(u'<') ||
           std::ranges::any_of(kMarks, [&file](QLatin1StringView mark) { return file.contains(mark); });
}

FrameInfo readFrame(const SnapshotNode &node)
{
    FrameInfo frame;
    if (const auto skipped = node.value("skipped")) {
        frame.skipped = textOf(skipped).toULongLong();
        return frame;
    }
    frame.file = textOf(node.value("file"));
    frame.function = textOf(node.value("function"));
    frame.line = textOf(node.value("line")).toInt();
    frame.isLibrary = textOf(node.value("library")) == "True"_L1;
    if (const auto locals = node.value("locals"); locals && locals->size() > 0)
        frame.locals = valueTree(*locals);
    return frame;
}

ExceptionPtr readNode(const SnapshotNode &node, int depth)
{
    auto info = std::make_unique<ExceptionInfo>();
    info->type = textOf(node.value("type"));
    info->message = textOf(node.value("message"));
    forEach(node.value("notes"), [&](const SnapshotNode &note) { info->notes.append(textOf(note)); });
    forEach(node.value("frames"), [&](const SnapshotNode &frame) { info->frames.push_back(readFrame(frame)); });
    if (depth == 0)
        return info;
    const auto cause = node.value("cause");
    const auto earlier = cause ? cause : node.value("context");
    if (earlier) {
        info->link = cause ? Link::Cause : Link::Context;
        info->earlier = readNode(*earlier, depth - 1);
    }
    if (const auto members = node.value("exceptions")) {
        info->memberCount = members->size();
        forEach(members, [&](const SnapshotNode &member) { info->members.push_back(readNode(member, depth - 1)); });
    }
    return info;
}

/// Reads a printed traceback line by line.
class Parser {
public:
    void line(const QString &line);
    ExceptionPtr take();

private:
    void begin(Link link);

    ExceptionPtr m_current = std::make_unique<ExceptionInfo>();
    bool m_wantsSource = false;
};

void Parser::begin(Link link)
{
    auto next = std::make_unique<ExceptionInfo>();
    next->link = link;
    next->earlier = std::move(m_current);
    m_current = std::move(next);
}

void Parser::line(const QString &line)
{
    static const QRegularExpression kFrame(u"^  File \"(.*)\", line (\\d+), in (.*)$"_s);
    if (const auto match = kFrame.match(line); match.hasMatch()) {
        FrameInfo frame{.file = match.captured(1), .function = match.captured(3), .line = match.captured(2).toInt()};
        frame.isLibrary = isLibraryFile(frame.file);
        m_current->frames.push_back(std::move(frame));
        m_wantsSource = true;
    } else if (line.startsWith("    "_L1)) {
        if (std::exchange(m_wantsSource, false))
            m_current->frames.back().source = line.trimmed();
    } else if (line == kCauseWords || line == kContextWords) {
        begin(line == kCauseWords ? Link::Cause : Link::Context);
    } else if (!m_current->type.isEmpty()) {
        m_current->message += line.isEmpty() ? QString() : u'\n' + line;
    } else if (!line.isEmpty() && !line.startsWith("Traceback ("_L1) && !line.startsWith(u' ')) {
        m_current->type = line.section(": "_L1, 0, 0);
        m_current->message = line.section(": "_L1, 1);
    }
}

ExceptionPtr Parser::take()
{
    return m_current->type.isEmpty() || m_current->frames.empty() ? nullptr : std::move(m_current);
}

using Sources = QHash<std::pair<QString, int>, QString>;

void collect(const ExceptionInfo &info, Sources &sources)
{
    for (const FrameInfo &frame : info.frames)
        sources.insert({frame.file, frame.line}, frame.source);
    if (info.earlier)
        collect(*info.earlier, sources);
}

void fill(ExceptionInfo &info, const Sources &sources)
{
    for (FrameInfo &frame : info.frames)
        frame.source = sources.value({frame.file, frame.line});
    if (info.earlier)
        fill(*info.earlier, sources);
    for (const auto &member : info.members)
        fill(*member, sources);
}

} // namespace

QString FrameInfo::place() const
{
    return u"%1:%2"_s.arg(QFileInfo(file).fileName()).arg(line);
}

ExceptionPtr readException(const trace::Snapshot &snapshot)
{
    const auto root = snapshot.root();
    return root && root->value("type") ? readNode(*root, kMostDepth) : nullptr;
}

ExceptionPtr parseTraceback(const QString &text)
{
    Parser parser;
    for (const QString &line : text.split(u'\n'))
        parser.line(line);
    return parser.take();
}

void copySources(const ExceptionInfo &from, ExceptionInfo &to)
{
    Sources sources;
    collect(from, sources);
    fill(to, sources);
}

QString packageOf(const QString &file)
{
    static const QRegularExpression kPackage(u".*/(?:site-packages|dist-packages)/([^/]+)"_s);
    static const QRegularExpression kStandard(u".*/lib/python3[^/]*/([^/]+)"_s);
    const auto installed = kPackage.match(file);
    const auto match = installed.hasMatch() ? installed : kStandard.match(file);
    const QString name = match.hasMatch() ? match.captured(1) : QFileInfo(file).fileName();
    return name.endsWith(".py"_L1) ? name.chopped(3) : name;
}

QString linkWords(Link link)
{
    return link == Link::Cause ? QString(kCauseWords) : link == Link::Context ? QString(kContextWords) : QString();
}

} // namespace gatescope::ui
