#pragma once

#include "trace/session.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatescope::test {

/// Exchanges with layers as the taps record them (layerevents.h), written with the real encoder into a real Session.
/// Every function appends one exchange, commits, and answers its number.
class LayerTrace {
public:
    explicit LayerTrace(trace::Session &session);

    /// Starlette: errors, CORS, GZip, session, a BaseHTTPMiddleware with its dispatch, exceptions, router, endpoint.
    /// The scope gains a session, state.user, an endpoint and a header; the response gains headers, loses and changes
    /// one, and is held by GZip; the endpoint awaits for most of the time.
    std::uint32_t starlette();
    /// Flask behind ProxyFix and a timing middleware: environ changed in place and copied, start_response, items.
    std::uint32_t wsgi();
    /// AuthMiddleware answers 401 by itself.
    std::uint32_t shortCircuit();
    /// Steps inside of one callable: a hook that answers, and two that add a header to its response.
    std::uint32_t hooks();
    /// A closure without a telling name: it answers by itself, or calls the endpoint.
    std::uint32_t guarded(bool answers);
    /// The endpoint raises, two layers let it through, ServerErrorMiddleware makes a 500 of it.
    std::uint32_t converted();
    /// A layer catches an exception and answers nothing of it.
    std::uint32_t swallowed();
    /// Still running: two layers entered, waiting.
    std::uint32_t open();
    /// `layers` layers, each with `messages` body messages.
    std::uint32_t large(std::uint32_t layers, std::uint32_t messages);
    /// Without any layer.
    std::uint32_t plain();

private:
    using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;
    struct Who {
        trace::Text name;
        trace::Text module;
        trace::Text file;
        std::uint32_t line = 0;
        bool library = true;
        trace::LayerKind kind = trace::LayerKind::Instance;
    };
    struct Start {
        int status = 200;
        Pairs headers;
        Pairs added;
        Pairs removed;
        bool changed = false;
    };

    template <class Event>
    void put(std::int64_t afterUs, const Event &event, std::uint32_t layer = 0);
    void begin(const std::string &path, trace::Interface interface = trace::Interface::Asgi3);
    std::uint32_t enter(std::int64_t afterUs, std::uint32_t parent, const Who &who);
    void leave(std::int64_t afterUs, std::uint32_t layer, const trace::LayerLeft &left);
    void changes(std::uint32_t layer, const Pairs &before, const Pairs &after, bool inPlace = false,
                 const Pairs &headersAdded = {});
    void start(std::uint32_t layer, const Start &start, const trace::CodeSite &site = {});
    void body(std::uint32_t layer, std::uint64_t size, bool changed, const trace::CodeSite &site = {});
    void receive(std::uint32_t layer, bool isNew);
    void waits(const std::vector<std::uint32_t> &layers, std::int64_t us);
    std::uint32_t end(std::uint16_t status, trace::Outcome outcome = trace::Outcome::Completed);

    trace::Session &m_session;
    RunId m_run;
    trace::EventHeader m_header;
    std::uint32_t m_layers = 0;
    bool m_wsgi = false;
    std::string m_scope;
};

} // namespace gatescope::test
