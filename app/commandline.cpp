#include "app/commandline.h"

#include "link/environpair.h"

#include <CLI/CLI.hpp>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <map>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *kAppHelp =
    "MODULE:ATTR, MODULE, FILE.py[:ATTR], MODULE:FACTORY(), a folder, or nothing: look in this folder";

/// The options of every command that runs an application, as text until parsing is done.
struct RunArguments {
    link::RunOptions options;
    std::string target;
    std::string directory;
    std::string venv;
    std::string envFile;
    std::vector<std::string> environ;
    std::string host = "127.0.0.1";
    std::vector<CLI::Option *> hostAndPort; ///< Of every command that has them.
    std::vector<std::string> listen;
    std::vector<std::string> tapsOff;
    std::string unixPath;
    std::string unixMode;
    std::string certificateFile;
    std::string keyFile;
    std::string clientCaFile;
    std::string forwardedAllowIps;
    std::string rootPath;
    double stopTimeout = 5;
    double headTimeout = 30;
    double idleTimeout = 5;
    double bodyTimeout = 30;
    double pingInterval = 20;
    double pingTimeout = 20;

    [[nodiscard]] link::RunOptions result() const;
    void addNetwork(link::RunOptions &run) const;
};

std::uint32_t milliseconds(double seconds)
{
    return static_cast<std::uint32_t>(seconds * 1000);
}

/// The runner works in another directory; an empty path stays empty.
QString absolutePath(const std::string &path)
{
    return path.empty() ? QString() : QFileInfo(QString::fromStdString(path)).absoluteFilePath();
}

link::RunOptions RunArguments::result() const
{
    link::RunOptions run = options;
    run.target = QString::fromStdString(target);
    run.directory = QDir(QString::fromStdString(directory)).absolutePath();
    run.venv = QString::fromStdString(venv);
    run.envFile = QString::fromStdString(envFile);
    for (const std::string &pair : environ)
        run.environ.append(QString::fromStdString(pair));
    addNetwork(run);
    run.rootPath = QString::fromStdString(rootPath);
    run.stopTimeoutMs = milliseconds(stopTimeout);
    run.limits.headTimeoutMs = milliseconds(headTimeout);
    run.limits.idleTimeoutMs = milliseconds(idleTimeout);
    run.limits.bodyTimeoutMs = milliseconds(bodyTimeout);
    run.webSocket.pingIntervalMs = milliseconds(pingInterval);
    run.webSocket.pingTimeoutMs = milliseconds(pingTimeout);
    return run;
}

void RunArguments::addNetwork(link::RunOptions &run) const
{
    for (const std::string &name : tapsOff)
        run.tapsOff.append(QString::fromStdString(name));
    for (const std::string &address : listen)
        run.listen.append(QString::fromStdString(address));
    if (!unixPath.empty())
        run.listen.append(u"unix:"_s + QString::fromStdString(unixPath));
    const bool asked = std::ranges::any_of(hostAndPort, [](const CLI::Option *option) { return option->count() > 0; });
    run.host = asked || run.listen.isEmpty() ? QString::fromStdString(host) : QString();
    run.unixMode = static_cast<std::uint32_t>(QString::fromStdString(unixMode).toUInt(nullptr, 8));
    run.tls.certificateFile = absolutePath(certificateFile);
    run.tls.keyFile = absolutePath(keyFile);
    run.tls.clientCaFile = absolutePath(clientCaFile);
    run.tls.on = run.tls.on || !certificateFile.empty() || !keyFile.empty() || !clientCaFile.empty();
    run.forwardedAllowIps = QString::fromStdString(forwardedAllowIps);
}

const std::map<std::string, bool> kTextOrJson{{"text", false}, {"json", true}};

/// "auto|off|on", for the help.
template <class Value>
std::string namesOf(const std::map<std::string, Value> &choices)
{
    std::string names;
    for (const auto &[name, value] : choices)
        names.append(names.empty() ? "" : "|").append(name);
    return names;
}

/// Turns a choice's name into its value; the error says which there are.
template <class Value>
CLI::Validator oneOf(const std::map<std::string, Value> &choices)
{
    return CLI::Validator(
        [&choices](std::string &given) -> std::string {
            const auto found = choices.find(given);
            if (found == choices.end())
                return "must be one of " + namesOf(choices) + ", not " + given;
            given = std::to_string(static_cast<int>(found->second));
            return {};
        },
        "");
}

