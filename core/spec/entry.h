#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace gatescope::spec {

/// Where a name belongs. The words in quotes are the spelling in the JSON files and in ids.
enum class Place {
    Environ,        ///< "environ": a key of the WSGI environ.
    HttpScope,      ///< "scope.http": a key of an ASGI http scope; inner keys with dots: `asgi.version`.
    WebSocketScope, ///< "scope.websocket"
    LifespanScope,  ///< "scope.lifespan"
    Message, ///< "message": an ASGI message, `http.response.start`, or a key of it, `http.response.start/status`.
    Call,    ///< "call": a callable or stream method of either interface, `start_response`, `wsgi.input.read`.
    Header,  ///< "header": an HTTP field, lower case.
    Status,  ///< "status": a status code, `404`.
    Outcome, ///< "outcome": how an exchange ended, spelled as in the trace: `client-left`.
    Event,   ///< "event": an event of the trace, by its name: `wsgi.start_response`.
};

[[nodiscard]] QLatin1StringView nameOf(Place place);
[[nodiscard]] std::optional<Place> placeNamed(QStringView name);

/// Whether the name has to be there. `Unstated` is for headers, codes, outcomes and events, where nothing demands it.
enum class Presence { Unstated, Required, Optional, Defaulted };

[[nodiscard]] QLatin1StringView nameOf(Presence presence);

/// What one name means, for a person who learns it. Texts are plain; words between `backticks` are code.
struct Entry {
    Place place = Place::Environ;
    QString key;       ///< Unique in its place. One `*` at the end makes it a family: `HTTP_*`.
    QString name;      ///< To show: `status` for the key `http.response.start/status`, `4xx` for `4*`.
    QStringList types; ///< Any of these. Python type names where the value is a Python object.
    Presence presence = Presence::Unstated;
    QString defaultValue; ///< As Python writes it; only for Presence::Defaulted.
    QString summary;      ///< One sentence.
    QString explanation;  ///< Two to four sentences: what it is, where on the wire it comes from, the usual trap.
    QString section;      ///< The document and the title of its section.
    QString address;      ///< Where that section can be read; always https.
    QString quote;        ///< Words of the spec, at most 25; may be empty.
    QStringList twins;    ///< Ids of what plays this part in the other interface. They always point back.
    QStringList related;  ///< Ids worth reading next.

    [[nodiscard]] QString id() const; ///< "environ:REQUEST_METHOD"
    [[nodiscard]] bool isFamily() const;
    /// True for the key itself, and for every key that a family's beginning fits.
    [[nodiscard]] bool covers(QStringView wanted) const;
};

} // namespace gatescope::spec
