#include "compose/prepare.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Result<Endpoint> endpointOf(const QString &)
{
    return Endpoint{};
}
Result<Prepared> prepare(const HttpDraft &, const Variables &)
{
    return Prepared{};
}
QList<HeaderPreview> previewHeaders(const HttpDraft &, const Variables &)
{
    return {};
}
} // namespace gatescope::compose
