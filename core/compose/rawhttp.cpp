#include "compose/rawhttp.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

bool looksLikeRawHttp(const QByteArray &)
{
    return false;
}
Result<Imported> fromRawHttp(const QByteArray &, const QString &)
{
    return Imported{};
}
} // namespace gatescope::compose
