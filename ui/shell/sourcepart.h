#pragma once

#include "shell/windowcontext.h"

namespace gatescope::ui {

class ExceptionView;
class SourceView;

/// The application's source: the exchange's tabs "Source" and "Exception", and the commands that show the selected
/// event's line there or in an editor.
class SourcePart : public QObject {
    Q_OBJECT

public:
    explicit SourcePart(const WindowContext &context);

private:
    void addCommands();
    void show(const QString &file, int line);
    void showSelected();
    void openSelected();
    void chooseEditor();

    const WindowContext m_context;
    SourceView *m_source;
    ExceptionView *m_exceptions;
};

} // namespace gatescope::ui
