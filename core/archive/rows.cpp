#include "archive/rows.h"

#include <algorithm>
#include <array>
#include <limits>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

using Ns = std::chrono::nanoseconds;
using OptionalNs = std::optional<Ns>;

QVariant toValue(const std::string &text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
QVariant toValue(T value)
{
    return static_cast<qint64>(value);
}

template <class Tag>
QVariant toValue(Id<Tag> id)
{
    return id.value;
}

QVariant toValue(Ns time)
{
    return static_cast<qint64>(time.count());
}

template <class T>
QVariant toValue(const std::optional<T> &value)
{
    return value ? toValue(*value) : QVariant();
}

/// False: the value is not one that the field can have.
bool fromValue(const QVariant &value, std::string &text)
{
    constexpr qsizetype kMostText = 64 * 1024;
    text = value.toByteArray().first(std::min(kMostText, value.toByteArray().size())).toStdString();
    return true;
}

template <class T>
    requires std::is_integral_v<T>
bool fromValue(const QVariant &value, T &number)
{
    const qint64 stored = value.toLongLong();
    number = static_cast<T>(stored);
    return static_cast<qint64>(number) == stored;
}

bool fromValue(const QVariant &value, bool &flag)
{
    flag = value.toLongLong() != 0;
    return true;
}

template <class Enum>
constexpr qint64 kLast = 0;
template <>
constexpr qint64 kLast<trace::Interface> = static_cast<qint64>(trace::Interface::Asgi2);
template <>
constexpr qint64 kLast<trace::Protocol> = static_cast<qint64>(trace::Protocol::Lifespan);
template <>
constexpr qint64 kLast<trace::Outcome> = static_cast<qint64>(trace::Outcome::LifespanFailed);
template <>
constexpr qint64 kLast<trace::SocketState> = static_cast<qint64>(trace::SocketState::Closed);

template <class T>
    requires std::is_enum_v<T>
bool fromValue(const QVariant &value, T &choice)
{
    const qint64 stored = value.toLongLong();
    choice = static_cast<T>(stored);
    return stored >= 0 && stored <= kLast<T>;
}

template <class Tag>
bool fromValue(const QVariant &value, Id<Tag> &id)
{
    return fromValue(value, id.value);
}

bool fromValue(const QVariant &value, Ns &time)
{
    time = Ns(value.toLongLong());
    return true;
}

template <class T>
bool fromValue(const QVariant &value, std::optional<T> &field)
{
    return value.isNull() || fromValue(value, field.emplace());
}

struct Column {
    const char *name;
    bool isText;
    QVariant (*get)(const ExchangeSummary &);
    bool (*set)(ExchangeSummary &, const QVariant &);
    int since; ///< In files of this version and later.
};

template <auto Member>
constexpr Column column(const char *name, int since = 1)
{
    return {name, std::is_same_v<decltype(Member), std::string ExchangeSummary::*>,
            [](const ExchangeSummary &summary) { return toValue(summary.*Member); },
            [](ExchangeSummary &summary, const QVariant &value) { return fromValue(value, summary.*Member); }, since};
}

using S = ExchangeSummary;
constexpr std::array kColumns{
    column<&S::number>("number"),
    column<&S::run>("run"),
    column<&S::exchange>("exchange"),
    column<&S::connection>("connection"),
    column<&S::interface>("interface"),
    column<&S::protocol>("protocol"),
    column<&S::outcome>("outcome"),
    column<&S::status>("status"),
    column<&S::method>("method"),
    column<&S::target>("target"),
    column<&S::httpVersion>("http_version"),
    column<&S::client>("client"),
    column<&S::note>("note"),
    column<&S::lifespan>("lifespan"),
    column<&S::startedAt>("started_ns"),
    column<&S::calledAt>("called_ns"),
    column<&S::firstByteAt>("first_byte_ns"),
    column<&S::endedAt>("ended_ns"),
    column<&S::lastAt>("last_ns"),
    column<&S::bytesIn>("bytes_in"),
    column<&S::bytesOut>("bytes_out"),
    column<&S::events>("events"),
    column<&S::findings>("findings"),
    column<&S::logs>("logs"),
    column<&S::messagesIn>("messages_in"),
    column<&S::messagesOut>("messages_out"),
    column<&S::closeCode>("close_code"),
    column<&S::socket>("socket"),
    column<&S::appRaised>("app_raised"),
    column<&S::hasGap>("has_gap"),
    column<&S::marked>("marked"),
    column<&S::deleted>("deleted"),
    column<&S::blockedNs>("blocked_ns", 2),
    column<&S::waitedNs>("waited_ns", 2),
};

QString placeOf(const Column &column)
{
    return u':' + QString::fromLatin1(column.name);
}

template <class Part>
QString joined(Part part)
{
    QStringList parts;
    for (const Column &column : kColumns)
        parts.append(part(column));
    return parts.join(u", "_s);
}

} // namespace

