#include "exchange/valuenode.h"

#include "common/eventwords.h"

#include <QCoreApplication>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::ValueKind;

namespace {

struct Builder {
    int nodes = 0;

    std::unique_ptr<ValueNode> build(const trace::SnapshotNode &from, bool inHeaders);
    void addItems(ValueNode &node, const trace::SnapshotNode &from, bool headers);
    void addPairs(ValueNode &node, const trace::SnapshotNode &from);
    bool full(ValueNode &node)
    {
        node.truncated = node.truncated || nodes >= kMostValueNodes;
        return nodes >= kMostValueNodes;
    }
};

bool isText(const ValueNode &node)
{
    return node.kind == ValueKind::Bytes || node.kind == ValueKind::Str;
}

bool looksLikeHeader(const ValueNode &node)
{
    return (node.kind == ValueKind::List || node.kind == ValueKind::Tuple) && node.children.size() == 2 &&
           isText(*node.children[0]) && isText(*node.children[1]);
}

void becomeHeader(ValueNode &node)
{
    const ValueNode &name = *node.children[0];
    const ValueNode &value = *node.children[1];
    node.form = ValueNode::Form::Pair;
    node.key = name.kind == ValueKind::Bytes ? QString::fromLatin1(name.text) : QString::fromUtf8(name.text);
    const QString inner = name.type + u", "_s + value.type;
    node.type = node.kind == ValueKind::List ? u'[' + inner + u']' : u'(' + inner + u')';
    node.truncated = name.truncated || value.truncated;
}

std::unique_ptr<ValueNode> Builder::build(const trace::SnapshotNode &from, bool inHeaders)
{
    ++nodes;
    auto node = std::make_unique<ValueNode>();
    node->kind = from.kind();
    node->truncated = from.isTruncated();
    node->size = from.size();
    node->type = QString::fromUtf8(from.typeName());
    node->text = QByteArray(from.text().data(), static_cast<qsizetype>(from.text().size()));
    if (from.kind() == ValueKind::Dict)
        addPairs(*node, from);
    else
        addItems(*node, from, inHeaders);
    return node;
}

void Builder::addItems(ValueNode &node, const trace::SnapshotNode &from, bool headers)
{
    for (auto child = from.firstChild(); child && !full(node); child = child->nextSibling()) {
        ValueNode *added = node.add(build(*child, false));
        added->key = QString::number(added->row);
        if (headers && looksLikeHeader(*added))
            becomeHeader(*added);
    }
}

void Builder::addPairs(ValueNode &node, const trace::SnapshotNode &from)
{
    for (auto key = from.firstChild(); key && !full(node);) {
        const auto value = key->nextSibling();
        if (!value)
            return;
        const bool headers = key->kind() == ValueKind::Str && key->text() == "headers";
        ValueNode *added = node.add(build(*value, headers));
        added->keyLiteral = QString::fromStdString(key->repr(400));
        added->key = key->kind() == ValueKind::Str ? QString::fromUtf8(key->text()) : added->keyLiteral;
        key = value->nextSibling();
    }
}

char16_t codeOf(QChar unit)
{
    return unit.unicode();
}

char16_t codeOf(char unit)
{
    return static_cast<unsigned char>(unit);
}

template <class Unit>
QString escaped(QStringView open, const Unit &units, bool bytes)
{
    QString out = open.toString();
    for (const auto unit : units) {
        const char16_t value = codeOf(unit);
        if (value == u'\'' || value == u'\\')
            out += u'\\' + QChar(value);
        else if (value == u'\n')
            out += u"\\n";
        else if (value == u'\r')
            out += u"\\r";
        else if (value == u'\t')
            out += u"\\t";
        else if (value < 0x20 || value == 0x7F || (bytes && value >= 0x80))
            out += u"\\x%1"_s.arg(static_cast<uint>(value), 2, 16, QLatin1Char('0'));
        else
            out += QChar(value);
    }
    return out + u'\'';
}

struct Brackets {
    QChar open;
    QChar close;
};

Brackets bracketsOf(ValueKind kind)
{
    switch (kind) {
    case ValueKind::List:
        return {u'[', u']'};
    case ValueKind::Tuple:
        return {u'(', u')'};
    default:
        return {u'{', u'}'};
    }
}

QString scalar(const ValueNode &node)
{
    if (node.kind == ValueKind::Str)
        return textLiteral(QString::fromUtf8(node.text));
    if (node.kind == ValueKind::Bytes)
        return bytesLiteral(node.text);
    return QString::fromUtf8(node.text);
}

void print(QString &out, const ValueNode &node, int most)
{
    if (!node.isContainer()) {
        out += scalar(node).left(most);
        if (node.truncated)
            out += u'…';
        return;
    }
    const auto [open, close] = bracketsOf(node.kind);
    out += open;
    for (const auto &child : node.children) {
        if (out.size() > most)
            break;
        if (child->row > 0)
            out += u", ";
        if (!child->keyLiteral.isEmpty())
            out += child->keyLiteral + u": "_s;
        print(out, *child, most);
    }
    if (node.truncated)
        out += node.children.empty() ? u"…"_s : u", …"_s;
    else if (node.kind == ValueKind::Tuple && node.children.size() == 1)
        out += u',';
    out += close;
}

/// Writes a literal, containers over several lines.
struct LiteralWriter {
    QString out;

