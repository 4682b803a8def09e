#include "websocket/extensionlist.h"

#include <algorithm>

namespace gatescope::websocket {

namespace {

bool isTokenChar(char c)
{
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.contains(c);
}

/// The text of a quoted string; nothing when its quotes do not stand exactly at its ends.
std::optional<std::string> unquoted(std::string_view text)
{
    if (text.size() < 2 || !text.ends_with('"'))
        return std::nullopt;
    std::string result;
    const std::string_view inner = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < inner.size(); ++i) {
        if (inner[i] == '"' || (inner[i] == '\\' && ++i == inner.size()))
            return std::nullopt;
        result += inner[i];
    }
    return result;
}

std::optional<std::string> valueOf(std::string_view text)
{
    std::optional<std::string> value = text.starts_with('"') ? unquoted(text) : std::string(text);
    if (value && !isToken(*value))
        value.reset();
    return value;
}

std::optional<ExtensionParameter> parseParameter(std::string_view text)
{
    const std::size_t equals = text.find('=');
    ExtensionParameter parameter{.name = std::string(trimmed(text.substr(0, equals))), .value = std::nullopt};
    if (!isToken(parameter.name))
        return std::nullopt;
    if (equals != std::string_view::npos) {
        parameter.value = valueOf(trimmed(text.substr(equals + 1)));
        if (!parameter.value)
            return std::nullopt;
    }
    return parameter;
}

} // namespace

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isTokenChar);
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> splitOutsideQuotes(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (quoted && text[i] == '\\')
            ++i;
        else if (!quoted && text[i] == separator) {
            parts.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(start)));
    return parts;
}

std::optional<Extension> parseExtension(std::string_view element)
{
    const auto parts = splitOutsideQuotes(element, ';');
    Extension extension{.name = std::string(parts.front()), .parameters = {}};
    if (!isToken(extension.name))
        return std::nullopt;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        auto parameter = parseParameter(parts[i]);
        if (!parameter)
            return std::nullopt;
        extension.parameters.push_back(*std::move(parameter));
    }
    return extension;
}

} // namespace gatescope::websocket
