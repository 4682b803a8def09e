#pragma once

#include "shell/replaycomparison.h"
#include "shell/windowcontext.h"

#include <cstdint>

namespace gatescope::ui {

class ComparePage;

/// Comparing two exchanges or two runs: a page in the place of list and exchange, and its commands in the Exchange
/// menu. What the user wants to have ignored is kept in the Preferences.
class ComparePart : public QObject {
    Q_OBJECT

public:
    explicit ComparePart(const WindowContext &context);

    /// Shows two exchanges beside each other, by their numbers in the session.
    void compare(std::uint32_t first, std::uint32_t second);
    /// Compares them as soon as `replay` has ended, unless the user has switched that off.
    void expectReplay(std::uint32_t origin, std::uint32_t replay) { m_replays.expect(origin, replay); }

    [[nodiscard]] ComparePage &page() const { return *m_page; }
    [[nodiscard]] bool isShown() const;

private:
    void addCommands();
    void connectAll();
    void refreshCommands();
    void compareSelected();
    void compareWithPrevious();
    void compareWithOrigin();
    void compareRuns();
    void leave();

    const WindowContext m_context;
    ComparePage *m_page;
    ReplayComparison m_replays;
};

} // namespace gatescope::ui
