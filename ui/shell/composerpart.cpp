#include "shell/composerpart.h"

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

ComposerPart::ComposerPart(const WindowContext &context)
    : m_context(context),
      m_composer(new Composer(context.workspace.session, &context.panes.below()))
{
    m_composer->setStore(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    m_context.panes.addBelow(m_composer, icon(u"event-request"_s), tr("Composer"), kComposerRoom);
    Selection &selection = m_context.workspace.selection;
    connect(m_composer, &Composer::exchangeMade, &selection, &Selection::setExchange);
    connect(m_composer, &Composer::exchangeWanted, &selection, &Selection::setExchange);
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this, &supervisor](link::RunState state) {
        if (state == link::RunState::Starting)
            m_composer->setProject(supervisor.options().directory);
        m_composer->setBaseUrl(supervisor.urls().value(0));
    });
    const archive::SessionDocument &document = m_context.workspace.document;
    const auto takeSession = [this, &document] { m_composer->setSession(document.id()); };
    connect(&document, &archive::SessionDocument::changed, this, takeSession);
    connect(&document, &archive::SessionDocument::opened, this, takeSession);
    addCommands();
}

void ComposerPart::addCommands()
{
    Commands &commands = m_context.commands;
    const Selection &selection = m_context.workspace.selection;
    commands.add({.id = u"view.composer"_s,
                  .menu = MenuId::View,
                  .text = tr("Composer"),
                  .icon = u"event-request"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_E),
                  .run = [this] {
                      show();
                      m_composer->focusUrl();
                  }});
    commands.add({.id = u"composer.paste"_s,
                  .menu = MenuId::Edit,
                  .text = tr("Paste curl or Raw HTTP as a Request"),
                  .icon = u"event-request"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
                  .run = [this] { paste(); }});
    QAction *replay = commands.add({.id = u"exchange.replay"_s,
                                    .menu = MenuId::Exchange,
                                    .text = tr("Replay"),
                                    .icon = u"reload"_s,
                                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_R),
                                    .run = [this, &selection] {
                                        if (composeFrom(selection.exchange(), true))
                                            m_composer->send();
                                    }});
    QAction *edit = commands.add({.id = u"exchange.edit"_s,
                                  .menu = MenuId::Exchange,
                                  .text = tr("Edit and Resend…"),
                                  .icon = u"event-request"_s,
                                  .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E),
                                  .run = [this, &selection] {
                                      if (composeFrom(selection.exchange(), false))
                                          m_composer->focusUrl();
                                  }});
    QMenu *copies = buildCopyMenu();
    commands.addMenu(MenuId::Exchange, copies);
    commands.addGroup(MenuId::Edit, m_composer->commands());
    for (const QAction *action : m_composer->commands()) // from the menu or the palette, with another tab in front
        connect(action, &QAction::triggered, this, &ComposerPart::show);
    m_context.list.addCommands({replay, edit, copies->menuAction()});
}

QMenu *ComposerPart::buildCopyMenu()
{
    auto *copies = new QMenu(tr("Copy As"), &m_context.window);
    copies->setIcon(icon(u"copy"_s));
    for (const compose::CopyFormatInfo &info : compose::copyFormats()) {
        const QString title = QCoreApplication::translate("compose", info.title);
        const auto copy = [this, format = info.format] { copyExchangeAs(static_cast<int>(format)); };
        copies->addAction(title, this, copy);
        auto *twin = new QAction(tr("Copy as %1").arg(title), copies);
        connect(twin, &QAction::triggered, this, copy);
        m_context.commands.addToPalette(twin);
    }
    return copies;
}

void ComposerPart::show()
{
    m_context.panes.showWorkspace();
    m_context.panes.showBelow(m_composer);
}

void ComposerPart::paste()
{
    show();
    if (!m_composer->paste(QGuiApplication::clipboard()->text()))
        m_composer->say({.summary = tr("The clipboard has no request"),
                         .detail = {},
                         .wayOut = tr("Copy a curl command, or a request that begins like "
                                      "“GET /path HTTP/1.1”, and paste again.")});
}

/// Opens a draft of the exchange, or says why there is none.
bool ComposerPart::composeFrom(std::uint32_t number, bool sameBytes)
{
    show();
    const trace::ExchangeSummary *summary = m_context.workspace.session.summary(number);
    if (summary && summary->protocol == trace::Protocol::WebSocket)
        return composeSocketFrom(number);
    const auto how = sameBytes ? compose::ReplayAs::Bytes : compose::ReplayAs::Fields;
    const QString origin = m_context.workspace.supervisor.urls().value(0);
    const auto made = compose::httpDraftOf(m_context.workspace.session, number, how, origin);
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
bool ComposerPart::composeSocketFrom(std::uint32_t number)
{
    const auto made =
        compose::socketDraftOf(m_context.workspace.session, number, m_context.workspace.supervisor.urls().value(0));
    if (made)
        m_composer->openDraft(made->draft, number);
    else
        m_composer->say(made.error());
    return false;
}

void ComposerPart::copyExchangeAs(int format)
{
    const std::uint32_t number = m_context.workspace.selection.exchange();
    const auto made = compose::httpDraftOf(m_context.workspace.session, number);
    const link::RunOptions &run = m_context.workspace.supervisor.options();
    const compose::RecordedResponse response = compose::responseOf(m_context.workspace.session, number);
    compose::CopyContext context{.variables = {}, .target = run.target, .projectFolder = run.directory, .expected = {}};
    context.expected = {.status = response.status, .contentType = response.contentType, .body = {}};
    if (response.bodyIsWhole)
        context.expected.body = response.body;
    const auto text = made ? compose::copyAs(made->draft, static_cast<compose::CopyFormat>(format), context)
                           : Result<QString>(std::unexpected(made.error()));
    if (text)
        return QGuiApplication::clipboard()->setText(*text);
    show();
    m_composer->say(text.error());
}

} // namespace gatescope::ui
