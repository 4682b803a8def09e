#include "composer/draftview.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/batchmenu.h"
#include "composer/entries.h"
#include "composer/headerproposals.h"
#include "composer/inspectionlist.h"
#include "composer/rawpage.h"
#include "composer/textplace.h"

#include "compose/rows.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::HttpDraft;
using theme::Tone;

namespace {

constexpr int kInspectMs = 120;
constexpr qsizetype kInspectedHere = 64 * 1024; ///< Characters that are looked at at once.
constexpr int kMethodWidth = 104;

/// The draft with what the line says; rows that are switched off stay.
void takeLine(HttpDraft &draft, const QString &line)
{
    HttpDraft typed;
    compose::setUrl(typed, line);
    draft.url = typed.url;
    QList<compose::Row> rows;
    qsizetype next = 0;
    for (const compose::Row &row : std::as_const(draft.query)) {
        if (!row.enabled)
            rows.append(row);
        else if (next < typed.query.size())
            rows.append(typed.query[next++]);
    }
    draft.query = rows + typed.query.sliced(next);
}

} // namespace

DraftView::DraftView(const Variables &variables, QWidget *parent) : QWidget(parent), m_variables(variables)
{
    m_inspectSoon.setSingleShot(true);
    m_inspectSoon.setInterval(kInspectMs);
    connect(&m_inspectSoon, &QTimer::timeout, this, &DraftView::inspect);
    connect(&variables, &Variables::changed, &m_inspectSoon, qOverload<>(&QTimer::start));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(buildLine());
    buildTabs();
    layout->addWidget(m_tabs, 1);
    m_notes = new InspectionList(this);
    connect(m_notes, &InspectionList::placeWanted, this, &DraftView::goTo);
    connect(m_notes, &InspectionList::remedyWanted, this, &DraftView::mend);
    layout->addWidget(m_notes);
    connectTables();
}

QWidget *DraftView::buildLine()
{
    auto *line = new QWidget(this);
    m_method = new QComboBox(line);
    m_method->setEditable(true);
    m_method->addItems({u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s, u"HEAD"_s, u"OPTIONS"_s});
    m_method->setFixedWidth(kMethodWidth);
    m_method->setAccessibleName(tr("Method"));
    m_url = new VariableField(m_variables, line);
    m_url->setPlaceholderText(tr("http://127.0.0.1:8000/path — or paste a curl command"));
    m_url->setAccessibleName(tr("URL"));
    m_url->setFont(theme::monospaceFont());
    m_url->setProposals([this] { return m_proposals ? m_proposals() : QStringList(); });
    m_send = new QToolButton(line);
    m_send->setText(tr("Send"));
    m_send->setIcon(icon(u"event-request"_s, Tone::Accent));
    m_send->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_send->setPopupMode(QToolButton::MenuButtonPopup);
    m_send->setToolTip(tr("Send the request (Ctrl+Enter)"));
    m_send->setFocusPolicy(Qt::TabFocus);
    m_batch = new BatchMenu(m_send);
    connect(m_batch, &BatchMenu::wanted, this, &DraftView::batchRequested);
    m_send->setMenu(m_batch);
    connect(m_send, &QToolButton::clicked, this,
            [this] { m_sending ? Q_EMIT cancelRequested() : Q_EMIT sendRequested(); });
    connect(m_url, &QLineEdit::returnPressed, this, &DraftView::sendRequested);
    connect(m_url, &VariableField::pasted, this, &DraftView::pasted);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_method);
    row->addWidget(m_url, 1);
    row->addWidget(m_send);
    return line;
}

void DraftView::buildTabs()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    const QList<EntryColumn> pair{{.title = tr("Name"), .hint = tr("name")},
                                  {.title = tr("Value"), .hint = tr("value")}};
    m_query = new EntryTable({.name = tr("Query parameters"),
                              .columns = pair,
                              .separator = u'=',
                              .bulkHint = tr("name=value"),
                              .proposals = {}},
                             m_variables, m_tabs);
    m_headers = new EntryTable({.name = tr("Headers"),
                                .columns = pair,
                                .separator = u':',
                                .bulkHint = tr("Name: value"),
                                .proposals = headerProposals},
                               m_variables, m_tabs);
    m_cookies = new EntryTable(
        {.name = tr("Cookies"), .columns = pair, .separator = u'=', .bulkHint = tr("name=value"), .proposals = {}},
        m_variables, m_tabs);
    m_body = new BodyEditor(m_variables, m_tabs);
    m_settings = new SettingsPage(m_tabs);
    m_rawPage = new RawPage(m_tabs);
    m_tabs->addTab(m_query, tr("Params"));
    m_tabs->addTab(m_headers, tr("Headers"));
    m_tabs->addTab(m_cookies, tr("Cookies"));
    m_tabs->addTab(m_body, tr("Body"));
    m_tabs->addTab(m_settings, tr("Settings"));
    m_tabs->addTab(m_rawPage, tr("Raw"));
}

