#pragma once

class QLineEdit;
class QString;

namespace gatescope::ui {

/// The look of every line to search or filter with: a sign in front and a cross that empties it. `what` stands in it
/// while it is empty, and is what a screen reader calls it.
void styleAsSearch(QLineEdit &field, const QString &what);
void styleAsFilter(QLineEdit &field, const QString &what);

} // namespace gatescope::ui
