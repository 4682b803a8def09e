#include "direct/directview.h"

#include "common/icons.h"
#include "common/linklabel.h"
#include "common/theme.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using direct::DirectDraft;

namespace {

constexpr int kNameWidth = 210;
constexpr int kValueWidth = 300;
constexpr int kTypeWidth = 70;

/// Rows as high as everywhere else.
class RowHeight : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), theme::kRowHeight};
    }
};

/// The kinds of a step are chosen, not typed.
class KindDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        auto *box = new QComboBox(parent);
        box->addItems(StepModel::kindNames());
        return box;
    }
    void setEditorData(QWidget *editor, const QModelIndex &index) const override
    {
        qobject_cast<QComboBox *>(editor)->setCurrentIndex(index.data(Qt::EditRole).toInt());
    }
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override
    {
        model->setData(index, qobject_cast<QComboBox *>(editor)->currentIndex(), Qt::EditRole);
    }
};

/// The way to an item from the top.
QList<int> rowsOf(QModelIndex index)
{
    QList<int> rows;
    for (; index.isValid(); index = index.parent())
        rows.prepend(index.row());
    return rows;
}

QString interfaceName(trace::Interface interface)
{
    static const std::array names{QString(), u"WSGI"_s, u"ASGI 3"_s, u"ASGI 2"_s};
    return names[static_cast<std::size_t>(interface)];
}

} // namespace

DirectView::DirectView(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Direct call"));
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(buildKeys());
    split->addWidget(buildSteps());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    m_message = new LinkLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_message->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    m_message->hide();
    connect(m_message, &QLabel::linkActivated, this, [this] { Q_EMIT exchangeChosen(m_exchange); });
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(buildBar());
    all->addWidget(m_message);
    all->addWidget(split, 1);
    connect(&m_document, &DirectDocument::changed, this, &DirectView::follow);
    connect(&m_keyModel, &QAbstractItemModel::modelAboutToBeReset, this, &DirectView::keepPlace);
    connect(&m_keyModel, &QAbstractItemModel::modelReset, this, &DirectView::findPlace);
    connect(&m_keyModel, &KeyModel::mistakeMade, this, &DirectView::editMistake);
    connect(&m_stepModel, &StepModel::mistakeMade, this, &DirectView::editMistake);
    setAvailable(false, tr("Run an application first."));
    follow();
}

QWidget *DirectView::buildBar()
{
    auto *bar = new QWidget(this);
    m_method = new QLineEdit(bar);
    m_method->setFixedWidth(80);
    m_method->setAccessibleName(tr("Method"));
    m_target = new QLineEdit(bar);
    m_target->setFont(theme::monospaceFont());
    m_target->setAccessibleName(tr("Request target"));
    m_origin = new QLabel(bar);
    m_origin->setForegroundRole(QPalette::PlaceholderText);
    auto *take = new QToolButton(bar);
    take->setText(tr("From the Selected Exchange"));
    take->setToolTip(tr("Takes its request, environ or scope, and body"));
    m_next = new QPushButton(icon(u"arrow-down"_s), tr("Next Step"), bar);
    m_next->setToolTip(tr("Gives the application the next step (F10)"));
    m_next->setEnabled(false);
    m_call = new QPushButton(icon(u"run"_s), tr("Call"), bar);
    m_call->setToolTip(tr("Calls the application with this, through all its layers (Ctrl+Return)"));
    m_commands = {action(tr("Call Directly"), u"run"_s, Qt::CTRL | Qt::Key_Return, this),
                  action(tr("Give the Next Step"), u"arrow-down"_s, Qt::Key_F10, this)};
    connect(m_commands[0], &QAction::triggered, this, &DirectView::call);
    connect(m_commands[1], &QAction::triggered, this, &DirectView::stepRequested);
    connect(m_call, &QPushButton::clicked, this, &DirectView::call);
    connect(m_next, &QPushButton::clicked, this, &DirectView::stepRequested);
    connect(take, &QToolButton::clicked, this, &DirectView::draftWanted);
    for (QLineEdit *field : {m_method, m_target})
        connect(field, &QLineEdit::editingFinished, this, &DirectView::editRequestLine);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_method);
    row->addWidget(m_target, 1);
    row->addWidget(m_origin);
    row->addWidget(take);
    row->addWidget(m_next);
    row->addWidget(m_call);
    return bar;
}

