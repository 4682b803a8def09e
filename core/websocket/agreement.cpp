#include "base/headerlist.h"
#include "websocket/deflate.h"
#include "websocket/extensionlist.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>

namespace gatescope::websocket {

namespace {

enum class Value { None, Bits, BitsOrNone };

struct ParameterSpec {
    std::string_view name;
    Value value;
    int leastBits; ///< zlib cannot deflate with 8.
    void (*set)(DeflateParameters &, int bits);
};

constexpr std::array kParameters{
    ParameterSpec{"server_no_context_takeover", Value::None, 0,
                  [](DeflateParameters &p, int) { p.serverNoContextTakeover = true; }},
    ParameterSpec{"client_no_context_takeover", Value::None, 0,
                  [](DeflateParameters &p, int) { p.clientNoContextTakeover = true; }},
    ParameterSpec{"server_max_window_bits", Value::Bits, 9,
                  [](DeflateParameters &p, int bits) { p.serverWindowBits = bits; }},
    ParameterSpec{"client_max_window_bits", Value::BitsOrNone, 8,
                  [](DeflateParameters &p, int bits) { p.clientWindowBits = bits; }},
};
constexpr int kMostBits = 15;

/// A decimal number from `least` to 15 without leading zeros.
std::optional<int> bitsOf(std::string_view text, int least)
{
    int bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc() || end != text.data() + text.size() || text.starts_with('0'))
        return std::nullopt;
    return bits >= least && bits <= kMostBits ? std::optional(bits) : std::nullopt;
}

/// What the parameter adds to the answer; nothing when it is not in order.
std::optional<std::string> accept(const ParameterSpec &spec, const ExtensionParameter &parameter,
                                  DeflateParameters &agreed)
{
    if (!parameter.value) {
        if (spec.value == Value::Bits)
            return std::nullopt;
        if (spec.value == Value::BitsOrNone)
            return std::string();
        spec.set(agreed, 0);
        return "; " + std::string(spec.name);
    }
    if (spec.value == Value::None)
        return std::nullopt;
    const auto bits = bitsOf(*parameter.value, spec.leastBits);
    if (!bits)
        return std::nullopt;
    spec.set(agreed, *bits);
    return "; " + std::string(spec.name) + "=" + std::to_string(*bits);
}

std::optional<Agreement> agreeOn(const Extension &extension)
{
    Agreement agreement{.parameters = {}, .answer = "permessage-deflate"};
    std::bitset<kParameters.size()> seen;
    for (const ExtensionParameter &parameter : extension.parameters) {
        const auto spec = std::ranges::find_if(
            kParameters, [&](const ParameterSpec &s) { return equalsIgnoringCase(s.name, parameter.name); });
        if (spec == kParameters.end() || seen[static_cast<std::size_t>(spec - kParameters.begin())])
            return std::nullopt;
        seen.set(static_cast<std::size_t>(spec - kParameters.begin()));
        const auto words = accept(*spec, parameter, agreement.parameters);
        if (!words)
            return std::nullopt;
        agreement.answer += *words;
    }
    return agreement;
}

} // namespace

std::optional<Agreement> agreeOnDeflate(std::span<const std::string> offered)
{
    for (const std::string &element : offered) {
        const auto extension = parseExtension(element);
        if (!extension || !equalsIgnoringCase(extension->name, "permessage-deflate"))
            continue;
        if (auto agreement = agreeOn(*extension))
            return agreement;
    }
    return std::nullopt;
}

} // namespace gatescope::websocket
