#include "exchange/socket/socketview.h"

#include "common/icons.h"
#include "common/selection.h"
#include "exchange/emptyhint.h"
#include "exchange/segments.h"
#include "exchange/socket/closewords.h"
#include "exchange/socket/followend.h"
#include "exchange/socket/handshakepane.h"
#include "exchange/socket/socketcells.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketfilterbar.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketstrip.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = SocketModel::Column;

namespace {

constexpr int kSideBySide = 1180; // from this width on
constexpr int kNoteMs = 6000;

/// A column is shown from this width of the view on.
struct ColumnLayout {
    Column column;
    int width;
    int shownFrom;
};

constexpr std::array kLayout{
    ColumnLayout{Column::Number, 56, 480},  ColumnLayout{Column::Time, 92, 560},
    ColumnLayout{Column::Delta, 88, 760},   ColumnLayout{Column::Kind, 116, 0},
    ColumnLayout{Column::Direction, 72, 0}, ColumnLayout{Column::Size, 76, 0},
    ColumnLayout{Column::Wire, 88, 900},    ColumnLayout{Column::Ratio, 60, 1000},
    ColumnLayout{Column::Frames, 64, 860},  ColumnLayout{Column::Latency, 84, 680},
};

} // namespace

SocketView::SocketView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new SocketModel(context.session, &m_index, this)),
      m_stack(new HintStack(u"websocket"_s, buildContent(), this))
{
    setFocusProxy(m_ladder);
    m_noteTime.setSingleShot(true);
    m_noteTime.setInterval(kNoteMs);
    connectAll();
}

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
    const auto tool = [](const QString &iconName, const QString &name) {
        auto *button = new QToolButton;
        button->setAutoRaise(true);
        button->setIcon(icon(iconName));
        button->setToolTip(name);
        button->setAccessibleName(name);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    m_note = new QLabel;
    m_note->setAccessibleName(tr("Note"));
    m_note->setMinimumWidth(1);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_freeze = tool(u"pause"_s, tr("Freeze: show nothing new until it is released"));
    m_freeze->setCheckable(true);
    auto *search = tool(u"search"_s, tr("Find in the messages (Ctrl+F)"));
    connect(search, &QToolButton::clicked, this, &SocketView::find);
    m_export = tool(u"body-save"_s, tr("Copy or export messages"));
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
    auto *top = new QWidget;
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(hinted, 1);
    column->addWidget(m_find);
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
    m_table->setAccessibleName(tr("Messages of the socket"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setIconSize({theme::kIconSize, theme::kIconSize});
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setItemDelegate(new SocketCells(m_table));
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(Column::Content), QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(theme::kSpace8);
    for (const ColumnLayout &layout : kLayout)
        m_table->setColumnWidth(static_cast<int>(layout.column), layout.width);
}

void SocketView::connectAll()
{
    connect(context().selection, &Selection::eventChanged, this, &SocketView::follow);
    connect(m_ladder, &SocketLadder::chosen, this, &SocketView::choose);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &index) {
        if (index.isValid() && !m_following)
            choose(index.data(SocketModel::EventRole).toInt());
    });
    connect(m_sections, &Segments::chosen, this, [this](int section) {
        m_chosenHere = true;
        m_wanted = static_cast<Section>(section);
        setSection(m_wanted);
    });
    connect(m_strip, &SocketStrip::stateChosen, this, [this](trace::SocketState state) {
        constexpr std::array kSections{Handshake, Ladder, Close, Close};
        m_chosenHere = true;
        setSection(kSections[static_cast<std::size_t>(state)]);
    });
    connect(m_strip, &SocketStrip::troubleWanted, this, &SocketView::nextTrouble);
    connect(m_filter, &SocketFilterBar::changed, this, [this] { m_model->setFilter(m_filter->filter()); });
    connect(m_freeze, &QToolButton::toggled, m_model, &SocketModel::setFrozen);
    connect(m_model, &SocketModel::heldBackChanged, this, &SocketView::showFrozen);
    connect(m_model, &SocketModel::grown, this, &SocketView::showCounts);
    connect(m_model, &SocketModel::settled, this, [this] {
        showCounts();
        follow(context().selection->event());
    });
    connect(m_model, &SocketModel::restarted, this, [this] {
        if (m_loaded)
            follow(context().selection->event());
    });
    connect(m_find, &SocketFindBar::testChanged, m_ladder, &SocketLadder::setSearch);
    connect(m_find, &SocketFindBar::wanted, this, &SocketView::chooseLine);
    connect(m_find, &SocketFindBar::closed, this, [this] { m_lists->currentWidget()->setFocus(); });
    connect(&m_noteTime, &QTimer::timeout, m_note, &QLabel::clear);
}

void SocketView::clear()
{
    const QScopedValueRollback following(m_following, true);
    m_index.clear();
    m_loaded = false;
    m_chosenHere = false;
    m_closeShown.clear();
    m_freeze->setChecked(false);
    m_model->setExchange(exchange());
    m_detail->setEntry(0, std::nullopt);
    m_handshake->clear();
    m_strip->clear();
    m_note->clear();
}

void SocketView::take(int index, const trace::TraceEvent &event)
{
    m_index.add(index, event);
}

