#pragma once

#include <QStringList>

#include <cstdint>

namespace gatescope::ui {

/// What the window remembers about session files, in the user's settings.
class SessionSettings {
public:
    /// Files that were opened or saved, newest first; those that are gone are left out.
    [[nodiscard]] static QStringList recent();
    static void addRecent(const QString &path);
    static void clearRecent();

    /// Whether closing a window with a session that was not saved asks; else it is discarded.
    [[nodiscard]] static bool asksToSave();
    static void setAsksToSave(bool asks);

    /// A recording that becomes larger pauses and asks.
    [[nodiscard]] static std::uint64_t limitBytes();
    static void setLimitBytes(std::uint64_t bytes);
};

} // namespace gatescope::ui
