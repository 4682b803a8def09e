#include "archive/masking.h"

#include "archive/coding.h"
#include "archive/httpparts.h"
#include "archive/maskingsnapshot.h"
#include "archive/maskingtext.h"
#include "base/overloaded.h"
#include "trace/codec.h"

#include <QByteArrayView>

#include <deque>
#include <unordered_map>

namespace gatescope::archive {

using namespace trace;

namespace {

/// A piece of a body that was given in pieces: a secret may begin in one and end in the next.
struct Piece {
    std::uint64_t stream = 0; ///< Which body.
    std::string_view bytes;
    bool isTruncated = false;
};

enum Stream : std::uint64_t { RequestBody = 1, ResponseBody, Items, Received, Sent, FromClient, FromServer, Printed };

std::uint64_t streamOf(const EventHeader &header, LayerPort port)
{
    constexpr std::uint64_t kFirstLayer = 32;
    constexpr std::uint64_t kPorts = 8;
    return kFirstLayer + header.layer.value * kPorts + static_cast<std::uint64_t>(port);
}

std::optional<Piece> pieceOf(std::uint64_t stream, const Payload &payload)
{
    return Piece{.stream = stream, .bytes = payload.bytes, .isTruncated = payload.isTruncated()};
}

std::optional<Piece> pieceOf(std::uint64_t stream, const Snapshot &message)
{
    const auto body = bodyOf(message);
    return body ? std::optional(Piece{.stream = stream, .bytes = body->text(), .isTruncated = body->isTruncated()})
                : std::nullopt;
}

std::optional<Piece> pieceOf(const TraceEvent &event)
{
    using Found = std::optional<Piece>;
    return std::visit(Overloaded{
                          [](const WireRequestBody &body) -> Found { return pieceOf(RequestBody, body.bytes); },
                          [](const WireResponseBody &body) -> Found { return pieceOf(ResponseBody, body.bytes); },
                          [](const ItemYielded &item) -> Found { return pieceOf(Items, item.bytes); },
                          [](const WriteCalled &write) -> Found { return pieceOf(Items, write.bytes); },
                          [](const ReceiveAnswered &received) -> Found { return pieceOf(Received, received.message); },
                          [](const SendCalled &sent) -> Found { return pieceOf(Sent, sent.message); },
                          [](const Output &output) -> Found { return pieceOf(Printed, output.text); },
                          [](const SocketFrame &frame) -> Found {
                              const bool isData = frame.opcode <= 2;
                              return isData
                                         ? pieceOf(frame.from == Party::Client ? FromClient : FromServer, frame.payload)
                                         : std::nullopt;
                          },
                          [&](const LayerMessage &message) -> Found {
                              return pieceOf(streamOf(event.header, message.port), message.message);
                          },
                          [](const auto &) -> Found { return std::nullopt; },
                      },
                      event.what);
}

bool isUtf8(std::string_view bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())).isValidUtf8();
}

bool isHeaderBlock(const Http2Frame &frame)
{
    constexpr std::uint8_t kHeaders = 1;
    constexpr std::uint8_t kPushPromise = 5;
    constexpr std::uint8_t kContinuation = 9;
    return frame.type == kHeaders || frame.type == kPushPromise || frame.type == kContinuation;
}

/// The codings that the heads name.
struct Codings {
    std::string request;
    std::string response;

    [[nodiscard]] static Codings of(const std::vector<TraceEvent> &events)
    {
        const HttpParts parts = HttpParts::of(events);
        return {.request = std::string(parts.request.header("content-encoding")),
                .response = std::string(parts.response.header("content-encoding"))};
    }
    [[nodiscard]] std::string_view of(std::uint64_t stream, std::string_view joined) const
    {
        if (looksLikeGzip(joined))
            return "gzip";
        return stream == RequestBody ? request : stream == ResponseBody ? response : std::string_view();
    }
    /// The application's pieces of a body may be in the coding of the wire.
    [[nodiscard]] bool hides(std::uint64_t stream) const
    {
        const std::string &coding = stream == Received ? request : response;
        const bool isBody = stream != FromClient && stream != FromServer && stream != Printed;
        return isBody && isCoded(coding) && !canCode(coding);
    }
};

} // namespace

