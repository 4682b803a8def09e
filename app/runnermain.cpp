#include "app/runnermain.h"

#include "app/controlthread.h"
#include "app/directcall.h"
#include "app/directcaller.h"
#include "app/failures.h"
#include "app/gatewayoptions.h"
#include "gateway/gateway.h"
#include "link/environpair.h"
#include "net/portowner.h"
#include "python/apploader.h"
#include "python/asgi/gateway.h"
#include "python/capture.h"
#include "python/interpreter.h"
#include "python/scope.h"
#include "python/taps/taps.h"
#include "python/wsgi/gateway.h"

#include <QFile>

#include <condition_variable>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace gatescope::app {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

std::vector<std::string> textsOf(const QStringList &list)
{
    std::vector<std::string> texts;
    for (const QString &text : list)
        texts.push_back(text.toStdString());
    return texts;
}

/// A body of a megabyte passes through several buffers; given back to the system each time, every page of them would be
/// faulted in anew for the next request.
void keepMemory()
{
#ifdef __GLIBC__
    constexpr int kMapped = 4 * 1024 * 1024; // bytes; a larger block is always given back
    constexpr int kKept = 16 * 1024 * 1024;
    ::mallopt(M_MMAP_THRESHOLD, kMapped);
    ::mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

constexpr auto kSourcesPeriod = 1s;
constexpr auto kPythonEnd = 1s;

template <class Error = link::Failure>
using Outcome = std::expected<void, Error>;

python::LoadOptions loadOptions(const link::RunOptions &run)
{
    python::LoadOptions options{.target = run.target, .directory = run.directory, .factory = run.factory};
    switch (run.interface) {
    case link::InterfaceChoice::Auto:
        break;
    case link::InterfaceChoice::Asgi3:
        options.interface = trace::Interface::Asgi3;
        break;
    case link::InterfaceChoice::Asgi2:
        options.interface = trace::Interface::Asgi2;
        break;
    case link::InterfaceChoice::Wsgi:
        options.interface = trace::Interface::Wsgi;
        break;
    }
    return options;
}

/// Tells the inspector of source files as the application imports more.
class SourceTeller {
public:
    SourceTeller(const python::AppLoader &loader, ControlThread &control)
        : m_thread([this, &loader, &control](const std::stop_token &stop) { watch(loader, control, stop); })
    {
    }

private:
    void watch(const python::AppLoader &loader, ControlThread &control, const std::stop_token &stop)
    {
        QStringList told;
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            lock.unlock();
            if (QStringList files = loader.sourceFiles(); files != told) {
                told = files;
                control.send(link::SourceFiles{files});
            }
            lock.lock();
            m_wake.wait_for(lock, stop, kSourcesPeriod, [] { return false; });
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

/// Waits on the main thread until somebody says stop.
class StopSign {
public:
    void give()
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_given = true;
        }
        m_changed.notify_all();
    }
    void wait()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_given; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_given = false;
};

/// Everything of one run, from the Start message to the exit code.
class Run {
public:
    Run(const link::Start &start, ControlThread &control, trace::TraceWriter &writer)
        : m_start(start),
          m_options(start.options),
          m_control(control),
          m_writer(writer)
    {
    }
    int exec();

private:
    Outcome<python::LoadError> startPython();
    Outcome<python::LoadError> load();
    Outcome<> serve();
    Outcome<> serveAsgi();
    Outcome<> serveWsgi();
    Outcome<> listen(gateway::Gateway &gateway);
    void inject(gateway::Gateway &gateway, const link::Inject &message);
    [[nodiscard]] DirectCaller::Tell telling()
    {
        return [this](const link::DirectBegun &begun) { m_control.send(begun); };
    }
    int fail(const link::Failure &failure);
    int fail(const python::LoadError &error);
    int end(int code);

    const link::Start &m_start;
    const link::RunOptions &m_options;
    gateway::GatewayOptions m_gateway;
    ControlThread &m_control;
    trace::TraceWriter &m_writer;
    std::unique_ptr<python::Interpreter> m_interpreter;
    std::unique_ptr<python::Capture> m_capture;
    std::unique_ptr<taps::Taps> m_taps;
    std::unique_ptr<python::AppLoader> m_loader;
    python::LoadedApp m_app;
    call::ResponseBox m_box;
    bool m_workersLeft = false;
};

Outcome<python::LoadError> Run::startPython()
{
    if (!m_options.envFile.isEmpty()) {
        const auto variables = python::readEnvFile(m_options.envFile);
        if (!variables)
            return std::unexpected(variables.error());
        python::applyEnvironment(*variables);
    }
    const auto venv = python::findVenv(
        m_options.venv, {python::folderOfTarget(m_options.target, m_options.directory), m_options.directory});
    if (!venv)
        return std::unexpected(venv.error());
    const int fault =
        ::open(QFile::encodeName(m_start.faultPath).constData(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    auto interpreter = python::Interpreter::start({.workingDirectory = m_options.directory,
                                                   .arguments = {m_options.target},
                                                   .venv = *venv,
                                                   .faultDescriptor = fault});
    if (!interpreter)
        return std::unexpected(interpreter.error());
    m_interpreter = std::move(*interpreter);
    m_capture = std::make_unique<python::Capture>(m_writer, python::CaptureOptions{});
    if (m_options.taps)
        m_taps = std::make_unique<taps::Taps>(m_writer, textsOf(m_options.tapsOff));
    return {};
}

Outcome<python::LoadError> Run::load()
{
    m_loader = std::make_unique<python::AppLoader>(loadOptions(m_options));
    auto app = m_loader->load();
    if (!app)
        return std::unexpected(app.error());
    m_app = std::move(*app);
    m_control.send(link::Loaded{m_app.name, m_app.interface, python::Interpreter::version(), m_app.description});
    m_control.send(link::SourceFiles{m_app.files});
    return {};
}

Outcome<> Run::listen(gateway::Gateway &gateway)
{
    const auto address = gateway.start();
    if (!address) {
        const auto free = net::nextFreePort(QHostAddress(m_options.host), m_options.port);
        const bool inUse = address.error().summary.contains("in use"_L1);
        return std::unexpected(
            link::Failure{.kind = inUse ? link::FailureKind::PortInUse : link::FailureKind::CannotListen,
                          .words = address.error(),
                          .suggestedPort = inUse ? free.value_or(0) : std::uint16_t{0}});
    }
    m_control.send(listeningOf(gateway.endpoints(), m_options.tls.on, gateway.tlsNote()));
    return {};
}

void Run::inject(gateway::Gateway &gateway, const link::Inject &message)
{
    gateway.inject(injectionOf(message), [this, id = message.id](const std::string &why) {
        m_control.send(link::Injected{.id = id, .error = QString::fromStdString(why)});
    });
}

namespace {

python::Object sharedOf(const python::Object &object)
{
    const python::PythonScope python;
    return python::Object::share(object.get());
}

} // namespace

Outcome<> Run::serveAsgi()
{
    static constexpr std::array kModes{asgi::LifespanMode::Auto, asgi::LifespanMode::On, asgi::LifespanMode::Off};
    const python::Object app = sharedOf(m_app.callable);
    asgi::AsgiGateway asgi(std::move(m_app.callable),
                           {.appName = m_app.name.toStdString(),
                            .interface = m_app.interface,
                            .rootPath = m_options.rootPath.toStdString(),
                            .lifespan = kModes[static_cast<std::size_t>(m_options.lifespan)],
                            .debug = m_options.asyncioDebug,
                            .whenAnswered = m_taps ? m_taps->whenAnswered() : nullptr,
                            .uvloop = m_options.uvloop,
                            .blockThreshold = std::chrono::milliseconds(m_options.blockThresholdMs)},
                           m_writer, m_box);
    if (const auto started = asgi.start(); !started)
        return std::unexpected(link::Failure{.kind = link::FailureKind::LifespanFailed, .words = started.error()});
    gateway::Gateway gateway(m_gateway, asgi, m_box, m_writer);
    if (auto listening = listen(gateway); !listening) {
        asgi.stop(0ms);
        asgi.run();
        return listening;
    }
    DirectCaller caller(gateway, app.get(), telling());
    m_control.setHandlers({.stop =
                               [&](std::chrono::milliseconds deadline) {
                                   gateway.stop(deadline);
                                   asgi.stop(0ms);
                               },
                           .setRecording = [this](bool on) { m_writer.setRecording(on); },
                           .callDirectly = [&](const link::DirectCall &call) { caller.call(call); },
                           .nextStep = [&](quint64 id) { gateway.nextStep(id); },
                           .inject = [&](const link::Inject &message) { inject(gateway, message); }});
    asgi.run();
    m_control.setHandlers({});
    return {};
}

namespace {

std::vector<std::pair<std::string, std::string>> environOf(const QStringList &texts)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const QString &text : texts) {
        if (const auto pair = link::environPair(text))
            pairs.emplace_back(pair->name.toStdString(), pair->value.toStdString());
    }
    return pairs;
}

} // namespace

Outcome<> Run::serveWsgi()
{
    wsgi::Gateway wsgi(m_app, m_writer, m_box,
                       {.threads = static_cast<int>(m_options.threads),
                        .rootPath = m_options.rootPath.toStdString(),
                        .serverSoftware = "gatescope/" GATESCOPE_VERSION,
                        .environ = environOf(m_options.environ),
                        .whenCrossed = m_taps ? m_taps->whenCrossed() : nullptr,
                        .whenEnded = [this](ExchangeId exchange) { m_capture->endOfExchange(exchange); }});
    gateway::Gateway gateway(m_gateway, wsgi, m_box, m_writer);
    if (auto listening = listen(gateway); !listening)
        return listening;
    DirectCaller caller(gateway, m_app.callable.get(), telling());
    StopSign sign;
    m_control.setHandlers({.stop =
                               [&](std::chrono::milliseconds deadline) {
                                   gateway.stop(deadline);
                                   sign.give();
                               },
                           .setRecording = [this](bool on) { m_writer.setRecording(on); },
                           .callDirectly = [&](const link::DirectCall &call) { caller.call(call); },
                           .nextStep = [&](quint64 id) { gateway.nextStep(id); },
                           .inject = [&](const link::Inject &message) { inject(gateway, message); }});
    sign.wait();
    m_workersLeft = wsgi.stop(kPythonEnd) > 0;
    m_control.setHandlers({});
    if (m_workersLeft)
        ::_exit(end(0)); // a worker is inside the application: nothing that it uses may be destroyed
    return {};
}

Outcome<> Run::serve()
{
    const SourceTeller teller(*m_loader, m_control);
    return m_app.interface == trace::Interface::Wsgi ? serveWsgi() : serveAsgi();
}

int Run::fail(const link::Failure &failure)
{
    m_control.send(link::Failed{failure});
    return end(1);
}

int Run::fail(const python::LoadError &error)
{
    m_control.send(link::SourceFiles{error.files});
    return fail(failureOf(error));
}

int Run::end(int code)
{
    m_app.callable.reset();
    if (!m_workersLeft)
        m_taps.reset();
    const bool finalized = !m_interpreter || m_interpreter->stop(kPythonEnd, m_workersLeft).finalized;
    m_control.send(link::Stopped{});
    m_control.finish();
    if (!finalized)
        ::_exit(code);
    return code;
}

int Run::exec()
{
    auto gateway = gatewayOptions(m_options);
    if (!gateway)
        return fail(link::Failure{.kind = link::FailureKind::CannotListen, .words = gateway.error()});
    m_gateway = std::move(*gateway);
    if (const auto ready = startPython(); !ready)
        return fail(ready.error());
    if (const auto ready = load(); !ready)
        return fail(ready.error());
    if (const auto served = serve(); !served)
        return fail(served.error());
    return end(0);
}

} // namespace

int runRunner(const RunnerCommand &command)
{
    keepMemory();
    ControlThread control(command.link);
    const auto start = control.greet();
    if (!start)
        return 2;
    auto ring = trace::RingMemory::open(start->ringPath);
    if (!ring) {
        control.send(link::Failed{{.words = ring.error()}});
        control.finish();
        return 1;
    }
    trace::TraceWriter writer(std::move(*ring), start->options.capture);
    writer.nameThread("main");
    writer.setRecording(start->options.recording);
    return Run(*start, control, writer).exec();
}

} // namespace gatescope::app
