// How ComparePage is put together.
#include "compare/comparepage.h"

#include "common/icons.h"
#include "common/theme.h"
#include "compare/comparedelegate.h"
#include "compare/exchangecard.h"
#include "compare/runsview.h"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kNameWidth = 260;
constexpr int kDetailHeight = 96;

QToolButton *buttonFor(QAction *action, bool withText = false)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text());
    button->setToolButtonStyle(withText ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    return button;
}

QPlainTextEdit *detailEdit(const QString &name)
{
    auto *edit = new QPlainTextEdit;
    edit->setReadOnly(true);
    edit->setFrameShape(QFrame::NoFrame);
    edit->setAccessibleName(name);
    edit->setTabChangesFocus(true);
    edit->setWordWrapMode(QTextOption::WrapAnywhere);
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(edit->font().pointSizeF());
    edit->setFont(mono);
    return edit;
}

void setInk(QWidget *widget, Tone tone, const QPalette &palette)
{
    QPalette own = widget->palette();
    const QColor ink = theme::color(tone, palette);
    if (own.color(QPalette::WindowText) == ink)
        return;
    own.setColor(QPalette::WindowText, ink);
    widget->setPalette(own);
}

} // namespace

void ComparePage::makeActions()
{
    const QKeySequence none;
    addAction("next-difference", tr("Next Difference"), u"arrow-down"_s, Qt::Key_F7, &ComparePage::goNext);
    addAction("previous-difference", tr("Previous Difference"), u"arrow-up"_s, Qt::SHIFT | Qt::Key_F7,
              &ComparePage::goPrevious);
    addAction("swap-sides", tr("Swap Sides"), u"swap"_s, none, &ComparePage::swap);
    addAction("copy-comparison", tr("Copy Comparison as Text"), u"copy"_s, Qt::CTRL | Qt::SHIFT | Qt::Key_C,
              &ComparePage::copyAll);
    addAction("ignore-row", tr("Ignore This Row"), u"ignore"_s, none, &ComparePage::ignoreRow);
    addAction("ignore-list", tr("Ignore List…"), u"ignore"_s, none, &ComparePage::editIgnoreList);
    addAction("close-comparison", tr("Close Comparison"), u"close"_s, Qt::Key_Escape, &ComparePage::goBack);
}

