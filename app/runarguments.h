#pragma once

#include "link/options.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace gatescope::app {

/// The options of every command that runs an application, as text until parsing is done.
///
///     RunArguments run;
///     run.addAppOptions(command);
///     run.addServerOptions(command);
///     …                                // CLI11 parses
///     const link::RunOptions options = run.result();
///
/// Several commands share one: only the one that was given fills it.
class RunArguments {
public:
    link::RunOptions options; ///< Numbers and switches, which need no translation.
    std::string target;

    /// What runs, and how: interface, folders, environment, threads, event loop, layers.
    void addAppOptions(CLI::App &command);
    /// Where it listens: addresses, proxies; TLS and WebSocket in groups of their own.
    void addServerOptions(CLI::App &command);
    /// What a client may send, and what the trace keeps.
    void addLimitOptions(CLI::App &command);

    [[nodiscard]] link::RunOptions result() const;

private:
    void addInterpreterOptions(CLI::App &command);
    void addLoopOptions(CLI::App &command);
    void addTapOptions(CLI::App &command);
    void addAddressOptions(CLI::App &command);
    void addTlsOptions(CLI::App &command);
    void addWebSocketOptions(CLI::App &command);
    void addNetwork(link::RunOptions &run) const;

    std::string m_directory;
    std::string m_venv;
    std::string m_envFile;
    std::vector<std::string> m_environ;
    std::string m_host = "127.0.0.1";
    std::vector<CLI::Option *> m_hostAndPort; ///< Of every command that has them.
    std::vector<std::string> m_listen;
    std::vector<std::string> m_tapsOff;
    std::string m_unixPath;
    std::string m_unixMode;
    std::string m_certificateFile;
    std::string m_keyFile;
    std::string m_clientCaFile;
    std::string m_forwardedAllowIps;
    std::string m_rootPath;
    double m_stopTimeout = 5; ///< Seconds, as all that follow.
    double m_headTimeout = 30;
    double m_idleTimeout = 5;
    double m_bodyTimeout = 30;
    double m_pingInterval = 20;
    double m_pingTimeout = 20;
};

/// The runner works in another directory; an empty path stays empty.
[[nodiscard]] QString absolutePath(const std::string &path);

} // namespace gatescope::app
