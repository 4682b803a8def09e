#include "shell/mainwindow.h"

namespace gatescope::ui {

void MainWindow::addLanes() {}

} // namespace gatescope::ui
