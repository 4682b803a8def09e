#include "python/taps/layer.h"

#include "python/exceptions.h"
#include "python/exceptiontree.h"
#include "python/taps/layerfindings.h"

#include <algorithm>

namespace gatescope::taps {

namespace {

std::uint64_t count(std::chrono::nanoseconds time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
}

} // namespace

Layer::Layer(Parts parts) : m_parts(std::move(parts)), m_context(m_parts.stack->context)
{
    m_context.layer = {++m_parts.stack->count};
    m_calledInner = isBeside(role());
}

Layer::~Layer()
{
    if (m_strand)
        m_strand->remove(*this);
}

void Layer::enter(PyObject *mapping)
{
    if (m_parts.parent && !isBeside(role()))
        m_parts.parent->m_calledInner = true;
    takeParentsFailure();
    if (m_parts.parent)
        m_parts.parent->tellVariables(m_parts.parent->m_variables.look());
    m_variables.begin();
    inspectArguments(mapping);
    tellEntered();
    start();
}

void Layer::inspectArguments(PyObject *mapping)
{
    const ArgumentsPtr before = m_parts.parent ? m_parts.parent->m_arguments : nullptr;
    const bool isInPlace = before && (!mapping || before->isOf(mapping));
    if (before) {
        const Changes changes = isInPlace ? before->lookAgain() : before->comparedWith(mapping);
        m_parts.parent->tellChanges(changes, isInPlace);
        if (isInPlace)
            checkScopeChange(*m_parts.parent, changes, false);
    }
    if (isInPlace)
        m_arguments = before;
    else if (mapping)
        m_arguments = std::make_shared<Arguments>(mapping);
}

void Layer::tellLateChanges() const
{
    if (!m_arguments)
        return;
    const Changes changes = m_arguments->lookAgain();
    tellChanges(changes, true);
    if (m_calledInner && !isBeside(role()))
        checkScopeChange(*this, changes, true);
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

void Layer::tellVariables(const VariableWatch::Difference &difference) const
{
    if (difference.isEmpty())
        return;
    trace::SnapshotWriter set(limits());
    trace::SnapshotWriter lost(limits());
    difference.set.writeAfter(set);
    difference.lost.writeBefore(lost);
    write(trace::LayerChangedContext{.set = set.snapshot(), .lost = lost.snapshot()});
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
    const bool isAnother = m_responder.isValid() && m_responder != inner.m_context.layer;
    if (isAnother && !m_isStepsResponse && !inner.isStep())
        return;
    fromInner(slot) = message;
    if (slot != Slot::Start)
        return;
    m_responder = inner.m_context.layer;
    m_isStepsResponse = inner.isStep();
    if (isStep() && !inner.isStep() && m_parts.parent)
        m_parts.parent->given(*this, slot, message);
}

/// What a handler of exceptions is called for is its own matter then.
void Layer::takeParentsFailure()
{
    if (role() == StepRole::Handler && m_parts.parent)
        m_failure = std::exchange(m_parts.parent->m_failure, {});
    lookAtHandled();
}

void Layer::responseStarted()
{
    m_responded = m_responded || m_failure.address != nullptr;
    lookAtHandled();
}

/// In the `except` that caught it, the exception has the frames between here and the layer that raised it, too.
void Layer::lookAtHandled()
{
    if (!m_failure.address || m_failure.isWhole)
        return;
    const Ref handled(PyErr_GetHandledException());
    if (handled.get() != m_failure.address)
        return;
    m_failure.detail = detailOf(handled.get());
    m_failure.isWhole = true;
}

void Layer::answered(bool something)
{
    if (role() == StepRole::Before)
        m_calledInner = !something;
    if (role() != StepRole::Handler)
        return;
    m_responded = something;
    if (!something && m_parts.parent)
        m_parts.parent->m_failure = std::exchange(m_failure, {});
}

void Layer::suspend(bool tellsIt)
{
    const std::uint32_t inner = m_strand->layers().back()->m_context.layer.value;
    if (m_strand->suspend() && tellsIt && m_strand->tellsSuspensions())
        write(trace::LayerSuspended{.inner = inner});
    m_toldSuspension = tellsIt;
}

void Layer::goOn()
{
    if (!m_strand->goOn())
        return;
    if (m_toldSuspension && m_strand->tellsSuspensions())
        write(trace::LayerSuspended{.suspended = false, .inner = m_strand->layers().back()->m_context.layer.value});
    for (Layer *layer : m_strand->layers()) {
        if (layer->m_variables.mayHaveLost())
            layer->tellVariables(layer->m_variables.lookForLost());
    }
}

void Layer::start()
{
    const auto now = sinceStart();
    if (m_since.count() > 0)
        m_waited += now - m_since;
    m_strand = m_parts.isGenerator ? Strand::make() : Strand::current(exchange());
    m_since = now;
    m_strandWaited = m_strand->waited(now);
    m_strand->add(*this);
}

void Layer::stop()
{
    if (!m_strand)
        return;
    const auto now = sinceStart();
    const auto waited = m_strand->waited(now) - m_strandWaited;
    const auto ran = now - m_since - waited;
    m_waited += waited;
    m_ran += ran;
    if (Layer *below = Strand::below(*this))
        below->m_inner += ran;
    m_strand->remove(*this);
    m_strand.reset();
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
    const bool isOfSibling = isStep() && m_parts.parent && m_parts.parent->m_failure.address == exception;
    const bool isInner = isOfSibling || m_failure.address == exception;
    if (isOfSibling)
        m_failure = m_parts.parent->m_failure;
    Failure failure = isInner ? m_failure : failureOf(exception);
    if (isCancellation)
        return leave(trace::LayerEnd::Abandoned, failure);
    if (!failure.detail)
        failure.detail = detailOf(exception);
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

std::shared_ptr<const std::string> Layer::detailOf(PyObject *exception) const
{
    if (!isRecording())
        return {};
    trace::SnapshotWriter tree(python::exceptionLimits(limits()));
    python::writeException(tree, exception);
    return std::make_shared<const std::string>(tree.snapshot().encoded());
}

void Layer::leave(trace::LayerEnd how, const Failure &failure)
{
    stop();
    tellVariables(m_variables.look());
    if (m_parts.parent)
        m_parts.parent->seenInside();
    tellLateChanges();
    m_arguments.reset();
    if (failure.detail && (how == trace::LayerEnd::Converted || how == trace::LayerEnd::Swallowed))
        write(trace::ExceptionDetail{.exception = trace::Snapshot(*failure.detail)});
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
