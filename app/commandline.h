#pragma once

#include "archive/exporter.h"
#include "link/options.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <expected>
#include <string>
#include <variant>
#include <vector>

namespace gatescope::app {

/// `gatescope [inspect] [APP]`: the window.
struct InspectCommand {
    link::RunOptions run;
    bool hasTarget = false;
    bool tour = false; ///< Open the built-in tour and send its requests.
};

/// Record: everything is recorded and read, nothing printed but where it listens.
enum class TraceFormat : std::uint8_t { Summary, Events, Json, Record, Off };

/// `gatescope serve APP`: run it here and print the live trace.
struct ServeCommand {
    link::RunOptions run;
    TraceFormat trace = TraceFormat::Summary;
    bool tour = false;
    QString record; ///< A new session file; empty: none.
};

/// `gatescope open FILE`: the window on a session that was saved.
struct OpenCommand {
    QString file;
};

/// `gatescope call APP METHOD PATH`: one request, its timeline, done.
struct CallCommand {
    link::RunOptions run;
    std::string method;
    std::string path;
    std::vector<std::string> headers; ///< "Name: value"
    std::string body;                 ///< `@FILE` has been read already.
    bool hasBody = false;
    bool json = false;
    std::uint32_t timeoutMs = 30'000;
    bool direct = false;             ///< Without a socket: the application is called with what follows.
    std::vector<std::string> set;    ///< "key=literal", for the environ or scope.
    std::vector<std::string> drop;   ///< Keys that shall not be there.
    std::vector<std::string> chunks; ///< The body in pieces, in place of `body`.
    std::string without;             ///< The layer that is left out.
    bool leaves = false;             ///< Behind the last piece the client leaves, in the middle of its body.
};

/// `gatescope export FILE --har OUT`: what was recorded, as a file for other programs.
struct ExportCommand {
    QString file;
    archive::ExportFormat format = archive::ExportFormat::Har;
    QString out;
    bool markedOnly = false;
    bool masks = true;
    QStringList maskKeys;
    QStringList maskPatterns;
};

/// `gatescope import X.har FILE`: a HAR becomes a session file, or part of one.
struct ImportCommand {
    QString har;
    QString file;
};

/// `gatescope runner --link NAME`: what the others start; not for people.
struct RunnerCommand {
    QString link;
};

using Command =
    std::variant<InspectCommand, OpenCommand, ServeCommand, CallCommand, ExportCommand, ImportCommand, RunnerCommand>;

/// Printed already (help, version, a mistake): leave with `exitCode`.
struct Leave {
    int exitCode = 0;
};

[[nodiscard]] std::expected<Command, Leave> parseCommandLine(int argc, const char *const *argv);

} // namespace gatescope::app
