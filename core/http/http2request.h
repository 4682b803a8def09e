#pragma once

#include "http/codecerror.h"
#include "http/http2step.h"
#include "http/limits.h"

#include <optional>

namespace gatescope::http {

/// The header fields of a request on HTTP/2 while they come, one after the other. Private to core/http.
///
/// What RFC 9113 section 8 says of them is checked already.
class Http2RequestFields {
public:
    Http2RequestFields(std::uint32_t stream, const Limits &limits);

    void add(std::string_view name, std::string_view value);
    /// The head is whole. What is wrong with it, beyond the rules of HTTP/2: too large, a target that is none, …
    [[nodiscard]] std::optional<CodecError> finish(bool hasBody);
    /// As far as it has come; it is empty then.
    [[nodiscard]] Http2Head takeHead();
    [[nodiscard]] std::string takeRaw();

private:
    void addPseudo(std::string_view name, std::string_view value);
    [[nodiscard]] std::optional<CodecError> problem() const;

    Limits m_limits;
    Http2Head m_head;
    std::size_t m_size = 0; ///< As SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 section 6.5.2).
    std::size_t m_fields = 0;
};

} // namespace gatescope::http
