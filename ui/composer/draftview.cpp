#include "composer/draftview.h"

#include "common/icons.h"
#include "common/theme.h"
#include "composer/entries.h"
#include "composer/rawtext.h"
#include "composer/textplace.h"

#include "compose/rows.h"

#include <QCheckBox>
#include <QCompleter>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStringListModel>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::HttpDraft;
using theme::Tone;

namespace {

constexpr int kInspectMs = 120;
constexpr int kMostNotes = 3;
constexpr int kMethodWidth = 104;

QStringList headerProposals(int column, const Entry &entry)
{
    static const QStringList names{u"Accept"_s,
                                   u"Accept-Encoding"_s,
                                   u"Accept-Language"_s,
                                   u"Access-Control-Request-Headers"_s,
                                   u"Authorization"_s,
                                   u"Cache-Control"_s,
                                   u"Connection"_s,
                                   u"Access-Control-Request-Method"_s,
                                   u"Content-Encoding"_s,
                                   u"Content-Language"_s,
                                   u"Content-Length"_s,
                                   u"Content-Type"_s,
                                   u"Cookie"_s,
                                   u"Expect"_s,
                                   u"Forwarded"_s,
                                   u"Host"_s,
                                   u"If-Match"_s,
                                   u"If-Modified-Since"_s,
                                   u"If-None-Match"_s,
                                   u"If-Range"_s,
                                   u"If-Unmodified-Since"_s,
                                   u"Origin"_s,
                                   u"Prefer"_s,
                                   u"Range"_s,
                                   u"Referer"_s,
                                   u"TE"_s,
                                   u"Transfer-Encoding"_s,
                                   u"Upgrade"_s,
                                   u"User-Agent"_s,
                                   u"X-CSRFToken"_s,
                                   u"X-Forwarded-For"_s,
                                   u"X-Forwarded-Host"_s,
                                   u"X-Forwarded-Proto"_s,
                                   u"X-Request-ID"_s,
                                   u"X-Requested-With"_s};
    static const QStringList types{u"application/json"_s,
                                   u"application/x-www-form-urlencoded"_s,
                                   u"application/xml"_s,
                                   u"text/plain; charset=utf-8"_s,
                                   u"text/html"_s,
                                   u"multipart/form-data"_s,
                                   u"*/*"_s};
    static const QMap<QString, QStringList> values{
        {u"accept"_s, types},
        {u"content-type"_s, types},
        {u"accept-encoding"_s, {u"gzip, deflate, br"_s, u"gzip"_s, u"identity"_s}},
        {u"authorization"_s, {u"Bearer "_s, u"Basic "_s}},
        {u"cache-control"_s, {u"no-cache"_s, u"no-store"_s, u"max-age=0"_s}},
        {u"connection"_s, {u"close"_s, u"keep-alive"_s}},
        {u"expect"_s, {u"100-continue"_s}},
        {u"x-forwarded-proto"_s, {u"https"_s, u"http"_s}},
        {u"x-requested-with"_s, {u"XMLHttpRequest"_s}},
    };
    return column == 0 ? names : values.value(entry.cells.value(0).toLower());
}

compose::Variables lookup(const Variables &variables)
{
    compose::Variables all;
    for (auto at = variables.values().begin(); at != variables.values().end(); ++at)
        all.insert(at.key(), at.value());
    return all;
}

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
    m_notes = new QLabel(this);
    m_notes->setTextFormat(Qt::RichText);
    m_notes->setWordWrap(true);
    m_notes->setAccessibleName(tr("What is wrong with the draft"));
    m_notes->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, theme::kSpace1);
    m_notes->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_notes, &QLabel::linkActivated, this, [this](const QString &link) {
        if (const int index = link.toInt(); index < m_inspections.size())
            goTo(m_inspections[index]);
    });
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
    m_url->installEventFilter(this);
    auto *completer = new QCompleter(new QStringListModel(m_url), m_url);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_url->setCompleter(completer);
    m_send = new QToolButton(line);
    m_send->setText(tr("Send"));
    m_send->setIcon(icon(u"event-request"_s, Tone::Accent));
    m_send->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_send->setPopupMode(QToolButton::MenuButtonPopup);
    m_send->setToolTip(tr("Send the request (Ctrl+Enter)"));
    m_send->setFocusPolicy(Qt::TabFocus);
    m_send->setMenu(sendMenu());
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

