#include "direct/keymodel.h"

#include "common/theme.h"

#include <QBrush>
#include <QGuiApplication>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using direct::DirectDraft;
using direct::Key;
using direct::Literal;
using direct::LiteralKind;

struct KeyModel::Node {
    Node *parent = nullptr;
    int row = 0;
    int key = -1;
    std::size_t item = 0; ///< In the literal of the parent.
    const Literal *literal = nullptr;
    std::vector<std::unique_ptr<Node>> children;
};

KeyModel::KeyModel(DirectDocument &document, QObject *parent) : QAbstractItemModel(parent), m_document(document)
{
    connect(&document, &DirectDocument::changed, this, &KeyModel::rebuild);
    rebuild();
}

KeyModel::~KeyModel() = default;

void KeyModel::rebuild()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    const QList<Key> &keys = m_document.draft().keys;
    for (int at = 0; at < keys.size(); ++at) {
        auto node = std::make_unique<Node>(Node{.parent = m_root.get(), .row = at, .key = at});
        node->literal = &keys[at].value;
        grow(*node);
        m_root->children.push_back(std::move(node));
    }
    endResetModel();
}

void KeyModel::grow(Node &node)
{
    const bool isDict = node.literal->kind == LiteralKind::Dict;
    const std::size_t step = isDict ? 2 : 1;
    for (std::size_t at = isDict ? 1 : 0; at < node.literal->items.size(); at += step) {
        auto child = std::make_unique<Node>(Node{.parent = &node,
                                                 .row = static_cast<int>(node.children.size()),
                                                 .key = node.key,
                                                 .item = at,
                                                 .literal = &node.literal->items[at]});
        grow(*child);
        node.children.push_back(std::move(child));
    }
}

const KeyModel::Node *KeyModel::nodeAt(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const Node *>(index.internalPointer()) : m_root.get();
}

const Key &KeyModel::key(const Node &node) const
{
    return m_document.draft().keys[node.key];
}

int KeyModel::keyOf(const QModelIndex &index) const
{
    return nodeAt(index)->key;
}

QModelIndex KeyModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *node = nodeAt(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || row >= static_cast<int>(node->children.size()))
        return {};
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex KeyModel::parent(const QModelIndex &child) const
{
    Node *above = child.isValid() ? nodeAt(child)->parent : nullptr;
    return above && above != m_root.get() ? createIndex(above->row, 0, above) : QModelIndex();
}

int KeyModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeAt(parent)->children.size());
}

int KeyModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString KeyModel::nameOf(const Node &node) const
{
    if (node.parent == m_root.get())
        return key(node).name;
    const Literal &above = *node.parent->literal;
    return above.kind == LiteralKind::Dict ? printed(above.items[node.item - 1]) : u"[%1]"_s.arg(node.row);
}

QString KeyModel::stateOf(const Node &node) const
{
    if (node.parent != m_root.get())
        return {};
    const Key &it = key(node);
    if (it.isRemoved)
        return tr("left out");
    if (!it.given)
        return tr("added");
    if (it.isChanged())
        return tr("was %1").arg(printed(*it.given));
    return it.value.canBeSent() ? QString() : tr("as the gateway makes it");
}

QVariant KeyModel::textOf(const Node &node, int column) const
{
    switch (column) {
    case Name:
        return nameOf(node);
    case Value:
        return printed(*node.literal);
    case Type:
        return direct::typeName(node.literal->kind);
    default:
        return stateOf(node);
    }
}

QVariant KeyModel::look(const Node &node, int column, int role) const
{
    const bool isChanged = key(node).isChanged();
    if (role == Qt::FontRole) {
        QFont font = column == State || column == Type ? QGuiApplication::font() : theme::monospaceFont();
        font.setBold(isChanged && column == Name);
        font.setStrikeOut(key(node).isRemoved && column != State);
        return font;
    }
    const bool isQuiet = column == Type || key(node).isRemoved || !node.literal->canBeSent();
    const auto palette = QGuiApplication::palette();
    if (column == State && isChanged)
        return QBrush(theme::color(theme::Tone::Accent, palette));
    return isQuiet || column == State ? QVariant(QBrush(theme::color(theme::Tone::Muted, palette))) : QVariant();
}

