#include "spec/referencefile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace gatescope::spec {

namespace {

constexpr std::array kPresences{Presence::Required, Presence::Optional, Presence::Defaulted};
constexpr std::array kNeeded{std::pair{"summary"_L1, &Entry::summary}, std::pair{"explanation"_L1, &Entry::explanation},
                             std::pair{"section"_L1, &Entry::section}, std::pair{"address"_L1, &Entry::address}};

std::unexpected<Error> malformed(const QString &file, const QString &what)
{
    return std::unexpected(
        Error{.summary = u"The reference file "_s + file + u" is malformed"_s, .detail = what, .wayOut = {}});
}

/// One entry of the file, with the file's defaults behind it.
class Record {
public:
    Record(const QJsonObject &own, const QJsonObject &defaults) : m_own(own), m_defaults(defaults) {}

    [[nodiscard]] QString text(QLatin1StringView field) const { return value(field).toString().trimmed(); }
    [[nodiscard]] QStringList list(QLatin1StringView field) const
    {
        QStringList texts;
        for (const QJsonValue &item : value(field).toArray())
            texts.append(item.toString());
        return texts;
    }

private:
    [[nodiscard]] QJsonValue value(QLatin1StringView field) const
    {
        return m_own.contains(field) ? m_own.value(field) : m_defaults.value(field);
    }

    QJsonObject m_own;
    QJsonObject m_defaults;
};

QString shownName(const QString &key)
{
    return key.mid(key.lastIndexOf(u'/') + 1);
}

std::optional<Presence> presenceNamed(const QString &name)
{
    if (name.isEmpty())
        return Presence::Unstated;
    for (const Presence presence : kPresences) {
        if (name == nameOf(presence))
            return presence;
    }
    return std::nullopt;
}

Entry read(const Record &record, Place place, const QJsonObject &sources)
{
    const QJsonObject source = sources.value(record.text("source"_L1)).toObject();
    Entry entry{.place = place,
                .key = record.text("key"_L1),
                .name = record.text("name"_L1),
                .types = record.list("types"_L1),
                .presence = presenceNamed(record.text("presence"_L1)).value_or(Presence::Unstated),
                .defaultValue = record.text("default"_L1),
                .summary = record.text("summary"_L1),
                .explanation = record.text("explanation"_L1),
                .section = source.value("section"_L1).toString(),
                .address = source.value("address"_L1).toString(),
                .quote = record.text("quote"_L1),
                .twins = record.list("twins"_L1),
                .related = record.list("related"_L1)};
    if (entry.name.isEmpty())
        entry.name = shownName(entry.key);
    return entry;
}

/// What is wrong with the entry, or nothing.
QString complaint(const Entry &entry, const Record &record)
{
    if (entry.key.isEmpty())
        return u"an entry has no key"_s;
    for (const auto &[field, member] : kNeeded) {
        if ((entry.*member).isEmpty())
            return entry.id() + u" has no "_s + field;
    }
    if (entry.types.isEmpty())
        return entry.id() + u" has no types"_s;
    if (!presenceNamed(record.text("presence"_L1)))
        return entry.id() + u" has an unknown presence"_s;
    if ((entry.presence == Presence::Defaulted) == entry.defaultValue.isEmpty())
        return entry.id() + u" must have a default exactly when its presence is \"default\""_s;
    return {};
}

} // namespace

Result<std::vector<Entry>> parseReferenceFile(const QByteArray &json, const QString &file)
{
    QJsonParseError failure;
    const QJsonObject root = QJsonDocument::fromJson(json, &failure).object();
    if (failure.error != QJsonParseError::NoError)
        return malformed(file, failure.errorString() + u" at byte "_s + QString::number(failure.offset));

    const auto place = placeNamed(root.value("place"_L1).toString());
    if (!place)
        return malformed(file, u"its place is unknown"_s);

    std::vector<Entry> entries;
    for (const QJsonValue &value : root.value("entries"_L1).toArray()) {
        const Record record(value.toObject(), root.value("defaults"_L1).toObject());
        entries.push_back(read(record, *place, root.value("sources"_L1).toObject()));
        if (const QString what = complaint(entries.back(), record); !what.isEmpty())
            return malformed(file, what);
    }
    if (entries.empty())
        return malformed(file, u"it has no entries"_s);
    return entries;
}

} // namespace gatescope::spec
