#pragma once

#include "python/taps/layer.h"

/// What crosses a layer's boundary, written to the trace with its change against the boundary before. Nothing here
/// raises; all of it needs the GIL.
namespace gatescope::taps {

/// The layer calls send(message). Answers what crossed; the next boundary is given it as `known` when nothing stands
/// between that could have changed the message.
MessagePtr crossSend(Layer &layer, PyObject *message, MessagePtr known = {});
/// receive() answered these layers, outermost first, with one message.
void crossReceive(const std::vector<LayerPtr> &layers, PyObject *message);
/// The layer calls start_response(…).
void crossStart(Layer &layer, PyObject *const *arguments, Py_ssize_t count);
/// A step answered a response, whose head this is; null when it is none.
void crossHead(Layer &layer, const MessagePtr &head);
/// A WSGI layer returned its iterable: the items of a list or tuple are told, of all else only its identity is kept.
void crossResult(Layer &layer, PyObject *result);
/// The layer's own generator yields.
void crossItem(Layer &layer, PyObject *item, bool isNew = true);

} // namespace gatescope::taps
