#pragma once

#include "compare/comparison.h"

namespace gatescope::compare {

/// Compares bodies: JSON by its structure, text by lines, everything else by bytes. Bounded: beyond the bounds the rest
/// is compared more simply, and notCompared() says so.
class BodyComparer {
public:
    /// All are borrowed.
    BodyComparer(const CompareOptions &options, const ValueComparer &values, const std::stop_token &stop)
        : m_options(options),
          m_values(values),
          m_stop(stop)
    {
    }

    [[nodiscard]] Node compare(const std::string &place, const Body &a, const Body &b);
    [[nodiscard]] const std::vector<std::string> &notCompared() const { return m_notCompared; }

    static constexpr std::size_t kMostJson = std::size_t{8} * 1024 * 1024;
    static constexpr std::size_t kMostText = std::size_t{256} * 1024 * 1024;
    static constexpr std::size_t kMostHex = std::size_t{4} * 1024 * 1024; ///< Bytes that are shown as hex, each side.

private:
    [[nodiscard]] std::string decoded(const Body &body, std::string &note);
    void compareContent(Node &node, std::string a, std::string b, bool wantsJson);
    bool compareAsJson(Node &node, const std::string &a, const std::string &b);
    void compareAsBytes(Node &node, std::string_view a, std::string_view b);

    const CompareOptions &m_options;
    const ValueComparer &m_values;
    const std::stop_token &m_stop;
    std::vector<std::string> m_notCompared;
};

} // namespace gatescope::compare