/// The events of one exchange, masked. What it changes lives here until the events are encoded.
class Masker::Events {
public:
    Events(Text &text, std::vector<TraceEvent> events)
        : m_text(text),
          m_snapshots([this](std::string_view bytes) { return m_text.masked(bytes); },
                      [this](std::string_view name, std::string_view value) -> std::optional<std::string> {
                          return m_text.names(name) ? m_text.maskedValue(name, value) : std::nullopt;
                      }),
          m_events(std::move(events))
    {
    }

    const std::vector<TraceEvent> &masked()
    {
        joinPieces();
        const std::uint64_t before = m_text.found();
        for (TraceEvent &event : m_events) {
            if (auto *message = std::get_if<SocketMessage>(&event.what))
                mask(message->data, false);
        }
        m_hasSocketSecrets = m_text.found() != before;
        for (std::size_t index = 0; index < m_events.size(); ++index)
            maskEvent(index);
        return m_events;
    }
    [[nodiscard]] std::uint64_t leftOut() const { return m_leftOut; }

private:
    struct Replaced {
        std::string bytes;
        bool isLeftOut = false;
    };

    std::string_view keep(std::string text) { return m_kept.emplace_back(std::move(text)); }

    void joinPieces()
    {
        struct Segment {
            std::vector<std::size_t> events;
            std::vector<std::string_view> pieces;
        };
        std::map<std::uint64_t, Segment> open;
        const Codings codings = Codings::of(m_events);
        const auto finish = [&](std::uint64_t stream, Segment &segment) {
            if (!segment.events.empty())
                maskSegment(codings, stream, segment.events, segment.pieces);
            segment = {};
        };
        for (std::size_t index = 0; index < m_events.size(); ++index) {
            const auto piece = pieceOf(m_events[index]);
            if (!piece)
                continue;
            Segment &segment = open[piece->stream];
            segment.events.push_back(index);
            segment.pieces.push_back(piece->bytes);
            if (piece->isTruncated)
                finish(piece->stream, segment);
        }
        for (auto &[stream, segment] : open)
            finish(stream, segment);
    }

    void maskSegment(const Codings &codings, std::uint64_t stream, const std::vector<std::size_t> &events,
                     const std::vector<std::string_view> &pieces)
    {
        std::string joined;
        for (const std::string_view piece : pieces)
            joined += piece;
        const std::string_view coding = codings.of(stream, joined);
        const bool isHidden = isCoded(coding) ? !canCode(coding) : codings.hides(stream) && !isUtf8(joined);
        if (isHidden)
            return leaveOut(events);
        const auto decoded = isCoded(coding) ? decodeContent(joined, coding) : std::nullopt;
        if (!decoded)
            return spread(events, pieces, joined, m_text.edits(joined));
        const std::string masked = m_text.masked(decoded->bytes);
        if (masked == decoded->bytes)
            return spread(events, pieces, joined, {});
        for (const std::size_t event : events)
            m_pieces[event] = {};
        m_pieces[events.front()].bytes = encodeContent(masked, coding);
    }

    void leaveOut(const std::vector<std::size_t> &events)
    {
        for (const std::size_t event : events)
            m_pieces[event].isLeftOut = true;
        ++m_leftOut;
    }
    void spread(const std::vector<std::size_t> &events, const std::vector<std::string_view> &pieces,
                std::string_view joined, const MaskEdits &edits)
    {
        std::size_t at = 0;
        for (std::size_t index = 0; index < events.size(); ++index) {
            const std::size_t end = at + pieces[index].size();
            m_pieces[events[index]].bytes = withEdits(joined, edits, at, end);
            at = end;
        }
    }

    void maskEvent(std::size_t index)
    {
        TraceEvent &event = m_events[index];
        const auto piece = m_pieces.find(index);
        m_piece = piece == m_pieces.end() ? nullptr : &piece->second;
        if (event.as<SocketMessage>())
            return; // done already
        std::visit(
            Overloaded{
                [&](WireRequestHead &head) { mask(head.bytes, true); },
                [&](WireResponseHead &head) { mask(head.bytes, true); },
                [&](WireRequestTrailers &trailers) { mask(trailers.bytes, true); },
                [&](WireResponseTrailers &trailers) { mask(trailers.bytes, true); },
                [&](WireRejected &rejected) {
                    mask(rejected.bytes, true);
                    mask(rejected.reason);
                },
                [&](Http2Frame &frame) { isHeaderBlock(frame) ? drop(frame.payload) : mask(frame.payload, false); },
                [&](SocketFrame &frame) { maskFrame(frame); },
                [&](WireRequestBody &body) { mask(body.bytes); },
                [&](WireResponseBody &body) { mask(body.bytes); },
                [&]<class Event>(Event &body) { maskMembers(body); },
            },
            event.what);
    }

