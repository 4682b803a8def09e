#include "archive/jsonspans.h"

namespace gatescope::archive {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

/// Behind the string that begins at `at`, its quotes included; the end of the text when it is not closed.
std::size_t behindString(std::string_view json, std::size_t at)
{
    for (++at; at < json.size(); ++at) {
        at = json.find_first_of("\"\\", at);
        if (at == std::string_view::npos)
            return json.size() + 1;
        if (json[at] == '"')
            return at + 1;
        ++at;
    }
    return json.size() + 1;
}

std::size_t behindBrackets(std::string_view json, std::size_t at)
{
    int depth = 0;
    while (at < json.size()) {
        at = json.find_first_of("\"{}[]", at);
        if (at == std::string_view::npos)
            break;
        if (json[at] == '"') {
            at = behindString(json, at);
            continue;
        }
        depth += json[at] == '{' || json[at] == '[' ? 1 : -1;
        ++at;
        if (depth == 0)
            return at;
    }
    return json.size() + 1;
}

std::size_t behindWord(std::string_view json, std::size_t at)
{
    const auto end = json.find_first_of(",]} \t\r\n", at);
    return end == std::string_view::npos ? json.size() : end;
}

/// Past white space and one comma.
std::size_t nextPlace(std::string_view json, std::size_t at)
{
    at = json.find_first_not_of(kSpace, at);
    if (at != std::string_view::npos && json[at] == ',')
        at = json.find_first_not_of(kSpace, at + 1);
    return at;
}

} // namespace

std::optional<JsonSpan> valueAt(std::string_view json, std::size_t at)
{
    at = at >= json.size() ? std::string_view::npos : json.find_first_not_of(kSpace, at);
    if (at == std::string_view::npos || std::string_view(",:]}").find(json[at]) != std::string_view::npos)
        return std::nullopt;
    const char first = json[at];
    const std::size_t end = first == '"'                   ? behindString(json, at)
                            : first == '{' || first == '[' ? behindBrackets(json, at)
                                                           : behindWord(json, at);
    return JsonSpan{.text = json.substr(at, end - at), .isWhole = end <= json.size()};
}

void forEachMember(std::string_view json, const std::function<bool(std::string_view, const JsonSpan &)> &use)
{
    std::size_t at = nextPlace(json, 1);
    while (at != std::string_view::npos && at < json.size() && json[at] == '"') {
        const std::size_t nameEnd = behindString(json, at);
        const auto colon = nameEnd < json.size() ? json.find_first_not_of(kSpace, nameEnd) : std::string_view::npos;
        if (colon == std::string_view::npos || json[colon] != ':')
            return;
        const auto value = valueAt(json, colon + 1);
        if (!value || !use(json.substr(at + 1, nameEnd - at - 2), *value) || !value->isWhole)
            return;
        at = nextPlace(json, static_cast<std::size_t>(value->text.data() - json.data()) + value->text.size());
    }
}

void forEachElement(std::string_view json, const std::function<bool(const JsonSpan &)> &use)
{
    std::size_t at = nextPlace(json, 1);
    while (at != std::string_view::npos) {
        const auto value = valueAt(json, at);
        if (!value || !use(*value) || !value->isWhole)
            return;
        at = nextPlace(json, static_cast<std::size_t>(value->text.data() - json.data()) + value->text.size());
    }
}

} // namespace gatescope::archive
