#pragma once

#include "shell/windowcontext.h"

namespace gatescope::captures {
class ExchangeModel;
}

namespace gatescope::ui {

/// Export and import of exchanges: their commands in the File menu, and their dialogs. The folder and what is masked
/// are remembered.
class ExportsPart : public QObject {
    Q_OBJECT

public:
    /// `model` knows what the filter shows.
    ExportsPart(const WindowContext &context, const captures::ExchangeModel &model);

    /// A HAR, with a dialog that says what it brings.
    void importFile(const QString &path);

private:
    void openExport();
    void openImport();

    const WindowContext m_context;
    const captures::ExchangeModel &m_model;
};

} // namespace gatescope::ui
