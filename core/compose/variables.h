#pragma once

#include "base/result.h"
#include "compose/draft.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QStringView>

/// `{{name}}` in the texts of a draft. Spaces inside the braces do not count; a value may hold variables itself, to a
/// depth of eight. Raw bytes are never looked at.
namespace gatescope::compose {

using Variables = QHash<QString, QString>;

/// The names in `text`, each once, in order.
[[nodiscard]] QStringList variableNames(QStringView text);
/// `text` with the values in their places. Unknown names stay as they are and are added to `unknown`, each once.
[[nodiscard]] QString filledIn(const QString &text, const Variables &variables, QStringList *unknown = nullptr);

/// The draft with every text filled in, raw bytes apart.
[[nodiscard]] HttpDraft filledIn(HttpDraft draft, const Variables &variables, QStringList *unknown);
[[nodiscard]] SocketDraft filledIn(SocketDraft draft, const Variables &variables, QStringList *unknown);
/// The same; fails and names them where variables are not known.
[[nodiscard]] Result<HttpDraft> filledIn(const HttpDraft &draft, const Variables &variables);
[[nodiscard]] Result<SocketDraft> filledIn(const SocketDraft &draft, const Variables &variables);
/// All names that the draft uses, each once.
[[nodiscard]] QStringList variableNames(const HttpDraft &draft);
[[nodiscard]] QStringList variableNames(const SocketDraft &draft);

} // namespace gatescope::compose
