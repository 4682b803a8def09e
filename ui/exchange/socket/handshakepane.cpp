#include "exchange/socket/handshakepane.h"

#include "common/eventwords.h"
#include "exchange/bodypane.h"
#include "exchange/byteview.h"
#include "exchange/headstyles.h"
#include "exchange/html.h"
#include "exchange/syntaxstyles.h"

#include <QCryptographicHash>
#include <QEvent>
#include <QResizeEvent>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kHeadsSideBySide = 820; // from this width on

/// 101; on HTTP/2 (RFC 8441) 200.
bool opens(std::uint16_t status)
{
    return status == 101 || (status >= 200 && status < 300);
}

/// All values of a header field, joined.
QString header(std::string_view head, QLatin1StringView name)
{
    QStringList values;
    const auto lines = QString::fromLatin1(head.data(), static_cast<qsizetype>(head.size())).split(u"\r\n"_s);
    for (const QString &line : lines) {
        const qsizetype colon = line.indexOf(u':');
        if (colon > 0 && line.first(colon).compare(name, Qt::CaseInsensitive) == 0)
            values.append(line.sliced(colon + 1).trimmed());
    }
    return values.join(u", "_s);
}

QStringList elements(const QString &list)
{
    QStringList out;
    for (const QString &each : list.split(u',', Qt::SkipEmptyParts))
        out.append(each.trimmed());
    return out;
}

HandshakeFacts::Field subprotocol(const QString &offered, const QString &agreed, bool accepted)
{
    const QString what = HandshakePane::tr("Subprotocol");
    if (agreed.isEmpty())
        return {what, offered.isEmpty() ? HandshakePane::tr("none") : HandshakePane::tr("offered: %1").arg(offered),
                offered.isEmpty() ? HandshakePane::tr("none was offered")
                : accepted        ? HandshakePane::tr("none was agreed: the client may give up")
                                  : QString(),
                offered.isEmpty() || !accepted};
    const bool known = elements(offered).contains(agreed);
    return {what, agreed,
            known ? HandshakePane::tr("offered: %1").arg(offered)
                  : HandshakePane::tr("was not offered (A506): a browser fails the connection"),
            known};
}

/// What the parameters of permessage-deflate mean.
struct Parameter {
    QLatin1StringView name;
    const char *words;
};
constexpr std::array kDeflate{
    Parameter{"server_no_context_takeover"_L1,
              QT_TRANSLATE_NOOP("HandshakePane", "the server compresses each message on its own")},
    Parameter{"client_no_context_takeover"_L1,
              QT_TRANSLATE_NOOP("HandshakePane", "the client compresses each message on its own")},
    Parameter{"server_max_window_bits"_L1,
              QT_TRANSLATE_NOOP("HandshakePane", "the server looks back over 2^%1 bytes at most")},
    Parameter{"client_max_window_bits"_L1,
              QT_TRANSLATE_NOOP("HandshakePane", "the client looks back over 2^%1 bytes at most")},
};

QString extensionWords(const QString &agreed)
{
    if (!agreed.startsWith("permessage-deflate"_L1))
        return {};
    QStringList words{HandshakePane::tr("messages may be compressed (RFC 7692)")};
    for (const QString &part : agreed.split(u';').sliced(1)) {
        const QString name = part.section(u'=', 0, 0).trimmed();
        const QString value = part.section(u'=', 1).trimmed().remove(u'"');
        const auto known = std::ranges::find_if(kDeflate, [&](const Parameter &each) { return name == each.name; });
        if (known != kDeflate.end())
            words.append(value.isEmpty() ? HandshakePane::tr(known->words)
                                         : HandshakePane::tr(known->words).arg(value));
    }
    return words.join(u"; "_s) + u" · "_s;
}

