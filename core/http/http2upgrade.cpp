#include "http/http2upgrade.h"

#include "http/http2frame.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gatescope::http {

namespace {

constexpr std::string_view kSettingsField = "http2-settings";
constexpr std::array<std::string_view, 3> kUpgradeFields{"connection", "upgrade", kSettingsField};

int base64UrlValue(char c)
{
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto at = kAlphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

std::optional<std::string> base64UrlDecoded(std::string_view text)
{
    constexpr int kBitsOfOne = 6;
    std::string bytes;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = base64UrlValue(c);
        if (value < 0)
            return std::nullopt;
        pending = pending << kBitsOfOne | static_cast<std::uint32_t>(value);
        bits += kBitsOfOne;
        if (bits < 8)
            continue;
        bits -= 8;
        bytes += static_cast<char>(pending >> bits & 0xFF);
    }
    const bool isWhole = text.size() % 4 != 1;
    return isWhole ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<std::string> readHttp2Upgrade(const RequestHead &head)
{
    if (head.version != Version::Http11 || head.framing == Framing::Chunked || head.contentLength > 0)
        return std::nullopt;
    if (!head.headers.hasToken("upgrade", "h2c") || !head.headers.hasToken("connection", "upgrade") ||
        !head.headers.hasToken("connection", kSettingsField))
        return std::nullopt;
    const auto settings = head.headers.values(kSettingsField);
    if (settings.size() != 1)
        return std::nullopt;
    auto bytes = base64UrlDecoded(settings.front());
    return bytes && bytes->size() % kSettingSize == 0 ? bytes : std::nullopt;
}

HeaderList withoutUpgrade(const HeaderList &headers)
{
    HeaderList rest;
    for (const auto [name, value] : headers) {
        const auto isName = [&name](std::string_view each) { return equalsIgnoringCase(name, each); };
        if (std::ranges::none_of(kUpgradeFields, isName))
            rest.append(name, value);
    }
    return rest;
}

} // namespace gatescope::http
