#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>
#include <QStringView>

namespace gatescope::compose {

/// The words of a command line as bash splits it. Private to core/compose: see commandWords().
[[nodiscard]] Result<QStringList> bashWords(QStringView text);
/// As cmd.exe and the C runtime of Windows do.
[[nodiscard]] Result<QStringList> cmdWords(QStringView text);
/// True for text with carets as cmd.exe wants them.
[[nodiscard]] bool isForCmd(QStringView text);

/// One word for bash: as it is, in '…', or in $'…' where it holds control characters.
[[nodiscard]] QString bashQuoted(const QString &text);

} // namespace gatescope::compose
