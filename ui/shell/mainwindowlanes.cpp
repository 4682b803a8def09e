#include "shell/mainwindow.h"

#include "common/icons.h"
#include "lanes/lanesview.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;

void MainWindow::addLanes()
{
    m_lanes = new LanesView(m_workspace.session, m_workspace.selection, m_bottom);
    m_bottom->addTab(m_lanes, icon(u"timeline-lanes"_s), tr("Lanes"));
    m_commands.add({.id = u"view.lanes"_s,
                    .menu = MenuId::View,
                    .text = tr("Lanes of the Run"),
                    .icon = u"timeline-lanes"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_L),
                    .run = [this] {
                        showWorkspace();
                        m_bottom->show();
                        m_bottom->setCurrentWidget(m_lanes);
                        m_lanes->setFocus();
                    }});
    m_commands.addGroup(MenuId::View, m_lanes->actions());
}

} // namespace gatescope::ui
