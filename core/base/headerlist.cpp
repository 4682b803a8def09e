#include "base/headerlist.h"

#include <algorithm>
#include <ranges>

namespace gatescope {

namespace {

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

void HeaderList::append(std::string_view name, std::string_view value)
{
    m_spans.push_back({.offset = static_cast<std::uint32_t>(m_text.size()),
                       .nameLength = static_cast<std::uint32_t>(name.size()),
                       .valueLength = static_cast<std::uint32_t>(value.size())});
    m_text.append(name).append(value);
}

void HeaderList::clear()
{
    m_text.clear();
    m_spans.clear();
}

HeaderView HeaderList::operator[](std::size_t index) const
{
    const Span &span = m_spans[index];
    const std::string_view text = m_text;
    return {.name = text.substr(span.offset, span.nameLength),
            .value = text.substr(span.offset + span.nameLength, span.valueLength)};
}

std::optional<std::string_view> HeaderList::value(std::string_view name) const
{
    for (const auto [fieldName, fieldValue] : *this) {
        if (equalsIgnoringCase(fieldName, name))
            return fieldValue;
    }
    return std::nullopt;
}

std::vector<std::string_view> HeaderList::values(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const auto [fieldName, fieldValue] : *this) {
        if (equalsIgnoringCase(fieldName, name))
            found.push_back(fieldValue);
    }
    return found;
}

bool HeaderList::hasToken(std::string_view name, std::string_view token) const
{
    for (const std::string_view field : values(name)) {
        for (const auto part : std::views::split(field, ',')) {
            if (equalsIgnoringCase(trimmed(std::string_view(part)), token))
                return true;
        }
    }
    return false;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string toLowerAscii(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

} // namespace gatescope
