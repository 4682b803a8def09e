#include "http/codecerror.h"

#include <array>
#include <utility>

namespace gatescope::http {

namespace {

struct Row {
    CodecErrc code;
    int status;
};

constexpr std::array kStatuses{
    Row{CodecErrc::MalformedRequestLine, 400},
    Row{CodecErrc::MalformedTarget, 400},
    Row{CodecErrc::TargetTooLong, 414},
    Row{CodecErrc::UnknownMethod, 501},
    Row{CodecErrc::UnsupportedVersion, 505},
    Row{CodecErrc::MalformedHeader, 400},
    Row{CodecErrc::HeadTooLarge, 431},
    Row{CodecErrc::TooManyHeaders, 431},
    Row{CodecErrc::BadHost, 400},
    Row{CodecErrc::BadContentLength, 400},
    Row{CodecErrc::FramingConflict, 400},
    Row{CodecErrc::BadTransferEncoding, 400},
    Row{CodecErrc::UnknownTransferCoding, 501},
    Row{CodecErrc::BodyTooLarge, 413},
    Row{CodecErrc::MalformedChunk, 400},
    Row{CodecErrc::Incomplete, 400},
    Row{CodecErrc::InvalidResponse, 500},
    Row{CodecErrc::WrongOrder, 500},
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
