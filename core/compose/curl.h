#pragma once

#include "base/result.h"
#include "compose/imported.h"

#include <QStringList>
#include <QStringView>

namespace gatescope::compose {

/// True when `text` begins like a curl command: perhaps after "$ ", and also as curl.exe.
[[nodiscard]] bool looksLikeCurl(QStringView text);

/// The words of a command line, as bash (quotes, $'…', backslashes, continued lines, comments) or cmd.exe ("^"
/// continuations and escapes) would see them; which one is told by the text. Variables and $(…) stay as they are. The
/// command ends at |, ;, & or a redirection outside quotes.
[[nodiscard]] Result<QStringList> commandWords(QStringView text);

/// The draft that sends what `curl …` would: request line, headers, body. Options about the output or the connection
/// that change nothing of it are taken in silence; those that would change it and cannot be done, and unknown ones, are
/// in the notes. Fails when it is no curl command, a quote does not end, or there is no URL.
[[nodiscard]] Result<Imported> fromCurl(QStringView text);

} // namespace gatescope::compose
