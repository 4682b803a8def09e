#pragma once

#include <QRegularExpression>

#include <string>
#include <string_view>
#include <vector>

namespace gatescope::compare {

/// One line of the ignore list.
///
/// A name with wild cards is matched, without case, against the dotted place of a thing ("request.headers.cookie",
/// "scope.client.1", "response.body.items.3.id") or the end of it from a dot on; what is below it is ignored with it.
/// A regular expression between slashes is blanked out of every value and line before they are compared.
struct IgnoreRule {
    std::string pattern; ///< "headers.date", "body.*.id", "/[0-9a-f]{32}/"
    std::string why;     ///< For people: "changes every second"
    bool on = true;

    [[nodiscard]] bool isExpression() const;
    friend bool operator==(const IgnoreRule &, const IgnoreRule &) = default;
};

/// What does not count when two exchanges are compared.
class IgnoreList {
public:
    IgnoreList() : IgnoreList(defaults()) {}
    explicit IgnoreList(std::vector<IgnoreRule> rules);

    /// Dates, entity tags, servers, request ids, cookies, ports, the streams of a call, time stamps, addresses in a
    /// repr().
    [[nodiscard]] static std::vector<IgnoreRule> defaults();
    /// Why a pattern cannot be used; empty: it can.
    [[nodiscard]] static std::string problemOf(const std::string &pattern);

    [[nodiscard]] const std::vector<IgnoreRule> &rules() const { return m_rules; }
    [[nodiscard]] bool ignores(std::string_view place) const;
    [[nodiscard]] bool blanks() const { return !m_expressions.empty(); }
    /// `text` with all that the expressions match replaced by one mark each.
    [[nodiscard]] std::string blanked(std::string_view text) const;

private:
    std::vector<IgnoreRule> m_rules;
    std::vector<std::string> m_names; ///< Lower case.
    std::vector<QRegularExpression> m_expressions;
};

} // namespace gatescope::compare
