#include "shell/findpart.h"

#include "archive/findview.h"
#include "captures/filterbar.h"
#include "common/icons.h"
#include "shell/kept.h"

#include <QTabWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFindRoom = 280; ///< Pixels of height in which it can be worked with.

/// One line each: name, tab, filter.
void keepFilters(const QList<captures::SavedFilter> &filters)
{
    QStringList lines;
    for (const captures::SavedFilter &filter : filters)
        lines.append(filter.name + u'\t' + filter.text);
    keep(u"savedFilters"_s, lines.join(u'\n').toUtf8());
}

QList<captures::SavedFilter> keptFilters()
{
    QList<captures::SavedFilter> filters;
    for (const QString &line : QString::fromUtf8(kept(u"savedFilters"_s)).split(u'\n')) {
        if (const qsizetype tab = line.indexOf(u'\t'); tab > 0)
            filters.append({.name = line.first(tab), .text = line.sliced(tab + 1)});
    }
    return filters;
}

} // namespace

FindPart::FindPart(const WindowContext &context, captures::FilterBar &filter)
    : m_context(context),
      m_find(new FindView(context.workspace.session, context.workspace.selection, &context.panes.below()))
{
    m_context.panes.addBelow(m_find, icon(u"find-all"_s), tr("Find"), kFindRoom);
    filter.setSavedFilters(keptFilters());
    connect(&filter, &captures::FilterBar::savedFiltersChanged, this,
            [&filter] { keepFilters(filter.savedFilters()); });
    m_context.commands.add({.id = u"edit.findAll"_s,
                            .menu = MenuId::Edit,
                            .text = tr("Find in All Exchanges…"),
                            .icon = u"find-all"_s,
                            .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
                            .run = [this] { show(); }});
}

void FindPart::show()
{
    m_context.panes.showWorkspace();
    m_context.panes.showBelow(m_find);
    m_find->focusField();
}

} // namespace gatescope::ui
