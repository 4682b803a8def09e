#include "shell/mainwindow.h"

#include "captures/exchangelist.h"
#include "common/icons.h"
#include "composer/composer.h"
#include "composer/draftview.h"

#include "compose/copyas.h"
#include "compose/fromexchange.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QStandardPaths>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kComposerRoom = 400; ///< Pixels of height in which it can be worked with.

} // namespace

/// A bottom tab for requests, and the commands that replay and copy exchanges.
void MainWindow::addComposer()
{
    m_composer = new Composer(m_workspace.session, m_bottom);
    m_composer->setStore(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    m_bottom->addTab(m_composer, icon(u"event-request"_s), tr("Composer"));
    connect(m_composer, &Composer::exchangeMade, &m_workspace.selection, &Selection::setExchange);
    connect(m_composer, &Composer::exchangeWanted, &m_workspace.selection, &Selection::setExchange);
    link::Supervisor &supervisor = m_workspace.supervisor;
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this, &supervisor](link::RunState state) {
        if (state == link::RunState::Starting)
            m_composer->setProject(supervisor.options().directory);
        m_composer->setBaseUrl(supervisor.urls().value(0));
    });
    addComposerCommands();
}

void MainWindow::addComposerCommands()
{
    m_commands.add({.id = u"view.composer"_s,
                    .menu = MenuId::View,
                    .text = tr("Composer"),
                    .icon = u"event-request"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_E),
                    .run = [this] {
                        showComposer();
                        m_composer->focusUrl();
                    }});
    m_commands.add({.id = u"composer.paste"_s,
                    .menu = MenuId::Edit,
                    .text = tr("Paste curl or Raw HTTP as a Request"),
                    .icon = u"event-request"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
                    .run = [this] {
                        showComposer();
                        if (!m_composer->paste(QGuiApplication::clipboard()->text()))
                            m_composer->say({.summary = tr("The clipboard has no request"),
                                             .detail = {},
                                             .wayOut = tr("Copy a curl command, or a request that begins like "
                                                          "“GET /path HTTP/1.1”, and paste again.")});
                    }});
    QAction *replay = m_commands.add({.id = u"exchange.replay"_s,
                                      .menu = MenuId::Exchange,
                                      .text = tr("Replay"),
                                      .icon = u"reload"_s,
                                      .shortcut = QKeySequence(Qt::CTRL | Qt::Key_R),
                                      .run = [this] {
                                          if (composeFrom(m_workspace.selection.exchange(), true))
                                              m_composer->send();
                                      }});
    QAction *edit = m_commands.add({.id = u"exchange.edit"_s,
                                    .menu = MenuId::Exchange,
                                    .text = tr("Edit and Resend…"),
                                    .icon = u"event-request"_s,
                                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                                    .run = [this] {
                                        if (composeFrom(m_workspace.selection.exchange(), false))
                                            m_composer->focusUrl();
                                    }});
    auto *copies = new QMenu(tr("Copy As"), this);
    copies->setIcon(icon(u"copy"_s));
    for (const compose::CopyFormatInfo &info : compose::copyFormats()) {
        const QString title = QCoreApplication::translate("compose", info.title);
        const auto copy = [this, format = info.format] { copyExchangeAs(static_cast<int>(format)); };
        copies->addAction(title, this, copy);
        auto *twin = new QAction(tr("Copy as %1").arg(title), this);
        connect(twin, &QAction::triggered, this, copy);
        m_commands.addToPalette(twin);
    }
    m_commands.addMenu(MenuId::Exchange, copies);
    m_commands.addGroup(MenuId::Edit, m_composer->commands());
    m_list->addCommands({replay, edit, copies->menuAction()});
}

void MainWindow::showComposer()
{
    showWorkspace();
    showBelow(m_composer, kComposerRoom);
}

/// Opens a draft of the exchange, or says why there is none.
bool MainWindow::composeFrom(std::uint32_t number, bool sameBytes)
{
    showComposer();
    const trace::ExchangeSummary *summary = m_workspace.session.summary(number);
    if (summary && summary->protocol == trace::Protocol::WebSocket)
        return composeSocketFrom(number);
    const auto how = sameBytes ? compose::ReplayAs::Bytes : compose::ReplayAs::Fields;
    const QString origin = m_workspace.supervisor.urls().value(0);
    const auto made = compose::httpDraftOf(m_workspace.session, number, how, origin);
    if (!made) {
        m_composer->say(number == 0 ? Error{.summary = tr("No exchange is chosen"),
                                            .detail = {},
                                            .wayOut = tr("Choose one in the list first.")}
                                    : made.error());
        return false;
    }
    m_composer->openDraft(made->draft, number);
    if (!made->notes.isEmpty())
        m_composer->say(
            {.summary = tr("Not everything was recorded"), .detail = made->notes.join(u'\n'), .wayOut = {}});
    return true;
}

/// A WebSocket is connected again by hand: its messages are a script that is there to be run.
bool MainWindow::composeSocketFrom(std::uint32_t number)
{
    const auto made = compose::socketDraftOf(m_workspace.session, number, m_workspace.supervisor.urls().value(0));
    if (made)
        m_composer->openDraft(made->draft, number);
    else
        m_composer->say(made.error());
    return false;
}

void MainWindow::copyExchangeAs(int format)
{
    const std::uint32_t number = m_workspace.selection.exchange();
    const auto made = compose::httpDraftOf(m_workspace.session, number);
    const link::RunOptions &run = m_workspace.supervisor.options();
    const compose::RecordedResponse response = compose::responseOf(m_workspace.session, number);
    compose::CopyContext context{.variables = {}, .target = run.target, .projectFolder = run.directory, .expected = {}};
    context.expected = {.status = response.status, .contentType = response.contentType, .body = {}};
    if (response.bodyIsWhole)
        context.expected.body = response.body;
    const auto text = made ? compose::copyAs(made->draft, static_cast<compose::CopyFormat>(format), context)
                           : Result<QString>(std::unexpected(made.error()));
    if (text)
        return QGuiApplication::clipboard()->setText(*text);
    showComposer();
    m_composer->say(text.error());
}

} // namespace gatescope::ui
