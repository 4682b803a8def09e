#include "exchange/explanationpanel.h"

#include "exchange/html.h"

#include <QDesktopServices>
#include <QEvent>
#include <QScrollBar>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using spec::Place;
using theme::Tone;

namespace {

constexpr std::array kPlaces{
    QT_TRANSLATE_NOOP("ExplanationPanel", "WSGI environ key"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "ASGI scope key"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "ASGI WebSocket scope key"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "ASGI lifespan scope key"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "ASGI message"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "call"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "HTTP header"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "status code"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "outcome"),
    QT_TRANSLATE_NOOP("ExplanationPanel", "event of the trace"),
};

QString placeText(Place place)
{
    const auto index = static_cast<std::size_t>(place);
    return index < kPlaces.size() ? ExplanationPanel::tr(kPlaces[index]) : QString();
}

QString presenceBadge(const spec::Entry &entry, const QPalette &palette)
{
    switch (entry.presence) {
    case spec::Presence::Required:
        return html::badge(ExplanationPanel::tr("required"), Tone::Accent, palette);
    case spec::Presence::Optional:
        return html::badge(ExplanationPanel::tr("optional"), Tone::Muted, palette);
    case spec::Presence::Defaulted:
        return html::badge(ExplanationPanel::tr("default %1").arg(entry.defaultValue), Tone::Muted, palette);
    default:
        return {};
    }
}

} // namespace

ExplanationPanel::ExplanationPanel(const spec::Reference *reference, QWidget *parent)
    : QTextBrowser(parent),
      m_reference(reference)
{
    setAccessibleName(tr("What it means"));
    setOpenLinks(true);
    setFrameShape(NoFrame);
    document()->setDocumentMargin(theme::kSpace4);
}

void ExplanationPanel::explain(const Subject &subject)
{
    if (!m_empty && m_visited.isEmpty() && subject == m_subject)
        return;
    const bool another = m_empty || subject.key != m_subject.key || subject.eventName != m_subject.eventName;
    m_subject = subject;
    m_empty = false;
    m_visited.clear();
    render();
    if (another)
        verticalScrollBar()->setValue(0);
}

void ExplanationPanel::clearSubject(const QString &hint)
{
    m_empty = true;
    m_hint = hint;
    m_visited.clear();
    render();
}

QList<const spec::Entry *> ExplanationPanel::entries() const
{
    if (!m_reference || (m_empty && m_visited.isEmpty()))
        return {};
    const QString id =
        m_visited.isEmpty() && !m_subject.eventName.isEmpty() ? u"event:"_s + m_subject.eventName : m_visited;
    if (id.isEmpty())
        return m_reference->explain(m_subject.place, m_subject.key);
    const spec::Entry *entry = m_reference->byId(id);
    return entry ? QList{entry} : QList<const spec::Entry *>{};
}

QStringList ExplanationPanel::shownIds() const
{
    QStringList ids;
    for (const spec::Entry *entry : entries())
        ids.append(entry->id());
    return ids;
}

QString ExplanationPanel::headOf(const spec::Entry &entry) const
{
    const QString name =
        entry.isFamily() && m_visited.isEmpty() && entry.place == m_subject.place ? m_subject.key : entry.name;
    const QString title = u"<span style=\"font-family:'%1'; font-size:large; font-weight:600\">%2</span>"_s.arg(
        theme::monospaceFont().family(), name.toHtmlEscaped());
    const QString badge = presenceBadge(entry, palette());
    return html::paragraph(title, 0) + html::paragraph(html::colored(placeText(entry.place), Tone::Muted, palette()) +
                                                           (badge.isEmpty() ? QString() : u" &nbsp;"_s + badge),
                                                       theme::kSpaceHalf);
}

QString ExplanationPanel::typesOf(const spec::Entry &entry) const
{
    QStringList expected;
    for (const QString &type : entry.types)
        expected.append(html::code(type, palette()));
    QString line;
    if (!expected.isEmpty())
        line = html::colored(tr("Expected"), Tone::Muted, palette()) + u' ' + expected.join(tr(" or "));
    if (m_subject.seenType.isEmpty() || !m_visited.isEmpty() || entry.place != m_subject.place)
        return line;
    line += line.isEmpty() ? QString() : u" &nbsp; "_s;
    line += html::colored(tr("Here"), Tone::Muted, palette()) + u' ' + html::code(m_subject.seenType, palette());
    if (!expected.isEmpty())
        line += u' ' + (m_subject.typeIsExpected ? html::colored(u"✓"_s, Tone::Ok, palette())
                                                 : html::colored(tr("✗ not that type"), Tone::Warning, palette()));
    return line;
}

