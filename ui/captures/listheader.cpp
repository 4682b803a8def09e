#include "captures/listheader.h"
#include "captures/paint.h"

#include "common/icons.h"

#include <QContextMenuEvent>
#include <QDataStream>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr int kPath = static_cast<int>(Column::Path);
constexpr int kLeastPath = 112;
constexpr int kNever = 99;                  // a rank: not without being asked
constexpr quint32 kStateMagic = 0x47534c31; // "GSL1"

} // namespace

ListHeader::ListHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent), m_button(new QToolButton(this))
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setSortIndicatorClearable(true);
    setSortIndicator(-1, Qt::AscendingOrder);
    setHighlightSections(false);
    setMinimumSectionSize(theme::kSpace6);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setTextElideMode(Qt::ElideRight);
    setMouseTracking(true);
    setFont(smaller(font()));
    m_button->setIcon(ui::icon(u"columns"_s, Tone::Muted));
    m_button->setIconSize({theme::kSpace3 + theme::kSpaceHalf, theme::kSpace3 + theme::kSpaceHalf});
    m_button->setAutoRaise(true);
    m_button->setToolTip(tr("Choose columns"));
    m_button->setAccessibleName(tr("Choose columns"));
    m_button->setFocusPolicy(Qt::NoFocus);
    m_button->setCursor(Qt::ArrowCursor);
    connect(m_button, &QToolButton::clicked, this,
            [this] { openMenu(m_button->mapToGlobal(m_button->rect().bottomLeft())); });
    connect(this, &QHeaderView::sectionResized, this, [this](int section, int, int) {
        if (section != kPath && !m_fitting)
            fit();
    });
}

QSize ListHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), theme::kRowHeight};
}

void ListHeader::setNumberWidth(int width)
{
    constexpr int kNumber = static_cast<int>(Column::Number);
    if (isShown(Column::Number) && sectionSize(kNumber) < width)
        resizeSection(kNumber, width);
}

int ListHeader::widthOfOthers() const
{
    int width = 0;
    for (int section = 0; section < count(); ++section)
        width += section == kPath || isSectionHidden(section) ? 0 : sectionSize(section);
    return width;
}

void ListHeader::fit()
{
    if (m_fitting || count() != kColumnCount)
        return;
    const QScopedValueRollback guard(m_fitting, true);
    setSectionResizeMode(kPath, QHeaderView::Fixed);
    const int room = viewport()->width();
    if (m_automatic)
        chooseWhatFits(room);
    resizeSection(kPath, std::max(kLeastPath, room - widthOfOthers()));
}

void ListHeader::chooseWhatFits(int room)
{
    std::vector<const ColumnSpec *> byRank;
    for (const ColumnSpec &column : columnSpecs())
        byRank.push_back(&column);
    std::ranges::stable_sort(byRank, {}, &ColumnSpec::rank);
    int left = room - kLeastPath;
    bool full = false;
    for (const ColumnSpec *column : byRank) {
        const int section = static_cast<int>(column->id);
        if (section == kPath)
            continue;
        const int width = isSectionHidden(section) ? column->width : sectionSize(section);
        full = full || column->rank == kNever || (column->rank > 0 && width > left);
        if (isSectionHidden(section) != full)
            setSectionHidden(section, full);
        left -= full ? 0 : width;
    }
}

void ListHeader::setAutomatic(bool automatic)
{
    m_automatic = automatic;
    fit();
}

void ListHeader::showColumn(Column column, bool shown)
{
    m_automatic = false;
    setSectionHidden(static_cast<int>(column), !shown);
    fit();
}

void ListHeader::reset()
{
    {
        const QScopedValueRollback guard(m_fitting, true);
        for (const ColumnSpec &column : columnSpecs()) {
            const int section = static_cast<int>(column.id);
            setSectionHidden(section, false);
            resizeSection(section, column.width);
            moveSection(visualIndex(section), section);
        }
    }
    setAutomatic(true);
    setWaterfallMode(WaterfallMode::Length);
}

void ListHeader::setWaterfallMode(WaterfallMode mode)
{
    m_waterfall = mode;
    Q_EMIT waterfallModeChanged();
}