CLI::Validator isEnvironPair()
{
    return CLI::Validator(
        [](std::string &given) -> std::string {
            const auto pair = link::environPair(QString::fromStdString(given));
            return pair ? std::string() : pair.error().summary.toStdString() + ". " + pair.error().wayOut.toStdString();
        },
        "");
}

void addAppOptions(CLI::App &command, RunArguments &run)
{
    static const std::map<std::string, link::InterfaceChoice> kInterfaces{{"auto", link::InterfaceChoice::Auto},
                                                                          {"asgi3", link::InterfaceChoice::Asgi3},
                                                                          {"asgi2", link::InterfaceChoice::Asgi2},
                                                                          {"wsgi", link::InterfaceChoice::Wsgi}};
    static const std::map<std::string, link::LifespanChoice> kLifespans{
        {"auto", link::LifespanChoice::Auto}, {"on", link::LifespanChoice::On}, {"off", link::LifespanChoice::Off}};
    command.add_option("--interface", run.options.interface, "Which interface APP has")
        ->transform(oneOf(kInterfaces))
        ->type_name(namesOf(kInterfaces));
    command.add_flag("--factory", run.options.factory, "APP is called to get the application");
    command.add_option("--dir", run.directory, "Working directory, first on sys.path")->check(CLI::ExistingDirectory);
    command.add_option("--venv", run.venv, "Virtual environment; default: .venv beside the application");
    command.add_option("--env-file", run.envFile, "File of NAME=value lines");
    command.add_option("--environ", run.environ, "NAME=value for every WSGI environ; may be repeated")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false)
        ->check(isEnvironPair());
    command.add_option("--root-path", run.rootPath, "Where the application is mounted: SCRIPT_NAME, root_path");
    command.add_option("--threads", run.options.threads, "WSGI worker threads")
        ->check(CLI::Range(1U, 256U))
        ->capture_default_str();
    command.add_option("--lifespan", run.options.lifespan, "Whether the lifespan is run")
        ->transform(oneOf(kLifespans))
        ->type_name(namesOf(kLifespans));
    command.add_flag("--asyncio-debug", run.options.asyncioDebug, "asyncio's debug mode");
    command
        .add_option("--block-threshold", run.options.blockThresholdMs,
                    "Milliseconds after which an event loop that does not turn is reported; 0: never")
        ->check(CLI::Range(0U, 600'000U))
        ->capture_default_str()
        ->type_name("MS");
    static const std::map<std::string, bool> kLoops{{"asyncio", false}, {"uvloop", true}};
    command.add_option("--loop", run.options.uvloop, "asyncio, or uvloop where it can be imported")
        ->transform(oneOf(kLoops))
        ->type_name(namesOf(kLoops));
    command.add_flag("!--no-taps", run.options.taps, "Do not look for the application's layers (middleware)");
    command.add_option("--no-tap", run.tapsOff,
                       "Leave out one layer: module.Name or Name, * for any characters; may be repeated");
    command.add_flag("--uvloop", run.options.uvloop, "The same as --loop uvloop");
}

void addServerOptions(CLI::App &command, RunArguments &run)
{
    run.hostAndPort.push_back(
        command.add_option("--host", run.host, "Address to listen on; ::, 0.0.0.0: every one of this machine")
            ->capture_default_str());
    run.hostAndPort.push_back(
        command.add_option("--port", run.options.port, "Port to listen on; 0: any free one")->capture_default_str());
    command
        .add_option("--listen", run.listen,
                    "Listen on host:port, [::1]:8000 or unix:PATH; may be repeated. Beside --host and --port when one "
                    "of them is given, else in their place")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--uds", run.unixPath, "Listen on a Unix socket: the same as --listen unix:PATH");
    command.add_option("--uds-mode", run.unixMode, "Permissions of Unix sockets, such as 660; default: by the umask")
        ->check(CLI::Validator(
            [](const std::string &mode) {
                const bool isOctal =
                    !mode.empty() && mode.size() <= 4 && mode.find_first_not_of("01234567") == std::string::npos;
                return isOctal ? std::string() : "not an octal number: " + mode;
            },
            "OCTAL"));
    command.add_option("--forwarded-allow-ips", run.forwardedAllowIps,
                       "Proxies whose X-Forwarded-* and Forwarded headers count: addresses, networks, unix, *");
    command.add_flag("--proxy-protocol", run.options.proxyProtocol,
                     "Every connection begins with a PROXY header (version 1 or 2)");
    command.add_option("--stop-timeout", run.stopTimeout, "Seconds for exchanges to end after a stop")
        ->capture_default_str();
}

void addTlsOptions(CLI::App &command, RunArguments &run)
{
    const std::string group = "TLS";
    auto &tls = run.options.tls;
    command.add_flag("--tls", tls.on, "Speak TLS, with a development certificate unless --tls-cert names another")
        ->group(group);
    auto *certificate = command.add_option("--tls-cert", run.certificateFile, "Certificate and its chain (PEM)");
    auto *key = command.add_option("--tls-key", run.keyFile, "Key of the certificate (PEM, no pass phrase)");
    certificate->check(CLI::ExistingFile)->needs(key)->group(group);
    key->check(CLI::ExistingFile)->needs(certificate)->group(group);
    command.add_option("--tls-ca", run.clientCaFile, "Ask clients for a certificate of these authorities (PEM)")
        ->check(CLI::ExistingFile)
        ->group(group);
    command.add_flag("!--no-http2", tls.http2, "Do not offer HTTP/2")->group(group);
}

void addWebSocketOptions(CLI::App &command, RunArguments &run)
{
    const std::string group = "WebSocket";
    auto &socket = run.options.webSocket;
    command.add_option("--ws-ping-interval", run.pingInterval, "Seconds from a ping to the next; 0: none")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->group(group);
    command.add_option("--ws-ping-timeout", run.pingTimeout, "Seconds for the pong (1011); 0: any time")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->group(group);
    command.add_option("--ws-max-size", socket.mostMessage, "Bytes of a message (1009)")
        ->capture_default_str()
        ->group(group);
    command.add_flag("!--no-ws-deflate", socket.deflate, "Do not agree to permessage-deflate")->group(group);
}

void addLimitOptions(CLI::App &command, RunArguments &run)
{
    auto &limits = run.options.limits;
    auto &capture = run.options.capture;
    const std::string group = "Limits";
    command.add_option("--limit-head", limits.headBytes, "Bytes of a request head (431)")
        ->capture_default_str()
        ->group(group);
    command.add_option("--limit-headers", limits.headers, "Headers of a request (431)")
        ->capture_default_str()
        ->group(group);
    command.add_option("--limit-body", limits.bodyBytes, "Bytes of a request body (413); 0: any")
        ->capture_default_str()
        ->group(group);
    command.add_option("--limit-connections", limits.connections, "Connections at once")
        ->capture_default_str()
        ->group(group);
    command.add_option("--head-timeout", run.headTimeout, "Seconds for a request head (408)")
        ->capture_default_str()
        ->group(group);
    command.add_option("--idle-timeout", run.idleTimeout, "Seconds that an idle connection is kept")
        ->capture_default_str()
        ->group(group);
    command.add_option("--body-timeout", run.bodyTimeout, "Seconds between two pieces of a request body (408)")
        ->capture_default_str()
        ->group(group);
    command.add_option("--capture-body", capture.bodyBytes, "Bytes of each body that the trace keeps")
        ->capture_default_str()
        ->group(group);
    command.add_option("--capture-text", capture.textBytes, "Bytes of one value that the trace keeps")
        ->capture_default_str()
        ->group(group);
}

struct Parser {
    CLI::App root{"Gatescope runs a WSGI or ASGI app on your machine and shows every request crossing the gateway.",
                  "gatescope"};
    RunArguments run;
    InspectCommand inspect;
    ServeCommand serve;
    CallCommand call;
    std::string body;
    std::string link;
    std::string record;
    std::string session;
    std::array<std::string, archive::kExportFormats.size()> outs;
    std::vector<std::string> maskKeys;
    std::vector<std::string> maskPatterns;
    ExportCommand exported;
    std::string har;
    CLI::App *openApp = nullptr;
    CLI::App *exportApp = nullptr;
    CLI::App *importApp = nullptr;
    CLI::App *inspectApp = nullptr;
    CLI::App *serveApp = nullptr;
    CLI::App *callApp = nullptr;
    CLI::App *runnerApp = nullptr;
    CLI::Option *bodyOption = nullptr;

    Parser();
    void addInspect();
    void addServe();
    void addCall();
    void addExport();
    void addImport();
    [[nodiscard]] ExportCommand exportCommand() const;
    [[nodiscard]] Command command();
};

Parser::Parser()
{
    root.set_version_flag("--version", GATESCOPE_VERSION);
    root.require_subcommand(1);
    addInspect();
    openApp = root.add_subcommand("open", "Open the window on a session that was recorded or saved");
    openApp->add_option("FILE", session, "A session file (*.gatescope)")->required()->check(CLI::ExistingFile);
    addServe();
    addCall();
    addExport();
    addImport();
    runnerApp = root.add_subcommand("runner", "")->group("");
    runnerApp->add_option("--link", link)->required();
}

void Parser::addInspect()
{
    inspectApp = root.add_subcommand("inspect", "Open the window, on APP when it is given (the default command)");
    inspectApp->add_option("APP", run.target, kAppHelp);
    inspectApp->add_flag("--tour", inspect.tour, "Open the built-in tour and send its requests");
    inspectApp->add_flag("--reload,!--no-reload", run.options.reload, "Start afresh when a source file changes")
        ->default_val(true);
    addAppOptions(*inspectApp, run);
    addServerOptions(*inspectApp, run);
    addTlsOptions(*inspectApp, run);
    addWebSocketOptions(*inspectApp, run);
    addLimitOptions(*inspectApp, run);
}

void Parser::addServe()
{
    static const std::map<std::string, TraceFormat> kFormats{{"summary", TraceFormat::Summary},
                                                             {"events", TraceFormat::Events},
                                                             {"json", TraceFormat::Json},
                                                             {"record", TraceFormat::Record},
                                                             {"off", TraceFormat::Off}};
    serveApp = root.add_subcommand("serve", "Run APP here and print the live trace");
    serveApp->add_option("APP", run.target, kAppHelp);
    serveApp
        ->add_option("--trace", serve.trace,
                     "What is printed; json: one object a line; record: all is recorded, nothing printed")
        ->transform(oneOf(kFormats))
        ->type_name(namesOf(kFormats));
    serveApp->add_option("--record", record, "Record everything into a new session file, for `gatescope open`")
        ->type_name("FILE")
        ->check(CLI::NonexistentPath);
    serveApp->add_flag("--tour", serve.tour, "Run the built-in tour and send its requests");
    serveApp->add_flag("--reload,!--no-reload", run.options.reload, "Start afresh when a source file changes")
        ->default_val(false);
    addAppOptions(*serveApp, run);
    addServerOptions(*serveApp, run);
    addTlsOptions(*serveApp, run);
    addWebSocketOptions(*serveApp, run);
    addLimitOptions(*serveApp, run);
}

void Parser::addCall()
{
    callApp = root.add_subcommand("call", "Start APP, make one request, print its timeline");
    callApp->add_option("APP", run.target, kAppHelp)->required();
    callApp->add_option("METHOD", call.method)->required();
    callApp->add_option("PATH", call.path, "Request target, as it goes on the wire")->required();
    callApp->add_option("-H,--header", call.headers, "'Name: value'; may be repeated")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    bodyOption = callApp->add_option("-d,--data", body, "Request body; @FILE reads a file");
    callApp->add_option("--format", call.json, "text or json")
        ->transform(oneOf(kTextOrJson))
        ->type_name(namesOf(kTextOrJson));
    auto *direct = callApp->add_flag("--direct", call.direct,
                                     "Call APP without a socket, with the environ or scope as changed by:");
    const auto repeated = [&](const char *name, std::vector<std::string> &values, const char *help) {
        callApp->add_option(name, values, help)->expected(1)->take_all()->allow_extra_args(false)->needs(direct);
    };
    repeated("--set", call.set, "KEY=LITERAL, a Python literal; may be repeated");
    repeated("--drop", call.drop, "KEY that shall be missing; may be repeated");
    repeated("--chunk", call.chunks, "A piece of the request body, as one message of receive(); may be repeated");
    callApp->add_option("--without", call.without, "LAYER that is left out: what it calls is called in its place")
        ->type_name("LAYER")
        ->needs(direct);
    callApp->add_flag("--leave", call.leaves, "The client leaves in the middle of its body")->needs(direct);
    callApp->add_option("--timeout", call.timeoutMs, "Milliseconds for the answer")->capture_default_str();
    addAppOptions(*callApp, run);
    addLimitOptions(*callApp, run);
}

void Parser::addExport()
{
    static constexpr std::array kNames{"--har", "--chrome-trace", "--json", "--text"};
    static constexpr std::array kHelp{"HAR 1.2, for browsers and HTTP tools", "Chrome trace, for Perfetto",
                                      "Every event, for programs", "Every event, for reading"};
    exportApp = root.add_subcommand("export", "Write what was recorded as a file for other programs");
    exportApp->add_option("FILE", session, "A session file (*.gatescope)")->required()->check(CLI::ExistingFile);
    auto *formats = exportApp->add_option_group("Format");
    for (std::size_t index = 0; index < kNames.size(); ++index)
        formats->add_option(kNames[index], outs[index], kHelp[index])->type_name("OUT");
    formats->require_option(1);
    exportApp->add_flag("--marked", exported.markedOnly, "Only what is marked with a star");
    exportApp->add_flag("!--no-mask", exported.masks, "Leave passwords, tokens and cookies as they are");
    exportApp->add_option("--mask-key", maskKeys, "One more header or key whose value is a secret; may be repeated")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    exportApp->add_option("--mask-pattern", maskPatterns, "A regular expression that finds secrets; may be repeated")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
}

void Parser::addImport()
{
    importApp = root.add_subcommand("import", "Read a HAR into a session file, a new one or one that is there");
    importApp->add_option("HAR", har, "As browsers and Gatescope save it")->required()->check(CLI::ExistingFile);
    importApp->add_option("FILE", session, "A session file (*.gatescope)")->required();
}

ExportCommand Parser::exportCommand() const
{
    ExportCommand command = exported;
    command.file = absolutePath(session);
    for (std::size_t index = 0; index < outs.size(); ++index) {
        if (outs[index].empty())
            continue;
        command.format = archive::kExportFormats[index];
        command.out = absolutePath(outs[index]);
    }
    for (const std::string &key : maskKeys)
        command.maskKeys.append(QString::fromStdString(key));
    for (const std::string &pattern : maskPatterns)
        command.maskPatterns.append(QString::fromStdString(pattern));
    return command;
}

Command Parser::command()
{
    if (exportApp->parsed())
        return exportCommand();
    if (importApp->parsed())
        return ImportCommand{.har = absolutePath(har), .file = absolutePath(session)};
    if (runnerApp->parsed())
        return RunnerCommand{QString::fromStdString(link)};
    if (serveApp->parsed()) {
        serve.run = run.result();
        serve.record = absolutePath(record);
        return serve;
    }
    if (callApp->parsed()) {
        call.run = run.result();
        call.body = body;
        call.hasBody = bodyOption->count() > 0;
        return call;
    }
    if (openApp->parsed())
        return OpenCommand{absolutePath(session)};
    if (run.target.ends_with(".gatescope"))
        return OpenCommand{absolutePath(run.target)};
    inspect.run = run.result();
    inspect.hasTarget = !run.target.empty();
    return inspect;
}

/// `gatescope shop.main:app` means `gatescope inspect shop.main:app`.
std::vector<std::string> withDefaultCommand(int argc, const char *const *argv)
{
    static constexpr std::array<std::string_view, 11> kWords{
        "inspect", "open", "export", "import", "serve", "call", "runner", "-h", "--help", "--help-all", "--version"};
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.empty() || std::ranges::find(kWords, std::string_view(arguments.front())) == kWords.end())
        arguments.insert(arguments.begin(), "inspect");
    std::ranges::reverse(arguments);
    return arguments;
}

std::expected<void, Leave> readBodyFile(CallCommand &call)
{
    if (!call.hasBody || !call.body.starts_with('@'))
        return {};
    QFile file(QString::fromStdString(call.body.substr(1)));
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "gatescope: %s: %s\n", qPrintable(file.fileName()), qPrintable(file.errorString()));
        return std::unexpected(Leave{2});
    }
    call.body = file.readAll().toStdString();
    return {};
}

} // namespace

std::expected<Command, Leave> parseCommandLine(int argc, const char *const *argv)
{
    Parser parser;
    try {
        parser.root.parse(withDefaultCommand(argc, argv));
    } catch (const CLI::ParseError &error) {
        const int code = parser.root.exit(error);
        return std::unexpected(Leave{code == 0 ? 0 : 2});
    }
    Command command = parser.command();
    if (auto *call = std::get_if<CallCommand>(&command)) {
        if (const auto read = readBodyFile(*call); !read)
            return std::unexpected(read.error());
    }
    return command;
}

} // namespace gatescope::app
