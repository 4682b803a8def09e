#include "app/runarguments.h"

#include "app/choices.h"

#include "link/environpair.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

const Choices<link::InterfaceChoice> kInterfaces{{"auto", link::InterfaceChoice::Auto},
                                                 {"asgi3", link::InterfaceChoice::Asgi3},
                                                 {"asgi2", link::InterfaceChoice::Asgi2},
                                                 {"wsgi", link::InterfaceChoice::Wsgi}};
const Choices<link::LifespanChoice> kLifespans{
    {"auto", link::LifespanChoice::Auto}, {"on", link::LifespanChoice::On}, {"off", link::LifespanChoice::Off}};
const Choices<bool> kLoops{{"asyncio", false}, {"uvloop", true}};

std::uint32_t milliseconds(double seconds)
{
    return static_cast<std::uint32_t>(seconds * 1000);
}

std::string environMistake(const std::string &given)
{
    const auto pair = link::environPair(QString::fromStdString(given));
    return pair ? std::string() : pair.error().summary.toStdString() + ". " + pair.error().wayOut.toStdString();
}

std::string octalMistake(const std::string &mode)
{
    const bool isOctal = !mode.empty() && mode.size() <= 4 && mode.find_first_not_of("01234567") == std::string::npos;
    return isOctal ? std::string() : "not an octal number: " + mode;
}

/// Adds options of one group whose help shows what they are when they are not given.
class Group {
public:
    Group(CLI::App &command, const char *name) : m_command(command), m_name(name) {}

    template <class Value>
    CLI::Option *add(const char *flag, Value &value, const char *help)
    {
        return m_command.add_option(flag, value, help)->capture_default_str()->group(m_name);
    }

private:
    CLI::App &m_command;
    const char *m_name;
};

} // namespace

QString absolutePath(const std::string &path)
{
    return path.empty() ? QString() : QFileInfo(QString::fromStdString(path)).absoluteFilePath();
}

link::RunOptions RunArguments::result() const
{
    link::RunOptions run = options;
    run.target = QString::fromStdString(target);
    run.directory = QDir(QString::fromStdString(m_directory)).absolutePath();
    run.venv = QString::fromStdString(m_venv);
    run.envFile = QString::fromStdString(m_envFile);
    for (const std::string &pair : m_environ)
        run.environ.append(QString::fromStdString(pair));
    for (const std::string &name : m_tapsOff)
        run.tapsOff.append(QString::fromStdString(name));
    addNetwork(run);
    run.rootPath = QString::fromStdString(m_rootPath);
    run.stopTimeoutMs = milliseconds(m_stopTimeout);
    run.limits.headTimeoutMs = milliseconds(m_headTimeout);
    run.limits.idleTimeoutMs = milliseconds(m_idleTimeout);
    run.limits.bodyTimeoutMs = milliseconds(m_bodyTimeout);
    run.webSocket.pingIntervalMs = milliseconds(m_pingInterval);
    run.webSocket.pingTimeoutMs = milliseconds(m_pingTimeout);
    return run;
}

void RunArguments::addNetwork(link::RunOptions &run) const
{
    for (const std::string &address : m_listen)
        run.listen.append(QString::fromStdString(address));
    if (!m_unixPath.empty())
        run.listen.append(u"unix:"_s + QString::fromStdString(m_unixPath));
    const bool asked =
        std::ranges::any_of(m_hostAndPort, [](const CLI::Option *option) { return option->count() > 0; });
    run.host = asked || run.listen.isEmpty() ? QString::fromStdString(m_host) : QString();
    run.unixMode = static_cast<std::uint32_t>(QString::fromStdString(m_unixMode).toUInt(nullptr, 8));
    run.tls.certificateFile = absolutePath(m_certificateFile);
    run.tls.keyFile = absolutePath(m_keyFile);
    run.tls.clientCaFile = absolutePath(m_clientCaFile);
    run.tls.on = run.tls.on || !m_certificateFile.empty() || !m_keyFile.empty() || !m_clientCaFile.empty();
    run.forwardedAllowIps = QString::fromStdString(m_forwardedAllowIps);
}

void RunArguments::addAppOptions(CLI::App &command)
{
    command.add_option("--interface", options.interface, "Which interface APP has")
        ->transform(oneOf(kInterfaces))
        ->type_name(namesOf(kInterfaces));
    command.add_flag("--factory", options.factory, "APP is called to get the application");
    addInterpreterOptions(command);
    command.add_option("--root-path", m_rootPath, "Where the application is mounted: SCRIPT_NAME, root_path");
    command.add_option("--threads", options.threads, "WSGI worker threads")
        ->check(CLI::Range(1U, 256U))
        ->capture_default_str();
    command.add_option("--lifespan", options.lifespan, "Whether the lifespan is run")
        ->transform(oneOf(kLifespans))
        ->type_name(namesOf(kLifespans));
    addLoopOptions(command);
    addTapOptions(command);
    command.add_flag("--uvloop", options.uvloop, "The same as --loop uvloop");
}

