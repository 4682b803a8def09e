#include "python/taps/watcher.h"

#include "python/context.h"
#include "python/exceptions.h"
#include "python/taps/crossing.h"
#include "python/taps/frames.h"
#include "python/taps/layerfindings.h"

#include <tuple>

namespace gatescope::taps {

namespace {

constexpr int kMostMisses = 16;
constexpr const char *kCapsule = "gatescope.taps";

/// An iterable of a class that somebody wrote in Python.
bool isForeign(PyObject *result)
{
    return (Py_TYPE(result)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 && Py_TYPE(result)->tp_iter != nullptr;
}

/// What a frame returns is all that it gives: a whole list, or the end of a generator.
bool givesNoMore(PyObject *code, PyObject *result)
{
    return (reinterpret_cast<PyCodeObject *>(code)->co_flags & CO_GENERATOR) != 0 || isPlainSequence(result);
}

} // namespace

const Monitoring::Row Watcher::kRows[] = {
    {Moment::Start, &Watcher::callback<&Watcher::onStart>},   {Moment::Resume, &Watcher::callback<&Watcher::onResume>},
    {Moment::Return, &Watcher::callback<&Watcher::onReturn>}, {Moment::Yield, &Watcher::callback<&Watcher::onYield>},
    {Moment::Throw, &Watcher::callback<&Watcher::onThrow>},   {Moment::Unwind, &Watcher::callback<&Watcher::onUnwind>},
};

Watcher::Watcher(trace::TraceWriter &writer, std::vector<std::string> off) : m_identities(std::move(off))
{
    m_recorder->whenReceiving = [this](const LayerPtr &layer, PyObject *awaitable) { receiving(layer, awaitable); };
    m_recorder->writer = &writer;
}

void Watcher::open()
{
    m_tapType = makeTapType();
    const Ref self(PyCapsule_New(this, kCapsule, nullptr));
    m_isOn = m_tapType && self && m_monitoring.open(self.get(), kRows);
    if (!m_isOn)
        fail("Layers cannot be shown: " + python::takeException().summary());
}

void Watcher::close()
{
    m_monitoring.close();
    m_isOn = false;
    *m_recorder = {};
    m_frames.clear();
    m_continuations.clear();
    m_iterables.clear();
    m_itemFrames.clear();
    m_stacks.clear();
    m_awaited.clear();
}

void Watcher::fail(std::string_view what)
{
    PyErr_Clear();
    m_isOn = false;
    warn(what);
}

void Watcher::warn(std::string_view what) const
{
    if (m_recorder->writer)
        m_recorder->writer->write(
            {}, trace::LogRecorded{.level = 30, .levelName = "WARNING", .logger = "gatescope.taps", .message = what});
}

template <PyObject *(Watcher::*Member)(PyObject *const *, Py_ssize_t)>
PyObject *Watcher::callback(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    auto &watcher = *static_cast<Watcher *>(PyCapsule_GetPointer(self, kCapsule));
    PyObject *answer = nullptr;
    try {
        if (watcher.m_isOn)
            answer = (watcher.*Member)(arguments, count);
    } catch (const std::exception &error) {
        watcher.fail(std::string("Layers are not shown any more: ") + error.what());
    }
    if (PyErr_Occurred())
        watcher.fail("Layers are not shown any more: " + python::takeException().summary());
    return answer ? answer : Py_NewRef(Py_None);
}

// ---- entering ------------------------------------------------------------------------------------------------------

PyObject *Watcher::onStart(PyObject *const *arguments, Py_ssize_t)
{
    Candidate *known = candidate(reinterpret_cast<PyCodeObject *>(arguments[0]));
    if (!known)
        return m_monitoring.disable();
    if (!m_recorder->isRecording())
        return nullptr;
    const trace::Context context = python::currentContext();
    if (context.exchange.isValid() && begin(*known, context))
        return nullptr;
    return missed(*known);
}

bool Watcher::begin(Candidate &candidate, const trace::Context &context)
{
    const bool isStep = candidate.isStep && (goOnInFrame(candidate) || enterStep(candidate, context.exchange));
    const bool isLayer = isStep || startItem(candidate) || (candidate.family && enter(candidate, context));
    if (candidate.place)
        visit(candidate, context.exchange, nullptr);
    return isLayer;
}

Watcher::Candidate *Watcher::candidate(PyCodeObject *code)
{
    const auto known = m_candidates.find(code);
    if (known != m_candidates.end())
        return &known->second;
    const auto family = familyOf(code);
    const Place place = Steps::placeOf(code);
    if (!family && !place)
        return nullptr;
    Candidate made{.code = python::share(reinterpret_cast<PyObject *>(code)),
                   .family = family,
                   .place = place,
                   .hasSpecNames = family && hasSpecNames(code),
                   .isStep = place && place.site->own != StepRole::None};
    return &m_candidates.emplace(code, std::move(made)).first->second;
}

PyObject *Watcher::missed(Candidate &candidate)
{
    if (candidate.hasSpecNames || candidate.isWatched || candidate.isStep || candidate.place ||
        ++candidate.misses < kMostMisses)
        return nullptr;
    const Ref code = std::move(candidate.code);
    m_candidates.erase(reinterpret_cast<const PyCodeObject *>(code.get()));
    return m_monitoring.disable();
}

bool Watcher::watch(Candidate &candidate)
{
    candidate.isWatched = candidate.isWatched || m_monitoring.watch(candidate.code.get());
    return candidate.isWatched;
}

bool Watcher::enter(Candidate &candidate, const trace::Context &context)
{
    PyFrameObject *frame = PyEval_GetFrame();
    auto *code = reinterpret_cast<PyCodeObject *>(candidate.code.get());
    auto arguments = frame ? argumentsOf(frame, code, *candidate.family) : std::nullopt;
    if (!arguments)
        return false;
    LayerPtr parent = parentOf(*arguments, context.exchange);
    const Ref globals(PyFrame_GetGlobals(frame));
    PyObject *self = arguments->self.get();
    const bool isSuper = parent && parent->isCalledOn(self);
    IdentityPtr identity = m_identities.of(code, self, globals.get(), isSuper);
    if (identity->isOff || !watch(candidate))
        return true;
    auto stack = parent ? parent->stack() : stackOf(context);
    const auto layer = std::make_shared<Layer>(Layer::Parts{.recorder = m_recorder,
                                                            .stack = stack,
                                                            .parent = std::move(parent),
                                                            .identity = std::move(identity),
                                                            .family = *candidate.family,
                                                            .self = self,
                                                            .isGenerator = yieldsItems(code)});
    stack->running.push_back(layer);
    m_frames[currentFrame()] = layer;
    layer->enter(arguments->mapping.get());
    strandBegan(candidate, *layer);
    tapArguments(code, std::move(*arguments), layer);
    return true;
}

void Watcher::tapArguments(const PyCodeObject *code, LayerArguments arguments, const LayerPtr &layer)
{
    static constexpr std::array kAsgi{trace::LayerPort::Receive, trace::LayerPort::Send};
    std::array<Ref, kAsgi.size()> taps;
    std::size_t count = 0;
    for (; count < taps.size() && arguments.callables[count]; ++count) {
        const auto port = layer->family() == Family::Asgi ? kAsgi[count] : trace::LayerPort::StartResponse;
        taps[count] = makeTap(m_tapType.get(), port, std::move(arguments.callables[count]), layer);
        if (!taps[count])
            return;
    }
    // an exception is told of by callback()
    std::ignore = taps::replaceArguments(code, arguments, std::span(taps).first(count));
}

/// The layer that runs on this thread; else, in another task or thread, the one whose send it was given; else the one
/// entered last.
LayerPtr Watcher::parentOf(const LayerArguments &arguments, ExchangeId exchange) const
{
    const Layer *here = Strand::running(exchange);
    for (const Ref &callable : arguments.callables) {
        LayerPtr given = here ? nullptr : layerOfTap(m_tapType.get(), callable.get());
        if (given && given->exchange() == exchange)
            return given;
    }
    const auto stack = m_stacks.find(exchange);
    if (stack == m_stacks.end() || stack->second->running.empty())
        return {};
    for (const LayerPtr &layer : stack->second->running) {
        if (layer.get() == here)
            return layer;
    }
    return enteredLast(*stack->second);
}

std::shared_ptr<Stack> Watcher::stackOf(const trace::Context &context)
{
    auto &stack = m_stacks[context.exchange];
    if (!stack) {
        const auto &[exchange, count] = m_counts[context.exchange.value % m_counts.size()];
        stack = std::make_shared<Stack>(Stack{
            .context = context, .count = exchange == context.exchange ? count : 0, .running = {}, .expected = {}});
    }
    return stack;
}

// ---- on the way ----------------------------------------------------------------------------------------------------

LayerPtr Watcher::layerOfFrame() const
{
    const auto found = m_frames.find(currentFrame());
    return found == m_frames.end() ? nullptr : found->second;
}

LayerPtr Watcher::takeLayerOfFrame()
{
    auto found = m_frames.extract(currentFrame());
    return found.empty() ? nullptr : std::move(found.mapped());
}

PyObject *Watcher::onResume(PyObject *const *arguments, Py_ssize_t)
{
    const LayerPtr layer = layerOfFrame();
    if (!layer)
        return nullptr;
    if (!layer->leadsStrand())
        return followed(arguments[0]);
    layer->goOn();
    return nullptr;
}

PyObject *Watcher::onThrow(PyObject *const *, Py_ssize_t)
{
    if (const LayerPtr layer = layerOfFrame(); layer && layer->leadsStrand())
        layer->goOn();
    return nullptr;
}

/// The layer's strand is told of by another one: nothing is asked of its code, until a layer of that leads one.
PyObject *Watcher::followed(PyObject *code)
{
    const auto known = m_candidates.find(reinterpret_cast<const PyCodeObject *>(code));
    if (known == m_candidates.end() || known->second.leads)
        return nullptr;
    known->second.isQuiet = true;
    return m_monitoring.disable();
}

void Watcher::strandBegan(Candidate &candidate, const Layer &layer)
{
    if (candidate.leads || !layer.leadsStrand())
        return;
    candidate.leads = true;
    if (candidate.isQuiet && !m_monitoring.restart())
        PyErr_Clear();
}

PyObject *Watcher::onYield(PyObject *const *arguments, Py_ssize_t count)
{
    if (count == 3 && gaveItem(arguments[0], arguments[2], true))
        return nullptr;
    const LayerPtr layer = layerOfFrame();
    if (!layer)
        return nullptr;
    if (!layer->leadsStrand())
        return followed(arguments[0]);
    const bool isItem = layer->family() == Family::Wsgi && !layer->isStep();
    layer->isAside = count == 3 && isGivenValue(arguments[0], arguments[2]);
    if (isItem && count == 3)
        crossItem(*layer, arguments[2], layer->innerItem != arguments[2]);
    layer->suspend(!isItem);
    return nullptr;
}

PyObject *Watcher::onReturn(PyObject *const *arguments, Py_ssize_t count)
{
    if (count == 3)
        answered(nullptr, arguments[2]);
    const LayerPtr layer = takeLayerOfFrame();
    if (!layer) {
        if (count == 3 && !gaveItem(arguments[0], arguments[2], false))
            siteReturned(arguments[0], arguments[2]);
        return nullptr;
    }
    if (layer->isStep() && count == 3 && !endStep(layer, arguments[2]))
        return nullptr;
    if (layer->family() == Family::Wsgi && !layer->isStep() && count == 3) {
        crossResult(*layer, arguments[2]);
        if (givesNoMore(arguments[0], arguments[2]))
            checkItems(*layer);
        if (isForeign(arguments[2]))
            watchItems(layer, arguments[2]);
    }
    layer->returned();
    left(layer);
    return nullptr;
}

PyObject *Watcher::onUnwind(PyObject *const *arguments, Py_ssize_t count)
{
    if (m_frames.empty() && m_awaited.empty() && m_itemFrames.empty())
        return nullptr;
    m_awaited.erase(currentFrame());
    m_itemFrames.erase(currentFrame());
    const LayerPtr layer = takeLayerOfFrame();
    if (!layer || count < 3)
        return nullptr;
    layer->raised(arguments[2], isCancellation(arguments[2]));
    left(layer);
    return nullptr;
}

bool Watcher::isCancellation(PyObject *exception)
{
    if (PyErr_GivenExceptionMatches(exception, PyExc_GeneratorExit) != 0)
        return true;
    if (PyErr_GivenExceptionMatches(exception, PyExc_Exception) != 0)
        return false;
    if (!m_cancelledError) {
        const Ref module(PyImport_ImportModule("asyncio"));
        m_cancelledError.reset(module ? PyObject_GetAttrString(module.get(), "CancelledError") : nullptr);
    }
    return m_cancelledError && PyErr_GivenExceptionMatches(exception, m_cancelledError.get()) != 0;
}

void Watcher::left(const LayerPtr &layer)
{
    const auto &stack = *layer->stack();
    if (!stack.running.empty())
        return;
    m_counts[layer->exchange().value % m_counts.size()] = {layer->exchange(), stack.count};
    m_stacks.erase(layer->exchange());
}

} // namespace gatescope::taps
