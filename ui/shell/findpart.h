#pragma once

#include "shell/windowcontext.h"

namespace gatescope::captures {
class FilterBar;
}

namespace gatescope::ui {

class FindView;

/// Finding: the tab "Find" below, which searches in everything that was recorded, and the filters that the user has
/// saved, which it keeps between starts.
class FindPart : public QObject {
    Q_OBJECT

public:
    FindPart(const WindowContext &context, captures::FilterBar &filter);

private:
    void show();

    const WindowContext m_context;
    FindView *m_find;
};

} // namespace gatescope::ui
