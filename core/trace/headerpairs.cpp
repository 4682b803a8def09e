#include "trace/values.h"
#include "trace/varint.h"

namespace gatescope::trace {

HeaderList HeaderPairs::list() const
{
    HeaderList headers;
    std::string_view in = m_encoded;
    while (!in.empty()) {
        const auto name = takeBytes(in);
        const auto value = name ? takeBytes(in) : std::nullopt;
        if (!value)
            break;
        headers.append(*name, *value);
    }
    return headers;
}

void HeaderPairs::append(std::string &out, std::string_view name, std::string_view value)
{
    putBytes(out, name);
    putBytes(out, value);
}

void HeaderPairs::append(std::string &out, const HeaderList &headers)
{
    for (const auto [name, value] : headers)
        append(out, name, value);
}

} // namespace gatescope::trace
