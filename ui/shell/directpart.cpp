#include "shell/directpart.h"

#include "captures/exchangelist.h"
#include "common/eventwords.h"
#include "common/icons.h"
#include "direct/directview.h"
#include "shell/directcall.h"

#include <QTabWidget>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using direct::DirectDraft;

namespace {

constexpr int kDirectRoom = 340; ///< Pixels of height in which it can be worked with.

} // namespace

DirectPart::DirectPart(const WindowContext &context)
    : m_context(context),
      m_view(new DirectView(&context.panes.below()))
{
    m_context.panes.addBelow(m_view, icon(u"direct-call"_s), tr("Direct Call"), kDirectRoom);
    connectAll();
    addCommands();
    addUndo();
}

void DirectPart::connectAll()
{
    Selection &selection = m_context.workspace.selection;
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    const trace::Session &session = m_context.workspace.session;
    connect(m_view, &DirectView::callRequested, this, &DirectPart::call);
    connect(m_view, &DirectView::stepRequested, this, [this, &supervisor] { supervisor.nextStep(m_call); });
    connect(m_view, &DirectView::draftWanted, this, [this, &selection] { edit(selection.exchange()); });
    connect(m_view, &DirectView::exchangeChosen, &selection, &Selection::setExchange);
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        m_view->setAvailable(state == link::RunState::Running, tr("Run an application first."));
    });
    connect(&supervisor, &link::Supervisor::directBegun, this, &DirectPart::begin);
    connect(&session, &trace::Session::exchangesAdded, this, &DirectPart::follow);
    connect(&session, &trace::Session::exchangesChanged, this, &DirectPart::follow);
}

void DirectPart::addCommands()
{
    Commands &commands = m_context.commands;
    const Selection &selection = m_context.workspace.selection;
    QAction *again = commands.add({.id = u"exchange.direct"_s,
                                   .menu = MenuId::Exchange,
                                   .text = tr("Call Again Without a Socket"),
                                   .icon = u"direct-call"_s,
                                   .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_R),
                                   .run = [this, &selection] {
                                       if (edit(selection.exchange()))
                                           call(m_view->document().draft());
                                   }});
    QAction *editing = commands.add({.id = u"exchange.directEdit"_s,
                                     .menu = MenuId::Exchange,
                                     .text = tr("Edit as a Direct Call…"),
                                     .icon = u"direct-call"_s,
                                     .run = [this, &selection] { edit(selection.exchange()); }});
    m_context.list.addCommands({again, editing});
    commands.addGroup(MenuId::Exchange, m_view->commands());
}

/// Its own, while it has the focus: the window's takes back what was done to the list.
void DirectPart::addUndo()
{
    QUndoStack &stack = m_view->document().undo();
    QAction *undo = stack.createUndoAction(m_view, tr("Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction *redo = stack.createRedoAction(m_view, tr("Redo"));
    redo->setShortcut(QKeySequence::Redo);
    for (QAction *action : {undo, redo}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_view->addAction(action);
    }
}

bool DirectPart::edit(std::uint32_t number)
{
    m_context.panes.showBelow(m_view);
    const auto draft = direct::draftOf(m_context.workspace.session, number);
    if (draft)
        m_view->document().load(*draft);
    else
        m_view->showResult(number == 0 ? tr("Choose an exchange in the list first.")
                                       : tr("Exchange %1 is no HTTP call of the application.").arg(number),
                           true);
    return draft.has_value();
}

void DirectPart::call(const DirectDraft &draft)
{
    m_exchange = {};
    m_call = m_context.workspace.supervisor.callDirectly(callOf(draft));
    if (m_call == 0)
        m_view->showResult(tr("Nothing runs that could be called."), true);
}

void DirectPart::begin(quint64 id, ExchangeId exchange, const QString &error)
{
    if (id != m_call)
        return;
    m_exchange = exchange;
    if (!exchange.isValid())
        m_view->showResult(error, true);
    follow();
}

/// The call's exchange is chosen as soon as the session has it; its end is told.
void DirectPart::follow()
{
    Workspace &workspace = m_context.workspace;
    const std::uint32_t number = workspace.session.numberOf(workspace.supervisor.run(), m_exchange);
    const trace::ExchangeSummary *summary = number == 0 ? nullptr : workspace.session.summary(number);
    if (!summary || !m_exchange.isValid())
        return;
    if (std::exchange(m_number, number) != number) {
        m_view->begun(number);
        workspace.selection.setExchange(number);
    }
    if (summary->isOpen())
        return;
    m_exchange = {};
    Q_EMIT replayed(m_view->document().draft().replays, number);
    const QString result = summary->status == 0 ? outcomeText(summary->outcome) : statusText(summary->status);
    m_view->showResult(tr("<a href=\"#\">Exchange %1</a>: %2, %3")
                           .arg(number)
                           .arg(result.toHtmlEscaped(), durationText(summary->duration())),
                       summary->isFailure());
}

} // namespace gatescope::ui