HandshakeFacts::Field extensions(const QString &offered, const QString &agreed, bool accepted)
{
    const QString what = HandshakePane::tr("Extensions");
    if (!agreed.isEmpty())
        return {what, agreed,
                extensionWords(agreed) +
                    HandshakePane::tr("offered: %1").arg(offered.isEmpty() ? HandshakePane::tr("none") : offered),
                !offered.isEmpty()};
    return {what, offered.isEmpty() ? HandshakePane::tr("none") : HandshakePane::tr("offered: %1").arg(offered),
            offered.isEmpty() ? HandshakePane::tr("none was offered")
            : accepted        ? HandshakePane::tr("none was agreed: messages are not compressed")
                              : QString(),
            true};
}

HandshakeFacts::Field acceptKey(const QString &key, const QString &accept)
{
    const bool right = accept == acceptFor(key);
    return {HandshakePane::tr("Key → accept"), key + u" → "_s + accept,
            right ? HandshakePane::tr("as it must be (RFC 6455 section 4.2.2)")
                  : HandshakePane::tr("wrong: it had to be %1").arg(acceptFor(key)),
            right};
}

} // namespace

QString acceptFor(const QString &key)
{
    const QByteArray joined = key.toLatin1() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return QString::fromLatin1(QCryptographicHash::hash(joined, QCryptographicHash::Sha1).toBase64());
}

HandshakeFacts handshakeFacts(std::string_view request, std::string_view response, std::uint16_t status)
{
    HandshakeFacts facts;
    const bool accepted = opens(status);
    const QString version = header(request, "Sec-WebSocket-Version"_L1);
    const QString key = header(request, "Sec-WebSocket-Key"_L1);
    if (status != 0)
        facts.fields.append({HandshakePane::tr("Answer"), statusText(status),
                             accepted ? HandshakePane::tr("the connection is a WebSocket from here on")
                                      : HandshakePane::tr("the connection stays HTTP"),
                             accepted});
    if (!version.isEmpty())
        facts.fields.append(
            {HandshakePane::tr("Version"), version,
             version == "13"_L1 ? HandshakePane::tr("RFC 6455") : HandshakePane::tr("not a version of RFC 6455"),
             version == "13"_L1});
    facts.fields.append(subprotocol(header(request, "Sec-WebSocket-Protocol"_L1),
                                    header(response, "Sec-WebSocket-Protocol"_L1), accepted));
    facts.fields.append(extensions(header(request, "Sec-WebSocket-Extensions"_L1),
                                   header(response, "Sec-WebSocket-Extensions"_L1), accepted));
    if (accepted && !key.isEmpty())
        facts.fields.append(acceptKey(key, header(response, "Sec-WebSocket-Accept"_L1)));
    if (const QString origin = header(request, "Origin"_L1); !origin.isEmpty())
        facts.fields.append({HandshakePane::tr("Origin"), origin,
                             HandshakePane::tr("the page that asks; the application decides whether it may"), true});
    return facts;
}

HandshakePane::HandshakePane(QWidget *parent)
    : QWidget(parent),
      m_splitter(new QSplitter(Qt::Horizontal)),
      m_heads(new ByteView({.captions = true, .lineEnds = false})),
      m_body(new BodyPane(std::make_shared<SyntaxStyles>())),
      m_facts(new QTextBrowser)
{
    m_heads->setAccessibleName(HandshakePane::tr("Request and response of the handshake"));
    m_facts->setAccessibleName(HandshakePane::tr("What was offered and agreed"));
    m_facts->setFrameShape(QFrame::NoFrame);
    m_facts->setOpenLinks(false);
    m_facts->document()->setDocumentMargin(theme::kSpace3);
    auto *left = new QSplitter(Qt::Vertical);
    left->setChildrenCollapsible(false);
    left->addWidget(m_heads);
    left->addWidget(m_body);
    left->setStretchFactor(0, 3);
    left->setStretchFactor(1, 2);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_facts);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_splitter);
    m_body->hide();
    m_splitter->setSizes({600, 400});
    left->setSizes({600, 400});
}

