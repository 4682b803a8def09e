#pragma once

#include "websocket/framehead.h"

#include <cstdint>
#include <optional>
#include <string_view>

/// What a frame must not be, as a table: RFC 6455 section 5 and RFC 7692 section 6.
namespace gatescope::websocket {

/// What the rules ask besides the frame itself.
struct FrameSituation {
    bool inMessage = false;  ///< A fragmented message is under way.
    bool deflate = false;    ///< permessage-deflate was agreed on.
    bool fromServer = false; ///< We are the client.
    std::uint64_t room = 0;  ///< So many bytes the message may still grow by.
};

struct BrokenRule {
    std::uint16_t code = 1002;
    std::string_view words;
};

/// The rules that the first two bytes show.
[[nodiscard]] std::optional<BrokenRule> brokenByFirstBytes(const FrameHead &head, const FrameSituation &situation);
/// The rules of the length.
[[nodiscard]] std::optional<BrokenRule> brokenByLength(const FrameHead &head, const FrameSituation &situation);

} // namespace gatescope::websocket
