#include "composer/composer.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/draftview.h"
#include "composer/resultview.h"
#include "composer/socketdraftview.h"
#include "composer/undokeys.h"
#include "exchange/toolbutton.h"

#include "compose/curl.h"
#include "compose/rawhttp.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::HttpDraft;

namespace {

constexpr std::size_t kMostClosed = 20;

} // namespace

Composer::Composer(trace::Session &session, QWidget *parent) : QWidget(parent), m_session(session), m_linker(session)
{
    setAccessibleName(tr("Composer"));
    build();
    connectAll();
    new UndoKeys(*this, [this] { return current() ? &current()->undoStack() : nullptr; });
    newDraft();
}

Composer::~Composer()
{
    m_draft->setDocument(nullptr);
    m_socket->setDocument(nullptr);
}

void Composer::build()
{
    m_pages = new QStackedWidget(this);
    m_split = new QSplitter(Qt::Horizontal, m_pages);
    m_draft = new DraftView(m_variables, m_split);
    m_result = new ResultView(m_split);
    m_split->addWidget(m_draft);
    m_split->addWidget(m_result);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 1);
    m_socket = new SocketDraftView(m_variables, m_pages);
    m_pages->addWidget(m_split);
    m_pages->addWidget(m_socket);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_pages, 1);
}

QWidget *Composer::buildBar()
{
    auto *bar = new QWidget(this);
    m_tabs = new QTabBar(bar);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->setAccessibleName(tr("Open drafts"));
    addCommand(u"composer.new"_s, tr("New Request"), u"add"_s, QKeySequence(Qt::CTRL | Qt::Key_N), &Composer::newDraft);
    addCommand(u"composer.duplicate"_s, tr("Duplicate Draft"), u"copy"_s, {}, &Composer::duplicate);
    addCommand(u"composer.reopen"_s, tr("Reopen Closed Draft"), u"undo"_s, {}, &Composer::reopen);
    addCommand(u"composer.socket"_s, tr("New WebSocket"), u"websocket"_s, {}, &Composer::newSocket);
    auto *add = new QToolButton(bar);
    add->setDefaultAction(m_commands.first());
    add->setAutoRaise(true);
    auto *socket = new QToolButton(bar);
    socket->setDefaultAction(m_commands.last());
    socket->setAutoRaise(true);
    auto *history = new QToolButton(bar);
    history->setText(tr("Sent"));
    history->setToolTip(tr("The last hundred drafts that were sent"));
    history->setAutoRaise(true);
    history->setPopupMode(QToolButton::InstantPopup);
    m_historyMenu = new QMenu(history);
    history->setMenu(m_historyMenu);
    connect(m_historyMenu, &QMenu::aboutToShow, this, &Composer::fillHistory);
    m_environment = new QComboBox(bar);
    m_environment->setAccessibleName(tr("Environment"));
    m_environment->setToolTip(tr("Values of {{variables}}, from .gatescope/environments.json in the project"));
    connect(m_environment, &QComboBox::activated, this, &Composer::chooseEnvironment);
    addCommand(u"composer.environments"_s, tr("Edit Variables…"), u"settings"_s, {}, &Composer::editEnvironments);
    auto *variables = new QToolButton(bar);
    variables->setDefaultAction(m_commands.last());
    variables->setAutoRaise(true);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace1, theme::kSpaceHalf, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_tabs, 0);
    row->addWidget(add);
    row->addWidget(socket);
    row->addStretch(1);
    row->addWidget(m_environment);
    row->addWidget(variables);
    row->addWidget(history);
    fillEnvironments();
    return bar;
}

void Composer::addCommand(const QString &id, const QString &text, const QString &iconName, const QKeySequence &keys,
                          void (Composer::*run)())
{
    auto *action = new QAction(icon(iconName), text, this);
    action->setObjectName(id);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    m_commands.append(action);
}

