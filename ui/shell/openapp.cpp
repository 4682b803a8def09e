#include "shell/openapp.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

link::RunOptions runOptionsFor(const QString &path)
{
    const QFileInfo info(path);
    link::RunOptions run;
    run.directory = info.isDir() ? info.absoluteFilePath() : info.absolutePath();
    run.target = info.isDir() ? QString() : info.fileName();
    return run;
}

std::optional<QString> droppedApplication(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    if (urls.size() != 1 || !urls.first().isLocalFile())
        return std::nullopt;
    const QFileInfo info(urls.first().toLocalFile());
    if (!info.isDir() && info.suffix() != "py"_L1)
        return std::nullopt;
    return info.absoluteFilePath();
}

namespace {

std::optional<QString> droppedFile(const QMimeData *data, QLatin1StringView suffix)
{
    const QList<QUrl> urls = data->urls();
    if (urls.size() != 1 || !urls.first().isLocalFile() || QFileInfo(urls.first().toLocalFile()).suffix() != suffix)
        return std::nullopt;
    return urls.first().toLocalFile();
}

} // namespace

std::optional<QString> droppedSession(const QMimeData *data)
{
    return droppedFile(data, "gatescope"_L1);
}

std::optional<QString> droppedHar(const QMimeData *data)
{
    return droppedFile(data, "har"_L1);
}

QString homeRelative(const QString &path)
{
    const QString home = QDir::homePath();
    return path.startsWith(home + u'/') ? u"~"_s + path.mid(home.size()) : path;
}

QString shortName(const link::RunOptions &options)
{
    if (options.target.isEmpty())
        return homeRelative(options.directory);
    return QFileInfo(options.target).fileName();
}

} // namespace gatescope::ui
