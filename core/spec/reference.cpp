#include "spec/reference.h"

#include "resources/resources.h"
#include "spec/referencefile.h"

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gatescope::spec {

namespace {

std::unexpected<Error> refused(const QString &detail)
{
    return std::unexpected(
        Error{.summary = u"The reference texts do not fit together"_s, .detail = detail, .wayOut = {}});
}

Result<std::vector<Entry>> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(Error{.summary = u"Cannot read "_s + path, .detail = file.errorString(), .wayOut = {}});
    return parseReferenceFile(file.readAll(), path);
}

} // namespace

QString Reference::builtInFolder()
{
    return u":/gatescope/spec"_s;
}

Result<Reference> Reference::load(const QString &folder)
{
    resources::makeAvailable();
    Reference reference;
    const QDir dir(folder);
    const QStringList names = dir.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    if (names.isEmpty())
        return refused(u"there is no JSON file in "_s + folder);
    for (const QString &name : names) {
        auto entries = readFile(dir.filePath(name));
        if (!entries)
            return std::unexpected(std::move(entries.error()));
        if (auto added = reference.add(std::move(*entries)); !added)
            return std::unexpected(std::move(added.error()));
    }
    if (auto linked = reference.link(); !linked)
        return std::unexpected(std::move(linked.error()));
    return reference;
}

Result<void> Reference::add(std::vector<Entry> &&entries)
{
    for (Entry &entry : entries) {
        const QString id = entry.id();
        if (m_byId.contains(id))
            return refused(id + u" is told twice"_s);
        m_byId.insert(id, m_entries.size());
        if (entry.isFamily())
            m_families.push_back(m_entries.size());
        m_entries.push_back(std::move(entry));
    }
    return {};
}

Result<void> Reference::link()
{
    std::ranges::stable_sort(m_families, std::ranges::greater{},
                             [this](std::size_t index) { return m_entries[index].key.size(); });
    for (const Entry &entry : m_entries) {
        for (const QString &other : entry.twins + entry.related) {
            if (!m_byId.contains(other))
                return refused(entry.id() + u" points to "_s + other + u", which does not exist"_s);
        }
    }
    return {};
}

const Entry *Reference::find(Place place, QStringView key) const
{
    const QString wanted = place == Place::Header ? key.toString().toLower() : key.toString();
    if (const Entry *exact = byId(QString(nameOf(place) + u':' + wanted)))
        return exact;
    if (place == Place::Message && wanted.endsWith("/type"_L1))
        return byId(u"message:type"_s);
    return family(place, wanted);
}

const Entry *Reference::family(Place place, QStringView key) const
{
    for (const std::size_t index : m_families) {
        if (m_entries[index].place == place && m_entries[index].covers(key))
            return &m_entries[index];
    }
    return nullptr;
}

QList<const Entry *> Reference::explain(Place place, QStringView key) const
{
    QList<const Entry *> entries;
    if (const Entry *nearest = find(place, key))
        entries.append(nearest);
    const QString header = place == Place::Environ ? headerOf(key) : QString();
    if (const Entry *field = header.isEmpty() ? nullptr : find(Place::Header, header))
        entries.append(field);
    return entries;
}

const Entry *Reference::byId(QStringView id) const
{
    const auto found = m_byId.constFind(id.toString());
    return found == m_byId.constEnd() ? nullptr : &m_entries[*found];
}

QList<const Entry *> Reference::all(const QStringList &ids) const
{
    QList<const Entry *> entries;
    for (const QString &id : ids) {
        if (const Entry *entry = byId(id))
            entries.append(entry);
    }
    return entries;
}

QList<const Entry *> Reference::twinsOf(const Entry &entry) const
{
    return all(entry.twins);
}

QList<const Entry *> Reference::relatedTo(const Entry &entry) const
{
    return all(entry.related);
}

QString Reference::messageKey(QStringView type, QStringView key)
{
    return type.toString() + u'/' + key.toString();
}

QString Reference::headerOf(QStringView environKey)
{
    if (environKey == u"CONTENT_TYPE" || environKey == u"CONTENT_LENGTH")
        return environKey.toString().toLower().replace(u'_', u'-');
    if (!environKey.startsWith(u"HTTP_"))
        return {};
    return environKey.mid(5).toString().toLower().replace(u'_', u'-');
}

} // namespace gatescope::spec
