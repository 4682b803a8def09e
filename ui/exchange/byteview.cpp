#include "exchange/byteview.h"

#include "exchange/bytecells.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QScrollBar>

#include <array>
#include <limits>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kSearchSliceMs = 4;
constexpr int kLineNumberColumns = 6;
constexpr int kFewestColumns = 16;
} // namespace

ByteView::ByteView(const Look &look, QWidget *parent) : QAbstractScrollArea(parent), m_look(look)
{
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    viewport()->setCursor(Qt::IBeamCursor);
    viewport()->setBackgroundRole(QPalette::Base);
    m_work.setSingleShot(true);
    m_work.setInterval(0);
    connect(&m_work, &QTimer::timeout, this, &ByteView::work);
    addCopyActions();
    measure();
    layOut();
}

ByteView::~ByteView() = default;

void ByteView::addCopyActions()
{
    struct Row {
        const char *text;
        QKeySequence shortcut;
        CopyAs form;
    };
    const std::array rows{
        Row{QT_TR_NOOP("Copy"), QKeySequence(QKeySequence::Copy), CopyAs::Text},
        Row{QT_TR_NOOP("Copy as Hex"), {}, CopyAs::Hex},
        Row{QT_TR_NOOP("Copy as Python bytes"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), CopyAs::Literal},
    };
    for (const Row &row : rows) {
        auto *action = new QAction(tr(row.text), this);
        action->setShortcut(row.shortcut);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this,
                [this, form = row.form] { QGuiApplication::clipboard()->setText(textToCopy(form)); });
        addAction(action);
    }
    auto *all = new QAction(tr("Select All"), this);
    all->setShortcut(QKeySequence::SelectAll);
    all->setShortcutContext(Qt::WidgetShortcut);
    connect(all, &QAction::triggered, this, [this] { select({0, m_document.size()}); });
    addAction(all);
}

// ---- layout --------------------------------------------------------------------------------------------------------

void ByteView::measure()
{
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(font().pointSizeF());
    const QFontMetricsF metrics(mono);
    m_columnWidth = metrics.horizontalAdvance(u'0');
    m_rowHeight = qCeil(metrics.height()) + theme::kSpaceHalf;
    const bool numbers = m_look.lineNumbers && m_mode == Mode::Text;
    m_left = numbers ? qCeil(kLineNumberColumns * m_columnWidth) + theme::kSpace2 : theme::kSpace4;
}

int ByteView::wrapColumns() const
{
    const int room = viewport()->width() - m_left - theme::kSpace2;
    return std::max(kFewestColumns, static_cast<int>(room / m_columnWidth) - (m_look.lineEnds ? 4 : 0));
}

void ByteView::layOut()
{
    const qint64 top = m_rows && m_rows->count() > 0
                           ? m_rows->row(std::min<qint64>(verticalScrollBar()->value(), m_rows->count() - 1)).start
                           : 0;
    const int columns = wrapColumns();
    m_laidOutColumns = columns;
    if (m_mode == Mode::Hex) {
        m_grid.width = HexGrid{.width = 16}.columns() <= columns ? 16 : 8;
        m_rows = std::make_unique<HexRows>(m_document, m_look.captions, m_grid.width);
    } else {
        m_rows = std::make_unique<TextRows>(m_document, m_look.captions, columns, m_look.lineEnds);
    }
    work();
    if (top > 0)
        verticalScrollBar()->setValue(static_cast<int>(m_rows->rowOf(top)));
}

void ByteView::work()
{
    const bool laidOut = m_rows->advance(kSearchSliceMs);
    const bool searched = m_finder.advance(m_document, kSearchSliceMs);
    updateScrollBars();
    if (!m_finder.needle().isEmpty())
        reportFound();
    if (m_seekMatch && !m_finder.matches().empty()) {
        m_seekMatch = false;
        goToMatch(m_finder.matchFrom(std::min(m_caret, m_anchor)));
    }
    if (laidOut && m_revealWhenKnown >= 0)
        reveal(std::exchange(m_revealWhenKnown, -1));
    if (!laidOut || !searched)
        m_work.start();
    viewport()->update();
}

