#pragma once

#include "http/http1codec.h"

#include <format>
#include <string>
#include <vector>

/// Reads whole conversations for tests and the fuzzer: the same bytes, cut differently, must give the same story.
namespace decoding {

using namespace gatescope::http;

struct Decoded {
    std::vector<std::string> steps; ///< One line a step; neighbouring body pieces merged.
    std::string unread;
    std::optional<CodecError> error;

    friend bool operator==(const Decoded &a, const Decoded &b) { return a.steps == b.steps && a.unread == b.unread; }
};

inline std::string described(const RequestHead &head)
{
    std::string text = std::format("HEAD {} {} 1.{} framing={} length={} keep={} expect={} raw={}", head.method,
                                   head.target, int(head.version), int(head.framing), head.contentLength,
                                   head.keepAlive, head.expectContinue, head.raw);
    for (const auto [name, value] : head.headers)
        text += std::format("[{}={}]", name, value);
    return text;
}

inline std::string described(const BodyEnd &end)
{
    std::string text = std::format("END framing={}", end.framing);
    for (const auto [name, value] : end.trailers)
        text += std::format("[{}={}]", name, value);
    return text;
}

inline std::string described(const CodecError &error)
{
    return std::format("ERROR {} {} {} | {} | raw={}", int(error.code), error.status, error.detail, error.parserReason,
                       error.raw);
}

class Story {
public:
    explicit Story(const Limits &limits) : m_codec(limits) {}

    void feed(std::string_view input)
    {
        m_codec.receive(input);
        while (!m_decoded.error && takeStep()) {
        }
    }

    [[nodiscard]] Decoded decoded()
    {
        m_decoded.unread = m_codec.unread();
        return m_decoded;
    }

private:
    bool takeStep()
    {
        auto step = m_codec.nextStep();
        if (step)
            return std::visit([this](const auto &what) { return take(what); }, *step);
        m_decoded.error = step.error();
        m_decoded.steps.push_back(described(step.error()));
        return false;
    }

    template <class What>
    bool take(const What &what)
    {
        m_decoded.steps.push_back(described(what));
        return true;
    }
    bool take(const BodyData &data)
    {
        const bool joins =
            data.framing.empty() && !m_decoded.steps.empty() && m_decoded.steps.back().starts_with("DATA");
        if (joins)
            m_decoded.steps.back() += data.data;
        else
            m_decoded.steps.push_back(std::format("DATA framing={} {}", data.framing, data.data));
        return true;
    }
    bool take(const NeedData &) { return false; }
    bool take(const Paused &)
    {
        m_codec.startNextRequest();
        return true;
    }
    bool take(const Closed &)
    {
        m_decoded.steps.push_back("CLOSED");
        return false;
    }

    Http1Codec m_codec;
    Decoded m_decoded;
};

/// Reads `wire` in pieces of `size` bytes (0: all at once), then the peer closes its side if `close`.
inline Decoded decode(std::string_view wire, std::size_t size = 0, bool close = false, const Limits &limits = {})
{
    Story story(limits);
    const std::size_t step = size == 0 ? std::max<std::size_t>(wire.size(), 1) : size;
    for (std::size_t at = 0; at < wire.size(); at += step)
        story.feed(wire.substr(at, step));
    if (close)
        story.feed({});
    return story.decoded();
}

/// True when the two stories tell the same. After an error the rest is unread; how much of it there is depends on the
/// cut.
inline bool sameStory(const Decoded &a, const Decoded &b)
{
    return a.steps == b.steps && (a.error || a.unread == b.unread);
}

} // namespace decoding
