#include "support/layertrace.h"

#include <format>

namespace gatescope::test {

using namespace trace;

namespace {

constexpr std::uint16_t kNetwork = 1;
constexpr std::uint16_t kMain = 2;
constexpr Text kErrors = "/usr/lib/python3/dist-packages/starlette/middleware/errors.py";
constexpr Text kCors = "/usr/lib/python3/dist-packages/starlette/middleware/cors.py";
constexpr Text kGzip = "/usr/lib/python3/dist-packages/starlette/middleware/gzip.py";
constexpr Text kSessions = "/usr/lib/python3/dist-packages/starlette/middleware/sessions.py";
constexpr Text kBase = "/usr/lib/python3/dist-packages/starlette/middleware/base.py";
constexpr Text kExceptions = "/usr/lib/python3/dist-packages/starlette/middleware/exceptions.py";
constexpr Text kRouting = "/usr/lib/python3/dist-packages/starlette/routing.py";
constexpr Text kMine = "/home/ada/shop/main.py";
constexpr Text kTiming = "/home/ada/shop/timing.py";

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string encoded(const Pairs &pairs)
{
    std::string out;
    for (const auto &[name, value] : pairs)
        HeaderPairs::append(out, name, value);
    return out;
}

void entry(SnapshotWriter &out, Text key, Text value)
{
    out.str(key);
    out.str(value);
}

void headers(SnapshotWriter &out, const Pairs &pairs, bool text = false)
{
    out.beginList(pairs.size(), static_cast<std::uint32_t>(pairs.size()));
    for (const auto &[name, value] : pairs) {
        out.beginTuple(2, 2);
        text ? out.str(name) : out.bytes(name);
        text ? out.str(value) : out.bytes(value);
        out.end();
    }
    out.end();
}

std::string dict(const Pairs &pairs)
{
    SnapshotWriter out;
    out.beginDict(pairs.size(), static_cast<std::uint32_t>(pairs.size()));
    for (const auto &[key, value] : pairs)
        entry(out, key, value);
    out.end();
    return std::string(out.snapshot().encoded());
}

std::string scope(const std::string &path)
{
    SnapshotWriter out;
    out.beginDict(7, 7);
    entry(out, "type", "http");
    entry(out, "method", "GET");
    entry(out, "path", path);
    entry(out, "root_path", "");
    out.str("state");
    out.beginDict(0, 0);
    out.end();
    out.str("asgi");
    out.beginDict(1, 1);
    entry(out, "version", "3.0");
    out.end();
    out.str("headers");
    headers(out, {{"host", "127.0.0.1:8000"}, {"accept-encoding", "gzip"}, {"origin", "http://shop.test"}});
    out.end();
    return std::string(out.snapshot().encoded());
}

std::string environ(const std::string &path)
{
    return dict({{"REQUEST_METHOD", "GET"},
                 {"SCRIPT_NAME", ""},
                 {"PATH_INFO", path},
                 {"HTTP_HOST", "127.0.0.1:8000"},
                 {"HTTP_X_FORWARDED_FOR", "203.0.113.7"},
                 {"REMOTE_ADDR", "127.0.0.1"},
                 {"wsgi.url_scheme", "http"}});
}

std::string startMessage(int status, const Pairs &pairs, bool wsgi)
{
    SnapshotWriter out;
    if (wsgi) {
        out.beginTuple(2, 2);
        out.str(std::format("{} OK", status));
        headers(out, pairs, true);
        out.end();
        return std::string(out.snapshot().encoded());
    }
    out.beginDict(3, 3);
    entry(out, "type", "http.response.start");
    out.str("status");
    out.integer(status);
    out.str("headers");
    headers(out, pairs);
    out.end();
    return std::string(out.snapshot().encoded());
}

} // namespace

LayerTrace::LayerTrace(Session &session) : m_session(session)
{
    m_run = session.beginRun({.target = QStringLiteral("shop.main:app"),
                              .interface = Interface::Asgi3,
                              .pythonVersion = QStringLiteral("3.13.5"),
                              .pid = 4244,
                              .startedAtUnixNs = 1'790'000'000'000'000'000});
}

template <class Event>
void LayerTrace::put(std::int64_t afterUs, const Event &event, std::uint32_t layer)
{
    m_header.at += std::chrono::microseconds(afterUs);
    m_header.thread = layer > 0 ? kMain : kNetwork;
    m_header.layer = LayerId{layer};
    m_session.append(m_run, TraceEvent{m_header, event});
}

void LayerTrace::begin(const std::string &path, Interface interface)
{
    m_wsgi = interface == Interface::Wsgi;
    m_layers = 0;
    m_header = {.exchange = ExchangeId{m_session.lastNumber() + 1},
                .connection = ConnectionId{m_header.connection.value + 1},
                .at = m_header.at};
    const std::string head = std::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n", path);
    put(5000, WireRequestHead{.bytes = {head}});
    m_scope = m_wsgi ? environ(path) : scope(path);
    put(40, CallStarted{.interface = interface,
                        .protocol = Protocol::Http,
                        .method = "GET",
                        .target = path,
                        .httpVersion = "1.1",
                        .client = "127.0.0.1:52344",
                        .arguments = Snapshot(m_scope)});
    put(20, AppCalled{.callable = "shop.main:app", .queuedNs = 60'000});
}

std::uint32_t LayerTrace::enter(std::int64_t afterUs, std::uint32_t parent, const Who &who)
{
    const std::uint32_t number = ++m_layers;
    put(afterUs,
        LayerEntered{.parent = parent,
                     .kind = who.kind,
                     .name = who.name,
                     .module = who.module,
                     .site = {who.file, "__call__", who.line},
                     .isLibrary = who.library,
                     .arguments = number == 1 ? Snapshot(m_scope) : Snapshot()},
        number);
    return number;
}

void LayerTrace::leave(std::int64_t afterUs, std::uint32_t layer, const LayerLeft &left)
{
    put(afterUs, left, layer);
}

void LayerTrace::changes(std::uint32_t layer, const Pairs &before, const Pairs &after, bool inPlace, const Pairs &added)
{
    const std::string old = dict(before);
    const std::string now = dict(after);
    const std::string pairs = encoded(added);
    put(4,
        LayerChangedArguments{
            .inPlace = inPlace, .before = Snapshot(old), .after = Snapshot(now), .headersAdded = HeaderPairs(pairs)},
        layer);
}

void LayerTrace::start(std::uint32_t layer, const Start &start, const CodeSite &site)
{
    const std::string message = start.changed ? startMessage(start.status, start.headers, m_wsgi) : std::string();
    const std::string added = encoded(start.added);
    const std::string removed = encoded(start.removed);
    put(30,
        LayerMessage{.port = m_wsgi ? LayerPort::StartResponse : LayerPort::Send,
                     .type = m_wsgi ? "start_response" : "http.response.start",
                     .changed = start.changed,
                     .message = Snapshot(message),
                     .headersAdded = HeaderPairs(added),
                     .headersRemoved = HeaderPairs(removed),
                     .site = site},
        layer);
}

void LayerTrace::body(std::uint32_t layer, std::uint64_t size, bool changed, const CodeSite &site)
{
    const std::string text(std::min<std::uint64_t>(size, 60), 'x');
    const std::string message = changed ? dict({{"type", "http.response.body"}, {"body", text}}) : std::string();
    put(12,
        LayerMessage{.port = m_wsgi ? LayerPort::Item : LayerPort::Send,
                     .type = m_wsgi ? "item" : "http.response.body",
                     .changed = changed,
                     .message = Snapshot(message),
                     .size = size,
                     .site = site},
        layer);
}

void LayerTrace::receive(std::uint32_t layer, bool isNew)
{
    const std::string message = isNew ? dict({{"type", "http.request"}, {"body", ""}}) : std::string();
    put(6, LayerMessage{.port = LayerPort::Receive, .type = "http.request", .message = Snapshot(message)}, layer);
}

void LayerTrace::waits(const std::vector<std::uint32_t> &layers, std::int64_t us)
{
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
        put(2, LayerSuspended{.suspended = true}, *layer);
    std::int64_t after = us;
    for (const std::uint32_t layer : layers)
        put(std::exchange(after, 2), LayerSuspended{.suspended = false}, layer);
}

std::uint32_t LayerTrace::end(std::uint16_t status, Outcome outcome)
{
    const std::string head = std::format("HTTP/1.1 {} X\r\n\r\n", status);
    put(20, WireResponseHead{.bytes = {head}, .status = status});
    put(30, ExchangeEnded{.outcome = outcome, .status = status, .bytesIn = 60, .bytesOut = head.size()});
    m_session.commit();
    return m_session.numberOf(m_run, m_header.exchange);
}

std::uint32_t LayerTrace::starlette()
{
    begin("/cart");
    const auto errors = enter(30, 0, {"ServerErrorMiddleware", "starlette.middleware.errors", kErrors, 148});
    const auto cors = enter(60, errors, {"CORSMiddleware", "starlette.middleware.cors", kCors, 77});
    const auto gzip = enter(90, cors, {"GZipMiddleware", "starlette.middleware.gzip", kGzip, 24});
    const auto session = enter(70, gzip, {"SessionMiddleware", "starlette.middleware.sessions", kSessions, 42});
    changes(session, {}, {{"session", "{'cart': [3, 7]}"}}, true);
    const auto user = enter(220, session, {"UserMiddleware", "shop.main", kMine, 31, false});
    const auto dispatch =
        enter(40, user, {"dispatch of UserMiddleware", "shop.main", kMine, 34, false, LayerKind::Framework});
    changes(dispatch, {}, {{"state.user", "ada"}}, true, {{"x-request-id", "8f14e45f"}});
    const auto exceptions =
        enter(1900, dispatch, {"ExceptionMiddleware", "starlette.middleware.exceptions", kExceptions, 49});
    const auto router = enter(50, exceptions, {"Router", "starlette.routing", kRouting, 714});
    changes(router, {{"path", "/cart"}}, {{"endpoint", "<function cart>"}, {"path", "/cart/"}}, true);
    const auto endpoint = enter(80, router, {"cart", "shop.main", kMine, 58, false, LayerKind::Endpoint});
    const std::vector<std::uint32_t> all{errors, cors, gzip, session, user, dispatch, exceptions, router, endpoint};
    for (const auto layer : all)
        receive(layer, layer == errors);
    waits(all, 7200);
    const Pairs plain{{"content-type", "text/html"}, {"content-length", "5120"}};
    start(endpoint, {.headers = plain, .changed = true}, {kMine, "cart", 66});
    for (const auto layer : {router, exceptions})
        start(layer, {});
    Pairs timed = plain;
    timed.emplace_back("x-process-time", "9.2 ms");
    start(dispatch, {.headers = timed, .added = {{"x-process-time", "9.2 ms"}}, .changed = true},
          {kMine, "dispatch", 38});
    start(user, {});
    Pairs cookie = timed;
    cookie.emplace_back("set-cookie", "session=eyJ; path=/; httponly");
    start(session, {.headers = cookie, .added = {cookie.back()}, .changed = true}, {kSessions, "send_wrapper", 72});
    for (const auto layer : {endpoint, router, exceptions, dispatch, user, session})
        body(layer, 5120, layer == endpoint, {kMine, "cart", 66});
    put(640, LogRecorded{.level = 20, .levelName = "INFO", .logger = "shop", .message = {"cart of ada"}}, gzip);
    const Pairs zipped{{"content-type", "text/html"}, {"content-length", "812"},
                       {"x-process-time", "9.2 ms"},  {"set-cookie", "session=eyJ; path=/; httponly"},
                       {"content-encoding", "gzip"},  {"vary", "Accept-Encoding"}};
    start(gzip,
          {.headers = zipped,
           .added = {{"content-length", "812"}, {"content-encoding", "gzip"}, {"vary", "Accept-Encoding"}},
           .removed = {{"content-length", "5120"}},
           .changed = true},
          {kGzip, "send_with_compression", 72});
    Pairs open = zipped;
    open.emplace_back("access-control-allow-origin", "*");
    start(cors, {.headers = open, .added = {open.back()}, .changed = true}, {kCors, "send", 157});
    start(errors, {});
    body(gzip, 812, true, {kGzip, "send_with_compression", 74});
    body(cors, 812, false);
    body(errors, 812, false);
    const std::uint64_t own[] = {90'000, 140'000, 820'000, 310'000, 120'000, 1'950'000, 60'000, 140'000, 420'000};
    std::uint64_t run = 0;
    for (std::size_t at = all.size(); at-- > 0;) {
        run += own[at];
        leave(20, all[at], {.calledInner = at + 1 < all.size(), .runNs = run, .waitNs = 7'200'000, .ownNs = own[at]});
    }
    return end(200);
}

std::uint32_t LayerTrace::wsgi()
{
    begin("/shop/items", Interface::Wsgi);
    const auto timing =
        enter(20, 0, {"timing.<locals>.middleware", "shop.timing", kTiming, 12, false, LayerKind::Callable});
    const auto proxy = enter(30, timing,
                             {"ProxyFix", "werkzeug.middleware.proxy_fix",
                              "/usr/lib/python3/dist-packages/werkzeug/middleware/proxy_fix.py", 128});
    changes(proxy, {{"REMOTE_ADDR", "127.0.0.1"}}, {{"REMOTE_ADDR", "203.0.113.7"}}, true);
    const auto dispatcher = enter(40, proxy,
                                  {"DispatcherMiddleware", "werkzeug.middleware.dispatcher",
                                   "/usr/lib/python3/dist-packages/werkzeug/middleware/dispatcher.py", 66});
    changes(dispatcher, {{"SCRIPT_NAME", ""}, {"PATH_INFO", "/shop/items"}},
            {{"SCRIPT_NAME", "/shop"}, {"PATH_INFO", "/items"}}, true);
    const auto flask =
        enter(60, dispatcher, {"Flask", "flask.app", "/usr/lib/python3/dist-packages/flask/app.py", 1536});
    const auto before = enter(150, flask, {"load_user", "shop.main", kMine, 20, false, LayerKind::Framework});
    leave(700, before, {.runNs = 700'000, .ownNs = 700'000});
    const auto view = enter(30, flask, {"items", "shop.main", kMine, 44, false, LayerKind::Endpoint});
    leave(2400, view, {.calledInner = false, .runNs = 2'400'000, .ownNs = 2'400'000});
    const Pairs plain{{"Content-Type", "text/html"}, {"Content-Length", "240"}};
    start(flask, {.headers = plain, .changed = true},
          {"/usr/lib/python3/dist-packages/werkzeug/wrappers/response.py", "__call__", 576});
    start(dispatcher, {});
    start(proxy, {});
    Pairs timed = plain;
    timed.emplace_back("Server-Timing", "app;dur=3.6");
    start(timing, {.headers = timed, .added = {timed.back()}, .changed = true}, {kTiming, "start", 17});
    const std::uint64_t own[] = {60'000, 50'000, 70'000, 300'000};
    std::uint64_t run = 3'100'000;
    for (const auto layer : {flask, dispatcher, proxy, timing}) {
        body(layer, 240, layer == flask);
        run += own[layer == flask ? 3 : layer - 1];
        leave(20, layer, {.runNs = run, .ownNs = own[layer == flask ? 3 : layer - 1]});
    }
    return end(200);
}

std::uint32_t LayerTrace::shortCircuit()
{
    begin("/admin");
    const auto errors = enter(30, 0, {"ServerErrorMiddleware", "starlette.middleware.errors", kErrors, 148});
    const auto auth = enter(60, errors, {"AuthMiddleware", "shop.main", kMine, 88, false});
    start(auth, {.status = 401, .headers = {{"www-authenticate", "Basic"}}, .changed = true}, {kMine, "__call__", 93});
    start(errors, {});
    body(auth, 12, true, {kMine, "__call__", 94});
    body(errors, 12, false);
    leave(90, auth, {.calledInner = false, .runNs = 160'000, .ownNs = 160'000});
    leave(20, errors, {.runNs = 210'000, .ownNs = 50'000});
    return end(401);
}

std::uint32_t LayerTrace::hooks()
{
    begin("/cart");
    const auto app = enter(30, 0, {"Quart", "quart.app", kMine, 1600});
    const auto step = [&](Text name, std::uint32_t line, const Start &answer, bool calledInner) {
        const auto layer = enter(10, app, {name, "shop.main", kMine, line, false, LayerKind::Framework});
        start(layer, answer, {kMine, name, line + 2});
        leave(10, layer, {.calledInner = calledInner, .runNs = 40'000, .ownNs = 40'000});
    };
    step("check", 10, {.status = 403, .headers = {{"a", "1"}}, .changed = false}, false);
    step("stamp", 20, {.headers = {{"a", "1"}, {"x-stamp", "1"}}, .added = {{"x-stamp", "1"}}, .changed = true}, true);
    step("age", 30, {.headers = {{"a", "1"}, {"x-stamp", "1"}, {"age", "0"}}, .added = {{"age", "0"}}, .changed = true},
         true);
    start(app, {});
    leave(20, app, {.runNs = 250'000, .ownNs = 90'000});
    return end(403);
}

std::uint32_t LayerTrace::guarded(bool answers)
{
    begin("/guarded");
    const auto guard = enter(30, 0, {"guard", "shop.main", kMine, 12, false, LayerKind::Callable});
    if (!answers) {
        const auto inner = enter(40, guard, {"app", "shop.main", kMine, 30, false, LayerKind::Callable});
        leave(90, inner, {.calledInner = false, .runNs = 90'000, .ownNs = 90'000});
    }
    leave(20, guard, {.calledInner = !answers, .runNs = 150'000, .ownNs = 60'000});
    return end(200);
}

std::uint32_t LayerTrace::converted()
{
    begin("/pay");
    const auto errors = enter(30, 0, {"ServerErrorMiddleware", "starlette.middleware.errors", kErrors, 148});
    const auto timing = enter(60, errors, {"TimingMiddleware", "shop.timing", kTiming, 30, false});
    const auto router = enter(60, timing, {"Router", "starlette.routing", kRouting, 714});
    const auto endpoint = enter(60, router, {"pay", "shop.main", kMine, 102, false, LayerKind::Endpoint});
    const CodeSite raise{kMine, "pay", 109};
    const Text what = "ValueError: no such card";
    leave(800, endpoint,
          {.how = LayerEnd::Raised,
           .exception = what,
           .site = raise,
           .calledInner = false,
           .runNs = 800'000,
           .ownNs = 800'000});
    leave(20, router, {.how = LayerEnd::PassedOn, .exception = what, .runNs = 880'000, .ownNs = 80'000});
    leave(20, timing, {.how = LayerEnd::PassedOn, .exception = what, .runNs = 960'000, .ownNs = 80'000});
    start(errors, {.status = 500, .headers = {{"content-type", "text/plain"}}, .changed = true},
          {kErrors, "__call__", 186});
    body(errors, 21, true, {kErrors, "__call__", 186});
    leave(30, errors,
          {.how = LayerEnd::Converted,
           .exception = what,
           .site = {kErrors, "__call__", 164},
           .runNs = 1'050'000,
           .ownNs = 240'000});
    return end(500);
}

std::uint32_t LayerTrace::swallowed()
{
    begin("/metrics");
    const auto quiet = enter(30, 0, {"QuietMiddleware", "shop.main", kMine, 140, false});
    const auto endpoint = enter(60, quiet, {"metrics", "shop.main", kMine, 160, false, LayerKind::Endpoint});
    const Text what = "RuntimeError: no registry";
    start(endpoint, {.headers = {{"content-type", "text/plain"}}, .changed = true}, {kMine, "metrics", 162});
    leave(200, endpoint,
          {.how = LayerEnd::Raised,
           .exception = what,
           .site = {kMine, "metrics", 164},
           .calledInner = false,
           .runNs = 200'000,
           .ownNs = 200'000});
    leave(20, quiet,
          {.how = LayerEnd::Swallowed,
           .exception = what,
           .site = {kMine, "__call__", 145},
           .runNs = 250'000,
           .ownNs = 50'000});
    return end(500, Outcome::Failed);
}

std::uint32_t LayerTrace::open()
{
    begin("/slow");
    const auto outer = enter(30, 0, {"TimingMiddleware", "shop.timing", kTiming, 30, false});
    const auto inner = enter(900, outer, {"slow", "shop.main", kMine, 180, false, LayerKind::Endpoint});
    put(300, LayerSuspended{.suspended = true}, inner);
    put(2, LayerSuspended{.suspended = true}, outer);
    put(5000, LogRecorded{.level = 20, .levelName = "INFO", .logger = "shop", .message = {"still here"}}, inner);
    m_session.commit();
    return m_session.numberOf(m_run, m_header.exchange);
}

std::uint32_t LayerTrace::large(std::uint32_t layers, std::uint32_t messages)
{
    begin("/large");
    std::vector<std::string> names(layers);
    for (std::uint32_t at = 0; at < layers; ++at) {
        names[at] = std::format("Layer{}Middleware", at + 1);
        enter(20, at, {names[at], "deep.stack", kMine, 10 + at, at % 3 != 0});
    }
    start(layers, {.headers = {{"content-type", "text/plain"}}, .changed = true}, {kMine, "app", 9});
    for (std::uint32_t layer = layers - 1; layer > 0; --layer)
        start(layer, {});
    for (std::uint32_t message = 0; message < messages; ++message)
        for (std::uint32_t layer = layers; layer > 0; --layer)
            body(layer, 1000, layer == layers);
    for (std::uint32_t layer = layers; layer > 0; --layer)
        leave(10, layer, {.calledInner = layer < layers, .runNs = 90'000, .ownNs = 10'000});
    return end(200);
}

std::uint32_t LayerTrace::plain()
{
    begin("/plain");
    return end(200);
}

} // namespace gatescope::test
