#pragma once

#include "websocket/codec.h"

#include <algorithm>
#include <format>
#include <string>
#include <vector>

/// Reads whole conversations for tests and the fuzzer: the same bytes, cut differently, must give the same story.
namespace decoding {

using namespace gatescope::websocket;

struct Decoded {
    std::vector<std::string> steps; ///< One line a step.
    std::size_t held = 0;           ///< At the end.
    std::optional<Violation> violation;
};

inline std::string described(const Frame &frame)
{
    return std::format("FRAME {} fin={} rsv={} masked={} mask={:08x} size={} {}", int(frame.opcode), frame.fin,
                       frame.rsv, frame.masked, frame.mask, frame.size, frame.payload);
}

inline std::string described(const Message &message)
{
    return std::format("MESSAGE {} frames={} wire={} {}", message.isText ? "text" : "binary", message.frames,
                       message.wireBytes, message.data);
}

inline std::string described(const CloseReceived &close)
{
    return std::format("CLOSE {} {}", close.code, close.reason);
}

inline std::string described(const Violation &violation)
{
    return std::format("VIOLATION {} {}", violation.code, violation.words);
}

class Story {
public:
    explicit Story(const CodecOptions &options) : m_codec(options) {}

    void feed(std::string_view input)
    {
        m_codec.receive(input);
        while (takeStep()) {
        }
    }

    [[nodiscard]] Decoded decoded()
    {
        m_decoded.held = m_codec.held();
        return m_decoded;
    }

private:
    bool takeStep()
    {
        const auto step = m_codec.nextStep();
        if (step)
            return std::visit([this](const auto &what) { return take(what); }, *step);
        m_decoded.violation = step.error();
        m_decoded.steps.push_back(described(step.error()));
        return true;
    }
    template <class What>
    bool take(const What &what)
    {
        m_decoded.steps.push_back(described(what));
        return true;
    }
    bool take(const NeedData &) { return false; }

    Codec m_codec;
    Decoded m_decoded;
};

/// Reads `wire` in pieces of `size` bytes (0: all at once).
inline Decoded decode(std::string_view wire, std::size_t size = 0, const CodecOptions &options = {})
{
    Story story(options);
    const std::size_t step = size == 0 ? std::max<std::size_t>(wire.size(), 1) : size;
    for (std::size_t at = 0; at < wire.size(); at += step)
        story.feed(wire.substr(at, step));
    return story.decoded();
}

/// True when the two stories tell the same. After a violation, what is held does not matter.
inline bool sameStory(const Decoded &a, const Decoded &b)
{
    return a.steps == b.steps && (a.violation || a.held == b.held);
}

} // namespace decoding
