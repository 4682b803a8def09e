#include "python/wsgi/types.h"

#include <cstddef>
#include <memory>

namespace gatescope::wsgi {

namespace {

PyObject *callStartResponse(PyObject *self, PyObject *const *arguments, std::size_t count, PyObject *keywords)
{
    return exchangeOf(self).response.start(arguments, PyVectorcall_NARGS(count), keywords, self);
}

PyObject *callWrite(PyObject *self, PyObject *data)
{
    return exchangeOf(self).response.write(data);
}

PyMethodDef writeMethod{"write", callWrite, METH_O,
                        "write(data: bytes)\n\nSends bytes at once. PEP 3333 keeps it for old applications."};

} // namespace

void deallocateForExchange(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    std::destroy_at(&reinterpret_cast<ExchangeObject *>(object)->exchange);
    type->tp_free(object);
    Py_DECREF(type);
}

python::Ref makeFor(const python::Ref &type, const ExchangePtr &exchange)
{
    auto *typeObject = reinterpret_cast<PyTypeObject *>(type.get());
    python::Ref object(typeObject->tp_alloc(typeObject, 0));
    if (!object)
        return nullptr;
    std::construct_at(&reinterpret_cast<ExchangeObject *>(object.get())->exchange, exchange);
    if (typeObject->tp_vectorcall_offset != 0)
        reinterpret_cast<StartResponseObject *>(object.get())->call = callStartResponse;
    return object;
}

PyObject *makeWrite(PyObject *startResponse)
{
    return PyCFunction_New(&writeMethod, startResponse);
}

python::Ref makeStartResponseType()
{
    static PyMemberDef members[] = {
        {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(StartResponseObject, call), Py_READONLY, nullptr}, {}};
    static PyType_Slot parts[] = {
        {Py_tp_dealloc, python::asSlot(deallocateForExchange)},
        {Py_tp_call, python::asSlot(PyVectorcall_Call)},
        {Py_tp_members, members},
        {Py_tp_doc, const_cast<char *>("start_response(status, response_headers, exc_info=None, /)")},
        {0, nullptr}};
    static PyType_Spec spec{"gatescope.StartResponse", sizeof(StartResponseObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION |
                                Py_TPFLAGS_IMMUTABLETYPE,
                            parts};
    return python::Ref(PyType_FromSpec(&spec));
}

std::unique_ptr<Types> Types::make()
{
    auto types = std::make_unique<Types>();
    types->startResponse = makeStartResponseType();
    types->input = types->startResponse ? makeInputType() : nullptr;
    types->errors = types->input ? makeErrorsType() : nullptr;
    types->fileWrapper = types->errors ? makeFileWrapperType() : nullptr;
    return types->fileWrapper ? std::move(types) : nullptr;
}

} // namespace gatescope::wsgi
