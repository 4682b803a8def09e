#include "common/icons.h"
#include "common/linklabel.h"
#include "common/searchfield.h"
#include "exchange/columnlayout.h"
#include "exchange/emptyhint.h"
#include "exchange/layers/layerdelegate.h"
#include "exchange/layers/layerdetail.h"
#include "exchange/layers/layersview.h"
#include "exchange/layers/layerwords.h"
#include "exchange/rowdelegate.h"
#include "exchange/segments.h"
#include "exchange/toolbutton.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = LayerModel::Column;

namespace {

constexpr int kSideBySide = 1180; // from this width on

constexpr std::array kLayout{
    ColumnLayout{Column::Name, 220, 0},      ColumnLayout{Column::Kind, 108, 1300},
    ColumnLayout{Column::Module, 190, 1500}, ColumnLayout{Column::Place, 120, 640},
    ColumnLayout{Column::Self, 72, 0},       ColumnLayout{Column::Running, 72, 1200},
    ColumnLayout{Column::Waiting, 72, 760},  ColumnLayout{Column::Total, 72, 0},
    ColumnLayout{Column::In, 60, 800},       ColumnLayout{Column::Out, 90, 560},
    ColumnLayout{Column::Ended, 170, 860},
};

QString replayTitle()
{
    return LayersView::tr("Replay at the Interface Without This Layer");
}

} // namespace

/// What cannot be called again says so where it is looked for: a context menu has no tool tips.
void LayersView::offerReplay()
{
    const auto *now = summary();
    const bool isHttp = !now || now->protocol == trace::Protocol::Http;
    const QString what = tr("Calls the application directly, without a socket, while this layer is not called, and "
                            "compares both");
    const QString why = tr("Only an HTTP request can be called again without a layer: a WebSocket and a lifespan live "
                           "on what comes while they go on");
    m_without->setEnabled(isHttp);
    m_without->setText(isHttp ? replayTitle() : tr("%1 (only HTTP requests)").arg(replayTitle()));
    m_without->setToolTip(isHttp ? what : why);
    m_without->setStatusTip(isHttp ? what : why);
}

QWidget *LayersView::buildContent()
{
    buildLists();
    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTools());
    column->addWidget(buildAnswer());
    column->addWidget(m_lists, 1);
    m_detail = new LayerDetail;
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(top);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({600, 330});
    return m_splitter;
}

QWidget *LayersView::buildTools()
{
    m_sections = new Segments(tr("Show the layers as"));
    m_sections->setChoices({{Stack, tr("Stack")}, {Table, tr("Table")}});
    m_search = new QLineEdit;
    styleAsSearch(*m_search, tr("Find a layer, a header or a key"));
    m_fold = toolButton(u"layers-fold"_s, tr("Fold library layers that only passed things on or changed them quietly"));
    m_fold->setCheckable(true);
    m_export = toolButton(u"body-save"_s, tr("Copy or export the stack"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_compare = toolButton(u"compare"_s, tr("Compare the stack with another exchange’s"));
    m_compare->setPopupMode(QToolButton::InstantPopup);
    m_compare->hide();
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_sections);
    row->addWidget(m_search, 1);
    row->addWidget(m_fold);
    row->addWidget(m_compare);
    row->addWidget(m_export);
    return bar;
}

QWidget *LayersView::buildAnswer()
{
    m_answer = new LinkLabel;
    m_answer->setAccessibleName(tr("Who set this?"));
    m_answer->setTextFormat(Qt::RichText);
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextBrowserInteraction);
    auto *close = toolButton(u"close"_s, tr("Close the answer"));
    connect(close, &QToolButton::clicked, this, &LayersView::closeAnswer);
    m_answerBar = new QWidget;
    m_answerBar->setAutoFillBackground(true);
    m_answerBar->setBackgroundRole(QPalette::AlternateBase);
    auto *row = new QHBoxLayout(m_answerBar);
    row->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    row->addWidget(m_answer, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    m_answerBar->hide();
    return m_answerBar;
}

void LayersView::buildLists()
{
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new LayerDelegate(m_list));
    m_list->setAccessibleName(tr("Layers, from the outside in"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setResizeMode(QListView::Adjust);
    m_table = new QTreeView;
    styleAsRows(m_table, tr("Layers as a table"));
    m_table->setRootIsDecorated(false);
    m_table->setModel(m_model);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(static_cast<int>(Column::Changes), QHeaderView::Stretch);
    setColumnWidths(*m_table, kLayout);
    m_lists = new QStackedWidget;
    m_lists->addWidget(m_list);
    m_lists->addWidget(m_table);
}

void LayersView::buildMenu()
{
    auto *menu = new QMenu(m_export);
    const auto add = [&](const QString &title, auto &&slot) {
        QAction *action = menu->addAction(title);
        connect(action, &QAction::triggered, this, slot);
        m_commands.append(action);
        return action;
    };
    QAction *copy = add(tr("Copy the Layer as Text"), [this] {
        if (const Layer *layer = m_index.layer(m_chosen))
            QGuiApplication::clipboard()->setText(layerSentence(*layer, m_index));
    });
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_without = add(replayTitle(), [this] { Q_EMIT replayWithoutWanted(exchange(), m_chosen); });
    m_without->setIcon(icon(u"layer-without"_s));
    m_without->setShortcut(QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_W));
    menu->setToolTipsVisible(true);
    add(tr("Copy the Stack as Text"), [this] { QGuiApplication::clipboard()->setText(text()); });
    add(tr("Export the Stack as Text …"), [this] { exportText(); });
    menu->addSeparator();
    add(tr("Go to the Next Exception or Short Circuit"), [this] { nextTrouble(); });
    QAction *fold = add(tr("Fold Library Layers"), [this](bool on) { m_fold->setChecked(on); });
    fold->setCheckable(true);
    connect(m_fold, &QToolButton::toggled, fold, &QAction::setChecked);
    m_export->setMenu(menu);
    for (QWidget *view : {static_cast<QWidget *>(m_list), static_cast<QWidget *>(m_table)}) {
        view->setContextMenuPolicy(Qt::ActionsContextMenu);
        view->addActions(menu->actions());
    }
}

void LayersView::offerComparisons(const QList<QAction *> &actions)
{
    auto *menu = new QMenu(m_compare);
    menu->addActions(actions);
    m_compare->setMenu(menu);
    m_compare->show();
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    for (QWidget *view : {static_cast<QWidget *>(m_list), static_cast<QWidget *>(m_table)}) {
        view->addAction(separator);
        view->addActions(actions);
    }
}

void LayersView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    const Qt::Orientation wanted = width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical;
    if (wanted != m_splitter->orientation()) {
        m_splitter->setOrientation(wanted);
        m_splitter->setSizes(wanted == Qt::Horizontal ? QList{600, 400} : QList{600, 330});
    }
    showColumnsFor(*m_table, kLayout, width());
    m_list->doItemsLayout();
}

} // namespace gatescope::ui
