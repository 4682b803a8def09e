#include "exchange/exchangeview.h"

#include "common/icons.h"
#include "common/selection.h"
#include "exchange/bodyview.h"
#include "exchange/emptyhint.h"
#include "exchange/eventdetail.h"
#include "exchange/exchangeheader.h"
#include "exchange/layers/layersview.h"
#include "exchange/logview.h"
#include "exchange/messagesview.h"
#include "exchange/scopeview.h"
#include "exchange/socket/socketview.h"
#include "exchange/wireview.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostTabCommands = 9;
constexpr std::size_t kMostScanned = 400; // events of an exchange in which its first layer must be

} // namespace

ExchangeView::ExchangeView(trace::Session *session, Selection *selection, const spec::Reference *reference,
                           QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_selection(selection),
      m_focus(new KeyFocus(this)),
      m_context{.session = session, .selection = selection, .reference = reference, .focus = m_focus},
      m_tabs(new QTabWidget),
      m_header(new ExchangeHeader)
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_tabs, 1);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Views of the exchange"));
    addPages();
    m_stack = new HintStack(u"lane-gateway"_s, content, this);
    addCommands();

    connect(m_tabs, &QTabWidget::currentChanged, this, &ExchangeView::fillCurrent);
    connect(m_selection, &Selection::exchangeChanged, this, &ExchangeView::follow);
    connect(m_session, &trace::Session::exchangesChanged, this, &ExchangeView::update);
    connect(m_session, &trace::Session::exchangesAdded, this, &ExchangeView::follow);
    connect(m_session, &trace::Session::purged, this, &ExchangeView::follow);
    connect(m_focus, &KeyFocus::wireWanted, this, [this] { m_tabs->setCurrentWidget(m_wire); });
    connect(m_focus, &KeyFocus::scopeWanted, this, [this] { m_tabs->setCurrentWidget(m_scope); });
    connect(m_scope, &ScopeView::whoSetWanted, this, [this](bool header, const QString &name) {
        askLayers({header ? LayerSubject::Kind::RequestHeader : LayerSubject::Kind::ScopeKey, name});
    });
    connect(m_messages->detail(), &EventDetail::whoSetWanted, this,
            [this](const QString &name) { askLayers({LayerSubject::Kind::ResponseHeader, name}); });
    follow();
}

void ExchangeView::askLayers(const LayerSubject &subject)
{
    if (!hasLayersTab())
        return;
    m_tabs->setCurrentWidget(m_layers);
    m_layers->whoSet(subject);
}

void ExchangeView::addPages()
{
    m_scope = new ScopeView(m_context);
    m_messages = new MessagesView(m_context);
    m_wire = new WireView(m_context);
    m_body = new BodyView(m_context);
    m_log = new LogView(m_context);
    m_socket = new SocketView(m_context, this);
    m_socket->hide();
    m_socketPage = m_socket;
    m_layers = new LayersView(m_context, this);
    m_layers->hide();
    m_tabs->addTab(m_scope, icon(u"event-scope"_s), tr("Scope"));
    m_tabs->addTab(m_messages, icon(u"event-send"_s), tr("Messages"));
    m_tabs->addTab(m_wire, icon(u"event-bytes-in"_s), tr("Wire"));
    m_tabs->addTab(m_body, icon(u"event-item"_s), tr("Body"));
    m_tabs->addTab(m_log, icon(u"event-log"_s), tr("Log"));
}

void ExchangeView::addCommands()
{
    auto *find = new QAction(tr("Find in the View"), this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QAction::triggered, this, &ExchangeView::findInView);
    auto *copy = new QAction(tr("Copy Summary of the Exchange"), this);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(m_header->plainText()); });
    for (int index = 0; index < kMostTabCommands; ++index) {
        auto *show = new QAction(this);
        show->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + index)));
        connect(show, &QAction::triggered, this, [this, index] {
            m_tabs->setCurrentIndex(index);
            m_tabs->currentWidget()->setFocus();
        });
        m_tabCommands.append(show);
    }
    m_commands = m_tabCommands + QList{find, copy};
    addActions(m_commands);
    m_commands += m_socket->commands();
    m_commands += m_layers->commands();
    renameTabCommands();
}

void ExchangeView::renameTabCommands()
{
    for (QAction *command : m_socket->commands())
        command->setEnabled(hasSocketTab());
    for (QAction *command : m_layers->commands())
        command->setEnabled(hasLayersTab());
    for (int index = 0; index < kMostTabCommands; ++index) {
        QAction *command = m_tabCommands[index];
        command->setVisible(index < m_tabs->count());
        command->setEnabled(index < m_tabs->count());
        command->setText(tr("Show %1").arg(m_tabs->tabText(index)));
    }
}

void ExchangeView::insertPage(int index, QWidget *page, const QString &title, const QIcon &icon)
{
    m_tabs->insertTab(index + (hasSocketTab() ? 1 : 0), page, icon, title);
    renameTabCommands();
}

void ExchangeView::offerPage(ExchangePage *page, const QString &title, const QIcon &icon)
{
    page->setParent(this);
    page->hide();
    m_offered.push_back({page, title, icon});
    offerPages();
}

