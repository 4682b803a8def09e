#include "exchange/valuetreemodel.h"

#include "common/icons.h"
#include "spec/entry.h"

#include <QFont>
#include <QGuiApplication>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kMostSearched = 4096;

QString presenceText(const ValueNode &node)
{
    constexpr std::array kWords{"", QT_TRANSLATE_NOOP("ValueTreeModel", "required"),
                                QT_TRANSLATE_NOOP("ValueTreeModel", "optional"),
                                QT_TRANSLATE_NOOP("ValueTreeModel", "has a default")};
    const auto index = node.entry ? static_cast<std::size_t>(node.entry->presence) : 0;
    return index == 0 || index >= kWords.size() ? QString() : ValueTreeModel::tr(kWords[index]);
}

QString typeText(const ValueNode &node)
{
    if (!node.isContainer() || node.form == ValueNode::Form::Pair)
        return node.type;
    return u"%1 · %2"_s.arg(node.type).arg(node.size);
}

QString valueText(const ValueNode &node)
{
    const QString cut = truncationText(node);
    return cut.isEmpty() ? shownValue(node) : u"%1   (%2)"_s.arg(shownValue(node), cut);
}

QString keyTip(const ValueNode &node)
{
    return node.form == ValueNode::Form::Group ? QString::fromUtf8(node.text)
           : node.entry                        ? node.entry->summary
                                               : QString();
}

QString typeTip(const ValueNode &node)
{
    if (!node.entry || node.entry->types.isEmpty())
        return {};
    const QString expected = ValueTreeModel::tr("The specification asks for %1.").arg(node.entry->types.join(u", "_s));
    return node.unexpectedType ? expected + u' ' + ValueTreeModel::tr("This is %1.").arg(node.type) : expected;
}

QString valueTip(const ValueNode &node)
{
    return shownValue(node, 2000) + (node.truncated ? u'\n' + truncationText(node) : QString());
}

struct ValueColumn {
    const char *title;
    QString (*text)(const ValueNode &);
    QString (*tip)(const ValueNode &);
};

constexpr std::array kValueColumns{
    ValueColumn{QT_TRANSLATE_NOOP("ValueTreeModel", "Key"), [](const ValueNode &node) { return node.key; }, &keyTip},
    ValueColumn{QT_TRANSLATE_NOOP("ValueTreeModel", "Type"), &typeText, &typeTip},
    ValueColumn{QT_TRANSLATE_NOOP("ValueTreeModel", "Value"), &valueText, &valueTip},
    ValueColumn{QT_TRANSLATE_NOOP("ValueTreeModel", "Comes from"), [](const ValueNode &node) { return node.origin; },
                [](const ValueNode &node) { return node.originDetail; }},
    ValueColumn{QT_TRANSLATE_NOOP("ValueTreeModel", "In the spec"), &presenceText, &keyTip},
};
static_assert(kValueColumns.size() == static_cast<std::size_t>(ValueTreeModel::Column::Count));

Tone toneOf(const ValueNode &node, ValueTreeModel::Column column)
{
    using enum ValueTreeModel::Column;
    if (column == Type && node.unexpectedType)
        return Tone::Warning;
    if (column == Value && node.truncated)
        return Tone::Warning;
    const bool preview = column == Value && (node.isContainer() || node.kind == trace::ValueKind::Object);
    const bool quiet = column == Type || column == Origin || column == Presence || node.form == ValueNode::Form::Group;
    return quiet || (preview && node.form != ValueNode::Form::Pair) ? Tone::Muted : Tone::Text;
}

QVariant fontOf(const ValueNode &node, ValueTreeModel::Column column)
{
    if (node.form == ValueNode::Form::Group) {
        QFont bold = QGuiApplication::font();
        bold.setWeight(QFont::DemiBold);
        return bold;
    }
    using enum ValueTreeModel::Column;
    return column == Origin || column == Presence ? QVariant() : QVariant(theme::monospaceFont());
}

} // namespace

void ValueTreeModel::setRoot(std::shared_ptr<const ValueNode> root)
{
    beginResetModel();
    m_root = std::move(root);
    endResetModel();
}

const ValueNode *ValueTreeModel::node(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<const ValueNode *>(index.constInternalPointer()) : m_root.get();
}

QModelIndex ValueTreeModel::indexOf(const ValueNode *node) const
{
    return node && node != m_root.get() ? createIndex(node->row, 0, node) : QModelIndex();
}

QModelIndex ValueTreeModel::indexOf(const KeyPath &path) const
{
    return m_root ? indexOf(nodeAt(*m_root, path)) : QModelIndex();
}

QModelIndex ValueTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, node(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex ValueTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOf(node(child)->parent) : QModelIndex();
}

int ValueTreeModel::rowCount(const QModelIndex &parent) const
{
    const ValueNode *at = node(parent);
    return at && parent.column() <= 0 ? at->shownChildren() : 0;
}

int ValueTreeModel::columnCount(const QModelIndex &) const
{
    return static_cast<int>(Column::Count);
}

QVariant ValueTreeModel::data(const QModelIndex &index, int role) const
{
    const ValueNode *at = index.isValid() ? node(index) : nullptr;
    if (!at)
        return {};
    const auto column = static_cast<Column>(index.column());
    const ValueColumn &spec = kValueColumns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return spec.text(*at);
    case Qt::ToolTipRole:
        return spec.tip(*at);
    case Qt::ForegroundRole:
        return theme::color(toneOf(*at, column), QGuiApplication::palette());
    case Qt::FontRole:
        return fontOf(*at, column);
    case Qt::DecorationRole:
        return column == Column::Type && at->unexpectedType ? icon(u"event-warning"_s, Tone::Warning) : QVariant();
    case PathRole:
        return at->path();
    case SearchRole:
        return QStringList{at->key, at->type, shownValue(*at, kMostSearched)}.join(u'\n');
    default:
        return {};
    }
}

QVariant ValueTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount())
        return {};
    return tr(kValueColumns[static_cast<std::size_t>(section)].title);
}

} // namespace gatescope::ui
