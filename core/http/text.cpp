#include "http/text.h"

#include <algorithm>
#include <array>
#include <format>

namespace gatescope::http {

namespace {

consteval std::array<bool, 256> tokenTable()
{
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto kTokenChars = tokenTable();

} // namespace

bool isTokenChar(char c)
{
    return kTokenChars[static_cast<unsigned char>(c)];
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isTokenChar);
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string printable(std::string_view text, std::size_t limit)
{
    std::string result;
    for (const char c : text.substr(0, limit)) {
        if (c >= ' ' && c <= '~')
            result += c;
        else
            result += std::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    if (text.size() > limit)
        result += "...";
    return result;
}

} // namespace gatescope::http
