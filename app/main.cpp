#include "app/archivecommands.h"
#include "app/commandline.h"
#include "app/inspector.h"
#include "app/runnermain.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "resources/resources.h"

#include <QApplication>
#include <QCoreApplication>

#include <cstdio>

namespace gatescope::app {

namespace {

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("gatescope"));
    QCoreApplication::setOrganizationName(QStringLiteral("gatescope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GATESCOPE_VERSION));
}

struct Launch {
    int &argc;
    char **argv;

    int operator()(const InspectCommand &command) const
    {
        const QApplication application(argc, argv);
        nameApplication();
        return inspect(command);
    }
    int operator()(const OpenCommand &command) const
    {
        const QApplication application(argc, argv);
        nameApplication();
        return openSession(command);
    }
    int operator()(const ServeCommand &command) const
    {
        return inTerminal([&] { return serve(command); });
    }
    int operator()(const CallCommand &command) const
    {
        return inTerminal([&] { return call(command); });
    }
    int operator()(const ExportCommand &command) const
    {
        return inTerminal([&] { return exportSession(command); });
    }
    int operator()(const ImportCommand &command) const
    {
        return inTerminal([&] { return importArchive(command); });
    }
    int operator()(const RunnerCommand &command) const
    {
        return inTerminal([&] { return runRunner(command); });
    }

    template <class Main>
    int inTerminal(Main &&main) const
    {
        const QCoreApplication application(argc, argv);
        nameApplication();
        return main();
    }
};

} // namespace

} // namespace gatescope::app

int main(int argc, char **argv)
{
    (void)gatescope::sinceStart();
    gatescope::resources::makeAvailable();
    const auto command = gatescope::app::parseCommandLine(argc, argv);
    if (!command)
        return command.error().exitCode;
    return std::visit(gatescope::app::Launch{argc, argv}, *command);
}
