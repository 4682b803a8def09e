#include "exchange/scopefacts.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using spec::Place;

namespace {

enum class Source : std::uint8_t { RequestLine, HeaderLine, Socket, Settings, Gateway, Lifespan, Server, Count };

struct SourceWords {
    const char *name;
    const char *detail;
};

constexpr std::array kSources{
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "request line"),
                QT_TRANSLATE_NOOP("ScopeFacts", "Made from the first line of the request.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "header line"),
                QT_TRANSLATE_NOOP("ScopeFacts", "Made from a header line of the request.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "socket"),
                QT_TRANSLATE_NOOP("ScopeFacts", "Known from the connection, not from the request's bytes.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "settings"),
                QT_TRANSLATE_NOOP("ScopeFacts", "Set when the server was started.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "gateway"),
                QT_TRANSLATE_NOOP("ScopeFacts", "Added by the gateway: a part of the interface itself.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "lifespan"),
                QT_TRANSLATE_NOOP("ScopeFacts", "What the application left there when it started.")},
    SourceWords{QT_TRANSLATE_NOOP("ScopeFacts", "server"),
                QT_TRANSLATE_NOOP("ScopeFacts", "This server's own; others may not have it.")},
};
static_assert(kSources.size() == static_cast<std::size_t>(Source::Count));

enum class Group : std::uint8_t { Request, Headers, Wsgi, Server, Count };

struct GroupWords {
    const char *title;
    const char *detail;
};

constexpr std::array kGroups{
    GroupWords{QT_TRANSLATE_NOOP("ScopeFacts", "Request and CGI"),
               QT_TRANSLATE_NOOP("ScopeFacts", "Variables with the names and meanings of CGI")},
    GroupWords{QT_TRANSLATE_NOOP("ScopeFacts", "Headers"),
               QT_TRANSLATE_NOOP("ScopeFacts", "The request's header lines")},
    GroupWords{QT_TRANSLATE_NOOP("ScopeFacts", "wsgi.*"), QT_TRANSLATE_NOOP("ScopeFacts", "The interface itself")},
    GroupWords{QT_TRANSLATE_NOOP("ScopeFacts", "Server"), QT_TRANSLATE_NOOP("ScopeFacts", "This server's own keys")},
};
static_assert(kGroups.size() == static_cast<std::size_t>(Group::Count));

/// The first row that fits decides. A name may end with `*`.
struct KeyRow {
    QLatin1StringView name;
    Source source;
    Group group = Group::Request;
};

constexpr std::array kEnviron{
    KeyRow{"REQUEST_METHOD"_L1, Source::RequestLine},
    KeyRow{"PATH_INFO"_L1, Source::RequestLine},
    KeyRow{"QUERY_STRING"_L1, Source::RequestLine},
    KeyRow{"SERVER_PROTOCOL"_L1, Source::RequestLine},
    KeyRow{"REQUEST_URI"_L1, Source::RequestLine, Group::Server},
    KeyRow{"RAW_URI"_L1, Source::RequestLine, Group::Server},
    KeyRow{"SCRIPT_NAME"_L1, Source::Settings},
    KeyRow{"SERVER_NAME"_L1, Source::Socket},
    KeyRow{"SERVER_PORT"_L1, Source::Socket},
    KeyRow{"SERVER_ADDR"_L1, Source::Socket},
    KeyRow{"REMOTE_*"_L1, Source::Socket},
    KeyRow{"HTTPS"_L1, Source::Socket},
    KeyRow{"SSL_*"_L1, Source::Socket},
    KeyRow{"REQUEST_SCHEME"_L1, Source::Socket},
    KeyRow{"GATEWAY_INTERFACE"_L1, Source::Gateway},
    KeyRow{"SERVER_SOFTWARE"_L1, Source::Gateway},
    KeyRow{"AUTH_TYPE"_L1, Source::Server},
    KeyRow{"CONTENT_TYPE"_L1, Source::HeaderLine, Group::Headers},
    KeyRow{"CONTENT_LENGTH"_L1, Source::HeaderLine, Group::Headers},
    KeyRow{"HTTP_*"_L1, Source::HeaderLine, Group::Headers},
    KeyRow{"wsgi.*"_L1, Source::Gateway, Group::Wsgi},
    KeyRow{"*"_L1, Source::Server, Group::Server},
};

constexpr std::array kScope{
    KeyRow{"method"_L1, Source::RequestLine},
    KeyRow{"path"_L1, Source::RequestLine},
    KeyRow{"raw_path"_L1, Source::RequestLine},
    KeyRow{"query_string"_L1, Source::RequestLine},
    KeyRow{"http_version"_L1, Source::RequestLine},
    KeyRow{"headers"_L1, Source::HeaderLine},
    KeyRow{"subprotocols"_L1, Source::HeaderLine},
    KeyRow{"client"_L1, Source::Socket},
    KeyRow{"server"_L1, Source::Socket},
    KeyRow{"scheme"_L1, Source::Socket},
    KeyRow{"root_path"_L1, Source::Settings},
    KeyRow{"state"_L1, Source::Lifespan},
    KeyRow{"type"_L1, Source::Gateway},
    KeyRow{"asgi"_L1, Source::Gateway},
    KeyRow{"extensions"_L1, Source::Gateway},
    KeyRow{"*"_L1, Source::Server},
};

bool fits(QLatin1StringView pattern, QStringView key)
{
    return pattern.endsWith('*'_L1) ? key.startsWith(pattern.chopped(1)) : key == pattern;
}

template <std::size_t Count>
const KeyRow &rowFor(const std::array<KeyRow, Count> &rows, QStringView key)
{
    return *std::ranges::find_if(rows, [key](const KeyRow &row) { return fits(row.name, key); });
}

const KeyRow &rowFor(Place place, QStringView key)
{
    return place == Place::Environ ? rowFor(kEnviron, key) : rowFor(kScope, key);
}

void tell(ValueNode &node, Source source)
{
    const SourceWords &words = kSources[static_cast<std::size_t>(source)];
    node.origin = QCoreApplication::translate("ScopeFacts", words.name);
    node.originDetail = QCoreApplication::translate("ScopeFacts", words.detail);
}

const spec::Entry *entryFor(const ValueNode &node, Place place, const QString &prefix, const spec::Reference &reference)
{
    if (node.form == ValueNode::Form::Pair)
        return reference.find(Place::Header, node.key);
    return node.keyLiteral.isEmpty() ? nullptr : reference.find(place, QString(prefix + node.key));
}

void explain(ValueNode &node, Place place, const QString &prefix, const spec::Reference &reference)
{
    for (const auto &child : node.children) {
        child->entry = entryFor(*child, place, prefix, reference);
        if (child->entry && child->form == ValueNode::Form::Value)
            child->unexpectedType = !isExpectedType(child->entry->types, *child);
        if (child->form == ValueNode::Form::Value && place != Place::Environ && place != Place::Message)
            explain(*child, place, prefix + child->key + u'.', reference);
        else if (child->form == ValueNode::Form::Value)
            explain(*child, Place::Header, u"\n"_s, reference);
    }
}

void inherit(ValueNode &node)
{
    for (const auto &child : node.children) {
        child->origin = node.origin;
        child->originDetail = node.originDetail;
        inherit(*child);
    }
}

} // namespace

Place placeOf(trace::Interface interface, trace::Protocol protocol)
{
    if (interface == trace::Interface::Wsgi)
        return Place::Environ;
    return protocol == trace::Protocol::Lifespan    ? Place::LifespanScope
           : protocol == trace::Protocol::WebSocket ? Place::WebSocketScope
                                                    : Place::HttpScope;
}

bool isExpectedType(const QStringList &expected, const ValueNode &seen)
{
    if (expected.isEmpty() || expected.contains(seen.type))
        return true;
    static const QStringList kPython{u"str"_s,  u"bytes"_s, u"int"_s,  u"bool"_s, u"float"_s,
                                     u"list"_s, u"tuple"_s, u"dict"_s, u"None"_s};
    if (seen.kind == trace::ValueKind::None)
        return expected.contains("None"_L1);
    return std::ranges::any_of(expected, [](const QString &type) { return !kPython.contains(type); });
}

void describeScope(ValueNode &root, Place place, const spec::Reference *reference)
{
    for (const auto &child : root.children) {
        tell(*child, rowFor(place, child->key).source);
        inherit(*child);
    }
    if (reference)
        explain(root, place, {}, *reference);
}

void describeMessage(ValueNode &root, const QString &type, const spec::Reference *reference)
{
    if (reference)
        explain(root, Place::Message, spec::Reference::messageKey(type, {}), *reference);
}

std::unique_ptr<ValueNode> grouped(std::unique_ptr<ValueNode> root, Place place)
{
    if (place != Place::Environ)
        return root;
    std::array<std::unique_ptr<ValueNode>, kGroups.size()> groups;
    for (std::size_t index = 0; index < groups.size(); ++index) {
        groups[index] = std::make_unique<ValueNode>();
        groups[index]->form = ValueNode::Form::Group;
        groups[index]->key = QCoreApplication::translate("ScopeFacts", kGroups[index].title);
        groups[index]->text = QCoreApplication::translate("ScopeFacts", kGroups[index].detail).toUtf8();
    }
    for (auto &child : std::exchange(root->children, {})) {
        const Group group = rowFor(place, child->key).group;
        groups[static_cast<std::size_t>(group)]->add(std::move(child));
    }
    for (auto &group : groups) {
        if (!group->children.empty())
            root->add(std::move(group));
    }
    return root;
}

} // namespace gatescope::ui
