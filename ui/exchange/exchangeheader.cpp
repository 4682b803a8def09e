#include "exchange/exchangeheader.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/elidedtext.h"
#include "exchange/html.h"

#include <QEvent>
#include <QHBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using trace::Outcome;

namespace {

QLabel *textLabel(const QString &name)
{
    auto *label = new QLabel;
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setAccessibleName(name);
    return label;
}

bool endedPlainly(const trace::ExchangeSummary &summary)
{
    return summary.outcome == Outcome::Completed || summary.outcome == Outcome::LifespanDone;
}

QString counts(const trace::ExchangeSummary &summary)
{
    const auto tr = [](const char *text) { return ExchangeHeader::tr(text); };
    QStringList parts{counted(summary.events, tr("1 event"), tr("%1 events"))};
    if (summary.logs > 0)
        parts.append(counted(summary.logs, tr("1 log line"), tr("%1 log lines")));
    if (summary.findings > 0)
        parts.append(counted(summary.findings, tr("1 finding"), tr("%1 findings")));
    if (summary.hasGap)
        parts.append(tr("events are missing"));
    return parts.join(u" · "_s);
}

bool isSocket(const trace::ExchangeSummary &summary)
{
    return summary.protocol == trace::Protocol::WebSocket;
}

bool wasOpened(const trace::ExchangeSummary &summary)
{
    return isSocket(summary) && summary.status > 0 && summary.status < 300;
}

/// How a WebSocket stands, or how it ended.
struct SocketResult {
    QString text;
    Tone tone;
};

SocketResult socketResult(const trace::ExchangeSummary &summary)
{
    using trace::SocketState;
    const auto state = summary.socket.value_or(SocketState::Connecting);
    if (state == SocketState::Connecting)
        return {ExchangeHeader::tr("connecting"), Tone::Waiting};
    if (state == SocketState::Open)
        return {ExchangeHeader::tr("open"), Tone::Ok};
    if (state == SocketState::Closing)
        return {ExchangeHeader::tr("closing"), Tone::Waiting};
    const std::uint16_t code = summary.closeCode;
    const bool plain = code == 1000 || code == 1001 || code == 1005 || code >= 3000;
    const QString closed = ExchangeHeader::tr("closed");
    return {code == 0 ? closed : closed + u' ' + QString::number(code), plain || code == 0 ? Tone::Ok : Tone::Error};
}

QString httpFacts(const trace::ExchangeSummary &summary)
{
    QStringList parts;
    if (!summary.httpVersion.empty())
        parts.append(u"HTTP/"_s + QString::fromStdString(summary.httpVersion));
    if (summary.protocol != trace::Protocol::Lifespan)
        parts.append(ExchangeHeader::tr("%1 in, %2 out").arg(sizeText(summary.bytesIn), sizeText(summary.bytesOut)));
    if (wasOpened(summary))
        parts.append(ExchangeHeader::tr("messages: %1 in, %2 out").arg(summary.messagesIn).arg(summary.messagesOut));
    if (!summary.client.empty())
        parts.append(ExchangeHeader::tr("from %1").arg(QString::fromStdString(summary.client)));
    return parts.join(u" · "_s);
}

} // namespace

QString interfaceText(const trace::ExchangeSummary &summary)
{
    switch (summary.interface) {
    case trace::Interface::Wsgi:
        return u"WSGI"_s;
    case trace::Interface::Asgi3:
        return u"ASGI"_s;
    case trace::Interface::Asgi2:
        return u"ASGI 2"_s;
    default:
        return u"HTTP"_s;
    }
}

Tone interfaceTone(const trace::ExchangeSummary &summary)
{
    if (summary.protocol == trace::Protocol::Lifespan)
        return Tone::Lifespan;
    if (summary.protocol == trace::Protocol::WebSocket)
        return Tone::WebSocket;
    return summary.interface == trace::Interface::Wsgi   ? Tone::Wsgi
           : summary.interface == trace::Interface::None ? Tone::Muted
                                                         : Tone::Asgi;
}

