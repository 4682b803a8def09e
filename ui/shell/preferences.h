#pragma once

#include "common/theme.h"
#include "link/options.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatescope::ui {

/// What the window remembers between starts, in the user's settings. Every reader accepts that a setting is missing,
/// foreign or damaged.
class Preferences {
public:
    [[nodiscard]] static theme::Scheme scheme();
    static void setScheme(theme::Scheme scheme);

    /// Applications that were opened, newest first, with how they were run.
    [[nodiscard]] static QList<link::RunOptions> recent();
    static void addRecent(const link::RunOptions &options);
    static void clearRecent();

    /// Geometry, splitters, columns … by name.
    [[nodiscard]] static QByteArray state(const QString &name);
    static void setState(const QString &name, const QByteArray &state);
    static void forgetStates();
};

} // namespace gatescope::ui
