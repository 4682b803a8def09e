#include "python/taps/crossing.h"

#include "python/site.h"
#include "python/snapshot.h"
#include "python/taps/layerfindings.h"

namespace gatescope::taps {

namespace {

using Slot = Layer::Slot;
constexpr std::uint32_t kMostItems = 64;

Slot slotOf(const Message &message)
{
    if (message.startsResponse())
        return Slot::Start;
    return message.type().ends_with(".body") ? Slot::Body : Slot::Other;
}

void tell(Layer &layer, trace::LayerPort port, const Message &message, const Changes *changes)
{
    trace::LayerMessage event{.port = port, .type = message.type(), .size = message.size()};
    if (changes && changes->isEmpty())
        return layer.write(event);
    trace::SnapshotWriter whole(layer.limits());
    writeQuietly(whole, message.content());
    event.message = whole.snapshot();
    event.site = port == trace::LayerPort::Receive ? trace::CodeSite{} : python::callerSite();
    event.changed = changes != nullptr;
    if (changes) {
        event.headersAdded = changes->headersAdded();
        event.headersRemoved = changes->headersRemoved();
    }
    layer.write(event);
}

/// Tells `now` with its difference from `before`, and answers what the next boundary compares with.
MessagePtr compareAndTell(Layer &layer, trace::LayerPort port, const MessagePtr &before, const MessagePtr &now)
{
    if (!before) {
        tell(layer, port, *now, nullptr);
        return now;
    }
    const Changes changes = now == before ? Changes{} : now->comparedWith(*before);
    tell(layer, port, *now, &changes);
    return changes.isEmpty() ? before : now;
}

MessagePtr crossOutward(Layer &layer, trace::LayerPort port, const MessagePtr &now)
{
    if (!now || !layer.isRecording())
        return now;
    const Slot slot = slotOf(*now);
    if (slot == Slot::Start) {
        layer.responseStarted();
        layer.stack()->hasResponded = true;
        if (layer.parent())
            layer.parent()->seenInside();
    }
    MessagePtr before = layer.fromInner(slot);
    if (!before && layer.parent())
        before = layer.parent()->answeredByStep(slot);
    const MessagePtr passed = compareAndTell(layer, port, before, now);
    if (layer.parent())
        layer.parent()->given(layer, slot, passed);
    return passed;
}

void crossInward(Layer &layer, const MessagePtr &now)
{
    if (!layer.isRecording())
        return;
    const LayerPtr &outer = layer.parent();
    layer.fromInner(Slot::Received) =
        compareAndTell(layer, trace::LayerPort::Receive, outer ? outer->fromInner(Slot::Received) : MessagePtr{}, now);
}

void tellItem(Layer &layer, PyObject *item, bool isNew)
{
    if (layer.parent())
        layer.parent()->innerItem = item;
    if (++layer.items > kMostItems || !layer.isRecording())
        return;
    trace::LayerMessage event{.port = trace::LayerPort::Item, .type = "item"};
    if (PyBytes_CheckExact(item))
        event.size = static_cast<std::uint64_t>(PyBytes_GET_SIZE(item));
    trace::SnapshotWriter whole(layer.limits());
    if (isNew)
        writeQuietly(whole, item);
    event.message = whole.snapshot();
    layer.write(event);
}

} // namespace

MessagePtr crossSend(Layer &layer, PyObject *message, MessagePtr known)
{
    return crossOutward(layer, trace::LayerPort::Send, known ? std::move(known) : Message::ofAsgi(message));
}

void crossStart(Layer &layer, PyObject *const *arguments, Py_ssize_t count)
{
    crossOutward(layer, trace::LayerPort::StartResponse, Message::ofStart(arguments, count));
}

void crossHead(Layer &layer, const MessagePtr &head)
{
    const bool isAsgi = layer.family() == Family::Asgi;
    crossOutward(layer, isAsgi ? trace::LayerPort::Send : trace::LayerPort::StartResponse, head);
}

void crossReceive(const std::vector<LayerPtr> &layers, PyObject *message)
{
    const MessagePtr now = Message::ofAsgi(message);
    if (now)
        checkReceived(layers, *now);
    for (const LayerPtr &layer : layers) {
        if (now)
            crossInward(*layer, now);
    }
}

void crossItem(Layer &layer, PyObject *item, bool isNew)
{
    if (layer.parent())
        ++layer.parent()->innerYields;
    tellItem(layer, item, isNew);
}

void crossResult(Layer &layer, PyObject *result)
{
    const bool isNew = layer.innerResult != result;
    if (isPlainSequence(result)) {
        const Py_ssize_t size = PySequence_Fast_GET_SIZE(result);
        for (Py_ssize_t i = 0; i < size; ++i)
            tellItem(layer, PySequence_Fast_GET_ITEM(result, i), isNew);
    }
    if (layer.parent())
        layer.parent()->innerResult = result;
}

} // namespace gatescope::taps