// Text goes in and out as bytes: what came from the wire need not be UTF-8.
QString exchangeInsert()
{
    const QString names = joined([](const Column &column) { return QString::fromLatin1(column.name); });
    const QString places = joined([](const Column &column) {
        return column.isText ? u"CAST(%1 AS TEXT)"_s.arg(placeOf(column)) : placeOf(column);
    });
    return u"INSERT OR REPLACE INTO exchange (%1) VALUES (%2)"_s.arg(names, places);
}

QString exchangeSelect(int version)
{
    return u"SELECT "_s + joined([version](const Column &column) {
               const QString name = QString::fromLatin1(column.since > version ? "0" : column.name);
               return column.isText ? u"CAST(%1 AS BLOB)"_s.arg(name) : name;
           });
}

// By name: for a value bound by position Qt makes up a name each time, which took a third of the recorder's time.
void bindExchange(QSqlQuery &query, const ExchangeSummary &summary)
{
    static const auto kPlaces = [] {
        std::array<QString, kColumns.size()> places;
        std::ranges::transform(kColumns, places.begin(), placeOf);
        return places;
    }();
    for (std::size_t index = 0; index < kColumns.size(); ++index)
        query.bindValue(kPlaces[index], kColumns[index].get(summary));
}

std::optional<ExchangeSummary> readExchange(const QSqlQuery &query)
{
    ExchangeSummary summary;
    for (std::size_t index = 0; index < kColumns.size(); ++index) {
        if (!kColumns[index].set(summary, query.value(static_cast<int>(index))))
            return std::nullopt;
    }
    return summary;
}

QString runInsert()
{
    return u"INSERT OR REPLACE INTO run (id, target, interface, python, pid, started_unix_ns, ended, end_reason, "
           "lost_events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"_s;
}

QString runSelect()
{
    return u"SELECT id, target, interface, python, pid, started_unix_ns, ended, end_reason, lost_events FROM run "
           "ORDER BY id"_s;
}

void bindRun(QSqlQuery &query, const trace::RunInfo &run)
{
    const QVariantList values{run.id.value,      run.target,    toValue(run.interface),
                              run.pythonVersion, run.pid,       toValue(run.startedAtUnixNs),
                              run.ended ? 1 : 0, run.endReason, toValue(run.lostEvents)};
    for (qsizetype index = 0; index < values.size(); ++index)
        query.bindValue(static_cast<int>(index), values[index]);
}

std::optional<trace::RunInfo> readRun(const QSqlQuery &query)
{
    trace::RunInfo run;
    run.target = query.value(1).toString();
    run.pythonVersion = query.value(3).toString();
    run.pid = query.value(4).toLongLong();
    run.startedAtUnixNs = query.value(5).toLongLong();
    run.ended = query.value(6).toLongLong() != 0;
    run.endReason = query.value(7).toString();
    run.lostEvents = query.value(8).toULongLong();
    const bool sound = fromValue(query.value(0), run.id) && fromValue(query.value(2), run.interface);
    return sound ? std::optional(run) : std::nullopt;
}

} // namespace gatescope::archive
