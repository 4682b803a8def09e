#pragma once

#include "base/result.h"
#include "compose/draft.h"
#include "compose/variables.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>
#include <variant>

/// What the composer keeps: plain JSON files beside the project, one value a line, keys in a fixed order, so that they
/// can be read, edited, compared and put under version control.
///
/// `.gatescope/environments.json`
///
///     {
///         "gatescope": "environments 1",
///         "current": "local",
///         "shared": { "user": "ada" },
///         "environments": [
///             { "name": "local", "variables": { "base": "http://127.0.0.1:8000", "# token": "switched off" } }
///         ]
///     }
///
/// A file of requests (savedrequests.h has one in each file, `.gatescope/requests/NAME.json`)
///
///     {
///         "gatescope": "requests 1",
///         "requests": [
///             { "kind": "http", "name": "Add to the cart", "method": "POST", "url": "{{base}}/cart", … },
///             { "kind": "websocket", "name": "Chat", "url": "ws://127.0.0.1:8000/chat", … }
///         ]
///     }
///
/// What has its default value is not written. Unknown kinds of requests are kept as they are.
namespace gatescope::compose {

struct Environment {
    QString name;
    QList<Row> variables;
    friend bool operator==(const Environment &, const Environment &) = default;
};

struct Environments {
    QList<Environment> all;
    QString current;   ///< Name of one of them; empty: none.
    QList<Row> shared; ///< In every environment, unless it has one of the same name.

    /// The enabled variables, as prepare() wants them.
    [[nodiscard]] Variables variables() const;
    [[nodiscard]] const Environment *find(const QString &name) const;
    friend bool operator==(const Environments &, const Environments &) = default;
};

/// QJsonObject: of a kind that this version does not know.
using Draft = std::variant<HttpDraft, SocketDraft, QJsonObject>;

struct Collection {
    QList<Draft> drafts;
    friend bool operator==(const Collection &, const Collection &) = default;
};

/// What a file holds, as far as it could be read, and what was wrong with it. A missing file is empty and fine.
template <class T>
struct Loaded {
    T value;
    std::optional<Error> damage; ///< In words, with the line; saving keeps the damaged file beside the new one.
};

/// "PROJECT/.gatescope/environments.json"
[[nodiscard]] QString environmentsPath(const QString &projectFolder);

[[nodiscard]] Loaded<Environments> loadEnvironments(const QString &path);
[[nodiscard]] Loaded<Collection> loadCollection(const QString &path);
/// Whole or not at all; makes the folder. A file there that cannot be read as JSON is first copied to "NAME.damaged".
[[nodiscard]] Result<void> save(const Environments &environments, const QString &path);
[[nodiscard]] Result<void> save(const Collection &collection, const QString &path);
/// The same, readable for the user alone.
[[nodiscard]] Result<void> saveAlone(const Collection &collection, const QString &path);

[[nodiscard]] QJsonObject toJson(const HttpDraft &draft);
[[nodiscard]] QJsonObject toJson(const SocketDraft &draft);
[[nodiscard]] QJsonObject toJson(const Draft &draft);
/// By its "kind". What is missing or of the wrong type has its default.
[[nodiscard]] Draft draftFromJson(const QJsonObject &object);
[[nodiscard]] QString nameOf(const Draft &draft);

} // namespace gatescope::compose
