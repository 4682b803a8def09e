#include "compose/jsonfile.h"

#include "compose/jsontext.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostJsonBytes = 64 * 1024 * 1024;
constexpr int kVersion = 1;

Error notJson(const QString &path, const QByteArray &text, const QJsonParseError &error)
{
    const qsizetype line = text.first(std::min<qsizetype>(error.offset, text.size())).count('\n') + 1;
    const QString what = error.error == QJsonParseError::NoError ? u"it holds no object"_s : error.errorString();
    return damagedFile(path, u"line %1: %2"_s.arg(line).arg(what),
                       u"mend it; when it is saved over, it is kept as %1.damaged"_s.arg(QFileInfo(path).fileName()));
}

bool isIntact(const QString &path)
{
    QFile file(path);
    return !file.exists() || (file.open(QIODevice::ReadOnly) && QJsonDocument::fromJson(file.readAll()).isObject());
}

void keepDamaged(const QString &path, Readers readers)
{
    const QString aside = path + u".damaged"_s;
    QFile::remove(aside);
    if (QFile::copy(path, aside) && readers == Readers::UserAlone)
        QFile::setPermissions(aside, QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace

Error damagedFile(const QString &path, const QString &what, const QString &wayOut)
{
    return {.summary = u"%1 cannot be read: %2"_s.arg(path, what), .detail = {}, .wayOut = wayOut};
}

Loaded<QJsonObject> readJsonFile(const QString &path, QLatin1StringView kind)
{
    QFile file(path);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return {{}, damagedFile(path, file.errorString(), u"check its permissions"_s)};
    if (file.size() > kMostJsonBytes)
        return {{}, damagedFile(path, u"it has more than 64 MiB"_s, u"move it away"_s)};
    const QByteArray text = file.readAll();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (!document.isObject())
        return {{}, notJson(path, text, error)};
    const QJsonObject object = document.object();
    const QStringList label = object["gatescope"_L1].toString().split(u' ');
    if (label.value(0) != kind)
        return {object, damagedFile(path, u"its “gatescope” is not “%1 1”"_s.arg(kind), u"is it another file?"_s)};
    if (label.value(1).toInt() > kVersion)
        return {object,
                damagedFile(path, u"it was written by a newer Gatescope"_s, u"what is not known is left out"_s)};
    return {object, std::nullopt};
}

Result<void> writeJsonFile(const QString &path, QLatin1StringView kind, QJsonObject object, Readers readers)
{
    const auto failure = [&](const QString &why) {
        return std::unexpected(Error{.summary = u"%1 cannot be written: %2"_s.arg(path, why),
                                     .detail = {},
                                     .wayOut = u"check the folder and its permissions"_s});
    };
    object["gatescope"_L1] = u"%1 %2"_s.arg(kind).arg(kVersion);
    if (!QDir().mkpath(QFileInfo(path).path()))
        return failure(u"its folder cannot be made"_s);
    if (!isIntact(path))
        keepDamaged(path, readers);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(file.errorString());
    if (readers == Readers::UserAlone)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(jsonText(object));
    if (!file.commit())
        return failure(file.errorString());
    return {};
}

} // namespace gatescope::compose
