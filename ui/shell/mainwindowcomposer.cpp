#include "shell/mainwindow.h"

namespace gatescope::ui {

void MainWindow::addComposer() {}

} // namespace gatescope::ui
