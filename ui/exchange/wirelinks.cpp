#include "exchange/wirelinks.h"

#include "base/headerlist.h"

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using spec::Place;

namespace {

/// Where the parts of a head stand.
struct HeadParts {
    ByteRange method;
    ByteRange path;
    ByteRange target;
    ByteRange query;
    ByteRange version;
    struct Header {
        ByteRange name;
        ByteRange line; ///< With continuation lines, without the last CR LF.
    };
    QList<Header> headers;
};

ByteRange between(std::size_t start, std::size_t end)
{
    return {static_cast<qint64>(start), static_cast<qint64>(end - start)};
}

std::string_view textOf(std::string_view head, ByteRange range)
{
    return head.substr(static_cast<std::size_t>(range.start), static_cast<std::size_t>(range.length));
}

std::size_t lineEnd(std::string_view head, std::size_t start)
{
    const auto feed = head.find('\n', start);
    return feed == std::string_view::npos ? head.size() : feed;
}

std::size_t withoutReturn(std::string_view head, std::size_t start, std::size_t end)
{
    return end > start && head[end - 1] == '\r' ? end - 1 : end;
}

/// The path begins behind the authority of an absolute-form target.
std::size_t pathStart(std::string_view head, std::size_t start, std::size_t end)
{
    const auto scheme = head.substr(start, end - start).find("://");
    if (head[start] == '/' || scheme == std::string_view::npos)
        return start;
    return std::min(head.find_first_of("/?", start + scheme + 3), end);
}

void findTarget(HeadParts &parts, std::string_view head, std::size_t start, std::size_t end)
{
    const std::size_t path = pathStart(head, start, end);
    const std::size_t question = std::min(head.find('?', path), end);
    parts.target = between(start, end);
    parts.path = between(path, question);
    parts.query = between(std::min(question + 1, end), end);
}

bool findRequestLine(HeadParts &parts, std::string_view head, std::size_t end)
{
    const auto first = head.find(' ');
    const auto last = head.substr(0, end).rfind(' ');
    if (first >= end || last <= first)
        return false;
    parts.method = between(0, first);
    parts.version = between(last + 1, end);
    findTarget(parts, head, first + 1, last);
    return true;
}

void findHeaders(HeadParts &parts, std::string_view head, std::size_t at)
{
    while (at < head.size()) {
        const std::size_t feed = lineEnd(head, at);
        const std::size_t end = withoutReturn(head, at, feed);
        if (end == at)
            return;
        const auto colon = head.substr(0, end).find(':', at);
        if ((head[at] == ' ' || head[at] == '\t') && !parts.headers.isEmpty())
            parts.headers.last().line.length = static_cast<qint64>(end) - parts.headers.last().line.start;
        else if (colon != std::string_view::npos)
            parts.headers.append({between(at, colon), between(at, end)});
        at = feed + 1;
    }
}

HeadParts partsOf(std::string_view head)
{
    HeadParts parts;
    const std::size_t feed = lineEnd(head, 0);
    if (findRequestLine(parts, head, withoutReturn(head, 0, feed)))
        findHeaders(parts, head, feed + 1);
    return parts;
}

QString environKey(std::string_view name)
{
    const QString upper =
        QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size())).toUpper().replace(u'-', u'_');
    return upper == "CONTENT_TYPE"_L1 || upper == "CONTENT_LENGTH"_L1 ? upper : u"HTTP_"_s + upper;
}

class Linker {
public:
    Linker(std::string_view head, const ValueNode &arguments) : m_head(head), m_arguments(arguments) {}

    void add(const KeyPath &key, ByteRange bytes)
    {
        if (nodeAt(m_arguments, key))
            m_links.append({key, bytes});
    }

    void addEnviron(const HeadParts &parts)
    {
        add({u"REQUEST_METHOD"_s}, parts.method);
        addEnvironPath(parts);
        add({u"QUERY_STRING"_s}, parts.query);
        add({u"REQUEST_URI"_s}, parts.target);
        add({u"RAW_URI"_s}, parts.target);
        add({u"SERVER_PROTOCOL"_s}, parts.version);
        for (const auto &header : parts.headers)
            add({environKey(textOf(m_head, header.name))}, header.line);
    }

