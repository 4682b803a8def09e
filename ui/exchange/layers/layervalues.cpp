#include "exchange/layers/layervalues.h"

#include "common/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::SnapshotNode;
using trace::ValueKind;

namespace {

constexpr std::size_t kMostText = 300; // of a value in a cell
constexpr int kDeepest = 3;            // nested dicts become dotted keys so far

QString repr(const SnapshotNode &node)
{
    return QString::fromStdString(node.repr(kMostText));
}

bool isPairOfText(const SnapshotNode &node)
{
    const auto first = node.firstChild();
    return (node.kind() == ValueKind::Tuple || node.kind() == ValueKind::List) && node.childCount() == 2 && first &&
           (first->kind() == ValueKind::Bytes || first->kind() == ValueKind::Str);
}

void addHeaders(LayerPairs &headers, const SnapshotNode &list)
{
    for (auto each = list.firstChild(); each; each = each->nextSibling()) {
        if (!isPairOfText(*each))
            continue;
        const auto name = each->firstChild();
        headers.append({text(name->text()), text(name->nextSibling()->text())});
    }
}

void addKeys(LayerPairs &keys, LayerPairs &headers, const SnapshotNode &dict, const QString &prefix, int depth)
{
    for (auto key = dict.firstChild(); key;) {
        const auto value = key->nextSibling();
        if (!value)
            return;
        const QString name = prefix + (key->kind() == ValueKind::Str ? text(key->text()) : repr(*key));
        const bool list = value->kind() == ValueKind::List || value->kind() == ValueKind::Tuple;
        if (depth == 0 && name == "headers"_L1 && list)
            addHeaders(headers, *value);
        else if (value->kind() == ValueKind::Dict && value->childCount() > 0 && depth < kDeepest)
            addKeys(keys, headers, *value, name + u'.', depth + 1);
        else
            keys.append({name, repr(*value)});
        key = value->nextSibling();
    }
}

/// start_response as a tuple of its arguments.
void addArguments(LayerPairs &keys, LayerPairs &headers, const SnapshotNode &arguments)
{
    static const QStringList names{u"status"_s, u"headers"_s, u"exc_info"_s};
    qsizetype at = 0;
    for (auto each = arguments.firstChild(); each; each = each->nextSibling(), ++at) {
        if (at == 1)
            addHeaders(headers, *each);
        else
            keys.append({names.value(at, QString::number(at)), repr(*each)});
    }
}

auto find(LayerPairs &pairs, const QString &name)
{
    return std::ranges::find_if(pairs, [&](const auto &each) { return each.first == name; });
}

/// An empty dict that got keys is told by its keys.
LayerPairs withoutFilled(LayerPairs pairs, const LayerPairs &other)
{
    const auto filled = [&other](const auto &pair) {
        const QString inner = pair.first + u'.';
        return pair.second == u"{}"_s &&
               std::ranges::any_of(other, [&inner](const auto &each) { return each.first.startsWith(inner); });
    };
    pairs.removeIf(filled);
    return pairs;
}

} // namespace

QString valueOf(const LayerPairs &pairs, const QString &name)
{
    QStringList values;
    for (const auto &[key, value] : pairs)
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            values.append(value);
    return values.join(u", "_s);
}

bool has(const LayerPairs &pairs, const QString &name)
{
    return std::ranges::any_of(pairs, [&](const auto &p) { return p.first.compare(name, Qt::CaseInsensitive) == 0; });
}

Change changeBetween(bool was, bool is, const QString &before, const QString &after)
{
    return was && is ? (before == after ? Change::Same : Change::Changed) : is ? Change::Added : Change::Removed;
}

LayerValues valuesOf(const trace::Snapshot &snapshot)
{
    LayerValues values;
    const auto root = snapshot.root();
    if (!root)
        return values;
    if (root->kind() == ValueKind::Dict)
        addKeys(values.keys, values.headers, *root, {}, 0);
    else if (root->kind() == ValueKind::Tuple || root->kind() == ValueKind::List)
        addArguments(values.keys, values.headers, *root);
    else
        values.keys.append({QCoreApplication::translate("Layers", "value"), repr(*root)});
    return values;
}

void apply(LayerValues &values, const trace::LayerChangedArguments &change)
{
    const LayerPairs before = valuesOf(change.before).keys;
    const LayerPairs after = valuesOf(change.after).keys;
    for (const auto &[key, value] : before)
        if (const auto at = find(values.keys, key); at != values.keys.end() && !has(after, key))
            values.keys.erase(at);
    for (const auto &[key, value] : after) {
        const QString outer = key.section(u'.', 0, 0);
        if (const auto at = find(values.keys, key); at != values.keys.end())
            at->second = value;
        else if (const auto empty = find(values.keys, outer); empty != values.keys.end() && empty->second == u"{}"_s)
            *empty = {key, value};
        else
            values.keys.append({key, value});
    }
    for (const auto header : change.headersRemoved.list())
        values.headers.removeOne({text(header.name), text(header.value)});
    for (const auto header : change.headersAdded.list())
        values.headers.append({text(header.name), text(header.value)});
}

void comparePairs(Comparison &into, const LayerPairs &before, const LayerPairs &after, const LayerAuthors &authors,
                  std::optional<LayerSubject::Kind> kind, bool onlyChanges)
{
    QStringList seen;
    for (const LayerPairs *side : {&before, &after}) {
        for (const auto &[name, value] : *side) {
            const QString lower = name.toLower();
            if (seen.contains(lower))
                continue;
            seen.append(lower);
            Comparison line{.name = name, .before = valueOf(before, name), .after = valueOf(after, name)};
            line.change = changeBetween(has(before, name), has(after, name), line.before, line.after);
            line.by = authors.value(lower);
            if (kind)
                line.subject = LayerSubject{*kind, name};
            if (!onlyChanges || line.change != Change::Same)
                into.add(std::move(line));
        }
    }
}

void compare(Comparison &into, const LayerValues &before, const LayerValues &after, const LayerAuthors &authors,
             const LayerSubject::Kind headerKind, bool onlyChanges)
{
    const bool arguments = headerKind == LayerSubject::Kind::RequestHeader;
    comparePairs(into, withoutFilled(before.keys, after.keys), withoutFilled(after.keys, before.keys), authors,
                 arguments ? std::optional(LayerSubject::Kind::ScopeKey) : std::nullopt, onlyChanges);
    if (before.headers.isEmpty() && after.headers.isEmpty())
        return;
    Comparison headers{.name = u"headers"_s,
                       .before = QString::number(before.headers.size()),
                       .after = QString::number(after.headers.size())};
    Comparison *group = into.add(std::move(headers));
    comparePairs(*group, before.headers, after.headers, authors, headerKind, onlyChanges);
    if (onlyChanges && group->children.empty())
        into.children.pop_back();
    else if (group->hasChange())
        group->change = Change::Changed;
}

} // namespace gatescope::ui
