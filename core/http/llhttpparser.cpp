#include "http/llhttpparser.h"

#include <algorithm>
#include <string>

namespace gatescope::http {

LlhttpParser::LlhttpParser(std::uint64_t bodyLimit) : m_bodyLimit(bodyLimit)
{
    reset();
}

const llhttp_settings_t *LlhttpParser::settings()
{
    static const llhttp_settings_t table = [] {
        llhttp_settings_t callbacks;
        llhttp_settings_init(&callbacks);
        callbacks.on_headers_complete = [](llhttp_t *parser) { return self(parser).headComplete(); };
        callbacks.on_body = [](llhttp_t *parser, const char *at, std::size_t size) {
            return self(parser).bodyPiece(at, size);
        };
        callbacks.on_chunk_header = [](llhttp_t *parser) { return self(parser).chunkHead(); };
        callbacks.on_message_complete = [](llhttp_t *parser) { return self(parser).messageComplete(); };
        return callbacks;
    }();
    return &table;
}

void LlhttpParser::reset()
{
    llhttp_init(&m_parser, HTTP_REQUEST, settings());
    m_parser.data = this;
    m_outcome = {};
    m_chunkedBytes = 0;
    m_contentLength = 0;
    m_chunked = false;
    m_hasContentLength = false;
    m_bodyIsTooLarge = false;
}

const LlhttpParser::Outcome &LlhttpParser::execute(std::string_view input)
{
    m_input = input.data();
    m_outcome.headDone = false;
    m_outcome.messageDone = false;
    m_outcome.body.clear();
    m_outcome.error = llhttp_execute(&m_parser, input.data(), input.size());
    m_outcome.consumed =
        m_outcome.error == HPE_OK ? input.size() : std::size_t(llhttp_get_error_pos(&m_parser) - input.data());
    if (m_outcome.messageDone && m_outcome.error == HPE_PAUSED)
        m_outcome.error = HPE_OK;
    return m_outcome;
}

const LlhttpParser::Outcome &LlhttpParser::executeRequestLine(std::string_view line)
{
    constexpr std::string_view kKnown = ".1\r\n";
    if (line.ends_with(kKnown) || line.ends_with(".0\r\n"))
        return execute(line);
    return execute(std::string(line.substr(0, line.size() - kKnown.size())).append(kKnown));
}

const LlhttpParser::Outcome &LlhttpParser::executeHeaderLine(std::string_view line)
{
    if (!line.contains('\t'))
        return execute(line);
    std::string spaced(line);
    std::ranges::replace(spaced, '\t', ' ');
    return execute(spaced);
}

std::string LlhttpParser::words() const
{
    const char *text = llhttp_get_error_reason(&m_parser);
    return text ? text : "";
}

std::string LlhttpParser::reason() const
{
    return std::string(llhttp_errno_name(llhttp_get_errno(&m_parser))) + ": " + words();
}

int LlhttpParser::headComplete()
{
    m_parser.upgrade = 0; // an offer to upgrade may be ignored (RFC 9110 section 7.8)
    m_outcome.headDone = true;
    m_chunked = (m_parser.flags & F_CHUNKED) != 0;
    m_hasContentLength = (m_parser.flags & F_CONTENT_LENGTH) != 0;
    m_contentLength = m_hasContentLength ? m_parser.content_length : 0;
    return 0;
}

int LlhttpParser::bodyPiece(const char *at, std::size_t size)
{
    m_outcome.body.push_back({.begin = std::size_t(at - m_input), .size = size});
    return 0;
}

int LlhttpParser::chunkHead()
{
    if (m_parser.content_length > m_bodyLimit - m_chunkedBytes) {
        m_bodyIsTooLarge = true;
        return -1;
    }
    m_chunkedBytes += m_parser.content_length;
    return 0;
}

int LlhttpParser::messageComplete()
{
    m_outcome.messageDone = true;
    return HPE_PAUSED;
}

} // namespace gatescope::http
