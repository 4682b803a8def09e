#include "conformance/websocketrules.h"

namespace socketbench {

using namespace std::literals;
namespace client = clientframes;

void addColumns()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<Turns>("turns");
}

void talks(const std::string &name, Turns turns, std::string_view more)
{
    turns.back().answers.emplace_back("end");
    QTest::newRow(name.c_str()) << handshake(more) << turns;
}

void closes(const std::string &name, const std::string &wire, const Strings &answers)
{
    talks(name, {{wire, answers}});
}

void stays(const std::string &name, const std::string &wire, const Strings &answers, std::string_view more)
{
    talks(name, {{wire, answers}, {client::close(1000), {"close 1000"}}}, more);
}

void breaks(const std::string &name, const std::string &wire, int code, std::string_view more, const Turns &before)
{
    Turns turns = before;
    turns.push_back({wire + client::text("not read any more"), {std::format("close {}", code)}});
    talks(std::format("{} -> {}", name, code), turns, more);
}

void addFrameRules()
{
    addColumns();
    const std::string begun = client::text("a", false);
    const auto sized = [](std::size_t size) { return std::string(size, 'x'); };
    breaks("5.1 a client frame without a mask", client::frame({.masked = false}, "x"), 1002);
    breaks("5.1 a ping without a mask", client::frame({.opcode = 9, .masked = false}, ""), 1002);
    breaks("5.1 a close without a mask", client::frame({.opcode = 8, .masked = false}, ""), 1002);
    stays("5.1 the server does not mask -> echo", client::text("Hello"), {"text Hello"});
    breaks("5.2 RSV1 without an extension", client::frame({.rsv = 4}, "x"), 1002);
    breaks("5.2 RSV2", client::frame({.rsv = 2}, "x"), 1002);
    breaks("5.2 RSV3", client::frame({.rsv = 1}, "x"), 1002);
    breaks("5.2 RSV1 on a ping", client::frame({.opcode = 9, .rsv = 4}, ""), 1002);
    breaks("5.2 RSV2 and RSV3", client::frame({.rsv = 3}, "x"), 1002);
    breaks("5.2 RSV1 and RSV3 on binary", client::frame({.opcode = 2, .rsv = 5}, "x"), 1002);
    breaks("5.2 RSV1 and RSV2 on a ping", client::frame({.opcode = 9, .rsv = 6}, "x"), 1002);
    breaks("5.2 RSV1, RSV2 and RSV3 on a close", client::frame({.opcode = 8, .rsv = 7}, ""), 1002);
    breaks("5.2 RSV2 behind a message", client::frame({.rsv = 2}, "x") + client::ping(), 1002, {},
           {{client::text("a"), {"text a"}}});
    breaks("5.2 a reserved opcode behind a message", client::frame({.opcode = 5}, "") + client::ping(), 1002, {},
           {{client::text("a"), {"text a"}}});
    breaks("5.2 a reserved control opcode behind a message", client::frame({.opcode = 13}, "x") + client::ping(), 1002,
           {}, {{client::text("a"), {"text a"}}});
    breaks("5.2 a reserved opcode with a payload", client::frame({.opcode = 4}, "payload"), 1002);
    breaks("5.2 a reserved control opcode with a payload", client::frame({.opcode = 12}, "payload"), 1002);
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        breaks(std::format("5.2 the reserved opcode {}", opcode), client::frame({.opcode = std::uint8_t(opcode)}, ""),
               1002);
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U})
        stays(std::format("5.2 a payload of {} bytes -> echo", size), client::binary(sized(size)),
              {size == 0 ? "binary" : "binary " + sized(size)});
    for (const std::size_t size : {125U, 126U, 127U, 128U, 65535U, 65536U})
        stays(std::format("5.2 a text of {} bytes -> echo", size), client::text(sized(size)), {"text " + sized(size)});
    breaks("5.2 125 bytes with a length of 16 bits", client::frame({.lengthBytes = 2}, sized(125)), 1002);
    breaks("5.2 65535 bytes with a length of 64 bits", client::frame({.lengthBytes = 8}, sized(65535)), 1002);
    breaks("5.2 a length with its highest bit set", client::head({.opcode = 2}, 1ULL << 63), 1002);
    stays("5.3 a mask of zeros -> echo", client::frame({.mask = 0}, "Hello"), {"text Hello"});
    stays("5.3 a mask of ones -> echo", client::frame({.mask = 0xFFFFFFFF}, "Hello"), {"text Hello"});
    stays("5.3 another mask for each frame -> echo",
          client::frame({.fin = false, .mask = 1}, "Hel") + client::frame({.opcode = 0, .mask = 0xA5A5A5A5}, "lo"),
          {"text Hello"});
    stays("5.4 fragments -> one message", begun + client::more("b") + client::more("c", true), {"text abc"});
    stays("5.4 empty fragments -> one message", client::text("", false) + client::more("") + client::more("", true),
          {"text"});
    stays("5.4 empty fragments around one -> one message",
          client::text("", false) + client::more("b") + client::more("", true), {"text b"});
    stays("5.4 pings among five fragments -> pongs, then the message",
          begun + client::more("b") + client::ping("1") + client::more("c") + client::more("d") + client::ping("2") +
              client::more("e", true),
          {"pong 1", "pong 2", "text abcde"});
    stays("5.4 control frames between fragments -> answered at once",
          begun + client::ping("p") + client::more("b", true), {"pong p", "text ab"});
    breaks("5.4 a control frame in fragments", client::frame({.opcode = 9, .fin = false}, "x"), 1002);
    breaks("5.4 a pong in fragments", client::frame({.opcode = 10, .fin = false}, "x"), 1002);
    breaks("5.4 a continuation behind a message in fragments, not the last", client::more("x"), 1002, {},
           {{begun + client::more("b", true), {"text ab"}}});
    breaks("5.4 text inside a message, not the last", begun + client::text("b", false), 1002);
    breaks("5.4 a continuation of nothing", client::more("x", true), 1002);
    breaks("5.4 a continuation of nothing, not the last", client::more("x"), 1002);
    breaks("5.4 a continuation behind a whole message", client::more("x", true), 1002, {},
           {{client::text("a"), {"text a"}}});
    breaks("5.4 text inside a message", begun + client::text("b"), 1002);
    breaks("5.4 binary inside a message", begun + client::binary("b"), 1002);
    stays("5.4 the kind is that of the first frame -> binary",
          client::binary("\xFF", false) + client::more("\xFE", true), {"binary \xFF\xFE"});
    breaks("5.5 a ping of 126 bytes", client::ping(sized(126)), 1002);
    breaks("5.5 a close of 126 bytes", client::close(1000, sized(124)), 1002);
    closes("5.5.1 a close without a body -> one without a body", client::frame({.opcode = 8}, ""), {"close"});
    breaks("5.5.1 a close with half a code", client::frame({.opcode = 8}, "\x03"), 1002);
    breaks("5.5.1 a reason that is not UTF-8", client::close(1000, "\xFF"), 1007);
    closes("5.5.1 nothing is read behind a close", client::close(1000) + client::text("late") + client::ping("late"),
           {"close 1000"});
    closes("5.5.1 two closes -> one answer", client::close(1000) + client::close(1000), {"close 1000"});
    closes("5.5.1 a close inside a message -> answered", begun + client::close(1001), {"close 1001"});
    stays("5.5.2 a ping -> a pong with its bytes", client::ping("\x00\xFF"s), {"pong \x00\xFF"s});
    stays("5.5.2 an empty ping -> an empty pong", client::ping(), {"pong"});
    stays("5.5.2 a ping of 125 bytes -> a pong of 125", client::ping(sized(125)), {"pong " + sized(125)});
    stays("5.5.3 a pong that nobody asked for -> nothing", client::pong("x"), {});
    stays("5.5.2 ten pings -> ten pongs, in order",
          client::ping("0") + client::ping("1") + client::ping("2") + client::ping("3") + client::ping("4") +
              client::ping("5") + client::ping("6") + client::ping("7") + client::ping("8") + client::ping("9"),
          {"pong 0", "pong 1", "pong 2", "pong 3", "pong 4", "pong 5", "pong 6", "pong 7", "pong 8", "pong 9"});
    stays("5.5.3 an empty pong that nobody asked for -> nothing", client::pong(), {});
    stays("5.5.3 such a pong, then a ping -> one pong", client::pong("x") + client::ping("y"), {"pong y"});
    stays("5.6 text -> text", client::text("\xE2\x82\xAC"), {"text \xE2\x82\xAC"});
    stays("5.6 binary -> binary", client::binary("\x00\xFF"s), {"binary \x00\xFF"s});
    stays("5.7 the masked example -> echo", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", {"text Hello"});
    breaks("8.1 text that is not UTF-8", client::text("a\xFF"), 1007);
    breaks("8.1 text that ends inside a character", client::text("\xE2\x82"), 1007);
    breaks("8.1 a surrogate", client::text("\xED\xA0\x80"), 1007);
    breaks("8.1 an overlong form", client::text("\xC0\xAF"), 1007);
    breaks("8.1 behind U+10FFFF", client::text("\xF4\x90\x80\x80"), 1007);
    breaks("8.1 not UTF-8 in the second fragment, seen at once", begun + client::more("\xFF"), 1007);
    closes("8.1 not UTF-8 in a frame that has not ended, seen at once -> 1007",
           client::text("a\xFF" + sized(98)).substr(0, 16), {"close 1007"});
    closes("8.1 a character that no other byte can mend, in such a frame -> 1007",
           client::text("\xF4\x90" + sized(98)).substr(0, 8), {"close 1007"});
    stays("8.1 a character over two fragments -> echo", client::text("\xE2\x82", false) + client::more("\xAC", true),
          {"text \xE2\x82\xAC"});
}

