#pragma once

#include "base/headerlist.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatescope::trace {

/// Text of an event: UTF-8, borrowed. The views of an event live as long as the record (or the variables) they came
/// from.
using Text = std::string_view;

/// Bytes of which perhaps only the beginning was kept. `size` is always the true size.
struct Payload {
    std::string_view bytes;
    std::uint64_t size = 0;

    Payload() = default;
    Payload(std::string_view all) : bytes(all), size(all.size()) {}
    Payload(std::string_view kept, std::uint64_t trueSize) : bytes(kept), size(trueSize) {}

    [[nodiscard]] bool isTruncated() const { return bytes.size() < size; }
    [[nodiscard]] Payload limitedTo(std::size_t most) const { return {bytes.substr(0, most), size}; }
};

/// A place in somebody's source: the caller of send(), the line that raised.
struct CodeSite {
    Text file;
    Text function;
    std::uint32_t line = 0;

    [[nodiscard]] bool isKnown() const { return line != 0; }
};

/// Header pairs inside an event, borrowed and encoded one after the other. Iterate, or turn into a HeaderList.
class HeaderPairs {
public:
    HeaderPairs() = default;
    explicit HeaderPairs(std::string_view encoded) : m_encoded(encoded) {}

    [[nodiscard]] std::string_view encoded() const { return m_encoded; }
    [[nodiscard]] HeaderList list() const;

    /// Appends one pair to `out` in the form that HeaderPairs reads.
    static void append(std::string &out, std::string_view name, std::string_view value);
    static void append(std::string &out, const HeaderList &headers);

private:
    std::string_view m_encoded;
};

/// What was kept of the bodies and values; every limit leaves a mark where it cut.
struct CaptureLimits {
    std::uint64_t bodyBytes = 1024 * 1024; ///< Of each body, in each direction.
    std::uint32_t textBytes = 4096;        ///< Of one text or bytes value in a snapshot.
    std::uint32_t children = 64;           ///< Of one container in a snapshot.
    std::uint32_t depth = 6;               ///< Levels of a snapshot.
};

/// How much of one body may still be recorded.
class BodyBudget {
public:
    explicit BodyBudget(std::uint64_t most) : m_left(most) {}

    [[nodiscard]] Payload take(std::string_view bytes)
    {
        const auto kept = std::min<std::uint64_t>(bytes.size(), m_left);
        m_left -= kept;
        return {bytes.substr(0, kept), bytes.size()};
    }

private:
    std::uint64_t m_left;
};

} // namespace gatescope::trace