void DraftView::connectTables()
{
    const auto edit = [this](const QString &what, const QString &key, auto &&with) {
        if (m_document && !m_showing)
            m_document->edit(what, key, with);
    };
    connect(m_method, &QComboBox::currentTextChanged, this, [=](const QString &method) {
        edit(tr("Change the Method"), u"method"_s, [&](HttpDraft &draft) { draft.method = method; });
    });
    connect(m_url, &QLineEdit::textChanged, this, [=](const QString &line) {
        edit(tr("Change the URL"), u"url"_s, [&](HttpDraft &draft) { takeLine(draft, line); });
    });
    connect(m_query, &EntryTable::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Parameters"), key.isEmpty() ? key : u"query/"_s + key,
             [&](HttpDraft &draft) { draft.query = rowsOf(m_query->entries()); });
    });
    connect(m_headers, &EntryTable::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Headers"), key.isEmpty() ? key : u"headers/"_s + key,
             [&](HttpDraft &draft) { draft.headers = rowsOf(m_headers->entries()); });
    });
    connect(m_cookies, &EntryTable::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Cookies"), key.isEmpty() ? key : u"cookies/"_s + key,
             [&](HttpDraft &draft) { draft.headers = withCookies(draft.headers, m_cookies->entries()); });
    });
    connect(m_body, &BodyEditor::edited, this, [=](const QString &key, const compose::Body &body) {
        edit(tr("Change the Body"), key.isEmpty() ? key : u"body/"_s + key,
             [&](HttpDraft &draft) { draft.body = body; });
    });
    connect(m_settings, &SettingsPage::edited, this, [=, this](const QString &key) {
        edit(tr("Change the Settings"), key, [&](HttpDraft &draft) { m_settings->fill(draft); });
    });
    connect(m_rawPage, &RawPage::edited, this, [=](const QByteArray &raw) {
        edit(tr("Change the Bytes"), u"raw"_s, [&](HttpDraft &draft) { draft.raw = raw; });
    });
    connect(m_rawPage, &RawPage::toggled, this, &DraftView::makeRaw);
}

/// The bytes to begin with are those that would be sent; files are read on another thread.
void DraftView::makeRaw(bool on)
{
    if (!m_document || m_showing)
        return;
    const HttpDraft &now = *m_document->http();
    if (!on || !now.raw.isEmpty())
        return setRaw(*m_document, on, {});
    if (!compose::readsFiles(now))
        return setRaw(*m_document, on, compose::prepare(now, m_variables.lookup()));
    auto *watcher = new QFutureWatcher<Result<compose::Prepared>>(m_document);
    connect(watcher, &QFutureWatcherBase::finished, m_document, [watcher, document = m_document] {
        watcher->deleteLater();
        setRaw(*document, true, watcher->result());
    });
    const auto prepare = [now, variables = m_variables.lookup()] { return compose::prepare(now, variables); };
    watcher->setFuture(QtConcurrent::run(prepare));
}

void DraftView::setRaw(DraftDocument &document, bool on, const Result<compose::Prepared> &prepared)
{
    document.edit(tr("Send Raw Bytes"), {}, [&](HttpDraft &draft) {
        if (draft.raw.isEmpty() && prepared)
            draft.raw = prepared->bytes();
        draft.isRaw = on;
    });
}

void DraftView::setDocument(DraftDocument *document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document && document->http() ? document : nullptr;
    if (!m_document)
        return;
    connect(m_document, &DraftDocument::changed, this, &DraftView::refresh);
    refresh();
    inspect();
}

