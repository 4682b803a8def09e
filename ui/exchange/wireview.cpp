#include "exchange/wireview.h"

#include "common/eventwords.h"
#include "common/selection.h"
#include "exchange/emptyhint.h"
#include "exchange/findbar.h"
#include "exchange/frames/frameview.h"
#include "exchange/headstyles.h"
#include "exchange/html.h"
#include "exchange/scopefacts.h"
#include "exchange/segments.h"

#include <QLabel>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

WireView::WireView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_stack(new HintStack(u"event-bytes-in"_s, buildContent(), this))
{
    connect(context.focus, &KeyFocus::changed, this, &WireView::followFocus);
    connect(context.selection, &Selection::eventChanged, this, &WireView::followEvent);
}

// ---- taking in -----------------------------------------------------------------------------------------------------

void WireView::clear()
{
    m_spans.clear();
    m_shown = 0;
    m_fresh = true;
    m_headEvent = -1;
    m_decoded = false;
    m_head.clear();
    m_links.clear();
    m_rejection.clear();
    m_followed = false;
    m_bytes->document().clear();
    m_bytes->documentReset();
    m_frameIndex.clear();
    m_frames->setExchange(exchange());
    offerFrames();
}

void WireView::add(ByteSide side, ByteKind kind, const trace::Payload &payload, std::uint64_t offset, int event)
{
    m_spans.push_back({.bytes = payload.bytes,
                       .missing = payload.size - payload.bytes.size(),
                       .wireOffset = offset,
                       .side = side,
                       .kind = kind,
                       .decoded = m_decoded,
                       .event = event});
}

void WireView::addBody(ByteSide side, const trace::Payload &framing, const trace::Payload &bytes, std::uint64_t offset,
                       int event)
{
    add(side, ByteKind::Framing, framing, offset, event);
    add(side, ByteKind::Data, bytes, offset + framing.size, event);
}

void WireView::takeHead(const trace::WireRequestHead &head, int event)
{
    m_headEvent = event;
    m_decoded = head.bytes.bytes.starts_with(':'); // a pseudo-header field
    m_head = QByteArray(head.bytes.bytes.data(), static_cast<qsizetype>(head.bytes.bytes.size()));
    add(ByteSide::Request, ByteKind::Head, head.bytes, head.offset, event);
}

void WireView::takeRejected(const trace::WireRejected &rejected, int event)
{
    m_rejection = QString::fromUtf8(rejected.reason);
    m_rejectedStatus = rejected.status;
    add(ByteSide::Request, ByteKind::Refused, rejected.bytes, rejected.offset, event);
}

void WireView::takeFields(int index, const trace::TraceEvent &event)
{
    if (const auto *request = event.as<trace::WireRequestTrailers>())
        add(ByteSide::Request, ByteKind::Trailers, request->bytes, request->offset, index);
    else if (const auto *response = event.as<trace::WireResponseTrailers>())
        add(ByteSide::Response, ByteKind::Trailers, response->bytes, response->offset, index);
}

void WireView::take(int index, const trace::TraceEvent &event)
{
    m_frameIndex.add(index, event);
    takeFields(index, event);
    if (const auto *head = event.as<trace::WireRequestHead>()) {
        takeHead(*head, index);
    } else if (const auto *body = event.as<trace::WireRequestBody>()) {
        addBody(ByteSide::Request, body->framing, body->bytes, body->offset, index);
    } else if (const auto *answer = event.as<trace::WireResponseHead>()) {
        add(ByteSide::Response, ByteKind::Head, answer->bytes, answer->offset, index);
    } else if (const auto *answerBody = event.as<trace::WireResponseBody>()) {
        addBody(ByteSide::Response, answerBody->framing, answerBody->bytes, answerBody->offset, index);
    } else if (const auto *rejected = event.as<trace::WireRejected>()) {
        takeRejected(*rejected, index);
    } else if (const auto *call = event.as<trace::CallStarted>()) {
        if (const auto root = call->arguments.root())
            m_links = wireLinks(m_head.toStdString(), *valueTree(*root), placeOf(call->interface, call->protocol));
    }
}

void WireView::settle(bool all)
{
    offerFrames();
    if (m_spans.empty() && m_frameIndex.isEmpty()) {
        if (all)
            m_stack->showHint(exchange() == 0 ? tr("No exchange chosen") : tr("No bytes were on the wire"),
                              exchange() == 0 ? QString() : tr("A lifespan is spoken inside the process."));
        return;
    }
    m_stack->showContent();
    m_frames->grow(all);
    const bool isFirst = std::exchange(m_fresh, false);
    if (isFirst)
        showParts();
    else
        showMore();
    if (all && !std::exchange(m_followed, true) && !isFirst)
        followEvent(context().selection->event());
}

void WireView::showMore()
{
    if (m_shown == m_spans.size())
        return;
    for (; m_shown < m_spans.size(); ++m_shown) {
        if (isShown(m_spans[m_shown]))
            m_bytes->document().append(m_spans[m_shown]);
    }
    styleHeads();
    m_bytes->documentGrew();
}

void WireView::offerFrames()
{
    const bool offered = !m_frameIndex.isEmpty();
    if (m_ways->isVisibleTo(m_ways->parentWidget()) == offered)
        return;
    m_ways->setVisible(offered);
    m_ways->setCurrent(offered ? m_framesWanted : Bytes);
    showWay();
}

