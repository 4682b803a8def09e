#pragma once

#include <QString>
#include <QStringList>

namespace gatescope::python {

/// The application argument, taken apart.
///
/// "shop.main:app.wsgi"      module, attribute
/// "shop/main.py:create()"   file (and so a module, found beside its top package), attribute, called
/// "shop", ""                a folder without __init__.py, or nothing: look there
struct Target {
    QString module;      ///< "shop.main"; empty when there is only a folder.
    QString file;        ///< The absolute path, when a file was named.
    QString folder;      ///< Goes first on sys.path: the file's top folder, or the one to look into.
    QString attribute;   ///< "app", "app.wsgi"; may be empty.
    bool called = false; ///< "()" stood behind the attribute.

    [[nodiscard]] bool isFolder() const { return module.isEmpty(); }
    /// "shop.main:app", for titles and messages.
    [[nodiscard]] QString name() const;
};

/// `directory` is where relative names begin. Asks the file system what is a file and what is a folder.
[[nodiscard]] Target parseTarget(const QString &argument, const QString &directory);

/// The module that a file is, seen from the folder above its top package.
[[nodiscard]] Target targetOfFile(const QString &file);

/// The modules worth a look in a folder, best first: app.py, main.py, wsgi.py, asgi.py …; a Django project beside its
/// manage.py; packages with such a file inside.
struct Discovery {
    QList<Target> candidates;
    QStringList lookedAt; ///< Names of all that was asked for, relative to the folder.
};
[[nodiscard]] Discovery discover(const QString &folder, bool preferAsgi);

} // namespace gatescope::python
