#pragma once

#include "common/text.h"
#include "common/theme.h"
#include "compare/comparison.h"

#include <QString>

/// A comparison in words, signs and colours: the rows, the table of runs and the copied text say the same.
namespace gatescope::ui {

/// A node's name, translated where it is a word of ours.
[[nodiscard]] QString nameOf(const compare::Node &node);
[[nodiscard]] QString signText(compare::Mark mark);
/// "only in A", "changed": for screen readers and tool tips.
[[nodiscard]] QString markText(compare::Mark mark);
[[nodiscard]] theme::Tone markTone(compare::Mark mark);
/// "12 differences", "3 ignored"; "No differences".
[[nodiscard]] QString countText(std::uint32_t differences, std::uint32_t ignored);
/// "GET /cart?page=1" and "200 OK · 12.3 ms · WSGI · run 2".
[[nodiscard]] QString titleOf(const trace::ExchangeSummary &summary);
[[nodiscard]] QString factsOf(const trace::ExchangeSummary &summary);

} // namespace gatescope::ui
