#include "compose/prepare.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

QList<Inspection> inspect(const HttpDraft &, const Variables &)
{
    return {};
}
QList<Inspection> inspect(const SocketDraft &, const Variables &)
{
    return {};
}
} // namespace gatescope::compose