void DraftView::refresh()
{
    m_showing = true;
    const HttpDraft &draft = *m_document->http();
    if (m_method->currentText() != draft.method)
        m_method->setCurrentText(draft.method);
    HttpDraft shown = draft;
    takeLine(shown, m_url->text());
    if (shown.url != draft.url || shown.query != draft.query)
        setTextKeepingPlace(*m_url, compose::fullUrl(draft));
    m_query->setEntries(entriesOf(draft.query));
    m_headers->setEntries(entriesOf(draft.headers));
    if (withCookies(draft.headers, m_cookies->entries()) != draft.headers)
        m_cookies->setEntries(cookiesOf(draft.headers));
    m_body->show(draft.body);
    m_settings->show(draft);
    m_rawPage->show(draft);
    m_method->setEnabled(!draft.isRaw);
    retitle(draft);
    m_showing = false;
    m_inspectSoon.start();
}

void DraftView::retitle(const HttpDraft &draft)
{
    const auto counted = [](const QString &title, qsizetype count) {
        return count == 0 ? title : u"%1 (%2)"_s.arg(title).arg(count);
    };
    m_tabs->setTabText(0, counted(tr("Params"), draft.query.size()));
    m_tabs->setTabText(1, counted(tr("Headers"), draft.headers.size()));
    m_tabs->setTabText(2, counted(tr("Cookies"), m_cookies->entries().size()));
    m_tabs->setTabText(3, draft.body.kind == compose::BodyKind::None ? tr("Body") : tr("Body •"));
    m_tabs->setTabText(5, draft.isRaw ? tr("Raw •") : tr("Raw"));
    for (int tab = 0; tab < 4; ++tab)
        m_tabs->widget(tab)->setEnabled(!draft.isRaw);
}

/// Large bodies are looked at on another thread; a late answer to an older question is dropped.
void DraftView::inspect()
{
    const quint64 ticket = ++m_inspected;
    if (!m_document)
        return;
    const HttpDraft draft = *m_document->http();
    if (draft.url.isEmpty())
        return showInspections({});
    if (draft.body.text.size() + draft.raw.size() <= kInspectedHere)
        return showInspections(compose::inspect(draft, m_variables.lookup()));
    auto *watcher = new QFutureWatcher<QList<compose::Inspection>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, ticket] {
        watcher->deleteLater();
        if (ticket == m_inspected)
            showInspections(watcher->result());
    });
    const auto look = [draft, variables = m_variables.lookup()] { return compose::inspect(draft, variables); };
    watcher->setFuture(QtConcurrent::run(look));
}

void DraftView::showInspections(const QList<compose::Inspection> &inspections)
{
    m_notes->show(inspections);
    const auto broken = std::ranges::find_if(inspections, [](const auto &each) { return each.line > 0; });
    if (broken == inspections.end())
        m_body->setMark(0, 0);
    else
        m_body->setMark(broken->line, broken->column);
}

QPlainTextEdit *DraftView::raw() const
{
    return m_rawPage->text();
}

QCheckBox *DraftView::rawToggle() const
{
    return m_rawPage->toggle();
}

const QList<compose::Inspection> &DraftView::inspections() const
{
    return m_notes->inspections();
}

void DraftView::mend(const compose::Inspection &inspection)
{
    if (m_document)
        m_document->edit(inspection.remedy.label, {},
                         [&](HttpDraft &draft) { draft = compose::mended(draft, inspection); });
}

void DraftView::goTo(const compose::Inspection &inspection)
{
    struct Place {
        QLatin1StringView field;
        QWidget *page;
        EntryTable *table;
    };
    for (const Place &place : {Place{"query"_L1, m_query, m_query}, Place{"headers"_L1, m_headers, m_headers},
                               Place{"body"_L1, m_body, nullptr}, Place{"pace"_L1, m_settings, nullptr},
                               Place{"version"_L1, m_settings, nullptr}, Place{"raw"_L1, m_rawPage, nullptr}}) {
        if (inspection.field != place.field)
            continue;
        m_tabs->setCurrentWidget(place.page);
        if (place.table)
            return place.table->editCell(std::max(inspection.row, 0), 0);
        if (place.page != m_body)
            return place.page->setFocus();
        return m_body->goTo(inspection.line, inspection.column, inspection.row);
    }
    inspection.field == "method"_L1 ? m_method->setFocus() : focusUrl();
}

void DraftView::setSending(bool sending)
{
    m_sending = sending;
    m_send->setText(sending ? tr("Cancel") : tr("Send"));
    m_send->setIcon(icon(sending ? u"stop"_s : u"event-request"_s, Tone::Accent));
}

void DraftView::focusUrl()
{
    m_url->setFocus(Qt::ShortcutFocusReason);
    m_url->selectAll();
}

} // namespace gatescope::ui
