#include "shell/mainwindow.h"

namespace gatescope::ui {

void MainWindow::addSource() {}

} // namespace gatescope::ui