void WireView::showWay()
{
    const bool asFrames = !m_frameIndex.isEmpty() && m_ways->current() == Frames;
    m_pages->setCurrentIndex(asFrames ? Frames : Bytes);
    m_parts->setChoices({{Both, tr("Both in order")},
                         {Request, asFrames ? tr("From the client") : tr("Request")},
                         {Response, asFrames ? tr("From the gateway") : tr("Response")}});
    m_modes->setVisible(!asFrames);
    m_ofConnection->setVisible(asFrames && m_frameIndex.hasHttp2());
    followEvent(context().selection->event());
}

bool WireView::isShown(const ByteSpan &span) const
{
    const int part = m_parts->current();
    return part == Both || (part == Request) == (span.side == ByteSide::Request);
}

void WireView::showParts()
{
    m_bytes->document().clear();
    for (const ByteSpan &span : m_spans) {
        if (isShown(span))
            m_bytes->document().append(span);
    }
    m_shown = m_spans.size();
    m_bytes->documentReset();
    constexpr std::array kShown{FrameModel::Shown::FromClient, FrameModel::Shown::FromServer, FrameModel::Shown::Both};
    m_frames->setShown(kShown[static_cast<std::size_t>(m_parts->current())]);
    styleHeads();
    showReason();
    followFocus();
    followEvent(context().selection->event());
}

void WireView::styleHeads()
{
    QList<ByteStyle> styles;
    for (const ByteSpan &span : m_bytes->document().spans()) {
        if (span.kind == ByteKind::Head || span.kind == ByteKind::Refused)
            styles.append(headStyles(span.bytes, span.start));
        else if (span.kind == ByteKind::Trailers)
            styles.append(fieldStyles(span.bytes, span.start));
    }
    m_bytes->setStyles(styles);
}

// ---- links ---------------------------------------------------------------------------------------------------------

qint64 WireView::headStart() const
{
    return m_headEvent < 0 ? -1 : m_bytes->document().positionOfEvent(m_headEvent);
}

void WireView::followFocus()
{
    if (m_following || exchange() == 0)
        return;
    const qint64 start = headStart();
    QList<ByteRange> ranges = start < 0 ? QList<ByteRange>() : rangesOf(m_links, context().focus->path());
    for (ByteRange &range : ranges)
        range.start += start;
    m_bytes->setHighlights(ranges);
    if (!ranges.isEmpty())
        m_bytes->reveal(ranges.first().start);
    else
        markReason();
    QList<WireLink> links;
    std::ranges::copy_if(m_links, std::back_inserter(links),
                         [this](const WireLink &link) { return link.key == context().focus->path(); });
    showLink(links);
}

void WireView::followEvent(int event)
{
    if (m_following || exchange() == 0 || context().selection->exchange() != exchange())
        return;
    m_frames->chooseEvent(event);
    const qint64 position = event < 0 ? -1 : m_bytes->document().positionOfEvent(event);
    if (position < 0)
        return;
    qint64 length = 0;
    for (const ByteSpan &span : m_bytes->document().spans())
        length += span.event == event ? static_cast<qint64>(span.bytes.size()) : 0;
    m_bytes->select({position, length});
    m_bytes->reveal(position);
}

void WireView::choosePlace(qint64 position)
{
    const QScopedValueRollback following(m_following, true);
    const ByteSpan *span = m_bytes->document().spanAt(position);
    if (!span)
        return;
    context().selection->select(exchange(), span->event);
    const bool inHead = span->event == m_headEvent;
    const auto links = inHead ? linksAt(m_links, position - span->start) : decltype(linksAt(m_links, 0)){};
    QList<ByteRange> ranges;
    for (const WireLink &link : links)
        ranges.append({link.bytes.start + span->start, link.bytes.length});
    m_bytes->setHighlights(ranges);
    if (!links.isEmpty())
        context().focus->setPath(links.first().key);
    showLink(links);
}

void WireView::showLink(const QList<WireLink> &links)
{
    QStringList names;
    for (const WireLink &link : links)
        names.append(html::link(link.key.join(u'\n'), pathText(link.key)));
    const QString start = html::colored(tr("These bytes became"), theme::Tone::Muted, palette());
    const QString none = html::colored(tr("Click a part of the request's head to see which key it became."),
                                       theme::Tone::Muted, palette());
    m_link->setVisible(!m_links.isEmpty());
    m_link->setText(names.isEmpty() ? none : start + u" &nbsp;"_s + names.join(u" , "_s));
}

void WireView::find()
{
    if (m_pages->currentIndex() == Frames)
        m_frames->find();
    else
        m_find->open();
}

QString WireView::linkText() const
{
    return m_link->text();
}

void WireView::showReason()
{
    m_reason->setVisible(!m_rejection.isEmpty());
    const QString head = tr("Refused with %1.").arg(statusText(static_cast<std::uint16_t>(m_rejectedStatus)));
    m_reason->setText(html::badge(head, theme::Tone::Error, palette()) + u" &nbsp;"_s + tr("The parser says:") + u' ' +
                      html::code(m_rejection, palette()));
    markReason();
}

void WireView::markReason()
{
    if (m_rejection.isEmpty())
        return;
    for (const ByteSpan &span : m_bytes->document().spans()) {
        if (span.kind == ByteKind::Refused)
            return m_bytes->setHighlights(linesNamedIn(m_rejection, span.bytes, span.start));
    }
}

void WireView::restyle()
{
    if (!m_link)
        return;
    showReason();
    followFocus();
}

} // namespace gatescope::ui
