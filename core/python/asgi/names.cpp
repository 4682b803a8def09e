#include "python/asgi/names.h"

namespace gatescope::asgi {

namespace {

constexpr std::array<const char *, static_cast<std::size_t>(Name::Count)> kTexts{
    "type",
    "asgi",
    "version",
    "spec_version",
    "http_version",
    "method",
    "scheme",
    "path",
    "raw_path",
    "query_string",
    "root_path",
    "headers",
    "client",
    "server",
    "state",
    "extensions",
    "subprotocols",
    "tls",
    "http",
    "websocket",
    "lifespan",
    "ws",
    "wss",
    "2.0",
    "3.0",
    "2.5",
    "2.0",
    "1.0",
    "1.1",
    "2",
    "status",
    "trailers",
    "body",
    "more_body",
    "more_trailers",
    "links",
    "file",
    "offset",
    "count",
    "info",
    "message",
    "text",
    "bytes",
    "code",
    "reason",
    "subprotocol",
    "http.request",
    "http.disconnect",
    "http.response.start",
    "http.response.body",
    "http.response.trailers",
    "http.response.push",
    "http.response.early_hint",
    "http.response.zerocopysend",
    "http.response.pathsend",
    "http.response.debug",
    "websocket.connect",
    "websocket.receive",
    "websocket.disconnect",
    "websocket.accept",
    "websocket.send",
    "websocket.close",
    "websocket.http.response",
    "websocket.http.response.start",
    "websocket.http.response.body",
    "lifespan.startup",
    "lifespan.startup.complete",
    "lifespan.startup.failed",
    "lifespan.shutdown",
    "lifespan.shutdown.complete",
    "lifespan.shutdown.failed",
    "set_result",
    "done",
    "cancel",
    "throw",
    "close",
    "send",
    "receive",
    "exceptions",
};
static_assert(kTexts.back() != nullptr);

} // namespace

Names::Names()
{
    for (std::size_t i = 0; i < kTexts.size(); ++i)
        m_objects[i] = Ref(PyUnicode_InternFromString(kTexts[i]));
}

std::string_view Names::text(Name name)
{
    return kTexts[static_cast<std::size_t>(name)];
}

} // namespace gatescope::asgi
