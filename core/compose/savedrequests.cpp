#include "compose/savedrequests.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostFiles = 5000;
constexpr int kMostDeep = 8;
constexpr int kPartLength = 80;
constexpr auto kEnding = ".json"_L1;

QString cleanPart(const QString &part)
{
    static constexpr QStringView kRefused = u"<>:\"\\|?*";
    QString clean;
    for (const QChar c : part.trimmed().left(kPartLength))
        clean += c < u' ' || c == u'\x7f' || kRefused.contains(c) ? u'-' : c;
    while (clean.startsWith(u'.') || clean.startsWith(u' '))
        clean.removeFirst();
    while (clean.endsWith(u'.') || clean.endsWith(u' '))
        clean.chop(1);
    static const QStringList devices{u"con"_s, u"prn"_s, u"aux"_s, u"nul"_s};
    return devices.contains(clean.toLower()) ? clean + u'-' : clean;
}

QStringList partsOf(const QString &name)
{
    QStringList parts;
    for (const QString &part : name.split(u'/')) {
        if (!cleanPart(part).isEmpty())
            parts += part.trimmed();
    }
    return parts;
}

QStringList filesIn(const QString &folder)
{
    QStringList files;
    const QDir top(folder);
    QDirIterator at(folder, {u"*.json"_s}, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (at.hasNext() && files.size() < kMostFiles) {
        const QString file = top.relativeFilePath(at.next());
        if (file.count(u'/') <= kMostDeep)
            files += file;
    }
    std::ranges::sort(files, [](const QString &a, const QString &b) { return a.compare(b, Qt::CaseInsensitive) < 0; });
    return files;
}

std::unexpected<Error> failure(const QString &summary, const QString &wayOut)
{
    return std::unexpected(Error{.summary = summary, .detail = {}, .wayOut = wayOut});
}

void nameDraft(Draft &draft, const QString &name)
{
    if (auto *http = std::get_if<HttpDraft>(&draft))
        http->name = name;
    else if (auto *socket = std::get_if<SocketDraft>(&draft))
        socket->name = name;
    else
        std::get<QJsonObject>(draft)["name"_L1] = name;
}

} // namespace

QString requestsFolder(const QString &projectFolder)
{
    return projectFolder + u"/.gatescope/requests"_s;
}

SavedRequests loadRequests(const QString &folder)
{
    SavedRequests loaded;
    const QDir top(folder);
    for (const QString &file : filesIn(folder)) {
        const auto collection = loadCollection(top.filePath(file));
        for (int index = 0; index < collection.value.drafts.size(); ++index)
            loaded.all += SavedRequest{.file = file, .index = index, .draft = collection.value.drafts[index]};
        if (collection.damage)
            loaded.damaged += SavedRequests::Damage{.file = file, .error = *collection.damage};
    }
    return loaded;
}

QString fileForName(const QString &name)
{
    QStringList parts;
    for (const QString &part : partsOf(name))
        parts += cleanPart(part);
    return parts.isEmpty() ? QString() : parts.join(u'/') + kEnding;
}

QString nameOf(const SavedRequest &request)
{
    const QString own = nameOf(request.draft);
    const QString base = QFileInfo(request.file).completeBaseName();
    const QString folder = request.file.section(u'/', 0, -2);
    const QString shown = own.isEmpty() || own.contains(u'/') ? base : own;
    return folder.isEmpty() ? shown : folder + u'/' + shown;
}

SavedRequest savedAs(const QString &name, const Draft &draft)
{
    SavedRequest request{.file = fileForName(name), .draft = draft};
    const QStringList parts = partsOf(name);
    nameDraft(request.draft, parts.isEmpty() ? QString() : parts.last());
    return request;
}

Result<void> put(const QString &folder, const SavedRequest &request)
{
    if (request.file.isEmpty())
        return failure(u"a request needs a name"_s, u"give it one that has letters"_s);
    const QString path = QDir(folder).filePath(request.file);
    Collection collection = loadCollection(path).value;
    if (request.index < collection.drafts.size())
        collection.drafts[request.index] = request.draft;
    else
        collection.drafts += request.draft;
    return save(collection, path);
}

Result<void> putBack(const QString &folder, const SavedRequest &request)
{
    const QString path = QDir(folder).filePath(request.file);
    Collection collection = loadCollection(path).value;
    collection.drafts.insert(std::min<qsizetype>(request.index, collection.drafts.size()), request.draft);
    return save(collection, path);
}

Result<void> take(const QString &folder, const SavedRequest &request)
{
    const QString path = QDir(folder).filePath(request.file);
    const auto loaded = loadCollection(path);
    if (loaded.damage)
        return std::unexpected(*loaded.damage);
    Collection collection = loaded.value;
    if (request.index >= collection.drafts.size())
        return {};
    collection.drafts.removeAt(request.index);
    if (!collection.drafts.isEmpty())
        return save(collection, path);
    QFile file(path);
    if (!file.remove())
        return failure(u"%1 cannot be deleted: %2"_s.arg(path, file.errorString()),
                       u"check the folder and its permissions"_s);
    return {};
}

Result<void> move(const QString &folder, const SavedRequest &from, const SavedRequest &to)
{
    const QDir top(folder);
    if (to.file == from.file)
        return put(folder, {.file = from.file, .index = from.index, .draft = to.draft});
    const bool isSpelledAnew = to.file.compare(from.file, Qt::CaseInsensitive) == 0;
    if (QFileInfo::exists(top.filePath(to.file)) && !isSpelledAnew)
        return failure(u"there is a request “%1” already"_s.arg(nameOf(to)), u"choose another name"_s);
    if (isSpelledAnew && QFile::rename(top.filePath(from.file), top.filePath(to.file)))
        return put(folder, {.file = to.file, .index = from.index, .draft = to.draft});
    if (const auto written = put(folder, to); !written)
        return written;
    return take(folder, from);
}

QStringList secretsIn(const Draft &draft)
{
    static const QStringList secret{u"authorization"_s, u"proxy-authorization"_s, u"cookie"_s, u"x-api-key"_s,
                                    u"x-auth-token"_s};
    QStringList names;
    const auto look = [&](const QList<Row> &headers) {
        for (const Row &header : headers) {
            if (secret.contains(header.name.toLower()) && !header.value.isEmpty() && !header.value.contains("{{"_L1))
                names += header.name;
        }
    };
    if (const auto *http = std::get_if<HttpDraft>(&draft)) {
        look(http->headers);
        for (const QString &name : secret) {
            if (http->isRaw && http->raw.toLower().contains('\n' + name.toUtf8() + ':'))
                names += name;
        }
    } else if (const auto *socket = std::get_if<SocketDraft>(&draft)) {
        look(socket->headers);
    }
    names.removeDuplicates();
    names.sort(Qt::CaseInsensitive);
    return names;
}

} // namespace gatescope::compose
