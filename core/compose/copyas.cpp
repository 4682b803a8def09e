#include "compose/copyas.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

std::span<const CopyFormatInfo> copyFormats()
{
    return {};
}
Result<QString> copyAs(const HttpDraft &, CopyFormat, const CopyContext &)
{
    return QString();
}
} // namespace gatescope::compose