QString ExplanationPanel::linksOf(const spec::Entry &entry) const
{
    QStringList lines;
    const auto named = [this](const spec::Entry *other) {
        return html::link(u"entry:"_s + other->id(), other->name) + u' ' +
               html::colored(placeText(other->place), Tone::Muted, palette());
    };
    for (const spec::Entry *twin : m_reference->twinsOf(entry))
        lines.append(html::colored(tr("Twin  ⇄"), Tone::Muted, palette()) + u" &nbsp;"_s + named(twin));
    for (const spec::Entry *other : m_reference->relatedTo(entry))
        lines.append(html::colored(tr("See also"), Tone::Muted, palette()) + u" &nbsp;"_s + named(other));
    QString out;
    for (const QString &line : std::as_const(lines))
        out += html::paragraph(line, out.isEmpty() ? theme::kSpace3 : theme::kSpace1);
    if (!entry.address.isEmpty())
        out += html::paragraph(html::link(entry.address, entry.section + u" ↗"_s), theme::kSpace3);
    return out;
}

QString ExplanationPanel::seenHtml() const
{
    if (!m_visited.isEmpty())
        return {};
    QString out;
    if (!m_subject.value.isEmpty())
        out += html::block(m_subject.value, palette(), theme::kSpace3);
    if (!m_subject.truncation.isEmpty())
        out += html::paragraph(html::colored(u"✂ "_s + m_subject.truncation, Tone::Warning, palette()), theme::kSpace1);
    if (!m_subject.origin.isEmpty())
        out += html::paragraph(html::colored(m_subject.origin, Tone::Muted, palette()), theme::kSpace3);
    if (!m_subject.wireText.isEmpty())
        out += html::paragraph(html::code(m_subject.wireText, palette()) + u" &nbsp;"_s +
                                   html::link(u"wire:"_s, tr("show on the wire")),
                               theme::kSpace1);
    return out;
}

QString ExplanationPanel::entryHtml(const spec::Entry &entry, bool first) const
{
    QString out = first ? headOf(entry) : u"<hr>"_s + headOf(entry);
    if (const QString types = typesOf(entry); !types.isEmpty())
        out += html::paragraph(types, theme::kSpace2);
    if (first)
        out += seenHtml();
    out += html::paragraph(html::prose(entry.summary, palette()), theme::kSpace3);
    out += html::paragraph(html::prose(entry.explanation, palette()), theme::kSpace2);
    if (!entry.quote.isEmpty())
        out += html::quotation(u'“' + entry.quote + u'”', palette(), theme::kSpace3);
    return out + linksOf(entry);
}

void ExplanationPanel::render()
{
    const auto found = entries();
    QString out;
    if (!m_visited.isEmpty())
        out += html::paragraph(
            html::link(u"back:"_s,
                       m_empty ? tr("← back")
                               : tr("← back to %1").arg(m_subject.key.isEmpty() ? m_subject.eventName : m_subject.key)),
            0);
    if (m_empty && m_visited.isEmpty())
        out += html::paragraph(html::colored(m_hint, Tone::Muted, palette()), 0);
    for (const spec::Entry *entry : found)
        out += entryHtml(*entry, entry == found.first());
    if (found.isEmpty() && !m_empty)
        out += html::paragraph(html::code(m_subject.key, palette()), 0) + seenHtml() +
               html::paragraph(html::colored(tr("No specification speaks of it."), Tone::Muted, palette()),
                               theme::kSpace3);
    setHtml(out);
}

void ExplanationPanel::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        render();
}

void ExplanationPanel::doSetSource(const QUrl &url, QTextDocument::ResourceType)
{
    if (url.scheme() == "https"_L1) {
        QDesktopServices::openUrl(url);
    } else if (url.scheme() == "wire"_L1) {
        Q_EMIT wireWanted();
    } else if (url.scheme() == "entry"_L1 || url.scheme() == "back"_L1) {
        m_visited = url.scheme() == "back"_L1 ? QString() : url.toString(QUrl::FullyDecoded).section(u':', 1);
        render();
        verticalScrollBar()->setValue(0);
    }
}

} // namespace gatescope::ui
