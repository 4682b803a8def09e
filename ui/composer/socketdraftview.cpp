#include "composer/socketdraftview.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/theme.h"
#include "composer/entries.h"
#include "composer/inspectionlist.h"
#include "composer/socketsettings.h"
#include "composer/textplace.h"
#include "exchange/rowdelegate.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::ClientState;
using compose::SocketDraft;
using compose::SocketOpcode;

namespace {

constexpr int kMostLines = 5000;
constexpr int kMostShown = 400; ///< Characters of a message in its row.
constexpr int kKindWidth = 90;
constexpr int kNumberWidth = 80;
constexpr int kInspectSocketMs = 120;

QToolButton *wordButton(const QString &text, const QString &iconName, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setIcon(icon(iconName, theme::Tone::Accent));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QString textOf(const compose::SocketLine &line)
{
    if (line.opcode == SocketOpcode::Text)
        return oneLine({line.data.constData(), static_cast<std::size_t>(line.data.size())}, kMostShown);
    if (line.opcode == SocketOpcode::Close)
        return u"%1 %2"_s.arg(line.closeCode).arg(QString::fromUtf8(line.data));
    return QString::fromLatin1(line.data.left(kMostShown / 3).toHex(' '));
}

} // namespace

SocketDraftView::SocketDraftView(const Variables &variables, QWidget *parent) : QWidget(parent), m_variables(variables)
{
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->addWidget(buildDraft());
    split->addWidget(buildLive());
    split->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    connectDraft();
    connect(&m_client, &compose::SocketClient::connected, this, &SocketDraftView::connected);
    connect(&m_client, &compose::SocketClient::stateChanged, this, &SocketDraftView::showState);
    connect(&m_client, &compose::SocketClient::lineAdded, this, &SocketDraftView::add);
    connect(&m_client, &compose::SocketClient::refused, this, &SocketDraftView::say);
    connect(&m_client, &compose::SocketClient::scriptEnded, this, [this] { showState(m_client.state()); });
    connect(&m_client, &compose::SocketClient::closed, this, [this](const compose::SocketEnd &end) {
        say(end.clean ? tr("Closed with code %1 %2").arg(end.code).arg(end.reason).trimmed()
                      : tr("The connection was lost without a closing handshake (%1)").arg(end.code));
    });
    showState(ClientState::Idle);
}

QWidget *SocketDraftView::buildDraft()
{
    auto *side = new QWidget(this);
    m_url = new VariableField(m_variables, side);
    m_url->setPlaceholderText(u"ws://127.0.0.1:8000/chat"_s);
    m_url->setAccessibleName(tr("URL"));
    m_url->setFont(theme::monospaceFont());
    m_connect = wordButton(tr("Connect"), u"websocket"_s, side);
    m_tabs = new QTabWidget(side);
    m_tabs->setDocumentMode(true);
    m_script = new EntryTable(
        {.name = tr("Messages"),
         .columns =
             {{.title = tr("Kind"),
               .hint = tr("kind"),
               .kind = EntryColumn::Kind::Choice,
               .choices = opcodeNames(),
               .initial = opcodeNames().first(),
               .width = kKindWidth + theme::kSpace8},
              {.title = tr("Message"), .hint = tr("text; hex digits for bytes")},
              {.title = tr("Code"), .kind = EntryColumn::Kind::Number, .width = kNumberWidth},
              {.title = tr("Wait (ms)"), .kind = EntryColumn::Kind::Number, .initial = u"0"_s, .width = kNumberWidth}},
         .separator = {},
         .bulkHint = {},
         .proposals = {}},
        m_variables, m_tabs);
    m_headers = new EntryTable(
        {.name = tr("Headers"),
         .columns = {{.title = tr("Name"), .hint = tr("name")}, {.title = tr("Value"), .hint = tr("value")}},
         .separator = u':',
         .bulkHint = tr("Name: value"),
         .proposals = {}},
        m_variables, m_tabs);
    m_settings = new SocketSettings(m_variables, m_tabs);
    m_notes = new InspectionList(side);
    m_tabs->addTab(m_script, tr("Messages"));
    m_tabs->addTab(m_headers, tr("Headers"));
    m_tabs->addTab(m_settings, tr("Settings"));
    auto *line = new QHBoxLayout;
    line->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    line->addWidget(m_url, 1);
    line->addWidget(m_connect);
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addLayout(line);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_notes);
    return side;
}

