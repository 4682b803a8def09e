#include "http/http2request.h"

#include "http/target.h"
#include "http/text.h"

#include <algorithm>
#include <charconv>
#include <format>
#include <utility>

namespace gatescope::http {

namespace {

constexpr std::size_t kFieldOverhead = 32; ///< RFC 9113 section 6.5.2

struct Pseudo {
    std::string_view name;
    std::string Http2Head::*place;
};
constexpr Pseudo kPseudo[] = {{":method", &Http2Head::method},
                              {":scheme", &Http2Head::scheme},
                              {":authority", &Http2Head::authority},
                              {":path", &Http2Head::path},
                              {":protocol", &Http2Head::protocol}};

std::optional<std::uint64_t> lengthIn(const HeaderList &headers)
{
    const auto value = headers.value("content-length");
    std::uint64_t length = 0;
    if (!value || std::from_chars(value->data(), value->data() + value->size(), length).ec != std::errc())
        return std::nullopt;
    return length;
}

} // namespace

Http2RequestFields::Http2RequestFields(std::uint32_t stream, const Limits &limits) : m_limits(limits)
{
    m_head.stream = stream;
}

void Http2RequestFields::add(std::string_view name, std::string_view value)
{
    m_size += name.size() + value.size() + kFieldOverhead;
    ++m_fields;
    if (m_size > m_limits.head || m_fields > m_limits.headers)
        return;
    m_head.raw.append(name).append(": ").append(value).append("\r\n");
    if (name.starts_with(':'))
        addPseudo(name, value);
    else
        m_head.headers.append(name, value);
}

void Http2RequestFields::addPseudo(std::string_view name, std::string_view value)
{
    const auto known = std::ranges::find(kPseudo, name, &Pseudo::name);
    if (known != std::ranges::end(kPseudo))
        m_head.*(known->place) = value;
}

std::optional<CodecError> Http2RequestFields::finish(bool hasBody)
{
    m_head.hasBody = hasBody;
    m_head.contentLength = lengthIn(m_head.headers);
    m_head.raw += "\r\n";
    auto found = problem();
    if (found)
        found->raw = takeRaw();
    return found;
}

std::optional<CodecError> Http2RequestFields::problem() const
{
    if (m_size > m_limits.head)
        return peerError(CodecErrc::HeadTooLarge,
                         std::format("a head of {} bytes; {} are allowed", m_size, m_limits.head));
    if (m_fields > m_limits.headers)
        return peerError(CodecErrc::TooManyHeaders,
                         std::format("{} header fields; {} are allowed", m_fields, m_limits.headers));
    if (m_head.method == "CONNECT" && m_head.protocol.empty())
        return peerError(CodecErrc::UnknownMethod,
                         "CONNECT asks for a tunnel; this is an application server, not a proxy");
    if (m_head.path.size() > m_limits.target)
        return peerError(CodecErrc::TargetTooLong, std::format("a request target of {} bytes", m_head.path.size()));
    if (!std::ranges::all_of(m_head.path, isTargetChar))
        return peerError(CodecErrc::MalformedTarget, "request target " + printable(m_head.path));
    if (m_head.contentLength.value_or(0) > m_limits.body)
        return peerError(CodecErrc::BodyTooLarge, std::format("Content-Length: {} is over the limit of {} bytes",
                                                              *m_head.contentLength, m_limits.body));
    return std::nullopt;
}

Http2Head Http2RequestFields::takeHead()
{
    return std::move(m_head);
}

std::string Http2RequestFields::takeRaw()
{
    return std::exchange(m_head.raw, {});
}

} // namespace gatescope::http
