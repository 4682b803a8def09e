#include "captures/exchangelist.h"
#include "common/icons.h"
#include "exchange/exchangeview.h"
#include "shell/mainwindow.h"
#include "source/editor.h"
#include "source/exceptionview.h"
#include "source/sourceview.h"

#include <QInputDialog>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSaidMs = 4000;

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

void MainWindow::addSource()
{
    const ViewContext context{.session = &m_workspace.session,
                              .selection = &m_workspace.selection,
                              .reference = m_workspace.reference ? &*m_workspace.reference : nullptr,
                              .focus = m_exchange->focus()};
    auto *source = new SourceView(context, m_exchange);
    auto *exceptions = new ExceptionView(context, m_exchange);
    QTabWidget *tabs = m_exchange->tabs();
    m_exchange->insertPage(tabs->count(), source, tr("Source"), icon(u"source"_s));
    m_exchange->offerPage(exceptions, tr("Exception"), icon(u"event-raised"_s, theme::Tone::Error));

    const auto show = [this, source, tabs](const QString &file, int line) {
        showWorkspace();
        tabs->setCurrentWidget(source);
        source->showPlace(file, line);
        source->code()->setFocus();
    };
    const auto say = [this](const QString &words) { m_status->showMessage(words, kSaidMs); };
    connect(exceptions, &ExceptionView::sourceWanted, this, show);
    connect(source, &SourceView::said, this, say);

    QAction *command = m_commands.add({.id = u"source.show"_s,
                                       .menu = MenuId::Exchange,
                                       .text = tr("Show the Line in Its Source"),
                                       .icon = u"source"_s,
                                       .shortcut = QKeySequence(Qt::Key_F12),
                                       .run =
                                           [this, exceptions, source, tabs, show, say] {
                                               const FrameInfo *frame = exceptions->currentFrame();
                                               if (tabs->currentWidget() == exceptions && frame)
                                                   return show(frame->file, frame->line);
                                               const auto [file, line] = selectedPlace(m_workspace);
                                               if (line > 0)
                                                   return show(file, line);
                                               tabs->setCurrentWidget(source);
                                               if (m_workspace.selection.event() >= 0)
                                                   say(tr("This event has no line of code"));
                                           },
                                       .startsGroup = true});
    m_list->addCommands({command});
    m_commands.add({.id = u"source.open"_s,
                    .menu = MenuId::Exchange,
                    .text = tr("Open in Editor"),
                    .icon = u"open-external"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::Key_F12),
                    .run = [this, source, say] {
                        auto [file, line] = selectedPlace(m_workspace);
                        if (line == 0) {
                            file = source->file();
                            line = source->file().isEmpty() ? 0 : source->line();
                        }
                        if (line == 0)
                            return say(tr("Choose an event with a line of code first"));
                        if (!openInEditor(file, line))
                            say(tr("The editor could not be started: choose one with “Choose Editor…”"));
                    }});
    m_commands.add({.id = u"source.editor"_s, .menu = MenuId::Exchange, .text = tr("Choose Editor…"), .run = [this] {
                        bool isChosen = false;
                        const QString text = QInputDialog::getText(
                            this, tr("Choose Editor"), tr("An address or a command, with {file} and {line} in it:"),
                            QLineEdit::Normal, editorTemplate(), &isChosen);
                        if (isChosen)
                            setEditorTemplate(text);
                    }});
}

} // namespace gatescope::ui
