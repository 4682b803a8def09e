#include <Python.h>

#include "asgi/harness.h"

#include "python/ref.h"
#include "python/scope.h"

#include <poll.h>
#include <thread>

namespace harness {

using python::PythonScope;
using python::Ref;

namespace {

constexpr std::chrono::seconds kPatience{10};

std::unique_ptr<python::Interpreter> &interpreter()
{
    static std::unique_ptr<python::Interpreter> one;
    return one;
}

/// Source as the tests write it: indented inside a raw string.
std::string dedented(const std::string &source)
{
    const Ref textwrap(PyImport_ImportModule("textwrap"));
    const Ref text(PyObject_CallMethod(textwrap.get(), "dedent", "s", source.c_str()));
    return std::string(python::utf8Of(text.get()));
}

Ref loadModule(const std::string &source)
{
    Ref module(PyModule_New("application"));
    PyObject *names = PyModule_GetDict(module.get());
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    PyDict_SetItemString(names, "results", Ref(PyList_New(0)).get());
    const Ref code(Py_CompileString(dedented(source).c_str(), "/app/application.py", Py_file_input));
    const Ref done(code ? PyEval_EvalCode(code.get(), names, names) : nullptr);
    if (!done)
        PyErr_Print();
    return module;
}

} // namespace

bool startPython()
{
    auto started = python::Interpreter::start({});
    if (started)
        interpreter() = std::move(*started);
    return interpreter() != nullptr;
}

void stopPython()
{
    interpreter().reset();
}

bool canImport(const char *module)
{
    const PythonScope python;
    const Ref imported(PyImport_ImportModule(module));
    if (!imported)
        PyErr_Clear();
    return imported != nullptr;
}

Served::Served(const std::string &source, asgi::AsgiOptions options, std::uint64_t ringBytes, bool taps,
               std::vector<std::string> tapsOff)
{
    const QString path = m_folder.filePath(QStringLiteral("ring"));
    auto memory = trace::RingMemory::create(path, ringBytes);
    m_reader = std::make_unique<trace::RingReader>(std::move(*trace::RingMemory::open(path)));
    m_trace = std::make_unique<trace::TraceWriter>(std::move(*memory));
    const PythonScope python;
    m_module = python::Object::take(loadModule(source).release());
    if (options.appName.empty())
        options.appName = "application:app";
    if (taps)
        startTaps(options, std::move(tapsOff));
    m_gateway = std::make_unique<asgi::AsgiGateway>(python::Object::take(PyObject_GetAttrString(m_module.get(), "app")),
                                                    std::move(options), *m_trace, m_responses);
}

Served::~Served() = default;

void Served::startTaps(asgi::AsgiOptions &options, std::vector<std::string> off)
{
    m_taps = std::make_unique<taps::Taps>(*m_trace, std::move(off));
    options.whenAnswered = m_taps->whenAnswered();
}

bool Served::run(const std::function<void(Client &)> &script, std::chrono::milliseconds deadline)
{
    const auto started = m_gateway->start();
    if (!started) {
        m_error = started.error();
        m_gateway.reset();
        readEvents();
        return false;
    }
    std::thread network([&] {
        Client client(*this);
        script(client);
        client.letGo();
        client.stop(deadline);
        client.waitUntil([this] { return m_ran; });
    });
    m_gateway->run();
    m_ran = true;
    network.join();
    m_gateway.reset();
    readEvents();
    return true;
}

void Served::readEvents()
{
    while (m_reader->read(1024 * 1024, [this](std::string_view record) { m_records.emplace_back(record); })) {
    }
}

bool Served::hasApplication() const
{
    const PythonScope python;
    const Ref app(PyObject_GetAttrString(m_module.get(), "app"));
    return app && app.get() != Py_None;
}

QStringList Served::results() const
{
    const PythonScope python;
    const Ref list(PyObject_GetAttrString(m_module.get(), "results"));
    QStringList texts;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i) {
        const Ref text(PyObject_Str(PyList_GET_ITEM(list.get(), i)));
        texts.append(QString::fromUtf8(python::utf8Of(text.get())));
    }
    return texts;
}

std::vector<trace::TraceEvent> Served::events(std::uint32_t exchange) const
{
    std::vector<trace::TraceEvent> found;
    for (const auto &record : m_records) {
        const auto event = trace::decode(record);
        if (event && event->header.exchange.value == exchange)
            found.push_back(*event);
    }
    return found;
}

QStringList Served::eventNames(std::uint32_t exchange) const
{
    QStringList names;
    for (const auto &event : events(exchange))
        names.append(QString::fromUtf8(event.name()));
    return names;
}

QStringList Served::findings(std::uint32_t exchange) const
{
    QStringList rules;
    for (const auto &finding : all<trace::Finding>(exchange))
        rules.append(QString::fromUtf8(finding.rule));
    return rules;
}

call::CallPtr Client::send(call::Request request)
{
    if (request.httpVersion.empty())
        request.httpVersion = "1.1";
    if (request.server.host.empty())
        request.server = {.host = "127.0.0.1", .port = 8000};
    if (request.client.host.empty())
        request.client = {.host = "127.0.0.1", .port = 50000};
    const auto call =
        std::make_shared<call::Call>(m_served.m_trace->newExchange(), ConnectionId{1}, std::move(request));
    m_served.m_gateway->submit(call);
    return call;
}

