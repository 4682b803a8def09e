#include "composer/composer.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/drafttabs.h"
#include "composer/draftview.h"
#include "composer/noticebar.h"
#include "composer/resultview.h"
#include "composer/savedpanel.h"
#include "composer/socketdraftview.h"
#include "composer/undokeys.h"

#include "compose/curl.h"
#include "compose/rawhttp.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::HttpDraft;

namespace {

constexpr int kSavedWidth = 240;
constexpr std::chrono::milliseconds kKeepPause{700};

QToolButton *barButton(QAction *action, QWidget *bar)
{
    auto *button = new QToolButton(bar);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    return button;
}

} // namespace

Composer::Composer(trace::Session &session, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_linker(session),
      m_batchLinker(session)
{
    setAccessibleName(tr("Composer"));
    m_keepSoon.setSingleShot(true);
    m_keepSoon.setInterval(kKeepPause);
    build();
    connectAll();
    connectSending();
    connectSaved();
    new UndoKeys(*this, [this] { return undoStack(); });
    newDraft();
}

Composer::~Composer()
{
    keepNow();
    m_draft->setDocument(nullptr);
    m_socket->setDocument(nullptr);
    m_tabs->disconnect(this);
}

void Composer::build()
{
    m_side = new QSplitter(Qt::Horizontal, this);
    m_saved = new SavedPanel(m_side);
    m_pages = new QStackedWidget(m_side);
    auto *split = new QSplitter(Qt::Horizontal, m_pages);
    m_draft = new DraftView(m_variables, split);
    m_result = new ResultView(split);
    split->addWidget(m_draft);
    split->addWidget(m_result);
    split->setChildrenCollapsible(false);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    m_socket = new SocketDraftView(m_variables, m_pages);
    m_pages->addWidget(split);
    m_pages->addWidget(m_socket);
    m_side->addWidget(m_saved);
    m_side->addWidget(m_pages);
    m_side->setChildrenCollapsible(false);
    m_side->setStretchFactor(1, 1);
    m_side->setSizes({kSavedWidth, 4 * kSavedWidth});
    m_saved->hide();
    m_notice = new NoticeBar(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_side, 1);
    layout->addWidget(m_notice);
}

QWidget *Composer::buildBar()
{
    auto *bar = new QWidget(this);
    m_tabs = new DraftTabs(bar);
    QAction *fresh = addCommand(u"composer.new"_s, tr("New Request"), u"add"_s, QKeySequence(Qt::CTRL | Qt::Key_N),
                                &Composer::newDraft);
    addCommand(u"composer.duplicate"_s, tr("Duplicate Draft"), u"copy"_s, {}, &Composer::duplicate);
    m_reopen = addCommand(u"composer.reopen"_s, tr("Reopen Closed Draft"), u"undo"_s, {}, &Composer::reopen);
    QAction *socket = addCommand(u"composer.socket"_s, tr("New WebSocket"), u"websocket"_s, {}, &Composer::newSocket);
    addCommand(u"composer.save"_s, tr("Save Request…"), u"session-save"_s, QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_S),
               &Composer::saveRequest);
    addCommand(u"composer.saveas"_s, tr("Save Request As…"), u"session-save"_s, {}, &Composer::saveRequestAs);
    m_showSaved = addCommand(u"composer.saved"_s, tr("Saved Requests"), u"folder"_s, {}, nullptr);
    m_showSaved->setCheckable(true);
    m_showSaved->setToolTip(tr("Show the saved requests of the project"));
    QAction *variables =
        addCommand(u"composer.environments"_s, tr("Edit Variables…"), u"settings"_s, {}, &Composer::editEnvironments);
    auto *history = new QToolButton(bar);
    history->setText(tr("Sent"));
    history->setToolTip(tr("The last hundred drafts that were sent"));
    history->setAutoRaise(true);
    history->setPopupMode(QToolButton::InstantPopup);
    m_historyMenu = new QMenu(history);
    history->setMenu(m_historyMenu);
    m_from = new QToolButton(bar);
    m_from->setAutoRaise(true);
    connect(m_from, &QToolButton::clicked, this, [this] {
        if (const DraftDocument *document = current(); document && originOfDraft(*document) != 0)
            Q_EMIT exchangeWanted(originOfDraft(*document));
    });
    m_environment = new QComboBox(bar);
    m_environment->setAccessibleName(tr("Environment"));
    m_environment->setToolTip(tr("Values of {{variables}}, from .gatescope/environments.json in the project"));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace1, theme::kSpaceHalf, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace1);
    row->addWidget(barButton(m_showSaved, bar));
    row->addWidget(m_tabs, 0);
    row->addWidget(barButton(fresh, bar));
    row->addWidget(barButton(socket, bar));
    row->addStretch(1);
    row->addWidget(m_from);
    row->addWidget(m_environment);
    row->addWidget(barButton(variables, bar));
    row->addWidget(history);
    fillEnvironments();
    return bar;
}

