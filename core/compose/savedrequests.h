#pragma once

#include "compose/environments.h"

#include <QList>
#include <QString>
#include <QStringList>

/// Requests that the user has saved by name: a folder of plain files beside the project, each of the format "requests
/// 1" (environments.h), so that they can be read, edited, moved and put under version control. Folders in it are
/// folders of the list. Everything here reads or writes files: call it away from the UI.
namespace gatescope::compose {

struct SavedRequest {
    QString file;  ///< Below the folder: "cart/Add to the cart.json"
    int index = 0; ///< In the file; one written by hand may hold several.
    Draft draft;
    friend bool operator==(const SavedRequest &, const SavedRequest &) = default;
};

struct SavedRequests {
    QList<SavedRequest> all; ///< By file.
    struct Damage {
        QString file;
        Error error;
    };
    QList<Damage> damaged; ///< These files could not be read, or not wholly; the others are there all the same.
};

/// "PROJECT/.gatescope/requests"
[[nodiscard]] QString requestsFolder(const QString &projectFolder);

/// At most 5000 files, eight folders deep; links are not followed. A missing folder is empty.
[[nodiscard]] SavedRequests loadRequests(const QString &folder);

/// The file for a name: "cart/Add: now" is "cart/Add- now.json". Characters that a file system refuses become "-".
/// Empty when nothing is left of the name.
[[nodiscard]] QString fileForName(const QString &name);
/// "cart/Add to the cart", for a request of the list.
[[nodiscard]] QString nameOf(const SavedRequest &request);
/// `name` with its last part given to the draft, as nameOf() tells it again.
[[nodiscard]] SavedRequest savedAs(const QString &name, const Draft &draft);

/// Writes it in its place; behind the last of its file when there is none yet.
[[nodiscard]] Result<void> put(const QString &folder, const SavedRequest &request);
/// The reverse of take(): in front of what is in its place now.
[[nodiscard]] Result<void> putBack(const QString &folder, const SavedRequest &request);
/// Takes it away, the file too when it was the only one. What is not there any more is fine.
[[nodiscard]] Result<void> take(const QString &folder, const SavedRequest &request);
/// Fails when there is a file at `to`, unless it is the same.
[[nodiscard]] Result<void> move(const QString &folder, const SavedRequest &from, const SavedRequest &to);

/// Names of headers that hold a secret as it is, not as a variable, in alphabetical order.
[[nodiscard]] QStringList secretsIn(const Draft &draft);

} // namespace gatescope::compose
