#include "composer/bodyeditor.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/entries.h"
#include "composer/textplace.h"
#include "exchange/emptyhint.h"
#include "exchange/jsontext.h"
#include "exchange/segments.h"
#include "exchange/texthighlighter.h"

#include <QEvent>
#include <QFileDialog>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QMimeDatabase>
#include <QStackedWidget>
#include <QTextBlock>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Kind = compose::BodyKind;

namespace {

constexpr int kTypeWidth = 150;
constexpr qsizetype kLaidOutHere = 128 * 1024; ///< Characters that are laid out at once.
constexpr int kFileColumn = 2;

enum Page { NonePage, TextPage, FormPage, PartsPage, FilePage };

Page pageOf(Kind kind)
{
    constexpr std::array kPages{NonePage, TextPage, TextPage, FormPage, PartsPage, FilePage};
    return kPages[static_cast<std::size_t>(kind)];
}

QString mediaTypeOf(const compose::Body &body)
{
    if (body.kind == Kind::Json)
        return u"application/json"_s;
    return body.kind == Kind::Text ? body.contentType.section(u';', 0, 0).trimmed().toLower() : QString();
}

/// Without what JSON does not need: spaces and line ends outside of strings.
QByteArray minified(const QByteArray &json)
{
    QByteArray small;
    bool isString = false;
    for (qsizetype at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (isString && c == '\\' && at + 1 < json.size()) {
            small += c;
            small += json[++at];
            continue;
        }
        isString ^= c == '"';
        if (isString || !QByteArrayView(" \t\r\n").contains(c))
            small += c;
    }
    return small;
}

PrettyJson laidOut(const QByteArray &json, bool pretty)
{
    PrettyJson laidOut = prettyJson(json, JsonVariables::Kept);
    if (!pretty && laidOut.problem.reason.isEmpty())
        laidOut.text = minified(json);
    return laidOut;
}

} // namespace

BodyEditor::BodyEditor(const Variables &variables, QWidget *parent)
    : QWidget(parent),
      m_kinds(new Segments(tr("Kind of body"), this)),
      m_stack(new QStackedWidget(this)),
      m_variables(variables)
{
    m_form = new EntryTable(
        {.name = tr("Form fields"),
         .columns = {{.title = tr("Name"), .hint = tr("name")}, {.title = tr("Value"), .hint = tr("value")}},
         .separator = u'=',
         .bulkHint = tr("name=value"),
         .proposals = {}},
        variables, this);
    m_parts =
        new EntryTable({.name = tr("Parts"),
                        .columns = {{.title = tr("Name"), .hint = tr("name")},
                                    {.title = tr("Value"), .hint = tr("value")},
                                    {.title = tr("File"), .hint = tr("or a file"), .kind = EntryColumn::Kind::File},
                                    {.title = tr("Content type"), .hint = tr("by the file"), .width = kTypeWidth}},
                        .separator = {},
                        .bulkHint = {},
                        .proposals = {}},
                       variables, this);
    auto *none = new EmptyHint(u"body-save"_s, m_stack);
    none->setText(tr("No body"), tr("Choose a kind above to send one."));
    for (QWidget *page : {static_cast<QWidget *>(none), buildText(), static_cast<QWidget *>(m_form),
                          static_cast<QWidget *>(m_parts), buildFile()})
        m_stack->addWidget(page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(buildBar());
    layout->addWidget(m_stack, 1);
    connect(m_form, &EntryTable::edited, this, &BodyEditor::take);
    connect(m_parts, &EntryTable::edited, this, &BodyEditor::take);
    show({});
}

QWidget *BodyEditor::buildBar()
{
    auto *bar = new QWidget(this);
    m_kinds->setChoices({{static_cast<int>(Kind::None), tr("None")},
                         {static_cast<int>(Kind::Text), tr("Text")},
                         {static_cast<int>(Kind::Json), tr("JSON")},
                         {static_cast<int>(Kind::Form), tr("Form")},
                         {static_cast<int>(Kind::Multipart), tr("Multipart")},
                         {static_cast<int>(Kind::File), tr("File")}});
    connect(m_kinds, &Segments::chosen, this, [this] { take({}); });
    m_type = new QComboBox(bar);
    m_type->setEditable(true);
    m_type->addItems({u"text/plain"_s, u"application/xml"_s, u"text/html"_s, u"application/javascript"_s, u"text/csv"_s,
                      u"application/octet-stream"_s});
    m_type->setCurrentText({});
    m_type->lineEdit()->setPlaceholderText(tr("Content type"));
    m_type->setAccessibleName(tr("Content type"));
    m_type->setMinimumWidth(kTypeWidth);
    connect(m_type, &QComboBox::currentTextChanged, this, [this] { take(u"type"_s); });
    m_format = layoutButton(tr("Format"), tr("Lay the JSON out"), true);
    m_minify = layoutButton(tr("Minify"), tr("Take the spaces and line ends out of the JSON"), false);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_kinds);
    row->addStretch(1);
    row->addWidget(m_type);
    row->addWidget(m_format);
    row->addWidget(m_minify);
    return bar;
}

QToolButton *BodyEditor::layoutButton(const QString &text, const QString &toolTip, bool pretty)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, [this, pretty] { layOut(pretty); });
    return button;
}

