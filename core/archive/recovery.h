#pragma once

#include "base/result.h"

#include <QString>

#include <atomic>
#include <cstdint>

namespace gatescope::archive {

/// What could be read of a damaged session, and what could not.
struct Salvage {
    std::uint64_t exchanges = 0;     ///< That were read, the rebuilt ones included.
    std::uint64_t rebuilt = 0;       ///< Their row was lost; it was made anew from their records.
    std::uint64_t lostExchanges = 0; ///< Known to have been there.
    std::uint64_t lostRecords = 0;   ///< At least.
    [[nodiscard]] bool isComplete() const { return lostExchanges == 0 && lostRecords == 0; }
};

/// Copies what can be read of the damaged session at `from` into a new one at `to`. The damaged file is not changed.
/// Takes as long as it takes: for a thread of its own, until `cancel`.
[[nodiscard]] Result<Salvage> salvage(const QString &from, const QString &to, const std::atomic<bool> &cancel);

} // namespace gatescope::archive
