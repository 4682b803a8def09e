// The filters that have a name, and the menu in which they stand.
#include "captures/filterbar.h"
#include "captures/filterfield.h"

#include "common/icons.h"

#include <QAction>
#include <QInputDialog>
#include <QMenu>

namespace gatescope::captures {

using namespace Qt::StringLiterals;

namespace {

QString inMenu(QString text)
{
    return text.replace(u'&', u"&&"_s);
}

} // namespace

void FilterBar::setSavedFilters(const QList<SavedFilter> &filters)
{
    m_saved = filters;
    std::ranges::stable_sort(m_saved, {}, [](const SavedFilter &filter) { return filter.name.toCaseFolded(); });
}

bool FilterBar::saveFilter(const QString &name)
{
    const QString text = m_field->text().trimmed();
    if (name.trimmed().isEmpty() || text.isEmpty() || !Filter::fromText(text))
        return false;
    m_saved.removeIf([&name](const SavedFilter &filter) { return filter.name == name.trimmed(); });
    m_saved.append({.name = name.trimmed(), .text = text});
    setSavedFilters(m_saved);
    Q_EMIT savedFiltersChanged();
    return true;
}

void FilterBar::removeSaved(const QString &name)
{
    if (m_saved.removeIf([&name](const SavedFilter &filter) { return filter.name == name; }) > 0)
        Q_EMIT savedFiltersChanged();
}

void FilterBar::addSaved(QMenu &menu)
{
    for (const SavedFilter &filter : std::as_const(m_saved)) {
        QAction *action =
            menu.addAction(ui::icon(u"star-filled"_s), inMenu(u"%1:  %2"_s.arg(filter.name, filter.text)));
        connect(action, &QAction::triggered, this, [this, text = filter.text] { setText(text), confirm(); });
    }
    QAction *save = menu.addAction(ui::icon(u"star"_s), tr("Save This Filter…"), this, &FilterBar::askName);
    save->setEnabled(!m_field->text().trimmed().isEmpty() && isValid());
    if (m_saved.isEmpty())
        return;
    QMenu *remove = menu.addMenu(ui::icon(u"trash"_s), tr("Remove a Saved Filter"));
    for (const SavedFilter &filter : std::as_const(m_saved))
        remove->addAction(inMenu(filter.name), this, [this, name = filter.name] { removeSaved(name); });
}

QMenu *FilterBar::buildMenu()
{
    auto *menu = new QMenu(this);
    addSaved(*menu);
    menu->addSection(tr("Recent"));
    for (const QString &filter : std::as_const(m_recent)) {
        QAction *action = menu->addAction(inMenu(filter));
        connect(action, &QAction::triggered, this, [this, filter] { setText(filter), confirm(); });
    }
    if (m_recent.isEmpty())
        menu->addAction(tr("No recent filters"))->setEnabled(false);
    return menu;
}

void FilterBar::askName()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save This Filter"));
    dialog->setLabelText(tr("Name of the filter %1").arg(m_field->text().trimmed()));
    connect(dialog, &QInputDialog::textValueSelected, this, &FilterBar::saveFilter);
    dialog->open();
}

} // namespace gatescope::captures