void SocketView::settle(bool all)
{
    if (exchange() == 0 || log().isEmpty())
        return m_stack->showHint(tr("No WebSocket chosen"), tr("Choose one in the list to see its messages."));
    m_stack->showContent();
    {
        const QScopedValueRollback following(m_following, true);
        m_model->grow();
    }
    showState();
    if (!all)
        return;
    const bool first = !std::exchange(m_loaded, true);
    if (first || !m_chosenHere)
        pickSection();
    if (first) {
        if (!m_table->currentIndex().isValid()) { // for the screen reader; nothing is chosen by it
            const QScopedValueRollback following(m_following, true);
            m_table->selectionModel()->setCurrentIndex(m_model->index(0, 0), QItemSelectionModel::NoUpdate);
        }
        const auto *now = summary();
        const bool live = now && now->isOpen();
        m_ladderEnd->begin(live);
        m_tableEnd->begin(live);
        follow(context().selection->event());
    } else if (m_detail->entry()) {
        m_detail->setEntry(exchange(), m_detail->entry());
    }
}

void SocketView::showState()
{
    if (const auto *now = summary())
        m_strip->show(m_index, *now);
    m_handshake->show(m_index, log());
    if (m_section == Close)
        showClose();
}

void SocketView::showClose()
{
    const QString page = gatescope::ui::closePage(m_index, palette());
    if (page != m_closeShown)
        m_close->setHtml(page);
    m_closeShown = page;
}

/// A socket that never opened has nothing to tell but its handshake.
void SocketView::pickSection()
{
    const bool refused = !m_index.isOpenOrWas() && !m_index.steps().empty() &&
                         m_index.steps().back().state == trace::SocketState::Closed;
    const bool list = m_wanted == Ladder || m_wanted == Table;
    setSection(refused && list && !m_chosenHere ? Handshake : m_wanted);
}

void SocketView::setSection(Section section)
{
    m_section = section;
    m_sections->setCurrent(section);
    const bool list = section == Ladder || section == Table;
    m_pages->setCurrentIndex(list ? 0 : section == Handshake ? 1 : 2);
    if (section == Close)
        showClose();
    if (list)
        m_lists->setCurrentWidget(section == Table ? static_cast<QWidget *>(m_table) : m_ladder);
    setFocusProxy(list ? m_lists->currentWidget() : section == Close ? static_cast<QWidget *>(m_close) : m_handshake);
}

void SocketView::follow(int event)
{
    if (exchange() == 0 || context().selection->exchange() != exchange())
        return;
    const auto entry = m_index.entryOf(event);
    m_ladder->setCurrentEvent(event, true);
    m_detail->setEntry(exchange(), entry);
    m_find->setCurrent(entry);
    const int row = entry ? m_model->rowOf(*entry) : -1;
    if (row < 0 || row == m_table->currentIndex().row())
        return;
    const QScopedValueRollback following(m_following, true);
    const QModelIndex index = m_model->index(row, 0);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void SocketView::choose(int event)
{
    context().selection->select(exchange(), event);
}

void SocketView::chooseLine(std::uint32_t entry)
{
    const SocketEntry &at = m_index.entries()[entry];
    if (m_section != Ladder && m_section != Table)
        setSection(Ladder);
    choose(at.wire >= 0 ? at.wire : at.asgi);
}

void SocketView::nextTrouble()
{
    const auto &troubles = m_index.troubles();
    if (troubles.empty())
        return;
    const auto now = m_index.entryOf(context().selection->event());
    const auto next = now ? std::ranges::upper_bound(troubles, *now) : troubles.begin();
    chooseLine(next == troubles.end() ? troubles.front() : *next);
}

void SocketView::showFrozen()
{
    const int held = m_model->heldBack();
    m_freeze->setToolButtonStyle(m_model->isFrozen() ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_freeze->setText(m_model->isFrozen() ? (held > 0 ? tr("Frozen · %L1 new").arg(held) : tr("Frozen")) : QString());
    m_freeze->setAccessibleName(m_model->isFrozen() ? m_freeze->text() : tr("Freeze"));
}

void SocketView::showCounts()
{
    m_filter->showCount(m_model->rowCount(), static_cast<int>(m_index.entries().size()), m_model->isSettled());
    showHints();
}

void SocketView::showHints()
{
    if (m_model->rowCount() > 0 || !m_model->isFiltering())
        return m_listHint->showContent();
    if (m_model->isSettled())
        m_listHint->showHint(tr("The filter hides every message"), tr("Empty the field, or take a chip away."));
}

void SocketView::find()
{
    if (m_section != Ladder && m_section != Table)
        setSection(Ladder);
    m_find->open();
}

QString SocketView::noteText() const
{
    return m_note->text();
}

void SocketView::note(const QString &text)
{
    m_note->setText(text);
    m_note->setToolTip(text);
    m_noteTime.start();
}

void SocketView::restyle()
{
    if (m_close && m_section == Close)
        showClose();
}

void SocketView::resizeEvent(QResizeEvent *event)
{
    ExchangePage::resizeEvent(event);
    m_splitter->setOrientation(width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical);
    for (const ColumnLayout &layout : kLayout)
        m_table->setColumnHidden(static_cast<int>(layout.column), width() < layout.shownFrom);
}

} // namespace gatescope::ui
