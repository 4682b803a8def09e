#include "conformance/websocketrules.h"

namespace socketbench {

using namespace std::literals;
namespace client = clientframes;

namespace {

constexpr auto kPlainDeflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
const std::string kHello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s; // RFC 7692 section 7.2.3.1
const std::string kAgain = "\xf2\x00\x11\x00\x00"s;         // section 7.2.3.2: out of the window

/// The last two of each of the 17 planes.
std::string noncharacters()
{
    QString all;
    for (char32_t plane = 0; plane <= 16; ++plane) {
        for (const char32_t last : {U'\xFFFE', U'\xFFFF'}) {
            const char32_t character = (plane << 16) | last;
            all += QString::fromUcs4(&character, 1);
        }
    }
    return all.toStdString();
}

/// The bytes from `first` to `last`, with `between` behind each.
std::string apart(unsigned first, unsigned last, std::string_view between)
{
    std::string bytes;
    for (unsigned byte = first; byte <= last; ++byte) {
        bytes += static_cast<char>(byte);
        bytes += between;
    }
    return bytes;
}

} // namespace

void addCharacterRules()
{
    addColumns();
    const auto hex = [](std::string_view bytes) {
        return QByteArray(bytes.data(), qsizetype(bytes.size())).toHex(' ').toStdString();
    };
    for (const std::string &good :
         {"\x00"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s, "\xEE\x80\x80"s,
          "\xEF\xBF\xBD"s, "\xEF\xBF\xBE"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF0\x9F\xBF\xBE"s,
          "\xF4\x8F\xBF\xBF"s, "\xEF\xBF\xB9"s, "\xEF\xBF\xBC"s, noncharacters(),
          "\xEF\xBB\xBF"s
          "a",
          "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5"s}) {
        stays("8.1 UTF-8 " + hex(good) + " -> echo", client::text(good), {"text " + good});
        std::string pieces = client::text(good.substr(0, 1), good.size() == 1);
        for (std::size_t at = 1; at < good.size(); ++at)
            pieces += client::more(good.substr(at, 1), at + 1 == good.size());
        stays("8.1 UTF-8 " + hex(good) + " byte by byte -> echo", pieces, {"text " + good});
    }
    for (const std::string &bad : {"\x80"s,
                                   "\xBF"s,
                                   "\xC0\x80"s,
                                   "\xC1\xBF"s,
                                   "\xC2"s,
                                   "\xC2 "s,
                                   "\xE0\x80\x80"s,
                                   "\xE0\x9F\xBF"s,
                                   "\xED\xA0\x80"s,
                                   "\xED\xAF\xBF"s,
                                   "\xED\xB0\x80"s,
                                   "\xED\xBF\xBF"s,
                                   "\xED\xA0\x80\xED\xB0\x80"s,
                                   "\xEF\xBF"s,
                                   "\xF0\x80\x80\x80"s,
                                   "\xF0\x8F\xBF\xBF"s,
                                   "\xF0\x90\x80"s,
                                   "\xF4\x90\x80\x80"s,
                                   "\xF5\x80\x80\x80"s,
                                   "\xF7\xBF\xBF\xBF"s,
                                   "\xF8\x88\x80\x80\x80"s,
                                   "\xFC\x84\x80\x80\x80\x80"s,
                                   "\xFE"s,
                                   "\xFF"s,
                                   "\xFE\xFE\xFF\xFF"s,
                                   "\xC0\xAF"s,
                                   "\xE0\x80\xAF"s,
                                   "\xF0\x80\x80\xAF"s,
                                   "\xF8\x80\x80\x80\xAF"s,
                                   "\xFC\x80\x80\x80\x80\xAF"s,
                                   "\xF8\x87\xBF\xBF\xBF"s,
                                   "\xFC\x83\xBF\xBF\xBF\xBF"s,
                                   "\xF8\x80\x80\x80\x80"s,
                                   "\xFC\x80\x80\x80\x80\x80"s,
                                   "\xFB\xBF\xBF\xBF\xBF"s,
                                   "\xFD\xBF\xBF\xBF\xBF\xBF"s,
                                   "\xED\xAD\xBF"s,
                                   "\xED\xAE\x80"s,
                                   "\xED\xBE\x80"s,
                                   "\xED\xA0\x80\xED\xBF\xBF"s,
                                   "\xED\xAF\xBF\xED\xB0\x80"s,
                                   "\xED\xAF\xBF\xED\xBF\xBF"s,
                                   "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE"s,
                                   "\xCE\xBA\xE1\xBD"s,
                                   "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80"s,
                                   apart(0x80, 0xBF, {}),
                                   apart(0xC0, 0xDF, " "),
                                   apart(0xE0, 0xEF, " "),
                                   apart(0xF0, 0xF7, " "),
                                   apart(0xF8, 0xFD, " "),
                                   "\xC0\xE0\x80\xF0\x80\x80\xDF\xEF\xBF\xF7\xBF\xBF"s}) {
        breaks("8.1 not UTF-8: " + hex(bad), client::text("a" + bad), 1007);
        breaks("8.1 not UTF-8 in a reason: " + hex(bad), client::close(1000, "a" + bad), 1007);
    }
}

void addDeflateRules()
{
    addColumns();
    const std::string large = client::deflated(websocket::Deflater(15, false).deflate(std::string(300, 'x')));
    stays("7692-7.2.2 a deflated message -> inflated", client::deflated(kHello), {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.1 a long answer -> deflated", large, {"text deflated " + std::string(300, 'x')}, kPlainDeflate);
    stays("7692-6 a message that is not deflated -> read as it is", client::text("Hello"), {"text Hello"},
          kPlainDeflate);
    stays("7692-7.2.3.2 the window goes on", client::deflated(kHello) + client::deflated(kAgain),
          {"text Hello", "text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.3 a stored block", client::deflated("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s),
          {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.4 a block with BFINAL", client::deflated("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s), {"text Hello"},
          kPlainDeflate);
    stays("7692-7.2.3.5 two blocks", client::deflated("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s),
          {"text Hello"}, kPlainDeflate);
    stays("7692-7.2.3.6 an empty message", client::deflated("\x00"s), {"text"}, kPlainDeflate);
    stays("7692-6.1 fragments of a deflated message",
          client::deflated(kHello.substr(0, 3), false) + client::ping() + client::more(kHello.substr(3), true),
          {"pong", "text Hello"}, kPlainDeflate);
    breaks("7692-6.1 RSV1 on a continuation",
           client::deflated(kHello.substr(0, 3), false) + client::deflated(kHello.substr(3), true, 0), 1002,
           kPlainDeflate);
    breaks("7692-6.1 RSV1 on a ping", client::deflated("", true, 9), 1002, kPlainDeflate);
    breaks("7692-6.1 RSV2", client::frame({.rsv = 6}, kHello), 1002, kPlainDeflate);
    breaks("7692-7.2.2 bytes that cannot be inflated", client::deflated("Hello, world"), 1007, kPlainDeflate);
    breaks("7692-7.2.2 a message that ends inside a block", client::deflated("\xf2\x48\xcd"), 1007, kPlainDeflate);
    breaks("7692-7.1.1.2 no context, as agreed", client::deflated(kAgain), 1007,
           "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n",
           {{client::deflated(kHello), {"text Hello"}}});
    breaks("7692-8.1 inflated text that is not UTF-8",
           client::deflated(websocket::Deflater(15, false).deflate("a\xFF")), 1007, kPlainDeflate);
    breaks("7692-10 a bomb", client::deflated(websocket::Deflater(15, false).deflate(std::string(10'000'000, 'x'))),
           1009, kPlainDeflate);
}

} // namespace socketbench