QAction *DirectView::action(const QString &text, const QString &iconName, const QKeySequence &keys, QWidget *owner)
{
    auto *made = new QAction(icon(iconName), text, this);
    made->setShortcut(keys);
    made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    made->setToolTip(keys.isEmpty() ? text : u"%1 (%2)"_s.arg(text, keys.toString(QKeySequence::NativeText)));
    owner->addAction(made);
    return made;
}

QWidget *DirectView::section(const QString &title, QWidget *content, const QList<QAction *> &actions)
{
    auto *page = new QWidget(this);
    auto *label = new QLabel(title, page);
    label->setForegroundRole(QPalette::PlaceholderText);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpaceHalf, theme::kSpace2, theme::kSpaceHalf);
    bar->addWidget(label, 1);
    for (QAction *each : actions) {
        auto *button = new QToolButton(page);
        button->setAutoRaise(true);
        button->setDefaultAction(each);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        bar->addWidget(button);
    }
    auto *all = new QVBoxLayout(page);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(bar);
    all->addWidget(content, 1);
    return page;
}

QWidget *DirectView::buildKeys()
{
    m_keys = new QTreeView(this);
    m_keys->setModel(&m_keyModel);
    m_keys->setAccessibleName(tr("Keys of the environ or scope"));
    m_keys->setFrameShape(QFrame::NoFrame);
    m_keys->setUniformRowHeights(true);
    m_keys->setItemDelegate(new RowHeight(m_keys));
    m_keys->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::AnyKeyPressed);
    m_keys->setColumnWidth(KeyModel::Name, kNameWidth);
    m_keys->setColumnWidth(KeyModel::Value, kValueWidth);
    m_keys->setColumnWidth(KeyModel::Type, kTypeWidth);
    auto *add = action(tr("Add a Key"), u"add"_s, QKeySequence(Qt::Key_Insert), m_keys);
    auto *remove = action(tr("Leave Out, or Put Back"), u"trash"_s, QKeySequence(Qt::Key_Delete), m_keys);
    auto *reset = action(tr("Reset to What the Gateway Gives"), u"undo"_s, {}, m_keys);
    connect(add, &QAction::triggered, this, [this] { m_keys->edit(m_keyModel.addKey()); });
    connect(remove, &QAction::triggered, this, [this] {
        const int key = m_keyModel.keyOf(m_keys->currentIndex());
        m_keyModel.toggleRemoved(key);
        m_keys->setCurrentIndex(m_keyModel.indexOfKey(key));
    });
    connect(reset, &QAction::triggered, this, [this] {
        const int key = m_keyModel.keyOf(m_keys->currentIndex());
        m_keyModel.reset(key);
        m_keys->setCurrentIndex(m_keyModel.indexOfKey(key));
    });
    m_keys->setContextMenuPolicy(Qt::ActionsContextMenu);
    return section(tr("Environ or scope: edit a value with F2"), m_keys, {add, remove, reset});
}

QWidget *DirectView::buildSteps()
{
    m_steps = new QTableView(this);
    m_steps->setModel(&m_stepModel);
    m_steps->setAccessibleName(tr("What the application gets of the body"));
    m_steps->setFrameShape(QFrame::NoFrame);
    m_steps->setShowGrid(false);
    m_steps->setWordWrap(false);
    m_steps->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_steps->setItemDelegateForColumn(StepModel::Kind, new KindDelegate(m_steps));
    m_steps->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    m_steps->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_steps->horizontalHeader()->setSectionResizeMode(StepModel::Bytes, QHeaderView::Stretch);
    m_steps->setColumnWidth(StepModel::Kind, 160);
    m_steps->setColumnWidth(StepModel::Delay, 70);
    auto *add = action(tr("Add a Step"), u"add"_s, QKeySequence(Qt::Key_Insert), m_steps);
    auto *remove = action(tr("Remove the Step"), u"trash"_s, QKeySequence(Qt::Key_Delete), m_steps);
    auto *up = action(tr("Earlier"), u"arrow-up"_s, Qt::ALT | Qt::Key_Up, m_steps);
    auto *down = action(tr("Later"), u"arrow-down"_s, Qt::ALT | Qt::Key_Down, m_steps);
    const auto row = [this] { return m_steps->currentIndex().row(); };
    const auto choose = [this](int at) { m_steps->setCurrentIndex(m_stepModel.index(at, StepModel::Bytes)); };
    connect(add, &QAction::triggered, this, [=, this] {
        const int last = m_stepModel.rowCount({}) - 1;
        choose(m_stepModel.add(row() < 0 ? last : row()));
    });
    connect(remove, &QAction::triggered, this, [=, this] { m_stepModel.remove(row()); });
    connect(up, &QAction::triggered, this, [=, this] {
        const int at = row();
        m_stepModel.move(at, -1);
        choose(std::max(at - 1, 0));
    });
    connect(down, &QAction::triggered, this, [=, this] {
        const int at = row();
        m_stepModel.move(at, 1);
        choose(std::min(at + 1, m_stepModel.rowCount({}) - 1));
    });
    m_stepwise = new QCheckBox(tr("Wait for “Next Step” before each"), this);
    connect(m_stepwise, &QCheckBox::clicked, this, [this](bool on) {
        DirectDraft next = m_document.draft();
        next.isStepwise = on;
        m_document.change(tr("Step by Step"), next);
    });
    auto *page = section(tr("What receive() or wsgi.input gives"), m_steps, {add, remove, up, down});
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    foot->addWidget(m_stepwise);
    qobject_cast<QVBoxLayout *>(page->layout())->addLayout(foot);
    return page;
}

