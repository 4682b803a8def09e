#include "python/context.h"
#include "python/taps/frames.h"
#include "python/taps/watcher.h"

#include <ranges>

namespace gatescope::taps {

LayerPtr Watcher::enteredLast(const Stack &stack)
{
    for (const LayerPtr &layer : std::views::reverse(stack.running)) {
        if (!layer->isAside)
            return layer;
    }
    return stack.running.empty() ? nullptr : stack.running.back();
}

LayerPtr Watcher::runningHere(const Stack &stack, ExchangeId exchange)
{
    const Layer *here = Strand::running(exchange);
    for (const LayerPtr &layer : stack.running) {
        if (here && layer.get() == here)
            return layer;
    }
    return {};
}

void Watcher::siteReturned(PyObject *code, PyObject *answer)
{
    const auto known = m_candidates.find(reinterpret_cast<const PyCodeObject *>(code));
    if (known != m_candidates.end() && known->second.place)
        visit(known->second, python::currentContext().exchange, answer);
}

void Watcher::visit(Candidate &candidate, ExchangeId exchange, PyObject *answer)
{
    const auto found = m_stacks.find(exchange);
    if (found == m_stacks.end() || found->second->running.empty())
        return;
    if (candidate.place.site->returned && !watch(candidate))
        return;
    const std::shared_ptr<Stack> stack = found->second;
    m_steps.visit(candidate.place, answer, *stack, runningHere(*stack, exchange));
}

/// Its first call may be over: then nobody would tell us of the next one.
void Watcher::expecting(PyObject *code)
{
    auto *key = reinterpret_cast<PyCodeObject *>(code);
    const auto [known, isNew] = m_candidates.try_emplace(key);
    Candidate &candidate = known->second;
    if (candidate.isStep)
        return;
    candidate.isStep = true;
    if (!isNew)
        return;
    candidate.code = python::share(code);
    candidate.family = familyOf(key);
    candidate.place = Steps::placeOf(key);
    if (key->_co_instrumentation_version != 0 && !m_monitoring.restart())
        PyErr_Clear();
}

bool Watcher::enterStep(Candidate &candidate, ExchangeId exchange)
{
    const auto found = m_stacks.find(exchange);
    if (found == m_stacks.end() || found->second->running.empty())
        return false;
    const std::shared_ptr<Stack> stack = found->second;
    PyObject *code = candidate.code.get();
    LayerPtr parent = runningHere(*stack, exchange);
    auto step = m_steps.begin(candidate.place, code, *stack, parent);
    if (!step || m_identities.isOff(*step->identity) || !watch(candidate))
        return step.has_value();
    if (!parent)
        parent = step->parent.lock();
    if (!parent)
        parent = enteredLast(*stack);
    const Family family = parent->family();
    const auto layer =
        std::make_shared<Layer>(Layer::Parts{.recorder = m_recorder,
                                             .stack = stack,
                                             .parent = std::move(parent),
                                             .identity = std::move(step->identity),
                                             .family = family,
                                             .role = step->role,
                                             .shape = step->shape,
                                             .isGenerator = yieldsItems(reinterpret_cast<const PyCodeObject *>(code))});
    stack->running.push_back(layer);
    m_frames[currentFrame()] = layer;
    layer->enter(nullptr);
    strandBegan(candidate, *layer);
    m_steps.entered(*layer, reinterpret_cast<const PyCodeObject *>(code));
    return true;
}

bool Watcher::endStep(const LayerPtr &layer, PyObject *answer)
{
    if (PyCoro_CheckExact(answer) && goOnIn(layer, answer))
        return false;
    m_steps.answered(*layer, answer);
    return true;
}

bool Watcher::goOnIn(const LayerPtr &layer, PyObject *coroutine)
{
    const auto *known = reinterpret_cast<PyCoroObject *>(coroutine);
    const Ref code(PyObject_GetAttrString(coroutine, "cr_code"));
    Ref weak(PyWeakref_NewRef(coroutine, nullptr));
    if (!code || !weak || !m_monitoring.watch(code.get())) {
        PyErr_Clear();
        return false;
    }
    expecting(code.get());
    layer->stop();
    m_continuations[known->cr_iframe] = {std::move(weak), layer};
    return true;
}

bool Watcher::goOnInFrame(Candidate &candidate)
{
    if (m_continuations.empty())
        return false;
    auto found = m_continuations.extract(currentFrame());
    if (found.empty())
        return false;
    auto &[weak, layer] = found.mapped();
    if (!isAlive(weak.get()))
        return false;
    m_frames[currentFrame()] = layer;
    layer->start();
    strandBegan(candidate, *layer);
    return true;
}

/// A generator's own, not what a coroutine is suspended with.
bool Watcher::isGivenValue(PyObject *code, PyObject *yielded)
{
    const int flags = reinterpret_cast<PyCodeObject *>(code)->co_flags;
    if ((flags & CO_ASYNC_GENERATOR) != 0)
        return std::string_view(Py_TYPE(yielded)->tp_name) == "async_generator_wrapped_value";
    return (flags & CO_GENERATOR) != 0;
}

} // namespace gatescope::taps
