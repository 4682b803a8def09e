#include "archive/sessionsettings.h"

#include <QFileInfo>
#include <QSettings>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostRecent = 12;
constexpr qulonglong kLeastLimit = 1024 * 1024; // of bytes

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

SessionLimits SessionSettings::limits()
{
    const QSettings settings;
    const SessionLimits usual;
    return {.bytes = std::max(settings.value("session/limitBytes", quint64(usual.bytes)).toULongLong(), kLeastLimit),
            .exchanges = settings.value("session/limitExchanges", usual.exchanges).toUInt()};
}

void SessionSettings::setLimits(const SessionLimits &limits)
{
    QSettings settings;
    settings.setValue("session/limitBytes", quint64(limits.bytes));
    settings.setValue("session/limitExchanges", limits.exchanges);
}

} // namespace gatescope::ui
