#include "python/asgi/channel.h"

#include <structmember.h>

namespace gatescope::asgi {

namespace {

PyTypeObject *typeOf(PyObject *object)
{
    return reinterpret_cast<PyTypeObject *>(object);
}

PyObject *makeAwaitable(PyObject *channel, Direction direction, PyObject *message)
{
    const Ref &object = unbox<Channel>(channel).exchange;
    if (!object) {
        PyErr_SetString(PyExc_RuntimeError, "this exchange is gone");
        return nullptr;
    }
    auto &exchange = unbox<Exchange>(object.get());
    return makeBox<Awaitable>(typeOf(exchange.engine().types.awaitable.get()), direction, exchange, message).release();
}

PyObject *callReceive(PyObject *self, PyObject *const *, std::size_t flags, PyObject *keywords)
{
    if (PyVectorcall_NARGS(flags) == 0 && !keywords)
        return makeAwaitable(self, Direction::Receive, nullptr);
    PyErr_SetString(PyExc_TypeError, "receive() takes no arguments");
    return nullptr;
}

bool isMessageKeyword(PyObject *keywords)
{
    return keywords && PyTuple_GET_SIZE(keywords) == 1 &&
           PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, 0), "message") == 0;
}

PyObject *callSend(PyObject *self, PyObject *const *arguments, std::size_t flags, PyObject *keywords)
{
    const Py_ssize_t positional = PyVectorcall_NARGS(flags);
    if ((positional == 1 && !keywords) || (positional == 0 && isMessageKeyword(keywords)))
        return makeAwaitable(self, Direction::Send, arguments[0]);
    PyErr_SetString(PyExc_TypeError, "send() takes one argument, the message");
    return nullptr;
}

PyObject *showChannel(PyObject *self)
{
    const Ref &exchange = unbox<Channel>(self).exchange;
    const unsigned number = exchange ? unbox<Exchange>(exchange.get()).conversation().context().exchange.value : 0;
    return PyUnicode_FromFormat("<%s of exchange %u>", Py_TYPE(self)->tp_name, number);
}

template <char const *Text>
PyObject *constant(PyObject *, void *)
{
    return PyUnicode_FromString(Text);
}

constexpr char kReceiveName[] = "receive";
constexpr char kSendName[] = "send";
constexpr char kReceiveSignature[] = "()";
constexpr char kSendSignature[] = "(message)";

// inspect.iscoroutinefunction() looks for its own mark, which only the inspect module has.
PyObject *coroutineMark(PyObject *, void *)
{
    const Ref inspect(PyImport_ImportModule("inspect"));
    return inspect ? PyObject_GetAttrString(inspect.get(), "_is_coroutine_mark") : nullptr;
}

PyGetSetDef receiveGetters[] = {
    {"__name__", &constant<kReceiveName>, nullptr, nullptr, nullptr},
    {"__qualname__", &constant<kReceiveName>, nullptr, nullptr, nullptr},
    {"__text_signature__", &constant<kReceiveSignature>, nullptr, nullptr, nullptr},
    {"_is_coroutine_marker", &coroutineMark, nullptr, nullptr, nullptr},
    {},
};

PyGetSetDef sendGetters[] = {
    {"__name__", &constant<kSendName>, nullptr, nullptr, nullptr},
    {"__qualname__", &constant<kSendName>, nullptr, nullptr, nullptr},
    {"__text_signature__", &constant<kSendSignature>, nullptr, nullptr, nullptr},
    {"_is_coroutine_marker", &coroutineMark, nullptr, nullptr, nullptr},
    {},
};

PyMemberDef members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, static_cast<Py_ssize_t>(offsetof(Box<Channel>, storage)), Py_READONLY,
     nullptr},
    {},
};

} // namespace

Ref makeChannel(Direction direction, Exchange &exchange)
{
    const Types &types = exchange.engine().types;
    const bool receives = direction == Direction::Receive;
    return makeBox<Channel>(typeOf((receives ? types.receive : types.send).get()), receives ? &callReceive : &callSend,
                            exchange);
}

PyTypeObject *makeChannelType(Direction direction)
{
    const bool receives = direction == Direction::Receive;
    PyType_Slot slots[] = {{Py_tp_traverse, asSlot(&BoxSlots<Channel>::traverse)},
                           {Py_tp_clear, asSlot(&BoxSlots<Channel>::clear)},
                           {Py_tp_dealloc, asSlot(&BoxSlots<Channel>::dealloc)},
                           {Py_tp_call, asSlot(&PyVectorcall_Call)},
                           {Py_tp_repr, asSlot(&showChannel)},
                           {Py_tp_getset, receives ? receiveGetters : sendGetters},
                           {Py_tp_members, members},
                           {0, nullptr}};
    return makeType(receives ? "gatescope.receive" : "gatescope.send", sizeof(Box<Channel>), slots,
                    Py_TPFLAGS_HAVE_VECTORCALL);
}

} // namespace gatescope::asgi
