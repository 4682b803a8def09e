#pragma once

#include "archive/connection.h"
#include "trace/recordstore.h"
#include "trace/summary.h"

#include <atomic>

namespace gatescope::archive {

/// Brings a session file that can be written from an older version (schema.h) to this one; nothing happens to one that
/// is of this one. What rows did not have is made of the records, so all of them are read: for a thread of its own.
/// All of it or nothing: after a failure, or `cancel`, the file is as it was.
[[nodiscard]] Result<void> upgrade(const Connection &connection, const std::atomic<bool> &cancel);

/// What version 1 left out of a row, from records of its exchange.
void addLoopTimes(trace::ExchangeSummary &summary, const trace::StoredEvents &records);

} // namespace gatescope::archive
