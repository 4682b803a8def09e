#pragma once

#include "shell/windowcontext.h"

namespace gatescope::ui {

class LanesView;

/// The run's threads and tasks against time: the tab "Lanes" below, and its commands in the View menu.
class LanesPart : public QObject {
    Q_OBJECT

public:
    explicit LanesPart(const WindowContext &context);

private:
    void show();

    const WindowContext m_context;
    LanesView *m_lanes;
};

} // namespace gatescope::ui
