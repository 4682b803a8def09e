#include "python/ref.h"
#include "python/wsgi/types.h"

namespace gatescope::wsgi {

namespace {

using python::Ref;

constexpr Py_ssize_t kBlock = 8192;

/// wsgi.file_wrapper: iterates any object with read(). It starts at the file's position and sends nothing by itself.
struct FileWrapperObject {
    PyObject_HEAD PyObject *file;
    Py_ssize_t block;
};

FileWrapperObject *self(PyObject *object)
{
    return reinterpret_cast<FileWrapperObject *>(object);
}

PyObject *make(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char filelike[] = "filelike";
    static char blksize[] = "blksize";
    static char *names[] = {filelike, blksize, nullptr};
    PyObject *file = nullptr;
    Py_ssize_t block = kBlock;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|n:file_wrapper", names, &file, &block))
        return nullptr;
    PyObject *object = type->tp_alloc(type, 0);
    if (!object)
        return nullptr;
    self(object)->file = Py_NewRef(file);
    self(object)->block = block > 0 ? block : kBlock;
    return object;
}

PyObject *nextBlock(PyObject *object)
{
    if (!self(object)->file)
        return nullptr;
    Ref block(PyObject_CallMethod(self(object)->file, "read", "n", self(object)->block));
    if (!block || (PyBytes_Check(block.get()) && PyBytes_GET_SIZE(block.get()) == 0))
        return nullptr;
    return block.release();
}

PyObject *close(PyObject *object, PyObject *)
{
    PyObject *method = nullptr;
    if (!self(object)->file)
        Py_RETURN_NONE;
    if (PyObject_GetOptionalAttrString(self(object)->file, "close", &method) < 0)
        return nullptr;
    const Ref owned(method);
    if (!method)
        Py_RETURN_NONE;
    return PyObject_CallNoArgs(method);
}

int visitAll(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(self(object)->file);
    return 0;
}

int clear(PyObject *object)
{
    Py_CLEAR(self(object)->file);
    return 0;
}

void deallocate(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    clear(object);
    type->tp_free(object);
    Py_DECREF(type);
}

} // namespace

Ref makeFileWrapperType()
{
    static PyMethodDef methods[] = {{"close", close, METH_NOARGS, nullptr}, {}};
    static PyType_Slot parts[] = {{Py_tp_new, python::asSlot(make)},
                                  {Py_tp_dealloc, python::asSlot(deallocate)},
                                  {Py_tp_traverse, python::asSlot(visitAll)},
                                  {Py_tp_clear, python::asSlot(clear)},
                                  {Py_tp_iter, python::asSlot(PyObject_SelfIter)},
                                  {Py_tp_iternext, python::asSlot(nextBlock)},
                                  {Py_tp_methods, methods},
                                  {0, nullptr}};
    static PyType_Spec spec{"gatescope.FileWrapper", sizeof(FileWrapperObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, parts};
    return Ref(PyType_FromSpec(&spec));
}

} // namespace gatescope::wsgi
