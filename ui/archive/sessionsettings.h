#pragma once

#include <QStringList>

#include <cstdint>

namespace gatescope::ui {

/// How large a session may become before it asks.
struct SessionLimits {
    std::uint64_t bytes = std::uint64_t{4} * 1024 * 1024 * 1024; ///< Of its file.
    std::uint32_t exchanges = 0;                                 ///< Deleted ones do not count; 0: as many as come.
    friend bool operator==(const SessionLimits &, const SessionLimits &) = default;
};

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
    [[nodiscard]] static SessionLimits limits();
    static void setLimits(const SessionLimits &limits);
};

} // namespace gatescope::ui