    void newLine(int level) { out += u'\n' + QString(level * 4, u' '); }

    void write(const ValueNode &node, int level)
    {
        if (node.isContainer())
            container(node, level);
        else
            out += node.kind == ValueKind::Object ? u"..."_s : scalar(node);
    }

    void container(const ValueNode &node, int level)
    {
        const bool lines = node.form != ValueNode::Form::Pair && !node.children.empty();
        const auto [open, close] = bracketsOf(node.kind);
        out += open;
        for (const auto &child : node.children) {
            if (lines)
                newLine(level + 1);
            else if (child->row > 0)
                out += u", ";
            if (!child->keyLiteral.isEmpty())
                out += child->keyLiteral + u": "_s;
            write(*child, level + 1);
            if (lines)
                out += u',' + comment(*child);
        }
        if (lines && node.truncated) {
            newLine(level + 1);
            out += u"# "_s + truncationText(node);
        }
        if (lines)
            newLine(level);
        out += close;
    }

    static QString comment(const ValueNode &node)
    {
        if (node.kind == ValueKind::Object)
            return u"  # "_s + QString::fromUtf8(node.text).simplified();
        return node.truncated && !node.isContainer() ? u"  # "_s + truncationText(node) : QString();
    }
};

} // namespace

ValueNode *ValueNode::add(std::unique_ptr<ValueNode> child)
{
    child->parent = this;
    child->row = static_cast<int>(children.size());
    return children.emplace_back(std::move(child)).get();
}

const ValueNode *ValueNode::child(const QString &childKey) const
{
    for (const auto &each : children) {
        const QString &name = each->form == Form::Pair ? QString::number(each->row) : each->key;
        if (each->form != Form::Group && name == childKey)
            return each.get();
        if (each->form != Form::Group)
            continue;
        if (const ValueNode *inside = each->child(childKey))
            return inside;
    }
    return nullptr;
}

KeyPath ValueNode::path() const
{
    KeyPath keys;
    for (const ValueNode *node = this; node && node->parent; node = node->parent) {
        if (node->form != Form::Group)
            keys.prepend(node->form == Form::Pair ? QString::number(node->row) : node->key);
    }
    return keys;
}

bool ValueNode::isContainer() const
{
    return kind == ValueKind::List || kind == ValueKind::Tuple || kind == ValueKind::Dict;
}

int ValueNode::shownChildren() const
{
    return form == Form::Pair ? 0 : static_cast<int>(children.size());
}

std::unique_ptr<ValueNode> valueTree(const trace::SnapshotNode &root)
{
    return Builder{}.build(root, false);
}

const ValueNode *nodeAt(const ValueNode &root, const KeyPath &path)
{
    const ValueNode *node = &root;
    for (const QString &key : path) {
        node = node->child(key);
        if (!node)
            return nullptr;
    }
    return path.isEmpty() ? nullptr : node;
}

QString shownValue(const ValueNode &node, int most)
{
    if (node.form == ValueNode::Form::Group)
        return {};
    QString out;
    print(out, node.form == ValueNode::Form::Pair ? *node.children[1] : node, most);
    return out.size() > most + 1 ? out.left(most) + u'…' : out;
}

QString plainValue(const ValueNode &node)
{
    const ValueNode &value = node.form == ValueNode::Form::Pair ? *node.children[1] : node;
    return value.kind == ValueKind::Str ? QString::fromUtf8(value.text) : pythonLiteral(value);
}

QString pythonLiteral(const ValueNode &node)
{
    LiteralWriter writer;
    writer.write(node, 0);
    return node.isContainer() ? writer.out : writer.out + LiteralWriter::comment(node);
}

QString bytesLiteral(QByteArrayView bytes)
{
    return escaped(u"b'", bytes, true);
}

QString textLiteral(QStringView text)
{
    return escaped(u"'", text, false);
}

QString truncationText(const ValueNode &node)
{
    const auto words = [](const char *text) { return QCoreApplication::translate("ValueNode", text); };
    const ValueNode &value = node.form == ValueNode::Form::Pair ? *node.children[1] : node;
    if (!value.truncated)
        return {};
    if (value.kind == ValueKind::Dict)
        return words("%1 of %2 keys are kept").arg(value.children.size()).arg(value.size);
    if (value.isContainer())
        return words("%1 of %2 items are kept").arg(value.children.size()).arg(value.size);
    if (value.kind == ValueKind::Str)
        return words("%1 of %2 characters are kept").arg(QString::fromUtf8(value.text).size()).arg(value.size);
    if (value.kind == ValueKind::Bytes)
        return words("%1 of %2 are kept").arg(sizeText(static_cast<quint64>(value.text.size())), sizeText(value.size));
    return words("only the beginning is kept");
}

} // namespace gatescope::ui
