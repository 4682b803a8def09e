#include "source/codeview.h"

#include "common/eventwords.h"
#include "common/icons.h"

#include <QAction>
#include <QHelpEvent>
#include <QPainter>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QToolTip>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kIcon = theme::kSpace3 + theme::kSpaceHalf;
constexpr int kMostWords = 12; // in a tool tip

} // namespace

class CodeView::Highlighter : public QSyntaxHighlighter {
public:
    explicit Highlighter(CodeView &view) : QSyntaxHighlighter(view.document()), m_view(view) {}

protected:
    void highlightBlock(const QString &) override
    {
        const auto line = static_cast<std::size_t>(currentBlock().blockNumber());
        if (!m_view.m_source || line >= m_view.m_source->inks.size())
            return;
        for (const LineInk &ink : m_view.m_source->inks[line]) {
            const InkLook look = lookOf(ink.ink);
            QTextCharFormat format;
            format.setForeground(theme::color(look.tone, m_view.palette()));
            format.setFontItalic(look.italic);
            if (look.bold)
                format.setFontWeight(QFont::DemiBold);
            setFormat(ink.start, ink.length, format);
        }
    }

private:
    const CodeView &m_view;
};

class CodeView::Gutter : public QWidget {
public:
    explicit Gutter(CodeView &view) : QWidget(&view), m_view(view) { setMouseTracking(true); }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPainter painter(this);
        m_view.paintGutter(painter, event->rect());
    }
    void mousePressEvent(QMouseEvent *event) override
    {
        const int line = m_view.lineAt(event->position().toPoint().y());
        if (m_view.m_marks.contains(line))
            Q_EMIT m_view.markClicked(line);
    }
    void mouseMoveEvent(QMouseEvent *event) override
    {
        const bool isMark = m_view.m_marks.contains(m_view.lineAt(event->position().toPoint().y()));
        setCursor(isMark ? Qt::PointingHandCursor : Qt::ArrowCursor);
    }
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::ToolTip)
            return QWidget::event(event);
        auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), m_view.markText(m_view.lineAt(help->pos().y())), this);
        return true;
    }

private:
    CodeView &m_view;
};

CodeView::CodeView(QWidget *parent)
    : QPlainTextEdit(parent),
      m_gutter(new Gutter(*this)),
      m_highlighter(new Highlighter(*this))
{
    setReadOnly(true);
    setFrameShape(NoFrame);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAccessibleName(tr("Source"));
    setAccessibleDescription(tr("The number at a mark counts the events at its line, not how often the line ran."));
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(font().pointSizeF());
    setFont(mono);
    connect(this, &QPlainTextEdit::updateRequest, m_gutter, [this](const QRect &rect, int dy) {
        if (dy != 0)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
    });
    const auto add = [this](const QString &words, Qt::Key key, bool forward) {
        auto *action = new QAction(words, this);
        action->setShortcut(QKeySequence(Qt::ALT | key));
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, forward] { goToMark(forward); });
        addAction(action);
    };
    add(tr("Next Event's Line"), Qt::Key_Down, true);
    add(tr("Previous Event's Line"), Qt::Key_Up, false);
}

CodeView::~CodeView() = default;

QWidget *CodeView::gutter() const
{
    return m_gutter;
}

void CodeView::setSource(SourceFilePtr source)
{
    m_source = std::move(source);
    setPlainText(m_source ? m_source->text : QString());
    placeGutter();
    showLine();
}

void CodeView::setMarks(const QMap<int, LineMark> &marks)
{
    m_marks = marks;
    placeGutter();
    m_gutter->update();
}

void CodeView::setLine(int line)
{
    m_line = line;
    showLine();
}

int CodeView::caretLine() const
{
    return textCursor().blockNumber() + (m_source ? m_source->firstLine : 1);
}

