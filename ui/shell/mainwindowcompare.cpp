#include "shell/mainwindow.h"

namespace gatescope::ui {

void MainWindow::addCompare() {}

} // namespace gatescope::ui
