#include "exchange/scopeview.h"

#include "common/searchfield.h"
#include "exchange/emptyhint.h"
#include "exchange/explanationpanel.h"
#include "exchange/rowdelegate.h"
#include "exchange/scopefacts.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = ValueTreeModel::Column;

namespace {

constexpr int kWide = 720;       ///< From here on the explanation stands beside the tree.
constexpr int kTreeForAll = 560; ///< From here on the tree shows all columns.
constexpr int kKeyWidth = 200;
constexpr int kTypeWidth = 104;
constexpr int kOriginWidth = 96;
constexpr int kMostWireText = 60;
constexpr int kMostPlainValue = 20'000;

/// Groups and keys by one name, to remember which are open.
QString openName(const QModelIndex &index)
{
    const QStringList path = index.data(ValueTreeModel::PathRole).toStringList();
    return path.isEmpty() ? u"group "_s + index.siblingAtColumn(0).data().toString() : path.join(u'\n');
}

} // namespace

ScopeView::ScopeView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new ValueTreeModel(this)),
      m_filter(new QSortFilterProxyModel(this)),
      m_stack(new HintStack(u"event-scope"_s, buildContent(), this)),
      m_open{u"headers"_s, u"asgi"_s}
{
    connect(context.focus, &KeyFocus::changed, this, &ScopeView::followFocus);
    connect(m_panel, &ExplanationPanel::wireWanted, context.focus, &KeyFocus::wireWanted);
}

QWidget *ScopeView::buildContent()
{
    m_filter->setSourceModel(m_model);
    m_filter->setFilterRole(ValueTreeModel::SearchRole);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setRecursiveFilteringEnabled(true);
    m_filter->setAutoAcceptChildRows(true);

    m_tree = new QTreeView;
    styleAsRows(m_tree, tr("Keys and values"));
    m_tree->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tree->setModel(m_filter);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(static_cast<int>(Column::Value), QHeaderView::Stretch);
    m_tree->setColumnWidth(static_cast<int>(Column::Key), kKeyWidth);
    m_tree->setColumnWidth(static_cast<int>(Column::Type), kTypeWidth);
    m_tree->setColumnWidth(static_cast<int>(Column::Origin), kOriginWidth);
    m_tree->setColumnWidth(static_cast<int>(Column::Presence), kOriginWidth);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &ScopeView::chooseCurrent);
    connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        if (!m_following)
            m_open.insert(openName(index));
    });
    connect(m_tree, &QTreeView::collapsed, this, [this](const QModelIndex &index) { m_open.remove(openName(index)); });

    m_search = new QLineEdit;
    styleAsSearch(*m_search, tr("Search keys and values"));
    connect(m_search, &QLineEdit::textChanged, this, &ScopeView::applySearch);

    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    bar->addWidget(m_search);
    column->addLayout(bar);
    column->addWidget(m_tree);

    m_panel = new ExplanationPanel(context().reference);
    m_splitter = new QSplitter;
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_panel);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    addCopyActions();
    return m_splitter;
}

void ScopeView::addCopyActions()
{
    struct Copy {
        const char *text;
        QKeySequence shortcut;
        QString (ScopeView::*what)() const;
    };
    const std::array copies{
        Copy{QT_TR_NOOP("Copy Value"), QKeySequence(QKeySequence::Copy), &ScopeView::valueToCopy},
        Copy{QT_TR_NOOP("Copy as Python Literal"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
             &ScopeView::literalToCopy},
        Copy{QT_TR_NOOP("Copy Key"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_C), &ScopeView::keyToCopy},
    };
    for (const Copy &copy : copies) {
        auto *action = new QAction(tr(copy.text), m_tree);
        action->setShortcut(copy.shortcut);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this,
                [this, what = copy.what] { QGuiApplication::clipboard()->setText((this->*what)()); });
        m_tree->addAction(action);
    }
    auto *all = new QAction(tr("Copy All as Python Dict"), m_tree);
    connect(all, &QAction::triggered, this, [this] {
        if (m_root)
            QGuiApplication::clipboard()->setText(pythonLiteral(*m_root));
    });
    auto *wire = new QAction(tr("Show on the Wire"), m_tree);
    connect(wire, &QAction::triggered, context().focus, &KeyFocus::wireWanted);
    m_who = new QAction(tr("Who Set This?"), m_tree);
    m_who->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_who->setShortcutContext(Qt::WidgetShortcut);
    connect(m_who, &QAction::triggered, this, &ScopeView::askWhoSet);
    m_tree->addActions({all, wire, m_who});
    setLayersKnown(false);
}

void ScopeView::setLayersKnown(bool known)
{
    m_who->setVisible(known);
    m_who->setEnabled(known);
}

void ScopeView::askWhoSet()
{
    const ValueNode *node = current();
    if (!node || node->form == ValueNode::Form::Group)
        return;
    const bool header = node->form == ValueNode::Form::Pair;
    Q_EMIT whoSetWanted(header, header ? node->key : node->path().join(u'.'));
}

void ScopeView::clear()
{
    m_root.reset();
    m_head.clear();
    m_links.clear();
    m_fresh = true;
}