QString CodeView::markText(int line) const
{
    const auto mark = m_marks.constFind(line);
    if (mark == m_marks.constEnd())
        return {};
    const auto count = static_cast<std::uint64_t>(mark->events.size());
    QStringList words{counted(count, tr("1 event at this line"), tr("%1 events at this line"))};
    words += mark->words.mid(0, kMostWords);
    return words.join(u'\n');
}

void CodeView::goToMark(bool forward)
{
    const int from = m_line != 0 ? m_line : caretLine();
    auto at = forward ? m_marks.upperBound(from) : m_marks.lowerBound(from);
    if (forward && at == m_marks.end())
        return;
    if (!forward && at == m_marks.begin())
        return;
    if (!forward)
        --at;
    Q_EMIT markClicked(at.key());
}

void CodeView::showLine()
{
    QList<QTextEdit::ExtraSelection> selections;
    if (m_source && m_source->hasLine(m_line)) {
        QTextCursor cursor(document()->findBlockByNumber(m_line - m_source->firstLine));
        QTextEdit::ExtraSelection selection;
        selection.cursor = cursor;
        selection.format.setBackground(theme::tint(Tone::Accent, palette(), 0.16));
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selections.append(selection);
        setTextCursor(cursor);
        centerCursor();
    }
    setExtraSelections(selections);
    m_gutter->update();
}

int CodeView::gutterWidth() const
{
    const int last = m_source ? m_source->firstLine + m_source->lines : 1;
    const int digits = std::max(3, static_cast<int>(QString::number(last).size()));
    const int number = fontMetrics().horizontalAdvance(u'8');
    return theme::kSpace1 + kIcon + 4 * number + digits * number + theme::kSpace3;
}

void CodeView::placeGutter()
{
    const int width = gutterWidth();
    setViewportMargins(width, 0, 0, 0);
    const QRect inside = contentsRect();
    m_gutter->setGeometry(inside.left(), inside.top(), width, inside.height());
}

int CodeView::lineAt(int y) const
{
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (y < place.bottom())
            return y >= place.top() && m_source ? block.blockNumber() + m_source->firstLine : 0;
    }
    return 0;
}

void CodeView::paintGutter(QPainter &painter, const QRect &rect)
{
    painter.fillRect(rect, theme::color(Tone::Surface, palette()));
    painter.setPen(theme::color(Tone::Border, palette()));
    painter.drawLine(m_gutter->width() - 1, rect.top(), m_gutter->width() - 1, rect.bottom());
    painter.setFont(font());
    for (QTextBlock block = firstVisibleBlock(); m_source && block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > rect.bottom())
            return;
        paintLine(painter, block.blockNumber() + m_source->firstLine,
                  QRect(0, qRound(place.top()), m_gutter->width(), qRound(place.height())));
    }
}

void CodeView::paintLine(QPainter &painter, int line, const QRect &row)
{
    const bool isChosen = line == m_line;
    const auto mark = m_marks.constFind(line);
    if (isChosen)
        painter.fillRect(row.adjusted(0, 0, -1, 0), theme::tint(Tone::Accent, palette(), 0.16));
    painter.setPen(theme::color(isChosen || mark != m_marks.constEnd() ? Tone::Text : Tone::Faint, palette()));
    painter.drawText(row.adjusted(0, 0, -theme::kSpace2, 0), Qt::AlignRight | Qt::AlignVCenter, QString::number(line));
    if (mark == m_marks.constEnd())
        return;
    const QRect picture(theme::kSpace1, row.top() + (row.height() - kIcon) / 2, kIcon, kIcon);
    icon(mark->icon, mark->tone).paint(&painter, picture);
    if (mark->events.size() < 2)
        return;
    painter.setPen(theme::color(Tone::Muted, palette()));
    painter.drawText(QRect(picture.right() + theme::kSpaceHalf, row.top(), row.width(), row.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     mark->events.size() > 99 ? u"99+"_s : u"×%1"_s.arg(mark->events.size()));
}

void CodeView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    placeGutter();
}

void CodeView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    m_highlighter->rehighlight();
    showLine();
}

} // namespace gatescope::ui