void Client::body(const call::CallPtr &call, std::string_view bytes, bool last)
{
    call->pushBody(bytes, last);
    m_served.m_gateway->bodyArrived(call);
}

void Client::endBody(const call::CallPtr &call)
{
    call->finishBody();
    m_served.m_gateway->bodyArrived(call);
}

call::CallPtr Client::open(const std::string &path, std::vector<std::string> subprotocols)
{
    return send(
        {.method = "GET", .target = path, .path = path, .isWebSocket = true, .subprotocols = std::move(subprotocols)});
}

void Client::message(const call::CallPtr &call, std::string_view bytes, bool isText)
{
    call->pushMessage({.bytes = std::string(bytes), .isText = isText});
    m_served.m_gateway->bodyArrived(call);
}

void Client::endSocket(const call::CallPtr &call, std::uint16_t code, const std::string &reason)
{
    call->endSocket({.code = code, .reason = reason});
    m_served.m_gateway->disconnected(call);
}

void Client::waitForMessages(const call::CallPtr &call, std::size_t count)
{
    waitUntil([&] { return reply(call).messages.size() >= count; });
}

void Client::leave(const call::CallPtr &call)
{
    call->disconnect();
    m_served.m_gateway->disconnected(call);
}

void Client::drop(const call::CallPtr &call, std::size_t bytes)
{
    if (m_holding)
        m_held.emplace_back(call, bytes);
    else if (call->sent(bytes))
        m_served.m_gateway->drained(call);
}

void Client::letGo()
{
    m_holding = false;
    for (const auto &[call, bytes] : std::exchange(m_held, {}))
        drop(call, bytes);
}

void Client::stop(std::chrono::milliseconds deadline)
{
    m_served.m_gateway->stop(deadline);
}

Reply &Client::reply(const call::CallPtr &call)
{
    return m_served.m_replies[call->exchange().value];
}

void Client::forget(const call::CallPtr &call)
{
    m_served.m_replies.erase(call->exchange().value);
}

namespace {

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

} // namespace

std::string printed(const HeaderList &headers)
{
    std::string text;
    for (const auto [name, value] : headers)
        text += std::string(name) + "=" + std::string(value) + ";";
    return text;
}

void Client::takeFile(const call::CallPtr &call, const call::ResponseFile &file)
{
    Reply &answer = reply(call);
    std::string bytes(file.count, '\0');
    bytes.resize(file.file->read(file.offset, bytes).value_or(0));
    answer.body += bytes;
    answer.files += 1;
    answer.complete = file.last;
    drop(call, call::ResponseFile::kWeight);
}

void Client::take(const call::ResponseMessage &message)
{
    Reply &answer = reply(message.call);
    std::visit(Overloaded{
                   [&](const call::ResponseStart &start) {
                       answer.status = start.status;
                       answer.headers = start.headers;
                   },
                   [&](const call::ResponseBody &body) {
                       answer.body += body.bytes;
                       answer.pieces += 1;
                       answer.complete = body.last;
                       drop(message.call, body.bytes.size());
                   },
                   [&](const call::ResponseFile &file) { takeFile(message.call, file); },
                   [&](const call::ResponseTrailers &trailers) {
                       answer.trailers = trailers.headers;
                       answer.hasTrailers = true;
                       answer.complete = true;
                   },
                   [&](const call::EarlyHints &hints) {
                       answer.hints.insert(answer.hints.end(), hints.links.begin(), hints.links.end());
                   },
                   [&](const call::Push &push) { answer.pushes.push_back(push.path + " " + printed(push.headers)); },
                   [&](const call::SocketAccept &accept) {
                       answer.accepted = true;
                       answer.subprotocol = accept.subprotocol.value_or("");
                       answer.headers = accept.headers;
                   },
                   [&](const call::SocketSend &sent) {
                       answer.messages.push_back((sent.isText ? "text:" : "bytes:") + sent.bytes);
                       drop(message.call, sent.bytes.size());
                   },
                   [&](const call::SocketClose &close) {
                       answer.closeCode = close.code;
                       answer.closeReason = close.reason;
                   },
                   [&](const call::BodyWanted &) { answer.bodyWanted += 1; },
                   [&](const call::BodyTaken &) { answer.bodyTaken += 1; },
                   [&](const call::CallEnded &ended) {
                       answer.ended = true;
                       answer.how = ended.how;
                       answer.reason = ended.reason;
                   },
               },
               message.what);
}

void Client::pump(int milliseconds)
{
    pollfd poll{.fd = m_served.m_responses.fd(), .events = POLLIN, .revents = 0};
    if (::poll(&poll, 1, milliseconds) <= 0)
        return;
    for (const auto &message : m_served.m_responses.take())
        take(message);
}

void Client::waitUntil(const std::function<bool()> &condition)
{
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < end)
        pump(5);
}

void Client::waitForEnd(const call::CallPtr &call)
{
    waitUntil([&] { return reply(call).ended; });
}

void Client::waitForBytes(const call::CallPtr &call, std::size_t count)
{
    waitUntil([&] { return reply(call).body.size() >= count; });
}

void Client::waitForResults(int count)
{
    waitUntil([&] { return resultCount() >= count; });
}

qsizetype Client::resultCount() const
{
    return m_served.results().size();
}

} // namespace harness
