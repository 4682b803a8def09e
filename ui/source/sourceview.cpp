#include "source/sourceview.h"

#include "common/eventwords.h"
#include "common/searchfield.h"
#include "common/selection.h"
#include "common/text.h"
#include "exchange/emptyhint.h"
#include "exchange/toolbutton.h"
#include "source/editor.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr qsizetype kMostAtLine = 500;
constexpr std::size_t kMostFiles = 500;

bool isLibrary(const QString &file)
{
    constexpr std::array kMarks{"/site-packages/"_L1, "/dist-packages/"_L1, "/lib/python3."_L1};
    return file.startsWith(u'<') ||
           std::ranges::any_of(kMarks, [&file](QLatin1StringView mark) { return file.contains(mark); });
}

/// Which event of a line is the most telling one.
int rankOf(Tone tone)
{
    return tone == Tone::Error ? 3 : tone == Tone::Warning || tone == Tone::Waiting ? 2 : tone == Tone::Muted ? 0 : 1;
}

} // namespace

SourceView::SourceView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_styles(std::make_shared<SyntaxStyles>()),
      m_stack(new HintStack(u"file"_s, buildContent(), this))
{
    connect(context.selection, &Selection::eventChanged, this, &SourceView::follow);
}

SourceView::~SourceView() = default;

QWidget *SourceView::buildBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    m_files = new QComboBox;
    m_files->setAccessibleName(tr("Source files of this exchange"));
    m_files->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_files->setMinimumContentsLength(24);
    connect(m_files, &QComboBox::activated, this,
            [this](int index) { showPlace(m_files->itemData(index).toString(), 0); });
    m_search = new QLineEdit;
    styleAsSearch(*m_search, tr("Find in the file"));
    connect(m_search, &QLineEdit::returnPressed, this, &SourceView::search);
    auto *copy = toolButton(u"copy"_s, tr("Copy path and line"));
    connect(copy, &QToolButton::clicked, this, &SourceView::copyPlace);
    auto *open = toolButton(u"open-external"_s, tr("Open in the editor"));
    connect(open, &QToolButton::clicked, this, &SourceView::openInEditor);
    row->addWidget(m_files, 2);
    row->addWidget(m_search, 1);
    row->addWidget(copy);
    row->addWidget(open);
    return bar;
}

QWidget *SourceView::buildContent()
{
    m_notice = new QLabel;
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace3, theme::kSpace1);
    m_notice->setAutoFillBackground(true);
    m_notice->hide();
    m_code = new CodeView;
    connect(m_code, &CodeView::markClicked, this, &SourceView::chooseMark);
    m_codePage = new QWidget;
    m_codeStack = new HintStack(u"file"_s, m_code, m_codePage);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_notice);
    column->addWidget(m_codePage, 1);
    return content;
}

// ---- events --------------------------------------------------------------------------------------------------------

void SourceView::clear()
{
    m_known.clear();
    m_files->clear();
    m_file.clear();
    m_wanted = 0;
    ++m_ticket;
    m_reading = false;
    m_source.reset();
    m_code->setSource({});
    m_code->setMarks({});
    m_notice->hide();
}

SourceView::KnownFile *SourceView::known(const QString &path)
{
    const auto found = std::ranges::find(m_known, path, &KnownFile::path);
    return found == m_known.end() ? nullptr : &*found;
}

void SourceView::take(int index, const trace::TraceEvent &event)
{
    const trace::CodeSite site = event.site();
    if (!site.isKnown())
        return;
    const QString path = text(site.file);
    KnownFile *file = known(path);
    if (!file && m_known.size() >= kMostFiles)
        return;
    if (!file)
        file = &m_known.emplace_back(KnownFile{.path = path});
    ++file->events;
    LineMark &mark = file->marks[static_cast<int>(site.line)];
    if (mark.events.size() >= kMostAtLine)
        return;
    const EventWords words = wordsOf(event);
    mark.events.append(index);
    mark.words.append(words.detail.isEmpty() ? words.title : words.title + u" · "_s + words.detail);
    if (const int rank = rankOf(words.tone); rank > mark.rank) {
        mark.rank = rank;
        mark.icon = words.icon;
        mark.tone = words.tone;
    }
}

void SourceView::settle(bool all)
{
    if (m_known.empty() && m_file.isEmpty()) {
        if (all)
            m_stack->showHint(exchange() == 0 ? tr("No exchange chosen")
                                              : tr("No event of this exchange has a source"));
        return;
    }
    m_stack->showContent();
    fillFiles();
    if (m_file.isEmpty()) {
        follow(context().selection->event());
        if (m_file.isEmpty() && all)
            chooseFirst();
    } else if (const KnownFile *file = known(m_file)) {
        m_code->setMarks(file->marks);
    }
}

void SourceView::fillFiles()
{
    const QSignalBlocker quiet(m_files);
    for (std::size_t i = 0; i < m_known.size(); ++i) {
        const KnownFile &file = m_known[i];
        const QFileInfo info(file.path);
        const QString name = u"%1   %2"_s.arg(
            info.fileName(), counted(static_cast<std::uint64_t>(file.events), tr("1 event"), tr("%1 events")));
        const int row = static_cast<int>(i);
        if (row >= m_files->count())
            m_files->addItem(name, file.path);
        m_files->setItemText(row, name);
        m_files->setItemData(row, file.path, Qt::UserRole);
        m_files->setItemData(row, file.path, Qt::ToolTipRole);
    }
    m_files->setCurrentIndex(m_files->findData(m_file));
    m_files->setToolTip(m_file);
}

