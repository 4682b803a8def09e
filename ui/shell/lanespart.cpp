#include "shell/lanespart.h"

#include "common/icons.h"
#include "lanes/lanesview.h"

#include <QTabWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLanesRoom = 280; ///< Pixels of height in which it can be worked with.

} // namespace

LanesPart::LanesPart(const WindowContext &context)
    : m_context(context),
      m_lanes(new LanesView(context.workspace.session, context.workspace.selection, &context.panes.below()))
{
    m_context.panes.addBelow(m_lanes, icon(u"timeline-lanes"_s), tr("Lanes"), kLanesRoom);
    m_context.commands.add({.id = u"view.lanes"_s,
                            .menu = MenuId::View,
                            .text = tr("Lanes of the Run"),
                            .icon = u"timeline-lanes"_s,
                            .shortcut = QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_L),
                            .run = [this] { show(); }});
    m_context.commands.addGroup(MenuId::View, m_lanes->actions());
}

void LanesPart::show()
{
    m_context.panes.showWorkspace();
    m_context.panes.showBelow(m_lanes);
    m_lanes->setFocus();
}

} // namespace gatescope::ui
