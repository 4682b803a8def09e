#include "composer/savedpanel.h"

#include "common/icons.h"
#include "exchange/elidedtext.h"
#include "exchange/emptyhint.h"
#include "exchange/rowdelegate.h"

#include <QAction>
#include <QEvent>
#include <QFutureWatcher>
#include <QHeaderView>
#include <QStandardItemModel>
#include <QTreeView>
#include <QUndoCommand>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::SavedRequest;
using compose::SavedRequests;
using theme::Tone;

namespace {

constexpr int kRequestRole = Qt::UserRole;    ///< Index in SavedRequests::all.
constexpr int kDamageRole = Qt::UserRole + 1; ///< Index in SavedRequests::damaged.
constexpr int kFolderRole = Qt::UserRole + 2; ///< "cart/old"

/// Files change on another thread, later than the command says so.
class FileStep : public QUndoCommand {
public:
    FileStep(const QString &what, std::function<void()> forth, std::function<void()> back)
        : QUndoCommand(what),
          m_forth(std::move(forth)),
          m_back(std::move(back))
    {
    }
    void redo() override { m_forth(); }
    void undo() override { m_back(); }

private:
    std::function<void()> m_forth;
    std::function<void()> m_back;
};

QString methodOf(const compose::Draft &draft)
{
    const auto *http = std::get_if<compose::HttpDraft>(&draft);
    return http ? http->isRaw ? u"raw"_s : http->method : u"WS"_s;
}

/// "shop/.gatescope/requests": the tool tip has all of it.
QString shownFolder(const QString &folder)
{
    return folder.section(u'/', -3);
}

} // namespace

SavedPanel::SavedPanel(QWidget *parent)
    : QWidget(parent),
      m_view(new QTreeView(this)),
      m_model(new QStandardItemModel(this))
{
    m_pool.setMaxThreadCount(1);
    build();
    addActions();
    connect(m_view, &QTreeView::activated, this, &SavedPanel::activate);
    connect(m_model, &QStandardItemModel::itemChanged, this, &SavedPanel::takeName);
    fill();
}

SavedPanel::~SavedPanel() = default;

void SavedPanel::build()
{
    m_view->setModel(m_model);
    styleAsRows(m_view, tr("Saved requests"));
    m_view->setHeaderHidden(true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setExpandsOnDoubleClick(true);
    m_model->setColumnCount(2);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_view->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    auto *page = new QWidget(this);
    m_stack = new HintStack(u"folder"_s, m_view, page);
    m_where = new ElidedText(tr("Folder of the saved requests"), this);
    m_where->setTextMargins(theme::kSpace2, 0, 0, 0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(page, 1);
    layout->addWidget(m_where);
}

void SavedPanel::addActions()
{
    const auto add = [this](const QString &text, const QString &iconName, const QKeySequence &keys, auto run) {
        auto *action = new QAction(icon(iconName), text, m_view);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, run);
        m_view->addAction(action);
        m_rowActions += action;
    };
    add(tr("Open"), u"event-request"_s, {}, [this] { activate(m_view->currentIndex()); });
    add(tr("Rename…"), u"comment"_s, {}, [this] { m_view->edit(m_view->currentIndex().siblingAtColumn(0)); });
    add(tr("Duplicate"), u"copy"_s, {}, [this] { onCurrent(&SavedPanel::duplicate); });
    add(tr("Delete"), u"trash"_s, QKeySequence(Qt::Key_Delete), [this] { onCurrent(&SavedPanel::remove); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        for (QAction *action : std::as_const(m_rowActions))
            action->setEnabled(requestAt(index) != nullptr);
    });
    for (QAction *action : std::as_const(m_rowActions))
        action->setEnabled(false);
}

void SavedPanel::setFolder(const QString &folder)
{
    if (folder == m_folder)
        return reload();
    m_folder = folder;
    m_isLoaded = false;
    m_undo.clear();
    m_where->setText(shownFolder(folder));
    m_where->setToolTip(tr("Each request is a plain file in %1").arg(folder));
    take({});
    reload();
}

void SavedPanel::reload()
{
    if (m_folder.isEmpty())
        return;
    const quint64 ticket = ++m_ticket;
    auto *watcher = new QFutureWatcher<SavedRequests>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, ticket] {
        watcher->deleteLater();
        if (ticket != m_ticket)
            return;
        m_isLoaded = true;
        take(watcher->result());
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, [folder = m_folder] { return compose::loadRequests(folder); }));
}

