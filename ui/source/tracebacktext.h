#pragma once

#include "source/exceptioninfo.h"

#include <QHash>

namespace gatescope::ui {

/// Lines of code by their place.
using SourceLines = QHash<std::pair<QString, int>, QString>;

/// The places of all frames that have no line of code yet, of everything that hangs on the exception.
[[nodiscard]] SourceLines missingSources(const ExceptionInfo &info);
/// Reads them from the files as they are now; what cannot be read is an empty line. Not for the UI thread.
[[nodiscard]] SourceLines readSources(SourceLines places);
/// Gives frames without a line of code theirs.
void fillSources(ExceptionInfo &info, const SourceLines &lines);

/// The exception as Python prints it, members of groups behind a bar.
[[nodiscard]] QString tracebackText(const ExceptionInfo &info);

} // namespace gatescope::ui
