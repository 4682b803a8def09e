#pragma once

#include "compare/comparison.h"

#include <algorithm>
#include <string>

/// Exchanges that differ in what a test wants, written with the real encoder into a real Session.
namespace gatescope::test {

/// One exchange in a session of its own kind: what a test wants to differ.
struct Made {
    std::string target = "/cart?page=1";
    std::string requestHeaders = "Host: 127.0.0.1:8000\r\nAccept: text/html\r\n";
    std::string requestBody;
    std::string responseHeaders = "Content-Type: text/plain\r\nDate: Mon, 05 Jan 2026 10:00:00 GMT\r\n";
    std::string body = "hello\n";
    int port = 40001;
    std::string input; ///< WSGI: the repr() of wsgi.input; empty: there is none.
    bool asgi = false;
    std::uint64_t trueSize = 0;
};

inline void writeEnviron(trace::SnapshotWriter &out, const Made &made)
{
    const std::uint32_t keys = made.input.empty() ? 13 : 14;
    out.beginDict(keys, keys);
    const auto text = [&](std::string_view key, std::string_view value) {
        out.str(key);
        out.str(value);
    };
    text("REQUEST_METHOD", "GET");
    text("SCRIPT_NAME", "");
    text("PATH_INFO", "/cart");
    text("QUERY_STRING", "page=1");
    text("SERVER_PROTOCOL", "HTTP/1.1");
    text("wsgi.url_scheme", "http");
    text("SERVER_NAME", "127.0.0.1");
    text("SERVER_PORT", "8000");
    text("REMOTE_ADDR", "127.0.0.1");
    text("REMOTE_PORT", std::to_string(made.port));
    text("HTTP_HOST", "127.0.0.1:8000");
    text("HTTP_ACCEPT", "text/html");
    if (!made.input.empty()) {
        out.str("wsgi.input");
        out.object("gatescope.Input", made.input);
    }
    out.str("wsgi.errors");
    out.object("gatescope.ErrorStream", "<gatescope.ErrorStream object at 0x7f" + std::to_string(made.port) + ">");
    out.end();
}

inline void writeScope(trace::SnapshotWriter &out, const Made &made)
{
    out.beginDict(10, 10);
    const auto text = [&](std::string_view key, std::string_view value) {
        out.str(key);
        out.str(value);
    };
    text("type", "http");
    text("method", "GET");
    text("path", "/cart");
    text("root_path", "");
    text("scheme", "http");
    text("http_version", "1.1");
    out.str("query_string");
    out.bytes("page=1");
    out.str("client");
    out.beginTuple(2, 2);
    out.str("127.0.0.1");
    out.integer(made.port);
    out.end();
    out.str("server");
    out.beginTuple(2, 2);
    out.str("127.0.0.1");
    out.integer(8000);
    out.end();
    out.str("headers");
    out.beginList(2, 2);
    for (const auto &[name, value] : {std::pair{"host", "127.0.0.1:8000"}, std::pair{"accept", "text/html"}}) {
        out.beginTuple(2, 2);
        out.bytes(name);
        out.bytes(value);
        out.end();
    }
    out.end();
    out.end();
}

class Maker {
public:
    Maker() { m_run = session.beginRun({.target = QStringLiteral("shop:app")}); }

    void nextRun() { m_run = session.beginRun({.target = QStringLiteral("shop:app")}); }

    std::uint32_t make(const Made &made)
    {
        m_header.exchange = {++m_exchange};
        m_header.at += std::chrono::milliseconds(1);
        const std::string requestHead = "GET " + made.target + " HTTP/1.1\r\n" + made.requestHeaders + "\r\n";
        put(trace::WireRequestHead{.bytes = std::string_view(requestHead)});
        if (!made.requestBody.empty())
            put(trace::WireRequestBody{.bytes = std::string_view(made.requestBody), .last = true});
        trace::SnapshotWriter arguments;
        made.asgi ? writeScope(arguments, made) : writeEnviron(arguments, made);
        put(trace::CallStarted{.interface = made.asgi ? trace::Interface::Asgi3 : trace::Interface::Wsgi,
                               .protocol = trace::Protocol::Http,
                               .method = "GET",
                               .target = made.target,
                               .httpVersion = "1.1",
                               .arguments = arguments.snapshot()});
        put(trace::AppCalled{.callable = "shop:app"});
        made.asgi ? answerAsgi(made) : answerWsgi(made);
        const std::string head = "HTTP/1.1 200 OK\r\n" + made.responseHeaders + "\r\n";
        put(trace::WireResponseHead{.bytes = std::string_view(head), .status = 200});
        put(trace::WireResponseBody{.bytes = {made.body, std::max<std::uint64_t>(made.trueSize, made.body.size())},
                                    .last = true});
        put(trace::ExchangeEnded{.outcome = trace::Outcome::Completed, .status = 200});
        session.commit();
        return session.lastNumber();
    }

    void addOrigin(std::uint32_t of) { put(trace::ExchangeOrigin{.how = "replay", .replays = of}); }

    compare::Comparison compared(const Made &a, const Made &b, const compare::CompareOptions &options = {})
    {
        const auto first = make(a);
        const auto second = make(b);
        return compare::compareExchanges(compare::gather(session, first), compare::gather(session, second), options);
    }

    trace::Session session;

private:
    template <class Event>
    void put(const Event &event)
    {
        m_header.at += std::chrono::microseconds(100);
        session.append(m_run, trace::TraceEvent{m_header, event});
    }

    void answerWsgi(const Made &)
    {
        std::string pairs;
        trace::HeaderPairs::append(pairs, "Content-Type", "text/plain");
        put(trace::StartResponse{.status = "200 OK", .headers = trace::HeaderPairs(pairs)});
        put(trace::AppReturned{.type = "list", .length = 1});
        put(trace::ItemYielded{.type = "bytes", .bytes = std::string_view("hello\n")});
        put(trace::IterableClosed{});
    }
    void answerAsgi(const Made &)
    {
        trace::SnapshotWriter message;
        message.beginDict(3, 3);
        message.str("type");
        message.str("http.response.start");
        message.str("status");
        message.integer(200);
        message.str("headers");
        message.beginList(1, 1);
        message.beginTuple(2, 2);
        message.bytes("content-type");
        message.bytes("text/plain");
        message.end();
        message.end();
        message.end();
        put(trace::SendCalled{.type = "http.response.start", .message = message.snapshot()});
        message.clear();
        message.beginDict(2, 2);
        message.str("type");
        message.str("http.response.body");
        message.str("body");
        message.bytes("hello\n");
        message.end();
        put(trace::SendCalled{.type = "http.response.body", .message = message.snapshot()});
        put(trace::AppReturned{.type = "NoneType"});
    }

    RunId m_run;
    trace::EventHeader m_header;
    std::uint32_t m_exchange = 0;
};

} // namespace gatescope::test
