#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

/// Finds where the values of a JSON text begin and end, without building them: for files of which only one element is
/// wanted in memory at a time. Lenient: it looks at brackets and strings alone. Private to core/archive.
namespace gatescope::archive {

/// One value, as it is written.
struct JsonSpan {
    std::string_view text;
    bool isWhole = true; ///< False: the file ends inside of it.
};

/// The value that begins at or after `at`, past white space. Nothing at the end or where no value can begin.
[[nodiscard]] std::optional<JsonSpan> valueAt(std::string_view json, std::size_t at);

/// Calls `use(name, value)` for every member of the object `json`; stops when it answers false.
void forEachMember(std::string_view json, const std::function<bool(std::string_view, const JsonSpan &)> &use);

/// Calls `use(value)` for every element of the array `json`; stops when it answers false.
void forEachElement(std::string_view json, const std::function<bool(const JsonSpan &)> &use);

} // namespace gatescope::archive
