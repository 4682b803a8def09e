#include "shell/sourcepart.h"

#include "captures/exchangelist.h"
#include "common/icons.h"
#include "exchange/exchangeview.h"
#include "source/editor.h"
#include "source/exceptionview.h"
#include "source/sourceview.h"

#include <QInputDialog>
#include <QTabWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

/// The place of the selected event; nothing when it has none.
std::pair<QString, int> selectedPlace(const Workspace &workspace)
{
    const trace::EventLog &events = workspace.session.events(workspace.selection.exchange());
    const auto index = static_cast<std::size_t>(workspace.selection.event());
    if (workspace.selection.event() < 0 || index >= events.size())
        return {};
    const trace::TraceEvent event = events.at(index);
    const trace::CodeSite site = event.site();
    return {QString::fromUtf8(site.file.data(), static_cast<qsizetype>(site.file.size())), static_cast<int>(site.line)};
}

} // namespace

SourcePart::SourcePart(const WindowContext &context) : m_context(context)
{
    Workspace &workspace = m_context.workspace;
    ExchangeView &exchange = m_context.exchange;
    const ViewContext views{.session = &workspace.session,
                            .selection = &workspace.selection,
                            .reference = workspace.reference ? &*workspace.reference : nullptr,
                            .focus = exchange.focus()};
    m_source = new SourceView(views, &exchange);
    m_exceptions = new ExceptionView(views, &exchange);
    exchange.insertPage(exchange.tabs()->count(), m_source, tr("Source"), icon(u"source"_s));
    exchange.offerPage(m_exceptions, tr("Exception"), icon(u"event-raised"_s, theme::Tone::Error));
    connect(m_exceptions, &ExceptionView::sourceWanted, this, &SourcePart::show);
    connect(m_source, &SourceView::said, this, [this](const QString &words) { m_context.say(words); });
    addCommands();
}

void SourcePart::addCommands()
{
    Commands &commands = m_context.commands;
    QAction *command = commands.add({.id = u"source.show"_s,
                                     .menu = MenuId::Exchange,
                                     .text = tr("Show the Line in Its Source"),
                                     .icon = u"source"_s,
                                     .shortcut = QKeySequence(Qt::Key_F12),
                                     .run = [this] { showSelected(); },
                                     .startsGroup = true});
    m_context.list.addCommands({command});
    commands.add({.id = u"source.open"_s,
                  .menu = MenuId::Exchange,
                  .text = tr("Open in Editor"),
                  .icon = u"open-external"_s,
                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_F12),
                  .run = [this] { openSelected(); }});
    commands.add({.id = u"source.editor"_s, .menu = MenuId::Exchange, .text = tr("Choose Editor…"), .run = [this] {
                      chooseEditor();
                  }});
}

void SourcePart::show(const QString &file, int line)
{
    m_context.panes.showWorkspace();
    m_context.exchange.tabs()->setCurrentWidget(m_source);
    m_source->showPlace(file, line);
    m_source->code()->setFocus();
}

void SourcePart::showSelected()
{
    QTabWidget *tabs = m_context.exchange.tabs();
    const FrameInfo *frame = m_exceptions->currentFrame();
    if (tabs->currentWidget() == m_exceptions && frame)
        return show(frame->file, frame->line);
    const auto [file, line] = selectedPlace(m_context.workspace);
    if (line > 0)
        return show(file, line);
    tabs->setCurrentWidget(m_source);
    if (m_context.workspace.selection.event() >= 0)
        m_context.say(tr("This event has no line of code"));
}

void SourcePart::openSelected()
{
    auto [file, line] = selectedPlace(m_context.workspace);
    if (line == 0) {
        file = m_source->file();
        line = file.isEmpty() ? 0 : m_source->line();
    }
    if (line == 0)
        m_context.say(tr("Choose an event with a line of code first"));
    else if (!openInEditor(file, line))
        m_context.say(tr("The editor could not be started: choose one with “Choose Editor…”"));
}

void SourcePart::chooseEditor()
{
    bool isChosen = false;
    const QString text = QInputDialog::getText(&m_context.window, tr("Choose Editor"),
                                               tr("An address or a command, with {file} and {line} in it:"),
                                               QLineEdit::Normal, editorTemplate(), &isChosen);
    if (isChosen)
        setEditorTemplate(text);
}

} // namespace gatescope::ui
