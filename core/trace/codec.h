#pragma once

#include "trace/event.h"

#include <bit>
#include <cstring>
#include <expected>
#include <limits>
#include <type_traits>

/// The binary form of an event, in the ring and in files: a fixed header, then the fields in the order of fields().
/// Integers are little endian or LEB128; text and bytes are length-prefixed. Both directions work in place: the writer
/// needs no buffer of its own, the reader's views point into the record.
namespace gatescope::trace {

inline constexpr std::size_t kHeaderBytes = 32;
inline constexpr std::size_t kWholePayload = std::numeric_limits<std::size_t>::max();

enum class DecodeErrc : std::uint8_t { TooShort, UnknownKind, Damaged };

/// Reads one record. The event borrows from `record`. Never reads outside of it, whatever it holds.
[[nodiscard]] std::expected<TraceEvent, DecodeErrc> decode(std::string_view record);

/// Reads the header alone: cheap, for sorting records to their exchanges.
[[nodiscard]] std::expected<EventHeader, DecodeErrc> decodeHeader(std::string_view record);

/// One record as a string, for tests and for events that the inspector itself adds.
[[nodiscard]] std::string encode(const TraceEvent &event);

namespace detail {

template <class Event, std::size_t Index = 0>
consteval std::uint16_t kindOf()
{
    if constexpr (std::is_same_v<Event, std::variant_alternative_t<Index, EventBody>>)
        return Index;
    else
        return kindOf<Event, Index + 1>();
}

constexpr std::size_t varintSize(std::uint64_t value)
{
    return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

constexpr std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

/// Counts what Encoder writes. `most` bounds every payload.
class Sizer {
public:
    explicit Sizer(std::size_t most) : m_most(most) {}

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void operator()(T value);
    void operator()(std::string_view text) { m_size += varintSize(text.size()) + text.size(); }
    void operator()(HeaderPairs pairs) { (*this)(pairs.encoded()); }
    void operator()(const Snapshot &snapshot) { (*this)(snapshot.encoded()); }
    void operator()(const Payload &payload)
    {
        m_size += varintSize(payload.size);
        (*this)(payload.bytes.substr(0, m_most));
    }
    void operator()(const CodeSite &site)
    {
        m_size += varintSize(site.line);
        if (site.isKnown()) {
            (*this)(site.file);
            (*this)(site.function);
        }
    }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    std::size_t m_most;
    std::size_t m_size = 0;
};

class Encoder {
public:
    Encoder(char *out, std::size_t most) : m_out(out), m_most(most) {}

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void operator()(T value);
    void operator()(std::string_view text)
    {
        varint(text.size());
        if (!text.empty()) // an empty view may have no data at all
            std::memcpy(m_out, text.data(), text.size());
        m_out += text.size();
    }
    void operator()(HeaderPairs pairs) { (*this)(pairs.encoded()); }
    void operator()(const Snapshot &snapshot) { (*this)(snapshot.encoded()); }
    void operator()(const Payload &payload)
    {
        varint(payload.size);
        (*this)(payload.bytes.substr(0, m_most));
    }
    void operator()(const CodeSite &site)
    {
        varint(site.line);
        if (site.isKnown()) {
            (*this)(site.file);
            (*this)(site.function);
        }
    }

private:
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            *m_out++ = static_cast<char>(value | 0x80);
        *m_out++ = static_cast<char>(value);
    }

    char *m_out;
    std::size_t m_most;
};

template <class T>
constexpr std::uint64_t asUnsigned(T value)
{
    if constexpr (std::is_enum_v<T>)
        return static_cast<std::uint64_t>(value);
    else if constexpr (std::is_signed_v<T>)
        return zigzag(value);
    else
        return value;
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
void Sizer::operator()(T value)
{
    m_size += varintSize(asUnsigned(value));
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
void Encoder::operator()(T value)
{
    varint(asUnsigned(value));
}

/// Calls `visit(member)` for every field of `event`, in order.
template <class Event, class Visit>
void forEachMember(Event &event, Visit &&visit)
{
    std::apply([&](const auto &...fields) { (visit(event.*(fields.member)), ...); },
               std::remove_const_t<Event>::fields());
}

void encodeHeader(char *out, const EventHeader &header, std::uint16_t kind);

} // namespace detail

/// Bytes that encodeTo() will write.
template <class Event>
[[nodiscard]] std::size_t encodedSize(const Event &event, std::size_t mostPayload = kWholePayload)
{
    detail::Sizer sizer(mostPayload);
    detail::forEachMember(event, sizer);
    return kHeaderBytes + sizer.size();
}

template <class Event>
void encodeTo(char *out, const EventHeader &header, const Event &event, std::size_t mostPayload = kWholePayload)
{
    detail::encodeHeader(out, header, detail::kindOf<Event>());
    detail::forEachMember(event, detail::Encoder(out + kHeaderBytes, mostPayload));
}

/// Payload bytes of the event that a limit of `most` for each payload keeps.
template <class Event>
[[nodiscard]] std::uint64_t payloadBytes(const Event &event, std::size_t most = kWholePayload)
{
    std::uint64_t sum = 0;
    detail::forEachMember(event, [&sum, most]<class Member>(const Member &member) {
        if constexpr (std::is_same_v<Member, Payload>)
            sum += std::min(member.bytes.size(), most);
    });
    return sum;
}

} // namespace gatescope::trace
