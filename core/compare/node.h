#pragma once

#include "compare/lines.h"
#include "compare/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::compare {

/// One row of a comparison: a section, a field, a header, a key, an event. Texts are UTF-8.
struct Node {
    std::string name;
    std::string a;
    std::string b;
    std::string note; ///< Why it is ignored, has no counterpart, or was not compared; empty: nothing to say.
    Mark mark = Mark::Same;
    bool isWord = false; ///< The name is a word of ours, in the context "Compare", not data.
    std::string place;   ///< For the ignore list: "response.headers.vary". Empty: it cannot be ignored.
    std::shared_ptr<const LineComparison> lines; ///< A text or bytes; its rows stand below the node.
    std::vector<Node> children;
    std::uint32_t differences = 0; ///< In it and below.
    std::uint32_t ignored = 0;
    int eventA = -1;
    int eventB = -1;

    Node &add(Node child) { return children.emplace_back(std::move(child)); }
};

/// The node, its name being a word of ours.
[[nodiscard]] inline Node word(Node node)
{
    node.isWord = true;
    return node;
}

/// Counts the whole tree; a container that has differences and no mark becomes Changed.
void count(Node &node);

/// Compares trees of values into nodes.
class ValueComparer {
public:
    explicit ValueComparer(const IgnoreList &ignore, std::stop_token stop = {})
        : m_ignore(ignore),
          m_stop(std::move(stop))
    {
    }

    /// Null: that side has none. One of them is not null.
    [[nodiscard]] Node compare(std::string name, const std::string &place, const Value *a, const Value *b) const;
    /// Two texts of one place; empty ones are there.
    [[nodiscard]] Node compareText(std::string name, const std::string &place, std::string a, std::string b) const;
    /// Headers, query fields: by name without case, those of one name in their order.
    [[nodiscard]] std::vector<Node> comparePairs(const std::string &place,
                                                 const std::vector<std::pair<std::string, std::string>> &a,
                                                 const std::vector<std::pair<std::string, std::string>> &b) const;

private:
    void compareDict(Node &node, const std::string &place, const Value &a, const Value &b) const;
    void compareList(Node &node, const std::string &place, const Value &a, const Value &b) const;
    void judge(Node &node, bool same) const;

    const IgnoreList &m_ignore;
    std::stop_token m_stop;
};

} // namespace gatescope::compare
