#include "compose/opendrafts.h"

#include "compose/jsonfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <limits>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostKeptBytes = 48 * 1024 * 1024;
constexpr int kNameLength = 40;
constexpr int kHashLength = 12;

qsizetype sizeOf(const Draft &draft)
{
    return QJsonDocument(toJson(draft)).toJson(QJsonDocument::Compact).size();
}

QJsonObject originJson(const DraftOrigin &origin)
{
    return {{u"session"_s, origin.session},
            {u"exchange"_s, qint64(origin.exchange)},
            {u"began_unix_ns"_s, qint64(origin.beganUnixNs)}};
}

DraftOrigin originFrom(const QJsonObject &object)
{
    const qint64 number = object["exchange"_L1].toInteger();
    if (number <= 0 || number > std::numeric_limits<std::uint32_t>::max())
        return {};
    return {.session = object["session"_L1].toString(),
            .exchange = static_cast<std::uint32_t>(number),
            .beganUnixNs = object["began_unix_ns"_L1].toInteger()};
}

QJsonObject historyJson(const DraftHistory &history)
{
    QJsonArray states;
    for (const Draft &draft : history.states)
        states += toJson(draft);
    QJsonObject object{{u"position"_s, history.position}, {u"states"_s, states}};
    if (!history.steps.isEmpty())
        object["steps"_L1] = QJsonArray::fromStringList(history.steps);
    if (!history.savedAs.isEmpty())
        object["saved_as"_L1] = history.savedAs;
    if (history.origin.isKnown())
        object["origin"_L1] = originJson(history.origin);
    return object;
}

/// A history that does not hang together is its last state alone.
DraftHistory historyFrom(const QJsonObject &object)
{
    DraftHistory history{.savedAs = object["saved_as"_L1].toString(),
                         .origin = originFrom(object["origin"_L1].toObject())};
    for (const QJsonValue &value : object["states"_L1].toArray())
        history.states += draftFromJson(value.toObject());
    for (const QJsonValue &value : object["steps"_L1].toArray())
        history.steps += value.toString();
    history.position = object["position"_L1].toInt();
    const bool isSound = history.steps.size() + 1 == history.states.size() && history.position >= 0 &&
                         history.position < history.states.size();
    if (isSound || history.states.isEmpty())
        return history;
    return {.states = {history.states.last()}, .savedAs = history.savedAs, .origin = history.origin};
}

} // namespace

DraftHistory shortened(const DraftHistory &history, int steps, qsizetype bytes)
{
    qsizetype first = history.position;
    qsizetype last = history.position;
    const auto fits = [&](qsizetype index) {
        if (last - first >= steps)
            return false;
        bytes -= sizeOf(history.states[index]);
        return bytes >= 0;
    };
    while (first > 0 && fits(first - 1))
        --first;
    while (last + 1 < history.states.size() && fits(last + 1))
        ++last;
    return {.states = history.states.sliced(first, last - first + 1),
            .steps = history.steps.sliced(first, last - first),
            .position = static_cast<int>(history.position - first),
            .savedAs = history.savedAs,
            .origin = history.origin};
}

QString openDraftsPath(const QString &stateFolder, const QString &projectFolder)
{
    const QDir folder(stateFolder + u"/drafts"_s);
    if (projectFolder.isEmpty())
        return folder.filePath(u"no-project.json"_s);
    const QString project = QDir::cleanPath(QFileInfo(projectFolder).absoluteFilePath());
    const QByteArray hash = QCryptographicHash::hash(project.toUtf8(), QCryptographicHash::Sha256).toHex();
    return folder.filePath(u"%1-%2.json"_s.arg(QFileInfo(project).fileName().left(kNameLength),
                                               QString::fromLatin1(hash.first(kHashLength))));
}

Loaded<OpenDrafts> loadOpenDrafts(const QString &path)
{
    const auto file = readJsonFile(path, "drafts"_L1);
    Loaded<OpenDrafts> loaded{.value = {}, .damage = file.damage};
    loaded.value.baseUrl = file.value["base_url"_L1].toString();
    for (const QJsonValue &value : file.value["drafts"_L1].toArray()) {
        const DraftHistory history = historyFrom(value.toObject());
        if (!history.states.isEmpty())
            loaded.value.drafts += history;
    }
    const auto most = std::max(static_cast<int>(loaded.value.drafts.size()) - 1, 0);
    loaded.value.current = std::clamp(file.value["current"_L1].toInt(), 0, most);
    return loaded;
}

Result<void> save(const OpenDrafts &drafts, const QString &path)
{
    QJsonArray all;
    qsizetype room = kMostKeptBytes;
    for (const DraftHistory &history : drafts.drafts) {
        room -= sizeOf(history.current());
        if (room < 0)
            break;
        all += historyJson(shortened(history));
    }
    return writeJsonFile(path, "drafts"_L1,
                         {{u"current"_s, drafts.current}, {u"base_url"_s, drafts.baseUrl}, {u"drafts"_s, all}},
                         Readers::UserAlone);
}

} // namespace gatescope::compose
