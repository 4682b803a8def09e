#include "composer/bodyeditor.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/entries.h"
#include "composer/textplace.h"
#include "exchange/emptyhint.h"
#include "exchange/jsontext.h"
#include "exchange/segments.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeDatabase>
#include <QStackedWidget>
#include <QTextBlock>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Kind = compose::BodyKind;

namespace {

constexpr int kTypeWidth = 150;
constexpr int kJudgedBytes = 512 * 1024;

enum Page { NonePage, TextPage, FormPage, PartsPage, FilePage };

Page pageOf(Kind kind)
{
    constexpr std::array kPages{NonePage, TextPage, TextPage, FormPage, PartsPage, FilePage};
    return kPages[static_cast<std::size_t>(kind)];
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
    m_format = new QToolButton(bar);
    m_format->setText(tr("Format"));
    m_format->setToolTip(tr("Lay the JSON out"));
    m_format->setAutoRaise(true);
    m_format->setFocusPolicy(Qt::TabFocus);
    connect(m_format, &QToolButton::clicked, this, &BodyEditor::format);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_kinds);
    row->addStretch(1);
    row->addWidget(m_type);
    row->addWidget(m_format);
    return bar;
}

QWidget *BodyEditor::buildText()
{
    auto *page = new QWidget(m_stack);
    m_text = new QPlainTextEdit(page);
    m_text->setFont(theme::monospaceFont());
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Body"));
    m_verdict = new QLabel(page);
    m_verdict->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, theme::kSpaceHalf);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { take(u"text"_s); });
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_verdict);
    return page;
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
    m_form->setEntries(entriesOf(body.form));
    m_parts->setEntries(entriesOf(body.parts));
    judge();
    m_showing = false;
}

void BodyEditor::judge()
{
    const QByteArray utf8 = m_body.kind == Kind::Json ? m_body.text.toUtf8() : QByteArray();
    const bool judged = !utf8.trimmed().isEmpty() && utf8.size() <= kJudgedBytes && !m_body.text.contains("{{"_L1);
    const JsonProblem problem = judged ? prettyJson(utf8).problem : JsonProblem();
    m_verdict->setVisible(!problem.reason.isEmpty());
    m_verdict->setText(tr("Line %1, column %2: %3").arg(problem.line).arg(problem.column).arg(problem.reason));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme::color(theme::Tone::Warning, colours));
    m_verdict->setPalette(colours);
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

void BodyEditor::format()
{
    const PrettyJson pretty = prettyJson(m_text->toPlainText().toUtf8());
    if (!pretty.problem.reason.isEmpty()) {
        QTextCursor cursor(m_text->document()->findBlockByNumber(pretty.problem.line - 1));
        m_text->setTextCursor(cursor);
        return m_text->setFocus();
    }
    m_showing = true;
    setTextKeepingPlace(*m_text, QString::fromUtf8(pretty.text));
    m_showing = false;
    take({});
}

void BodyEditor::focusContent()
{
    m_stack->currentWidget()->setFocus();
    if (m_stack->currentIndex() == TextPage)
        m_text->setFocus();
}

} // namespace gatescope::ui
