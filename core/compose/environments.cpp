#include "compose/environments.h"

#include "compose/jsonfile.h"
#include "compose/rows.h"

#include <QJsonArray>

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

QJsonObject variablesJson(const QList<Row> &rows)
{
    QJsonObject object;
    for (const Row &row : rows)
        object[(row.enabled ? QString() : QString(kSwitchedOff)) + row.name] = row.value;
    return object;
}

QList<Row> variablesFrom(const QJsonObject &object)
{
    QList<Row> rows;
    for (auto it = object.begin(); it != object.end(); ++it) {
        const bool isOff = it.key().startsWith(kSwitchedOff);
        rows += Row{.name = isOff ? it.key().sliced(kSwitchedOff.size()) : it.key(),
                    .value = it.value().toVariant().toString(),
                    .enabled = !isOff};
    }
    return rows;
}

void addTo(Variables &variables, const QList<Row> &rows)
{
    for (const Row &row : rows) {
        if (row.enabled && !row.name.isEmpty())
            variables[row.name] = row.value;
    }
}

QJsonObject collectionJson(const Collection &collection)
{
    QJsonArray all;
    for (const Draft &draft : collection.drafts)
        all += toJson(draft);
    return {{u"requests"_s, all}};
}

} // namespace

Variables Environments::variables() const
{
    Variables variables;
    addTo(variables, shared);
    if (const Environment *environment = find(current))
        addTo(variables, environment->variables);
    return variables;
}

const Environment *Environments::find(const QString &name) const
{
    const auto found = std::ranges::find(all, name, &Environment::name);
    return found == all.end() ? nullptr : &*found;
}

QString environmentsPath(const QString &projectFolder)
{
    return projectFolder + u"/.gatescope/environments.json"_s;
}

Loaded<Environments> loadEnvironments(const QString &path)
{
    const auto file = readJsonFile(path, "environments"_L1);
    Loaded<Environments> loaded{.value = {}, .damage = file.damage};
    loaded.value.current = file.value["current"_L1].toString();
    loaded.value.shared = variablesFrom(file.value["shared"_L1].toObject());
    for (const QJsonValue &value : file.value["environments"_L1].toArray()) {
        const QJsonObject object = value.toObject();
        if (!object["name"_L1].toString().isEmpty())
            loaded.value.all += Environment{.name = object["name"_L1].toString(),
                                            .variables = variablesFrom(object["variables"_L1].toObject())};
    }
    return loaded;
}

Loaded<Collection> loadCollection(const QString &path)
{
    const auto file = readJsonFile(path, "requests"_L1);
    Loaded<Collection> loaded{.value = {}, .damage = file.damage};
    for (const QJsonValue &value : file.value["requests"_L1].toArray()) {
        if (value.isObject())
            loaded.value.drafts += draftFromJson(value.toObject());
        else if (!loaded.damage)
            loaded.damage = damagedFile(path, u"one of its requests is no object"_s, u"it is left out"_s);
    }
    return loaded;
}

Result<void> save(const Environments &environments, const QString &path)
{
    QJsonArray all;
    for (const Environment &one : environments.all)
        all += QJsonObject{{u"name"_s, one.name}, {u"variables"_s, variablesJson(one.variables)}};
    return writeJsonFile(path, "environments"_L1,
                         {{u"current"_s, environments.current},
                          {u"shared"_s, variablesJson(environments.shared)},
                          {u"environments"_s, all}});
}

Result<void> save(const Collection &collection, const QString &path)
{
    return writeJsonFile(path, "requests"_L1, collectionJson(collection));
}

Result<void> saveAlone(const Collection &collection, const QString &path)
{
    return writeJsonFile(path, "requests"_L1, collectionJson(collection), Readers::UserAlone);
}

} // namespace gatescope::compose
