#include "exchange/eventtree.h"

#include "common/text.h"
#include "trace/print.h"

#include <optional>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace gatescope::trace;

namespace {

QByteArray bytesOf(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

std::unique_ptr<ValueNode> emptyNode(ValueKind kind, const QString &type)
{
    auto node = std::make_unique<ValueNode>();
    node->kind = kind;
    node->type = type;
    return node;
}

std::unique_ptr<ValueNode> headerNode(HeaderView header)
{
    auto pair = emptyNode(ValueKind::Tuple, u"(str, str)"_s);
    pair->form = ValueNode::Form::Pair;
    pair->size = 2;
    pair->key = QString::fromLatin1(header.name);
    pair->add(leaf({}, ValueKind::Str, u"str"_s, QString::fromLatin1(header.name).toUtf8()));
    pair->add(leaf({}, ValueKind::Str, u"str"_s, QString::fromLatin1(header.value).toUtf8()));
    return pair;
}

QString keyName(std::string_view name)
{
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

/// One overload for each type that a field can have; what has no text of its own adds nothing.
struct FieldAdder {
    ValueNode &root;
    std::string_view name;

    void add(ValueKind kind, const QString &type, const QByteArray &text)
    {
        root.add(leaf(keyName(name), kind, type, text));
    }
    void operator()(Text text)
    {
        if (!text.empty())
            add(ValueKind::Str, u"str"_s, bytesOf(text));
    }
    void operator()(bool value) { add(ValueKind::Bool, u"bool"_s, value ? "True"_ba : "False"_ba); }
    void operator()(const Payload &) {}
    void operator()(const Snapshot &snapshot)
    {
        if (const auto node = snapshot.root())
            root.add(valueTree(*node))->key = keyName(name);
    }
    void operator()(const CodeSite &site)
    {
        if (site.isKnown())
            add(ValueKind::Object, u"place"_s,
                bytesOf(site.file) + ':' + QByteArray::number(site.line) + " in " + bytesOf(site.function));
    }
    void operator()(HeaderPairs pairs)
    {
        const HeaderList list = pairs.list();
        ValueNode *headers = root.add(emptyNode(ValueKind::List, u"list"_s));
        headers->key = keyName(name);
        headers->keyLiteral = textLiteral(headers->key);
        headers->size = list.size();
        for (const HeaderView header : list)
            headers->add(headerNode(header));
    }
    template <class T>
        requires std::is_enum_v<T>
    void operator()(T value)
    {
        add(ValueKind::Str, u"str"_s, bytesOf(word(value)));
    }
    template <class T>
        requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
    void operator()(T value)
    {
        if constexpr (sizeof(T) == 8 && std::is_unsigned_v<T>) {
            if (name.ends_with("_ns"))
                return add(ValueKind::Object, u"time"_s,
                           bytesOf(trace::durationText(std::chrono::nanoseconds(static_cast<std::int64_t>(value)))));
        }
        add(ValueKind::Int, u"int"_s, QByteArray::number(static_cast<qint64>(value)));
    }
};

template <class Event>
std::unique_ptr<ValueNode> fieldTree(const Event &event)
{
    auto root = emptyNode(ValueKind::Dict, u"dict"_s);
    std::apply([&](const auto &...fields) { (FieldAdder{*root, fields.name}(event.*(fields.member)), ...); },
               Event::fields());
    root->size = root->children.size();
    return root;
}

std::unique_ptr<ValueNode> snapshotTree(const Snapshot &snapshot)
{
    const auto node = snapshot.root();
    return node ? valueTree(*node) : emptyNode(ValueKind::Dict, u"dict"_s);
}

struct TreeMaker {
    std::unique_ptr<ValueNode> operator()(const CallStarted &e) const { return snapshotTree(e.arguments); }
    std::unique_ptr<ValueNode> operator()(const ReceiveAnswered &e) const { return snapshotTree(e.message); }
    std::unique_ptr<ValueNode> operator()(const SendCalled &e) const { return snapshotTree(e.message); }
    template <class Event>
    std::unique_ptr<ValueNode> operator()(const Event &e) const
    {
        return fieldTree(e);
    }
};

struct BytesFinder {
    template <class Event>
    std::optional<Payload> operator()(const Event &event) const
    {
        if constexpr (std::is_same_v<Event, Output> || std::is_same_v<Event, LogRecorded> ||
                      std::is_same_v<Event, ErrorsWritten>)
            return {};
        else if constexpr (requires { event.bytes.bytes; })
            return event.bytes;
        else if constexpr (requires { event.payload.bytes; })
            return event.payload;
        else if constexpr (requires { event.data.bytes; })
            return event.data;
        else
            return {};
    }
};

QString withException(const LogRecorded &record)
{
    const QString message = text(record.message.bytes);
    return record.exception.empty() ? message : message + u'\n' + text(record.exception);
}

} // namespace

std::unique_ptr<ValueNode> leaf(const QString &key, ValueKind kind, const QString &type, const QByteArray &text)
{
    auto node = emptyNode(kind, type);
    node->key = key;
    if (!key.isEmpty())
        node->keyLiteral = textLiteral(key);
    node->text = text;
    node->size = static_cast<quint64>(text.size());
    return node;
}

std::unique_ptr<ValueNode> eventTree(const TraceEvent &event)
{
    return std::visit(TreeMaker{}, event.what);
}

std::optional<Payload> eventBytes(const TraceEvent &event)
{
    return std::visit(BytesFinder{}, event.what);
}

QString eventText(const TraceEvent &event)
{
    if (const auto *raised = event.as<AppRaised>())
        return raised->traceback.empty() ? text(raised->type) + u": "_s + text(raised->message)
                                         : text(raised->traceback);
    if (const auto *fault = event.as<FaultTraceback>())
        return text(fault->text);
    if (const auto *record = event.as<LogRecorded>())
        return withException(*record);
    if (const auto *output = event.as<Output>())
        return text(output->text.bytes);
    if (const auto *errors = event.as<ErrorsWritten>())
        return text(errors->text.bytes);
    return {};
}

} // namespace gatescope::ui