void addClosingRules()
{
    addColumns();
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        closes(std::format("7.4 a close with {} -> answered with it", code), client::close(code),
               {std::format("close {}", code)});
    for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
        breaks(std::format("7.4 a close with {}", code), client::close(code), 1002);
    closes("7.1.6 a reason -> the closing handshake is complete", client::close(1000, "bye"), {"close 1000 bye"});
    closes("7.1.6 a reason of 123 bytes -> complete", client::close(1000, std::string(123, 'r')),
           {"close 1000 " + std::string(123, 'r')});
    closes("7.1.6 a close between two fragments -> answered",
           client::text("a", false) + client::close(1000) + client::more("b", true), {"close 1000"});
    const Turn ordered{client::text("please close"), {"close 4001 bye"}};
    talks("7.1.1 the server ends the connection first",
          {{client::text("a"), {"text a"}}, {client::close(1000), {"close 1000"}}});
    talks("7.1.2 the application closes -> its code and reason", {ordered, {client::close(4001, "bye"), {}}});
    talks("7.1.2 the client answers our close with another code -> the connection ends",
          {ordered, {client::close(1000), {}}});
    talks("7.1.2 messages before the client's answer to our close -> not echoed",
          {ordered, {client::text("late") + client::close(4001), {}}});
    talks("7.1.2 a ping before the client's answer to our close -> nothing is sent",
          {ordered, {client::ping("late") + client::close(4001), {}}});
    talks("7.1.2 no answer to our close -> the connection ends all the same", {ordered});
    talks("7.1.7 a failure behind our close -> the connection ends, no second close",
          {ordered, {client::frame({.opcode = 3}, ""), {}}});
    talks("7.1.4 the application returns -> 1000",
          {{client::text("please return"), {"close 1000"}}, {client::close(1000), {}}});
    talks("7.4.1 the application raises -> 1011",
          {{client::text("please raise"), {"close 1011"}}, {client::close(1011), {}}});
    breaks("7.4.1 a message that is too large", client::binary(std::string(100'001, 'x')), 1009);
    breaks("7.4.1 fragments that are too large", client::binary(std::string(100'000, 'x'), false) + client::more("x"),
           1009);
    closes("7.4.1 a length that is too large, its bytes not sent -> 1009", client::head({.opcode = 2}, 1ULL << 40),
           {"close 1009"});
    breaks("7.1.7 behind a failure nothing is answered", client::frame({.opcode = 3}, "") + client::ping("p"), 1002, {},
           {{client::text("a"), {"text a"}}});
}

} // namespace socketbench
