#include "python/asgi/gateway.h"
#include "python/interpreter.h"
#include "python/scope.h"
#include "python/taps/taps.h"
#include "trace/ring.h"

#include <Python.h>

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>
#include <poll.h>
#include <thread>

using namespace gatescope;

namespace {

const char *const kStarlette = R"(
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

class Stamp(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers['X-Stamp'] = 'yes'
        return response

def closure(app):
    async def middleware(scope, receive, send):
        await app(scope, receive, send)
    return middleware

async def hello(request):
    return PlainTextResponse('hello')

app = Starlette(routes=[Route('/', hello)], middleware=[
    Middleware(TrustedHostMiddleware), Middleware(CORSMiddleware, allow_origins=['*']),
    Middleware(GZipMiddleware), Middleware(Stamp), Middleware(closure)])

import time
def unrelated(a, b):
    return a + b
def busy():
    begin = time.thread_time()
    total = 0
    for i in range(2_000_000):
        total = unrelated(total, i)
    return time.thread_time() - begin
)";

constexpr std::chrono::seconds kTime{4};

double threadTime()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The network thread of a gateway without a network: asks again whenever it was answered.
class Peer {
public:
    Peer(asgi::AsgiGateway &gateway, call::ResponseBox &box, trace::TraceWriter &writer)
        : m_gateway(gateway),
          m_box(box),
          m_writer(writer)
    {
    }

    double run(int clients, std::chrono::seconds time)
    {
        for (int i = 0; i < clients; ++i)
            ask();
        const auto begin = std::chrono::steady_clock::now();
        m_count = 0;
        while (std::chrono::steady_clock::now() - begin < time)
            turn();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        return static_cast<double>(m_count) / took.count();
    }

private:
    void ask()
    {
        call::Request request{.method = "GET", .target = "/", .path = "/", .httpVersion = "1.1"};
        request.server = {.host = "127.0.0.1", .port = 8000};
        request.client = {.host = "127.0.0.1", .port = 50000};
        request.headers.append("host", "127.0.0.1");
        request.headers.append("accept-encoding", "gzip");
        request.headers.append("origin", "http://example.org");
        const auto call = std::make_shared<call::Call>(m_writer.newExchange(), ConnectionId{1}, std::move(request));
        call->finishBody();
        m_gateway.submit(call);
    }

    void turn()
    {
        pollfd poll{.fd = m_box.fd(), .events = POLLIN, .revents = 0};
        ::poll(&poll, 1, 100);
        for (const auto &message : m_box.take())
            take(message);
    }

    void take(const call::ResponseMessage &message)
    {
        if (const auto *body = std::get_if<call::ResponseBody>(&message.what)) {
            if (message.call->sent(body->bytes.size()))
                m_gateway.drained(message.call);
        } else if (std::holds_alternative<call::CallEnded>(message.what)) {
            ++m_count;
            ask();
        }
    }

    asgi::AsgiGateway &m_gateway;
    call::ResponseBox &m_box;
    trace::TraceWriter &m_writer;
    std::uint64_t m_count = 0;
};

python::Object run(const char *expression, PyObject *names)
{
    return python::Object::take(PyRun_String(expression, Py_eval_input, names, names));
}

} // namespace

/// bench_taps [off | silent]: silent has no ring, and so no trace at all.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QString mode = QCoreApplication::arguments().value(1, QStringLiteral("on"));
    const bool traced = mode != QLatin1String("silent");
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("ring"));
    trace::TraceWriter writer(traced ? trace::RingMemory::create(path, 64 * 1024 * 1024).value() : nullptr);
    writer.setRecording(traced);
    std::unique_ptr<trace::RingReader> reader;
    if (traced)
        reader = std::make_unique<trace::RingReader>(trace::RingMemory::open(path).value());
    std::atomic<bool> stop = false;
    std::thread drain([&] {
        while (!stop) {
            if (reader)
                reader->read(1 << 20, [](std::string_view) {});
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    const auto interpreter = python::Interpreter::start({});
    std::unique_ptr<taps::Taps> taps;
    if (mode == QLatin1String("on"))
        taps = std::make_unique<taps::Taps>(writer);
    python::Object names;
    python::Object app;
    {
        const python::PythonScope python;
        names = python::Object::take(PyDict_New());
        PyDict_SetItemString(names.get(), "__builtins__", PyEval_GetBuiltins());
        PyDict_SetItemString(names.get(), "__name__", run("'bench'", names.get()).get());
        if (!PyRun_String(kStarlette, Py_file_input, names.get(), names.get()))
            PyErr_Print();
        app = python::Object::share(PyDict_GetItemString(names.get(), "app"));
        std::printf("unrelated function: %.1f ns a call\n",
                    PyFloat_AsDouble(run("min(busy() for i in range(5))", names.get()).get()) * 1e9 / 2e6);
    }
    call::ResponseBox box;
    {
        asgi::AsgiGateway gateway(std::move(app),
                                  {.appName = "bench:app",
                                   .lifespan = asgi::LifespanMode::Off,
                                   .whenAnswered = taps ? taps->whenAnswered() : nullptr},
                                  writer, box);
        if (!gateway.start())
            return 1;
        double rate = 0;
        std::thread network([&] {
            rate = Peer(gateway, box, writer).run(16, kTime);
            gateway.stop(std::chrono::milliseconds(0));
        });
        const double before = threadTime();
        gateway.run();
        const double used = threadTime() - before;
        network.join();
        std::printf("taps %s: %.0f requests/s, %.1f us of the loop's CPU time a request\n", qPrintable(mode), rate,
                    used * 1e6 / rate / static_cast<double>(kTime.count()));
    }
    names = {};
    taps.reset();
    stop = true;
    drain.join();
}
