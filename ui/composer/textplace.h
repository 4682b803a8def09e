#pragma once

#include <QLineEdit>
#include <QPlainTextEdit>

namespace gatescope::ui {

/// Replaces only what differs, so that cursor and scroll position stay. Tells of no change when there is none.
void setTextKeepingPlace(QPlainTextEdit &edit, const QString &text);
void setTextKeepingPlace(QLineEdit &edit, const QString &text);

/// A sentence with a capital at its front, safe inside rich text.
[[nodiscard]] QString sentence(const QString &text);

} // namespace gatescope::ui
