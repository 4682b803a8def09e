#include "python/taps/layer.h"

#include "python/exceptions.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

constexpr std::uint32_t kMostSuspensions = 64;

thread_local std::vector<Layer *> runningLayers;

std::uint64_t count(std::chrono::nanoseconds time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
}

} // namespace

Layer::Layer(Parts parts) : m_parts(std::move(parts)), m_context(m_parts.stack->context)
{
    m_context.layer = {++m_parts.stack->count};
}

Layer *Layer::runningHere(ExchangeId exchange)
{
    for (auto layer = runningLayers.rbegin(); layer != runningLayers.rend(); ++layer) {
        if ((*layer)->exchange() == exchange)
            return *layer;
    }
    return nullptr;
}

void Layer::enter(PyObject *mapping)
{
    if (m_parts.parent)
        m_parts.parent->m_calledInner = true;
    inspectArguments(mapping);
    tellEntered();
    m_since = sinceStart();
    m_isRunning = true;
    runningLayers.push_back(this);
}

void Layer::inspectArguments(PyObject *mapping)
{
    const ArgumentsPtr before = m_parts.parent ? m_parts.parent->m_arguments : nullptr;
    const bool isInPlace = before && before->isOf(mapping);
    if (before)
        m_parts.parent->tellChanges(isInPlace ? before->lookAgain() : before->comparedWith(mapping), isInPlace);
    m_arguments = isInPlace ? before : std::make_shared<Arguments>(mapping);
}

void Layer::tellChanges(const Changes &changes, bool inPlace) const
{
    if (changes.isEmpty())
        return;
    trace::SnapshotWriter before(limits());
    trace::SnapshotWriter after(limits());
    changes.writeBefore(before);
    changes.writeAfter(after);
    write(trace::LayerChangedArguments{.inPlace = inPlace,
                                       .before = before.snapshot(),
                                       .after = after.snapshot(),
                                       .headersAdded = changes.headersAdded(),
                                       .headersRemoved = changes.headersRemoved()});
}

void Layer::tellEntered() const
{
    const Identity &identity = *m_parts.identity;
    write(trace::LayerEntered{.parent = m_parts.parent ? m_parts.parent->m_context.layer.value : 0,
                              .kind = identity.kind,
                              .name = identity.name,
                              .module = identity.module,
                              .site = identity.site(),
                              .isLibrary = identity.isLibrary});
}

void Layer::given(const Layer &inner, Slot slot, const MessagePtr &message)
{
    if (m_responder.isValid() && m_responder != inner.m_context.layer)
        return;
    fromInner(slot) = message;
    if (slot == Slot::Start)
        m_responder = inner.m_context.layer;
}

void Layer::suspend(bool tellsIt)
{
    pause();
    if (tellsIt && ++m_suspensions <= kMostSuspensions)
        write(trace::LayerSuspended{});
}

void Layer::goOn()
{
    if (m_isRunning)
        return;
    const auto now = sinceStart();
    m_waited += now - m_since;
    m_since = now;
    m_isRunning = true;
    runningLayers.push_back(this);
    if (m_suspensions > 0 && m_suspensions <= kMostSuspensions)
        write(trace::LayerSuspended{.suspended = false});
}

void Layer::pause()
{
    const auto now = sinceStart();
    if (!m_isRunning)
        return;
    m_isRunning = false;
    m_ran += now - m_since;
    const auto found = std::find(runningLayers.rbegin(), runningLayers.rend(), this);
    if (found != runningLayers.rend())
        runningLayers.erase(std::next(found).base());
    if (!runningLayers.empty())
        runningLayers.back()->m_inner += now - m_since;
    m_since = now;
}

void Layer::returned()
{
    if (!m_failure.address)
        return leave(trace::LayerEnd::Returned, {});
    leave(m_responded ? trace::LayerEnd::Converted : trace::LayerEnd::Swallowed, m_failure);
}

void Layer::raised(PyObject *exception, bool isCancellation)
{
    const bool isInner = m_failure.address == exception;
    const Failure failure = isInner ? m_failure : failureOf(exception);
    if (isCancellation)
        return leave(trace::LayerEnd::Abandoned, failure);
    if (m_parts.parent) {
        m_parts.parent->m_failure = failure;
        m_parts.parent->m_responded = false;
        m_parts.parent->m_responder = {};
    }
    leave(isInner ? trace::LayerEnd::PassedOn : trace::LayerEnd::Raised, failure);
}

Layer::Failure Layer::failureOf(PyObject *exception) const
{
    const auto text = python::describeBriefly(exception);
    return {.address = exception,
            .summary = text.summary(),
            .file = text.file,
            .function = text.function,
            .line = text.line};
}

void Layer::leave(trace::LayerEnd how, const Failure &failure)
{
    pause();
    if (m_arguments)
        tellChanges(m_arguments->lookAgain(), true);
    m_arguments.reset();
    write(trace::LayerLeft{.how = how,
                           .exception = failure.summary,
                           .site = failure.site(),
                           .calledInner = m_calledInner,
                           .runNs = count(m_ran),
                           .waitNs = count(m_waited),
                           .ownNs = count(m_ran - m_inner)});
    std::erase_if(m_parts.stack->running, [this](const LayerPtr &layer) { return layer.get() == this; });
}

} // namespace gatescope::taps
