#include "python/exceptiontree.h"

#include "python/ref.h"
#include "python/site.h"
#include "python/snapshot.h"
#include "trace/event.h"

#include <algorithm>
#include <vector>

namespace gatescope::python {

namespace {

constexpr std::size_t kMostLocalBytes = 8 * 1024; // of one local variable
constexpr Py_ssize_t kMostLocals = 40;
constexpr Py_ssize_t kMostNotes = 16;

std::uint64_t codePoints(std::string_view utf8)
{
    return static_cast<std::uint64_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

PyBaseExceptionObject *partsOf(PyObject *exception)
{
    return reinterpret_cast<PyBaseExceptionObject *>(exception);
}

PyObject *membersOf(PyObject *exception)
{
    if (!PyObject_TypeCheck(exception, reinterpret_cast<PyTypeObject *>(PyExc_BaseExceptionGroup)))
        return nullptr;
    PyObject *members = reinterpret_cast<PyBaseExceptionGroupObject *>(exception)->excs;
    return members && PyTuple_Check(members) ? members : nullptr;
}

/// The local variables of a function's frame as (name, value) tuples; null for a module's or a class's.
Ref localsOf(PyFrameObject *frame)
{
    const Ref locals(PyFrame_GetLocals(frame));
    if (!locals || !PyFrameLocalsProxy_Check(locals.get()))
        return {};
    return Ref(PyMapping_Items(locals.get()));
}

class TreeWriter {
public:
    explicit TreeWriter(trace::SnapshotWriter &out) : m_out(out) {}

    void exception(PyObject *exception, int linksLeft);

private:
    using Traceback = std::vector<PyTracebackObject *>;

    void text(std::string_view key, std::string_view utf8);
    void notes(PyObject *exception);
    void frames(PyObject *exception);
    void frame(PyTracebackObject *entry);
    void locals(PyFrameObject *frame);
    void members(PyObject *members, int linksLeft);
    [[nodiscard]] PyObject *linkOf(PyObject *link, int linksLeft) const;
    [[nodiscard]] bool isFull() const { return m_out.snapshot().encoded().size() > kMostExceptionBytes; }

    trace::SnapshotWriter &m_out;
    std::vector<PyObject *> m_written;
};

void TreeWriter::text(std::string_view key, std::string_view utf8)
{
    m_out.str(key);
    m_out.str(utf8, codePoints(utf8));
}

/// Null: there is none, or it was written already (exceptions can be chained into a circle), or it is one too many.
PyObject *TreeWriter::linkOf(PyObject *link, int linksLeft) const
{
    const bool fits = link && link != Py_None && linksLeft > 0 && m_written.size() < kMostExceptions;
    return fits && !std::ranges::contains(m_written, link) ? link : nullptr;
}

void TreeWriter::exception(PyObject *exception, int linksLeft)
{
    m_written.push_back(exception);
    const PyBaseExceptionObject *parts = partsOf(exception);
    PyObject *cause = linkOf(parts->cause, linksLeft);
    PyObject *context = parts->suppress_context != 0 ? nullptr : linkOf(parts->context, linksLeft);
    PyObject *group = membersOf(exception);
    const auto pairs = static_cast<std::uint32_t>(4 + (cause ? 1 : 0) + (context ? 1 : 0) + (group ? 1 : 0));
    m_out.beginDict(pairs, pairs);
    text("type", typeNameOf(exception));
    text("message", textOf(exception));
    notes(exception);
    frames(exception);
    if (cause) {
        m_out.str("cause");
        this->exception(cause, linksLeft - 1);
    }
    if (context) {
        m_out.str("context");
        this->exception(context, linksLeft - 1);
    }
    if (group)
        members(group, linksLeft);
    m_out.end();
}

void TreeWriter::notes(PyObject *exception)
{
    PyObject *attributes = partsOf(exception)->dict;
    PyObject *notes = attributes ? PyDict_GetItemString(attributes, "__notes__") : nullptr;
    const Py_ssize_t size = notes && PyList_CheckExact(notes) ? PyList_GET_SIZE(notes) : 0;
    std::vector<Ref> texts;
    for (Py_ssize_t i = 0; i < std::min(size, kMostNotes); ++i) {
        if (PyObject *note = PyList_GET_ITEM(notes, i); PyUnicode_CheckExact(note))
            texts.push_back(share(note));
    }
    m_out.str("notes");
    m_out.beginList(static_cast<std::uint64_t>(size), static_cast<std::uint32_t>(texts.size()));
    for (const Ref &note : texts)
        writeSnapshot(m_out, note.get());
    m_out.end();
}

void TreeWriter::members(PyObject *members, int linksLeft)
{
    const Py_ssize_t size = PyTuple_GET_SIZE(members);
    std::vector<PyObject *> fitting;
    for (Py_ssize_t i = 0; i < size; ++i) {
        PyObject *member = linkOf(PyTuple_GET_ITEM(members, i), linksLeft);
        if (member && fitting.size() + m_written.size() < kMostExceptions)
            fitting.push_back(member);
    }
    m_out.str("exceptions");
    m_out.beginList(static_cast<std::uint64_t>(size), static_cast<std::uint32_t>(fitting.size()));
    for (PyObject *member : fitting)
        exception(member, linksLeft - 1);
    m_out.end();
}

void TreeWriter::frames(PyObject *exception)
{
    Traceback all;
    for (auto *entry = reinterpret_cast<PyTracebackObject *>(partsOf(exception)->traceback); entry;
         entry = entry->tb_next)
        all.push_back(entry);
    const std::size_t shown = kFirstFrames + kLastFrames;
    const std::size_t skipped = all.size() > shown ? all.size() - shown : 0;
    const std::size_t written = all.size() - skipped + (skipped > 0 ? 1 : 0);
    m_out.str("frames");
    m_out.beginList(all.size(), static_cast<std::uint32_t>(written));
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (skipped > 0 && i == kFirstFrames) {
            m_out.beginDict(1, 1);
            m_out.str("skipped");
            m_out.integer(static_cast<std::int64_t>(skipped));
            m_out.end();
            i += skipped;
        }
        frame(all[i]);
    }
    m_out.end();
}

void TreeWriter::frame(PyTracebackObject *entry)
{
    PyCodeObject *code = PyFrame_GetCode(entry->tb_frame);
    const auto file = utf8Of(code->co_filename);
    m_out.beginDict(6, 6);
    text("file", file);
    m_out.str("line");
    m_out.integer(std::max(PyCode_Addr2Line(code, entry->tb_lasti), 0));
    text("function", utf8Of(code->co_qualname));
    m_out.str("library");
    m_out.boolean(!isApplicationFile(file));
    m_out.str("layer");
    m_out.integer(0);
    m_out.str("locals");
    locals(entry->tb_frame);
    m_out.end();
    Py_DECREF(code);
}

void TreeWriter::locals(PyFrameObject *frame)
{
    const Ref items = isFull() ? Ref{} : localsOf(frame);
    PyErr_Clear();
    const Py_ssize_t size = items && PyList_CheckExact(items.get()) ? PyList_GET_SIZE(items.get()) : 0;
    const Py_ssize_t written = std::min(size, kMostLocals);
    m_out.beginDict(static_cast<std::uint64_t>(size), static_cast<std::uint32_t>(written));
    for (Py_ssize_t i = 0; i < written; ++i) {
        PyObject *item = PyList_GET_ITEM(items.get(), i);
        writeSnapshot(m_out, PyTuple_GET_ITEM(item, 0));
        const std::size_t most = m_out.snapshot().encoded().size() + kMostLocalBytes;
        writeSnapshot(m_out, PyTuple_GET_ITEM(item, 1), {.objects = Objects::Fields, .mostBytes = most});
    }
    m_out.end();
}

} // namespace

void writeException(trace::SnapshotWriter &out, PyObject *exception)
{
    const KeepException keep;
    TreeWriter(out).exception(exception, kMostLinks);
}

trace::CaptureLimits exceptionLimits(const trace::CaptureLimits &limits)
{
    trace::CaptureLimits bounded = limits;
    bounded.textBytes = std::min(limits.textBytes, 2048U);
    bounded.children = std::min(limits.children, 24U);
    bounded.depth = std::min(limits.depth, 3U);
    return bounded;
}

ExceptionText recordException(trace::TraceWriter &writer, const trace::Context &context, PyObject *exception,
                              bool headersSent)
{
    const ExceptionText text = describeException(exception);
    if (!writer.isRecording())
        return text;
    trace::SnapshotWriter tree(exceptionLimits(writer.limits()));
    writeException(tree, exception);
    writer.write(context, trace::ExceptionDetail{.exception = tree.snapshot()});
    writer.write(context, trace::AppRaised{.type = text.type,
                                           .message = text.message,
                                           .traceback = text.traceback,
                                           .site = text.site(),
                                           .headersSent = headersSent});
    return text;
}

} // namespace gatescope::python
