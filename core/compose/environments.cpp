#include "compose/environments.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Variables Environments::variables() const
{
    return {};
}
const Environment *Environments::find(const QString &) const
{
    return nullptr;
}
QString environmentsPath(const QString &folder)
{
    return folder + u"/.gatescope/environments.json"_s;
}
QString requestsPath(const QString &folder)
{
    return folder + u"/.gatescope/requests.json"_s;
}
Loaded<Environments> loadEnvironments(const QString &)
{
    return {};
}
Loaded<Collection> loadCollection(const QString &)
{
    return {};
}
Result<void> save(const Environments &, const QString &)
{
    return {};
}
Result<void> save(const Collection &, const QString &)
{
    return {};
}
QJsonObject toJson(const HttpDraft &)
{
    return {};
}
QJsonObject toJson(const SocketDraft &)
{
    return {};
}
Draft draftFromJson(const QJsonObject &object)
{
    return object;
}
QString nameOf(const Draft &)
{
    return {};
}
} // namespace gatescope::compose
