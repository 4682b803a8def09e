#include "python/asgi/gateway.h"
#include "python/interpreter.h"
#include "python/scope.h"
#include "trace/ring.h"

#include <Python.h>

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <thread>
#include <unordered_map>

using namespace gatescope;

namespace {

const char *const kEcho = R"(
async def app(scope, receive, send):
    await receive()
    await send({'type': 'websocket.accept'})
    while (message := await receive())['type'] == 'websocket.receive':
        await send({'type': 'websocket.send', 'text': message['text']})
)";

python::Object echo()
{
    const python::PythonScope python;
    PyObject *names = PyDict_New();
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    Py_XDECREF(PyRun_String(kEcho, Py_file_input, names, names));
    return python::Object::share(PyDict_GetItemString(names, "app"));
}

/// The network thread of a gateway without a network: answers every message with the next one.
class Peer {
public:
    Peer(asgi::AsgiGateway &gateway, call::ResponseBox &box) : m_gateway(gateway), m_box(box) {}

    double run(trace::TraceWriter &writer, int sockets, std::chrono::seconds time)
    {
        for (int i = 0; i < sockets; ++i)
            m_gateway.submit(std::make_shared<call::Call>(
                writer.newExchange(), ConnectionId{1},
                call::Request{.method = "GET", .target = "/", .path = "/", .httpVersion = "1.1", .isWebSocket = true}));
        const auto begin = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() - begin < time)
            turn();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        return static_cast<double>(m_count) / took.count();
    }

private:
    void turn()
    {
        pollfd poll{.fd = m_box.fd(), .events = POLLIN, .revents = 0};
        ::poll(&poll, 1, 100);
        for (const auto &message : m_box.take())
            take(message);
    }

    void take(const call::ResponseMessage &message)
    {
        if (const auto *sent = std::get_if<call::SocketSend>(&message.what)) {
            ++m_count;
            if (message.call->sent(sent->bytes.size()))
                m_gateway.drained(message.call);
        } else if (!std::holds_alternative<call::SocketAccept>(message.what)) {
            return;
        }
        message.call->pushMessage({.bytes = std::string(64, 'x')});
        m_gateway.bodyArrived(message.call);
    }

    asgi::AsgiGateway &m_gateway;
    call::ResponseBox &m_box;
    std::uint64_t m_count = 0;
};

} // namespace

/// bench_websocket [off] [SOCKETS] [uvloop]: messages that a Python echo answers in a second, without a network.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const bool traced = !arguments.contains(QStringLiteral("off"));
    const int sockets = std::max(1, arguments.value(traced ? 1 : 2).toInt());
    const QTemporaryDir directory;
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
        asgi::AsgiGateway gateway(echo(),
                                  {.appName = "echo:app",
                                   .lifespan = asgi::LifespanMode::Off,
                                   .uvloop = arguments.contains(QStringLiteral("uvloop"))},
                                  writer, box);
        if (!gateway.start())
            return 1;
        std::thread network([&] {
            const double rate = Peer(gateway, box).run(writer, sockets, std::chrono::seconds(4));
            std::printf("%d sockets, trace %s: %.0f messages/s\n", sockets, traced ? "on" : "off", rate);
            gateway.stop(std::chrono::milliseconds(0));
        });
        gateway.run();
        network.join();
    }
    stop = true;
    drain.join();
}
