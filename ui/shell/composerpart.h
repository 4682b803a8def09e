#pragma once

#include "shell/windowcontext.h"

#include <cstdint>

class QMenu;

namespace gatescope::ui {

class Composer;

/// Making requests: the tab "Composer" below, replaying and editing the selected exchange, and copying it as curl, code
/// or a test. What it sends goes to the application that runs.
class ComposerPart : public QObject {
    Q_OBJECT

public:
    explicit ComposerPart(const WindowContext &context);

    [[nodiscard]] Composer &composer() const { return *m_composer; }

private:
    void addCommands();
    QMenu *buildCopyMenu();
    void show();
    void paste();
    bool composeFrom(std::uint32_t number, bool sameBytes);
    bool composeSocketFrom(std::uint32_t number);
    void copyExchangeAs(int format);

    const WindowContext m_context;
    Composer *m_composer;
};

} // namespace gatescope::ui
