#include "compose/environments.h"

#include "compose/jsontext.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostBytes = 64 * 1024 * 1024;
constexpr auto kSwitchedOff = "# "_L1;
constexpr int kVersion = 1;

Error damaged(const QString &path, const QString &what, const QString &wayOut)
{
    return {.summary = u"%1 cannot be read: %2"_s.arg(path, what), .detail = {}, .wayOut = wayOut};
}

/// The object that the file holds, of the kind "requests" or "environments".
Loaded<QJsonObject> readFile(const QString &path, QLatin1StringView kind)
{
    QFile file(path);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return {{}, damaged(path, file.errorString(), u"check its permissions"_s)};
    if (file.size() > kMostBytes)
        return {{}, damaged(path, u"it has more than 64 MiB"_s, u"move it away"_s)};
    const QByteArray text = file.readAll();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (!document.isObject()) {
        const qsizetype line = text.first(std::min<qsizetype>(error.offset, text.size())).count('\n') + 1;
        const QString what = error.error == QJsonParseError::NoError ? u"it holds no object"_s : error.errorString();
        return {{},
                damaged(path, u"line %1: %2"_s.arg(line).arg(what),
                        u"mend it; when it is saved over, it is kept as %1.damaged"_s.arg(QFileInfo(path).fileName()))};
    }
    const QJsonObject object = document.object();
    const QStringList label = object["gatescope"_L1].toString().split(u' ');
    if (label.value(0) != kind)
        return {object, damaged(path, u"its “gatescope” is not “%1 1”"_s.arg(kind), u"is it another file?"_s)};
    if (label.value(1).toInt() > kVersion)
        return {object, damaged(path, u"it was written by a newer Gatescope"_s, u"what is not known is left out"_s)};
    return {object, std::nullopt};
}

bool isIntact(const QString &path)
{
    QFile file(path);
    return !file.exists() || (file.open(QIODevice::ReadOnly) && QJsonDocument::fromJson(file.readAll()).isObject());
}

Result<void> writeFile(const QString &path, const QJsonObject &object)
{
    const auto failure = [&](const QString &why) {
        return std::unexpected(Error{.summary = u"%1 cannot be written: %2"_s.arg(path, why),
                                     .detail = {},
                                     .wayOut = u"check the folder and its permissions"_s});
    };
    if (!QDir().mkpath(QFileInfo(path).path()))
        return failure(u"its folder cannot be made"_s);
    if (!isIntact(path)) {
        QFile::remove(path + u".damaged"_s);
        QFile::copy(path, path + u".damaged"_s);
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(file.errorString());
    file.write(jsonText(object));
    if (!file.commit())
        return failure(file.errorString());
    return {};
}

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

QString requestsPath(const QString &projectFolder)
{
    return projectFolder + u"/.gatescope/requests.json"_s;
}

Loaded<Environments> loadEnvironments(const QString &path)
{
    const auto file = readFile(path, "environments"_L1);
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
    const auto file = readFile(path, "requests"_L1);
    Loaded<Collection> loaded{.value = {}, .damage = file.damage};
    for (const QJsonValue &value : file.value["requests"_L1].toArray()) {
        if (value.isObject())
            loaded.value.drafts += draftFromJson(value.toObject());
        else if (!loaded.damage)
            loaded.damage = damaged(path, u"one of its requests is no object"_s, u"it is left out"_s);
    }
    return loaded;
}

Result<void> save(const Environments &environments, const QString &path)
{
    QJsonArray all;
    for (const Environment &one : environments.all)
        all += QJsonObject{{u"name"_s, one.name}, {u"variables"_s, variablesJson(one.variables)}};
    return writeFile(path, {{u"gatescope"_s, u"environments %1"_s.arg(kVersion)},
                            {u"current"_s, environments.current},
                            {u"shared"_s, variablesJson(environments.shared)},
                            {u"environments"_s, all}});
}

Result<void> save(const Collection &collection, const QString &path)
{
    const auto json = [](const auto &draft) -> QJsonObject {
        if constexpr (std::is_same_v<std::decay_t<decltype(draft)>, QJsonObject>)
            return draft;
        else
            return toJson(draft);
    };
    QJsonArray all;
    for (const Draft &draft : collection.drafts)
        all += std::visit(json, draft);
    return writeFile(path, {{u"gatescope"_s, u"requests %1"_s.arg(kVersion)}, {u"requests"_s, all}});
}

} // namespace gatescope::compose
