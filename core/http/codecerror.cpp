#include "http/codecerror.h"

#include <array>
#include <utility>

namespace gatescope::http {

namespace {

struct StatusRow {
    CodecErrc code;
    int status;
};

constexpr std::array kStatuses{
    StatusRow{CodecErrc::MalformedRequestLine, 400},
    StatusRow{CodecErrc::MalformedTarget, 400},
    StatusRow{CodecErrc::TargetTooLong, 414},
    StatusRow{CodecErrc::UnknownMethod, 501},
    StatusRow{CodecErrc::UnsupportedVersion, 505},
    StatusRow{CodecErrc::MalformedHeader, 400},
    StatusRow{CodecErrc::HeadTooLarge, 431},
    StatusRow{CodecErrc::TooManyHeaders, 431},
    StatusRow{CodecErrc::BadHost, 400},
    StatusRow{CodecErrc::BadContentLength, 400},
    StatusRow{CodecErrc::FramingConflict, 400},
    StatusRow{CodecErrc::BadTransferEncoding, 400},
    StatusRow{CodecErrc::UnknownTransferCoding, 501},
    StatusRow{CodecErrc::BodyTooLarge, 413},
    StatusRow{CodecErrc::MalformedChunk, 400},
    StatusRow{CodecErrc::Incomplete, 400},
    StatusRow{CodecErrc::InvalidResponse, 500},
    StatusRow{CodecErrc::WrongOrder, 500},
};
static_assert(kStatuses.size() == std::size_t(CodecErrc::Count));

consteval bool inOrder()
{
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        if (std::size_t(kStatuses[i].code) != i)
            return false;
    }
    return true;
}
static_assert(inOrder());

} // namespace

int statusOf(CodecErrc code)
{
    return kStatuses[std::size_t(code)].status;
}

CodecError peerError(CodecErrc code, std::string detail)
{
    return {.code = code,
            .blame = Blame::Peer,
            .status = statusOf(code),
            .detail = std::move(detail),
            .parserReason = {},
            .raw = {}};
}

CodecError applicationError(std::string detail)
{
    return {.code = CodecErrc::InvalidResponse,
            .blame = Blame::Application,
            .status = 500,
            .detail = std::move(detail),
            .parserReason = {},
            .raw = {}};
}

} // namespace gatescope::http
