#pragma once

#include "trace/values.h"

#include <QString>
#include <QStringList>

#include <cstdint>

namespace gatescope::link {

enum class InterfaceChoice : std::uint8_t { Auto, Asgi3, Asgi2, Wsgi };
enum class LifespanChoice : std::uint8_t { Auto, On, Off };

/// What a peer may send, and how long it may take. 0 means no limit, except for the head.
struct LimitOptions {
    std::uint32_t headBytes = 64 * 1024;
    std::uint32_t headers = 256;
    std::uint64_t bodyBytes = 0;
    std::uint32_t headTimeoutMs = 30'000;
    std::uint32_t idleTimeoutMs = 5'000;
    std::uint32_t connections = 10'000;
};

/// All that a runner needs to know to run one application: the command line's and the window's settings.
struct RunOptions {
    QString target; ///< "module:attr", "module", "file.py[:attr]", a folder, or empty: discover.
    InterfaceChoice interface = InterfaceChoice::Auto;
    bool factory = false; ///< The attribute is called, without arguments, to get the application.
    QString directory;    ///< Working directory; first on sys.path.
    QString venv;         ///< Empty: `.venv` beside the application, when there is one.
    QString envFile;
    QString host = QStringLiteral("127.0.0.1");
    std::uint16_t port = 8000; ///< 0: any free one.
    QString rootPath;
    std::uint32_t threads = 4; ///< WSGI workers.
    LifespanChoice lifespan = LifespanChoice::Auto;
    bool reload = true; ///< Start afresh when a loaded source file changes.
    bool asyncioDebug = false;
    std::uint32_t stopTimeoutMs = 5'000; ///< For exchanges to end after a stop, before they are cut.
    bool recording = true;
    std::uint64_t ringBytes = 64 * 1024 * 1024;
    LimitOptions limits;
    trace::CaptureLimits capture;
};

} // namespace gatescope::link
