#include "python/ref.h"
#include "python/site.h"
#include "python/wsgi/types.h"

#include <format>

namespace gatescope::wsgi {

namespace {

using python::Ref;

/// One call of a reading method: its size argument, and the event that it leaves.
struct Reading {
    Exchange &exchange;
    std::string_view method;
    trace::CodeSite site = python::callerSite();
    std::int64_t asked = -1;

    [[nodiscard]] std::size_t most() const { return asked < 0 ? RequestBody::kAll : static_cast<std::size_t>(asked); }
    void done(std::uint64_t got)
    {
        const auto waited = static_cast<std::uint64_t>(exchange.body.takeWaited().count());
        exchange.record(
            trace::InputRead{.method = method, .asked = asked, .got = got, .waitedNs = waited, .site = site});
        exchange.crossed(trace::LayerPort::Input, method, got);
    }
};

/// Reads the optional size argument; None and negative numbers mean "all".
bool takeSize(Reading &reading, PyObject *const *arguments, Py_ssize_t count)
{
    if (count > 1) {
        PyErr_Format(PyExc_TypeError, "wsgi.input.%s() takes at most 1 argument", reading.method.data());
        return false;
    }
    if (count == 0 || arguments[0] == Py_None)
        return true;
    const Py_ssize_t size = PyNumber_AsSsize_t(arguments[0], PyExc_OverflowError);
    if (size == -1 && PyErr_Occurred())
        return false;
    reading.asked = size < 0 ? -1 : size;
    return true;
}

PyObject *clientLeft(Reading &reading)
{
    reading.done(0);
    const auto received = reading.exchange.body.received();
    const auto &length = reading.exchange.call->request().contentLength;
    const std::string of = length ? std::format(" of {}", *length) : "";
    PyErr_SetString(
        PyExc_ConnectionResetError,
        std::format("the client left in the middle of the request body, after {}{} bytes", received, of).c_str());
    return nullptr;
}

PyObject *takeBytes(RequestBody &body, std::size_t size)
{
    PyObject *bytes = PyBytes_FromStringAndSize(body.ready().data(), static_cast<Py_ssize_t>(size));
    if (bytes)
        body.consume(size);
    return bytes;
}

PyObject *read(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    Reading reading{exchangeOf(self), "read"};
    if (!takeSize(reading, arguments, count))
        return nullptr;
    RequestBody &body = reading.exchange.body;
    if (!body.need(reading.most()))
        return clientLeft(reading);
    const std::size_t size = std::min(reading.most(), body.ready().size());
    reading.done(size);
    return takeBytes(body, size);
}

/// The next line; null without an exception at the end of the body.
PyObject *nextLine(Reading &reading)
{
    RequestBody &body = reading.exchange.body;
    if (!body.needLine(reading.most()))
        return clientLeft(reading);
    const std::size_t size = body.lineLength(reading.most());
    reading.done(size);
    return takeBytes(body, size);
}

PyObject *readline(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    Reading reading{exchangeOf(self), "readline"};
    return takeSize(reading, arguments, count) ? nextLine(reading) : nullptr;
}

/// Appends the next line to `lines`; false at the end of the body, and with an exception.
bool appendLine(RequestBody &body, PyObject *lines, std::uint64_t &total, bool &lost)
{
    lost = !body.needLine(RequestBody::kAll);
    if (lost || body.ready().empty())
        return false;
    const std::size_t size = body.lineLength(RequestBody::kAll);
    const Ref line(takeBytes(body, size));
    total += size;
    return line && PyList_Append(lines, line.get()) == 0;
}

PyObject *readlines(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    Reading reading{exchangeOf(self), "readlines"};
    Ref lines(takeSize(reading, arguments, count) ? PyList_New(0) : nullptr);
    if (!lines)
        return nullptr;
    const std::uint64_t enough = reading.asked > 0 ? static_cast<std::uint64_t>(reading.asked) : RequestBody::kAll;
    std::uint64_t total = 0;
    bool lost = false;
    while (total < enough && appendLine(reading.exchange.body, lines.get(), total, lost)) {
    }
    if (lost)
        return clientLeft(reading);
    if (PyErr_Occurred())
        return nullptr;
    reading.done(total);
    return lines.release();
}

PyObject *next(PyObject *self)
{
    Reading reading{exchangeOf(self), "__next__"};
    Ref line(nextLine(reading));
    return line && PyBytes_GET_SIZE(line.get()) > 0 ? line.release() : nullptr;
}

PyObject *describeInput(PyObject *self)
{
    return PyUnicode_FromFormat("<wsgi.input of exchange %u>", exchangeOf(self).context.exchange.value);
}

} // namespace

Ref makeInputType()
{
    static PyMethodDef methods[] = {{"read", python::asMethod(read), METH_FASTCALL, nullptr},
                                    {"readline", python::asMethod(readline), METH_FASTCALL, nullptr},
                                    {"readlines", python::asMethod(readlines), METH_FASTCALL, nullptr},
                                    {}};
    static PyType_Slot parts[] = {{Py_tp_dealloc, python::asSlot(deallocateForExchange)},
                                  {Py_tp_iter, python::asSlot(PyObject_SelfIter)},
                                  {Py_tp_iternext, python::asSlot(next)},
                                  {Py_tp_repr, python::asSlot(describeInput)},
                                  {Py_tp_methods, methods},
                                  {0, nullptr}};
    static PyType_Spec spec{"gatescope.InputStream", sizeof(ExchangeObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, parts};
    return Ref(PyType_FromSpec(&spec));
}

} // namespace gatescope::wsgi
