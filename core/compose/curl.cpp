#include "compose/curl.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

bool looksLikeCurl(QStringView text)
{
    return text.trimmed().startsWith("curl "_L1);
}
Result<QStringList> commandWords(QStringView)
{
    return QStringList{};
}
Result<Imported> fromCurl(QStringView)
{
    return Imported{};
}
} // namespace gatescope::compose
