#pragma once

#include "call/application.h"
#include "call/message.h"
#include "python/apploader.h"
#include "trace/writer.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatescope::wsgi {

struct Options {
    int threads = 4;                                          ///< Workers; `wsgi.multithread` is true above one.
    std::string rootPath;                                     ///< SCRIPT_NAME: "" or "/shop".
    std::string serverSoftware = "gatescope/0.1";             ///< SERVER_SOFTWARE
    std::vector<std::pair<std::string, std::string>> environ; ///< The deployer's; UTF-8, within Latin-1.
    bool errorsToStderr = false;               ///< What goes to wsgi.errors is also written to the real stderr.
    std::function<void(ExchangeId)> whenEnded; ///< Just before CallEnded; from the worker, with the GIL held.
};

/// Serves Calls with a WSGI application (PEP 3333) on a pool of worker threads.
///
/// Each worker holds the GIL only inside the application: not while it waits for a call, for body bytes or for the
/// client to take what was sent. Answers go to the ResponseBox, in this order: BodyWanted and BodyTaken as the
/// application reads; ResponseStart when the first non-empty bytes leave, at the first write() or at the end of the
/// iterable; ResponseBody pieces, the last one marked (also when the body is empty); one CallEnded when the
/// application's close() has run. For HEAD, 204 and 304 the application's bytes are dropped here.
///
/// Where the request path begins with rootPath, PATH_INFO is what follows; where it does not (a proxy has taken it off
/// already), PATH_INFO is the whole path and SCRIPT_NAME is rootPath all the same.
///
/// Broken rules of spec/wsgi.md become Findings; those that PEP 3333 calls fatal are raised into the application as
/// TypeError, ValueError or AssertionError with the rule's id. `writer`, `box` and the interpreter must outlive the
/// gateway. The functions of Application may be called from any thread.
class Gateway final : public call::Application {
public:
    Gateway(const python::LoadedApp &app, trace::TraceWriter &writer, call::ResponseBox &box, Options options);
    ~Gateway() override; ///< stop() without waiting.

    void submit(const call::CallPtr &call) override;
    void bodyArrived(const call::CallPtr &) override {}  ///< Workers wait on the call itself.
    void disconnected(const call::CallPtr &) override {} ///< Likewise.
    void drained(const call::CallPtr &) override {}      ///< Likewise.

    /// Serves what is queued, until the deadline; later calls are refused. Answers how many workers are still inside
    /// the application: they are left behind, and then the process must end without destroying anything they use.
    [[nodiscard]] int stop(std::chrono::milliseconds deadline);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace gatescope::wsgi