void SavedPanel::take(const SavedRequests &all)
{
    const bool isSame = all.all == m_all.all && all.damaged.isEmpty() && m_all.damaged.isEmpty();
    m_all = all;
    if (!isSame || all.all.isEmpty())
        fill();
    Q_EMIT loaded();
}

/// Job after job, each on the thread of the files; then the list is read again.
void SavedPanel::run(Job job, const std::function<void()> &done)
{
    auto *watcher = new QFutureWatcher<Result<void>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, done] {
        watcher->deleteLater();
        if (const Result<void> result = watcher->result(); !result)
            refuse(result.error());
        else
            done();
        reload();
    });
    watcher->setFuture(QtConcurrent::run(&m_pool, std::move(job)));
}

/// What was begun is not there: neither in the tree nor to be undone.
void SavedPanel::refuse(const Error &error)
{
    m_undo.clear();
    fill();
    Q_EMIT failed(error);
}

void SavedPanel::save(const SavedRequest &request)
{
    run([folder = m_folder, request] { return compose::put(folder, request); },
        [this, request] { Q_EMIT saved(request); });
}

void SavedPanel::pushStep(const QString &what, const std::function<void()> &forth, const std::function<void()> &back)
{
    m_undo.push(new FileStep(what, forth, back));
}

void SavedPanel::remove(const SavedRequest &request)
{
    const auto forth = [this, request] {
        run([folder = m_folder, request] { return compose::take(folder, request); },
            [this, request] { Q_EMIT removed(request); });
    };
    const auto back = [this, request] {
        run([folder = m_folder, request] { return compose::putBack(folder, request); }, [] {});
    };
    pushStep(tr("Delete “%1”").arg(nameOf(request)), forth, back);
}

void SavedPanel::duplicate(const SavedRequest &request)
{
    const QStringList known = names();
    QString name = tr("%1 copy").arg(nameOf(request));
    for (int number = 2; known.contains(name, Qt::CaseInsensitive); ++number)
        name = tr("%1 copy %2").arg(nameOf(request)).arg(number);
    const SavedRequest copy = compose::savedAs(name, request.draft);
    const auto forth = [this, copy] { run([folder = m_folder, copy] { return compose::put(folder, copy); }, [] {}); };
    const auto back = [this, copy] { run([folder = m_folder, copy] { return compose::take(folder, copy); }, [] {}); };
    pushStep(tr("Duplicate “%1”").arg(nameOf(request)), forth, back);
}

void SavedPanel::rename(const SavedRequest &request, const QString &name)
{
    const SavedRequest next = compose::savedAs(name, request.draft);
    if (next.file.isEmpty())
        return Q_EMIT failed({.summary = tr("A request needs a name"), .detail = {}, .wayOut = {}});
    pushStep(
        tr("Rename “%1”").arg(nameOf(request)), [this, request, next] { move(request, next); },
        [this, request, next] { move(next, request); });
}

void SavedPanel::move(const SavedRequest &from, const SavedRequest &to)
{
    run([folder = m_folder, from, to] { return compose::move(folder, from, to); },
        [this, from, to] { Q_EMIT moved(from, to); });
}

const SavedRequest *SavedPanel::find(const QString &file) const
{
    const auto found = std::ranges::find(m_all.all, file, &SavedRequest::file);
    return found == m_all.all.end() ? nullptr : &*found;
}

QStringList SavedPanel::names() const
{
    QStringList names;
    for (const SavedRequest &request : m_all.all)
        names += nameOf(request);
    return names;
}