void ListHeader::fill(QMenu &menu)
{
    for (const ColumnSpec &column : columnSpecs()) {
        QAction *action = menu.addAction(column.id == Column::Number ? tr("Number") : column.translatedTitle());
        action->setCheckable(true);
        action->setChecked(isShown(column.id));
        action->setEnabled(column.id != Column::Path);
        action->setToolTip(column.translatedMeaning());
        connect(action, &QAction::toggled, this, [this, id = column.id](bool on) { showColumn(id, on); });
    }
    menu.addSeparator();
    QAction *byTime = menu.addAction(tr("Waterfall by Point in Time"));
    byTime->setCheckable(true);
    byTime->setChecked(m_waterfall == WaterfallMode::PointInTime);
    connect(byTime, &QAction::toggled, this,
            [this](bool on) { setWaterfallMode(on ? WaterfallMode::PointInTime : WaterfallMode::Length); });
    menu.addSeparator();
    QAction *automatic = menu.addAction(tr("Show What Fits"));
    automatic->setCheckable(true);
    automatic->setChecked(m_automatic);
    connect(automatic, &QAction::toggled, this, &ListHeader::setAutomatic);
    connect(menu.addAction(tr("Reset Columns")), &QAction::triggered, this, &ListHeader::reset);
}

void ListHeader::openMenu(const QPoint &globalPosition)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    fill(*menu);
    menu->popup(globalPosition);
}

void ListHeader::contextMenuEvent(QContextMenuEvent *event)
{
    openMenu(event->globalPos());
}

void ListHeader::resizeEvent(QResizeEvent *event)
{
    QHeaderView::resizeEvent(event);
    placeButton();
    fit();
}

void ListHeader::placeButton()
{
    constexpr int kSide = theme::kSpace4 + theme::kSpaceHalf;
    m_button->setGeometry(theme::kSpaceHalf, (height() - kSide) / 2, kSide, kSide);
}

QByteArray ListHeader::saveLayout() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_8);
    out << kStateMagic << quint32(kColumnCount) << m_automatic << quint8(m_waterfall) << QHeaderView::saveState();
    return state;
}

bool ListHeader::restoreLayout(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(QDataStream::Qt_6_8);
    quint32 magic = 0;
    quint32 columns = 0;
    bool automatic = true;
    quint8 waterfall = 0;
    QByteArray sections;
    in >> magic >> columns >> automatic >> waterfall >> sections;
    if (in.status() != QDataStream::Ok || magic != kStateMagic || columns != kColumnCount || waterfall > 1)
        return false;
    {
        const QScopedValueRollback guard(m_fitting, true);
        if (!QHeaderView::restoreState(sections))
            return false;
    }
    setSectionHidden(kPath, false);
    setAutomatic(automatic);
    setWaterfallMode(static_cast<WaterfallMode>(waterfall));
    return true;
}

void ListHeader::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme::color(Tone::Surface, palette()));
    painter.end();
    QHeaderView::paintEvent(event);
    painter.begin(viewport());
    painter.setPen(theme::color(Tone::Border, palette()));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void ListHeader::paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const
{
    painter->fillRect(rect, theme::color(Tone::Surface, palette()));
    const ColumnSpec &column = columnSpec(static_cast<Column>(logicalIndex));
    const bool sorted = logicalIndex == sortIndicatorSection();
    painter->setFont(smaller(parentWidget()->font(), sorted ? QFont::DemiBold : QFont::Medium));
    QRect inside = rect.adjusted(theme::kSpace1, 0, -theme::kSpace1, 0);
    // The button stands in the gutter of the stars; what begins there instead of the number makes room.
    if (rect.left() < m_button->geometry().right() && !column.alignsRight)
        inside.setLeft(m_button->geometry().right() + theme::kSpace1);
    const int room = inside.width() - (sorted ? theme::kSpace3 : 0);
    const QString title = painter->fontMetrics().elidedText(column.translatedTitle(), Qt::ElideRight, room);
    const int width = painter->fontMetrics().horizontalAdvance(title);
    const int left = column.alignsRight ? inside.right() + 1 - width : inside.left();
    painter->setPen(theme::color(sorted ? Tone::Text : Tone::Muted, palette()));
    painter->drawText(QRect(left, inside.top(), width + 1, inside.height()), Qt::AlignVCenter, title);
    const int arrow = column.alignsRight ? left - theme::kSpace3 : left + width;
    if (sorted)
        paintIndicator(*painter, QRect(arrow, inside.top(), theme::kSpace3, inside.height()));
}

void ListHeader::paintIndicator(QPainter &painter, const QRect &rect) const
{
    const bool up = sortIndicatorOrder() == Qt::AscendingOrder;
    const QRect square(rect.left(), rect.center().y() - theme::kSpace3 / 2 + 1, theme::kSpace3, theme::kSpace3);
    paintIcon(painter, square, up ? u"chevron-up"_s : u"chevron-down"_s, Tone::Text, palette());
}

} // namespace gatescope::captures
