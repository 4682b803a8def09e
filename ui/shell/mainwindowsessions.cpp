#include "shell/mainwindow.h"

namespace gatescope::ui {

void MainWindow::addSessions() {}

} // namespace gatescope::ui
