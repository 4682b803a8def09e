#include "trace/codec.h"

#include <QtEndian>

#include <array>
#include <tuple>
#include <utility>

namespace gatescope::trace {

namespace {

/// The last value that each enumeration of the vocabulary has: a record from a file may hold any number.
template <class Enum>
inline constexpr Enum kLast = Enum::NoLastValueIsNamed;
template <>
inline constexpr Interface kLast<Interface> = Interface::Asgi2;
template <>
inline constexpr Protocol kLast<Protocol> = Protocol::Lifespan;
template <>
inline constexpr Party kLast<Party> = Party::Network;
template <>
inline constexpr Severity kLast<Severity> = Severity::Error;
template <>
inline constexpr SocketState kLast<SocketState> = SocketState::Closed;
template <>
inline constexpr LayerKind kLast<LayerKind> = LayerKind::Endpoint;
template <>
inline constexpr LayerEnd kLast<LayerEnd> = LayerEnd::Abandoned;
template <>
inline constexpr LayerPort kLast<LayerPort> = LayerPort::Input;
template <>
inline constexpr Stream kLast<Stream> = Stream::Stderr;
template <>
inline constexpr Outcome kLast<Outcome> = Outcome::LifespanFailed;

/// So many fields an event had in the first files that have it. Those behind them were added later: in an older record
/// they may be missing, and are what they are in a new event then.
template <class Event>
inline constexpr std::size_t kFirstFields = std::tuple_size_v<decltype(Event::fields())>;
template <>
inline constexpr std::size_t kFirstFields<LayerSuspended> = 1;

/// Reads fields in place. After the first read past the end everything answers zero and failed() is true.
class Decoder {
public:
    explicit Decoder(std::string_view in) : m_in(in) {}

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool isAtEnd() const { return m_in.empty(); }

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void operator()(T &value)
    {
        const std::uint64_t raw = varint();
        if constexpr (std::is_enum_v<T>) {
            m_failed = m_failed || raw > static_cast<std::uint64_t>(kLast<T>);
            value = static_cast<T>(raw);
        } else if constexpr (std::is_signed_v<T>) {
            value = static_cast<T>(static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1));
        } else {
            value = static_cast<T>(raw);
        }
    }
    void operator()(std::string_view &text) { text = bytes(varint()); }
    void operator()(HeaderPairs &pairs) { pairs = HeaderPairs(bytes(varint())); }
    void operator()(Snapshot &snapshot) { snapshot = Snapshot(bytes(varint())); }
    void operator()(Payload &payload)
    {
        payload.size = varint();
        payload.bytes = bytes(varint());
    }
    void operator()(CodeSite &site)
    {
        (*this)(site.line);
        if (site.isKnown()) {
            (*this)(site.file);
            (*this)(site.function);
        }
    }

private:
    std::string_view bytes(std::uint64_t count)
    {
        if (count > m_in.size()) {
            m_failed = true;
            m_in = {};
            return {};
        }
        const auto taken = m_in.substr(0, count);
        m_in.remove_prefix(count);
        return taken;
    }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto next = bytes(1);
            if (next.empty())
                return 0;
            const auto byte = static_cast<unsigned char>(next.front());
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        m_failed = true;
        return 0;
    }

    std::string_view m_in;
    bool m_failed = false;
};

template <class Event>
std::expected<EventBody, DecodeErrc> decodeBody(std::string_view in)
{
    Event event;
    Decoder decoder(in);
    std::size_t field = 0;
    detail::forEachMember(event, [&](auto &member) {
        if (++field <= kFirstFields<Event> || !decoder.isAtEnd())
            decoder(member);
    });
    if (decoder.failed())
        return std::unexpected(DecodeErrc::Damaged);
    return EventBody(std::in_place_type<Event>, event);
}

using BodyDecoder = std::expected<EventBody, DecodeErrc> (*)(std::string_view);

constexpr auto kDecoders = []<std::size_t... Index>(std::index_sequence<Index...>) {
    return std::array<BodyDecoder, sizeof...(Index)>{&decodeBody<std::variant_alternative_t<Index, EventBody>>...};
}(std::make_index_sequence<std::variant_size_v<EventBody>>{});

template <class T>
T read(const char *at)
{
    return qFromLittleEndian<T>(at);
}

} // namespace

// exchange u32 · connection u32 · layer u32 · task u32 · kind u16 · thread u16 · reserved u32 · at u64
void detail::encodeHeader(char *out, const EventHeader &header, std::uint16_t kind)
{
    qToLittleEndian<quint32>(header.exchange.value, out);
    qToLittleEndian<quint32>(header.connection.value, out + 4);
    qToLittleEndian<quint32>(header.layer.value, out + 8);
    qToLittleEndian<quint32>(header.task, out + 12);
    qToLittleEndian<quint16>(kind, out + 16);
    qToLittleEndian<quint16>(header.thread, out + 18);
    qToLittleEndian<quint32>(0, out + 20);
    qToLittleEndian<qint64>(header.at.count(), out + 24);
}

std::expected<EventHeader, DecodeErrc> decodeHeader(std::string_view record)
{
    constexpr qint64 kFarthest = qint64{1} << 62; // 146 years: the time between two events is a number too
    if (record.size() < kHeaderBytes)
        return std::unexpected(DecodeErrc::TooShort);
    const char *in = record.data();
    const auto at = read<qint64>(in + 24);
    if (at <= -kFarthest || at >= kFarthest)
        return std::unexpected(DecodeErrc::Damaged);
    return EventHeader{.exchange = {read<quint32>(in)},
                       .connection = {read<quint32>(in + 4)},
                       .layer = {read<quint32>(in + 8)},
                       .thread = read<quint16>(in + 18),
                       .task = read<quint32>(in + 12),
                       .at = std::chrono::nanoseconds(at)};
}

std::expected<TraceEvent, DecodeErrc> decode(std::string_view record)
{
    const auto header = decodeHeader(record);
    if (!header)
        return std::unexpected(header.error());
    const auto kind = read<quint16>(record.data() + 16);
    if (kind >= kDecoders.size())
        return std::unexpected(DecodeErrc::UnknownKind);
    return kDecoders[kind](record.substr(kHeaderBytes)).transform([&](EventBody &&body) {
        return TraceEvent{.header = *header, .what = std::move(body)};
    });
}

std::string encode(const TraceEvent &event)
{
    return std::visit(
        [&](const auto &body) {
            std::string record(encodedSize(body), '\0');
            encodeTo(record.data(), event.header, body);
            return record;
        },
        event.what);
}

} // namespace gatescope::trace