void Composer::connectAll()
{
    connect(m_tabs, &QTabBar::currentChanged, this, &Composer::showCurrent);
    connect(m_draft, &DraftView::sendRequested, this, &Composer::send);
    connect(m_draft, &DraftView::cancelRequested, this, &Composer::cancel);
    connect(m_draft, &DraftView::batchRequested, this, &Composer::sendMany);
    connect(m_draft, &DraftView::pasted, this, [this](const QString &text, bool *taken) { *taken = paste(text); });
    m_draft->setProposals([this] { return proposals(); });
    connect(m_socket, &SocketDraftView::connected, this, [this](const QString &local) {
        const std::uint32_t replays = current() ? current()->replays() : 0;
        m_linker.expect(local, {.how = replays == 0 ? u"composer"_s : u"replay"_s, .replays = replays, .draft = {}});
    });
    connect(&m_sender, &compose::Sender::connected, this,
            [this](const QString &local) { m_linker.expect(local, m_origin); });
    connect(&m_sender, &compose::Sender::finished, this, [this] {
        m_draft->setSending(false);
        m_result->show(m_sender.response());
    });
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

void Composer::setBaseUrl(const QString &url)
{
    const QString before = std::exchange(m_baseUrl, url.isEmpty() ? m_baseUrl : url);
    if (before == m_baseUrl)
        return;
    for (const auto &document : m_documents) { // untouched drafts follow the application to its new port
        const HttpDraft *draft = document->http();
        if (!draft || (!before.isEmpty() && !draft->url.startsWith(before)) ||
            (before.isEmpty() && !draft->url.isEmpty()))
            continue;
        document->edit(tr("Follow the Application"), {}, [&](HttpDraft &next) {
            next.url = before.isEmpty() ? m_baseUrl + u'/' : m_baseUrl + next.url.sliced(before.size());
        });
    }
}

HttpDraft Composer::freshDraft() const
{
    HttpDraft draft;
    draft.url = m_baseUrl.isEmpty() ? QString() : m_baseUrl + u'/';
    return draft;
}

DraftDocument *Composer::openDraft(const Draft &draft, std::uint32_t replays)
{
    auto document = std::make_unique<DraftDocument>(draft, replays);
    DraftDocument *opened = document.get();
    connect(opened, &DraftDocument::changed, this, &Composer::retitle);
    m_documents.push_back(std::move(document));
    addTab(draft);
    showCurrent();
    retitle();
    return opened;
}

void Composer::addTab(const Draft &draft)
{
    const int index = m_tabs->addTab(titleOf(draft));
    QToolButton *close = toolButton(u"close"_s, tr("Close this draft"));
    close->setFocusPolicy(Qt::NoFocus);
    m_tabs->setTabButton(index, QTabBar::RightSide, close);
    connect(close, &QToolButton::clicked, this, [this, close] {
        for (int at = 0; at < m_tabs->count(); ++at) {
            if (m_tabs->tabButton(at, QTabBar::RightSide) == close)
                return closeDraft(at);
        }
    });
    m_tabs->setCurrentIndex(index);
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
    m_socket->url()->setFocus();
}

void Composer::duplicate()
{
    if (DraftDocument *document = current())
        openDraft(document->draft(), document->replays());
}

void Composer::closeDraft(int index)
{
    if (index < 0 || index >= count())
        return;
    const auto at = m_documents.begin() + index;
    (*at)->disconnect(this);
    m_draft->setDocument(nullptr);
    m_socket->setDocument(nullptr);
    m_closed.push_back(std::move(*at));
    m_documents.erase(at);
    if (m_closed.size() > kMostClosed)
        m_closed.erase(m_closed.begin());
    m_tabs->removeTab(index);
    if (m_documents.empty())
        newDraft();
    showCurrent();
    retitle();
}

void Composer::reopen()
{
    if (m_closed.empty())
        return;
    auto document = std::move(m_closed.back());
    m_closed.pop_back();
    connect(document.get(), &DraftDocument::changed, this, &Composer::retitle);
    m_documents.push_back(std::move(document));
    addTab(m_documents.back()->draft());
    showCurrent();
    retitle();
}

DraftDocument *Composer::current() const
{
    const int index = m_tabs->currentIndex();
    return index < 0 || index >= count() ? nullptr : m_documents[static_cast<std::size_t>(index)].get();
}

void Composer::showCurrent()
{
    DraftDocument *document = current();
    m_draft->setDocument(document);
    m_socket->setDocument(document);
    m_pages->setCurrentIndex(document && document->socket() ? 1 : 0);
}

void Composer::retitle()
{
    for (int index = 0; index < m_tabs->count() && index < count(); ++index) {
        const QString title = titleOf(m_documents[static_cast<std::size_t>(index)]->draft());
        m_tabs->setTabText(index, QString(title).replace(u'&', u"&&"_s));
        m_tabs->setTabToolTip(index, title);
    }
    m_commands[2]->setEnabled(!m_closed.empty());
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
    compose::Response none;
    none.error = error;
    m_result->setExchange(0);
    m_result->show(none);
}

void Composer::send()
{
    const DraftDocument *document = current();
    if (!document || !document->http())
        return;
    const HttpDraft draft = *document->http();
    m_batch.cancel();
    m_origin = {.how = document->replays() == 0 ? u"composer"_s : u"replay"_s,
                .replays = document->replays(),
                .draft = draft.name};
    remember(draft);
    m_result->showWaiting();
    m_draft->setSending(true);
    m_sender.send(draft, variables());
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
    remember(*document->http());
    m_result->beginBatch(times);
    m_draft->setSending(true);
    m_batch.start(*document->http(), variables(), times, atOnce);
}

void Composer::focusUrl()
{
    if (current() && current()->socket())
        return m_socket->url()->setFocus(Qt::ShortcutFocusReason);
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