void SavedPanel::fill()
{
    const SavedRequest *current = requestAt(m_view->currentIndex());
    const QString kept = current ? current->file : QString();
    m_isFilling = true;
    m_model->removeRows(0, m_model->rowCount());
    for (int index = 0; index < m_all.all.size(); ++index)
        addRequest(m_all.all[index], index);
    for (int index = 0; index < m_all.damaged.size(); ++index)
        addDamaged(m_all.damaged[index], index);
    m_isFilling = false;
    m_view->expandAll();
    if (m_model->rowCount() == 0)
        m_stack->showHint(tr("No saved requests"), tr("Ctrl+Alt+S saves the open draft as a file of the project."));
    else
        m_stack->showContent();
    const auto matches =
        m_model->match(m_model->index(0, 0), Qt::ToolTipRole, kept, 1, Qt::MatchExactly | Qt::MatchRecursive);
    if (!kept.isEmpty() && !matches.isEmpty())
        m_view->setCurrentIndex(matches.first());
}

QStandardItem *SavedPanel::quietCell(const QString &text) const
{
    auto *cell = new QStandardItem(text);
    cell->setEditable(false);
    cell->setForeground(theme::color(Tone::Muted, palette()));
    return cell;
}

QStandardItem *SavedPanel::folderItem(const QString &folder)
{
    QStandardItem *parent = m_model->invisibleRootItem();
    QString path;
    for (const QString &part : folder.split(u'/', Qt::SkipEmptyParts)) {
        path += path.isEmpty() ? part : u'/' + part;
        QStandardItem *next = nullptr;
        for (int row = 0; row < parent->rowCount() && !next; ++row) {
            if (parent->child(row)->data(kFolderRole).toString() == path)
                next = parent->child(row);
        }
        if (!next) {
            next = new QStandardItem(icon(u"folder"_s, Tone::Muted), part);
            next->setEditable(false);
            next->setData(path, kFolderRole);
            parent->appendRow({next, quietCell({})});
        }
        parent = next;
    }
    return parent;
}

void SavedPanel::addRequest(const SavedRequest &request, int index)
{
    const bool isSocket = std::holds_alternative<compose::SocketDraft>(request.draft);
    const QString name = nameOf(request);
    auto *item =
        new QStandardItem(icon(isSocket ? u"websocket"_s : u"event-request"_s, Tone::Muted), name.section(u'/', -1));
    item->setData(index, kRequestRole);
    item->setToolTip(request.file);
    folderItem(name.section(u'/', 0, -2))->appendRow({item, quietCell(methodOf(request.draft))});
}

void SavedPanel::addDamaged(const SavedRequests::Damage &damage, int index)
{
    auto *item = new QStandardItem(icon(u"warning"_s, Tone::Warning), damage.file.section(u'/', -1));
    item->setData(index, kDamageRole);
    item->setEditable(false);
    item->setToolTip(damage.error.summary);
    folderItem(damage.file.section(u'/', 0, -2))->appendRow({item, quietCell(tr("damaged"))});
}

const SavedRequest *SavedPanel::requestAt(const QModelIndex &index) const
{
    const QVariant place = index.siblingAtColumn(0).data(kRequestRole);
    const int at = place.isValid() ? place.toInt() : -1;
    return at < 0 || at >= m_all.all.size() ? nullptr : &m_all.all[at];
}

void SavedPanel::activate(const QModelIndex &index)
{
    const QVariant damage = index.siblingAtColumn(0).data(kDamageRole);
    if (const SavedRequest *request = requestAt(index))
        Q_EMIT wanted(SavedRequest(*request));
    else if (damage.isValid() && damage.toInt() < m_all.damaged.size())
        Q_EMIT failed(m_all.damaged[damage.toInt()].error);
}

void SavedPanel::onCurrent(void (SavedPanel::*act)(const SavedRequest &))
{
    if (const SavedRequest *request = requestAt(m_view->currentIndex()))
        (this->*act)(SavedRequest(*request));
}

void SavedPanel::takeName(const QStandardItem *item)
{
    const SavedRequest *request = m_isFilling ? nullptr : requestAt(item->index());
    if (!request || item->text() == nameOf(*request).section(u'/', -1))
        return;
    const QString folder = nameOf(*request).section(u'/', 0, -2);
    rename(SavedRequest(*request), folder.isEmpty() ? item->text() : folder + u'/' + item->text());
}

bool SavedPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::WindowActivate && isVisible())
        reload();
    return QWidget::eventFilter(watched, event);
}

void SavedPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stack)
        fill();
}

void SavedPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    window()->removeEventFilter(this); // one of them is enough
    window()->installEventFilter(this);
    reload();
}

} // namespace gatescope::ui
