#include "direct/literal.h"

#include <algorithm>
#include <array>

namespace gatescope::direct {

using namespace Qt::StringLiterals;
using trace::SnapshotNode;
using trace::ValueKind;

namespace {

struct KindRow {
    QLatin1StringView name;
    QLatin1StringView open;
    QLatin1StringView close;
};

constexpr std::array kKinds{
    KindRow{"NoneType"_L1, ""_L1, ""_L1}, KindRow{"bool"_L1, ""_L1, ""_L1},    KindRow{"int"_L1, ""_L1, ""_L1},
    KindRow{"float"_L1, ""_L1, ""_L1},    KindRow{"str"_L1, ""_L1, ""_L1},     KindRow{"bytes"_L1, ""_L1, ""_L1},
    KindRow{"list"_L1, "["_L1, "]"_L1},   KindRow{"tuple"_L1, "("_L1, ")"_L1}, KindRow{"dict"_L1, "{"_L1, "}"_L1},
    KindRow{"object"_L1, ""_L1, ""_L1},
};

const KindRow &rowOf(LiteralKind kind)
{
    return kKinds[static_cast<std::size_t>(kind)];
}

LiteralKind kindOf(const SnapshotNode &node)
{
    static constexpr std::array kBuiltin{"NoneType", "bool", "int", "float", "str", "bytes", "list", "tuple", "dict"};
    const auto kind = static_cast<std::size_t>(node.kind());
    const bool isPlain = kind < kBuiltin.size() && node.typeName() == kBuiltin[kind];
    return isPlain ? static_cast<LiteralKind>(kind) : LiteralKind::Object;
}

QString separator(const Literal &literal, std::size_t index)
{
    if (index == 0)
        return {};
    return literal.kind == LiteralKind::Dict && index % 2 == 1 ? u": "_s : u", "_s;
}

} // namespace

bool Literal::isContainer() const
{
    return kind == LiteralKind::List || kind == LiteralKind::Tuple || kind == LiteralKind::Dict;
}

bool Literal::canBeSent() const
{
    return kind != LiteralKind::Object && !isCut && std::ranges::all_of(items, &Literal::canBeSent);
}

QString printed(const Literal &literal)
{
    if (!literal.isContainer())
        return literal.text;
    QString out = rowOf(literal.kind).open;
    for (std::size_t index = 0; index < literal.items.size(); ++index)
        out += separator(literal, index) + printed(literal.items[index]);
    if (literal.kind == LiteralKind::Tuple && literal.items.size() == 1)
        out += u',';
    return out + rowOf(literal.kind).close;
}

QString typeName(LiteralKind kind)
{
    return rowOf(kind).name;
}

Literal literalOf(const SnapshotNode &node)
{
    constexpr std::size_t kMostText = 1 << 20;
    Literal made{.kind = kindOf(node), .isCut = node.isTruncated()};
    if (!made.isContainer()) {
        made.text = QString::fromStdString(node.repr(kMostText));
        return made;
    }
    for (auto child = node.firstChild(); child; child = child->nextSibling())
        made.items.push_back(literalOf(*child));
    return made;
}

} // namespace gatescope::direct
