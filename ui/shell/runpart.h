#pragma once

#include "shell/windowcontext.h"

namespace gatescope::ui {

class OpenPart;

/// The run of the application: the Run menu, and the ways out that problems offer.
class RunPart : public QObject {
    Q_OBJECT

public:
    RunPart(const WindowContext &context, OpenPart &open);

    /// A problem's way out: "restart", or "port:8001".
    void mend(const QString &command);

private:
    void addCommands();
    void refreshCommands();
    void start();
    void editSettings();

    const WindowContext m_context;
    OpenPart &m_open;
};

} // namespace gatescope::ui
