#pragma once

#include "archive/masking.h"

#include <QRegularExpression>

#include <array>
#include <bitset>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/// Finding and replacing secrets in one piece of text. Private to core/archive.
namespace gatescope::archive {

inline constexpr std::string_view kMask = "[masked]";

/// All secrets that are known, found again in any text at the speed of memory.
class SecretIndex {
public:
    static constexpr std::size_t kShortest = 4;

    void insert(std::string_view secret);
    [[nodiscard]] std::size_t size() const { return m_secrets.size(); }
    /// Calls `found(begin, end)` for every secret in `text`, the longest at each place.
    void find(std::string_view text, const std::function<void(std::size_t, std::size_t)> &found) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::bitset<65536> m_prefixes;
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> m_lengths; ///< By the first four bytes; longest first.
    std::unordered_set<std::string, Hash, std::equal_to<>> m_secrets;
};

/// One replacement in a text.
struct MaskEdit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text = std::string(kMask);
};
using MaskEdits = std::vector<MaskEdit>;

/// Sorted, and edits that overlap made one, with the first one's text.
[[nodiscard]] MaskEdits merged(MaskEdits edits);
/// The bytes of `text` from `begin` to `end` with the merged edits applied; an edit belongs to where it begins.
[[nodiscard]] std::string withEdits(std::string_view text, const MaskEdits &edits, std::size_t begin, std::size_t end);

/// The rules, ready to be used on text. What they find becomes a known secret.
class Masker::Text {
public:
    explicit Text(const MaskRules &rules);

    /// Any text: pairs of name and value in it, patterns, known secrets.
    [[nodiscard]] std::string masked(std::string_view text);
    /// What masked() does, merged.
    [[nodiscard]] MaskEdits edits(std::string_view text);
    /// An HTTP head, line by line.
    [[nodiscard]] std::string maskedHead(std::string_view head);
    /// The value of a header or key that a rule names; nothing when none does.
    [[nodiscard]] std::optional<std::string> maskedValue(std::string_view name, std::string_view value);
    [[nodiscard]] bool names(std::string_view name) const { return ruleOf(name) >= 0; }

    /// While learning, what is found is counted.
    void setLearning(bool on) { m_learning = on; }
    [[nodiscard]] std::uint64_t found() const { return m_found; } ///< So far, by rules and by known secrets.
    [[nodiscard]] const std::vector<std::uint64_t> &places() const { return m_places; }
    [[nodiscard]] std::size_t secrets() const { return m_secretCount; }

private:
    struct Pair;
    [[nodiscard]] int ruleOf(std::string_view name) const;
    void findPairs(std::string_view text, MaskEdits &edits);
    void findPatterns(std::string_view text, MaskEdits &edits);
    [[nodiscard]] std::size_t maskPair(std::string_view text, const Pair &pair, MaskEdits &edits);
    void maskPart(std::string_view text, std::size_t behindName, MaskEdits &edits);
    [[nodiscard]] std::string replacement(int rule, std::string_view name, std::string_view value);
    void count(int rule);
    void learn(std::string_view secret, std::size_t shortest = SecretIndex::kShortest);

    struct Pattern {
        int rule = 0;
        QRegularExpression expression;
    };
    std::map<std::string, int, std::less<>> m_names; ///< Lower case, with `_`; the rule's index.
    std::vector<Pattern> m_patterns;
    SecretIndex m_secrets;
    std::size_t m_secretCount = 0;
    std::uint64_t m_found = 0;
    std::vector<std::uint64_t> m_places;
    bool m_learning = false;
};

} // namespace gatescope::archive