ExchangeHeader::ExchangeHeader(QWidget *parent)
    : QWidget(parent),
      m_lead(textLabel(tr("Interface and method"))),
      m_target(new ElidedText(tr("Target"))),
      m_result(textLabel(tr("Result"))),
      m_facts(textLabel(tr("Facts"))),
      m_error(new ElidedText(tr("Error"))),
      m_errorIcon(new QLabel)
{
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(font().pointSizeF());
    m_target->setFont(mono);
    auto *first = new QHBoxLayout;
    first->setSpacing(theme::kSpace2);
    first->addWidget(m_lead);
    first->addWidget(m_target, 1);
    first->addWidget(m_result);
    auto *third = new QHBoxLayout;
    third->setSpacing(theme::kSpace1);
    third->addWidget(m_errorIcon);
    third->addWidget(m_error, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    column->setSpacing(theme::kSpaceHalf);
    column->addLayout(first);
    column->addWidget(m_facts);
    column->addLayout(third);
    m_facts->setMinimumWidth(1);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void ExchangeHeader::show(const trace::ExchangeSummary &summary)
{
    m_summary = summary;
    render();
}

void ExchangeHeader::render()
{
    const bool lifespan = m_summary.protocol == trace::Protocol::Lifespan;
    const bool socket = isSocket(m_summary);
    const QString method = lifespan ? tr("lifespan")
                           : socket ? u"WebSocket"_s
                                    : QString::fromStdString(m_summary.method);
    m_lead->setText(html::badge(interfaceText(m_summary), interfaceTone(m_summary), palette()) +
                    u" &nbsp;<b>%1</b>"_s.arg(method.toHtmlEscaped()));
    m_target->setText(QString::fromStdString(lifespan ? m_summary.lifespan : m_summary.target));
    m_target->setToolTip(m_target->text());
    m_target->setCursorPosition(0);

    QStringList result;
    const bool socketTells = socket && (m_summary.status == 0 || wasOpened(m_summary));
    if (socketTells) {
        const SocketResult how = socketResult(m_summary);
        result.append(html::badge(how.text, how.tone, palette()));
    } else if (m_summary.status != 0)
        result.append(u"→ "_s + html::badge(statusText(m_summary.status), statusTone(m_summary.status), palette()));
    if ((!endedPlainly(m_summary) || m_summary.status == 0) &&
        !(socketTells && (m_summary.isOpen() || m_summary.outcome == Outcome::Cut)))
        result.append(html::badge(outcomeText(m_summary.outcome), outcomeTone(m_summary.outcome), palette()));
    result.append(u"<b>%1</b>"_s.arg(durationText(m_summary.duration())));
    m_result->setText(result.join(u" &nbsp;"_s));

    QStringList facts{u"#%1"_s.arg(m_summary.number), httpFacts(m_summary), counts(m_summary)};
    facts.removeAll(QString());
    m_facts->setText(html::colored(facts.join(u" · "_s), Tone::Muted, palette()));

    const bool failed = !m_summary.note.empty() && !endedPlainly(m_summary);
    m_error->setVisible(failed);
    m_errorIcon->setVisible(failed);
    m_error->setText(QString::fromStdString(m_summary.note));
    m_error->setToolTip(m_error->text());
    m_error->setCursorPosition(0);
    QPalette colors = m_error->palette();
    colors.setColor(QPalette::Text, theme::color(outcomeTone(m_summary.outcome), palette()));
    m_error->setPalette(colors);
    m_errorIcon->setPixmap(
        icon(u"event-raised"_s, outcomeTone(m_summary.outcome)).pixmap(theme::kIconSize, theme::kIconSize));
}

QString ExchangeHeader::plainText() const
{
    QStringList parts{interfaceText(m_summary), QString::fromStdString(m_summary.method), m_target->text()};
    if (wasOpened(m_summary))
        parts.append(socketResult(m_summary).text);
    else if (m_summary.status != 0)
        parts.append(u"→ "_s + statusText(m_summary.status));
    if (!endedPlainly(m_summary))
        parts.append(outcomeText(m_summary.outcome));
    parts << durationText(m_summary.duration()) << httpFacts(m_summary) << counts(m_summary);
    if (!m_summary.note.empty())
        parts.append(QString::fromStdString(m_summary.note));
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

void ExchangeHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_errorIcon)
        render();
}

} // namespace gatescope::ui