void RunArguments::addInterpreterOptions(CLI::App &command)
{
    command.add_option("--dir", m_directory, "Working directory, first on sys.path")->check(CLI::ExistingDirectory);
    command.add_option("--venv", m_venv, "Virtual environment; default: .venv beside the application");
    command.add_option("--env-file", m_envFile, "File of NAME=value lines");
    repeatable(command.add_option("--environ", m_environ, "NAME=value for every WSGI environ; may be repeated"))
        ->check(CLI::Validator(environMistake, ""));
}

void RunArguments::addLoopOptions(CLI::App &command)
{
    command.add_flag("--asyncio-debug", options.asyncioDebug, "asyncio's debug mode");
    command
        .add_option("--block-threshold", options.blockThresholdMs,
                    "Milliseconds after which an event loop that does not turn is reported; 0: never")
        ->check(CLI::Range(0U, 600'000U))
        ->capture_default_str()
        ->type_name("MS");
    command.add_option("--loop", options.uvloop, "asyncio, or uvloop where it can be imported")
        ->transform(oneOf(kLoops))
        ->type_name(namesOf(kLoops));
}

void RunArguments::addTapOptions(CLI::App &command)
{
    command.add_flag("!--no-taps", options.taps, "Do not look for the application's layers (middleware)");
    command.add_option("--no-tap", m_tapsOff,
                       "Leave out one layer: module.Name or Name, * for any characters; may be repeated");
}

void RunArguments::addServerOptions(CLI::App &command)
{
    addAddressOptions(command);
    command.add_option("--forwarded-allow-ips", m_forwardedAllowIps,
                       "Proxies whose X-Forwarded-* and Forwarded headers count: addresses, networks, unix, *");
    command.add_flag("--proxy-protocol", options.proxyProtocol,
                     "Every connection begins with a PROXY header (version 1 or 2)");
    command.add_option("--stop-timeout", m_stopTimeout, "Seconds for exchanges to end after a stop")
        ->capture_default_str();
    addTlsOptions(command);
    addWebSocketOptions(command);
}

void RunArguments::addAddressOptions(CLI::App &command)
{
    m_hostAndPort.push_back(
        command.add_option("--host", m_host, "Address to listen on; ::, 0.0.0.0: every one of this machine")
            ->capture_default_str());
    m_hostAndPort.push_back(
        command.add_option("--port", options.port, "Port to listen on; 0: any free one")->capture_default_str());
    repeatable(command.add_option(
        "--listen", m_listen,
        "Listen on host:port, [::1]:8000 or unix:PATH; may be repeated. Beside --host and --port when one "
        "of them is given, else in their place"));
    command.add_option("--uds", m_unixPath, "Listen on a Unix socket: the same as --listen unix:PATH");
    command.add_option("--uds-mode", m_unixMode, "Permissions of Unix sockets, such as 660; default: by the umask")
        ->check(CLI::Validator(octalMistake, "OCTAL"));
}

void RunArguments::addTlsOptions(CLI::App &command)
{
    const std::string group = "TLS";
    auto &tls = options.tls;
    command.add_flag("--tls", tls.on, "Speak TLS, with a development certificate unless --tls-cert names another")
        ->group(group);
    auto *certificate = command.add_option("--tls-cert", m_certificateFile, "Certificate and its chain (PEM)");
    auto *key = command.add_option("--tls-key", m_keyFile, "Key of the certificate (PEM, no pass phrase)");
    certificate->check(CLI::ExistingFile)->needs(key)->group(group);
    key->check(CLI::ExistingFile)->needs(certificate)->group(group);
    command.add_option("--tls-ca", m_clientCaFile, "Ask clients for a certificate of these authorities (PEM)")
        ->check(CLI::ExistingFile)
        ->group(group);
    command.add_flag("!--no-http2", tls.http2, "Do not offer HTTP/2")->group(group);
}

void RunArguments::addWebSocketOptions(CLI::App &command)
{
    Group group(command, "WebSocket");
    auto &socket = options.webSocket;
    group.add("--ws-ping-interval", m_pingInterval, "Seconds from a ping to the next; 0: none")
        ->check(CLI::NonNegativeNumber);
    group.add("--ws-ping-timeout", m_pingTimeout, "Seconds for the pong (1011); 0: any time")
        ->check(CLI::NonNegativeNumber);
    group.add("--ws-max-size", socket.mostMessage, "Bytes of a message (1009)");
    command.add_flag("!--no-ws-deflate", socket.deflate, "Do not agree to permessage-deflate")->group("WebSocket");
}

void RunArguments::addLimitOptions(CLI::App &command)
{
    Group group(command, "Limits");
    auto &limits = options.limits;
    auto &capture = options.capture;
    group.add("--limit-head", limits.headBytes, "Bytes of a request head (431)");
    group.add("--limit-headers", limits.headers, "Headers of a request (431)");
    group.add("--limit-body", limits.bodyBytes, "Bytes of a request body (413); 0: any");
    group.add("--limit-connections", limits.connections, "Connections at once");
    group.add("--head-timeout", m_headTimeout, "Seconds for a request head (408)");
    group.add("--idle-timeout", m_idleTimeout, "Seconds that an idle connection is kept");
    group.add("--body-timeout", m_bodyTimeout, "Seconds between two pieces of a request body (408)");
    group.add("--capture-body", capture.bodyBytes, "Bytes of each body that the trace keeps");
    group.add("--capture-text", capture.textBytes, "Bytes of one value that the trace keeps");
}

} // namespace gatescope::app