void DirectView::follow()
{
    const DirectDraft &draft = m_document.draft();
    m_method->setText(draft.method);
    m_target->setText(draft.target);
    const bool isTaken = !draft.keys.isEmpty() && draft.replays != 0;
    for (QLineEdit *field : {m_method, m_target}) {
        field->setReadOnly(isTaken);
        field->setToolTip(isTaken ? tr("Taken from the exchange: change the keys below.") : QString());
    }
    m_origin->setText(isTaken ? tr("%1, as #%2").arg(interfaceName(draft.interface)).arg(draft.replays) : QString());
    m_stepwise->setChecked(draft.isStepwise);
    if (!draft.note.isEmpty())
        showResult(draft.note, false);
    else
        m_message->hide();
}

void DirectView::editRequestLine()
{
    DirectDraft next = m_document.draft();
    next.method = m_method->text().trimmed();
    next.target = m_target->text().trimmed();
    m_document.change(tr("Edit the Request Line"), next);
}

void DirectView::editMistake(const QString &words)
{
    if (words.isEmpty())
        m_message->hide();
    else
        showResult(words, true);
}

void DirectView::keepPlace()
{
    m_expanded.clear();
    m_current = rowsOf(m_keys->currentIndex());
    m_scrolled = m_keys->verticalScrollBar()->value();
    QList<QModelIndex> open{QModelIndex()};
    while (!open.isEmpty()) {
        const QModelIndex parent = open.takeFirst();
        for (int row = 0; row < m_keyModel.rowCount(parent); ++row) {
            const QModelIndex child = m_keyModel.index(row, 0, parent);
            if (!m_keys->isExpanded(child))
                continue;
            m_expanded.append(rowsOf(child));
            open.append(child);
        }
    }
}

void DirectView::findPlace()
{
    const auto at = [this](const QList<int> &rows) {
        QModelIndex index;
        for (const int row : rows)
            index = m_keyModel.index(row, 0, index);
        return index;
    };
    for (const QList<int> &rows : m_expanded)
        m_keys->expand(at(rows));
    if (!m_current.isEmpty())
        m_keys->setCurrentIndex(at(m_current).siblingAtColumn(KeyModel::Value));
    m_keys->verticalScrollBar()->setValue(m_scrolled);
}

void DirectView::setAvailable(bool available, const QString &why)
{
    m_isAvailable = available;
    m_call->setEnabled(available);
    m_commands[0]->setEnabled(available);
    m_call->setToolTip(available ? tr("Calls the application with this, through all its layers (Ctrl+Return)") : why);
    if (!available)
        m_next->setEnabled(false);
}

void DirectView::call()
{
    editRequestLine();
    if (!m_isAvailable)
        return;
    m_message->hide();
    Q_EMIT callRequested(m_document.draft());
}

void DirectView::begun(std::uint32_t exchange)
{
    m_exchange = exchange;
    const DirectDraft &draft = m_document.draft();
    m_next->setEnabled(draft.isStepwise && !draft.steps.isEmpty());
    showResult(tr("<a href=\"#\">Exchange %1</a> has begun.").arg(exchange), false);
}

void DirectView::showResult(const QString &words, bool isFailure)
{
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme::color(isFailure ? theme::Tone::Error : theme::Tone::Text, palette()));
    m_message->setPalette(colors);
    m_message->setText(words);
    m_message->show();
}

} // namespace gatescope::ui
