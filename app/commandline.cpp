#include "app/commandline.h"

#include "app/choices.h"
#include "app/runarguments.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *kAppHelp =
    "MODULE:ATTR, MODULE, FILE.py[:ATTR], MODULE:FACTORY(), a folder, or nothing: look in this folder";

const Choices<bool> kTextOrJson{{"text", false}, {"json", true}};

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
    run.addAppOptions(*inspectApp);
    run.addServerOptions(*inspectApp);
    run.addLimitOptions(*inspectApp);
}

void Parser::addServe()
{
    static const Choices<TraceFormat> kFormats{{"summary", TraceFormat::Summary},
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
    run.addAppOptions(*serveApp);
    run.addServerOptions(*serveApp);
    run.addLimitOptions(*serveApp);
}

void Parser::addCall()
{
    callApp = root.add_subcommand("call", "Start APP, make one request, print its timeline");
    callApp->add_option("APP", run.target, kAppHelp)->required();
    callApp->add_option("METHOD", call.method)->required();
    callApp->add_option("PATH", call.path, "Request target, as it goes on the wire")->required();
    repeatable(callApp->add_option("-H,--header", call.headers, "'Name: value'; may be repeated"));
    bodyOption = callApp->add_option("-d,--data", body, "Request body; @FILE reads a file");
    callApp->add_option("--format", call.json, "text or json")
        ->transform(oneOf(kTextOrJson))
        ->type_name(namesOf(kTextOrJson));
    auto *direct = callApp->add_flag("--direct", call.direct,
                                     "Call APP without a socket, with the environ or scope as changed by:");
    const auto repeated = [&](const char *name, std::vector<std::string> &values, const char *help) {
        repeatable(callApp->add_option(name, values, help))->needs(direct);
    };
    repeated("--set", call.set, "KEY=LITERAL, a Python literal; may be repeated");
    repeated("--drop", call.drop, "KEY that shall be missing; may be repeated");
    repeated("--chunk", call.chunks, "A piece of the request body, as one message of receive(); may be repeated");
    callApp->add_option("--without", call.without, "LAYER that is left out: what it calls is called in its place")
        ->type_name("LAYER")
        ->needs(direct);
    callApp->add_flag("--leave", call.leaves, "The client leaves in the middle of its body")->needs(direct);
    callApp->add_option("--timeout", call.timeoutMs, "Milliseconds for the answer")->capture_default_str();
    run.addAppOptions(*callApp);
    run.addLimitOptions(*callApp);
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
    repeatable(exportApp->add_option("--mask-key", maskKeys,
                                     "One more header or key whose value is a secret; may be repeated"));
    repeatable(exportApp->add_option("--mask-pattern", maskPatterns,
                                     "A regular expression that finds secrets; may be repeated"));
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