QAction *Composer::addCommand(const QString &id, const QString &text, const QString &iconName, const QKeySequence &keys,
                              void (Composer::*run)())
{
    auto *action = new QAction(icon(iconName), text, this);
    action->setObjectName(id);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    if (run)
        connect(action, &QAction::triggered, this, run);
    addAction(action);
    m_commands.append(action);
    return action;
}

void Composer::connectAll()
{
    connect(m_tabs, &DraftTabs::currentChanged, this, &Composer::showCurrent);
    connect(m_tabs, &DraftTabs::changed, this, [this] {
        m_reopen->setEnabled(m_tabs->canReopen());
        m_keepSoon.start();
    });
    connect(&m_keepSoon, &QTimer::timeout, this, [this] { m_store.keep(openDrafts()); });
    connect(&m_store, &compose::DraftStore::opened, this, &Composer::restore);
    connect(&m_store, &compose::DraftStore::sentRead, this, [this](const QList<HttpDraft> &sent) {
        for (const HttpDraft &draft : sent) {
            if (!m_history.contains(draft) && m_history.size() < kMostHistory)
                m_history.append(draft);
        }
    });
    connect(&m_store, &compose::DraftStore::failed, m_notice, qOverload<const Error &>(&NoticeBar::say));
    connect(m_historyMenu, &QMenu::aboutToShow, this, &Composer::fillHistory);
    connect(m_environment, &QComboBox::activated, this, &Composer::chooseEnvironment);
    connect(m_draft, &DraftView::pasted, this, [this](const QString &text, bool *taken) { *taken = paste(text); });
    m_draft->setProposals([this] { return proposals(); });
    m_socket->setProposals([this] { return proposals(); });
}

void Composer::connectSending()
{
    connect(m_draft, &DraftView::sendRequested, this, &Composer::send);
    connect(m_draft, &DraftView::cancelRequested, this, &Composer::cancel);
    connect(m_draft, &DraftView::batchRequested, this, &Composer::sendMany);
    connect(m_socket, &SocketDraftView::connected, this, [this](const QString &local) {
        if (const DraftDocument *document = current())
            m_linker.expect(local, originOf(*document));
    });
    connect(&m_sender, &compose::Sender::connected, this,
            [this](const QString &local) { m_linker.expect(local, m_origin); });
    connect(&m_sender, &compose::Sender::finished, this, [this] {
        m_draft->setSending(false);
        m_result->show(m_sender.response());
    });
    connect(&m_batch, &compose::Batch::connected, this,
            [this](const QString &local) { m_batchLinker.expect(local, m_batchOrigin); });
    connect(&m_batch, &compose::Batch::rowsAdded, this,
            [this](int first, int last) { m_result->addBatchRows(m_batch, first, last); });
    connect(&m_batch, &compose::Batch::finished, this, [this] {
        m_draft->setSending(false);
        m_result->endBatch(m_batch);
    });
    connect(&m_linker, &compose::OriginLinker::linked, this,
            [this](std::uint32_t number, const compose::Origin &origin) {
                m_result->setExchange(number);
                Q_EMIT exchangeMade(number);
                if (origin.replays != 0)
                    Q_EMIT replayed(origin.replays, number);
            });
    connect(m_result, &ResultView::exchangeWanted, this, &Composer::exchangeWanted);
    connect(m_result, &ResultView::exchangeOfWanted, this, [this](const QString &local) {
        if (const std::uint32_t number = compose::exchangeFrom(m_session, local))
            Q_EMIT exchangeWanted(number);
    });
}

