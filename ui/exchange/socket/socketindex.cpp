#include "exchange/socket/socketindex.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace trace;

namespace {

constexpr std::uint8_t kClose = 8;
constexpr std::uint8_t kCompressed = 4;

SocketKind kindOfOpcode(std::uint8_t opcode)
{
    switch (opcode) {
    case 0:
    case 1:
        return SocketKind::Text;
    case 2:
        return SocketKind::Binary;
    case kClose:
        return SocketKind::Close;
    case 9:
        return SocketKind::Ping;
    case 10:
        return SocketKind::Pong;
    default:
        return SocketKind::Unknown;
    }
}

std::uint16_t closeCode(const Payload &payload)
{
    if (payload.bytes.size() < 2)
        return 1005;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(payload.bytes[at]); };
    return static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
}

/// What the gateway answers to a client that broke a rule.
bool tellsOfViolation(std::uint16_t code)
{
    return std::ranges::contains(std::array<std::uint16_t, 4>{1002, 1003, 1007, 1009}, code);
}

QString text(Text utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace

void SocketIndex::add(int index, const TraceEvent &event)
{
    const Moment now{index, event.header.at.count()};
    if (!m_begun)
        m_openedAt = now.at;
    m_begun = true;
    m_lastAt = std::max(m_lastAt, now.at);
    std::visit([&](const auto &what) { take(what, now); }, event.what);
}

std::uint32_t SocketIndex::begin(SocketKind kind, bool fromClient, Moment now)
{
    m_entries.push_back({.at = now.at,
                         .main = now.event,
                         .rung = static_cast<std::uint32_t>(m_rungs.size()),
                         .kind = kind,
                         .fromClient = fromClient});
    return static_cast<std::uint32_t>(m_entries.size() - 1);
}

void SocketIndex::addWire(std::uint32_t entry, Moment now)
{
    if (at(entry).wire < 0)
        at(entry).wire = now.event;
    if (!m_rungs.empty() && m_rungs.back().entry == entry && m_rungs.back().wire < 0)
        m_rungs.back().wire = now.event;
    else
        m_rungs.push_back({.wire = now.event, .entry = entry});
}

void SocketIndex::addAsgi(std::uint32_t entry, Moment now)
{
    if (at(entry).asgi < 0)
        at(entry).asgi = now.event;
    if (!m_rungs.empty() && m_rungs.back().entry == entry && m_rungs.back().asgi < 0)
        m_rungs.back().asgi = now.event;
    else
        m_rungs.push_back({.asgi = now.event, .entry = entry});
}

void SocketIndex::flag(std::uint32_t entry)
{
    if (!at(entry).alarming)
        m_troubles.push_back(entry);
    at(entry).alarming = true;
}

void SocketIndex::take(const WireRequestHead &head, Moment now)
{
    m_opening.request = now.event;
    m_request = begin(SocketKind::Request, true, now);
    at(*m_request).size = at(*m_request).wireSize = head.bytes.size;
    addWire(*m_request, now);
}

void SocketIndex::take(const WireResponseHead &head, Moment now)
{
    m_opening.response = now.event;
    m_opening.status = head.status;
    const std::uint32_t entry = m_answer ? *m_answer : begin(SocketKind::Answer, false, now);
    m_answer.reset();
    at(entry).main = now.event;
    at(entry).size = at(entry).wireSize = head.bytes.size;
    if (at(entry).asgi >= 0)
        at(entry).latencyNs = now.at - at(entry).at;
    addWire(entry, now);
}

void SocketIndex::take(const WireResponseBody &body, Moment now)
{
    m_opening.body.push_back(now.event);
    const std::uint32_t entry = m_answerBody ? *m_answerBody : begin(SocketKind::AnswerBody, false, now);
    m_answerBody.reset();
    at(entry).main = now.event;
    at(entry).size = body.bytes.size;
    at(entry).wireSize = body.bytes.size + body.framing.size;
    addWire(entry, now);
}

void SocketIndex::take(const WireRejected &rejected, Moment now)
{
    const std::uint32_t entry = begin(SocketKind::Trouble, true, now);
    at(entry).size = at(entry).wireSize = rejected.bytes.size;
    addWire(entry, now);
    flag(entry);
    m_broken = true;
}

void SocketIndex::addFrame(std::uint32_t entry, const SocketFrame &frame, Moment now)
{
    ++at(entry).frames;
    at(entry).wireSize += frame.payload.size;
    at(entry).compressed = at(entry).compressed || (frame.rsv & kCompressed) != 0;
    addWire(entry, now);
}

void SocketIndex::take(const SocketFrame &frame, Moment now)
{
    if (frame.opcode > 2)
        return controlFrame(frame, now);
    return frame.from == Party::Client ? clientFrame(frame, now) : serverFrame(frame, now);
}

void SocketIndex::clientFrame(const SocketFrame &frame, Moment now)
{
    if (!m_incoming || frame.opcode != 0) {
        m_incoming = begin(kindOfOpcode(frame.opcode), true, now);
        at(*m_incoming).complete = false;
    }
    at(*m_incoming).at = now.at;
    addFrame(*m_incoming, frame, now);
    at(*m_incoming).size = at(*m_incoming).wireSize;
}

void SocketIndex::serverFrame(const SocketFrame &frame, Moment now)
{
    if (m_sent.empty()) {
        const std::uint32_t entry = begin(kindOfOpcode(frame.opcode), false, now);
        at(entry).size = frame.payload.size;
        return addFrame(entry, frame, now);
    }
    Outgoing &sent = m_sent.front();
    addFrame(sent.entry, frame, now);
    ++sent.seen;
    if (at(sent.entry).asgi >= 0)
        at(sent.entry).latencyNs = now.at - at(sent.entry).at;
    if (sent.hasMessage && sent.seen >= sent.expected)
        m_sent.pop_front();
}

void SocketIndex::controlFrame(const SocketFrame &frame, Moment now)
{
    const bool fromClient = frame.from == Party::Client;
    const bool closes = frame.opcode == kClose;
    const bool byApplication = closes && !fromClient && m_appClose;
    const std::uint32_t entry = byApplication ? *m_appClose : begin(kindOfOpcode(frame.opcode), fromClient, now);
    at(entry).main = now.event;
    at(entry).size = frame.payload.size;
    if (byApplication)
        at(entry).latencyNs = now.at - at(entry).at;
    addFrame(entry, frame, now);
    if (closes && fromClient)
        m_clientClose = entry;
    const bool ourVerdict = closes && !fromClient && !byApplication && !m_clientClose && !m_broken;
    if (at(entry).kind == SocketKind::Unknown || (ourVerdict && tellsOfViolation(closeCode(frame.payload))))
        flag(entry);
    if (byApplication)
        m_appClose.reset();
}

void SocketIndex::take(const SocketMessage &message, Moment now)
{
    const SocketKind kind = message.isText ? SocketKind::Text : SocketKind::Binary;
    std::uint32_t entry = 0;
    if (message.from == Party::Client && message.frames == 0) {
        entry = begin(kind, true, now);
        at(entry).injected = true;
        addWire(entry, now);
        m_unread.push_back(entry);
    } else if (message.from == Party::Client) {
        entry = m_incoming ? *m_incoming : begin(kind, true, now);
        m_incoming.reset();
        m_unread.push_back(entry);
    } else {
        const auto sent = std::ranges::find(m_sent, false, &Outgoing::hasMessage);
        entry = sent != m_sent.end() ? sent->entry : begin(kind, false, now);
        if (sent == m_sent.end())
            m_sent.push_back({.entry = entry, .hasMessage = true, .expected = message.frames});
        else
            *sent = {.entry = entry, .hasMessage = true, .seen = sent->seen, .expected = message.frames};
        while (!m_sent.empty() && m_sent.front().hasMessage && m_sent.front().seen >= m_sent.front().expected)
            m_sent.pop_front();
    }
    at(entry).kind = kind;
    at(entry).main = now.event;
    at(entry).size = message.data.size;
    at(entry).complete = true;
    at(entry).number = ++m_messages;
    if (at(entry).wire < 0)
        at(entry).wireSize = 0;
}

void SocketIndex::take(const SocketStateChanged &changed, Moment now)
{
    m_steps.push_back(
        {.state = changed.state, .by = changed.by, .why = text(changed.why), .at = now.at, .event = now.event});
    if (changed.state == SocketState::Open && !m_opened) {
        m_opened = true;
        m_openedAt = now.at;
    }
}

void SocketIndex::take(const SocketClosed &closed, Moment now)
{
    m_end = {.by = closed.by,
             .code = closed.code,
             .reason = text(closed.reason),
             .clean = closed.clean,
             .received = closed.received,
             .sent = closed.sent,
             .event = now.event};
}

void SocketIndex::take(const ReceiveAnswered &answered, Moment now)
{
    Line entry;
    if (answered.type == "websocket.connect") {
        entry = std::exchange(m_request, {});
    } else if (answered.type == "websocket.receive" && !m_unread.empty()) {
        entry = m_unread.front();
        m_unread.pop_front();
    } else if (answered.type == "websocket.disconnect") {
        entry = std::exchange(m_clientClose, {});
    }
    if (!entry)
        entry = begin(answered.type == "websocket.connect"   ? SocketKind::Request
                      : answered.type == "websocket.receive" ? SocketKind::Text
                                                             : SocketKind::Close,
                      true, now);
    else
        at(*entry).latencyNs = now.at - at(*entry).at;
    addAsgi(*entry, now);
}

void SocketIndex::take(const SendCalled &called, Moment now)
{
    if (called.type == "websocket.send")
        return sendMessage(called, now);
    const bool body = called.type == "websocket.http.response.body";
    const bool closes = called.type == "websocket.close" && m_opened;
    const std::uint32_t entry = begin(body     ? SocketKind::AnswerBody
                                      : closes ? SocketKind::Close
                                               : SocketKind::Answer,
                                      false, now);
    m_lastSend = entry;
    (body ? m_answerBody : closes ? m_appClose : m_answer) = entry;
    if (!body && !closes)
        m_opening.answer = now.event;
    const auto root = called.message.root();
    if (const auto reason = !closes && root ? root->value("reason") : std::nullopt; reason && reason->size() > 0)
        m_opening.reason = text(reason->text());
    m_opening.denied = m_opening.denied || called.type == "websocket.http.response.start";
    addAsgi(entry, now);
}

void SocketIndex::sendMessage(const SendCalled &called, Moment now)
{
    const auto root = called.message.root();
    const auto content = root ? root->value("text") : std::nullopt;
    const bool isText = content && content->kind() != ValueKind::None;
    const auto bytes = root && !isText ? root->value("bytes") : std::nullopt;
    const std::uint32_t entry = begin(isText ? SocketKind::Text : SocketKind::Binary, false, now);
    at(entry).size = isText ? content->size() : bytes ? bytes->size() : 0;
    m_sent.push_back({.entry = entry});
    m_lastSend = entry;
    addAsgi(entry, now);
}

/// Nothing of what was refused will reach the wire.
void SocketIndex::take(const SendRefused &, Moment now)
{
    if (m_lastSend) {
        flag(*m_lastSend);
        std::erase_if(m_sent, [this](const Outgoing &sent) { return sent.entry == *m_lastSend && !sent.hasMessage; });
        for (Line *waiting : {&m_answer, &m_answerBody, &m_appClose}) {
            if (*waiting == m_lastSend)
                waiting->reset();
        }
        m_lastSend.reset();
    }
    const std::uint32_t entry = begin(SocketKind::Trouble, false, now);
    at(entry).alarming = true;
    addAsgi(entry, now);
}

void SocketIndex::take(const AppRaised &, Moment now)
{
    const std::uint32_t entry = begin(SocketKind::Trouble, false, now);
    addAsgi(entry, now);
    flag(entry);
}

void SocketIndex::take(const Finding &finding, Moment now)
{
    const std::uint32_t entry = begin(SocketKind::Trouble, false, now);
    addAsgi(entry, now);
    if (finding.severity != Severity::Info)
        flag(entry);
}

void SocketIndex::take(const Gap &, Moment now)
{
    m_unread.clear();
    m_sent.clear();
    m_incoming.reset();
    addAsgi(begin(SocketKind::Trouble, false, now), now);
}

/// A denial, and an exchange that was aborted, tell of no last step.
void SocketIndex::take(const ExchangeEnded &ended, Moment now)
{
    if (!m_steps.empty() && m_steps.back().state == SocketState::Closed)
        return;
    const QString status = QString::number(m_opening.status);
    m_steps.push_back({.state = SocketState::Closed,
                       .by = m_opening.denied ? Party::Application : Party::Server,
                       .why = m_opening.denied
                                  ? QCoreApplication::translate("SocketIndex", "denied with %1").arg(status)
                                  : text(ended.reason),
                       .at = now.at,
                       .event = now.event});
}

std::optional<std::uint32_t> SocketIndex::entryOf(int event) const
{
    const auto rung = rungOf(event);
    return rung ? std::optional(m_rungs[*rung].entry) : std::nullopt;
}

/// A rung holds what happens from its first event on. A message stands between the frames of its line and those of
/// its neighbours.
std::optional<std::uint32_t> SocketIndex::rungOf(int event) const
{
    if (event < 0)
        return std::nullopt;
    const auto next = std::ranges::upper_bound(m_rungs, event, {}, &SocketRung::first);
    const auto after = static_cast<std::int64_t>(next - m_rungs.begin());
    const auto size = static_cast<std::int64_t>(m_rungs.size());
    std::optional<std::uint32_t> ofLine;
    for (const std::int64_t each : {after - 1, after, after - 2, after + 1}) {
        if (each < 0 || each >= size)
            continue;
        const SocketRung &rung = m_rungs[static_cast<std::size_t>(each)];
        if (rung.wire == event || rung.asgi == event)
            return static_cast<std::uint32_t>(each);
        if (!ofLine && m_entries[rung.entry].main == event)
            ofLine = static_cast<std::uint32_t>(each);
    }
    return ofLine;
}

} // namespace gatescope::ui
