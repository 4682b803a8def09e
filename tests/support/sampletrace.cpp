#include "support/sampletrace.h"

#include <format>

namespace gatescope::test {

using namespace trace;

namespace {

constexpr std::uint16_t kNetwork = 1;
constexpr std::uint16_t kMain = 2;
constexpr std::uint16_t kWorker = 3;
constexpr Text kFile = "/home/ada/shop/main.py";
constexpr Text kTraceback = "Traceback (most recent call last):\n"
                            "  File \"/home/ada/shop/main.py\", line 31, in app\n"
                            "    return pages[path](environ, start_response)\n"
                            "           ~~~~~^^^^^^\n"
                            "KeyError: '/missing'\n";

void environ(SnapshotWriter &out, const std::string &method, const std::string &path)
{
    out.beginDict(19, 19);
    const auto text = [&out](Text key, Text value) {
        out.str(key);
        out.str(value);
    };
    text("REQUEST_METHOD", method);
    text("SCRIPT_NAME", "");
    text("PATH_INFO", path);
    text("QUERY_STRING", "color=red&size=42");
    text("SERVER_PROTOCOL", "HTTP/1.1");
    text("SERVER_NAME", "127.0.0.1");
    text("SERVER_PORT", "8000");
    text("SERVER_SOFTWARE", "gatescope/0.1");
    text("REMOTE_ADDR", "127.0.0.1");
    text("REMOTE_PORT", "52344");
    text("HTTP_HOST", "127.0.0.1:8000");
    text("HTTP_USER_AGENT", "curl/8.14.1");
    text("HTTP_ACCEPT", "*/*");
    out.str("wsgi.version");
    out.beginTuple(2, 2);
    out.integer(1);
    out.integer(0);
    out.end();
    text("wsgi.url_scheme", "http");
    out.str("wsgi.input");
    out.object("gatescope.InputStream", "<gatescope.InputStream, 0 of 0 bytes read>");
    out.str("wsgi.errors");
    out.object("gatescope.ErrorStream", "<gatescope.ErrorStream>");
    out.str("wsgi.multithread");
    out.boolean(true);
    out.str("wsgi.multiprocess");
    out.boolean(false);
    out.end();
}

void pair(SnapshotWriter &out, Text name, Text value)
{
    out.beginTuple(2, 2);
    out.bytes(name);
    out.bytes(value);
    out.end();
}

void address(SnapshotWriter &out, Text key, std::int64_t port)
{
    out.str(key);
    out.beginTuple(2, 2);
    out.str("127.0.0.1");
    out.integer(port);
    out.end();
}

void scope(SnapshotWriter &out, const std::string &method, const std::string &path)
{
    out.beginDict(14, 14);
    const auto text = [&out](Text key, Text value) {
        out.str(key);
        out.str(value);
    };
    text("type", "http");
    out.str("asgi");
    out.beginDict(2, 2);
    text("version", "3.0");
    text("spec_version", "2.5");
    out.end();
    text("http_version", "1.1");
    text("method", method);
    text("scheme", "http");
    text("path", path);
    out.str("raw_path");
    out.bytes(path);
    out.str("query_string");
    out.bytes("color=red&size=42");
    text("root_path", "");
    out.str("headers");
    out.beginList(3, 3);
    pair(out, "host", "127.0.0.1:8000");
    pair(out, "content-type", "application/json");
    pair(out, "accept", "*/*");
    out.end();
    address(out, "client", 52344);
    address(out, "server", 8000);
    out.str("state");
    out.beginDict(0, 0);
    out.end();
    out.str("extensions");
    out.beginDict(0, 0);
    out.end();
    out.end();
}

Snapshot bodyMessage(SnapshotWriter &out, Text type, std::string_view body, bool more)
{
    out.clear();
    out.beginDict(3, 3);
    out.str("type");
    out.str(type);
    out.str("body");
    out.bytes(body);
    out.str("more_body");
    out.boolean(more);
    out.end();
    return out.snapshot();
}

Snapshot startMessage(SnapshotWriter &out, std::uint16_t status)
{
    out.clear();
    out.beginDict(3, 3);
    out.str("type");
    out.str("http.response.start");
    out.str("status");
    out.integer(status);
    out.str("headers");
    out.beginList(1, 1);
    pair(out, "content-type", "application/json");
    out.end();
    out.end();
    return out.snapshot();
}

Snapshot plainMessage(SnapshotWriter &out, Text type)
{
    out.clear();
    out.beginDict(1, 1);
    out.str("type");
    out.str(type);
    out.end();
    return out.snapshot();
}

std::string headersOf(std::initializer_list<HeaderView> headers)
{
    std::string out;
    for (const auto [name, value] : headers)
        HeaderPairs::append(out, name, value);
    return out;
}

} // namespace

SampleTrace::SampleTrace(Session &session) : m_session(session)
{
    m_run = session.beginRun({.target = QStringLiteral("shop.main:app"),
                              .interface = Interface::Wsgi,
                              .pythonVersion = QStringLiteral("3.13.5"),
                              .pid = 4242,
                              .startedAtUnixNs = 1'790'000'000'000'000'000});
    for (const auto &[thread, name] : {std::pair{kNetwork, "network"}, {kMain, "main"}, {kWorker, "wsgi-1"}})
        put(1, ThreadNamed{.name = name}, thread);
}

template <class Event>
void SampleTrace::put(std::int64_t afterUs, const Event &event, std::uint16_t thread)
{
    m_header.at += std::chrono::microseconds(afterUs);
    m_header.thread = thread;
    m_session.append(m_run, TraceEvent{m_header, event});
}

void SampleTrace::begin(std::int64_t gapUs)
{
    const ConnectionId connection{m_header.connection.value + 1};
    const ExchangeId exchange{m_session.lastNumber() + 1};
    m_header = {.connection = connection, .at = m_header.at};
    put(gapUs, ConnectionOpened{.peer = "127.0.0.1:52344", .local = "127.0.0.1:8000", .transport = "tcp"}, kNetwork);
    m_header.exchange = exchange;
}

std::uint32_t SampleTrace::number() const
{
    return m_session.numberOf(m_run, m_header.exchange);
}

void SampleTrace::head(const std::string &bytes)
{
    put(180, WireRequestHead{.bytes = {bytes}}, kNetwork);
}

void SampleTrace::answer(std::uint16_t status, const std::string &headBytes, const std::string &body)
{
    put(60, WireResponseHead{.bytes = {headBytes}, .status = status}, kNetwork);
    put(4, WireResponseBody{.offset = headBytes.size(), .bytes = {body}, .last = true}, kNetwork);
    put(20,
        ExchangeEnded{.outcome = Outcome::Completed,
                      .status = status,
                      .bytesIn = 122,
                      .bytesOut = headBytes.size() + body.size()},
        kNetwork);
}

void SampleTrace::callStarted(Interface interface, const std::string &method, const std::string &path)
{
    SnapshotWriter out;
    const bool wsgi = interface == Interface::Wsgi;
    if (wsgi)
        environ(out, method, path);
    else
        scope(out, method, path);
    head(std::format(
        "{} {}?color=red&size=42 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n\r\n",
        method, path));
    const std::string target = path + "?color=red&size=42";
    put(35,
        CallStarted{.interface = interface,
                    .protocol = Protocol::Http,
                    .method = method,
                    .target = target,
                    .httpVersion = "1.1",
                    .client = "127.0.0.1:52344",
                    .arguments = out.snapshot()},
        wsgi ? kWorker : kMain);
    put(6, AppCalled{.callable = "shop.main:app", .queuedNs = 41'000}, wsgi ? kWorker : kMain);
}

std::uint32_t SampleTrace::wsgiGet(const std::string &path, std::uint16_t status)
{
    begin();
    callStarted(Interface::Wsgi, "GET", path);
    put(900,
        LogRecorded{.level = 20,
                    .levelName = "INFO",
                    .logger = "shop.cart",
                    .message = {"loading the cart of ada"},
                    .site = {kFile, "load", 14}},
        kWorker);
    put(2100, Output{.stream = Stream::Stdout, .text = {"3 items\n"}}, kWorker);
    const auto headers = headersOf({{"Content-Type", "text/html; charset=utf-8"}, {"X-Shop", "1"}});
    const std::string line = std::format("{} {}", status,
                                         status == 200   ? "OK"
                                         : status == 404 ? "Not Found"
                                                         : "Status");
    put(400, StartResponse{.status = line, .headers = HeaderPairs(headers), .site = {kFile, "app", 22}}, kWorker);
    const std::string body = "<h1>Your cart</h1><p>3 items</p>\n";
    put(30, AppReturned{.type = "list", .length = 1}, kWorker);
    put(5, IterationStarted{}, kWorker);
    put(7, ItemYielded{.index = 0, .type = "bytes", .bytes = {body}}, kWorker);
    put(4, HeadersSent{.status = status, .cause = "first non-empty item"}, kWorker);
    put(9, IterationEnded{.items = 1}, kWorker);
    put(3, IterableClosed{.hadClose = false}, kWorker);
    answer(
        status,
        std::format("HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nX-Shop: 1\r\nContent-Length: {}\r\n\r\n",
                    line, body.size()),
        body);
    return number();
}

std::uint32_t SampleTrace::wsgiStream(const std::string &path)
{
    begin();
    callStarted(Interface::Wsgi, "GET", path);
    const auto headers = headersOf({{"Content-Type", "text/plain"}});
    put(20, AppReturned{.type = "generator"}, kWorker);
    put(4, IterationStarted{}, kWorker);
    put(300, StartResponse{.status = "200 OK", .headers = HeaderPairs(headers), .site = {kFile, "stream", 41}},
        kWorker);
    const std::string headBytes = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::uint32_t index = 0; index < 3; ++index) {
        const std::string item = std::format("part {}\n", index);
        put(12'000, ItemYielded{.index = index, .type = "bytes", .bytes = {item}}, kWorker);
        if (index == 0) {
            put(3, HeadersSent{.status = 200, .cause = "first non-empty item"}, kWorker);
            put(40, WireResponseHead{.bytes = {headBytes}, .status = 200}, kNetwork);
        }
        put(25, WireResponseBody{.framing = {index == 0 ? "7\r\n" : "\r\n7\r\n"}, .bytes = {item}}, kNetwork);
    }
    put(80, IterationEnded{.items = 3}, kWorker);
    put(6, IterableClosed{.hadClose = true}, kWorker);
    put(20, WireResponseBody{.framing = {"\r\n0\r\n\r\n"}, .bytes = {""}, .last = true}, kNetwork);
    put(10, ExchangeEnded{.outcome = Outcome::Completed, .status = 200, .bytesIn = 122, .bytesOut = 120}, kNetwork);
    return number();
}

std::uint32_t SampleTrace::wsgiRaises(const std::string &path)
{
    begin();
    callStarted(Interface::Wsgi, "GET", path);
    put(500, ErrorsWritten{.text = {"looking for a page that is not there\n"}}, kWorker);
    put(700,
        AppRaised{.type = "KeyError", .message = "'/missing'", .traceback = kTraceback, .site = {kFile, "app", 31}},
        kWorker);
    const std::string headBytes = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 21\r\n\r\n";
    put(50, WireResponseHead{.bytes = {headBytes}, .status = 500}, kNetwork);
    put(4, WireResponseBody{.bytes = {"Internal Server Error"}, .last = true}, kNetwork);
    put(10,
        ExchangeEnded{.outcome = Outcome::Failed,
                      .status = 500,
                      .reason = "the application raised KeyError",
                      .bytesIn = 122,
                      .bytesOut = 79},
        kNetwork);
    return number();
}

std::uint32_t SampleTrace::asgiPost(const std::string &path)
{
    begin();
    callStarted(Interface::Asgi3, "POST", path);
    SnapshotWriter out;
    put(15, ReceiveCalled{.site = {kFile, "body", 52}}, kMain);
    put(30, WireRequestBody{.offset = 140, .bytes = {R"({"item": "tea", )"}}, kNetwork);
    put(20,
        ReceiveAnswered{.type = "http.request",
                        .message = bodyMessage(out, "http.request", R"({"item": "tea", )", true),
                        .waitedNs = 50'000},
        kMain);
    put(10, ReceiveCalled{.site = {kFile, "body", 52}}, kMain);
    put(4000, WireRequestBody{.offset = 156, .bytes = {R"("count": 2})"}, .last = true}, kNetwork);
    put(20,
        ReceiveAnswered{.type = "http.request",
                        .message = bodyMessage(out, "http.request", R"("count": 2})", false),
                        .waitedNs = 4'020'000},
        kMain);
    put(800,
        SendCalled{.type = "http.response.start", .message = startMessage(out, 201), .site = {kFile, "create", 60}},
        kMain);
    put(60,
        SendCalled{.type = "http.response.body",
                   .message = bodyMessage(out, "http.response.body", R"({"ok": true})", false),
                   .site = {kFile, "create", 66}},
        kMain);
    put(3, HeadersSent{.status = 201, .cause = "http.response.body"}, kMain);
    put(2500, SendResumed{.waitedNs = 2'500'000}, kMain);
    put(20, AppReturned{.type = "NoneType"}, kMain);
    answer(201, "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n",
           R"({"ok": true})");
    return number();
}

std::uint32_t SampleTrace::asgiOpen(const std::string &path)
{
    begin();
    callStarted(Interface::Asgi3, "GET", path);
    SnapshotWriter out;
    put(70, SendCalled{.type = "http.response.start", .message = startMessage(out, 200), .site = {kFile, "events", 80}},
        kMain);
    put(40,
        SendCalled{.type = "http.response.body",
                   .message = bodyMessage(out, "http.response.body", "data: 1\n\n", true),
                   .site = {kFile, "events", 84}},
        kMain);
    put(3, HeadersSent{.status = 200, .cause = "http.response.body"}, kMain);
    put(40,
        WireResponseHead{
            .bytes = {"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"},
            .status = 200},
        kNetwork);
    put(10, WireResponseBody{.framing = {"9\r\n"}, .bytes = {"data: 1\n\n"}}, kNetwork);
    return number();
}

std::uint32_t SampleTrace::rejected()
{
    begin();
    put(100,
        WireRejected{
            .bytes = {"POST /pay HTTP/1.1\r\nHost: shop\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n"},
            .reason = "Content-Length: 12 next to Transfer-Encoding: chunked",
            .status = 400},
        kNetwork);
    put(20, WireResponseHead{.bytes = {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"}, .status = 400},
        kNetwork);
    put(10,
        ExchangeEnded{.outcome = Outcome::Rejected,
                      .status = 400,
                      .reason = "refused by the parser",
                      .bytesIn = 84,
                      .bytesOut = 47},
        kNetwork);
    return number();
}

std::uint32_t SampleTrace::lifespan()
{
    const ConnectionId last = m_header.connection;
    m_header = {.exchange = {m_session.lastNumber() + 1}, .at = m_header.at};
    SnapshotWriter out;
    out.beginDict(3, 3);
    out.str("type");
    out.str("lifespan");
    out.str("asgi");
    out.beginDict(2, 2);
    out.str("version");
    out.str("3.0");
    out.str("spec_version");
    out.str("2.0");
    out.end();
    out.str("state");
    out.beginDict(0, 0);
    out.end();
    out.end();
    put(50, CallStarted{.interface = Interface::Asgi3, .protocol = Protocol::Lifespan, .arguments = out.snapshot()},
        kMain);
    put(3, LifespanChanged{.state = "starting"}, kMain);
    put(10, ReceiveCalled{.site = {kFile, "lifespan", 90}}, kMain);
    put(2, ReceiveAnswered{.type = "lifespan.startup", .message = plainMessage(out, "lifespan.startup")}, kMain);
    put(9000,
        SendCalled{.type = "lifespan.startup.complete",
                   .message = plainMessage(out, "lifespan.startup.complete"),
                   .site = {kFile, "lifespan", 95}},
        kMain);
    put(2, LifespanChanged{.state = "started"}, kMain);
    const auto here = number();
    m_header.connection = last;
    return here;
}

std::uint32_t SampleTrace::asgiLong(std::uint32_t count)
{
    begin();
    callStarted(Interface::Asgi3, "GET", "/feed");
    SnapshotWriter out;
    const Snapshot message = bodyMessage(out, "http.response.body", "data: tick\n\n", true);
    for (std::uint32_t index = 0; index < count; ++index)
        put(3 + index % 41, SendCalled{.type = "http.response.body", .message = message, .site = {kFile, "feed", 102}},
            kMain);
    put(20, AppReturned{.type = "NoneType"}, kMain);
    return number();
}

void SampleTrace::everything()
{
    lifespan();
    wsgiGet("/cart");
    wsgiGet("/favicon.ico", 404);
    wsgiStream("/export");
    wsgiRaises("/missing");
    asgiPost("/api/items");
    rejected();
    asgiOpen("/events");
    m_session.commit();
}

} // namespace gatescope::test
