#include "websocket/framerules.h"

#include <array>
#include <span>

namespace gatescope::websocket {

namespace {

constexpr bool isData(const FrameHead &head)
{
    return head.opcode == 1 || head.opcode == 2;
}

constexpr bool isReserved(const FrameHead &head)
{
    return (head.opcode >= 3 && head.opcode <= 7) || head.opcode >= 11;
}

struct Rule {
    bool (*isBroken)(const FrameHead &head, const FrameSituation &situation);
    std::uint16_t code;
    std::string_view words;
};
using Head = FrameHead;
using Now = FrameSituation;

constexpr std::array kFirstBytes{
    Rule{[](const Head &head, const Now &) { return (head.rsv & ~kRsv1) != 0; }, 1002,
         "RSV2 or RSV3 is set, and no extension gives them a meaning (RFC 6455 section 5.2)"},
    Rule{[](const Head &head, const Now &now) { return head.rsv == kRsv1 && !now.deflate; }, 1002,
         "RSV1 is set, and no extension that uses it was agreed on (RFC 6455 section 5.2)"},
    Rule{[](const Head &head, const Now &) { return isReserved(head); }, 1002,
         "a reserved opcode (RFC 6455 section 5.2)"},
    Rule{[](const Head &head, const Now &) { return head.rsv == kRsv1 && head.isControl(); }, 1002,
         "RSV1 is set on a control frame (RFC 7692 section 6.1)"},
    Rule{[](const Head &head, const Now &) { return head.rsv == kRsv1 && head.opcode == 0; }, 1002,
         "RSV1 is set on a frame that is not the first of its message (RFC 7692 section 6.1)"},
    Rule{[](const Head &head, const Now &now) { return !head.masked && !now.fromServer; }, 1002,
         "a client frame without a mask (RFC 6455 section 5.1)"},
    Rule{[](const Head &head, const Now &now) { return head.masked && now.fromServer; }, 1002,
         "a server frame with a mask (RFC 6455 section 5.1)"},
    Rule{[](const Head &head, const Now &) { return head.isControl() && !head.fin; }, 1002,
         "a fragmented control frame (RFC 6455 section 5.5)"},
    Rule{[](const Head &head, const Now &) {
             return head.isControl() && (head.extendedLength > 0 || head.length > kMostControl);
         },
         1002, "a control frame of more than 125 bytes (RFC 6455 section 5.5)"},
    Rule{[](const Head &head, const Now &now) { return head.opcode == 0 && !now.inMessage; }, 1002,
         "a continuation frame, and no message to continue (RFC 6455 section 5.4)"},
    Rule{[](const Head &head, const Now &now) { return isData(head) && now.inMessage; }, 1002,
         "a new message inside a fragmented one (RFC 6455 section 5.4)"},
};

constexpr std::array kLength{
    Rule{[](const Head &head, const Now &) { return head.length >> 63 != 0; }, 1002,
         "a 64-bit length with its highest bit set (RFC 6455 section 5.2)"},
    Rule{[](const Head &head, const Now &) {
             return (head.extendedLength == 2 && head.length < 126) ||
                    (head.extendedLength == 8 && head.length < 65536);
         },
         1002, "a length that is not in its shortest form (RFC 6455 section 5.2)"},
    Rule{[](const Head &head, const Now &now) { return !head.isControl() && head.length > now.room; }, 1009,
         "a message that is longer than allowed (RFC 6455 section 7.4.1)"},
};

std::optional<BrokenRule> firstBroken(std::span<const Rule> rules, const FrameHead &head,
                                      const FrameSituation &situation)
{
    for (const Rule &rule : rules) {
        if (rule.isBroken(head, situation))
            return BrokenRule{.code = rule.code, .words = rule.words};
    }
    return std::nullopt;
}

} // namespace

std::optional<BrokenRule> brokenByFirstBytes(const FrameHead &head, const FrameSituation &situation)
{
    return firstBroken(kFirstBytes, head, situation);
}

std::optional<BrokenRule> brokenByLength(const FrameHead &head, const FrameSituation &situation)
{
    return firstBroken(kLength, head, situation);
}

} // namespace gatescope::websocket
