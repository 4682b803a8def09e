#pragma once

#include <QString>

namespace gatescope::link {

/// "SIGSEGV (segmentation fault)" for 11; "signal 77" for what has no name here.
[[nodiscard]] QString signalWords(int signal);

/// What Python's fault handler left in `path`, bounded; empty when there is none.
[[nodiscard]] QString readFaultLog(const QString &path);

/// A folder for rings and sockets that only the user can enter: in memory where the system has such a place.
[[nodiscard]] QString runtimeFolder();

} // namespace gatescope::link
