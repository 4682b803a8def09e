#include "conformance/http1rules.h"

#include <format>

using namespace std::literals;

namespace testing {

namespace {

using Rules = std::vector<Http1Rule>;

constexpr auto kOpen = "200 open";
constexpr auto kBad = "400 closed";

/// Request lines and targets.
std::string line(std::string_view requestLine)
{
    return std::string(requestLine) + "\r\nHost: x\r\n\r\n";
}

std::string target(std::string_view text)
{
    return line(std::format("GET {} HTTP/1.1", text));
}

/// Heads.
std::string get(std::string_view headers, std::string_view path = "/")
{
    return std::format("GET {} HTTP/1.1\r\nHost: x\r\n", path).append(headers) + "\r\n";
}

std::string host(std::string_view value)
{
    return std::format("GET /host HTTP/1.1\r\nHost: {}\r\n\r\n", value);
}

std::string post(std::string_view headers, std::string_view body)
{
    return std::string("POST / HTTP/1.1\r\nHost: x\r\n").append(headers) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::string smuggled(std::string_view headers)
{
    return post(headers, "5\r\nhello\r\n0\r\n\r\n");
}

std::string sized(std::string_view length)
{
    return post(std::format("Content-Length: {}\r\n", length), "hello");
}

std::string old(std::string_view headers)
{
    return std::string("GET / HTTP/1.0\r\n").append(headers) + "\r\n";
}

} // namespace

Rules http1RequestLineRules()
{
    Rules rules{
        {"9112-2.2", "an empty line before the request", "\r\n" + target("/a"), kOpen, "GET /a"},
        {"9112-2.2", "a lone LF before the request", "\n" + target("/"), kBad},
        {"9112-2.2", "LF alone behind the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", kBad},
        {"9112-2.2", "CR alone behind the request line", "GET / HTTP/1.1\rHost: x\r\n\r\n", kBad},
        {"9112-2.2", "CR CR LF behind the request line", line("GET / HTTP/1.1\r"), kBad},
        {"9112-2.2", "white space before the first header", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", kBad},
        {"9112-2.2", "a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, kBad},
        {"9112-2.3", "HTTP/1.0", old(""), "200 closed", "GET /"},
        {"9112-2.3", "lower-case http/1.1", line("GET / http/1.1"), kBad},
        {"9112-2.3", "Http/1.1", line("GET / Http/1.1"), kBad},
        {"9112-2.3", "HTTP/1", line("GET / HTTP/1"), kBad},
        {"9112-2.3", "HTTP/1.", line("GET / HTTP/1."), kBad},
        {"9112-2.3", "HTTP/11", line("GET / HTTP/11"), kBad},
        {"9112-2.3", "HTTP/1.10", line("GET / HTTP/1.10"), kBad},
        {"9112-2.3", "HTTP/01.1", line("GET / HTTP/01.1"), kBad},
        {"9112-2.3", "HTTP/1,1", line("GET / HTTP/1,1"), kBad},
        {"9112-2.3", "HTTP/ 1.1", line("GET / HTTP/ 1.1"), kBad},
        {"9112-2.3", "HTTPS/1.1", line("GET / HTTPS/1.1"), kBad},
        {"9112-2.3", "no version (HTTP/0.9)", "GET /\r\n", kBad},
        {"9110-2.5", "HTTP/1.2 is served as HTTP/1.1", line("GET /a HTTP/1.2"), kOpen, "GET /a", {}, {"HTTP/1.1 200 "}},
        {"9110-2.5", "HTTP/1.9 is served as HTTP/1.1", line("GET /a HTTP/1.9"), kOpen, "GET /a"},
        {"9110-15.6.6", "HTTP/2.0", line("GET / HTTP/2.0"), "505 closed"},
        {"9110-15.6.6", "HTTP/3.0", line("GET / HTTP/3.0"), "505 closed"},
        {"9110-15.6.6", "HTTP/0.9 in words", line("GET / HTTP/0.9"), "505 closed"},
        {"9110-15.6.6", "HTTP/9.9", line("GET / HTTP/9.9"), "505 closed"},
        {"9112-3", "a space before the method", line(" GET / HTTP/1.1"), kBad},
        {"9112-3", "two spaces behind the method", line("GET  / HTTP/1.1"), kBad},
        {"9112-3", "two spaces behind the target", line("GET /  HTTP/1.1"), kBad},
        {"9112-3", "a tab behind the method", line("GET\t/ HTTP/1.1"), kBad},
        {"9112-3", "a tab behind the target", line("GET /\tHTTP/1.1"), kBad},
        {"9112-3", "a space behind the version", line("GET / HTTP/1.1 "), kBad},
        {"9112-3", "a space in the target", line("GET /a b HTTP/1.1"), kBad},
        {"9112-3", "nothing but a method", line("GET"), kBad},
        {"9112-3", "no target", line("GET HTTP/1.1"), kBad},
        {"9112-3.1", "a method that is no token", line("GE(T / HTTP/1.1"), kBad},
        {"9112-3.1", "NUL in the method", line("GE\0T / HTTP/1.1"sv), kBad},
        {"9110-9.1", "a lower-case method", line("get / HTTP/1.1"), "501 closed"},
        {"9110-9.1", "an unknown method", line("BREW / HTTP/1.1"), "501 closed"},
        {"9110-9.1", "an endless method", line(std::string(100, 'A') + " / HTTP/1.1"), "501 closed"},
        {"9112-3.2.3", "CONNECT with an authority", line("CONNECT x:443 HTTP/1.1"), "501 closed"},
        {"9112-3.2.3", "an authority without CONNECT", target("x:443"), kBad},
        {"9112-3.2.1", "a path and a query", target("/a%20b?c=d?e"), kOpen, "GET /a%20b?c=d?e"},
        {"9112-3.2.1", "a path that begins with two slashes", target("//a"), kOpen, "GET //a"},
        {"9112-3.2.1", "a % without digits is handed on", target("/100%"), kOpen, "GET /100%"},
        {"9112-3.2.1", "a path that does not begin with a slash", target("a/b"), kBad},
        {"9112-3.2.1", "a query alone", target("?a"), kBad},
        {"9112-3.2.1", "a fragment", target("/a#b"), kBad},
        {"9112-3.2.1", "UTF-8 that is not encoded", target("/\xc3\xbc"), kBad},
        {"9112-3.2.1", "NUL", target("/a\0b"sv), kBad},
        {"9112-3.2.1", "a control character", target("/a\x01"), kBad},
        {"9112-3.2.1", "DEL", target("/a\x7f"), kBad},
        {"9112-3.2.1", "CR alone", target("/a\rb"), kBad},
        {"9112-3.2.2", "an absolute URI is the target", target("http://y/host?b"), kOpen, "GET http://y/host?b host=y"},
        {"9112-3.2.2", "an absolute URI without a path", target("http://y"), kOpen, "GET http://y"},
        {"9112-3.2.2", "a scheme in capitals", target("HTTP://y/a"), kOpen, "GET HTTP://y/a"},
        {"9112-3.2.2", "an absolute URI does not replace Host", "GET http://y/ HTTP/1.1\r\n\r\n", kBad},
        {"9112-3.2.2", "an absolute URI, and two Hosts", "GET http://y/ HTTP/1.1\r\nHost: y\r\nHost: x\r\n\r\n", kBad},
        {"9112-3.2.2", "ftp", target("ftp://y/"), kBad},
        {"9112-3.2.2", "no authority", target("http:///a"), kBad},
        {"9112-3.2.2", "a port alone", target("http://:80/"), kBad},
        {"9110-4.2.4", "a user in the authority", target("http://u@y/"), kBad},
        {"9112-3.2.4", "OPTIONS *", line("OPTIONS * HTTP/1.1"), kOpen, "OPTIONS *"},
        {"9112-3.2.4", "GET *", target("*"), kBad},
        {"9112-3.2.4", "OPTIONS **", line("OPTIONS ** HTTP/1.1"), kBad},
        {"9110-15.5.15", "a target that is too long", target("/" + std::string(kMostTarget, 'a')), "414 closed"},
        {"9110-15.5.15", "a target that fits", target("/" + std::string(kMostTarget - 1, 'a')), kOpen},
        {"9110-9.3.1", "a body with GET", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", kOpen,
         "GET / [hello]"},
        {"9110-9.3.8", "TRACE is the application's", line("TRACE / HTTP/1.1"), kOpen, "TRACE /"},
    };
    for (const auto *method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        rules.push_back(
            {"9110-9.3", method, line(std::format("{} /a HTTP/1.1", method)), kOpen, std::format("{} /a", method)});
    return rules;
}

Rules http1HeaderRules()
{
    Rules rules{
        {"9112-3.2", "no Host", "GET / HTTP/1.1\r\n\r\n", kBad},
        {"9112-3.2", "no Host in HTTP/1.0", old(""), "200 closed", "GET /"},
        {"9112-3.2", "two Hosts", get("Host: y\r\n"), kBad},
        {"9112-3.2", "two Hosts that agree", get("Host: x\r\n"), kBad},
        {"9112-3.2", "two Hosts in HTTP/1.0", old("Host: x\r\nHost: y\r\n"), kBad},
        {"9112-3.2", "an empty Host", host(""), kOpen},
        {"9112-3.2", "white space before Host's colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", kBad},
        {"9112-5", "any case of the name", "GET /host HTTP/1.1\r\nhOST: x\r\n\r\n", kOpen, "GET /host host=x"},
        {"9112-5", "LF alone", get("X-A: 1\n"), kBad},
        {"9112-5", "LF alone hides a header", get("X-A: 1\nContent-Length: 5\r\n"), kBad},
        {"9112-5", "LF alone as the empty line", "GET / HTTP/1.1\r\nHost: x\r\n\n", kBad},
        {"9112-5", "CR alone in a value", get("X-A: 1\r2\r\n"), kBad},
        {"9112-5", "CR CR LF", get("X-A: 1\r\r\n"), kBad},
        {"9112-5", "CR as the empty line", "GET / HTTP/1.1\r\nHost: x\r\n\rX", kBad},
        {"9112-5", "no colon", get("X-A\r\n"), kBad},
        {"9112-5", "an empty name", get(": 1\r\n"), kBad},
        {"9112-5.1", "a space before the colon", get("X-A : 1\r\n"), kBad},
        {"9112-5.1", "a tab before the colon", get("X-A\t: 1\r\n"), kBad},
        {"9112-5.1", "a space in a name", get("X A: 1\r\n"), kBad},
        {"9112-5.1", "white space around a value", get("X-A: \t a \t \r\n"), kOpen, "GET / x-a=a"},
        {"9112-5.1", "no white space before a value", get("X-A:a\r\n"), kOpen, "GET / x-a=a"},
        {"9112-5.2", "a folded line", get("X-A: 1\r\n 2\r\n"), kBad},
        {"9112-5.2", "a line folded by a tab", get("X-A: 1\r\n\t2\r\n"), kBad},
        {"9112-5.2", "a folded line of spaces", get("X-A: 1\r\n  \r\n"), kBad},
        {"9112-5.2", "a folded Transfer-Encoding", smuggled("Transfer-Encoding:\r\n chunked\r\n"), kBad},
        {"9112-5.2", "a folded Content-Length", sized("\r\n 5"), kBad},
        {"9110-5.1", "NUL in a name", get("X\0A: 1\r\n"sv), kBad},
        {"9110-5.1", "a byte above 0x7F in a name", get("X-\xe9: 1\r\n"), kBad},
        {"9110-5.1", "all characters of a token", get("x-!#$%&'*+-.^_`|~1: 1\r\n"), kOpen,
         "GET / x-!#$%&'*+-.^_`|~1=1"},
        {"9110-5.3", "a name twice keeps both, in order", get("X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n"), kOpen,
         "GET / x-a=1 x-b=2 x-a=3"},
        {"9110-5.5", "an empty value", get("X-A:\r\n"), kOpen, "GET / x-a="},
        {"9110-5.5", "a tab in a value", get("X-A: a\tb\r\n"), kOpen, "GET / x-a=a\tb"},
        {"9110-5.5", "a colon in a value", get("X-A: a:b\r\n"), kOpen, "GET / x-a=a:b"},
        {"9110-5.5", "obs-text in a value is opaque", get("X-A: \xe9\xff\r\n"), kOpen, "GET / x-a=\xe9\xff"},
        {"9110-5.5", "NUL in a value", get("X-A: a\0b\r\n"sv), kBad},
        {"9110-5.5", "DEL in a value", get("X-A: a\x7f\r\n"), kBad},
        {"9110-7.2", "Host with a port", host("x:80"), kOpen, "GET /host host=x:80"},
        {"9110-7.2", "Host with an empty port", host("x:"), kOpen},
        {"9110-7.2", "Host is an IPv6 address", host("[::1]:8000"), kOpen, "GET /host host=[::1]:8000"},
        {"9110-7.2", "Host is an encoded name", host("%C3%BC.example"), kOpen},
        {"9110-7.8", "an upgrade to something unknown is ignored", get("Connection: Upgrade\r\nUpgrade: tea\r\n"),
         kOpen, "GET /"},
        {"6585-5", "too many headers", get([] {
             std::string all;
             for (int i = 0; i < kMostHeaders; ++i)
                 all += "A: 1\r\n";
             return all;
         }()),
         "431 closed"},
        {"6585-5", "a header that is too long", get("X-A: " + std::string(kMostHead, 'a') + "\r\n"), "431 closed"},
        {"6585-5", "a name that does not end", "GET / HTTP/1.1\r\n" + std::string(kMostHead + 1, 'a'), "431 closed"},
        {"6585-5", "empty lines for ever",
         [] {
             std::string all;
             while (all.size() <= std::size_t(kMostHead))
                 all += "\r\n";
             return all;
         }(),
         "431 closed"},
    };
    for (const auto value : {"x y", "x,y z", "x/y", "u@x", "x:y", "x:80:80", "x:-1", "[::1", "::1", "[::1]x", "[]",
                             "x%zz", "x\\y", "\xc3\xbc", "x?y", "x#y", "http://x", "<x>"})
        rules.push_back({"9112-3.2", std::format("Host: {}", value), host(value), kBad});
    for (const char name : "(),/:;<=>?@[\\]{}\""sv)
        rules.push_back({"9110-5.6.2", std::format("{} in a name", name), get(std::format("X{}A: 1\r\n", name)),
                         name == ':' ? kOpen : kBad});
    for (const char control : "\x01\x08\x0b\x0c\x1b"sv)
        rules.push_back({"9110-5.5", std::format("the control character 0x{:02X} in a value", control),
                         get(std::format("X-A: a{}b\r\n", control)), kBad});
    return rules;
}

namespace {

Rules framingRules()
{
    Rules rules{
        {"9112-6.1", "chunked", chunked("5\r\nhello\r\n0\r\n\r\n"), kOpen, "POST / [hello]"},
        {"9112-6.1", "CHUNKED", smuggled("Transfer-Encoding: CHUNKED\r\n"), kOpen, "POST / [hello]"},
        {"9112-6.1", "white space around chunked", smuggled("Transfer-Encoding: \t chunked \t\r\n"), kOpen,
         "POST / [hello]"},
        {"9112-6.1", "chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", kBad},
        {"9112-6.1", "a coding that is not known", smuggled("Transfer-Encoding: gzip, chunked\r\n"), "501 closed"},
        {"9112-6.1", "identity, then chunked", smuggled("Transfer-Encoding: identity, chunked\r\n"),
         "400 closed|501 closed"},
        {"9112-6.1", "Transfer_Encoding is another header",
         post("Transfer_Encoding: chunked\r\nContent-Length: 5\r\n", "hello"), kOpen, "POST / [hello]"},
        {"9112-6.1", "X-Transfer-Encoding is another header",
         post("X-Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "hello"), kOpen,
         "POST / [hello] x-transfer-encoding=chunked"},
        {"9112-6.1", "a space before its colon", smuggled("Transfer-Encoding : chunked\r\n"), kBad},
        {"9112-6.1", "hidden behind a lone LF", smuggled("X-A: 1\nTransfer-Encoding: chunked\r\n"), kBad},
        {"9112-6.1", "hidden behind a lone CR", smuggled("X-A: 1\rTransfer-Encoding: chunked\r\n"), kBad},
        {"9112-6.1", "NUL behind chunked", smuggled("Transfer-Encoding: chunked\0\r\n"s), kBad},
        {"9112-6.3", "Content-Length and chunked", smuggled("Content-Length: 15\r\nTransfer-Encoding: chunked\r\n"),
         kBad},
        {"9112-6.3", "chunked and Content-Length", smuggled("Transfer-Encoding: chunked\r\nContent-Length: 15\r\n"),
         kBad},
        {"9112-6.3", "CL.TE with a request inside",
         post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG"), kBad},
        {"9112-6.3", "TE.CL with a request inside",
         post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n"), kBad},
        {"9112-6.3", "Content-Length next to an unknown coding",
         smuggled("Transfer-Encoding: xchunked\r\nContent-Length: 15\r\n"), kBad},
        {"9112-6.3", "neither: no body", "POST / HTTP/1.1\r\nHost: x\r\n\r\n", kOpen, "POST /"},
        {"9112-6.2", "a body of 5 bytes", sized("5"), kOpen, "POST / [hello]"},
        {"9112-6.2", "white space around the length", sized("\t 5 \t"), kOpen, "POST / [hello]"},
        {"9110-8.6", "zeros before the length", sized("005"), kOpen, "POST / [hello]"},
        {"9110-8.6", "Content-Length: 0", post("Content-Length: 0\r\n", ""), kOpen, "POST /"},
        {"9110-8.6", "two that agree", sized("5\r\nContent-Length: 5"), kBad},
        {"9110-8.6", "two that differ", sized("5\r\nContent-Length: 6"), kBad},
        {"9110-8.6", "in any case", sized("5\r\ncontent-length: 6"), kBad},
        {"9110-8.6", "of more than 64 bit", sized("18446744073709551621"), "400 closed|413 closed"},
        {"9110-8.6", "of 40 digits", sized(std::string(40, '9')), "400 closed|413 closed"},
        {"9110-15.5.14", "a length above the limit", sized(std::to_string(kMostBody + 1)), "413 closed"},
        {"9110-15.5.14", "a length at the limit",
         post(std::format("Content-Length: {}\r\n", kMostBody), std::string(kMostBody, 'x')), kOpen},
    };
    for (const auto coding : {"identity", "xchunked", "chunkedx", "chunked, gzip", "chunked, identity",
                              "chunked, chunked", "\"chunked\"", "chunked;a=b", "chunked chunked", "gzip", "",
                              "\vchunked", "chun\tked", "chunked\r\nTransfer-Encoding: chunked",
                              "chunked\r\nTransfer-Encoding: identity", "identity\r\nTransfer-Encoding: chunked"})
        rules.push_back({"9112-6.1", std::format("Transfer-Encoding: {}", coding),
                         smuggled(std::format("Transfer-Encoding: {}\r\n", coding)), "400 closed|501 closed"});
    for (const auto length : {"", "+5", "-5", "0x5", "5 5", "5,5", "5, 5", "5, 6", "5a", "a", "5.0", "1e1", "\"5\"",
                              "5;", "\v5", "٥", "5\r\n 5"})
        rules.push_back({"9110-8.6", std::format("Content-Length: {}", length), sized(length), kBad});
    return rules;
}

/// The application is called before its body breaks: what it got so far, and "cut".
Rules chunkRules()
{
    const auto breaks = [](std::string name, std::string_view body, std::string seen = "POST / [] cut") {
        return Http1Rule{"9112-7.1", std::move(name), chunked(body), "400 closed", std::move(seen)};
    };
    const std::string hello = "POST / [hello]";
    const std::string cutHello = hello + " cut";
    return {
        {"9112-7.1", "many chunks", chunked("1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n"), kOpen, hello},
        {"9112-7.1", "digits of both cases", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), kOpen,
         "POST / [01234567890123456789]"},
        {"9112-7.1", "zeros before a size", chunked("0005\r\nhello\r\n000\r\n\r\n"), kOpen, hello},
        {"9112-7.1", "nothing but the last chunk", chunked("0\r\n\r\n"), kOpen, "POST / []"},
        {"9112-7.1", "CRLF as data", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), kOpen, "POST / [\r\n\r\n]"},
        breaks("an empty size", "\r\nhello\r\n0\r\n\r\n"),
        breaks("no hexadecimal size", "g\r\nhello\r\n0\r\n\r\n"),
        breaks("0x before a size", "0x5\r\nhello\r\n0\r\n\r\n"),
        breaks("a sign: +5", "+5\r\nhello\r\n0\r\n\r\n"),
        breaks("a sign: -5", "-5\r\nhello\r\n0\r\n\r\n"),
        breaks("a space before a size", " 5\r\nhello\r\n0\r\n\r\n"),
        breaks("a space behind a size", "5 \r\nhello\r\n0\r\n\r\n"),
        breaks("an underscore in a size", "0_5\r\nhello\r\n0\r\n\r\n"),
        breaks("NUL behind a size", "5\0\r\nhello\r\n0\r\n\r\n"sv),
        breaks("LF alone behind a size", "5\nhello\r\n0\r\n\r\n"),
        breaks("CR alone behind a size", "5\rhello\r\n0\r\n\r\n"),
        breaks("LF alone behind data", "5\r\nhello\n0\r\n\r\n", cutHello),
        breaks("CR alone behind data", "5\r\nhello\r0\r\n\r\n", cutHello),
        breaks("nothing behind data", "5\r\nhello0\r\n\r\n", cutHello),
        breaks("more data than the size", "5\r\nhello!\r\n0\r\n\r\n", cutHello),
        breaks("LF alone behind the last chunk", "5\r\nhello\r\n0\n\r\n", cutHello),
        breaks("LF alone at the end", "5\r\nhello\r\n0\r\n\n", cutHello),
        breaks("a request in place of the end", "5\r\nhello\r\n0\r\n", cutHello),
        {"9112-7.1", "a size of more than 64 bit", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"),
         "400 closed|413 closed", "POST / [] cut"},
        {"9112-7.1", "a size of 64 bits set", chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
         "400 closed|413 closed", "POST / [] cut"},
        {"9110-15.5.14", "chunks above the limit", chunked(std::format("5\r\nhello\r\n{:x}\r\n", kMostBody)),
         "413 closed", cutHello},
        {"9112-7.1.1", "extensions are ignored", chunked("5;a;b=c\r\nhello\r\n0;d=e\r\n\r\n"), kOpen, hello},
        {"9112-7.1.1", "a quoted value", chunked("5;a=\"b; \\\" c\"\r\nhello\r\n0\r\n\r\n"), kOpen, hello},
        {"9112-7.1.1", "white space before an extension is refused", chunked("5 ;a\r\nhello\r\n0\r\n\r\n"), kBad,
         "POST / [] cut"},
        {"9112-7.1.1", "LF alone in an extension", chunked("5;a\nhello\r\n0\r\n\r\n"), kBad, "POST / [] cut"},
        {"9112-7.1.1", "LF hides a chunk in an extension", chunked("5;\nxx\r\nhello\r\n0\r\n\r\n"), kBad,
         "POST / [] cut"},
        {"9112-7.1.1", "CR alone in an extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), kBad, "POST / [] cut"},
        {"9112-7.1.1", "NUL in an extension", chunked("5;a\0\r\nhello\r\n0\r\n\r\n"sv), kBad, "POST / [] cut"},
        {"9112-7.1.1", "CRLF in a quoted value", chunked("5;a=\"b\r\nhello\"\r\nhello\r\n0\r\n\r\n"), kBad,
         "POST / [] cut"},
        {"9112-7.1.1", "an extension that does not end",
         chunked("5;" + std::string(kMostFraming, 'a') + "\r\nhello\r\n"), kBad, "POST / [] cut"},
        {"9112-7.1.2", "trailers are not headers", chunked("5\r\nhello\r\n0\r\nX-A: 1\r\n\r\n"), kOpen, hello},
        {"9110-6.5.1", "Host in the trailers changes nothing", chunked("5\r\nhello\r\n0\r\nHost: y\r\n\r\n"),
         "200 open|400 closed"},
        {"9110-6.5.1", "Content-Length in the trailers", chunked("5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n"),
         "200 open|400 closed"},
        {"9110-6.5.1", "Transfer-Encoding in the trailers",
         chunked("5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"), "200 open|400 closed"},
        breaks("a trailer without a colon", "5\r\nhello\r\n0\r\nX-A\r\n\r\n", cutHello),
        breaks("a trailer with a space before its colon", "5\r\nhello\r\n0\r\nX-A : 1\r\n\r\n", cutHello),
        breaks("a trailer without a name", "5\r\nhello\r\n0\r\n: 1\r\n\r\n", cutHello),
        breaks("a trailer that ends with LF alone", "5\r\nhello\r\n0\r\nX-A: 1\n\r\n", cutHello),
        breaks("a folded trailer", "5\r\nhello\r\n0\r\nX-A: 1\r\n 2\r\n\r\n", cutHello),
        breaks("NUL in a trailer", "5\r\nhello\r\n0\r\nX-A: \0\r\n\r\n"sv, cutHello),
        breaks("CR alone in a trailer", "5\r\nhello\r\n0\r\nX-A: 1\r2\r\n\r\n", cutHello),
        breaks("trailers that are too long", "5\r\nhello\r\n0\r\nX-A: " + std::string(kMostFraming, 'a') + "\r\n\r\n",
               cutHello),
    };
}

} // namespace

Rules http1BodyRules()
{
    Rules rules = framingRules();
    const Rules chunks = chunkRules();
    rules.insert(rules.end(), chunks.begin(), chunks.end());
    return rules;
}

Rules http1ConnectionRules()
{
    const std::string expect = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    return {
        {"9112-9.3", "HTTP/1.1 goes on", get(""), kOpen, {}, {}, {}, {"Connection: close"}},
        {"9112-9.3", "HTTP/1.1 with keep-alive goes on", get("Connection: keep-alive\r\n"), kOpen},
        {"9112-9.6", "HTTP/1.1 with close", get("Connection: close\r\n"), "200 closed", {}, {}, {"Connection: close"}},
        {"9112-9.6", "Close in capitals", get("Connection: CLOSE\r\n"), "200 closed"},
        {"9112-9.6", "close in a list", get("Connection: x-a, close\r\n"), "200 closed"},
        {"9112-9.6", "close in a second line", get("Connection: keep-alive\r\nConnection: close\r\n"), "200 closed"},
        {"9112-9.6", "a token that only begins with close", get("Connection: closed\r\n"), kOpen},
        {"9112-9.6", "what follows a close is not read", get("Connection: close\r\n") + get("", "/b"), "200 closed",
         "GET /"},
        {"9112-9.3", "HTTP/1.0 ends", old(""), "200 closed"},
        {"9112-9.3",
         "HTTP/1.0 with keep-alive goes on",
         old("Connection: keep-alive\r\n"),
         kOpen,
         {},
         {},
         {"Connection: keep-alive"}},
        {"9112-9.3", "HTTP/1.0 with Keep-Alive in capitals goes on", old("Connection: Keep-Alive\r\n"), kOpen},
        {"9112-9.3", "HTTP/1.0 with keep-alive and close", old("Connection: keep-alive, close\r\n"), "200 closed"},
        {"9112-6.1",
         "no chunks for HTTP/1.0",
         "GET /unknown HTTP/1.0\r\n\r\n",
         "200 closed",
         {},
         {},
         {},
         {"Transfer-Encoding"}},
        {"9112-6.1",
         "chunks for HTTP/1.1",
         get("", "/unknown"),
         kOpen,
         {},
         {},
         {"Transfer-Encoding: chunked"},
         {"Content-Length: 0"}},
        {"9112-9.3.2", "three requests at once, in order", get("", "/a") + get("", "/b") + get("", "/c"),
         "200 200 200 open", "GET /a | GET /b | GET /c"},
        {"9112-9.3.2", "a body, and a request behind it", sized("5") + get("", "/b"), "200 200 open",
         "POST / [hello] | GET /b"},
        {"9112-9.3.2", "chunks, and a request behind them", chunked("5\r\nhello\r\n0\r\n\r\n") + get("", "/b"),
         "200 200 open", "POST / [hello] | GET /b"},
        {"9112-9.3.2", "a body that nobody read is not the next request",
         "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n", "200 open",
         "POST /unread"},
        {"9112-9.3.2", "an error behind a good request", get("", "/a") + get("X-A : 1\r\n"), "200 400 closed",
         "GET /a"},
        {"9112-9.3.2", "an error behind a body", sized("5") + "hello", "200 400 closed|200 501 closed",
         "POST / [hello]"},
        {"9112-9.3.2", "a good request behind an error", get("X-A : 1\r\n") + get("", "/b"), kBad},
        {"9112-9.3.2", "a good request behind a broken chunk", chunked("x\r\n\r\n") + get("", "/b"), kBad,
         "POST / [] cut"},
        {"9112-9.3.2", "an empty line behind a body is not the next request", sized("5") + "\r\n" + get("", "/b"),
         "200 200 open", "POST / [hello] | GET /b"},
        {"9110-9.3.2",
         "HEAD has the length and no body",
         line("HEAD /length HTTP/1.1"),
         kOpen,
         {},
         {},
         {"Content-Length: 5\r\n"},
         {"12345"}},
        {"9110-9.3.2", "HEAD of an error has no body", "HEAD / HTTP/1.1\r\n\r\n", kBad, {}, {}, {}, {"Host header\n"}},
        {"9110-15.3.5",
         "204 has no body and no length",
         get("", "/204"),
         "204 open",
         {},
         {},
         {},
         {"Content-Length", "Transfer-Encoding", "not allowed"}},
        {"9110-15.4.5",
         "304 has no body",
         get("", "/304"),
         "304 open",
         {},
         {},
         {},
         {"Transfer-Encoding", "not allowed"}},
        {"9110-10.1.1", "100 before the body is read", expect, "100 200 open", "POST / [hello]", "hello"},
        {"9110-10.1.1",
         "100-Continue in capitals",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-CONTINUE\r\n\r\n",
         "100 200 open",
         {},
         "hello"},
        {"9110-10.1.1", "no 100 for HTTP/1.0",
         "POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello", "200 closed", "POST / [hello]"},
        {"9110-10.1.1", "no 100 without a body", get("Expect: 100-continue\r\n"), kOpen},
        {"9110-10.1.1", "no 100 for a request that is refused",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n", "413 closed"},
        {"9110-10.1.1", "an expectation that is not known", get("Expect: coffee\r\n"), "200 open|417 closed|417 open"},
        {"9110-6.6.1", "Date", get(""), kOpen, {}, {}, {"\r\nDate: "}},
        {"9110-15.5.1",
         "a refusal closes, and says so",
         "GET / HTTP/1.1\r\n\r\n",
         kBad,
         {},
         {},
         {"Connection: close\r\n", "\r\nDate: "}},
    };
}

} // namespace testing
