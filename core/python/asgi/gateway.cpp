#include "python/asgi/runtime.h"

#include "base/clock.h"
#include "python/asgi/gateway.h"
#include "python/scope.h"

namespace gatescope::asgi {

AsgiGateway::AsgiGateway(python::Object app, AsgiOptions options, trace::TraceWriter &trace,
                         call::ResponseBox &responses)
{
    const python::PythonScope python;
    m_runtime = std::make_unique<Runtime>(share(app.get()), std::move(options), trace, responses, m_notes);
}

AsgiGateway::~AsgiGateway()
{
    if (Py_IsInitialized() == 0) {
        static_cast<void>(m_runtime.release()); // Python took its objects with it
        return;
    }
    const python::PythonScope python;
    m_runtime.reset();
}

Result<void> AsgiGateway::start()
{
    const python::PythonScope python;
    return m_runtime->start();
}

void AsgiGateway::run()
{
    const python::PythonScope python;
    m_runtime->run();
}

void AsgiGateway::stop(std::chrono::milliseconds deadline)
{
    m_notes.post({.kind = LoopNote::Kind::Stop, .deadline = deadline});
}

void AsgiGateway::submit(const call::CallPtr &call)
{
    m_notes.post({.kind = LoopNote::Kind::Submit, .call = call, .at = sinceStart()});
}

void AsgiGateway::bodyArrived(const call::CallPtr &call)
{
    m_notes.post({.kind = LoopNote::Kind::BodyArrived, .call = call, .at = sinceStart()});
}

void AsgiGateway::disconnected(const call::CallPtr &call)
{
    m_notes.post({.kind = LoopNote::Kind::Disconnected, .call = call, .at = sinceStart()});
}

void AsgiGateway::drained(const call::CallPtr &call)
{
    m_notes.post({.kind = LoopNote::Kind::Drained, .call = call, .at = sinceStart()});
}

} // namespace gatescope::asgi