void ScopeView::take(int, const trace::TraceEvent &event)
{
    if (const auto *head = event.as<trace::WireRequestHead>())
        m_head = QByteArray(head->bytes.bytes.data(), static_cast<qsizetype>(head->bytes.bytes.size()));
    if (const auto *call = event.as<trace::CallStarted>())
        takeArguments(*call);
}

void ScopeView::takeArguments(const trace::CallStarted &call)
{
    const auto root = call.arguments.root();
    if (!root)
        return;
    m_place = placeOf(call.interface, call.protocol);
    auto tree = valueTree(*root);
    describeScope(*tree, m_place, context().reference);
    m_links = wireLinks(m_head.toStdString(), *tree, m_place);
    m_root = grouped(std::move(tree), m_place);
    m_fresh = true;
}

void ScopeView::settle(bool all)
{
    if (std::exchange(m_fresh, false))
        showTree();
    if (m_root)
        return m_stack->showContent();
    if (!all)
        return;
    const bool rejected = summary() && summary()->outcome == trace::Outcome::Rejected;
    if (exchange() == 0)
        m_stack->showHint(tr("No exchange chosen"));
    else if (rejected)
        m_stack->showHint(tr("The application never saw this request"), tr("No parser accepted it; see Wire."));
    else if (summary() && !summary()->isOpen() && summary()->interface == trace::Interface::None)
        m_stack->showHint(tr("No application was seen"), tr("This exchange was imported: it was recorded elsewhere."));
    else
        m_stack->showHint(tr("The application has not been called yet"));
}

void ScopeView::showTree()
{
    const QScopedValueRollback following(m_following, true);
    m_model->setRoot(m_root);
    expandRemembered();
    followFocus();
    if (!m_tree->currentIndex().isValid())
        m_panel->clearSubject(tr("Choose a key to read what it means."));
}

void ScopeView::expandRemembered()
{
    if (!m_search->text().isEmpty())
        return m_tree->expandAll();
    QList<QModelIndex> todo{QModelIndex()};
    while (!todo.isEmpty()) {
        const QModelIndex parent = todo.takeLast();
        for (int row = 0; row < m_filter->rowCount(parent); ++row) {
            const QModelIndex index = m_filter->index(row, 0, parent);
            const ValueNode *node = m_model->node(m_filter->mapToSource(index));
            if (node->form != ValueNode::Form::Group && !m_open.contains(openName(index)))
                continue;
            m_tree->expand(index);
            todo.append(index);
        }
    }
}

void ScopeView::applySearch(const QString &text)
{
    const QScopedValueRollback following(m_following, true);
    m_filter->setFilterFixedString(text);
    expandRemembered();
}

const ValueNode *ScopeView::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_tree->currentIndex());
    return index.isValid() ? m_model->node(index) : nullptr;
}

void ScopeView::followFocus()
{
    const QModelIndex index = m_filter->mapFromSource(m_model->indexOf(context().focus->path()));
    if (!index.isValid() || index == m_tree->currentIndex().siblingAtColumn(0))
        return;
    const QScopedValueRollback following(m_following, true);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void ScopeView::chooseCurrent()
{
    const ValueNode *node = current();
    if (!node)
        return;
    if (node->form == ValueNode::Form::Group)
        return m_panel->clearSubject(QString::fromUtf8(node->text));
    explain(*node);
    if (!m_following)
        context().focus->setPath(node->path());
}

void ScopeView::explain(const ValueNode &node)
{
    QString key = node.path().join(u'.');
    if (node.form == ValueNode::Form::Pair)
        key = node.key;
    const auto ranges = rangesOf(m_links, node.path());
    const QString wire =
        ranges.isEmpty()
            ? QString()
            : QString::fromLatin1(m_head.sliced(ranges.first().start, ranges.first().length).left(kMostWireText));
    const bool worthSpace = !node.isContainer() || node.form == ValueNode::Form::Pair;
    m_panel->explain({.place = node.form == ValueNode::Form::Pair ? spec::Place::Header : m_place,
                      .key = key,
                      .seenType = node.type,
                      .typeIsExpected = !node.unexpectedType,
                      .value = worthSpace ? shownValue(node, kMostPlainValue) : QString(),
                      .truncation = truncationText(node),
                      .origin = node.originDetail,
                      .wireText = wire});
}

QString ScopeView::valueToCopy() const
{
    const ValueNode *node = current();
    return node ? plainValue(*node) : QString();
}

QString ScopeView::literalToCopy() const
{
    const ValueNode *node = current();
    return node ? pythonLiteral(*node) : QString();
}

QString ScopeView::keyToCopy() const
{
    const ValueNode *node = current();
    return node ? node->key : QString();
}

void ScopeView::find()
{
    m_search->setFocus();
    m_search->selectAll();
}

void ScopeView::restyle()
{
    if (m_tree)
        m_tree->viewport()->update();
}

void ScopeView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    arrange();
}

void ScopeView::arrange()
{
    const bool wide = width() >= kWide;
    if (m_splitter->orientation() != (wide ? Qt::Horizontal : Qt::Vertical))
        m_splitter->setOrientation(wide ? Qt::Horizontal : Qt::Vertical);
    const bool all = (wide ? m_splitter->sizes().value(0) : width()) >= kTreeForAll;
    m_tree->setColumnHidden(static_cast<int>(Column::Origin), !all);
    m_tree->setColumnHidden(static_cast<int>(Column::Presence), !all);
}

} // namespace gatescope::ui