QWidget *SocketDraftView::buildLive()
{
    auto *side = new QWidget(this);
    m_state = new QLabel(side);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_play = wordButton(tr("Run Messages"), u"run"_s, side);
    m_log = new QTreeWidget(side);
    m_log->setHeaderLabels({tr("From"), tr("Kind"), tr("Message"), tr("Time")});
    styleAsRows(m_log, tr("Messages of both ways"));
    m_log->setRootIsDecorated(false);
    m_log->header()->setStretchLastSection(false);
    m_log->header()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_kind = new QComboBox(side);
    m_kind->addItems(opcodeNames());
    m_kind->setAccessibleName(tr("Kind of message"));
    m_message = new VariableField(m_variables, side);
    m_message->setPlaceholderText(tr("A message; hex digits for bytes"));
    m_message->setAccessibleName(tr("Message"));
    m_send = wordButton(tr("Send"), u"event-request"_s, side);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    top->addWidget(m_state, 1);
    top->addWidget(m_play);
    auto *bottom = new QHBoxLayout;
    bottom->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, theme::kSpace1);
    bottom->addWidget(m_kind);
    bottom->addWidget(m_message, 1);
    bottom->addWidget(m_send);
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addLayout(top);
    layout->addWidget(m_log, 1);
    layout->addLayout(bottom);
    return side;
}

void SocketDraftView::connectDraft()
{
    const auto edit = [this](const QString &what, const QString &key, auto &&with) {
        if (m_document && !m_showing)
            m_document->edit(what, key, with);
    };
    connect(m_url, &QLineEdit::textChanged, this, [=](const QString &url) {
        edit(tr("Change the URL"), u"url"_s, [&](SocketDraft &draft) { draft.url = url; });
    });
    connect(m_settings, &SocketSettings::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Settings"), key, [&](SocketDraft &draft) { m_settings->fill(draft); });
    });
    connect(m_headers, &EntryTable::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Headers"), key, [&](SocketDraft &draft) { draft.headers = rowsOf(m_headers->entries()); });
    });
    connect(m_script, &EntryTable::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Messages"), key, [&](SocketDraft &draft) { draft.script = stepsOf(m_script->entries()); });
    });
    m_inspectSoon.setSingleShot(true);
    m_inspectSoon.setInterval(kInspectSocketMs);
    connect(&m_inspectSoon, &QTimer::timeout, this, &SocketDraftView::inspect);
    connect(&m_variables, &Variables::changed, &m_inspectSoon, qOverload<>(&QTimer::start));
    connect(m_notes, &InspectionList::placeWanted, this, &SocketDraftView::goTo);
    connect(m_notes, &InspectionList::remedyWanted, this, [=](const compose::Inspection &inspection) {
        edit(inspection.remedy.label, {}, [&](SocketDraft &draft) { draft = compose::mended(draft, inspection); });
    });
    connect(m_url, &QLineEdit::returnPressed, this, &SocketDraftView::toggle);
    connect(m_connect, &QToolButton::clicked, this, &SocketDraftView::toggle);
    connect(m_send, &QToolButton::clicked, this, &SocketDraftView::sendMessage);
    connect(m_message, &QLineEdit::returnPressed, this, &SocketDraftView::sendMessage);
    connect(m_play, &QToolButton::clicked, this, &SocketDraftView::play);
}

void SocketDraftView::setDocument(DraftDocument *document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document && document->socket() ? document : nullptr;
    if (!m_document)
        return;
    connect(m_document, &DraftDocument::changed, this, &SocketDraftView::refresh);
    refresh();
    inspect();
}

void SocketDraftView::refresh()
{
    m_showing = true;
    const SocketDraft &draft = *m_document->socket();
    setTextKeepingPlace(*m_url, draft.url);
    m_headers->setEntries(entriesOf(draft.headers));
    if (stepsOf(m_script->entries()) != draft.script)
        m_script->setEntries(entriesOf(draft.script));
    m_settings->show(draft);
    m_showing = false;
    m_inspectSoon.start();
}

