#include "python/target.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace gatescope::python {

using namespace Qt::StringLiterals;

namespace {

constexpr const char16_t *kFiles[] = {u"app.py",         u"main.py", u"wsgi.py",  u"asgi.py",
                                      u"application.py", u"api.py",  u"server.py"};

bool isPackage(const QString &folder)
{
    return QFileInfo::exists(folder + u"/__init__.py"_s);
}

/// Splits "left:right" at the first colon that does not belong to a drive letter.
std::pair<QString, QString> split(const QString &argument)
{
    const auto colon = argument.indexOf(u':', argument.size() > 2 && argument[1] == u':' ? 2 : 0);
    return colon < 0 ? std::pair{argument, QString()} : std::pair{argument.left(colon), argument.mid(colon + 1)};
}

void takeAttribute(Target &target, QString attribute)
{
    attribute = attribute.trimmed();
    target.called = attribute.endsWith("()"_L1);
    if (target.called)
        attribute.chop(2);
    target.attribute = attribute;
}

bool namesFile(const QString &name, const QString &path)
{
    return name.endsWith(".py"_L1) || QFileInfo(path).isFile();
}

/// The module after DJANGO_SETTINGS_MODULE in a manage.py: "mysite" of "mysite.settings".
QString djangoProject(const QString &folder)
{
    QFile manage(folder + u"/manage.py"_s);
    if (!manage.open(QIODevice::ReadOnly))
        return {};
    static const QRegularExpression settings(uR"(DJANGO_SETTINGS_MODULE["']\s*[,\]=)\s]+\s*["']([\w.]+)["'])"_s);
    const auto match = settings.match(QString::fromUtf8(manage.readAll()));
    return match.hasMatch() ? match.captured(1).section(u'.', 0, 0) : QString();
}

class Search {
public:
    explicit Search(const QString &folder) : m_folder(folder) {}

    void lookAt(const QString &relative)
    {
        found.lookedAt.append(relative);
        const QString file = m_folder + u'/' + relative;
        if (QFileInfo(file).isFile())
            found.candidates.append(targetOfFile(file));
    }

    Discovery found;

private:
    const QString m_folder;
};

QStringList subfolders(const QString &folder)
{
    QStringList names{u"app"_s, u"src"_s};
    for (const auto &name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        if (!names.contains(name) && isPackage(folder + u'/' + name))
            names.append(name);
    return names;
}

} // namespace

QString Target::name() const
{
    const QString place = module.isEmpty() ? folder : module;
    return attribute.isEmpty() ? place : place + u':' + attribute + (called ? u"()"_s : QString());
}

Target targetOfFile(const QString &file)
{
    const QFileInfo info(file);
    Target target{.file = info.absoluteFilePath()};
    QDir folder = info.absoluteDir();
    QStringList parts;
    if (info.fileName() != "__init__.py"_L1)
        parts.append(info.completeBaseName());
    while (isPackage(folder.absolutePath())) {
        parts.prepend(folder.dirName());
        folder.cdUp();
    }
    target.module = parts.join(u'.');
    target.folder = folder.absolutePath();
    return target;
}

Target parseTarget(const QString &argument, const QString &directory)
{
    const QDir base(directory);
    const auto [left, right] = split(argument.trimmed());
    const QString path = QDir::cleanPath(base.absoluteFilePath(left));
    Target target{.folder = base.absolutePath()};
    if (left.isEmpty() || (right.isEmpty() && QFileInfo(path).isDir() && !isPackage(path)))
        target.folder = path;
    else if (namesFile(left, path))
        target = targetOfFile(path);
    else if (left.contains(u'/') && QFileInfo(path).isDir())
        target = targetOfFile(path + u"/__init__.py"_s);
    else
        target.module = left;
    takeAttribute(target, right);
    return target;
}

Discovery discover(const QString &folder, bool preferAsgi)
{
    Search search(folder);
    if (const QString project = djangoProject(folder); !project.isEmpty()) {
        search.lookAt(project + (preferAsgi ? u"/asgi.py"_s : u"/wsgi.py"_s));
        search.lookAt(project + (preferAsgi ? u"/wsgi.py"_s : u"/asgi.py"_s));
    }
    for (const auto *file : kFiles)
        search.lookAt(QString::fromUtf16(file));
    for (const auto &subfolder : subfolders(folder)) {
        for (const auto *file : kFiles)
            search.lookAt(subfolder + u'/' + QString::fromUtf16(file));
        search.lookAt(subfolder + u"/__init__.py"_s);
    }
    return search.found;
}

} // namespace gatescope::python
