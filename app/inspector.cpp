#include "app/inspector.h"

#include "app/examples.h"
#include "app/interrupt.h"
#include "common/icons.h"
#include "common/style.h"
#include "common/theme.h"
#include "shell/mainwindow.h"
#include "shell/preferences.h"

#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

QList<ui::Example> builtInExamples()
{
    QFile file(u":/gatescope/examples/index.json"_s);
    QList<ui::Example> examples;
    if (!file.open(QIODevice::ReadOnly))
        return examples;
    for (const QJsonValue entry : QJsonDocument::fromJson(file.readAll()).object().value("examples"_L1).toArray()) {
        const QString name = entry["file"_L1].toString();
        examples.append(
            {entry["title"_L1].toString(), entry["description"_L1].toString(), name, !tourSteps(name).isEmpty()});
    }
    return examples;
}

Result<link::RunOptions> runExample(const ui::Example &example)
{
    const auto folder = unpackExamples();
    if (!folder)
        return std::unexpected(folder.error());
    link::RunOptions run;
    run.directory = *folder;
    run.target = example.file;
    run.port = 0;
    return run;
}

void sendTour(QObject *owner, const ui::Example &example, const QString &url)
{
    auto *tour = new Tour(tourSteps(example.file), url, owner);
    QObject::connect(tour, &Tour::finished, tour, &QObject::deleteLater);
    tour->start();
}

void dress()
{
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(ui::theme::interfaceFont());
    QApplication::setPalette(ui::theme::palette(ui::Preferences::scheme()));
    QApplication::setWindowIcon(ui::icon(u"gatescope"_s, ui::theme::Tone::Accent));
    QApplication::setApplicationDisplayName(u"Gatescope"_s);
}

/// The window is closed: the application behind it is stopped in order, then the program ends.
void endWith(ui::MainWindow &window, link::Supervisor &supervisor)
{
    QApplication::setQuitOnLastWindowClosed(false);
    QObject::connect(&window, &ui::MainWindow::closed, &supervisor, [&supervisor] {
        const auto quitWhenIdle = [&supervisor] {
            if (supervisor.state() == link::RunState::Idle)
                QApplication::quit();
        };
        QObject::connect(&supervisor, &link::Supervisor::stateChanged, &supervisor, quitWhenIdle);
        supervisor.stop();
        quitWhenIdle();
    });
}

void openWindow(const QString &path)
{
    QProcess::startDetached(QCoreApplication::applicationFilePath(), {u"open"_s, path});
}

/// The window from its first picture to its end; `begin` says what it starts with.
template <class Begin>
int runWindow(Begin begin)
{
    dress();
    ui::Workspace workspace(QCoreApplication::applicationFilePath());
    ui::MainWindow window(workspace,
                          {.examples = builtInExamples(),
                           .runExample = runExample,
                           .sendTour = [&workspace](const ui::Example &example,
                                                    const QString &url) { sendTour(&workspace, example, url); },
                           .openWindow = openWindow});
    const Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::requested, &window, &ui::MainWindow::closeKeepingSession);
    endWith(window, workspace.supervisor);
    window.show();
    begin(window);
    const int code = QApplication::exec();
    workspace.document.close(window.keepsSession());
    return code;
}

} // namespace

int inspect(const InspectCommand &command)
{
    return runWindow([&command](ui::MainWindow &window) {
        window.offerRestore();
        if (command.tour)
            window.openTour();
        else if (command.hasTarget)
            window.open(command.run);
    });
}

int openSession(const OpenCommand &command)
{
    return runWindow([&command](ui::MainWindow &window) { window.openSession(command.file); });
}

} // namespace gatescope::app
