#pragma once

#include "compare/facts.h"
#include "compare/node.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace gatescope::compare {

/// How two exchanges are compared.
struct CompareOptions {
    IgnoreList ignore;
    /// Undoes a Content-Encoding, at most so many bytes; nothing when it cannot. None: bodies are compared as they are.
    std::function<std::optional<std::string>(const std::string &body, const std::string &coding)> decode;
};

/// What came of it. A plain value: made on any thread, shown on another.
struct Comparison {
    trace::ExchangeSummary a;
    trace::ExchangeSummary b;
    Node root;                            ///< Its children are the sections, in the order of a request's life.
    std::vector<std::string> notCompared; ///< What was left out and why, in sentences.
    bool isAcross = false;                ///< WSGI against ASGI.
    bool isStopped = false;               ///< Nothing in it counts.

    [[nodiscard]] std::uint32_t differences() const { return root.differences; }
    [[nodiscard]] std::uint32_t ignored() const { return root.ignored; }
};

[[nodiscard]] Comparison compareExchanges(const Material &a, const Material &b, const CompareOptions &options = {},
                                          const std::stop_token &stop = {});

/// The same as text, one row a line, with the signs of signOf(). Only differences: sections without one are left out.
[[nodiscard]] std::string toText(const Comparison &comparison, bool onlyDifferences);
/// One row and all below it.
[[nodiscard]] std::string toText(const Node &node, bool onlyDifferences);

/// "+", "−", "~", "·" (ignored), "Δ" (measured), "∅" (no counterpart), " ".
[[nodiscard]] std::string_view signOf(Mark mark);

} // namespace gatescope::compare
