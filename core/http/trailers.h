#pragma once

#include "base/headerlist.h"

#include <string>
#include <string_view>

namespace gatescope::http {

/// "Name: value" and CR LF, one line a field: what HTTP/1 makes of fields that HTTP/2 carried.
[[nodiscard]] std::string asLines(const HeaderList &fields);

/// The trailer section in the closing framing bytes of a chunked body, with the empty line that ends it; nothing when
/// it has no field.
[[nodiscard]] std::string_view trailerSection(std::string_view framing);

} // namespace gatescope::http