void HandshakePane::clear()
{
    m_shownRequest = m_shownResponse = -1;
    m_shownBody = 0;
    m_heads->document().clear();
    m_heads->documentReset();
    m_body->clear();
    m_body->hide();
    m_facts->clear();
}

void HandshakePane::show(const SocketIndex &index, const trace::EventLog &log)
{
    const SocketOpening &opening = index.opening();
    if (opening.request == m_shownRequest && opening.response == m_shownResponse && opening.body.size() == m_shownBody)
        return;
    m_shownRequest = opening.request;
    m_shownResponse = opening.response;
    m_shownBody = opening.body.size();
    m_status = opening.status;
    m_heads->document().clear();
    m_styles.clear();
    const std::string_view asked = addHead<trace::WireRequestHead>(log, opening.request, ByteSide::Request);
    const std::string_view answered = addHead<trace::WireResponseHead>(log, opening.response, ByteSide::Response);
    m_heads->documentReset();
    m_heads->setStyles(m_styles);
    m_known = handshakeFacts(asked, answered, m_status);
    showBody(index, log, answered);
    render();
}

/// What it answers is borrowed from the session.
template <class Head>
std::string_view HandshakePane::addHead(const trace::EventLog &log, int event, ByteSide side)
{
    if (event < 0)
        return {};
    const trace::TraceEvent happened = log.at(static_cast<std::size_t>(event));
    const auto *head = happened.as<Head>();
    m_styles += headStyles(head->bytes.bytes, m_heads->document().size());
    m_heads->document().append(
        {.bytes = head->bytes.bytes, .wireOffset = head->offset, .side = side, .kind = ByteKind::Head, .event = event});
    return head->bytes.bytes;
}

void HandshakePane::showBody(const SocketIndex &index, const trace::EventLog &log, std::string_view head)
{
    QByteArray bytes;
    std::uint64_t size = 0;
    for (const int event : index.opening().body) {
        const trace::TraceEvent happened = log.at(static_cast<std::size_t>(event));
        const auto *body = happened.as<trace::WireResponseBody>();
        bytes.append(body->bytes.bytes.data(), static_cast<qsizetype>(body->bytes.bytes.size()));
        size += body->bytes.size;
    }
    m_body->setVisible(size > 0);
    if (size > 0)
        m_body->setSource({.bytes = bytes,
                           .trueSize = size,
                           .contentType = header(head, "Content-Type"_L1).toLatin1(),
                           .contentEncoding = header(head, "Content-Encoding"_L1).toLatin1()});
}

void HandshakePane::render()
{
    QString out = html::paragraph(u"<b>%1</b>"_s.arg(tr("Offered and agreed")), 0);
    for (const HandshakeFacts::Field &field : m_known.fields) {
        out += html::paragraph(html::colored(field.name, Tone::Muted, palette()) + u"<br>"_s +
                                   html::code(field.value, palette()),
                               theme::kSpace3);
        if (!field.verdict.isEmpty())
            out += html::paragraph(html::colored(field.verdict, field.good ? Tone::Muted : Tone::Warning, palette()),
                                   theme::kSpaceHalf);
    }
    if (m_status == 0)
        out += html::paragraph(html::prose(tr("The application has not answered yet. It may send `websocket.accept`, "
                                              "`websocket.close` (403) or, where it is offered, "
                                              "`websocket.http.response.start`."),
                                           palette()),
                               theme::kSpace3);
    else if (!opens(m_status))
        out += html::paragraph(html::prose(tr("A browser tells its page nothing of this answer: it sees `close` with "
                                              "code 1006. Look here, or in the browser's network tools."),
                                           palette()),
                               theme::kSpace3);
    m_facts->setHtml(out);
}

void HandshakePane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_splitter->setOrientation(width() >= kHeadsSideBySide ? Qt::Horizontal : Qt::Vertical);
}

void HandshakePane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_shownRequest >= 0)
        render();
}

} // namespace gatescope::ui
