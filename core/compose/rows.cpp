#include "compose/rows.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

QString toBulkText(const QList<Row> &)
{
    return {};
}
QList<Row> fromBulkText(QStringView)
{
    return {};
}
QString queryText(const QList<Row> &)
{
    return {};
}
QList<Row> fromQueryText(QStringView)
{
    return {};
}
QByteArray formText(const QList<Row> &)
{
    return {};
}
QList<Row> fromFormText(QStringView)
{
    return {};
}
QString cookieText(const QList<Row> &)
{
    return {};
}
QList<Row> fromCookieText(QStringView)
{
    return {};
}
void setUrl(HttpDraft &draft, const QString &url)
{
    draft.url = url;
}
QString fullUrl(const HttpDraft &draft)
{
    return draft.url;
}
const Row *findRow(const QList<Row> &, QStringView)
{
    return nullptr;
}
} // namespace gatescope::compose
