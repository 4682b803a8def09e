#include "exchange/texthighlighter.h"

#include "exchange/syntaxink.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>

#include <QCoreApplication>
#include <QEvent>
#include <QFutureWatcher>
#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QTextCharFormat>
#include <QtConcurrentRun>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

/// Where the language stood at the end of a line.
struct LineEnd : QTextBlockUserData {
    explicit LineEnd(KSyntaxHighlighting::State at) : state(std::move(at)) {}
    KSyntaxHighlighting::State state;
};

KSyntaxHighlighting::State stateBehind(const QTextBlock &line)
{
    const auto *end = line.isValid() ? static_cast<const LineEnd *>(line.userData()) : nullptr;
    return end ? end->state : KSyntaxHighlighting::State();
}

} // namespace

/// A child of the document: taken from it, it would clear its colours, which looks like an edit to an editor that is
/// half gone.
class TextHighlighter::Painter : public QSyntaxHighlighter, private KSyntaxHighlighting::AbstractHighlighter {
public:
    explicit Painter(QPlainTextEdit &editor) : QSyntaxHighlighter(editor.document()), m_editor(editor) {}

    void paint(const KSyntaxHighlighting::Definition &definition)
    {
        setDefinition(definition);
        rehighlight();
    }

protected:
    void highlightBlock(const QString &text) override
    {
        if (!definition().isValid())
            return;
        const auto before = stateBehind(currentBlock());
        auto end = highlightLine(text, stateBehind(currentBlock().previous()));
        if (end != before) // the lines behind it are looked at as well then
            setCurrentBlockState(currentBlockState() + 1);
        setCurrentBlockUserData(new LineEnd(std::move(end)));
    }

    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        const Ink ink = inkOf(format.textStyle());
        if (ink == Ink::Plain || length == 0)
            return;
        const InkLook look = lookOf(ink);
        QTextCharFormat painted;
        painted.setForeground(theme::color(look.tone, m_editor.palette()));
        if (look.bold)
            painted.setFontWeight(QFont::DemiBold);
        painted.setFontItalic(look.italic);
        setFormat(offset, length, painted);
    }

private:
    QPlainTextEdit &m_editor;
};

TextHighlighter::TextHighlighter(QPlainTextEdit &editor)
    : QObject(&editor),
      m_editor(editor),
      m_painter(new Painter(editor))
{
    editor.installEventFilter(this);
    connect(&editor, &QPlainTextEdit::textChanged, this, [this] {
        const bool isLong = m_editor.document()->characterCount() > kMostHighlighted;
        if (std::exchange(m_isLong, isLong) != isLong)
            apply();
    });
}

TextHighlighter::~TextHighlighter() = default;

void TextHighlighter::setMediaType(const QString &type)
{
    if (std::exchange(m_type, type) == type)
        return;
    if (m_languages || type.isEmpty())
        apply();
    else if (!std::exchange(m_isLoading, true))
        load();
}

void TextHighlighter::load()
{
    using Languages = std::shared_ptr<KSyntaxHighlighting::Repository>;
    auto *watcher = new QFutureWatcher<Languages>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        m_languages = watcher->result();
        apply();
    });
    watcher->setFuture(QtConcurrent::run([] {
        auto languages = std::make_shared<KSyntaxHighlighting::Repository>();
        (void)languages->definitionForName(u"JSON"_s).keywordLists(); // reads its rules
        languages->moveToThread(QCoreApplication::instance()->thread());
        return languages;
    }));
}

void TextHighlighter::apply()
{
    const QString wanted = m_isLong ? QString() : m_type;
    if (!m_languages || std::exchange(m_applied, wanted) == wanted)
        return;
    m_painter->paint(wanted.isEmpty() ? KSyntaxHighlighting::Definition() : definitionFor(*m_languages, wanted));
}

bool TextHighlighter::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_painter && !m_applied.isEmpty())
        m_painter->rehighlight();
    return QObject::eventFilter(watched, event);
}

} // namespace gatescope::ui
