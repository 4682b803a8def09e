#include "python/wsgi/server.h"

#include "python/context.h"
#include "python/leaveout.h"
#include "python/scope.h"
#include "python/snapshot.h"
#include "python/wsgi/responseiteration.h"

#include <array>

namespace gatescope::wsgi {

namespace {

using python::Ref;
using How = call::CallEnded::How;

std::string printed(const call::Address &address)
{
    return address.port ? address.host + ':' + std::to_string(*address.port) : address.host;
}

} // namespace

Server::Server(const python::LoadedApp &app, trace::TraceWriter &writer, call::ResponseBox &box, Options options)
    : m_app(python::Object::share(app.callable.get())),
      m_name(app.name.toStdString()),
      m_writer(writer),
      m_box(box),
      m_options(std::move(options))
{
    m_parts.types = Types::make();
    if (!m_parts.types) {
        PyErr_Print();
        return;
    }
    m_parts.environ =
        std::make_unique<EnvironBuilder>(EnvironBuilder::Options{.rootPath = m_options.rootPath,
                                                                 .serverSoftware = m_options.serverSoftware,
                                                                 .pairs = m_options.environ,
                                                                 .multithread = m_options.threads > 1},
                                         *m_parts.types);
}

Server::~Server()
{
    if (!Py_IsInitialized())
        return;
    const python::PythonScope python;
    m_parts = {};
}

void Server::serve(const call::CallPtr &call)
{
    const auto exchange = std::make_shared<Exchange>(call, m_writer, m_box, m_options);
    const python::ExchangeScope scope(exchange->context);
    answer(exchange);
    PyErr_Clear();
}

void Server::answer(const ExchangePtr &exchange)
{
    if (!m_parts.environ)
        return exchange->end(How::Raised, "the gateway has no memory for its types");
    const Ref result = callApplication(exchange);
    if (result)
        ResponseIteration(*exchange, result.get()).run();
    else
        exchange->end(How::Raised, recordRaised(*exchange));
}

Ref Server::callApplication(const ExchangePtr &exchange)
{
    const Types &types = *m_parts.types;
    const Ref input = makeFor(types.input, exchange);
    const Ref errors = input ? makeFor(types.errors, exchange) : nullptr;
    const Ref start = errors ? makeFor(types.startResponse, exchange) : nullptr;
    const Ref environ = start ? m_parts.environ->build(*exchange, input.get(), errors.get()) : nullptr;
    if (!environ)
        return nullptr;
    recordCall(*exchange, environ.get());
    const python::Object app = python::applicationFor(m_app.get(), exchange->call->request());
    if (!app)
        return nullptr;
    std::array<PyObject *, 3> arguments{nullptr, environ.get(), start.get()};
    return Ref(PyObject_Vectorcall(app.get(), arguments.data() + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr));
}

void Server::recordCall(Exchange &exchange, PyObject *environ)
{
    if (!m_writer.isRecording())
        return;
    const call::Request &request = exchange.call->request();
    thread_local trace::SnapshotWriter copy(m_writer.limits());
    copy.clear();
    python::writeSnapshot(copy, environ);
    const std::string client = printed(request.client);
    exchange.record(trace::CallStarted{.interface = trace::Interface::Wsgi,
                                       .protocol = trace::Protocol::Http,
                                       .method = request.method,
                                       .target = request.target,
                                       .httpVersion = request.httpVersion,
                                       .client = client,
                                       .arguments = copy.snapshot()});
    const auto queued = sinceStart() - exchange.call->createdAt();
    exchange.record(trace::AppCalled{
        .callable = m_name, .queuedNs = static_cast<std::uint64_t>(std::max<std::int64_t>(queued.count(), 0))});
}

void Server::refuse(const call::CallPtr &call, const std::string &reason)
{
    m_box.post({.call = call, .what = call::CallEnded{.how = How::NoStart, .reason = reason}});
}

} // namespace gatescope::wsgi
