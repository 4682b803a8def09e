#include "python/asgi/awaitable.h"

#include "base/clock.h"
#include "python/asgi/sending.h"

namespace gatescope::asgi {

namespace {

/// The pairs of a message behind its "type".
struct ContentRow {
    std::uint32_t pairs;
    void (*show)(trace::SnapshotWriter &, const Incoming &);
};

void showKey(trace::SnapshotWriter &out, Name name)
{
    out.str(Names::text(name));
}

void showNothing(trace::SnapshotWriter &, const Incoming &) {}

void showBody(trace::SnapshotWriter &out, const Incoming &incoming)
{
    showKey(out, Name::Body);
    out.bytes(incoming.data);
    showKey(out, Name::MoreBody);
    out.boolean(incoming.moreBody);
}

void showText(trace::SnapshotWriter &out, const Incoming &incoming)
{
    showKey(out, Name::Text);
    out.str(incoming.data, incoming.length);
}

void showBytes(trace::SnapshotWriter &out, const Incoming &incoming)
{
    showKey(out, Name::Bytes);
    out.bytes(incoming.data);
}

void showClose(trace::SnapshotWriter &out, const Incoming &incoming)
{
    showKey(out, Name::Code);
    out.integer(incoming.code);
    showKey(out, Name::Reason);
    out.str(incoming.data, incoming.length);
}

/// By Incoming::Content.
constexpr ContentRow kContents[] = {
    {0, &showNothing}, {2, &showBody}, {1, &showText}, {1, &showBytes}, {2, &showClose},
};

void show(trace::SnapshotWriter &out, const Incoming &incoming)
{
    const ContentRow &row = kContents[static_cast<std::size_t>(incoming.content)];
    out.beginDict(row.pairs + 1, row.pairs + 1);
    showKey(out, Name::Type);
    showKey(out, incoming.type);
    row.show(out, incoming);
    out.end();
}

void noteAnswer(Exchange &exchange, const Incoming &incoming, std::uint64_t waitedNs)
{
    if (!exchange.engine().isRecording())
        return;
    Engine::Sheet sheet(exchange.engine());
    show(*sheet, incoming);
    exchange.engine().trace().write(
        exchange.context(),
        trace::ReceiveAnswered{.type = Names::text(incoming.type), .message = sheet->snapshot(), .waitedNs = waitedNs});
}

} // namespace

Awaitable::Awaitable(Direction direction, Exchange &exchange, PyObject *message)
    : m_exchange(share(boxOf(exchange))),
      m_message(share(message)),
      m_site(HeldSite::here()),
      m_direction(direction)
{
}

Awaitable::~Awaitable() = default;

Ref Awaitable::name() const
{
    return share(exchange().engine().names[m_direction == Direction::Receive ? Name::Receive : Name::Send]);
}

WaitList &Awaitable::waiters() const
{
    return m_direction == Direction::Receive ? exchange().receivers : exchange().senders;
}

std::uint64_t Awaitable::waitedNs() const
{
    return m_waitingSince.count() == 0 ? 0 : static_cast<std::uint64_t>((sinceStart() - m_waitingSince).count());
}

bool Awaitable::checkStep(PyObject *value) const
{
    if (m_phase == Phase::Created && value != Py_None)
        PyErr_SetString(PyExc_TypeError, "can't send non-None value to a just-started coroutine");
    else if (m_phase == Phase::Running)
        PyErr_SetString(PyExc_ValueError, "coroutine already executing");
    else if (m_phase == Phase::Closed)
        PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
    else
        return true;
    return false;
}

PySendResult Awaitable::resume(PyObject *value, PyObject **out)
{
    *out = nullptr;
    if (!checkStep(value))
        return PYGEN_ERROR;
    if (std::exchange(m_phase, Phase::Running) == Phase::Created)
        return firstStep(out);
    const PySendResult result = PyIter_Send(m_step.get(), value, out);
    if (result == PYGEN_NEXT) {
        m_phase = Phase::Suspended;
        return result;
    }
    stopWaiting();
    if (result == PYGEN_ERROR) {
        m_phase = Phase::Closed;
        return result;
    }
    Py_CLEAR(*out);
    return again(out);
}

PySendResult Awaitable::firstStep(PyObject **out)
{
    if (m_direction == Direction::Send)
        return settle(sendMessage(exchange(), m_message.get(), m_site.site()), out);
    Engine &engine = exchange().engine();
    if (engine.isRecording())
        engine.trace().write(exchange().context(), trace::ReceiveCalled{.site = m_site.site()});
    return again(out);
}

PySendResult Awaitable::again(PyObject **out)
{
    return settle(m_direction == Direction::Receive ? takeIncoming(out) : giveOutgoing(), out);
}

Turn Awaitable::takeIncoming(PyObject **out)
{
    Incoming incoming;
    const Turn turn = exchange().conversation().receive(exchange(), incoming);
    if (turn != Turn::Done)
        return turn;
    noteAnswer(exchange(), incoming, waitedNs());
    if (const auto &tell = exchange().engine().whenAnswered)
        tell(boxOf(*this), incoming.message.get());
    *out = incoming.message.release();
    return turn;
}

Turn Awaitable::giveOutgoing()
{
    const Turn turn = exchange().conversation().sendAgain(exchange());
    if (turn == Turn::Raised)
        noteRefusal(exchange(), m_message.get());
    else if (turn == Turn::Done && exchange().engine().isRecording())
        exchange().engine().trace().write(exchange().context(), trace::SendResumed{.waitedNs = waitedNs()});
    return turn;
}

PySendResult Awaitable::settle(Turn turn, PyObject **out)
{
    if (turn == Turn::Waits)
        return wait(out);
    m_phase = Phase::Closed;
    if (turn == Turn::Raised)
        return PYGEN_ERROR;
    if (!*out)
        *out = Py_NewRef(Py_None);
    return PYGEN_RETURN;
}

PySendResult Awaitable::wait(PyObject **out)
{
    if (m_waitingSince.count() == 0)
        m_waitingSince = sinceStart();
    m_future = waiters().add(exchange().engine().loop);
    const auto *async = m_future ? Py_TYPE(m_future.get())->tp_as_async : nullptr;
    if (async && async->am_await)
        m_step.reset(async->am_await(m_future.get()));
    const PySendResult result = m_step ? PyIter_Send(m_step.get(), Py_None, out) : PYGEN_ERROR;
    m_phase = result == PYGEN_NEXT ? Phase::Suspended : Phase::Closed;
    if (result != PYGEN_NEXT)
        stopWaiting();
    return result;
}

void Awaitable::stopWaiting()
{
    if (m_future && m_exchange)
        waiters().remove(m_future.get());
    m_step.reset();
    m_future.reset();
}

PySendResult Awaitable::raise(PyObject *exception, PyObject **out)
{
    *out = nullptr;
    if (m_phase == Phase::Running) {
        PyErr_SetString(PyExc_ValueError, "coroutine already executing");
        return PYGEN_ERROR;
    }
    if (m_phase == Phase::Closed)
        PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
    else
        raiseObject(exception);
    m_phase = Phase::Closed;
    stopWaiting();
    return PYGEN_ERROR;
}

bool Awaitable::shut()
{
    if (m_phase == Phase::Running) {
        PyErr_SetString(PyExc_ValueError, "coroutine already executing");
        return false;
    }
    m_phase = Phase::Closed;
    stopWaiting();
    return true;
}

int Awaitable::visit(visitproc visitor, void *argument) const
{
    for (const Ref *reference : {&m_exchange, &m_message, &m_future, &m_step}) {
        if (const int stop = visitRef(*reference, visitor, argument))
            return stop;
    }
    return 0;
}

void Awaitable::clear()
{
    m_phase = Phase::Closed;
    stopWaiting();
    m_message.reset();
    m_exchange.reset();
}

void Awaitable::finalize()
{
    if (m_phase == Phase::Suspended)
        stopWaiting();
    if (m_phase != Phase::Created || !m_exchange)
        return;
    m_phase = Phase::Closed;
    const python::KeepException keep;
    const bool receives = m_direction == Direction::Receive;
    exchange().report("A024", trace::Severity::Warning,
                      receives ? "receive() was called but never awaited: it did nothing"
                               : "send() was called but never awaited: the message was not sent",
                      m_site.site());
    if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "coroutine '%s' was never awaited", receives ? "receive" : "send") <
        0)
        PyErr_WriteUnraisable(nullptr);
}

PyTypeObject *makeAwaitableType()
{
    std::vector<PyType_Slot> slots;
    CoroutineSlots<Awaitable>::appendTo(slots);
    slots.push_back({Py_tp_finalize, asSlot(+[](PyObject *self) { unbox<Awaitable>(self).finalize(); })});
    slots.push_back({0, nullptr});
    return makeType("gatescope.Awaitable", sizeof(Box<Awaitable>), slots.data());
}

} // namespace gatescope::asgi
