#pragma once

#include <QObject>
#include <QTimer>

#include <array>
#include <cstdint>
#include <optional>

namespace gatescope::ui {

class RunChart;
class RunPane;

/// Two runs with one time scale: a second is as wide in both, what moves in one moves in the other, and the load has
/// one scale, too. Zero is the first request of each run, or what the user has put below each other.
///
/// Both panes live longer.
class CommonClock : public QObject {
    Q_OBJECT

public:
    CommonClock(RunPane &first, RunPane &second);
    ~CommonClock() override;

    /// Off: each has its own scale. On again: the left edges are zero, unless both show everything.
    void setLinked(bool linked);
    [[nodiscard]] bool isLinked() const { return m_isLinked; }

private:
    struct Side {
        RunPane *pane;
        std::optional<std::int64_t> zero; ///< On the run's clock, when the user chose it.
    };
    [[nodiscard]] static std::int64_t zeroOf(const Side &side);
    void align();
    void mirror(const Side &from, const Side &to);
    void sharePeaks();
    void release();

    std::array<Side, 2> m_sides;
    QTimer m_soon;
    bool m_isLinked = false;
    bool m_isMoving = false;
};

} // namespace gatescope::ui
