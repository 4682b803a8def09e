#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

/// The shortest way from one sequence to another: the linear-space algorithm of E. W. Myers ("An O(ND) Difference
/// Algorithm and Its Variations", Algorithmica 1986), with a bound on its work.
namespace gatescope::compare {

/// A run of an edit script. `a` and `b` are where it stands in each sequence; Removed has its tokens in `a` only, Added
/// in `b` only.
struct Stretch {
    enum class Kind : std::uint8_t { Same, Removed, Added };
    Kind kind = Kind::Same;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t count = 0;
    friend bool operator==(const Stretch &, const Stretch &) = default;
};

struct Script {
    std::vector<Stretch> stretches; ///< In order; where something was replaced, Removed stands before Added.
    bool isCoarse = false;          ///< The bound was reached: correct, but perhaps not the shortest.
    bool isStopped = false;         ///< Somebody asked to stop: nothing in it counts.
};

struct DiffLimits {
    std::uint64_t steps = 60'000'000; ///< Diagonals that may be followed; about a quarter of a second.
    std::stop_token stop;
};

/// Tokens are equal when their numbers are. Beyond the bound, what is left is split at tokens that stand on each side
/// once, and what has none of these counts as replaced.
[[nodiscard]] Script diff(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                          const DiffLimits &limits = {});

} // namespace gatescope::compare