void ByteView::documentReset(bool keepPlace)
{
    const int top = keepPlace ? verticalScrollBar()->value() : 0;
    m_caret = keepPlace ? std::min(m_caret, m_document.size()) : 0;
    m_anchor = keepPlace ? std::min(m_anchor, m_document.size()) : 0;
    m_highlights.clear();
    m_styles.clear();
    m_match = -1;
    m_revealWhenKnown = -1;
    m_finder.restart();
    m_rows->reset();
    work();
    verticalScrollBar()->setValue(top);
}

void ByteView::documentGrew()
{
    m_rows->grow();
    work();
}

void ByteView::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    measure();
    layOut();
    if (selection().length > 0 || m_caret > 0)
        reveal(std::min(m_caret, m_anchor));
}

void ByteView::updateScrollBars()
{
    const auto rows = std::min<qint64>(m_rows->count(), std::numeric_limits<int>::max() / 2);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(rows) - visibleRows()));
    verticalScrollBar()->setPageStep(std::max(1, visibleRows()));
    const int needed = m_mode == Mode::Hex ? m_left + qCeil(m_grid.columns() * m_columnWidth) : 0;
    horizontalScrollBar()->setRange(0, std::max(0, needed - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
}

int ByteView::visibleRows() const
{
    return (viewport()->height() - theme::kSpace2) / m_rowHeight;
}

void ByteView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (wrapColumns() != m_laidOutColumns)
        layOut();
    else
        updateScrollBars();
}

void ByteView::scrollContentsBy(int, int)
{
    viewport()->update();
}

void ByteView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        measure();
        layOut();
    }
}

// ---- places --------------------------------------------------------------------------------------------------------

double ByteView::columnOf(const ByteRow &row, qint64 position) const
{
    if (m_mode == Mode::Hex)
        return m_grid.hexColumn(static_cast<int>(position - row.start));
    int column = 0;
    for (qint64 at = row.start; at < position;) {
        const ByteCell cell = cellAt(m_document, at, row.end, m_look.lineEnds);
        if (cell.length == 0)
            break;
        at += cell.length;
        column += cell.columns;
    }
    return column;
}

qint64 ByteView::positionInRow(const ByteRow &row, double column) const
{
    if (row.kind != ByteRow::Kind::Bytes)
        return row.start;
    if (m_mode == Mode::Hex)
        return std::min(row.start + std::max(0, m_grid.indexAt(column)), row.end);
    double at = 0;
    qint64 position = row.start;
    while (position < row.end) {
        const ByteCell cell = cellAt(m_document, position, row.end, m_look.lineEnds);
        const bool ends = cell.kind == ByteCell::Kind::LineEnd && cell.columns == 0;
        if (cell.length == 0 || ends || column < at + cell.columns / 2.0)
            break;
        at += cell.columns;
        position += cell.length;
    }
    const bool wrapped = position == row.end && row.end < m_document.size();
    return wrapped ? step(position, -1) : position;
}

qint64 ByteView::positionAt(const QPoint &point) const
{
    if (m_rows->count() == 0)
        return 0;
    const qint64 index = verticalScrollBar()->value() + std::max(0, point.y() - theme::kSpace1) / m_rowHeight;
    if (index >= m_rows->count())
        return m_document.size();
    const double column = (point.x() + horizontalScrollBar()->value() - m_left) / m_columnWidth;
    return positionInRow(m_rows->row(index), column);
}

QRect ByteView::rectOf(qint64 position) const
{
    if (position < 0 || position >= m_document.size() || m_rows->count() == 0)
        return {};
    const qint64 index = m_rows->rowOf(position);
    const qint64 visible = index - verticalScrollBar()->value();
    if (visible < 0 || visible > visibleRows())
        return {};
    const ByteRow row = m_rows->row(index);
    const double x = m_left - horizontalScrollBar()->value() + columnOf(row, position) * m_columnWidth;
    const int columns = m_mode == Mode::Hex ? 2 : cellAt(m_document, position, row.end, m_look.lineEnds).columns;
    return {qRound(x), theme::kSpace1 + static_cast<int>(visible) * m_rowHeight, qRound(columns * m_columnWidth),
            m_rowHeight};
}

