#include "conformance/http1shapes.h"

using namespace std::literals;

namespace testing {

using namespace http1;

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

} // namespace testing
