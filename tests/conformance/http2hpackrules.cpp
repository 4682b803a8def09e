#include "conformance/http2rules.h"

namespace testing {

namespace {

using namespace std::string_literals;

constexpr std::uint8_t kEndStreamEndHeaders = 0x5;
constexpr auto kBroken = "GOAWAY COMPRESSION_ERROR";

/// GET, http, / out of the static table, and :authority x, which goes into the dynamic one.
const std::string kGet = "\x82\x86\x84\x41\x01x"s;
const std::string kStart = "\x82\x86\x84"s;

std::string block(const std::string &bytes, std::uint32_t stream = 1)
{
    return http2Frame(Http2Type::Headers, kEndStreamEndHeaders, stream, bytes);
}

Http2Rule rule(std::string section, std::string name, const std::string &bytes, std::string expected = kBroken)
{
    return {"7541 " + std::move(section), std::move(name), {block(bytes)}, std::move(expected)};
}

} // namespace

std::vector<Http2Rule> http2HpackRules()
{
    return {
        rule("2.3.3", "a name's index that no table has", kStart + "\x7E\x01x"s),
        rule("4.2", "a size update in front of the fields", "\x20"s + kGet, "200"),
        rule("4.2", "a size update behind a field", kGet + "\x20"s),
        rule("4.2", "two size updates in front", "\x20\x3F\xE1\x1F"s + kGet, "200"),
        rule("5.1", "an integer that no implementation holds", "\xFF\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"s),
        rule("5.1", "an integer that does not end", "\xFF\x80"s),
        rule("5.2", "a Huffman string", kStart + "\x41\x81\xF3"s, "200"),
        rule("5.2", "a string longer than the block", kStart + "\x41\x7Fx"s),
        rule("5.2", "Huffman padding of more than 7 bits", kStart + "\x41\x82\xF3\xFF"s),
        rule("5.2", "Huffman padding that is not EOS", kStart + "\x41\x81\xF2"s),
        rule("5.2", "EOS in a Huffman string", kStart + "\x41\x84\xFF\xFF\xFF\xFF"s),
        rule("6.1", "index 0", "\x80"s),
        rule("6.2.1", "a literal that is indexed", kGet + "\x40\x01z\x01y"s, "200"),
        rule("6.2.2", "a literal that is not indexed", kGet + "\x00\x01z\x01y"s, "200"),
        rule("6.2.2", "with a name of the static table", kGet + "\x0F\x2B\x01y"s, "200"),
        rule("6.2.3", "a literal that is never indexed", kGet + "\x10\x01z\x01y"s, "200"),
        rule("6.2.1", "indexed, a name of the static table", kGet + "\x7A\x01y"s, "200"),
        rule("6.2.1", "indexed, a name of the static table, Huffman", kGet + "\x7A\x81\xF3"s, "200"),
        rule("6.2.1", "indexed, a new name, Huffman", kGet + "\x40\x81\xF3\x81\xF3"s, "200"),
        rule("6.2.2", "not indexed, a name of the static table, Huffman", kGet + "\x0F\x2B\x81\xF3"s, "200"),
        rule("6.2.2", "not indexed, a new name, Huffman", kGet + std::string("\x00\x81\xF3\x81\xF3", 5), "200"),
        rule("6.2.3", "never indexed, a name of the static table", kGet + "\x1F\x2B\x01y"s, "200"),
        rule("6.2.3", "never indexed, a name of the static table, Huffman", kGet + "\x1F\x2B\x81\xF3"s, "200"),
        rule("6.2.3", "never indexed, a new name, Huffman", kGet + "\x10\x81\xF3\x81\xF3"s, "200"),
        rule("6.3", "a size update above SETTINGS_HEADER_TABLE_SIZE", "\x3F\xE2\x1F"s + kGet),
        {"7541 2.3.2",
         "entries of an earlier block",
         {block(kGet + "\x40\x01z\x01y"s), block(kStart + "\xBF\xBE"s, 3)},
         "ok"},
        {"7541 4.3",
         "entries that a size update has evicted",
         {block(kGet + "\x40\x01z\x01y"s), block("\x20\x3F\xE1\x1F"s + kStart + "\xBF\xBE"s, 3)},
         kBroken},
        {"7541 2.3.2",
         "an unreadable block on a stream that was reset",
         {http2Frame(Http2Type::Headers, 0x4, 1, kGet) + reset(1) + block("\x80"s, 3)},
         kBroken},
    };
}

std::vector<Http2Rule> http2WindowRules()
{
    const std::string request = headers(1, get("/"));
    const std::string unknownCode = bigEndian(0, 4) + bigEndian(0xFF, 4);
    return {
        {"6.9.1", "a window of one byte", {settings({{4, 1}}) + request}, "DATA 1"},
        {"6.9.2",
         "a window that opens behind the request",
         {settings({{4, 0}}) + request + settings({{4, 2}})},
         "DATA 2"},
        {"6.9.1", "a stream's WINDOW_UPDATE", {settings({{4, 0}}) + request + windowUpdate(1, 3)}, "DATA 3"},
        {"6.9.2", "the connection's window is not a setting", {settings({{4, 100}}) + request}, "DATA 5"},
        {"7", "GOAWAY with an unknown code", {http2Frame(Http2Type::GoAway, 0, 0, unknownCode) + ping()}, "ok|closed"},
    };
}

} // namespace testing