void ByteView::reveal(qint64 position)
{
    if (!m_rows->advance(0) && m_rows->rowOf(position) + 1 >= m_rows->count()) {
        m_revealWhenKnown = position;
        m_work.start();
        return;
    }
    const auto row = static_cast<int>(m_rows->rowOf(position));
    const int top = verticalScrollBar()->value();
    if (row < top || row >= top + visibleRows())
        verticalScrollBar()->setValue(row - visibleRows() / 3);
}

// ---- copying --------------------------------------------------------------------------------------------------

QString ByteView::textToCopy(CopyAs form) const
{
    const ByteRange chosen = selection().length > 0 ? selection() : ByteRange{0, m_document.size()};
    const QByteArray bytes = m_document.read(chosen.start, std::min(chosen.length, kMostCopied));
    switch (form) {
    case CopyAs::Hex:
        return QString::fromLatin1(bytes.toHex(' '));
    case CopyAs::Literal:
        return bytesLiteral(bytes);
    default:
        return QString::fromUtf8(bytes);
    }
}

// ---- search, marks, painting ---------------------------------------------------------------------------------------

void ByteView::find(const QString &text)
{
    m_finder.setNeedle(text.toUtf8());
    m_match = -1;
    m_seekMatch = !text.isEmpty();
    work();
    reportFound();
}

void ByteView::reportFound()
{
    Q_EMIT foundChanged(m_match + 1, std::ssize(m_finder.matches()), m_finder.isComplete());
}

void ByteView::goToMatch(qsizetype index)
{
    m_match = index;
    if (index >= 0) {
        const qint64 at = m_finder.matches()[static_cast<std::size_t>(index)];
        m_anchor = m_caret = at;
        reveal(at);
    }
    viewport()->update();
    reportFound();
}

void ByteView::findNext()
{
    goToMatch(m_match < 0 ? m_finder.matchFrom(m_caret) : m_finder.matchFrom(m_caret + 1));
}

void ByteView::findPrevious()
{
    goToMatch(m_finder.matchBefore(m_caret));
}

void ByteView::setStyles(const QList<ByteStyle> &styles)
{
    m_styles = styles;
    viewport()->update();
}

void ByteView::setHighlights(const QList<ByteRange> &ranges)
{
    m_highlights = ranges;
    viewport()->update();
}

ByteScene ByteView::scene() const
{
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(font().pointSizeF());
    QFont caption = font();
    caption.setWeight(QFont::DemiBold);
    const bool hasMatch = m_match >= 0 && m_match < std::ssize(m_finder.matches());
    return {.document = &m_document,
            .styles = &m_styles,
            .highlights = &m_highlights,
            .finder = &m_finder,
            .currentMatch = hasMatch ? m_finder.matches()[static_cast<std::size_t>(m_match)] : -1,
            .selection = selection(),
            .caret = hasFocus() ? m_caret : -1,
            .palette = palette(),
            .font = mono,
            .captionFont = caption,
            .grid = m_grid,
            .hex = m_mode == Mode::Hex,
            .lineNumbers = m_look.lineNumbers && m_mode == Mode::Text,
            .lineEnds = m_look.lineEnds,
            .columnWidth = m_columnWidth,
            .rowHeight = m_rowHeight,
            .left = m_left,
            .right = std::max(viewport()->width(), horizontalScrollBar()->maximum() + viewport()->width())};
}

void ByteView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(-horizontalScrollBar()->value(), 0);
    const ByteScene look = scene();
    const qint64 last = std::min<qint64>(m_rows->count(), verticalScrollBar()->value() + visibleRows() + 2);
    int y = theme::kSpace1;
    for (qint64 index = verticalScrollBar()->value(); index < last; ++index, y += m_rowHeight)
        paintRow(painter, look, m_rows->row(index), y);
}

} // namespace gatescope::ui
