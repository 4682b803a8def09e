#include "python/asgi/runtime.h"

#include "python/asgi/httpconversation.h"
#include "python/asgi/websocketconversation.h"
#include "python/exceptions.h"
#include "python/keychanges.h"
#include "python/leaveout.h"
#include "python/snapshot.h"

#include <QString>

#include <format>

namespace gatescope::asgi {

using namespace Qt::StringLiterals;

namespace {

Error pythonError(const QString &summary)
{
    const auto text = python::takeException();
    return {.summary = u"%1: %2"_s.arg(summary, QString::fromStdString(text.summary())),
            .detail = QString::fromStdString(text.traceback)};
}

std::string addressText(const call::Address &address)
{
    return address.port ? std::format("{}:{}", address.host, *address.port) : address.host;
}

Name versionOf(const AsgiOptions &options)
{
    return options.interface == trace::Interface::Asgi2 ? Name::Version2 : Name::Version3;
}

std::unique_ptr<Conversation> conversationFor(const call::CallPtr &call)
{
    if (call->request().isWebSocket)
        return std::make_unique<WebSocketConversation>(call);
    return std::make_unique<HttpConversation>(call);
}

double inSeconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

Runtime::Runtime(Ref app, AsgiOptions options, trace::TraceWriter &trace, call::ResponseBox &responses,
                 Mailbox<LoopNote> &notes)
    : m_engine(std::make_shared<Engine>(trace, responses)),
      m_app(std::move(app)),
      m_options(std::move(options)),
      m_notes(notes),
      m_scopes(m_engine->names, m_options.rootPath, versionOf(m_options)),
      m_state(PyDict_New()),
      m_stateWatch(m_engine, m_state.get())
{
    m_engine->whenAnswered = m_options.whenAnswered;
}

Runtime::~Runtime()
{
    finish();
    m_engine->close();
}

// ---- starting ------------------------------------------------------------------------------------------------------

Result<void> Runtime::start()
{
    if (auto opened = openLoop(); !opened)
        return opened;
    if (m_options.lifespan == LifespanMode::Off)
        return {};
    return startLifespan();
}

Result<void> Runtime::openLoop()
{
    const bool good = m_engine->open() && m_engine->loop.open(m_options.debug, m_options.uvloop) &&
                      m_engine->loop.addReader(m_notes.fd(), [this] { readNotes(); });
    if (good) {
        noteLoop();
        return {};
    }
    return std::unexpected(pythonError(u"The asyncio loop cannot be made"_s));
}

/// A029: the loop is not the one that was asked for, or it is one that cannot be watched as a whole (LoopWatch).
void Runtime::noteLoop() const
{
    const std::string &whyNot = m_engine->loop.whyNotUvloop();
    if (!m_options.uvloop || (whyNot.empty() && m_options.blockThreshold.count() <= 0))
        return;
    const std::string words =
        whyNot.empty()
            ? "the loop is uvloop: what blocks it outside of the exchanges' own tasks is not seen; asyncio's "
              "own loop is watched as a whole (--loop asyncio)"
            : std::format("uvloop was asked for, and asyncio's own loop serves in its place ({}): install "
                          "uvloop where the application is, or do not ask for it",
                          whyNot);
    const auto severity = whyNot.empty() ? trace::Severity::Info : trace::Severity::Warning;
    if (m_engine->isRecording())
        m_engine->trace().write({}, trace::Finding{.rule = "A029", .severity = severity, .message = words});
    if (!whyNot.empty())
        PySys_FormatStderr("gatescope: %s\n", words.c_str());
}

Result<void> Runtime::startLifespan()
{
    Ref scope = lifespanScope(m_engine->names, m_state.get(), versionOf(m_options));
    auto talk = std::make_unique<LifespanConversation>(m_engine->trace().newExchange(), m_options.lifespan,
                                                       [this] { lifespanChanged(); });
    m_lifespanTalk = talk.get();
    if (m_engine->isRecording() && scope) {
        Engine::Sheet sheet(*m_engine);
        python::writeSnapshot(*sheet, scope.get());
        m_engine->trace().write(talk->context(), trace::CallStarted{.interface = m_options.interface,
                                                                    .protocol = trace::Protocol::Lifespan,
                                                                    .arguments = sheet->snapshot()});
    }
    m_lifespan = scope ? makeExchange(std::move(talk), std::move(scope), m_app.get()) : Ref{};
    if (!m_lifespan)
        return std::unexpected(pythonError(u"The lifespan cannot be started"_s));
    const Ref exchange = share(m_lifespan.get());
    if (!start(unbox<Exchange>(exchange.get()), "lifespan", 0))
        return std::unexpected(pythonError(u"The lifespan cannot be started"_s));
    return startResult();
}

Result<void> Runtime::startResult()
{
    const auto isPending = [this] {
        return m_lifespanTalk && m_lifespanTalk->verdict() == LifespanConversation::Verdict::Pending;
    };
    if (isPending()) {
        const Ref timer = m_engine->loop.callLater(m_options.startupTimeout, [this] {
            giveUpLifespan(std::format("startup took longer than {} s", inSeconds(m_options.startupTimeout)));
        });
        m_engine->loop.runForever();
        if (timer && !Ref(PyObject_CallMethodNoArgs(timer.get(), m_engine->names[Name::Cancel])))
            PyErr_Clear();
    }
    if (m_startError)
        return std::unexpected(*std::exchange(m_startError, {}));
    return {};
}

void Runtime::lifespanChanged()
{
    using Verdict = LifespanConversation::Verdict;
    if (m_phase == Phase::Starting && m_lifespanTalk->verdict() != Verdict::Pending) {
        if (m_lifespanTalk->verdict() == Verdict::Failed)
            m_startError = lifespanError();
        m_engine->loop.stop();
    }
}

Error Runtime::lifespanError() const
{
    return {.summary = u"Lifespan startup failed: %1"_s.arg(QString::fromStdString(m_lifespanTalk->message())),
            .detail = QString::fromStdString(m_lifespanTalk->detail()),
            .wayOut = u"Mend the startup code, or serve without it with --lifespan off"_s};
}

void Runtime::giveUpLifespan(std::string reason)
{
    if (!m_lifespanTalk)
        return;
    m_lifespanTalk->giveUp(std::move(reason));
    unbox<Exchange>(m_lifespan.get()).cancel();
    if (m_phase == Phase::Starting) {
        m_startError =
            Error{.summary = u"Lifespan startup failed: %1"_s.arg(QString::fromStdString(m_lifespanTalk->reason())),
                  .wayOut = u"Give it more time, or serve without it with --lifespan off"_s};
        m_engine->loop.stop();
    }
}

// ---- serving -------------------------------------------------------------------------------------------------------

void Runtime::run()
{
    m_phase = m_phase == Phase::Starting ? Phase::Serving : m_phase;
    for (const LoopNote &note : std::exchange(m_backlog, {}))
        handle(note);
    watchLoop();
    m_engine->loop.runForever();
    finish();
}

void Runtime::watchLoop()
{
    if (m_options.blockThreshold.count() <= 0)
        return;
    m_watch = std::make_unique<LoopWatch>(m_engine->loop.get(), m_engine->trace(), m_options.blockThreshold,
                                          [this](std::vector<Waiting> &waiting) { addWaiting(waiting); });
    m_engine->watch = m_watch.get();
}

/// Those whose notes nobody has looked at yet.
void Runtime::addWaiting(std::vector<Waiting> &waiting)
{
    const auto add = [&waiting](const LoopNote &note) {
        if (note.call)
            waiting.push_back({{.exchange = note.call->exchange(), .connection = note.call->connection()}, note.at});
    };
    for (std::size_t i = m_handled; i < m_batch.size(); ++i)
        add(m_batch[i]);
    m_notes.look(add);
}

void Runtime::readNotes()
{
    m_batch = m_notes.take();
    const bool isBusy = m_batch.size() >= kBusy;
    if (isBusy)
        m_engine->beginBatch();
    for (m_handled = 0; m_handled < m_batch.size();) {
        const LoopNote note = std::move(m_batch[m_handled++]);
        m_engine->stepBatch();
        if (m_phase == Phase::Starting && note.kind != LoopNote::Kind::Stop)
            m_backlog.push_back(note);
        else
            handle(note);
    }
    m_batch.clear();
    m_handled = 0;
    if (isBusy)
        m_engine->endBatch();
}

void Runtime::handle(const LoopNote &note)
{
    static constexpr void (Runtime::*kHandlers[])(const LoopNote &) = {
        &Runtime::submit, &Runtime::wakeReceivers, &Runtime::wakeBoth, &Runtime::wakeSenders, &Runtime::stop,
    };
    (this->*kHandlers[static_cast<std::size_t>(note.kind)])(note);
    dropException();
}

void Runtime::dropException()
{
    if (PyErr_Occurred())
        PyErr_WriteUnraisable(nullptr);
}

void Runtime::submit(const LoopNote &note)
{
    if (m_phase == Phase::Serving)
        begin(note.call);
    else
        refuse(note.call);
}

void Runtime::wakeReceivers(const LoopNote &note)
{
    if (Exchange *exchange = find(note.call))
        exchange->wakeReceivers();
}

void Runtime::wakeSenders(const LoopNote &note)
{
    if (Exchange *exchange = find(note.call))
        exchange->wakeSenders();
}

void Runtime::wakeBoth(const LoopNote &note)
{
    wakeReceivers(note);
    wakeSenders(note);
}

void Runtime::stop(const LoopNote &note)
{
    m_deadline = note.deadline;
    if (m_phase == Phase::Starting)
        giveUpLifespan("stopped while it was starting");
    else if (m_phase == Phase::Serving)
        enter(Phase::Draining);
}

Exchange *Runtime::find(const call::CallPtr &call)
{
    const auto found = m_exchanges.find(call->exchange());
    return found == m_exchanges.end() ? nullptr : &unbox<Exchange>(found->second.get());
}

Ref Runtime::makeExchange(std::unique_ptr<Conversation> conversation, Ref scope, PyObject *app)
{
    return Exchange::make({.engine = m_engine,
                           .conversation = std::move(conversation),
                           .owner = this,
                           .app = share(app),
                           .appName = m_options.appName,
                           .scope = std::move(scope),
                           .interface = m_options.interface});
}

bool Runtime::start(Exchange &exchange, const char *name, unsigned number)
{
    const Ref text(number == 0 ? PyUnicode_FromString(name) : PyUnicode_FromFormat("%s-%u", name, number));
    return text && exchange.start(text.get());
}

void Runtime::begin(const call::CallPtr &call)
{
    Ref scope = m_scopes.build(call->request(), m_state.get());
    if (scope && !python::applyChanges(scope.get(), call->request().changes))
        scope.reset();
    if (scope)
        m_stateWatch.watch(scope.get());
    if (scope)
        noteCallStarted(call, scope.get());
    const python::Object app = scope ? python::applicationFor(m_app.get(), call->request()) : python::Object();
    const Ref object = app ? makeExchange(conversationFor(call), std::move(scope), app.get()) : Ref{};
    if (!object) {
        m_engine->post(call::ResponseMessage{
            call, call::CallEnded{.how = call::CallEnded::How::Raised, .reason = python::takeException().summary()}});
        return;
    }
    m_exchanges.emplace(call->exchange(), share(object.get()));
    auto &exchange = unbox<Exchange>(object.get());
    if (!start(exchange, "exchange", call->exchange().value) && !exchange.isOver()) {
        const Ref exception(PyErr_GetRaisedException());
        PyObject *out = nullptr;
        static_cast<void>(exchange.raise(exception.get(), &out));
        Py_XDECREF(out);
    }
}

void Runtime::noteCallStarted(const call::CallPtr &call, PyObject *scope)
{
    if (!m_engine->isRecording())
        return;
    const call::Request &request = call->request();
    const std::string client = addressText(request.client);
    Engine::Sheet sheet(*m_engine);
    if (request.changes.empty())
        m_scopes.show(*sheet, scope);
    else
        python::writeSnapshot(*sheet, scope);
    m_engine->trace().write(
        {.exchange = call->exchange(), .connection = call->connection()},
        trace::CallStarted{.interface = m_options.interface,
                           .protocol = request.isWebSocket ? trace::Protocol::WebSocket : trace::Protocol::Http,
                           .method = request.method,
                           .target = request.target,
                           .httpVersion = request.httpVersion,
                           .client = client,
                           .arguments = sheet->snapshot()});
}

void Runtime::refuse(const call::CallPtr &call)
{
    constexpr std::string_view kWords = "The server is stopping.\n";
    call::ResponseStart start{.status = 503};
    start.headers.append("content-type", "text/plain; charset=utf-8");
    start.headers.append("content-length", std::to_string(kWords.size()));
    start.headers.append("connection", "close");
    call->addUnsent(kWords.size());
    m_engine->post(call::ResponseMessage{call, std::move(start)},
                   call::ResponseMessage{call, call::ResponseBody{.bytes = std::string(kWords), .last = true}},
                   call::ResponseMessage{call, call::CallEnded{.reason = "the server is stopping"}});
}

void Runtime::exchangeOver(Exchange &exchange)
{
    if (boxOf(exchange) == m_lifespan.get()) {
        m_lifespanTalk = nullptr;
        m_lifespan.reset();
        if (m_phase == Phase::LifespanEnding)
            enter(Phase::Over);
        return;
    }
    m_exchanges.erase(exchange.conversation().context().exchange);
    const bool waits = m_phase == Phase::Draining || m_phase == Phase::Disconnecting || m_phase == Phase::Cancelling;
    if (waits && m_exchanges.empty())
        enter(Phase::LifespanEnding);
}

} // namespace gatescope::asgi
