#pragma once

#include "archive/excerpt.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

/// Secrets are taken out of what is exported.
///
/// A rule names a header, a key (of a query, a form, JSON, an environ, a log line …) or gives a regular expression.
/// Names are compared without case, `-` and `_` are the same, and a rule for `password` is for `db_password` as well.
/// What a rule finds is a secret, and a secret is replaced by `[masked]` everywhere: in the wire's bytes, in environ
/// and scope, in messages, layers, logs, tracebacks and bodies, compressed ones included, and in every other exchange
/// of the same export. Cookie names, the scheme of an Authorization and everything around a secret stay readable.
///
/// What the rules cannot see through is left out whole: HTTP/2 header blocks, compressed WebSocket frames in an
/// exchange with secrets, bodies in a coding that is not known here. Lengths change with the text. Secrets of fewer
/// than 4 characters (cookies: 8) are masked in their own place only.
namespace gatescope::archive {

enum class MaskTarget : std::uint8_t { Header, Key, Pattern };

struct MaskRule {
    MaskTarget target = MaskTarget::Key;
    QString text; ///< A name, or a regular expression; with a group, only the first group is the secret.
    bool on = true;
    bool isOwn = false; ///< Added by the user.
    friend bool operator==(const MaskRule &, const MaskRule &) = default;
};

struct MaskRules {
    bool on = true;
    QList<MaskRule> rules;
    friend bool operator==(const MaskRules &, const MaskRules &) = default;

    [[nodiscard]] static MaskRules standard();
    [[nodiscard]] static MaskRules none() { return {.on = false, .rules = {}}; }
};

/// Why the rule cannot be used, in words; empty when it can.
[[nodiscard]] QString problemOf(const MaskRule &rule);

struct MaskCounts {
    std::vector<std::uint64_t> places; ///< By the rule's index: how often it found something.
    std::size_t secrets = 0;           ///< Different values.
    std::size_t exchanges = 0;         ///< That hold at least one.
    std::uint64_t leftOut = 0;         ///< Payloads that were left out whole.
};

/// Applies rules to exchanges, in two rounds: learn() all that will be exported, then ask for each masked().
class Masker {
public:
    explicit Masker(const MaskRules &rules);
    ~Masker();
    Masker(const Masker &) = delete;
    Masker &operator=(const Masker &) = delete;

    void learn(const Excerpt &excerpt);
    [[nodiscard]] Excerpt masked(const Excerpt &excerpt);
    /// Of all that was learned.
    [[nodiscard]] MaskCounts counts() const;

private:
    class Text;
    class Events;
    std::unique_ptr<Text> m_text;
    MaskCounts m_counts;
};

} // namespace gatescope::archive
