#include "python/wsgi/gateway.h"

#include "python/scope.h"
#include "python/wsgi/server.h"
#include "python/wsgi/workerpool.h"

namespace gatescope::wsgi {

namespace {

std::shared_ptr<Server> makeServer(const python::LoadedApp &app, trace::TraceWriter &writer, call::ResponseBox &box,
                                   const Options &options)
{
    const python::PythonScope python;
    return std::make_shared<Server>(app, writer, box, options);
}

/// In the trace, and for Python's log records.
void nameWorker(trace::TraceWriter &writer, const std::string &name)
{
    writer.nameThread(name);
    const python::PythonScope python;
    const python::Ref threading(PyImport_ImportModule("threading"));
    const python::Ref thread(threading ? PyObject_CallMethod(threading.get(), "current_thread", nullptr) : nullptr);
    const python::Ref text = python::text(name);
    if (thread && text)
        PyObject_SetAttrString(thread.get(), "name", text.get());
    PyErr_Clear();
}

} // namespace

struct Gateway::Parts {
    Parts(std::shared_ptr<Server> served, trace::TraceWriter &trace, int threads)
        : writer(trace),
          server(std::move(served)),
          pool(
              threads, [shared = server](const call::CallPtr &call) { shared->serve(call); },
              [&trace](const std::string &name) { nameWorker(trace, name); })
    {
    }

    trace::TraceWriter &writer;
    std::shared_ptr<Server> server;
    WorkerPool pool;
};

Gateway::Gateway(const python::LoadedApp &app, trace::TraceWriter &writer, call::ResponseBox &box, Options options)
    : m_parts(std::make_unique<Parts>(makeServer(app, writer, box, options), writer, options.threads))
{
}

Gateway::~Gateway()
{
    [[maybe_unused]] const int left = stop(std::chrono::milliseconds(0));
}

void Gateway::submit(const call::CallPtr &call)
{
    const auto submitted = m_parts->pool.submit(call);
    if (!submitted.accepted)
        return m_parts->server->refuse(call, "the server is stopping");
    if (submitted.allBusy)
        m_parts->writer.write({.exchange = call->exchange(), .connection = call->connection()},
                              trace::PoolBusy{.threads = static_cast<std::uint32_t>(m_parts->pool.threads()),
                                              .queued = static_cast<std::uint32_t>(submitted.queued)});
}

int Gateway::stop(std::chrono::milliseconds deadline)
{
    WorkerPool::Stopped stopped;
    if (python::holdsPython()) {
        const python::WithoutPython released;
        stopped = m_parts->pool.stop(deadline);
    } else {
        stopped = m_parts->pool.stop(deadline);
    }
    for (const auto &call : stopped.unserved)
        m_parts->server->refuse(call, "the server stopped before a worker was free");
    return stopped.left;
}

} // namespace gatescope::wsgi
