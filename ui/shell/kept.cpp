#include "shell/kept.h"

#include <QSettings>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

QByteArray kept(const QString &name)
{
    return QSettings().value(u"kept/"_s + name).toByteArray();
}

void keep(const QString &name, const QByteArray &bytes)
{
    QSettings().setValue(u"kept/"_s + name, bytes);
}

} // namespace gatescope::ui
