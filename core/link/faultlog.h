#pragma once

#include <QString>

namespace gatescope::link {

/// "SIGSEGV (segmentation fault)" for 11; "signal 77" for what has no name here.
[[nodiscard]] QString signalWords(int signal);

/// What Python's fault handler left in `path`, bounded; empty when there is none.
[[nodiscard]] QString readFaultLog(const QString &path);

} // namespace gatescope::link
