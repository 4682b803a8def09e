#include "compose/fromexchange.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Result<HttpOfExchange> httpDraftOf(const trace::Session &, std::uint32_t, ReplayAs, const QString &)
{
    return HttpOfExchange{};
}
Result<SocketOfExchange> socketDraftOf(const trace::Session &, std::uint32_t, const QString &)
{
    return SocketOfExchange{};
}
RecordedResponse responseOf(const trace::Session &, std::uint32_t, qint64)
{
    return {};
}
} // namespace gatescope::compose