/// The user's own code, where most happened.
void SourceView::chooseFirst()
{
    const auto score = [](const KnownFile &file) { return (isLibrary(file.path) ? 0 : 1'000'000) + file.events; };
    const auto best = std::ranges::max_element(m_known, {}, score);
    if (best != m_known.end())
        showPlace(best->path, best->marks.firstKey());
}

void SourceView::follow(int event)
{
    const bool isOurs = exchange() != 0 && context().selection->exchange() == exchange();
    if (!isOurs || event < 0 || static_cast<std::size_t>(event) >= log().size())
        return;
    const trace::TraceEvent selected = log().at(static_cast<std::size_t>(event));
    if (const trace::CodeSite site = selected.site(); site.isKnown())
        showPlace(text(site.file), static_cast<int>(site.line));
}

// ---- the file ------------------------------------------------------------------------------------------------------

void SourceView::showPlace(const QString &file, int line)
{
    m_stack->showContent();
    const bool isShown = file == m_file && (m_reading || (m_source && (line == 0 || m_source->hasLine(line))));
    m_file = file;
    m_wanted = line;
    fillFiles();
    if (!isShown)
        return read();
    if (!m_reading)
        m_code->setLine(line);
}

void SourceView::read()
{
    const int ticket = ++m_ticket;
    m_reading = true;
    QtConcurrent::run([file = m_file, line = m_wanted, styles = m_styles] {
        return readSource(file, line, *styles);
    }).then(this, [this, ticket](const SourceFilePtr &source) {
        if (ticket == m_ticket)
            take(source);
    });
}

void SourceView::take(const SourceFilePtr &source)
{
    m_reading = false;
    m_source = source;
    const KnownFile *file = known(m_file);
    m_code->setSource(source);
    m_code->setMarks(file ? file->marks : QMap<int, LineMark>());
    m_code->setLine(m_wanted);
    showNotice(source);
    if (source->error.isEmpty())
        m_codeStack->showContent();
    else
        m_codeStack->showHint(source->error, m_file);
}

void SourceView::showNotice(const SourceFilePtr &source)
{
    QStringList words;
    const auto *about = summary();
    const auto *run = about ? context().session->run(about->run) : nullptr;
    const auto started = run ? QDateTime::fromMSecsSinceEpoch(run->startedAtUnixNs / 1'000'000) : QDateTime();
    if (run && run->startedAtUnixNs > 0 && source->modified.isValid() && source->modified > started)
        words.append(tr("This file was changed after the run had started at %1: lines may have moved.")
                         .arg(started.toString(u"HH:mm:ss"_s)));
    if (source->error.isEmpty() && m_wanted > 0 && !source->hasLine(m_wanted))
        words.append(tr("It has no line %1 any more.").arg(m_wanted));
    if (source->cut)
        words.append(
            tr("Lines %1 to %2 of a long file.").arg(source->firstLine).arg(source->firstLine + source->lines - 1));
    m_notice->setText(words.join(u' '));
    m_notice->setVisible(!words.isEmpty());
    restyle();
}

QString SourceView::notice() const
{
    return m_notice->isHidden() ? QString() : m_notice->text();
}

void SourceView::restyle()
{
    QPalette colours = m_notice->palette();
    colours.setColor(QPalette::Window, theme::tint(Tone::Warning, palette()));
    colours.setColor(QPalette::WindowText, theme::color(Tone::Text, palette()));
    m_notice->setPalette(colours);
}

void SourceView::chooseMark(int line)
{
    const KnownFile *file = known(m_file);
    const auto mark = file ? file->marks.constFind(line) : QMap<int, LineMark>::const_iterator();
    if (!file || mark == file->marks.constEnd() || mark->events.isEmpty())
        return;
    const auto at = mark->events.indexOf(context().selection->event());
    context().selection->select(exchange(), mark->events[(at + 1) % mark->events.size()]);
}

int SourceView::line() const
{
    return m_wanted > 0 ? m_wanted : m_code->caretLine();
}

void SourceView::openInEditor()
{
    if (!m_file.isEmpty() && !ui::openInEditor(m_file, line()))
        Q_EMIT said(tr("The editor could not be started: choose one with “Choose Editor…”"));
}

void SourceView::copyPlace() const
{
    QGuiApplication::clipboard()->setText(u"%1:%2"_s.arg(m_file).arg(line()));
}

void SourceView::find()
{
    m_search->setFocus();
    m_search->selectAll();
}

/// From the caret on, and once more from the top.
void SourceView::search()
{
    if (m_search->text().isEmpty() || m_code->find(m_search->text()))
        return;
    m_code->moveCursor(QTextCursor::Start);
    if (!m_code->find(m_search->text()))
        Q_EMIT said(tr("Not in this file: %1").arg(m_search->text()));
}

} // namespace gatescope::ui
