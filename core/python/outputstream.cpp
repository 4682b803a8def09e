#include "python/outputstream.h"

#include "python/context.h"
#include "python/scope.h"

#include <cerrno>
#include <unistd.h>

namespace gatescope::python {

namespace {

thread_local int quiet = 0;

struct StreamObject {
    PyObject_HEAD std::shared_ptr<OutputLines> lines;
    trace::Stream stream;
    bool passThrough;
};

StreamObject *self(PyObject *object)
{
    return reinterpret_cast<StreamObject *>(object);
}

int descriptorOf(PyObject *object)
{
    return self(object)->stream == trace::Stream::Stdout ? STDOUT_FILENO : STDERR_FILENO;
}

void writeThrough(int descriptor, std::string_view bytes)
{
    const WithoutPython released;
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return;
        bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

PyObject *write(PyObject *object, PyObject *data)
{
    Py_buffer buffer;
    if (PyObject_GetBuffer(data, &buffer, PyBUF_SIMPLE) < 0)
        return nullptr;
    const std::string_view bytes(static_cast<const char *>(buffer.buf), static_cast<std::size_t>(buffer.len));
    if (quiet == 0)
        self(object)->lines->write(self(object)->stream, currentContext(), bytes);
    if (self(object)->passThrough)
        writeThrough(descriptorOf(object), bytes);
    PyBuffer_Release(&buffer);
    return PyLong_FromSize_t(bytes.size());
}

PyObject *flush(PyObject *object, PyObject *)
{
    self(object)->lines->flush(self(object)->stream, currentContext());
    Py_RETURN_NONE;
}

PyObject *close(PyObject *object, PyObject *)
{
    return flush(object, nullptr);
}

PyObject *yes(PyObject *, PyObject *)
{
    Py_RETURN_TRUE;
}

PyObject *no(PyObject *, PyObject *)
{
    Py_RETURN_FALSE;
}

PyObject *fileno(PyObject *object, PyObject *)
{
    return PyLong_FromLong(descriptorOf(object));
}

PyObject *isTerminal(PyObject *object, PyObject *)
{
    return PyBool_FromLong(self(object)->passThrough && ::isatty(descriptorOf(object)) == 1);
}

PyObject *name(PyObject *object, void *)
{
    return PyUnicode_FromString(self(object)->stream == trace::Stream::Stdout ? "<stdout>" : "<stderr>");
}

PyObject *isClosed(PyObject *, void *)
{
    Py_RETURN_FALSE;
}

PyObject *mode(PyObject *, void *)
{
    return PyUnicode_FromString("wb");
}

void deallocate(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    std::destroy_at(&self(object)->lines);
    type->tp_free(object);
    Py_DECREF(type);
}

Ref makeType()
{
    static PyMethodDef methods[] = {{"write", write, METH_O, nullptr},
                                    {"flush", flush, METH_NOARGS, nullptr},
                                    {"close", close, METH_NOARGS, nullptr},
                                    {"writable", yes, METH_NOARGS, nullptr},
                                    {"readable", no, METH_NOARGS, nullptr},
                                    {"seekable", no, METH_NOARGS, nullptr},
                                    {"fileno", fileno, METH_NOARGS, nullptr},
                                    {"isatty", isTerminal, METH_NOARGS, nullptr},
                                    {}};
    static PyGetSetDef properties[] = {{"name", name, nullptr, nullptr, nullptr},
                                       {"closed", isClosed, nullptr, nullptr, nullptr},
                                       {"mode", mode, nullptr, nullptr, nullptr},
                                       {}};
    static PyType_Slot parts[] = {
        {Py_tp_dealloc, asSlot(deallocate)}, {Py_tp_methods, methods}, {Py_tp_getset, properties}, {0, nullptr}};
    static PyType_Spec spec{"gatescope.OutputStream", sizeof(StreamObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, parts};
    return Ref(PyType_FromSpec(&spec));
}

Ref makeBinaryStream(const std::shared_ptr<OutputLines> &lines, trace::Stream stream, bool passThrough)
{
    const Ref type = makeType();
    auto *typeObject = reinterpret_cast<PyTypeObject *>(type.get());
    Ref object(typeObject ? typeObject->tp_alloc(typeObject, 0) : nullptr);
    if (!object)
        return nullptr;
    std::construct_at(&self(object.get())->lines, lines);
    self(object.get())->stream = stream;
    self(object.get())->passThrough = passThrough;
    return object;
}

} // namespace

Ref makeOutputStream(const std::shared_ptr<OutputLines> &lines, trace::Stream stream, bool passThrough)
{
    const Ref binary = makeBinaryStream(lines, stream, passThrough);
    const Ref io(PyImport_ImportModule("io"));
    if (!binary || !io)
        return nullptr;
    const char *errors = stream == trace::Stream::Stdout ? "strict" : "backslashreplace";
    const Ref wrapper(PyObject_GetAttrString(io.get(), "TextIOWrapper"));
    const Ref arguments(Py_BuildValue("(O)", binary.get()));
    const Ref options(Py_BuildValue("{s:s,s:s,s:s,s:O}", "encoding", "utf-8", "errors", errors, "newline", "\n",
                                    "write_through", Py_True));
    if (!wrapper || !arguments || !options)
        return nullptr;
    Ref text(PyObject_Call(wrapper.get(), arguments.get(), options.get()));
    const Ref writing(PyUnicode_FromString("w"));
    if (text && PyObject_SetAttrString(text.get(), "mode", writing.get()) < 0)
        PyErr_Clear();
    return text;
}

OutputQuiet::OutputQuiet()
{
    ++quiet;
}

OutputQuiet::~OutputQuiet()
{
    --quiet;
}

} // namespace gatescope::python
