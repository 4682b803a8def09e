#include "compose/variables.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

QStringList variableNames(QStringView)
{
    return {};
}
QString filledIn(const QString &text, const Variables &, QStringList *)
{
    return text;
}
Result<HttpDraft> filledIn(const HttpDraft &draft, const Variables &)
{
    return draft;
}
Result<SocketDraft> filledIn(const SocketDraft &draft, const Variables &)
{
    return draft;
}
QStringList variableNames(const HttpDraft &)
{
    return {};
}
QStringList variableNames(const SocketDraft &)
{
    return {};
}
} // namespace gatescope::compose