void ExchangeView::offerPages()
{
    for (OfferedPage &offered : m_offered) {
        const bool wanted = offered.page->hasContent(m_selection->exchange());
        const int index = m_tabs->indexOf(offered.page);
        if (wanted == (index >= 0))
            continue;
        if (!wanted) {
            offered.wanted = m_tabs->currentWidget() == offered.page;
            m_tabs->removeTab(index);
            continue;
        }
        m_tabs->addTab(offered.page, offered.icon, offered.title);
        if (std::exchange(offered.wanted, false))
            m_tabs->setCurrentWidget(offered.page);
    }
}

bool ExchangeView::hasSocketTab() const
{
    return m_tabs->indexOf(m_socket) >= 0;
}

void ExchangeView::offerSocket()
{
    const auto *summary = m_session->summary(m_selection->exchange());
    const bool wanted = summary && summary->protocol == trace::Protocol::WebSocket;
    if (wanted == hasSocketTab())
        return;
    (wanted ? m_otherPage : m_socketPage) = m_tabs->currentWidget();
    if (wanted)
        m_tabs->insertTab(0, m_socket, icon(u"websocket"_s), tr("WebSocket"));
    else
        m_tabs->removeTab(m_tabs->indexOf(m_socket));
    if (QWidget *page = wanted ? m_socketPage : m_otherPage; page && m_tabs->indexOf(page) >= 0)
        m_tabs->setCurrentWidget(page);
}

bool ExchangeView::hasLayersTab() const
{
    return m_tabs->indexOf(m_layers) >= 0;
}

/// Layers are entered soon after the call: a long exchange need not be read through to know that it has none.
bool ExchangeView::hasLayers()
{
    const std::uint32_t number = m_selection->exchange();
    if (number != m_scanned || !m_session->summary(number)) {
        m_scanned = number;
        m_scannedEvents = 0;
        m_layersSeen = false;
    }
    if (!m_session->summary(number))
        return false;
    const trace::EventLog &log = m_session->events(number);
    const std::size_t end = std::min(log.size(), kMostScanned);
    for (; m_scannedEvents < end && !m_layersSeen; ++m_scannedEvents)
        m_layersSeen = log.at(m_scannedEvents).as<trace::LayerEntered>() != nullptr;
    return m_layersSeen;
}

void ExchangeView::offerLayers()
{
    const bool wanted = hasLayers();
    m_scope->setLayersKnown(wanted);
    m_messages->detail()->setLayersKnown(wanted);
    if (wanted == hasLayersTab())
        return;
    if (!wanted) {
        m_layersWanted = m_tabs->currentWidget() == m_layers;
        return m_tabs->removeTab(m_tabs->indexOf(m_layers));
    }
    m_tabs->insertTab(m_tabs->indexOf(m_scope), m_layers, icon(u"layers"_s), tr("Layers"));
    if (std::exchange(m_layersWanted, false))
        m_tabs->setCurrentWidget(m_layers);
}

QList<QAction *> ExchangeView::commands() const
{
    return m_commands;
}

/// The tabs that come and go are not counted.
QByteArray ExchangeView::saveState() const
{
    const int current = m_tabs->currentIndex();
    const int front = hasSocketTab() ? 1 : 0;
    const int layers = hasLayersTab() && current > m_tabs->indexOf(m_layers) ? 1 : 0;
    return QByteArray::number(std::max(current - front - layers, 0));
}

void ExchangeView::restoreState(const QByteArray &state)
{
    bool isNumber = false;
    int index = state.toInt(&isNumber) + (hasSocketTab() ? 1 : 0);
    if (hasLayersTab() && index >= m_tabs->indexOf(m_layers))
        ++index;
    if (isNumber && index >= 0 && index < m_tabs->count())
        m_tabs->setCurrentIndex(index);
}

void ExchangeView::follow()
{
    const bool known = m_session->summary(m_selection->exchange()) != nullptr;
    if (!known)
        m_stack->showHint(tr("No exchange chosen"), tr("Choose one in the list to see every step of it."));
    else
        m_stack->showContent();
    offerSocket();
    offerLayers();
    offerPages();
    showHeader();
    retitle();
    fillCurrent();
}

void ExchangeView::update(const QList<std::uint32_t> &changed)
{
    if (!changed.contains(m_selection->exchange()))
        return;
    offerSocket();
    offerLayers();
    offerPages();
    showHeader();
    retitle();
    fillCurrent();
}

void ExchangeView::showHeader()
{
    if (const auto *summary = m_session->summary(m_selection->exchange()))
        m_header->show(*summary);
}

void ExchangeView::retitle()
{
    const auto *summary = m_session->summary(m_selection->exchange());
    const bool wsgi = summary && summary->interface == trace::Interface::Wsgi;
    const QString log = summary && summary->logs > 0 ? tr("Log (%1)").arg(summary->logs) : tr("Log");
    m_tabs->setTabText(m_tabs->indexOf(m_scope), wsgi ? tr("Environ") : tr("Scope"));
    m_tabs->setTabText(m_tabs->indexOf(m_messages), wsgi ? tr("Calls") : tr("Messages"));
    m_tabs->setTabText(m_tabs->indexOf(m_log), log);
    renameTabCommands();
}

void ExchangeView::fillCurrent()
{
    const std::uint32_t number = m_selection->exchange();
    if (auto *page = qobject_cast<ExchangePage *>(m_tabs->currentWidget()))
        page->setExchange(m_session->summary(number) ? number : 0);
}

void ExchangeView::findInView()
{
    if (auto *page = qobject_cast<ExchangePage *>(m_tabs->currentWidget()))
        page->find();
}

} // namespace gatescope::ui
