#pragma once

#include "trace/session.h"

#include <QObject>

#include <cstdint>

namespace gatescope::ui {

/// Waits until a replay has ended, so that it can be compared with what it repeats.
class ReplayComparison : public QObject {
    Q_OBJECT

public:
    explicit ReplayComparison(const trace::Session &session, QObject *parent = nullptr);

    /// Off: nothing is waited for.
    void setOn(bool on);
    [[nodiscard]] bool isOn() const { return m_on; }
    /// `replay` repeats `origin`; the latest pair alone counts.
    void expect(std::uint32_t origin, std::uint32_t replay);

Q_SIGNALS:
    void ended(std::uint32_t origin, std::uint32_t replay);

private:
    void look();

    const trace::Session &m_session;
    std::uint32_t m_origin = 0;
    std::uint32_t m_replay = 0;
    bool m_on = true;
};

} // namespace gatescope::ui
