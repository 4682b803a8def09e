#pragma once

#include "trace/snapshot.h"
#include "trace/values.h"
#include "trace/vocabulary.h"

#include <cstdint>
#include <string_view>
#include <tuple>

/// The part of the vocabulary (event.h) that belongs to layers: the callables on the path from the gateway to the
/// application's innermost function, as executed.
///
/// A layer is numbered within its exchange, from 1, in the order of entering; EventHeader::layer is that number in
/// every event here, and in events that a layer caused. The boundary of a layer is its outer side, where its caller
/// calls it: "against the boundary before" compares with the layer that called it (LayerEntered::parent), or with what
/// the gateway gave when there is none.
namespace gatescope::trace {

/// A layer was called.
struct LayerEntered {
    static constexpr std::string_view kName = "layer.entered";
    std::uint32_t parent = 0; ///< The layer inside of which it was called; 0: the gateway.
    LayerKind kind = LayerKind::Callable;
    Text name;              ///< "CORSMiddleware", "timing.<locals>.middleware", "process_request of AuthMiddleware"
    Text module;            ///< "starlette.middleware.cors"
    CodeSite site;          ///< Where its code begins.
    bool isLibrary = false; ///< Installed code, not the user's own.
    Snapshot arguments;     ///< The scope or environ as it came; empty where CallStarted and the changes since tell it.
    static constexpr auto fields()
    {
        return std::tuple{field("parent", &LayerEntered::parent),      field("kind", &LayerEntered::kind),
                          field("name", &LayerEntered::name),          field("module", &LayerEntered::module),
                          field("site", &LayerEntered::site),          field("is_library", &LayerEntered::isLibrary),
                          field("arguments", &LayerEntered::arguments)};
    }
};

/// The layer is over. Times are this layer's own and those of all it called.
struct LayerLeft {
    static constexpr std::string_view kName = "layer.left";
    LayerEnd how = LayerEnd::Returned;
    Text exception;           ///< "ValueError: bad id": raised, passed on, swallowed or converted.
    CodeSite site;            ///< Where it was raised, or caught.
    bool calledInner = true;  ///< False: a short circuit, inner layers were never reached.
    std::uint64_t runNs = 0;  ///< Time in which its code, or what it called, ran.
    std::uint64_t waitNs = 0; ///< Time suspended.
    std::uint64_t ownNs = 0;  ///< Of run_ns, without inner layers.
    static constexpr auto fields()
    {
        return std::tuple{field("how", &LayerLeft::how),      field("exception", &LayerLeft::exception),
                          field("site", &LayerLeft::site),    field("called_inner", &LayerLeft::calledInner),
                          field("run_ns", &LayerLeft::runNs), field("wait_ns", &LayerLeft::waitNs),
                          field("own_ns", &LayerLeft::ownNs)};
    }
};

/// The layer handed on a scope or environ that differs from what it got (recorded when the next layer is entered), or a
/// layer changed it later. Keys are dotted where a nested dict was compared: "state.user". Headers are compared pair by
/// pair.
struct LayerChangedArguments {
    static constexpr std::string_view kName = "layer.changed_arguments";
    bool inPlace = false; ///< The dict that it got was changed: outer layers see it. False: a copy.
    Snapshot before;      ///< dict of the changed and removed keys, as they were.
    Snapshot after;       ///< dict of the changed and added keys, as they are.
    HeaderPairs headersAdded;
    HeaderPairs headersRemoved;
    static constexpr auto fields()
    {
        return std::tuple{
            field("in_place", &LayerChangedArguments::inPlace), field("before", &LayerChangedArguments::before),
            field("after", &LayerChangedArguments::after), field("headers_added", &LayerChangedArguments::headersAdded),
            field("headers_removed", &LayerChangedArguments::headersRemoved)};
    }
};

/// A message, start_response call or body item crossed the layer's boundary.
struct LayerMessage {
    static constexpr std::string_view kName = "layer.message";
    LayerPort port = LayerPort::Send;
    Text type;            ///< "http.response.start"; WSGI: "start_response", "item", "write", "read"
    bool changed = false; ///< It differs from what crossed the boundary before.
    Snapshot message;     ///< Whole when it was changed or is new; empty otherwise.
    HeaderPairs headersAdded;
    HeaderPairs headersRemoved;
    std::uint64_t size = 0; ///< Bytes of its body, text or item.
    CodeSite site;          ///< Who gave it; known when it was changed or is new.
    static constexpr auto fields()
    {
        return std::tuple{field("port", &LayerMessage::port),
                          field("type", &LayerMessage::type),
                          field("changed", &LayerMessage::changed),
                          field("message", &LayerMessage::message),
                          field("headers_added", &LayerMessage::headersAdded),
                          field("headers_removed", &LayerMessage::headersRemoved),
                          field("size", &LayerMessage::size),
                          field("site", &LayerMessage::site)};
    }
};

/// The layer's coroutine was suspended, or goes on, and with it all that it awaits in the same task: the layers from
/// `inner` outwards to this one. Bounded: beyond 64 pairs of one task only the times in LayerLeft tell.
struct LayerSuspended {
    static constexpr std::string_view kName = "layer.suspended";
    bool suspended = true;   ///< False: it goes on.
    std::uint32_t inner = 0; ///< The innermost layer that waits; 0: this one alone.
    static constexpr auto fields()
    {
        return std::tuple{field("suspended", &LayerSuspended::suspended), field("inner", &LayerSuspended::inner)};
    }
};

/// Context variables (PEP 567) that the layer set for what it called, or that its caller does not see any more.
struct LayerChangedContext {
    static constexpr std::string_view kName = "layer.changed_context";
    Snapshot set;  ///< dict of name and value: set between its entry and the entry of the next layer.
    Snapshot lost; ///< dict of name and value: set by an inner layer, and not there when the layer went on.
    static constexpr auto fields()
    {
        return std::tuple{field("set", &LayerChangedContext::set), field("lost", &LayerChangedContext::lost)};
    }
};

} // namespace gatescope::trace