QWidget *BodyEditor::buildText()
{
    m_text = new QPlainTextEdit(m_stack);
    m_text->setFont(theme::monospaceFont());
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Body"));
    m_highlighter = new TextHighlighter(*m_text);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { take(u"text"_s); });
    return m_text;
}

QWidget *BodyEditor::buildFile()
{
    auto *page = new QWidget(m_stack);
    m_file = new VariableField(m_variables, page);
    m_file->setPlaceholderText(tr("File whose bytes are the body"));
    m_file->setAccessibleName(tr("File"));
    connect(m_file, &QLineEdit::textEdited, this, [this] { take(u"file"_s); });
    auto *browse = new QToolButton(page);
    browse->setText(tr("Choose…"));
    connect(browse, &QToolButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(window(), tr("Choose a File"), m_file->text());
        if (path.isEmpty())
            return;
        m_file->setText(path);
        take({});
    });
    auto *row = new QHBoxLayout;
    row->addWidget(m_file, 1);
    row->addWidget(browse);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    layout->addLayout(row);
    layout->addStretch(1);
    return page;
}

void BodyEditor::show(const compose::Body &body)
{
    m_showing = true;
    m_body = body;
    m_kinds->setCurrent(static_cast<int>(body.kind));
    m_stack->setCurrentIndex(pageOf(body.kind));
    setTextKeepingPlace(*m_text, body.text);
    setTextKeepingPlace(*m_file, body.file);
    if (m_type->currentText() != body.contentType)
        m_type->setCurrentText(body.contentType);
    m_type->setVisible(body.kind == Kind::Text || body.kind == Kind::File);
    m_format->setVisible(body.kind == Kind::Json);
    m_minify->setVisible(body.kind == Kind::Json);
    m_highlighter->setMediaType(mediaTypeOf(body));
    m_form->setEntries(entriesOf(body.form));
    m_parts->setEntries(entriesOf(body.parts));
    m_showing = false;
}

void BodyEditor::setMark(int line, int column)
{
    m_markedLine = line;
    m_markedColumn = column;
    showMark();
}

/// The line is tinted, and what stands where reading broke off has a wave below it.
void BodyEditor::showMark()
{
    const QTextBlock block = m_text->document()->findBlockByNumber(m_markedLine - 1);
    if (m_markedLine == 0 || !block.isValid())
        return m_text->setExtraSelections({});
    QTextEdit::ExtraSelection line;
    line.cursor = QTextCursor(block);
    line.format.setBackground(theme::tint(theme::Tone::Warning, palette()));
    line.format.setProperty(QTextFormat::FullWidthSelection, true);
    QList<QTextEdit::ExtraSelection> marks{line};
    if (m_markedColumn > 0 && block.length() > 1) {
        QTextEdit::ExtraSelection wave;
        wave.cursor = QTextCursor(block);
        wave.cursor.setPosition(block.position() + std::min(m_markedColumn - 1, block.length() - 2));
        wave.cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
        wave.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wave.format.setUnderlineColor(theme::color(theme::Tone::Error, palette()));
        marks += wave;
    }
    m_text->setExtraSelections(marks);
}

void BodyEditor::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text)
        showMark();
}

void BodyEditor::take(const QString &key)
{
    if (m_showing)
        return;
    m_body.kind = static_cast<Kind>(m_kinds->current());
    m_body.text = m_text->toPlainText();
    m_body.file = m_file->text();
    m_body.contentType = m_type->currentText();
    m_body.form = rowsOf(m_form->entries());
    m_body.parts = partsOf(m_parts->entries());
    const compose::Body body = m_body;
    Q_EMIT edited(key, body);
}

/// Long texts on another thread; when the text is another by then, nothing happens.
void BodyEditor::layOut(bool pretty)
{
    const QString text = m_text->toPlainText();
    if (text.size() <= kLaidOutHere)
        return takeLayout(text, laidOut(text.toUtf8(), pretty));
    auto *watcher = new QFutureWatcher<PrettyJson>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, text] {
        watcher->deleteLater();
        takeLayout(text, watcher->result());
    });
    watcher->setFuture(QtConcurrent::run([text, pretty] { return laidOut(text.toUtf8(), pretty); }));
}

void BodyEditor::takeLayout(const QString &before, const PrettyJson &laidOut)
{
    if (m_text->toPlainText() != before)
        return;
    if (!laidOut.problem.reason.isEmpty())
        return goTo(laidOut.problem.line, laidOut.problem.column, -1);
    m_showing = true;
    setTextKeepingPlace(*m_text, QString::fromUtf8(laidOut.text));
    m_showing = false;
    take({});
}

void BodyEditor::goTo(int line, int column, int row)
{
    if (m_body.kind == Kind::Multipart && row >= 0)
        return m_parts->editCell(row, kFileColumn);
    const QTextBlock block = m_text->document()->findBlockByNumber(line - 1);
    if (line > 0 && block.isValid()) {
        QTextCursor cursor(block);
        cursor.setPosition(block.position() + std::clamp(column - 1, 0, block.length() - 1));
        m_text->setTextCursor(cursor);
    }
    focusContent();
}

void BodyEditor::focusContent()
{
    (m_body.kind == Kind::File ? static_cast<QWidget *>(m_file) : m_stack->currentWidget())->setFocus();
}

} // namespace gatescope::ui
