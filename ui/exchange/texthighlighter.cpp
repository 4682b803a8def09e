#include "exchange/texthighlighter.h"

#include "exchange/syntaxink.h"

#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>

#include <QCoreApplication>
#include <QEvent>
#include <QFutureWatcher>
#include <QPlainTextEdit>
#include <QTextCharFormat>
#include <QTextDocument>
#include <QtConcurrentRun>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

class TextHighlighter::Painter : public KSyntaxHighlighting::SyntaxHighlighter {
public:
    /// No child of the document, which goes before the one who has it.
    explicit Painter(QPlainTextEdit &editor)
        : KSyntaxHighlighting::SyntaxHighlighter(static_cast<QObject *>(nullptr)),
          m_editor(editor)
    {
        setDocument(editor.document());
    }

protected:
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
      m_painter(std::make_unique<Painter>(editor))
{
    editor.installEventFilter(this);
    connect(&editor, &QPlainTextEdit::textChanged, this, [this] {
        const bool isLong = m_editor.document()->characterCount() > kMostHighlighted;
        if (std::exchange(m_isLong, isLong) != isLong)
            apply();
    });
}

/// To take the colours away looks like an edit of the text, and whoever would hear of it may be gone already.
TextHighlighter::~TextHighlighter()
{
    if (QTextDocument *document = m_painter->document())
        document->blockSignals(true);
}

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
    m_painter->setDefinition(wanted.isEmpty() ? KSyntaxHighlighting::Definition()
                                              : definitionFor(*m_languages, wanted));
}

bool TextHighlighter::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && !m_applied.isEmpty())
        m_painter->rehighlight();
    return QObject::eventFilter(watched, event);
}

} // namespace gatescope::ui
