#pragma once

#include "common/theme.h"

#include <QString>

/// Small pieces of rich text in the colours of the theme, for QTextBrowser and QLabel. All text is escaped.
namespace gatescope::ui::html {

[[nodiscard]] QString colored(const QString &text, theme::Tone tone, const QPalette &palette);
[[nodiscard]] QString code(const QString &text, const QPalette &palette);
/// Plain text in which words between `backticks` become code.
[[nodiscard]] QString prose(const QString &text, const QPalette &palette);
[[nodiscard]] QString link(const QString &address, const QString &text);
/// A word on a tinted ground.
[[nodiscard]] QString badge(const QString &text, theme::Tone tone, const QPalette &palette);
/// A paragraph with `above` pixels of space in front.
[[nodiscard]] QString paragraph(const QString &inner, int above);
/// Text that keeps its lines, in the monospace font on a tinted ground.
[[nodiscard]] QString block(const QString &text, const QPalette &palette, int above);
/// Somebody else's words, with a bar at their left.
[[nodiscard]] QString quotation(const QString &text, const QPalette &palette, int above);

} // namespace gatescope::ui::html
