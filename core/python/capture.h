#pragma once

#include "trace/writer.h"

#include <memory>

namespace gatescope::python {

struct CaptureOptions {
    bool passThrough = false; ///< Also write to the process's real stdout and stderr.
};

/// Puts what the application says into the trace, with the exchange it belongs to (context.h):
///
/// - sys.stdout and sys.stderr become real text streams (io.TextIOWrapper over our own buffer), so `buffer`,
///   `reconfigure()`, `fileno()` and the rest work. Whole lines become Output events; the rest waits for its newline,
///   a flush(), or endOfExchange(). sys.__stdout__ stays the real one.
/// - every logging record that its logger lets through becomes a LogRecorded, whatever handlers there are and whether
/// it
///   propagates or not; levels, handlers and configuration stay the application's.
/// - warnings become WarningShown; exceptions that end a thread, or that Python cannot raise anywhere, become
///   LogRecorded by "threading.excepthook", "sys.excepthook", "sys.unraisablehook". The former hooks are called as
///   before.
///
/// What C code writes to file descriptor 1 or 2 does not pass here. Make it after Interpreter::start() and keep it
/// until the interpreter has stopped; `writer` must outlive it.
class Capture {
public:
    Capture(trace::TraceWriter &writer, CaptureOptions options);
    ~Capture();
    Capture(const Capture &) = delete;
    Capture &operator=(const Capture &) = delete;

    /// Writes out the unfinished lines of an exchange. Any thread, with or without the GIL.
    void endOfExchange(ExchangeId exchange);

    struct State; ///< Shared with the Python objects.

private:
    std::shared_ptr<State> m_state;
};

} // namespace gatescope::python