void SocketDraftView::inspect()
{
    if (m_document && m_document->socket())
        m_notes->show(compose::inspect(*m_document->socket(), m_variables.lookup()));
}

void SocketDraftView::goTo(const compose::Inspection &inspection)
{
    const int row = std::max(inspection.row, 0);
    if (inspection.field == "url"_L1)
        return focusUrl();
    if (inspection.field == "subprotocols"_L1) {
        m_tabs->setCurrentWidget(m_settings);
        return m_settings->subprotocols()->setFocus();
    }
    const bool isScript = inspection.field == "script"_L1;
    EntryTable *table = isScript ? m_script : m_headers;
    m_tabs->setCurrentWidget(table);
    table->editCell(row, isScript ? 1 : 0);
}

void SocketDraftView::focusUrl()
{
    m_url->setFocus(Qt::ShortcutFocusReason);
    m_url->selectAll();
}

void SocketDraftView::setProposals(std::function<QStringList()> urls)
{
    m_url->setProposals([urls = std::move(urls)] {
        QStringList proposals;
        for (const QString &url : urls()) {
            if (url.startsWith("http"_L1))
                proposals += u"ws"_s + url.sliced(4);
        }
        return proposals;
    });
}

void SocketDraftView::toggle()
{
    const ClientState state = m_client.state();
    if (state == ClientState::Open)
        return m_client.close();
    if (state == ClientState::Connecting || state == ClientState::Closing)
        return m_client.abort();
    if (!m_document)
        return;
    m_log->clear();
    m_client.open(*m_document->socket(), m_variables.lookup());
}

void SocketDraftView::sendMessage()
{
    const compose::SocketStep step{.opcode = static_cast<SocketOpcode>(m_kind->currentIndex()),
                                   .text = m_message->text()};
    if (const auto sent = m_client.send(step); !sent)
        return say(sent.error().summary + u' ' + sent.error().wayOut);
    m_message->clear();
}

void SocketDraftView::play()
{
    if (m_client.isPlaying())
        m_client.stopScript();
    else if (m_document)
        m_client.play(m_document->socket()->script);
    showState(m_client.state());
}

void SocketDraftView::showState(ClientState state)
{
    const std::array words{tr("Not connected"), tr("Connecting…"), tr("Open"), tr("Closing…"), tr("Closed")};
    const bool open = state == ClientState::Open;
    QStringList facts{words[static_cast<std::size_t>(state)]};
    if (open)
        facts << m_client.subprotocol() << m_client.handshake().tls << m_client.extensions();
    facts.removeAll(QString());
    m_state->setText(facts.join(u" · "_s));
    m_state->setToolTip(m_state->text());
    const bool idle = state == ClientState::Idle || state == ClientState::Closed;
    m_connect->setText(idle ? tr("Connect") : open ? tr("Disconnect") : tr("Cancel"));
    m_send->setEnabled(open);
    m_play->setEnabled(open);
    m_play->setText(m_client.isPlaying() ? tr("Stop") : tr("Run Messages"));
}

void SocketDraftView::add(const compose::SocketLine &line)
{
    const QScrollBar *bar = m_log->verticalScrollBar();
    const bool follows = bar->value() == bar->maximum();
    if (m_log->topLevelItemCount() >= kMostLines)
        delete m_log->takeTopLevelItem(0);
    auto *item =
        new QTreeWidgetItem(m_log, {line.isOurs ? tr("you") : tr("server"),
                                    opcodeNames()[static_cast<int>(line.opcode)], textOf(line), durationText(line.at)});
    item->setIcon(0, icon(line.isOurs ? u"arrow-up"_s : u"arrow-down"_s,
                          line.isOurs ? theme::Tone::Client : theme::Tone::Application));
    if (follows)
        m_log->scrollToItem(item);
}

void SocketDraftView::say(const QString &words)
{
    m_state->setText(words);
    m_state->setToolTip(words);
}

} // namespace gatescope::ui
