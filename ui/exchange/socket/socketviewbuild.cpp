#include "common/icons.h"
#include "common/rowtable.h"
#include "exchange/columnlayout.h"
#include "exchange/emptyhint.h"
#include "exchange/segments.h"
#include "exchange/socket/followend.h"
#include "exchange/socket/handshakepane.h"
#include "exchange/socket/socketcells.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketfilterbar.h"
#include "exchange/socket/socketinjectbar.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketstrip.h"
#include "exchange/socket/socketview.h"
#include "exchange/toolbutton.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTextBrowser>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = SocketModel::Column;

namespace {

constexpr int kSideBySide = 1180; // from this width on

constexpr std::array kLayout{
    ColumnLayout{Column::Number, 56, 480},  ColumnLayout{Column::Time, 92, 560},
    ColumnLayout{Column::Delta, 88, 760},   ColumnLayout{Column::Kind, 132, 0},
    ColumnLayout{Column::Direction, 72, 0}, ColumnLayout{Column::Size, 76, 0},
    ColumnLayout{Column::Wire, 88, 900},    ColumnLayout{Column::Ratio, 60, 1000},
    ColumnLayout{Column::Frames, 64, 860},  ColumnLayout{Column::Latency, 84, 680},
};

} // namespace

QWidget *SocketView::buildContent()
{
    m_strip = new SocketStrip;
    m_handshake = new HandshakePane;
    m_close = new QTextBrowser;
    m_close->setFrameShape(QFrame::NoFrame);
    m_close->setOpenLinks(false);
    m_close->setAccessibleName(tr("How the socket closed"));
    m_close->document()->setDocumentMargin(theme::kSpace4);
    m_pages = new QStackedWidget;
    m_pages->addWidget(buildLists());
    m_pages->addWidget(m_handshake);
    m_pages->addWidget(m_close);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_strip);
    column->addWidget(buildTools());
    column->addWidget(m_pages, 1);
    return content;
}

QWidget *SocketView::buildTools()
{
    m_sections = new Segments(tr("Sections of the socket"));
    m_sections->setChoices(
        {{Ladder, tr("Ladder")}, {Table, tr("Table")}, {Handshake, tr("Handshake")}, {Close, tr("Close")}});
    m_note = new QLabel;
    m_note->setAccessibleName(tr("Note"));
    m_note->setMinimumWidth(1);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_freeze = toolButton(u"pause"_s, tr("Freeze: show nothing new until it is released"));
    m_freeze->setCheckable(true);
    auto *search = toolButton(u"search"_s, tr("Find in the messages (Ctrl+F)"));
    connect(search, &QToolButton::clicked, this, &SocketView::find);
    m_export = toolButton(u"body-save"_s, tr("Copy or export messages"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    buildExportMenu(m_export);
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpaceHalf);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_sections);
    row->addWidget(m_note, 1);
    for (QWidget *each : QList<QWidget *>{m_freeze, search, m_export})
        row->addWidget(each);
    return bar;
}

QWidget *SocketView::buildLists()
{
    m_ladder = new SocketLadder(m_model);
    buildTable();
    m_lists = new QStackedWidget;
    m_lists->addWidget(m_ladder);
    m_lists->addWidget(m_table);
    auto *hinted = new QWidget;
    m_listHint = new HintStack(u"filter"_s, m_lists, hinted);
    m_listHint->showContent();
    m_filter = new SocketFilterBar;
    m_find = new SocketFindBar(m_model);
    m_inject = new SocketInjectBar;
    m_inject->hide();
    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(hinted, 1);
    column->addWidget(m_find);
    column->addWidget(m_inject);
    m_detail = new SocketDetail(context(), m_model);
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(top);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_ladderEnd = new FollowEnd(m_ladder, m_model);
    m_tableEnd = new FollowEnd(m_table, m_model);
    return m_splitter;
}

void SocketView::buildTable()
{
    m_table = new QTableView;
    m_table->setModel(m_model);
    styleAsRowTable(*m_table, tr("Messages of the socket"));
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setIconSize({theme::kIconSize, theme::kIconSize});
    m_table->setItemDelegate(new SocketCells(m_table));
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(Column::Content), QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(theme::kSpace8);
    setColumnWidths(*m_table, kLayout);
}

/// The switches of the menus and those of the view are one.
void SocketView::addCommands()
{
    const auto add = [this](const QString &title, auto &&slot) {
        auto *action = new QAction(title, this);
        connect(action, &QAction::triggered, this, slot);
        m_commands.append(action);
        return action;
    };
    const auto mirror = [&](const QString &title, QToolButton *button) {
        QAction *action = add(title, [button](bool on) { button->setChecked(on); });
        action->setCheckable(true);
        connect(button, &QToolButton::toggled, action, &QAction::setChecked);
    };
    mirror(tr("Freeze the Messages"), m_freeze);
    mirror(tr("Hide Pings and Pongs"), m_filter->hidePings());
    add(tr("Go to the Next Broken Rule"), [this] { nextTrouble(); });
    add(tr("Inject as the Client …"), [this] { startInjecting(); });
    add(tr("Copy Messages as JSON Lines"), [this] { copy(true); });
    add(tr("Export Shown Messages …"), [this] { exportAs(false); });
}

void SocketView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    m_splitter->setOrientation(width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical);
    showColumnsFor(*m_table, kLayout, width());
}

} // namespace gatescope::ui
