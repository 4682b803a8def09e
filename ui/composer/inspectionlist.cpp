#include "composer/inspectionlist.h"

#include "common/icons.h"
#include "common/theme.h"
#include "exchange/rowdelegate.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::Inspection;
using theme::Tone;
using trace::Severity;

namespace {

constexpr qsizetype kMostVisible = 3;

struct Look {
    QString icon;
    Tone tone;
    QString word;
};

Look lookOf(Severity severity)
{
    if (severity == Severity::Error)
        return {u"error"_s, Tone::Error, InspectionList::tr("Error")};
    if (severity == Severity::Warning)
        return {u"warning"_s, Tone::Warning, InspectionList::tr("Warning")};
    return {u"info"_s, Tone::Muted, InspectionList::tr("Hint")};
}

QString capital(const QString &text)
{
    return text.left(1).toUpper() + text.mid(1);
}

} // namespace

InspectionList::InspectionList(QWidget *parent) : QTreeWidget(parent)
{
    setColumnCount(2);
    styleAsRows(this, tr("What is wrong with the draft"));
    setRootIsDecorated(false);
    setHeaderHidden(true);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setContextMenuPolicy(Qt::CustomContextMenu);
    connect(this, &QWidget::customContextMenuRequested, this, &InspectionList::contextMenu);
    connect(this, &QTreeWidget::itemDoubleClicked, this,
            [this](QTreeWidgetItem *item) { Q_EMIT placeWanted(m_inspections[indexOfTopLevelItem(item)]); });
    hide();
}

void InspectionList::show(const QList<Inspection> &inspections)
{
    if (inspections == m_inspections)
        return;
    m_inspections = inspections;
    fill();
}

void InspectionList::fill()
{
    clear();
    for (const Inspection &inspection : std::as_const(m_inspections))
        addRow(inspection);
    const auto rows = static_cast<int>(std::min(m_inspections.size(), kMostVisible));
    setFixedHeight(rows * theme::kRowHeight + theme::kSpaceHalf);
    setVisible(rows > 0);
}

void InspectionList::addRow(const Inspection &inspection)
{
    const Look look = lookOf(inspection.severity);
    const QString fix = inspection.fix.isEmpty() ? QString() : u" — "_s + inspection.fix;
    const QString text = capital(inspection.message) + fix;
    auto *item = new QTreeWidgetItem(this, {text, QString()});
    item->setIcon(0, icon(look.icon, look.tone));
    item->setToolTip(0, text + u'\n' + tr("Double click: go there"));
    item->setData(0, Qt::AccessibleTextRole, look.word + u": "_s + text);
    if (!inspection.remedy)
        return;
    auto *mend = new QToolButton(this);
    mend->setText(inspection.remedy.label);
    mend->setToolTip(tr("Change the draft so; Ctrl+Z undoes it"));
    mend->setFocusPolicy(Qt::TabFocus);
    connect(
        mend, &QToolButton::clicked, this, [this, inspection] { Q_EMIT remedyWanted(inspection); },
        Qt::QueuedConnection); // which may take the button away
    setItemWidget(item, 1, mend);
}

QWidget *InspectionList::remedyButton(int row) const
{
    return itemWidget(topLevelItem(row), 1);
}

void InspectionList::contextMenu(const QPoint &place)
{
    QTreeWidgetItem *item = itemAt(place);
    if (!item)
        return;
    const Inspection inspection = m_inspections[indexOfTopLevelItem(item)];
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Go There"), this, [this, inspection] { Q_EMIT placeWanted(inspection); });
    if (inspection.remedy)
        menu->addAction(inspection.remedy.label, this, [this, inspection] { Q_EMIT remedyWanted(inspection); });
    menu->popup(viewport()->mapToGlobal(place));
}

void InspectionList::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!enter || event->modifiers().testFlag(Qt::ControlModifier) || !currentItem())
        return QTreeWidget::keyPressEvent(event);
    Q_EMIT placeWanted(m_inspections[indexOfTopLevelItem(currentItem())]);
}

} // namespace gatescope::ui
