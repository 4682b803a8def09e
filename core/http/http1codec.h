#pragma once

#include "http/codecerror.h"
#include "http/http1response.h"
#include "http/limits.h"
#include "http/step.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::http {

class LlhttpParser;

/// HTTP/1.1 and 1.0, server side. Owns no socket, clock or thread, so a test is its whole world.
///
/// Bytes that arrive go to receive(); then ask nextStep() until it answers NeedData, Paused, Closed or an error. One
/// request is RequestHead, BodyData*, BodyEnd; then the codec pauses until startNextRequest(), and pipelined bytes wait
/// in it. The steps do not depend on how the bytes were cut, except that one run of data may come as several BodyData,
/// of which only the first has framing.
///
/// response() writes the answer to the request that was read last. It is independent of the reading side, so a response
/// may end before its request does; call startNextRequest() when both are done.
///
/// Strict: llhttp reads with every lenient flag off, and what RFC 9112 calls an error is one. After an error the codec
/// stays there: answer CodecError::status and close.
class Http1Codec {
public:
    explicit Http1Codec(const Limits &limits = {});
    ~Http1Codec();
    Http1Codec(const Http1Codec &) = delete;
    Http1Codec &operator=(const Http1Codec &) = delete;

    /// Bytes of the peer; none at all: the peer has closed its side. Ends the life of every BodyData::data before.
    void receive(std::string_view input);

    [[nodiscard]] Result<Step, CodecError> nextStep();

    /// The exchange is over, read the next request. Only when Paused; otherwise it does nothing.
    void startNextRequest();

    /// What was received and not yet used: pipelined requests, or what follows a refused byte.
    [[nodiscard]] std::string_view unread() const;
    /// The bytes of an unfinished head, for the record of a time-out.
    [[nodiscard]] std::string_view partialHead() const;
    /// True before the first byte of a request, empty lines apart.
    [[nodiscard]] bool isBetweenRequests() const;

    [[nodiscard]] Http1Response &response() { return m_response; }
    [[nodiscard]] const Http1Response &response() const { return m_response; }

private:
    enum class Phase { EmptyLines, RequestLine, HeaderLines, Body, Done, Failed, Count };
    using Progress = bool; ///< False: nothing more can be done with what is there.
    struct PendingData {
        std::string framing;
        std::size_t begin;
        std::size_t size;
    };
    using Pending = std::variant<RequestHead, PendingData, BodyEnd>;
    struct PhaseRow;
    static const PhaseRow kPhases[];

    Progress skipEmptyLines();
    Progress readRequestLine();
    Progress readHeaderLine();
    Progress readBody();
    Progress stand() { return false; }

    Progress takeHeaderLine(std::string_view line);
    Progress finishHead();
    void prepareResponse();
    [[nodiscard]] bool takeBody(std::size_t begin);
    void finishBody();
    Progress fail(CodecError error);
    Progress failInBody(CodecErrc code);
    [[nodiscard]] std::string describeBodyError(CodecErrc code, bool framingTooLong) const;
    Progress headIsTooLarge();
    [[nodiscard]] std::string_view window() const;
    [[nodiscard]] Result<Step, CodecError> idleAnswer();
    [[nodiscard]] Step popPending();
    void dropUsed();

    Limits m_limits;
    std::unique_ptr<LlhttpParser> m_parser;
    Http1Response m_response;
    std::string m_input;
    std::size_t m_messageBegin = 0; ///< In m_input: the first byte of the head, while it is read.
    std::size_t m_used = 0;         ///< In m_input: what the reader has behind it.
    Phase m_phase = Phase::EmptyLines;
    bool m_peerClosed = false;
    RequestHead m_head;
    std::string m_framing; ///< Framing bytes since the last data.
    std::deque<Pending> m_pending;
    std::optional<CodecError> m_error;
};

} // namespace gatescope::http