QAction *ComparePage::addAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys,
                                void (ComparePage::*run)())
{
    auto *action = new QAction(ui::icon(icon), text, this);
    action->setObjectName(QLatin1StringView(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    QWidget::addAction(action);
    m_actions.append(action);
    return action;
}

QAction *ComparePage::action(const QString &name) const
{
    const auto found = std::ranges::find(m_actions, name, &QAction::objectName);
    return found == m_actions.end() ? nullptr : *found;
}

QWidget *ComparePage::buildBar()
{
    auto *bar = new QWidget(this);
    m_title = new QLabel(tr("Compare"), bar);
    QFont strong = m_title->font();
    strong.setWeight(QFont::DemiBold);
    m_title->setFont(strong);
    m_counts = new QLabel(bar);
    m_counts->setAccessibleName(tr("Result"));
    m_only = new QCheckBox(tr("Only differences"), bar);
    m_only->setChecked(true);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_title);
    row->addWidget(m_counts, 1);
    row->addWidget(m_only);
    for (const char *name : {"previous-difference", "next-difference", "swap-sides", "copy-comparison"})
        row->addWidget(buttonFor(action(QLatin1StringView(name))));
    row->addWidget(buttonFor(action(u"ignore-list"_s), true));
    row->addWidget(buttonFor(action(u"close-comparison"_s)));
    return bar;
}

QWidget *ComparePage::buildDetail()
{
    m_detailA = detailEdit(tr("Whole value in A"));
    m_detailB = detailEdit(tr("Whole value in B"));
    auto *detail = new QSplitter(Qt::Horizontal);
    detail->addWidget(m_detailA);
    detail->addWidget(m_detailB);
    detail->setChildrenCollapsible(false);
    return detail;
}

QLayout *ComparePage::buildCards(QWidget *page)
{
    m_cardA = new ExchangeCard(u'A', page);
    m_cardB = new ExchangeCard(u'B', page);
    auto *cards = new QHBoxLayout;
    cards->setContentsMargins(0, theme::kSpace1, 0, theme::kSpace1);
    cards->setSpacing(0);
    auto *overNames = new QSpacerItem(kNameWidth, 0, QSizePolicy::Fixed);
    cards->addSpacerItem(overNames);
    cards->addWidget(m_cardA, 1);
    cards->addWidget(m_cardB, 1);
    connect(m_table->header(), &QHeaderView::sectionResized, this, [overNames, cards](int section, int, int width) {
        if (section != 0)
            return;
        overNames->changeSize(width, 0, QSizePolicy::Fixed);
        cards->invalidate();
    });
    return cards;
}

void ComparePage::buildTable()
{
    m_table = new QTreeView;
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new CompareDelegate(m_model, m_table));
    m_table->setAccessibleName(tr("Comparison"));
    m_table->setUniformRowHeights(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setIndentation(theme::kSpace3);
    QHeaderView *header = m_table->header();
    header->setSectionsMovable(false);
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    header->setSectionResizeMode(2, QHeaderView::Stretch);
    m_table->setColumnWidth(0, kNameWidth);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *copy = new QAction(icon(u"copy"_s), tr("Copy Rows"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &ComparePage::copyRows);
    m_table->addActions({copy, action(u"ignore-row"_s)});
}

void ComparePage::buildHint()
{
    m_hint = new QWidget;
    m_hintTitle = new QLabel(m_hint);
    m_hintDetail = new QLabel(m_hint);
    QFont strong = m_hintTitle->font();
    strong.setWeight(QFont::DemiBold);
    m_hintTitle->setFont(strong);
    auto *middle = new QVBoxLayout(m_hint);
    middle->addStretch(2);
    for (QLabel *label : {m_hintTitle, m_hintDetail}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        middle->addWidget(label);
    }
    middle->addStretch(3);
}

QWidget *ComparePage::buildExchanges()
{
    auto *page = new QWidget(m_pages);
    m_notCompared = new QLabel(page);
    m_unfinished = new QLabel(page);
    m_unfinished->hide();
    for (QLabel *label : {m_notCompared, m_unfinished}) {
        label->setWordWrap(true);
        label->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace3, theme::kSpace1);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    buildTable();
    buildHint();
    auto *split = new QSplitter(Qt::Vertical);
    split->addWidget(m_table);
    split->addWidget(buildDetail());
    split->setStretchFactor(0, 1);
    split->setSizes({4 * kDetailHeight, kDetailHeight});
    m_body = new QStackedWidget(page);
    m_body->addWidget(split);
    m_body->addWidget(m_hint);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(buildCards(page));
    column->addWidget(m_unfinished);
    column->addWidget(m_notCompared);
    column->addWidget(m_body, 1);
    page->setFocusProxy(m_table);
    setFocusProxy(m_table);
    return page;
}

void ComparePage::updateActions()
{
    const bool pair = !showsRuns();
    const bool some = pair && m_model.comparison() && m_model.comparison()->differences() > 0;
    for (const char *name : {"next-difference", "previous-difference"})
        action(QLatin1StringView(name))->setEnabled(some);
    for (const char *name : {"swap-sides", "copy-comparison"})
        action(QLatin1StringView(name))->setEnabled(pair && m_model.comparison());
    const compare::Node *node = pair && m_model.comparison() ? m_model.nodeAt(m_table->currentIndex()) : nullptr;
    action(u"ignore-row"_s)->setEnabled(node && !node->place.empty());
    m_only->setVisible(pair);
    m_counts->setVisible(pair);
    m_title->setText(pair ? tr("Compare") : tr("Compare Runs"));
}

void ComparePage::restyle()
{
    setInk(m_hintTitle, Tone::Muted, palette());
    setInk(m_hintDetail, Tone::Muted, palette());
    setInk(m_counts, Tone::Muted, palette());
    setInk(m_notCompared, Tone::Warning, palette());
    setInk(m_unfinished, Tone::Accent, palette());
    QPalette rows = palette(); // a selected row keeps the colours of what it says
    rows.setColor(QPalette::Highlight, theme::tint(Tone::Accent, palette(), 0.14));
    rows.setColor(QPalette::HighlightedText, theme::color(Tone::Text, palette()));
    for (QWidget *table : {static_cast<QWidget *>(m_table), static_cast<QWidget *>(m_runs->table())}) {
        if (table->palette().color(QPalette::Highlight) != rows.color(QPalette::Highlight))
            table->setPalette(rows);
    }
}

} // namespace gatescope::ui
