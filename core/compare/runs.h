#pragma once

#include "compare/lines.h"
#include "compare/rules.h"

#include "trace/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatescope::compare {

/// One exchange of each run, or of one of them.
struct RunPair {
    std::uint32_t a = 0; ///< Session numbers; 0: only the other run has it.
    std::uint32_t b = 0;
    std::string method;
    std::string path; ///< "lifespan" for one.
};

/// Pairs the exchanges of two runs: the first request of a method and path in one with the first in the other, the
/// second with the second. In the order of run A; what only B has stands where it came. Deleted ones are left out.
[[nodiscard]] std::vector<RunPair> pairRuns(const trace::Session &session, RunId a, RunId b);

/// The exchange that came before `number` with its method and path; 0: there was none.
[[nodiscard]] std::uint32_t previousLike(const trace::Session &session, std::uint32_t number);
/// The exchange of which `number` is a replay; 0: it is none.
[[nodiscard]] std::uint32_t originOf(const trace::Session &session, std::uint32_t number);

} // namespace gatescope::compare
