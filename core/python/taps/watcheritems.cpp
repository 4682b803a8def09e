#include "python/site.h"
#include "python/taps/crossing.h"
#include "python/taps/frames.h"
#include "python/taps/watcher.h"

namespace gatescope::taps {

namespace {

constexpr std::size_t kManyIterables = 16; ///< From here on the dead ones are looked for.

/// The code of a method that a class has in Python; null for all others. Borrowed from the class.
PyObject *codeOfMethod(PyTypeObject *type, const char *name)
{
    const Ref method(PyObject_GetAttrString(reinterpret_cast<PyObject *>(type), name));
    PyErr_Clear();
    return method && PyFunction_Check(method.get()) ? PyFunction_GET_CODE(method.get()) : nullptr;
}

Ref firstArgument(PyFrameObject *frame, const PyCodeObject *code)
{
    Ref value(code->co_argcount > 0 ? PyFrame_GetVar(frame, PyTuple_GET_ITEM(code->co_localsplusnames, 0)) : nullptr);
    PyErr_Clear();
    return value;
}

bool isGenerator(PyObject *code)
{
    return (reinterpret_cast<PyCodeObject *>(code)->co_flags & CO_GENERATOR) != 0;
}

} // namespace

/// An object of a class of its own: its items are what its __next__ returns, or its __iter__ yields.
void Watcher::watchItems(const LayerPtr &layer, PyObject *iterable)
{
    PyTypeObject *type = Py_TYPE(iterable);
    PyObject *code = codeOfMethod(type, "__next__");
    if (!code)
        code = codeOfMethod(type, "__iter__");
    Ref weak(code ? PyWeakref_NewRef(iterable, nullptr) : nullptr);
    if (!weak)
        return PyErr_Clear();
    if (m_iterables.size() >= kManyIterables)
        std::erase_if(m_iterables, [](const auto &entry) { return !isAlive(entry.second.weak.get()); });
    Iterable &known = m_iterables[iterable];
    if (!isAlive(known.weak.get()))
        known.layers.clear();
    known.weak = std::move(weak);
    known.layers.push_back(layer);
    expecting(code);
    if (Candidate &candidate = m_candidates.at(reinterpret_cast<PyCodeObject *>(code)); watch(candidate))
        candidate.givesItems = true;
}

bool Watcher::startItem(const Candidate &candidate)
{
    PyFrameObject *frame = candidate.givesItems && !m_iterables.empty() ? PyEval_GetFrame() : nullptr;
    const Ref self =
        frame ? firstArgument(frame, reinterpret_cast<const PyCodeObject *>(candidate.code.get())) : nullptr;
    const auto found = m_iterables.find(self.get());
    if (!self || found == m_iterables.end() || !isAlive(found->second.weak.get()))
        return false;
    m_itemFrames[currentFrame()] = found->second.layers;
    return true;
}

/// The frame gives a value: an item, when it is one of those. What a generator returns is its end.
bool Watcher::gaveItem(PyObject *code, PyObject *item, bool isYield)
{
    const auto found = m_itemFrames.empty() ? m_itemFrames.end() : m_itemFrames.find(currentFrame());
    if (found == m_itemFrames.end())
        return false;
    const std::vector<LayerPtr> layers = found->second;
    if (!isYield)
        m_itemFrames.erase(found);
    for (const LayerPtr &layer : layers) {
        if (isYield == isGenerator(code))
            crossItem(*layer, item, layer->innerItem != item);
    }
    return true;
}

void Watcher::crossed(ExchangeId exchange, trace::LayerPort port, std::string_view type, std::uint64_t bytes)
{
    if (Layer *layer = m_isOn ? Strand::running(exchange) : nullptr)
        layer->write(trace::LayerMessage{.port = port, .type = type, .size = bytes, .site = python::callerSite()});
}

} // namespace gatescope::taps
