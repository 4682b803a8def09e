#include "exchange/samples.h"

#include <zlib.h>

#include <format>

namespace gatescope::test {

using namespace trace;

namespace {

constexpr Text kFile = "/home/ada/shop/main.py";

constexpr Text kTraceback = "Traceback (most recent call last):\n"
                            "  File \"/usr/lib/python3/dist-packages/flask/app.py\", line 1473, in wsgi_app\n"
                            "    response = self.full_dispatch_request()\n"
                            "  File \"/home/ada/shop/main.py\", line 48, in checkout\n"
                            "    total = sum(item[\"price\"] * item[\"count\"] for item in order[\"items\"])\n"
                            "  File \"/home/ada/shop/prices.py\", line 12, in price_of\n"
                            "    return PRICES[name]\n"
                            "           ~~~~~~^^^^^^\n"
                            "KeyError: 'green tea'\n";

struct Writer {
    SnapshotWriter out;

    void text(Text key, Text value)
    {
        out.str(key);
        out.str(value);
    }
    void pair(Text name, Text value)
    {
        out.beginList(2, 2);
        out.bytes(name);
        out.bytes(value);
        out.end();
    }
    void address(Text key, Text host, std::int64_t port)
    {
        out.str(key);
        out.beginList(2, 2);
        out.str(host);
        out.integer(port);
        out.end();
    }
    void flag(Text key, bool value)
    {
        out.str(key);
        out.boolean(value);
    }
};

constexpr Text kCheckoutHead = "POST /shop/checkout/caf%C3%A9?coupon=SPRING&lang=en HTTP/1.1\r\n"
                               "Host: 127.0.0.1:8000\r\n"
                               "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                               "Accept: application/json, text/plain;q=0.9, */*;q=0.1\r\n"
                               "Accept-Encoding: gzip, deflate, br\r\n"
                               "Content-Type: application/json\r\n"
                               "Content-Length: 76\r\n"
                               "Cookie: session=eyJ1c2VyIjoiYWRhIn0.ZzR2; theme=dark\r\n"
                               "X-Request-Id: 6f9b2c1e-77aa-4a40-9a54-2d0c9a4f7e10\r\n"
                               "\r\n";
constexpr Text kOrder = R"({"items": [{"name": "green tea", "count": 2, "price": 4.5}], "gift": false})";

Writer checkoutEnviron()
{
    Writer w;
    w.out.beginDict(30, 30);
    w.text("REQUEST_METHOD", "POST");
    w.text("SCRIPT_NAME", "/shop");
    w.text("PATH_INFO", "/checkout/caf\xC3\x83\xC2\xA9");
    w.text("QUERY_STRING", "coupon=SPRING&lang=en");
    w.text("SERVER_PROTOCOL", "HTTP/1.1");
    w.text("SERVER_NAME", "127.0.0.1");
    w.text("SERVER_PORT", "8000");
    w.text("SERVER_SOFTWARE", "gatescope/0.1");
    w.text("REMOTE_ADDR", "127.0.0.1");
    w.text("REMOTE_PORT", "52344");
    w.text("REQUEST_URI", "/shop/checkout/caf%C3%A9?coupon=SPRING&lang=en");
    w.text("CONTENT_TYPE", "application/json");
    w.text("CONTENT_LENGTH", "76");
    w.text("HTTP_HOST", "127.0.0.1:8000");
    w.text("HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
    w.text("HTTP_ACCEPT", "application/json, text/plain;q=0.9, */*;q=0.1");
    w.text("HTTP_ACCEPT_ENCODING", "gzip, deflate, br");
    w.text("HTTP_COOKIE", "session=eyJ1c2VyIjoiYWRhIn0.ZzR2; theme=dark");
    w.text("HTTP_X_REQUEST_ID", "6f9b2c1e-77aa-4a40-9a54-2d0c9a4f7e10");
    w.out.str("wsgi.version");
    w.out.beginTuple(2, 2);
    w.out.integer(1);
    w.out.integer(0);
    w.out.end();
    w.text("wsgi.url_scheme", "http");
    w.out.str("wsgi.input");
    w.out.object("gatescope.InputStream", "<gatescope.InputStream, 0 of 76 bytes read>");
    w.out.str("wsgi.errors");
    w.out.object("gatescope.ErrorStream", "<gatescope.ErrorStream>");
    w.flag("wsgi.multithread", true);
    w.flag("wsgi.multiprocess", false);
    w.flag("wsgi.run_once", false);
    w.out.str("wsgi.file_wrapper");
    w.out.object("type", "<class 'gatescope.FileWrapper'>");
    w.flag("wsgi.input_terminated", true);
    w.out.str("gatescope.exchange");
    w.out.integer(41);
    w.out.str("werkzeug.request");
    w.out.object("flask.wrappers.Request", "<Request 'http://127.0.0.1:8000/shop/checkout/café' [POST]>");
    w.out.end();
    return w;
}

Writer uploadScope()
{
    Writer w;
    w.out.beginDict(15, 15);
    w.text("type", "http");
    w.out.str("asgi");
    w.out.beginDict(2, 2);
    w.text("version", "3.0");
    w.text("spec_version", "2.5");
    w.out.end();
    w.text("http_version", "1.1");
    w.text("method", "PUT");
    w.text("scheme", "http");
    w.text("path", "/files/notes.txt");
    w.out.str("raw_path");
    w.out.bytes("/files/notes.txt");
    w.out.str("query_string");
    w.out.bytes("overwrite=1");
    w.text("root_path", "");
    w.out.str("headers");
    w.out.beginList(5, 5);
    w.pair("host", "127.0.0.1:8000");
    w.pair("user-agent", "curl/8.14.1");
    w.pair("accept", "*/*");
    w.pair("transfer-encoding", "chunked");
    w.pair("x-tag", "draft");
    w.out.end();
    w.address("client", "127.0.0.1", 52410);
    w.address("server", "127.0.0.1", 8000);
    w.out.str("state");
    w.out.beginDict(2, 2);
    w.out.str("db");
    w.out.object("sqlite3.Connection", "<sqlite3.Connection object at 0x7f2b1c0d>");
    w.out.str("started");
    w.out.number(ValueKind::Float, "1790000000.25");
    w.out.end();
    w.out.str("extensions");
    w.out.beginDict(1, 1);
    w.out.str("http.response.pathsend");
    w.out.beginDict(0, 0);
    w.out.end();
    w.out.end();
    w.out.str("app");
    w.out.object("starlette.applications.Starlette", "<starlette.applications.Starlette object at 0x7f2b1c4f>");
    w.out.end();
    return w;
}

Snapshot message(SnapshotWriter &out, Text type, std::string_view body, bool more)
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

std::string pairs(std::initializer_list<HeaderView> headers)
{
    std::string out;
    for (const auto [name, value] : headers)
        HeaderPairs::append(out, name, value);
    return out;
}

QByteArray compressed(const QByteArray &bytes, int windowBits)
{
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

} // namespace

QByteArray gzipped(const QByteArray &bytes)
{
    return compressed(bytes, 15 + 16);
}

QByteArray deflated(const QByteArray &bytes, bool raw)
{
    return compressed(bytes, raw ? -15 : 15);
}

Samples::Samples(Session &session) : m_session(session)
{
    m_run = session.beginRun({.target = QStringLiteral("shop.main:app"), .pythonVersion = QStringLiteral("3.13.5")});
}

void Samples::begin()
{
    m_out = 0;
    m_header = {.exchange = {m_session.lastNumber() + 1},
                .connection = {m_session.lastNumber() + 1},
                .at = m_header.at + std::chrono::milliseconds(40)};
}

std::uint32_t Samples::done()
{
    m_session.commit();
    return m_session.numberOf(m_run, m_header.exchange);
}

void Samples::call(Interface interface, const std::string &method, const std::string &target, const std::string &head,
                   const SnapshotWriter &arguments)
{
    begin();
    put(WireRequestHead{.bytes = {head}}, 0, 1);
    put(CallStarted{.interface = interface,
                    .protocol = Protocol::Http,
                    .method = method,
                    .target = target,
                    .httpVersion = "1.1",
                    .client = "127.0.0.1:52344",
                    .arguments = arguments.snapshot()},
        35);
    put(AppCalled{.callable = "shop.main:app", .queuedNs = 41'000}, 6);
}

std::uint32_t Samples::wsgiCheckout()
{
    const Writer environ = checkoutEnviron();
    call(Interface::Wsgi, "POST", "/shop/checkout/caf%C3%A9?coupon=SPRING&lang=en", std::string(kCheckoutHead),
         environ.out);
    put(WireRequestBody{.offset = kCheckoutHead.size(), .bytes = {kOrder}, .last = true}, 20, 1);
    put(InputRead{.method = "read", .asked = 76, .got = 76, .waitedNs = 180'000, .site = {kFile, "checkout", 44}}, 190);
    put(Output{.stream = Stream::Stdout, .text = {"checkout for ada\n  1 item\n  coupon SPRING\n"}}, 300);
    put(LogRecorded{.level = 20,
                    .levelName = "INFO",
                    .logger = "shop.checkout",
                    .message = {"order accepted, total 9.00"},
                    .site = {kFile, "checkout", 51}},
        420);
    put(LogRecorded{.level = 40,
                    .levelName = "ERROR",
                    .logger = "shop.prices",
                    .message = {"no price, the default is used"},
                    .exception = kTraceback,
                    .site = {"/home/ada/shop/prices.py", "price_of", 12}},
        95);
    put(WarningShown{.category = "DeprecationWarning",
                     .message = "datetime.utcnow() is deprecated",
                     .site = {kFile, "stamp", 71}},
        30);
    put(ErrorsWritten{.text = {"slow query: 212 ms\n"}}, 15);
    const auto headers = pairs({{"Content-Type", "application/json"},
                                {"Content-Encoding", "gzip"},
                                {"Vary", "Accept-Encoding"},
                                {"Set-Cookie", "session=eyJ1c2VyIjoiYWRhIn0.ZzR9; HttpOnly; Path=/"}});
    put(StartResponse{.status = "201 Created", .headers = HeaderPairs(headers), .site = {kFile, "checkout", 58}}, 210);
    const QByteArray body = gzipped(R"({"order": 1207, "total": "9.00", "items": [{"name": "green tea", "count": 2}],)"
                                    R"( "paid": false, "notes": null, "ready_in": 1.5e1, "place": "café"})");
    const std::string_view bytes(body.constData(), static_cast<std::size_t>(body.size()));
    put(AppReturned{.type = "list", .length = 1}, 30);
    put(IterationStarted{}, 5);
    put(ItemYielded{.index = 0, .type = "bytes", .bytes = {bytes}}, 7);
    put(HeadersSent{.status = 201, .cause = "first non-empty item"}, 4);
    put(IterationEnded{.items = 1}, 9);
    put(IterableClosed{.hadClose = true}, 3);
    put(Finding{.rule = "W103", .severity = Severity::Warning, .message = "no Content-Length although len() is 1"}, 3);
    const std::string head =
        std::format("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nVary: "
                    "Accept-Encoding\r\nSet-Cookie: session=eyJ1c2VyIjoiYWRhIn0.ZzR9; HttpOnly; Path=/\r\nServer: "
                    "gatescope/0.1\r\nContent-Length: {}\r\n\r\n",
                    bytes.size());
    put(WireResponseHead{.bytes = {head}, .status = 201}, 60, 1);
    put(WireResponseBody{.offset = head.size(), .bytes = {bytes}, .last = true}, 4, 1);
    put(ExchangeEnded{.outcome = Outcome::Completed,
                      .status = 201,
                      .bytesIn = kCheckoutHead.size() + kOrder.size(),
                      .bytesOut = head.size() + bytes.size()},
        20, 1);
    return done();
}

std::uint32_t Samples::asgiUpload()
{
    const std::string head = "PUT /files/notes.txt?overwrite=1 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: "
                             "curl/8.14.1\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\nX-Tag: draft\r\n\r\n";
    const Writer scope = uploadScope();
    call(Interface::Asgi3, "PUT", "/files/notes.txt?overwrite=1", head, scope.out);
    SnapshotWriter out;
    put(ReceiveCalled{.site = {kFile, "upload", 31}}, 15);
    put(WireRequestBody{.offset = head.size(), .framing = {"15\r\n"}, .bytes = {"first line\nsecond li\n"}}, 30, 1);
    put(ReceiveAnswered{.type = "http.request",
                        .message = message(out, "http.request", "first line\nsecond li\n", true),
                        .waitedNs = 50'000},
        20);
    put(ReceiveCalled{.site = {kFile, "upload", 31}}, 10);
    put(WireRequestBody{.offset = head.size() + 25, .framing = {"\r\n6\r\n"}, .bytes = {"third\n"}}, 4000, 1);
    put(WireRequestBody{.offset = head.size() + 36, .framing = {"\r\n0\r\n\r\n"}, .bytes = {""}, .last = true}, 5, 1);
    put(ReceiveAnswered{.type = "http.request",
                        .message = message(out, "http.request", "third\n", false),
                        .waitedNs = 4'020'000},
        20);
    out.clear();
    out.beginDict(3, 3);
    out.str("type");
    out.str("http.response.start");
    out.str("status");
    out.integer(200);
    out.str("headers");
    out.beginList(2, 2);
    for (const auto &[name, value] : {std::pair{"content-type", "text/plain; charset=utf-8"}, {"x-saved", "26"}}) {
        out.beginTuple(2, 2);
        out.bytes(name);
        out.bytes(value);
        out.end();
    }
    out.end();
    out.end();
    put(SendCalled{.type = "http.response.start", .message = out.snapshot(), .site = {kFile, "upload", 36}}, 800);
    put(SendCalled{.type = "http.response.body",
                   .message = message(out, "http.response.body", "saved 26 bytes\n", false),
                   .site = {kFile, "upload", 40}},
        60);
    put(HeadersSent{.status = 200, .cause = "http.response.body"}, 3);
    const std::string answer = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\nx-saved: 26\r\n"
                               "transfer-encoding: chunked\r\n\r\n";
    put(WireResponseHead{.bytes = {answer}, .status = 200}, 40, 1);
    put(WireResponseBody{.offset = answer.size(), .framing = {"f\r\n"}, .bytes = {"saved 26 bytes\n"}}, 8, 1);
    put(SendResumed{.waitedNs = 2'500'000}, 2500);
    put(AppReturned{.type = "NoneType"}, 20);
    put(WireResponseBody{.offset = answer.size() + 18, .framing = {"\r\n0\r\n\r\n"}, .bytes = {""}, .last = true}, 8,
        1);
    put(ExchangeEnded{.outcome = Outcome::Completed, .status = 200, .bytesIn = 195, .bytesOut = 128}, 12, 1);
    return done();
}

std::uint32_t Samples::answering(const QByteArray &contentType, const QByteArray &body,
                                 const QByteArray &contentEncoding, quint64 trueSize)
{
    Writer scope = uploadScope();
    call(Interface::Asgi3, "GET", "/report", "GET /report HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n", scope.out);
    std::string head = "HTTP/1.1 200 OK\r\n";
    if (!contentType.isEmpty())
        head += "Content-Type: " + contentType.toStdString() + "\r\n";
    if (!contentEncoding.isEmpty())
        head += "Content-Encoding: " + contentEncoding.toStdString() + "\r\n";
    head += "\r\n";
    put(WireResponseHead{.bytes = {head}, .status = 200}, 60, 1);
    const std::string_view bytes(body.constData(), static_cast<std::size_t>(body.size()));
    put(WireResponseBody{.offset = head.size(),
                         .bytes = {bytes, std::max<std::uint64_t>(trueSize, bytes.size())},
                         .last = true},
        4, 1);
    put(
        ExchangeEnded{
            .outcome = Outcome::Completed, .status = 200, .bytesIn = 44, .bytesOut = head.size() + bytes.size()},
        12, 1);
    return done();
}

std::uint32_t Samples::posting(const QByteArray &contentType, const QByteArray &body)
{
    Writer scope = uploadScope();
    const std::string head = std::format("POST /form HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Type: {}\r\n"
                                         "Content-Length: {}\r\n\r\n",
                                         contentType.toStdString(), body.size());
    call(Interface::Asgi3, "POST", "/form", head, scope.out);
    put(WireRequestBody{.offset = head.size(),
                        .bytes = {std::string_view(body.constData(), static_cast<std::size_t>(body.size()))},
                        .last = true},
        30, 1);
    put(WireResponseHead{.bytes = {"HTTP/1.1 204 No Content\r\n\r\n"}, .status = 204}, 60, 1);
    put(ExchangeEnded{.outcome = Outcome::Completed, .status = 204, .bytesIn = 300, .bytesOut = 27}, 12, 1);
    return done();
}

std::uint32_t Samples::rejected()
{
    begin();
    put(WireRejected{.bytes = {"POST /pay HTTP/1.1\r\nHost: shop\r\nContent-Length: 12\r\n"
                               "Transfer-Encoding: chunked\r\nX-Odd: \x01\x02\xff\r\n\r\n"},
                     .reason = "Content-Length: 12 next to Transfer-Encoding: chunked",
                     .status = 400},
        100, 1);
    put(WireResponseHead{.bytes = {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"}, .status = 400}, 20, 1);
    put(ExchangeEnded{.outcome = Outcome::Rejected,
                      .status = 400,
                      .reason = "Content-Length: 12 next to Transfer-Encoding: chunked",
                      .bytesIn = 97,
                      .bytesOut = 47},
        10, 1);
    return done();
}

std::uint32_t Samples::openStream()
{
    const Writer scope = uploadScope();
    call(Interface::Asgi3, "GET", "/events", "GET /events HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n", scope.out);
    const std::string head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    m_out = head.size();
    put(WireResponseHead{.bytes = {head}, .status = 200}, 60, 1);
    return done();
}

void Samples::tick(int number)
{
    SnapshotWriter out;
    const std::string text = std::format("data: {}\n\n", number);
    put(SendCalled{.type = "http.response.body",
                   .message = message(out, "http.response.body", text, true),
                   .site = {kFile, "events", 84}});
    put(WireResponseBody{.offset = m_out, .bytes = {text}}, 8, 1);
    m_out += text.size();
    m_session.commit();
}

std::uint32_t Samples::asgiWrongTypes()
{
    Writer w;
    w.out.beginDict(4, 4);
    w.text("type", "http");
    w.out.str("method");
    w.out.bytes("GET");
    w.text("path", "/");
    w.out.str("items");
    w.out.beginList(500, 2);
    w.out.integer(1);
    w.out.integer(2);
    w.out.end();
    w.out.end();
    call(Interface::Asgi3, "GET", "/", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", w.out);
    w.out.clear();
    w.out.beginDict(2, 2);
    w.text("type", "http.response.start");
    w.text("status", "200");
    w.out.end();
    put(SendCalled{.type = "http.response.start", .message = w.out.snapshot(), .site = {kFile, "app", 7}});
    put(SendRefused{.type = "http.response.start", .error = "TypeError: status must be an int, not str"});
    return done();
}

} // namespace gatescope::test
