#include "gateway/gateway.h"
#include "python/asgi/gateway.h"
#include "python/interpreter.h"
#include "python/scope.h"
#include "trace/ring.h"

#include <Python.h>

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>
#include <thread>

using namespace gatescope;

namespace {

const char *const kHello = R"(
async def app(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200,
                'headers': [(b'content-type', b'text/plain'), (b'content-length', b'13')]})
    await send({'type': 'http.response.body', 'body': b'Hello, world!'})
)";

python::Object hello()
{
    const python::PythonScope python;
    PyObject *names = PyDict_New();
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    Py_XDECREF(PyRun_String(kHello, Py_file_input, names, names));
    return python::Object::share(PyDict_GetItemString(names, "app"));
}

} // namespace

/// bench_asgi [off] [uvloop]: serves "hello" from Python, prints its address, and serves until standard input closes.
/// "off" leaves out the trace.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir directory;
    const bool traced = argc < 2 || std::string_view(argv[1]) != "off";
    const bool uvloop = argc > 1 && std::string_view(argv[argc - 1]) == "uvloop";
    const QString path = directory.filePath(QStringLiteral("ring"));
    trace::TraceWriter writer(traced ? trace::RingMemory::create(path, 64 * 1024 * 1024).value() : nullptr);
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
    call::ResponseBox box;
    {
        asgi::AsgiGateway asgi(hello(), {.appName = "hello:app", .lifespan = asgi::LifespanMode::Off, .uvloop = uvloop},
                               writer, box);
        if (!asgi.start())
            return 1;
        gateway::Gateway gateway({}, asgi, box, writer);
        std::printf("http://%s/\n", gateway.start()->text().c_str());
        std::fflush(stdout);
        std::thread console([&] {
            while (std::getchar() != EOF) {
            }
            asgi.stop(std::chrono::seconds(1));
        });
        asgi.run();
        gateway.stop(std::chrono::seconds(1));
        console.join();
    }
    stop = true;
    drain.join();
}
