#pragma once

#include <QByteArray>
#include <QString>

namespace gatescope::ui {

/// Bytes as text that can be edited without losing one: CR and LF are the signs ␍ and ␊, with a line break behind each
/// LF that is for the eye only; other control bytes, backslashes and what is not UTF-8 are \xNN.
[[nodiscard]] QString rawToText(const QByteArray &bytes);
/// The reverse. A backslash that begins no \xNN is itself.
[[nodiscard]] QByteArray textToRaw(const QString &text);

inline constexpr char16_t kReturnSign = u'\u240D';
inline constexpr char16_t kFeedSign = u'\u240A';

} // namespace gatescope::ui