    void addScope(const HeadParts &parts)
    {
        add({u"method"_s}, parts.method);
        add({u"path"_s}, parts.path);
        add({u"raw_path"_s}, parts.path);
        add({u"query_string"_s}, parts.query);
        add({u"http_version"_s}, versionNumber(parts.version));
        for (const auto &header : parts.headers)
            addScopeHeader(header);
    }

    [[nodiscard]] QList<WireLink> take() { return std::move(m_links); }

private:
    void addEnvironPath(const HeadParts &parts)
    {
        const ValueNode *mount = nodeAt(m_arguments, {u"SCRIPT_NAME"_s});
        const std::string_view path = textOf(m_head, parts.path);
        const std::string_view prefix =
            mount ? std::string_view(mount->text.constData(), static_cast<std::size_t>(mount->text.size()))
                  : std::string_view();
        const bool mounted = !prefix.empty() && path.starts_with(prefix);
        const auto length = mounted ? static_cast<qint64>(prefix.size()) : 0;
        add({u"PATH_INFO"_s}, {parts.path.start + length, parts.path.length - length});
        if (mounted)
            add({u"SCRIPT_NAME"_s}, {parts.path.start, length});
    }

    [[nodiscard]] ByteRange versionNumber(ByteRange version) const
    {
        const auto slash = textOf(m_head, version).find('/');
        const auto skipped = slash == std::string_view::npos ? 0 : static_cast<qint64>(slash) + 1;
        return {version.start + skipped, version.length - skipped};
    }

    void addScopeHeader(const HeadParts::Header &header)
    {
        const ValueNode *headers = m_arguments.child(u"headers"_s);
        if (!headers)
            return;
        for (const auto &pair : headers->children) {
            if (m_used.contains(pair.get()) || pair->form != ValueNode::Form::Pair)
                continue;
            if (!equalsIgnoringCase(pair->key.toStdString(), textOf(m_head, header.name)))
                continue;
            m_used.append(pair.get());
            m_links.append({pair->path(), header.line});
            return;
        }
    }

    std::string_view m_head;
    const ValueNode &m_arguments;
    QList<WireLink> m_links;
    QList<const ValueNode *> m_used;
};

bool isBelow(const KeyPath &key, const KeyPath &above)
{
    return !above.isEmpty() && key.size() >= above.size() && std::equal(above.begin(), above.end(), key.begin());
}

} // namespace

QList<WireLink> wireLinks(std::string_view head, const ValueNode &arguments, Place place)
{
    Linker linker(head, arguments);
    const HeadParts parts = partsOf(head);
    if (parts.method.length == 0)
        return {};
    if (place == Place::Environ)
        linker.addEnviron(parts);
    else
        linker.addScope(parts);
    return linker.take();
}

QList<WireLink> linksAt(const QList<WireLink> &links, qint64 position)
{
    QList<WireLink> found;
    std::ranges::copy_if(links, std::back_inserter(found),
                         [position](const WireLink &link) { return link.bytes.contains(position); });
    return found;
}

QList<ByteRange> rangesOf(const QList<WireLink> &links, const KeyPath &key)
{
    QList<ByteRange> ranges;
    for (const WireLink &link : links) {
        const bool leads = isBelow(link.key, key) || isBelow(key, link.key);
        if (leads && link.bytes.length > 0 && !ranges.contains(link.bytes))
            ranges.append(link.bytes);
    }
    return ranges;
}

QString pathText(const KeyPath &path)
{
    QString text;
    for (const QString &key : path) {
        bool isNumber = false;
        key.toInt(&isNumber);
        if (text.isEmpty())
            text = key;
        else if (isNumber)
            text += u'[' + key + u']';
        else
            text += u"['"_s + key + u"']"_s;
    }
    return text;
}

} // namespace gatescope::ui
