#include "exchange/tracebackview.h"

#include "common/theme.h"

#include <QEvent>
#include <QSyntaxHighlighter>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr qsizetype kMostShown = 64 * 1024;

bool isLibrary(QStringView line)
{
    constexpr std::array kMarks{"site-packages"_L1, "dist-packages"_L1, "/lib/python"_L1, "\\Lib\\"_L1, "\"<frozen"_L1};
    return std::ranges::any_of(kMarks, [line](QLatin1StringView mark) { return line.contains(mark); });
}

/// Exception groups draw a margin of `|` and `+`.
QStringView withoutMargin(QStringView line)
{
    qsizetype at = 0;
    while (at < line.size() && (line[at] == u' ' || line[at] == u'|' || line[at] == u'+' || line[at] == u'-'))
        ++at;
    return line.sliced(at);
}

} // namespace

TracebackLine tracebackLine(QStringView line, TracebackLine before)
{
    using enum TracebackLine;
    const QStringView words = withoutMargin(line);
    if (words.startsWith("File \""_L1))
        return isLibrary(words) ? LibraryFrame : UserFrame;
    if (words.startsWith("Traceback ("_L1) || words.startsWith("During handling"_L1) ||
        words.startsWith("The above exception"_L1) || words.startsWith("Exception Group Traceback"_L1))
        return Heading;
    const bool indented = line.startsWith("    "_L1) || line.startsWith("  |     "_L1);
    if (indented && (before == UserFrame || before == UserSource))
        return UserSource;
    if (indented && (before == LibraryFrame || before == LibrarySource))
        return LibrarySource;
    const bool afterFrames = before != Text && before != Heading;
    return afterFrames && !words.isEmpty() ? Exception : Text;
}

class TracebackView::Highlighter : public QSyntaxHighlighter {
public:
    Highlighter(QTextDocument *document, const QWidget *owner) : QSyntaxHighlighter(document), m_owner(owner) {}

protected:
    void highlightBlock(const QString &text) override
    {
        struct Row {
            Tone tone;
            bool bold;
        };
        static constexpr std::array kRows{
            Row{Tone::Text, false},  Row{Tone::Accent, true}, Row{Tone::Text, false}, Row{Tone::Muted, false},
            Row{Tone::Muted, false}, Row{Tone::Muted, false}, Row{Tone::Error, true},
        };
        const auto before = static_cast<TracebackLine>(std::max(0, previousBlockState()));
        const TracebackLine kind = tracebackLine(text, before);
        setCurrentBlockState(static_cast<int>(kind));
        const Row &row = kRows[static_cast<std::size_t>(kind)];
        QTextCharFormat format;
        format.setForeground(theme::color(row.tone, m_owner->palette()));
        format.setFontWeight(row.bold ? QFont::DemiBold : QFont::Normal);
        setFormat(0, static_cast<int>(text.size()), format);
    }

private:
    const QWidget *m_owner;
};

TracebackView::TracebackView(QWidget *parent) : QPlainTextEdit(parent), m_highlighter(new Highlighter(document(), this))
{
    setReadOnly(true);
    setFrameShape(NoFrame);
    setLineWrapMode(WidgetWidth);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAccessibleName(tr("Traceback"));
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(font().pointSizeF());
    setFont(mono);
    document()->setDocumentMargin(theme::kSpace2);
}

void TracebackView::setTraceback(const QString &text)
{
    if (text.size() <= kMostShown)
        return setPlainText(text);
    const QString cut = tr("… %1 characters are not shown here …").arg(text.size() - kMostShown);
    setPlainText(text.left(kMostShown / 2) + u"\n\n"_s + cut + u"\n\n"_s + text.right(kMostShown / 2));
}

void TracebackView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_highlighter->rehighlight();
}

} // namespace gatescope::ui
