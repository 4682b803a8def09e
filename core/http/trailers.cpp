#include "http/trailers.h"

namespace gatescope::http {

std::string asLines(const HeaderList &fields)
{
    std::string lines;
    for (const auto [name, value] : fields)
        lines.append(name).append(": ").append(value).append("\r\n");
    return lines;
}

std::string_view trailerSection(std::string_view framing)
{
    constexpr std::string_view kLineEnd = "\r\n";
    const auto lastChunk = framing.starts_with(kLineEnd) ? kLineEnd.size() : 0; // the CRLF of the chunk before
    const auto end = framing.find('\n', lastChunk);
    if (end == std::string_view::npos || framing.size() - end - 1 <= kLineEnd.size())
        return {};
    return framing.substr(end + 1);
}

} // namespace gatescope::http
