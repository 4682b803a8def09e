#pragma once

#include "base/result.h"
#include "spec/entry.h"

#include <QHash>
#include <QList>

#include <vector>

namespace gatescope::spec {

/// The meaning of every name that Gatescope shows: environ and scope keys, ASGI messages, WSGI calls, HTTP fields,
/// status codes, outcomes and trace events.
///
///     const auto reference = spec::Reference::load();          // once; keep it as long as anything it gave you
///     if (const spec::Entry *entry = reference->find(spec::Place::Environ, u"PATH_INFO"))
///         show(entry->summary, reference->twinsOf(*entry));
///
/// The texts are the JSON files of resources/spec; see `parseReferenceFile()` for their form. Entries live as long as
/// their Reference and stay where they are when it is moved. Not thread-safe while moving; reading is.
class Reference {
public:
    /// Reads every `*.json` in `folder`, by default the texts built into the program. Refuses a malformed file, an
    /// entry without its texts, a key told twice and a twin that does not exist; the error names file and entry.
    [[nodiscard]] static Result<Reference> load(const QString &folder = builtInFolder());
    [[nodiscard]] static QString builtInFolder();

    /// The entry for `key`, else the family with the longest beginning that fits (`HTTP_X_FOO` gives `HTTP_*`, status
    /// 499 gives `4xx`), else null. Header names are compared without case. Scope keys inside a dict are joined by
    /// dots (`asgi.spec_version`, `extensions.tls.tls_version`), message keys follow a slash (see messageKey()); the
    /// key `type`, which every message has, is explained once for all.
    [[nodiscard]] const Entry *find(Place place, QStringView key) const;

    /// All that helps with `key`, the nearest first: what find() gives and, for `HTTP_X_FOO`, `CONTENT_TYPE` and
    /// `CONTENT_LENGTH`, the HTTP field that it was made from.
    [[nodiscard]] QList<const Entry *> explain(Place place, QStringView key) const;

    [[nodiscard]] const Entry *byId(QStringView id) const;
    [[nodiscard]] QList<const Entry *> twinsOf(const Entry &entry) const;
    [[nodiscard]] QList<const Entry *> relatedTo(const Entry &entry) const;
    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }

    /// `http.response.start` and `status` give `http.response.start/status`, the key for Place::Message.
    [[nodiscard]] static QString messageKey(QStringView type, QStringView key);
    /// The field that an environ key was made from: `HTTP_X_FOO` gives `x-foo`, `CONTENT_TYPE` gives `content-type`;
    /// empty when it was made from none.
    [[nodiscard]] static QString headerOf(QStringView environKey);

private:
    Result<void> add(std::vector<Entry> &&entries);
    Result<void> link();
    [[nodiscard]] const Entry *family(Place place, QStringView key) const;
    [[nodiscard]] QList<const Entry *> all(const QStringList &ids) const;

    std::vector<Entry> m_entries;
    QHash<QString, std::size_t> m_byId;
    std::vector<std::size_t> m_families; ///< The longest beginning first.
};

} // namespace gatescope::spec
