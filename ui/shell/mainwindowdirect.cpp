#include "shell/mainwindow.h"

#include "captures/exchangelist.h"
#include "common/eventwords.h"
#include "common/icons.h"
#include "direct/directview.h"
#include "shell/replaycomparison.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using direct::DirectDraft;

namespace {

constexpr int kRoom = 340; ///< Pixels of height in which it can be worked with.

link::DirectCall callOf(const DirectDraft &draft)
{
    link::DirectCall call{.method = draft.method,
                          .target = draft.target,
                          .httpVersion = draft.httpVersion,
                          .scheme = draft.scheme,
                          .client = draft.client,
                          .server = draft.server,
                          .stepwise = draft.isStepwise,
                          .replays = draft.replays};
    for (const direct::Field &field : draft.headers)
        call.headers.append({field.name, field.value});
    for (const direct::Step &step : draft.steps)
        call.steps.append({static_cast<link::DirectCall::StepKind>(step.kind), step.bytes, step.delayMs});
    for (const direct::Key &key : draft.keys) {
        if (key.isChanged())
            call.changes.append({.key = key.name, .literal = printed(key.value), .removed = key.isRemoved});
    }
    return call;
}

} // namespace

/// A bottom tab for calls without a socket, and the commands that begin one from an exchange.
void MainWindow::addDirectCalls()
{
    m_direct = new DirectView(m_bottom);
    m_bottom->addTab(m_direct, icon(u"direct-call"_s), tr("Direct Call"));
    link::Supervisor &supervisor = m_workspace.supervisor;
    connect(m_direct, &DirectView::callRequested, this, &MainWindow::callDirectly);
    connect(m_direct, &DirectView::stepRequested, this, [this, &supervisor] { supervisor.nextStep(m_directCall); });
    connect(m_direct, &DirectView::draftWanted, this, [this] { editDirectly(m_workspace.selection.exchange()); });
    connect(m_direct, &DirectView::exchangeChosen, &m_workspace.selection, &Selection::setExchange);
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        m_direct->setAvailable(state == link::RunState::Running, tr("Run an application first."));
    });
    connect(&supervisor, &link::Supervisor::directBegun, this,
            [this](quint64 id, ExchangeId exchange, const QString &error) {
                if (id != m_directCall)
                    return;
                m_directExchange = exchange;
                if (!exchange.isValid())
                    m_direct->showResult(error, true);
                followDirectCall();
            });
    connect(&m_workspace.session, &trace::Session::exchangesAdded, this, &MainWindow::followDirectCall);
    connect(&m_workspace.session, &trace::Session::exchangesChanged, this, &MainWindow::followDirectCall);
    addDirectCommands();
}

void MainWindow::addDirectCommands()
{
    QAction *again = m_commands.add({.id = u"exchange.direct"_s,
                                     .menu = MenuId::Exchange,
                                     .text = tr("Call Again Without a Socket"),
                                     .icon = u"direct-call"_s,
                                     .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_R),
                                     .run = [this] {
                                         if (editDirectly(m_workspace.selection.exchange()))
                                             callDirectly(m_direct->document().draft());
                                     }});
    QAction *edit = m_commands.add({.id = u"exchange.directEdit"_s,
                                    .menu = MenuId::Exchange,
                                    .text = tr("Edit as a Direct Call…"),
                                    .icon = u"direct-call"_s,
                                    .run = [this] { editDirectly(m_workspace.selection.exchange()); }});
    m_list->addCommands({again, edit});
    m_commands.addGroup(MenuId::Exchange, m_direct->commands());
    QUndoStack &stack = m_direct->document().undo();
    for (QAction *action :
         {stack.createUndoAction(m_direct, tr("Undo")), stack.createRedoAction(m_direct, tr("Redo"))}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_direct->addAction(action);
    }
    m_direct->actions().at(m_direct->actions().size() - 2)->setShortcut(QKeySequence::Undo);
    m_direct->actions().constLast()->setShortcut(QKeySequence::Redo);
}

bool MainWindow::editDirectly(std::uint32_t number)
{
    showBelow(m_direct, kRoom);
    const auto draft = direct::draftOf(m_workspace.session, number);
    if (draft)
        m_direct->document().load(*draft);
    else
        m_direct->showResult(number == 0 ? tr("Choose an exchange in the list first.")
                                         : tr("Exchange %1 is no HTTP call of the application.").arg(number),
                             true);
    return draft.has_value();
}

void MainWindow::callDirectly(const direct::DirectDraft &draft)
{
    m_directExchange = {};
    m_directCall = m_workspace.supervisor.callDirectly(callOf(draft));
    if (m_directCall == 0)
        m_direct->showResult(tr("Nothing runs that could be called."), true);
}

/// The call's exchange is chosen as soon as the session has it; its end is told.
void MainWindow::followDirectCall()
{
    const std::uint32_t number = m_workspace.session.numberOf(m_workspace.supervisor.run(), m_directExchange);
    const trace::ExchangeSummary *summary = number == 0 ? nullptr : m_workspace.session.summary(number);
    if (!summary || !m_directExchange.isValid())
        return;
    if (std::exchange(m_directNumber, number) != number) {
        m_direct->begun(number);
        m_workspace.selection.setExchange(number);
    }
    if (summary->isOpen())
        return;
    m_directExchange = {};
    m_replays->expect(m_direct->document().draft().replays, number);
    const QString result = summary->status == 0 ? outcomeText(summary->outcome) : statusText(summary->status);
    m_direct->showResult(tr("<a href=\"#\">Exchange %1</a>: %2, %3")
                             .arg(number)
                             .arg(result.toHtmlEscaped(), durationText(summary->duration())),
                         summary->isFailure());
}

} // namespace gatescope::ui
