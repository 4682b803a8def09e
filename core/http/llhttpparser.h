#pragma once

#include <llhttp.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::http {

/// llhttp with every lenient flag off, as a plain call: bytes in, what was found out. Private to core/http.
class LlhttpParser {
public:
    struct Piece {
        std::size_t begin;
        std::size_t size;
    };
    struct Outcome {
        std::size_t consumed = 0;
        bool headDone = false;
        bool messageDone = false;
        llhttp_errno_t error = HPE_OK; ///< HPE_OK also when it stopped behind a message.
        std::vector<Piece> body;       ///< Body data as places in the input.
    };

    explicit LlhttpParser(std::uint64_t bodyLimit);
    LlhttpParser(const LlhttpParser &) = delete;
    LlhttpParser &operator=(const LlhttpParser &) = delete;

    void reset();
    /// Never goes beyond the end of a message. After an error only reset() helps.
    const Outcome &execute(std::string_view input);
    /// One whole line "GET / HTTP/1.x": llhttp knows no minor version above 1, which counts as 1 (RFC 9110
    /// section 2.5).
    const Outcome &executeRequestLine(std::string_view line);
    /// One whole line: llhttp wants spaces where a tab may stand around Content-Length and Transfer-Encoding.
    const Outcome &executeHeaderLine(std::string_view line);

    [[nodiscard]] const Outcome &outcome() const { return m_outcome; } ///< Of the last execute().
    [[nodiscard]] bool failed() const { return m_outcome.error != HPE_OK; }
    [[nodiscard]] bool isChunked() const { return m_chunked; }
    [[nodiscard]] bool hasContentLength() const { return m_hasContentLength; }
    [[nodiscard]] std::uint64_t contentLength() const { return m_contentLength; }
    [[nodiscard]] bool bodyIsTooLarge() const { return m_bodyIsTooLarge; }
    [[nodiscard]] std::string words() const;  ///< Why it failed.
    [[nodiscard]] std::string reason() const; ///< The same as "HPE_NAME: words".

private:
    static const llhttp_settings_t *settings();
    static LlhttpParser &self(llhttp_t *parser) { return *static_cast<LlhttpParser *>(parser->data); }
    int headComplete();
    int bodyPiece(const char *at, std::size_t size);
    int chunkHead();
    int messageComplete();

    llhttp_t m_parser{};
    Outcome m_outcome;
    const char *m_input = nullptr;
    std::uint64_t m_bodyLimit;
    std::uint64_t m_chunkedBytes = 0;
    std::uint64_t m_contentLength = 0;
    bool m_chunked = false;
    bool m_hasContentLength = false;
    bool m_bodyIsTooLarge = false;
};

} // namespace gatescope::http
