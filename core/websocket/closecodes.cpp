#include "websocket/codec.h"

#include <algorithm>
#include <array>

namespace gatescope::websocket {

namespace {

struct CloseCode {
    std::uint16_t code;
    std::string_view meaning;
};

/// RFC 6455 section 7.4.1 and IANA's "WebSocket Close Code Number Registry".
constexpr std::array kCodes{
    CloseCode{1000, "normal closure"},
    CloseCode{1001, "going away"},
    CloseCode{1002, "protocol error"},
    CloseCode{1003, "unsupported data"},
    CloseCode{1005, "no status received"},
    CloseCode{1006, "abnormal closure"},
    CloseCode{1007, "invalid frame payload data"},
    CloseCode{1008, "policy violation"},
    CloseCode{1009, "message too big"},
    CloseCode{1010, "mandatory extension"},
    CloseCode{1011, "internal error"},
    CloseCode{1012, "service restart"},
    CloseCode{1013, "try again later"},
    CloseCode{1014, "bad gateway"},
    CloseCode{1015, "TLS handshake"},
};

struct CodeRange {
    int first;
    int last;
};

constexpr std::array kSendable{CodeRange{1000, 1003}, CodeRange{1007, 1014}, CodeRange{3000, 4999}};

} // namespace

bool isSendableCode(int code)
{
    return std::ranges::any_of(kSendable,
                               [code](CodeRange range) { return code >= range.first && code <= range.last; });
}

std::string_view meaningOf(std::uint16_t code)
{
    const auto found = std::ranges::find(kCodes, code, &CloseCode::code);
    return found == kCodes.end() ? std::string_view() : found->meaning;
}

} // namespace gatescope::websocket
