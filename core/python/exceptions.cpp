#include "python/exceptions.h"

#include "python/ref.h"
#include "python/site.h"

#include <algorithm>

namespace gatescope::python {

namespace {

std::string asText(Ref str, std::string_view otherwise)
{
    if (!str)
        PyErr_Clear();
    const Ref bytes(str ? PyUnicode_AsEncodedString(str.get(), "utf-8", "backslashreplace") : nullptr);
    if (bytes)
        return std::string(bytesOf(bytes.get()));
    PyErr_Clear();
    return std::string(otherwise);
}

Ref formatted(PyObject *exception)
{
    const Ref module(PyImport_ImportModule("traceback"));
    const Ref lines(module ? PyObject_CallMethod(module.get(), "format_exception", "O", exception) : nullptr);
    const Ref empty(PyUnicode_FromString(""));
    return Ref(lines ? PyUnicode_Join(empty.get(), lines.get()) : nullptr);
}

void takeSite(ExceptionText &text, PyTracebackObject *entry)
{
    PyCodeObject *code = PyFrame_GetCode(entry->tb_frame);
    text.file = utf8Of(code->co_filename);
    text.function = utf8Of(code->co_qualname);
    text.line = static_cast<std::uint32_t>(std::max(PyCode_Addr2Line(code, entry->tb_lasti), 0));
    Py_DECREF(code);
}

bool isInApplication(PyTracebackObject *entry)
{
    PyCodeObject *code = PyFrame_GetCode(entry->tb_frame);
    const bool inside = isApplicationFile(utf8Of(code->co_filename));
    Py_DECREF(code);
    return inside;
}

void findSite(ExceptionText &text, PyObject *traceback)
{
    PyTracebackObject *innermost = nullptr;
    PyTracebackObject *ofApplication = nullptr;
    for (auto *entry = reinterpret_cast<PyTracebackObject *>(traceback); entry; entry = entry->tb_next) {
        innermost = entry;
        if (isInApplication(entry))
            ofApplication = entry;
    }
    if (ofApplication || innermost)
        takeSite(text, ofApplication ? ofApplication : innermost);
}

} // namespace

std::string typeNameOf(PyObject *object)
{
    constexpr unsigned long kWritten = Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_IMMUTABLETYPE; // in C, the name is whole
    if ((Py_TYPE(object)->tp_flags & kWritten) != Py_TPFLAGS_HEAPTYPE)
        return Py_TYPE(object)->tp_name;
    const KeepException keep;
    return asText(Ref(PyType_GetFullyQualifiedName(Py_TYPE(object))), Py_TYPE(object)->tp_name);
}

std::string textOf(PyObject *object)
{
    const KeepException keep;
    return asText(Ref(PyObject_Str(object)), "");
}

std::string summarizeException(PyObject *exception)
{
    const KeepException keep;
    const std::string type = typeNameOf(exception);
    const std::string message = asText(Ref(PyObject_Str(exception)), "<str() of the exception failed>");
    return message.empty() ? type : type + ": " + message;
}

ExceptionText describeBriefly(PyObject *exception)
{
    const KeepException keep;
    ExceptionText text{.type = typeNameOf(exception),
                       .message = asText(Ref(PyObject_Str(exception)), "<str() of the exception failed>")};
    const Ref traceback(PyException_GetTraceback(exception));
    if (traceback)
        findSite(text, traceback.get());
    return text;
}

ExceptionText describeException(PyObject *exception)
{
    const KeepException keep;
    ExceptionText text = describeBriefly(exception);
    text.traceback = asText(formatted(exception), text.summary());
    return text;
}

ExceptionText takeException()
{
    const Ref exception(PyErr_GetRaisedException());
    return exception ? describeException(exception.get()) : ExceptionText{};
}

} // namespace gatescope::python
