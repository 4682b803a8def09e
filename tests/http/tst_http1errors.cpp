#include "http/decode.h"

#include <QTest>

using namespace decoding;
using namespace std::literals;

class Http1ErrorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void staysWithItsError();
    void keepsTheParsersReason();
    void refusesTheRightBytes();
    void answersAsHeadWasAsked();
};

namespace {

Limits smallLimits()
{
    return {.head = 200, .headers = 4, .target = 40, .framing = 60, .body = 100};
}

struct Case {
    const char *name;
    std::string wire;
    CodecErrc code;
    int status;
    const char *detail; ///< A part of it.
};

std::string get(std::string_view headers)
{
    return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view headers, std::string_view body = {})
{
    return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Case> requestLineCases()
{
    using enum CodecErrc;
    return {
        {"tls", "\x16\x03\x01\x02", MalformedRequestLine, 400, "TLS handshake"},
        {"binary", "\xFF\xFE", MalformedRequestLine, 400, "\\xFF"},
        {"leading space", " GET / HTTP/1.1\r\n", MalformedRequestLine, 400, "starts with"},
        {"bare LF before", "\nGET / HTTP/1.1\r\n", MalformedRequestLine, 400, "\\x0A"},
        {"method only", "GET\r\n", MalformedRequestLine, 400, "behind the method GET"},
        {"0.9", "GET /\r\n", MalformedRequestLine, 400, "HTTP/0.9"},
        {"no target", "GET  HTTP/1.1\r\n", MalformedRequestLine, 400, "no request target"},
        {"two spaces", "GET /  HTTP/1.1\r\n", MalformedRequestLine, 400, "no HTTP version"},
        {"lower-case http", "GET / http/1.1\r\n", MalformedRequestLine, 400, "no HTTP version"},
        {"bare LF", "GET / HTTP/1.1\nHost: x\r\n\r\n", MalformedRequestLine, 400, "CRLF"},
        {"space behind", "GET / HTTP/1.1 \r\n", MalformedRequestLine, 400, "CRLF"},
        {"raw UTF-8", "GET /\xC3\xBC HTTP/1.1\r\n", MalformedRequestLine, 400, "0xC3"},
        {"fragment", "GET /a#b HTTP/1.1\r\n", MalformedRequestLine, 400, "fragment"},
        {"unknown method", "BREW /pot HTTP/1.1\r\n", UnknownMethod, 501, "BREW"},
        {"lower-case method", "get / HTTP/1.1\r\n", UnknownMethod, 501, "get"},
        {"endless method", std::string(100, 'A'), UnknownMethod, 501, "64"},
        {"connect", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", UnknownMethod, 501, "CONNECT"},
        {"h2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", UnsupportedVersion, 505, "HTTP/2"},
        {"2.0", "GET / HTTP/2.0\r\n", UnsupportedVersion, 505, "HTTP/2.0"},
        {"0.9 in words", "GET / HTTP/0.9\r\n", UnsupportedVersion, 505, "HTTP/0.9"},
        {"relative", "GET a/b HTTP/1.1\r\n", MalformedTarget, 400, "neither"},
        {"asterisk", "GET * HTTP/1.1\r\n", MalformedTarget, 400, "OPTIONS"},
        {"ftp", "GET ftp://x/ HTTP/1.1\r\n", MalformedTarget, 400, "scheme"},
        {"no authority", "GET http:///a HTTP/1.1\r\n", MalformedTarget, 400, "without a host"},
        {"userinfo", "GET http://u@x/ HTTP/1.1\r\n", MalformedTarget, 400, "authority"},
        {"long target", "GET /" + std::string(40, 'a') + " HTTP/1.1\r\n", TargetTooLong, 414, "40"},
        {"long target, no end", "GET /" + std::string(100, 'a'), TargetTooLong, 414, "40"},
    };
}

std::vector<Case> headerCases()
{
    using enum CodecErrc;
    return {
        {"no host", "GET / HTTP/1.1\r\n\r\n", BadHost, 400, "without a Host"},
        {"two hosts", get("Host: y\r\n"), BadHost, 400, "2 Host headers: x, y"},
        {"two equal hosts on 1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", BadHost, 400, "2 Host"},
        {"bad host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", BadHost, 400, "a/b"},
        {"folding", get("A: b\r\n c\r\n"), MalformedHeader, 400, "folding"},
        {"folding, tab", get("A: b\r\n\tc\r\n"), MalformedHeader, 400, "folding"},
        {"space before first", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", MalformedHeader, 400, "white space"},
        {"space before colon", get("A : b\r\n"), MalformedHeader, 400, "colon"},
        {"space in name", get("A B: c\r\n"), MalformedHeader, 400, "token"},
        {"no colon", get("nonsense\r\n"), MalformedHeader, 400, "without a colon"},
        {"no name", get(": b\r\n"), MalformedHeader, 400, "without a name"},
        {"bare LF in a header", get("A: b\n"), MalformedHeader, 400, "LF alone"},
        {"bare LF at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n", MalformedHeader, 400, "LF alone"},
        {"bare CR", get("A: b\rC: d\r\n"), MalformedHeader, 400, "CR inside"},
        {"two CR", get("A: b\r\r\n"), MalformedHeader, 400, "CR inside"},
        {"NUL", get("A: b\0c\r\n"sv), MalformedHeader, 400, "NUL"},
        {"control", get("A: b\x01\r\n"), MalformedHeader, 400, "control"},
        {"DEL", get("A: b\x7F\r\n"), MalformedHeader, 400, "control"},
        {"bytes in name", get("\xC3\xBC: b\r\n"), MalformedHeader, 400, "token"},
        {"too many", get("A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n"), TooManyHeaders, 431, "more than 4"},
        {"head too large", get("A: " + std::string(200, 'a') + "\r\n"), HeadTooLarge, 431, "200"},
        {"head too large, no end", "GET / HTTP/1.1\r\nA: " + std::string(500, 'a'), HeadTooLarge, 431, "200"},
        {"only empty lines",
         [] {
             std::string t;
             for (int i = 0; i < 200; ++i)
                 t += "\r\n";
             return t;
         }(),
         HeadTooLarge, 431, "200"},
    };
}

std::vector<Case> framingCases()
{
    using enum CodecErrc;
    const std::string both = "Content-Length: 12 next to Transfer-Encoding: chunked";
    return {
        {"CL, TE", post("Content-Length: 12\r\nTransfer-Encoding: chunked\r\n"), FramingConflict, 400,
         "Content-Length: 12 next to Transfer-Encoding: chunked"},
        {"TE, CL", post("Transfer-Encoding: chunked\r\nContent-Length: 12\r\n"), FramingConflict, 400,
         "Content-Length: 12 next to Transfer-Encoding: chunked"},
        {"two CL", post("Content-Length: 1\r\nContent-Length: 2\r\n"), FramingConflict, 400, "1, 2"},
        {"CL list", post("Content-Length: 1, 1\r\n"), BadContentLength, 400, "1, 1"},
        {"CL letters", post("Content-Length: 1x\r\n"), BadContentLength, 400, "1x"},
        {"CL plus", post("Content-Length: +1\r\n"), BadContentLength, 400, "+1"},
        {"CL minus", post("Content-Length: -1\r\n"), BadContentLength, 400, "-1"},
        {"CL hex", post("Content-Length: 0x5\r\n"), BadContentLength, 400, "0x5"},
        {"CL empty", post("Content-Length:\r\n"), BadContentLength, 400, "Content-Length: "},
        {"CL 2^64", post("Content-Length: 18446744073709551616\r\n"), BadContentLength, 400, "18446744073709551616"},
        {"TE gzip", post("Transfer-Encoding: gzip\r\n"), BadTransferEncoding, 400, "does not end with chunked"},
        {"TE identity", post("Transfer-Encoding: identity\r\n"), BadTransferEncoding, 400, "does not end with chunked"},
        {"TE chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n"), BadTransferEncoding, 400,
         "does not end with chunked"},
        {"TE gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n"), UnknownTransferCoding, 501, "gzip, chunked"},
        {"TE twice", post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), UnknownTransferCoding, 501,
         "gzip, chunked"},
        {"TE chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n"), BadTransferEncoding, 400, "chunked"},
        {"TE xchunked", post("Transfer-Encoding: xchunked\r\n"), BadTransferEncoding, 400, "xchunked"},
        {"TE empty", post("Transfer-Encoding:\r\n"), BadTransferEncoding, 400, "does not end with chunked"},
        {"TE on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", BadTransferEncoding, 400, "HTTP/1.0"},
        {"CL over limit", post("Content-Length: 101\r\n"), BodyTooLarge, 413, "101"},
        {"chunks over limit", chunked("32\r\n" + std::string(50, 'x') + "\r\n33\r\n"), BodyTooLarge, 413, "100"},
        {"huge chunk", chunked("ffffffffffffffff\r\n"), BodyTooLarge, 413, "100"},
        {"chunk size overflow", chunked("fffffffffffffffff\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk size letters", chunked("xyz\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk size 0x", chunked("0x5\r\nhello\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk size minus", chunked("-5\r\nhello\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk bare LF", chunked("5\nhello\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk without CRLF", chunked("5\r\nhello0\r\n\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk space", chunked("5 \r\nhello\r\n"), MalformedChunk, 400, "chunk"},
        {"chunk empty size", chunked("\r\n"), MalformedChunk, 400, "chunk"},
        {"endless extension", chunked("5;" + std::string(200, 'x')), MalformedChunk, 400, "more than 60"},
        {"endless zeros", chunked(std::string(200, '0')), MalformedChunk, 400, "more than 60"},
        {"endless trailers", chunked("0\r\nA: " + std::string(200, 'x')), MalformedChunk, 400, "more than 60"},
        {"bad trailer", chunked("0\r\nA B: c\r\n\r\n"), MalformedChunk, 400, "chunk"},
    };
}

} // namespace

void Http1ErrorsTest::refuses_data()
{
    QTest::addColumn<std::string>("wire");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("detail");
    for (const auto &cases : {requestLineCases(), headerCases(), framingCases()}) {
        for (const Case &each : cases)
            QTest::newRow(each.name) << each.wire << int(each.code) << each.status << std::string(each.detail);
    }
}

void Http1ErrorsTest::refuses()
{
    QFETCH(std::string, wire);
    QFETCH(int, code);
    QFETCH(int, status);
    QFETCH(std::string, detail);
    const Decoded whole = decode(wire, 0, false, smallLimits());
    QVERIFY2(whole.error, whole.steps.empty() ? "nothing" : whole.steps.back().c_str());
    QVERIFY2(whole.error->detail.contains(detail), whole.steps.back().c_str());
    QCOMPARE(int(whole.error->code), code);
    QCOMPARE(whole.error->status, status);
    QVERIFY(whole.error->blame == Blame::Peer);
    QCOMPARE(decode(wire, 1, false, smallLimits()).steps, whole.steps);
    QCOMPARE(decode(wire + "TAIL", 0, false, smallLimits()).steps, whole.steps);
}

void Http1ErrorsTest::staysWithItsError()
{
    Http1Codec codec;
    codec.receive("GET / HTTP/1.1\r\n\r\n");
    QVERIFY(!codec.nextStep());
    codec.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto again = codec.nextStep();
    QVERIFY(!again);
    QVERIFY(again.error().code == CodecErrc::BadHost);
}

void Http1ErrorsTest::keepsTheParsersReason()
{
    const Decoded bad = decode("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n");
    QVERIFY(bad.error->parserReason.starts_with("HPE_INVALID_CONTENT_LENGTH: "));
    QVERIFY(decode("GET / HTTP/1.1\r\n\r\n").error->parserReason.empty());
}

void Http1ErrorsTest::refusesTheRightBytes()
{
    const std::string upTo = "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n";
    QCOMPARE(decode(upTo + "C: d\r\n\r\n").error->raw, upTo);
    QCOMPARE(decode("GET / HTTP/3.0\r\nHost: x\r\n").error->raw, "GET / HTTP/3.0");
    const Decoded inBody = decode("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX");
    QCOMPARE(inBody.error->raw, "");
    QCOMPARE(inBody.unread, "X");
    QCOMPARE(decode("GET / HTTP/1.1\r\n\r\nTAIL").unread, "TAIL");
}

void Http1ErrorsTest::answersAsHeadWasAsked()
{
    Http1Codec codec;
    codec.receive("HEAD / HTTP/1.1\r\n\r\n");
    QVERIFY(!codec.nextStep());
    const auto head = codec.response().sendHead({.status = 400, .reason = {}, .headers = {}}, {.knownLength = 5});
    QVERIFY(head);
    QCOMPARE(head->bytes, "HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
    QVERIFY(codec.response().bodyIsForbidden());
}

QTEST_APPLESS_MAIN(Http1ErrorsTest)
#include "tst_http1errors.moc"
