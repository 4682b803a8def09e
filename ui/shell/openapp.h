#pragma once

#include "link/options.h"

#include <QMimeData>
#include <QString>

#include <optional>

namespace gatescope::ui {

/// A built-in example, as the start page lists it.
struct Example {
    QString title;
    QString description;
    QString file;         ///< "tour_asgi.py"
    bool hasTour = false; ///< It has requests worth sending.
};

/// How to run a Python file or a folder that the user chose: the file's folder becomes the working directory.
[[nodiscard]] link::RunOptions runOptionsFor(const QString &path);

/// The one Python file or folder of a drag, if that is what it carries.
[[nodiscard]] std::optional<QString> droppedApplication(const QMimeData *data);
/// The one session file of a drag.
[[nodiscard]] std::optional<QString> droppedSession(const QMimeData *data);
/// A HAR that is dropped on the window.
[[nodiscard]] std::optional<QString> droppedHar(const QMimeData *data);

/// "shop.main:app in ~/shop": for menus and lists.
[[nodiscard]] QString shortName(const link::RunOptions &options);

[[nodiscard]] QString homeRelative(const QString &path);

} // namespace gatescope::ui
