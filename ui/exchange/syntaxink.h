#pragma once

#include "exchange/bytepainter.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Theme>

#include <QString>

namespace KSyntaxHighlighting {
class Repository;
}

namespace gatescope::ui {

/// How a style of KSyntaxHighlighting is written here.
[[nodiscard]] Ink inkOf(KSyntaxHighlighting::Theme::TextStyle style);

/// The language of a media type; one that is not valid where there is none. Its rules are read on first use.
[[nodiscard]] KSyntaxHighlighting::Definition definitionFor(const KSyntaxHighlighting::Repository &languages,
                                                            const QString &mediaType);

} // namespace gatescope::ui