QVariant KeyModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node &node = *nodeAt(index);
    if (role == Qt::DisplayRole || role == Qt::EditRole)
        return textOf(node, index.column());
    if (role == Qt::ToolTipRole)
        return node.literal->canBeSent() ? textOf(node, index.column())
                                         : tr("An object of the gateway, or a value that the recording has only in "
                                              "part: it cannot be written as a literal.");
    return role == Qt::FontRole || role == Qt::ForegroundRole ? look(node, index.column(), role) : QVariant();
}

QVariant KeyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QStringList names{tr("Key"), tr("Value, as Python writes it"), tr("Type"), tr("Change")};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? names.value(section) : QVariant();
}

Qt::ItemFlags KeyModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    const Node &node = *nodeAt(index);
    const bool isTop = node.parent == m_root.get();
    const bool canEdit = index.column() == Value ? !key(node).isRemoved && (isTop || key(node).value.canBeSent())
                                                 : index.column() == Name && isTop && !key(node).given;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | (canEdit ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

bool KeyModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    const Node &node = *nodeAt(index);
    return index.column() == Name ? rename(node, value.toString().trimmed()) : setValue(node, value.toString());
}

bool KeyModel::rename(const Node &node, const QString &name)
{
    DirectDraft next = m_document.draft();
    const bool isTaken = std::ranges::any_of(next.keys, [&](const Key &other) { return other.name == name; });
    if (name == next.keys[node.key].name)
        return true;
    Q_EMIT mistakeMade(name.isEmpty() ? tr("A key needs a name.")
                       : isTaken      ? tr("%1 is there already.").arg(name)
                                      : QString());
    if (name.isEmpty() || isTaken)
        return false;
    next.keys[node.key].name = name;
    m_document.change(tr("Name %1").arg(name), next);
    return true;
}

bool KeyModel::setValue(const Node &node, const QString &source)
{
    const auto literal = direct::parseLiteral(source);
    Q_EMIT mistakeMade(literal ? QString() : tr("%1. %2").arg(literal.error().summary, literal.error().wayOut));
    if (!literal)
        return false;
    std::vector<std::size_t> path;
    for (const Node *at = &node; at->parent != m_root.get(); at = at->parent)
        path.push_back(at->item);
    DirectDraft next = m_document.draft();
    Literal *target = &next.keys[node.key].value;
    for (auto item = path.rbegin(); item != path.rend(); ++item)
        target = &target->items[*item];
    *target = *literal;
    m_document.change(tr("Edit %1").arg(key(node).name), next);
    return true;
}

QModelIndex KeyModel::addKey()
{
    DirectDraft next = m_document.draft();
    QString name = u"new.key"_s;
    for (int number = 2; std::ranges::find(next.keys, name, &Key::name) != next.keys.end(); ++number)
        name = u"new.key%1"_s.arg(number);
    next.keys.append({.name = name, .value = {.kind = LiteralKind::Str, .text = u"''"_s}});
    m_document.change(tr("Add a Key"), next);
    return index(static_cast<int>(next.keys.size()) - 1, Name);
}

void KeyModel::toggleRemoved(int at)
{
    DirectDraft next = m_document.draft();
    if (at < 0 || at >= next.keys.size())
        return;
    const QString name = next.keys[at].name;
    if (next.keys[at].given)
        next.keys[at].isRemoved = !next.keys[at].isRemoved;
    else
        next.keys.removeAt(at);
    m_document.change(tr("Remove %1").arg(name), next);
}

void KeyModel::reset(int at)
{
    DirectDraft next = m_document.draft();
    if (at < 0 || at >= next.keys.size() || !next.keys[at].given)
        return;
    next.keys[at].value = *next.keys[at].given;
    next.keys[at].isRemoved = false;
    m_document.change(tr("Reset %1").arg(next.keys[at].name), next);
}

} // namespace gatescope::ui
