#include "captures/filter/texttest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace gatescope::captures {

namespace {

constexpr std::size_t kRegexOverlap = 1024;

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

bool startsWithLower(std::string_view text, std::string_view lowerNeedle)
{
    return std::ranges::equal(text.substr(0, lowerNeedle.size()), lowerNeedle, {}, lower);
}

bool containsLower(std::string_view text, std::string_view lowerNeedle)
{
    if (lowerNeedle.empty())
        return true;
    const std::array first{lowerNeedle.front(), upper(lowerNeedle.front())};
    const std::string_view either(first.data(), first[0] == first[1] ? 1 : 2);
    for (std::size_t at = text.find_first_of(either); at != std::string_view::npos;
         at = text.find_first_of(either, at + 1)) {
        if (startsWithLower(text.substr(at), lowerNeedle))
            return true;
    }
    return false;
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

bool isName(FieldId id)
{
    return fieldSpec(id).type == FieldType::Name;
}

TextTest equalTest(std::vector<std::string> values, bool ignoreCase)
{
    if (ignoreCase) {
        std::ranges::transform(values, values.begin(), lowered);
        return [values = std::move(values)](std::string_view text) {
            return std::ranges::any_of(values, [text](const std::string &value) {
                return text.size() == value.size() && startsWithLower(text, value);
            });
        };
    }
    return [values = std::move(values)](std::string_view text) { return std::ranges::contains(values, text); };
}

TextTest containsTest(const Operand &operand)
{
    if (const auto *needle = std::get_if<std::string>(&operand))
        return [needle = lowered(*needle)](std::string_view text) { return containsLower(text, needle); };
    return [regex = std::get<QRegularExpression>(operand)](std::string_view text) {
        return regex.match(QString::fromUtf8(text)).hasMatch();
    };
}

bool holds(Comparison comparison, double value, double limit)
{
    switch (comparison) {
    case Comparison::Less:
        return value < limit;
    case Comparison::LessEqual:
        return value <= limit;
    case Comparison::Greater:
        return value > limit;
    default:
        return value >= limit;
    }
}

TextTest orderTest(Comparison comparison, const NumberRange &range)
{
    return [comparison, limit = static_cast<double>(range.low)](std::string_view text) {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc() && end == text.data() + text.size() && holds(comparison, value, limit);
    };
}

} // namespace

bool containsIgnoringCase(std::string_view text, std::string_view needle)
{
    return containsLower(text, lowered(needle));
}

TextTest makeTextTest(const Condition &condition)
{
    if (condition.comparison == Comparison::Exists)
        return [](std::string_view text) { return !text.empty(); };
    if (condition.comparison == Comparison::Contains)
        return containsTest(condition.operands.front());
    if (const auto *range = std::get_if<NumberRange>(&condition.operands.front()))
        return orderTest(condition.comparison, *range);
    std::vector<std::string> values;
    for (const Operand &operand : condition.operands)
        values.push_back(std::get<std::string>(operand));
    return equalTest(std::move(values), isName(condition.field));
}

std::size_t overlapOf(const Condition &condition)
{
    if (condition.operands.empty())
        return 0;
    const auto *needle = std::get_if<std::string>(&condition.operands.front());
    return !needle ? kRegexOverlap : needle->empty() ? 0 : needle->size() - 1;
}

} // namespace gatescope::captures
