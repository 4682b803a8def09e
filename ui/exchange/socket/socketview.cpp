#include "exchange/socket/socketview.h"

#include "common/selection.h"
#include "exchange/emptyhint.h"
#include "exchange/segments.h"
#include "exchange/socket/closewords.h"
#include "exchange/socket/followend.h"
#include "exchange/socket/handshakepane.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketfilterbar.h"
#include "exchange/socket/socketinjectbar.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketsearch.h"
#include "exchange/socket/socketstrip.h"

#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNoteMs = 6000;

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
    addCommands();
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
        if (std::exchange(m_seek, false))
            follow(context().selection->event());
    });
    connect(m_model, &SocketModel::restarted, this, [this] {
        m_seek = m_model->isFiltering();
        if (m_loaded && !m_seek)
            follow(context().selection->event());
    });
    connect(m_find, &SocketFindBar::testChanged, m_ladder, &SocketLadder::setSearch);
    connect(m_find, &SocketFindBar::wanted, this, &SocketView::chooseLine);
    connect(m_find, &SocketFindBar::closed, this, [this] { m_lists->currentWidget()->setFocus(); });
    connect(m_inject, &SocketInjectBar::wanted, this,
            [this](const SocketInjection &what) { Q_EMIT injectWanted(exchange(), what); });
    connect(&m_noteTime, &QTimer::timeout, m_note, &QLabel::clear);
}

void SocketView::clear()
{
    const QScopedValueRollback following(m_following, true);
    m_index.clear();
    m_loaded = false;
    m_chosenHere = false;
    m_closeShown.clear();
    m_model->setExchange(exchange());
    m_freeze->setChecked(false);
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
    m_inject->setVisible(isSocketOpen());
    if (m_section == Close)
        showClose();
}

bool SocketView::isSocketOpen() const
{
    const auto *now = summary();
    return now && now->isOpen() && !m_index.steps().empty() && m_index.steps().back().state == trace::SocketState::Open;
}

void SocketView::startInjecting()
{
    if (!isSocketOpen())
        return note(tr("Nothing can be injected: the WebSocket is not open."));
    if (m_section != Ladder && m_section != Table)
        setSection(Ladder);
    m_inject->field()->setFocus();
}

void SocketView::tellInjected(const QString &error)
{
    m_inject->tell(error);
    if (!error.isEmpty() && m_inject->isHidden())
        note(error);
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

} // namespace gatescope::ui