QMenu *DraftView::sendMenu()
{
    auto *menu = new QMenu(this);
    struct Load {
        int times;
        int atOnce;
    };
    for (const Load load : {Load{10, 1}, Load{10, 10}, Load{100, 1}, Load{100, 10}, Load{1000, 10}}) {
        const QString text = load.atOnce == 1 ? tr("Send %1 Times, One After the Other").arg(load.times)
                                              : tr("Send %1 Times, %2 at Once").arg(load.times).arg(load.atOnce);
        menu->addAction(text, this, [this, load] { Q_EMIT batchRequested(load.times, load.atOnce); });
    }
    return menu;
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
    m_rawPage = buildRaw();
    m_tabs->addTab(m_query, tr("Params"));
    m_tabs->addTab(m_headers, tr("Headers"));
    m_tabs->addTab(m_cookies, tr("Cookies"));
    m_tabs->addTab(m_body, tr("Body"));
    m_tabs->addTab(m_settings, tr("Settings"));
    m_tabs->addTab(m_rawPage, tr("Raw"));
}

QWidget *DraftView::buildRaw()
{
    auto *page = new QWidget(m_tabs);
    m_isRaw = new QCheckBox(tr("Send these bytes and nothing else"), page);
    m_isRaw->setToolTip(tr("For malformed requests: Enter ends a line with CR LF, \\x00 is a byte"));
    m_raw = new QPlainTextEdit(page);
    m_raw->setFont(theme::monospaceFont());
    m_raw->setFrameShape(QFrame::NoFrame);
    m_raw->setUndoRedoEnabled(false);
    m_raw->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_raw->setAccessibleName(tr("Raw bytes"));
    m_raw->installEventFilter(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(m_isRaw);
    layout->addWidget(m_raw, 1);
    return page;
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
    connect(m_raw, &QPlainTextEdit::textChanged, this, [=, this] {
        edit(tr("Change the Bytes"), u"raw"_s, [&](HttpDraft &draft) { draft.raw = textToRaw(m_raw->toPlainText()); });
    });
    connect(m_isRaw, &QCheckBox::toggled, this, &DraftView::makeRaw);
}

void DraftView::makeRaw(bool on)
{
    if (!m_document || m_showing)
        return;
    m_document->edit(tr("Send Raw Bytes"), {}, [&](HttpDraft &draft) {
        if (on && draft.raw.isEmpty()) {
            if (const auto prepared = compose::prepare(draft, lookup(m_variables)))
                draft.raw = prepared->bytes();
        }
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
    if (textToRaw(m_raw->toPlainText()) != draft.raw)
        setTextKeepingPlace(*m_raw, rawToText(draft.raw));
    m_isRaw->setChecked(draft.isRaw);
    m_raw->setEnabled(draft.isRaw);
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

void DraftView::inspect()
{
    if (!m_document || !m_document->http())
        return;
    const HttpDraft &draft = *m_document->http();
    m_inspections = draft.url.isEmpty() ? QList<compose::Inspection>() : compose::inspect(draft, lookup(m_variables));
    showInspections();
}

void DraftView::showInspections()
{
    QStringList lines;
    for (qsizetype index = 0; index < std::min<qsizetype>(m_inspections.size(), kMostNotes); ++index) {
        const compose::Inspection &note = m_inspections[index];
        const bool error = note.severity == trace::Severity::Error;
        const QString colour = theme::color(error ? Tone::Error : Tone::Warning, palette()).name();
        const QString fix = note.fix.isEmpty() ? QString() : u" — "_s + note.fix.toHtmlEscaped();
        lines.append(u"<a href=\"%1\" style=\"color:%2\">%3</a>%4"_s.arg(index).arg(
            colour, (error ? tr("Error: ") : tr("Warning: ")) + sentence(note.message), fix));
    }
    if (m_inspections.size() > kMostNotes)
        lines.append(tr("%1 more").arg(m_inspections.size() - kMostNotes));
    m_notes->setText(lines.join(u"<br>"_s));
    m_notes->setVisible(!lines.isEmpty());
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
        return place.page == m_body ? m_body->focusContent() : place.page->setFocus();
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

void DraftView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_notes)
        showInspections();
}

bool DraftView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_url && event->type() == QEvent::FocusIn && m_proposals)
        static_cast<QStringListModel *>(m_url->completer()->model())->setStringList(m_proposals());
    if (watched == m_raw && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers() == Qt::NoModifier) {
            m_raw->insertPlainText(QString(QChar(kReturnSign)) + QChar(kFeedSign) + u'\n');
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gatescope::ui
