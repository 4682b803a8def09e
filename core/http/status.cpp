#include "http/status.h"

#include <algorithm>
#include <array>

namespace gatescope::http {

namespace {

struct ReasonRow {
    int status;
    std::string_view reason;
};

constexpr std::array kReasons{
    ReasonRow{100, "Continue"},
    ReasonRow{101, "Switching Protocols"},
    ReasonRow{102, "Processing"},
    ReasonRow{103, "Early Hints"},
    ReasonRow{200, "OK"},
    ReasonRow{201, "Created"},
    ReasonRow{202, "Accepted"},
    ReasonRow{203, "Non-Authoritative Information"},
    ReasonRow{204, "No Content"},
    ReasonRow{205, "Reset Content"},
    ReasonRow{206, "Partial Content"},
    ReasonRow{207, "Multi-Status"},
    ReasonRow{208, "Already Reported"},
    ReasonRow{226, "IM Used"},
    ReasonRow{300, "Multiple Choices"},
    ReasonRow{301, "Moved Permanently"},
    ReasonRow{302, "Found"},
    ReasonRow{303, "See Other"},
    ReasonRow{304, "Not Modified"},
    ReasonRow{305, "Use Proxy"},
    ReasonRow{307, "Temporary Redirect"},
    ReasonRow{308, "Permanent Redirect"},
    ReasonRow{400, "Bad Request"},
    ReasonRow{401, "Unauthorized"},
    ReasonRow{402, "Payment Required"},
    ReasonRow{403, "Forbidden"},
    ReasonRow{404, "Not Found"},
    ReasonRow{405, "Method Not Allowed"},
    ReasonRow{406, "Not Acceptable"},
    ReasonRow{407, "Proxy Authentication Required"},
    ReasonRow{408, "Request Timeout"},
    ReasonRow{409, "Conflict"},
    ReasonRow{410, "Gone"},
    ReasonRow{411, "Length Required"},
    ReasonRow{412, "Precondition Failed"},
    ReasonRow{413, "Content Too Large"},
    ReasonRow{414, "URI Too Long"},
    ReasonRow{415, "Unsupported Media Type"},
    ReasonRow{416, "Range Not Satisfiable"},
    ReasonRow{417, "Expectation Failed"},
    ReasonRow{418, "I'm a Teapot"},
    ReasonRow{421, "Misdirected Request"},
    ReasonRow{422, "Unprocessable Content"},
    ReasonRow{423, "Locked"},
    ReasonRow{424, "Failed Dependency"},
    ReasonRow{425, "Too Early"},
    ReasonRow{426, "Upgrade Required"},
    ReasonRow{428, "Precondition Required"},
    ReasonRow{429, "Too Many Requests"},
    ReasonRow{431, "Request Header Fields Too Large"},
    ReasonRow{451, "Unavailable For Legal Reasons"},
    ReasonRow{500, "Internal Server Error"},
    ReasonRow{501, "Not Implemented"},
    ReasonRow{502, "Bad Gateway"},
    ReasonRow{503, "Service Unavailable"},
    ReasonRow{504, "Gateway Timeout"},
    ReasonRow{505, "HTTP Version Not Supported"},
    ReasonRow{506, "Variant Also Negotiates"},
    ReasonRow{507, "Insufficient Storage"},
    ReasonRow{508, "Loop Detected"},
    ReasonRow{511, "Network Authentication Required"},
};
static_assert(std::ranges::is_sorted(kReasons, {}, &ReasonRow::status));

} // namespace

std::string_view reasonPhrase(int status)
{
    const auto found = std::ranges::lower_bound(kReasons, status, {}, &ReasonRow::status);
    return found != kReasons.end() && found->status == status ? found->reason : std::string_view{};
}

} // namespace gatescope::http
