#include "archive/sessionsettings.h"

#include <QFileInfo>
#include <QSettings>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostRecent = 12;
constexpr std::uint64_t kLimit = std::uint64_t{4} * 1024 * 1024 * 1024;

} // namespace

QStringList SessionSettings::recent()
{
    QStringList all = QSettings().value("session/recent").toStringList();
    all.removeIf([](const QString &path) { return !QFileInfo(path).isFile(); });
    return all.first(std::min(all.size(), kMostRecent));
}

void SessionSettings::addRecent(const QString &path)
{
    QStringList all = recent();
    all.removeAll(path);
    all.prepend(path);
    QSettings().setValue("session/recent", all.first(std::min(all.size(), kMostRecent)));
}

void SessionSettings::clearRecent()
{
    QSettings().remove("session/recent");
}

bool SessionSettings::asksToSave()
{
    return QSettings().value("session/asksToSave", true).toBool();
}

void SessionSettings::setAsksToSave(bool asks)
{
    QSettings().setValue("session/asksToSave", asks);
}

std::uint64_t SessionSettings::limitBytes()
{
    return QSettings().value("session/limitBytes", quint64(kLimit)).toULongLong();
}

void SessionSettings::setLimitBytes(std::uint64_t bytes)
{
    QSettings().setValue("session/limitBytes", quint64(bytes));
}

} // namespace gatescope::ui
