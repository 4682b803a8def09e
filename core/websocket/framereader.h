#pragma once

#include "websocket/framehead.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct wslay_frame_context;

namespace gatescope::websocket {

/// Cuts received bytes into frames, with wslay. It stops at every point where a rule can be broken, so that the caller
/// can refuse a frame before more of it is taken.
///
///     reader.receive(bytes);
///     for (auto at = reader.advance(); at != Stop::NeedData; at = reader.advance()) …
class FrameReader {
public:
    enum class Stop {
        NeedData,
        FirstBytes, ///< head() knows all but an extended length and the mask.
        Length,     ///< head() knows the length.
        Chunk,      ///< A piece of the payload came: chunk().
        Frame,      ///< The frame is whole: takePayload(), then advance() to the next.
        Refused     ///< wslay would not have it; nothing more can be read.
    };

    FrameReader();
    ~FrameReader();
    FrameReader(const FrameReader &) = delete;
    FrameReader &operator=(const FrameReader &) = delete;

    void receive(std::string_view bytes);
    [[nodiscard]] Stop advance();

    [[nodiscard]] const FrameHead &head() const { return m_head; }
    [[nodiscard]] std::string_view chunk() const { return m_chunk; } ///< Unmasked; until the next advance().
    [[nodiscard]] std::string_view payload() const { return m_payload; }
    [[nodiscard]] std::string takePayload() { return std::move(m_payload); }
    /// The bytes of the frame at hand as they came, at most `most`; before takePayload().
    [[nodiscard]] std::string raw(std::size_t most) const;
    /// Bytes received, and not yet answered as a frame.
    [[nodiscard]] std::size_t held() const { return m_headSize + m_payload.size() + waiting().size(); }
    /// Forgets all bytes and gives back their memory.
    void clear();

private:
    enum class Stage { FirstBytes, Length, Mask, Payload, Done };
    struct FreeContext {
        void operator()(wslay_frame_context *context) const;
    };

    [[nodiscard]] std::string_view waiting() const { return std::string_view(m_input).substr(m_used); }
    [[nodiscard]] bool takeHead(std::size_t size);
    [[nodiscard]] Stop readPayload();
    [[nodiscard]] std::size_t give(char *buffer, std::size_t room);
    void wasUsed(std::size_t size);
    void prepareContext();

    std::string m_input;
    std::size_t m_used = 0; ///< So many bytes of `m_input` are dealt with.

    Stage m_stage = Stage::FirstBytes;
    FrameHead m_head;
    std::array<char, 14> m_headBytes{};
    std::uint8_t m_headSize = 0;
    std::uint8_t m_headGiven = 0; ///< To wslay.
    std::uint64_t m_left = 0;     ///< Bytes of the payload that wslay was not given yet.
    std::string m_payload;
    std::string_view m_chunk;

    std::unique_ptr<wslay_frame_context, FreeContext> m_context; ///< Made with the first frame.
};

} // namespace gatescope::websocket