QUndoStack *Composer::undoStack() const
{
    const QWidget *focus = focusWidget();
    if (focus && m_saved->isAncestorOf(focus))
        return &m_saved->undoStack();
    return current() ? &current()->undoStack() : nullptr;
}

HttpDraft Composer::freshDraft() const
{
    HttpDraft draft;
    draft.url = m_baseUrl.isEmpty() ? QString() : m_baseUrl + u'/';
    return draft;
}

DraftDocument *Composer::openDraft(const Draft &draft, std::uint32_t replays)
{
    return m_tabs->open(std::make_unique<DraftDocument>(draft, replays));
}

void Composer::newDraft()
{
    openDraft(freshDraft());
    if (isVisible())
        focusUrl();
}

void Composer::newSocket()
{
    const QString base = m_baseUrl.isEmpty() ? u"http://127.0.0.1:8000"_s : m_baseUrl;
    openDraft(compose::SocketDraft{.url = u"ws"_s + base.sliced(4) + u'/'}); // http becomes ws, https wss
    m_socket->focusUrl();
}

void Composer::duplicate()
{
    const DraftDocument *document = current();
    if (!document)
        return;
    const compose::DraftOrigin origin = document->origin();
    openDraft(Draft(document->draft()), document->replays())->setOrigin(origin);
    showOrigin();
}

void Composer::closeDraft(int index)
{
    m_tabs->close(index);
    if (m_tabs->count() == 0)
        newDraft();
}

void Composer::reopen()
{
    m_tabs->reopen();
}

DraftDocument *Composer::current() const
{
    return m_tabs->current();
}

int Composer::count() const
{
    return m_tabs->count();
}

void Composer::showCurrent()
{
    DraftDocument *document = current();
    m_draft->setDocument(document);
    m_socket->setDocument(document);
    m_pages->setCurrentIndex(document && document->socket() ? 1 : 0);
    showOrigin();
}

bool Composer::paste(const QString &text)
{
    const bool curl = compose::looksLikeCurl(text);
    const bool raw = !curl && text.contains(u'\n') && compose::looksLikeRawHttp(text.toUtf8());
    if (!curl && !raw)
        return false;
    const auto imported = curl ? compose::fromCurl(text) : compose::fromRawHttp(text.toUtf8(), m_baseUrl);
    if (!imported) {
        say(imported.error());
        return true;
    }
    openDraft(imported->draft);
    if (!imported->notes.isEmpty())
        say({.summary = tr("Pasted, with these differences"), .detail = imported->notes.join(u'\n'), .wayOut = {}});
    return true;
}

void Composer::say(const Error &error)
{
    if (current() && current()->socket())
        return m_notice->say(error);
    compose::Response none;
    none.error = error;
    m_result->setExchange(0);
    m_result->show(none);
}

compose::Origin Composer::originOf(const DraftDocument &document) const
{
    const std::uint32_t replays = originOfDraft(document);
    return {.how = replays == 0 ? u"composer"_s : u"replay"_s,
            .replays = replays,
            .draft = std::visit([](const auto &draft) { return draft.name; }, document.draft())};
}

void Composer::send()
{
    const DraftDocument *document = current();
    if (!document || !document->http())
        return;
    m_batch.cancel();
    m_origin = originOf(*document);
    remember(*document->http());
    m_result->showWaiting();
    m_draft->setSending(true);
    m_sender.send(*document->http(), variables());
}

void Composer::cancel()
{
    m_sender.cancel();
    m_batch.cancel();
}

void Composer::sendMany(int times, int atOnce)
{
    const DraftDocument *document = current();
    if (!document || !document->http() || isSending())
        return;
    m_batchOrigin = originOf(*document);
    remember(*document->http());
    m_result->beginBatch(times);
    m_draft->setSending(true);
    m_batch.start(*document->http(), variables(), times, atOnce);
}

void Composer::focusUrl()
{
    if (current() && current()->socket())
        return m_socket->focusUrl();
    m_draft->focusUrl();
}

bool Composer::event(QEvent *event)
{
    const bool asks = event->type() == QEvent::ShortcutOverride;
    if (asks || event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers().testFlag(Qt::ControlModifier)) {
            event->accept();
            if (!asks)
                send();
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace gatescope::ui