    template <class Event>
    void maskMembers(Event &event)
    {
        std::apply([&](const auto &...fields) { (mask(event.*(fields.member)), ...); }, Event::fields());
    }

    void maskFrame(SocketFrame &frame)
    {
        constexpr std::uint8_t kCompressed = 4;
        if ((frame.rsv & kCompressed) != 0 && m_hasSocketSecrets)
            drop(frame.payload);
        else
            mask(frame.payload);
    }

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void mask(T & /*number*/)
    {
    }
    void mask(CodeSite & /*site*/) {}
    void mask(trace::Text &text) { text = keep(m_text.masked(text)); }
    void mask(Snapshot &snapshot)
    {
        if (!snapshot.isEmpty())
            snapshot = Snapshot(keep(m_snapshots.masked(snapshot, m_piece ? &m_piece->bytes : nullptr)));
    }
    void mask(HeaderPairs &pairs)
    {
        std::string out;
        for (const auto [name, value] : pairs.list()) {
            auto masked = m_text.maskedValue(name, value);
            HeaderPairs::append(out, name, masked ? *masked : m_text.masked(value));
        }
        pairs = HeaderPairs(keep(std::move(out)));
    }
    /// A piece of a body, or a payload of its own.
    void mask(Payload &payload)
    {
        if (!m_piece)
            return mask(payload, false);
        if (m_piece->isLeftOut) // counted already
            payload.bytes = {};
        else
            set(payload, m_piece->bytes);
    }
    void mask(Payload &payload, bool isHead)
    {
        set(payload, isHead ? m_text.maskedHead(payload.bytes) : m_text.masked(payload.bytes));
    }
    void set(Payload &payload, std::string bytes)
    {
        const std::uint64_t size =
            payload.isTruncated() ? std::max<std::uint64_t>(payload.size, bytes.size() + 1) : bytes.size();
        payload = {keep(std::move(bytes)), size};
    }
    void drop(Payload &payload)
    {
        payload = {{}, payload.size};
        ++m_leftOut;
    }

    Text &m_text;
    SnapshotMasker m_snapshots;
    std::vector<TraceEvent> m_events;
    std::deque<std::string> m_kept;
    std::unordered_map<std::size_t, Replaced> m_pieces; ///< By the event's index.
    Replaced *m_piece = nullptr;                        ///< Of the event at hand.
    std::uint64_t m_leftOut = 0;
    bool m_hasSocketSecrets = false;
};

Masker::Masker(const MaskRules &rules) : m_text(std::make_unique<Text>(rules)) {}

Masker::~Masker() = default;

void Masker::learn(const Excerpt &excerpt)
{
    m_text->setLearning(true);
    const std::uint64_t before = m_text->found();
    Events events(*m_text, excerpt.events());
    (void)events.masked();
    m_counts.leftOut += events.leftOut();
    m_counts.exchanges += m_text->found() != before ? 1 : 0;
    m_text->setLearning(false);
}

Excerpt Masker::masked(const Excerpt &excerpt)
{
    Excerpt copy = excerpt.withoutEvents();
    Events events(*m_text, excerpt.events());
    for (const TraceEvent &event : events.masked())
        copy.appendEvent(encode(event));
    Events connection(*m_text, excerpt.connectionEvents());
    for (const TraceEvent &event : connection.masked())
        copy.appendConnectionEvent(encode(event));
    copy.summary.target = m_text->masked(copy.summary.target);
    copy.summary.note = m_text->masked(copy.summary.note);
    copy.note = QString::fromStdString(m_text->masked(copy.note.toStdString()));
    return copy;
}

MaskCounts Masker::counts() const
{
    MaskCounts counts = m_counts;
    counts.places = m_text->places();
    counts.secrets = m_text->secrets();
    return counts;
}

} // namespace gatescope::archive
