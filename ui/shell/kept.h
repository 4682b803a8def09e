#pragma once

#include <QByteArray>
#include <QString>

namespace gatescope::ui {

/// What the user has made (saved filters, masking rules) stays when the layout is reset: it is no state of the window,
/// as those in Preferences are.
[[nodiscard]] QByteArray kept(const QString &name);
void keep(const QString &name, const QByteArray &bytes);

} // namespace gatescope::ui
