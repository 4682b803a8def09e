#include "captures/filter/fields.h"

#include "trace/event.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;
using trace::Interface;
using trace::Outcome;
using trace::Protocol;

namespace {

using MaybeNumber = std::optional<std::int64_t>;

template <auto Member>
MaybeNumber numberOf(const ExchangeSummary &s)
{
    return static_cast<std::int64_t>(s.*Member);
}

template <auto Member>
std::string_view textOf(const ExchangeSummary &s)
{
    return s.*Member;
}

MaybeNumber statusOf(const ExchangeSummary &s)
{
    return s.status == 0 ? MaybeNumber() : s.status;
}

MaybeNumber durationOf(const ExchangeSummary &s)
{
    return s.duration().count();
}

MaybeNumber ttfbOf(const ExchangeSummary &s)
{
    return s.firstByteAt ? MaybeNumber((*s.firstByteAt - s.startedAt).count()) : MaybeNumber();
}

MaybeNumber bytesOf(const ExchangeSummary &s)
{
    return static_cast<std::int64_t>(s.bytesIn + s.bytesOut);
}

bool isSocket(const ExchangeSummary &s)
{
    return s.protocol == Protocol::WebSocket;
}

MaybeNumber ofSocket(const ExchangeSummary &s, std::int64_t number)
{
    return isSocket(s) ? MaybeNumber(number) : MaybeNumber();
}

std::string_view httpVersionOf(const ExchangeSummary &s)
{
    const std::string_view version = s.httpVersion;
    return version.starts_with("HTTP/") ? version.substr(5) : version;
}

std::string_view errorOf(const ExchangeSummary &s)
{
    return s.appRaised ? std::string_view(s.note) : std::string_view();
}

#define MEANS(text) QT_TRANSLATE_NOOP("FilterFields", text)

constexpr std::array kFields{
    FieldSpec{FieldId::Method, "method"_L1, FieldType::Name, MEANS("the request method"), "method == POST", nullptr,
              textOf<&ExchangeSummary::method>},
    FieldSpec{FieldId::Status, "status"_L1, FieldType::Status, MEANS("the response's status code, or a class"),
              "status == 5xx", statusOf},
    FieldSpec{FieldId::Path, "path"_L1, FieldType::Text, MEANS("the target before the question mark"),
              "path ~ \"/api\"", nullptr, [](const ExchangeSummary &s) { return pathOf(s.target); }},
    FieldSpec{FieldId::Query, "query"_L1, FieldType::Text, MEANS("the target behind the question mark"),
              "query ~ \"page=2\"", nullptr, [](const ExchangeSummary &s) { return queryOf(s.target); }},
    FieldSpec{FieldId::Target, "target"_L1, FieldType::Text, MEANS("the whole target, as on the wire"),
              "target == \"/shop?id=3\"", nullptr, textOf<&ExchangeSummary::target>},
    FieldSpec{FieldId::Duration, "dur"_L1, FieldType::Duration, MEANS("from the first byte in to the last byte out"),
              "dur > 50ms", durationOf},
    FieldSpec{FieldId::Ttfb, "ttfb"_L1, FieldType::Duration, MEANS("until the response head left"), "ttfb > 20ms",
              ttfbOf},
    FieldSpec{FieldId::Bytes, "bytes"_L1, FieldType::Size, MEANS("both directions on the wire"), "bytes > 1MiB",
              bytesOf},
    FieldSpec{FieldId::BytesIn, "bytes.in"_L1, FieldType::Size, MEANS("the request on the wire"), "bytes.in > 10KB",
              numberOf<&ExchangeSummary::bytesIn>},
    FieldSpec{FieldId::BytesOut, "bytes.out"_L1, FieldType::Size, MEANS("the response on the wire"),
              "bytes.out >= 64KiB", numberOf<&ExchangeSummary::bytesOut>},
    FieldSpec{FieldId::Interface, "interface"_L1, FieldType::Choice, MEANS("how the application was called"),
              "interface == wsgi", numberOf<&ExchangeSummary::interface>},
    FieldSpec{FieldId::Protocol, "protocol"_L1, FieldType::Choice, MEANS("what kind of exchange it is"),
              "protocol == lifespan", numberOf<&ExchangeSummary::protocol>},
    FieldSpec{FieldId::Outcome, "outcome"_L1, FieldType::Choice, MEANS("how it ended"), "outcome == client-left",
              numberOf<&ExchangeSummary::outcome>},
    FieldSpec{FieldId::Client, "client"_L1, FieldType::Text, MEANS("the client's address and port"),
              "client ~ \"127.0.0.1\"", nullptr, textOf<&ExchangeSummary::client>},
    FieldSpec{FieldId::Http, "http"_L1, FieldType::Name, MEANS("the HTTP version"), "http == 1.0", nullptr,
              httpVersionOf},
    FieldSpec{FieldId::Number, "number"_L1, FieldType::Number, MEANS("the exchange's number"), "number > 40",
              numberOf<&ExchangeSummary::number>},
    FieldSpec{FieldId::Run, "run"_L1, FieldType::Number, MEANS("which start of the application served it"), "run == 2",
              [](const ExchangeSummary &s) { return MaybeNumber(s.run.value); }},
    FieldSpec{FieldId::Events, "events"_L1, FieldType::Number, MEANS("how many events were recorded"), "events > 100",
              numberOf<&ExchangeSummary::events>},
    FieldSpec{FieldId::Findings, "findings"_L1, FieldType::Number, MEANS("broken or risky rules"), "findings > 0",
              numberOf<&ExchangeSummary::findings>},
    FieldSpec{FieldId::Logs, "logs"_L1, FieldType::Number, MEANS("lines of output, logs and warnings"), "logs > 0",
              numberOf<&ExchangeSummary::logs>},
    FieldSpec{FieldId::Blocked, "blocked"_L1, FieldType::Duration, MEANS("how long it held the event loop"),
              "blocked > 100ms", numberOf<&ExchangeSummary::blockedNs>},
    FieldSpec{FieldId::Waited, "waited"_L1, FieldType::Duration, MEANS("how long others kept it from the event loop"),
              "waited > 100ms", numberOf<&ExchangeSummary::waitedNs>},
    FieldSpec{FieldId::Error, "error"_L1, FieldType::Text, MEANS("the application's exception"),
              "error ~ \"ValueError\"", nullptr, errorOf},
    FieldSpec{FieldId::Note, "note"_L1, FieldType::Text, MEANS("why it ended as it did"), "note ~ \"timed out\"",
              nullptr, textOf<&ExchangeSummary::note>},
    FieldSpec{.id = FieldId::Comment,
              .name = "comment"_L1,
              .type = FieldType::Text,
              .meaning = MEANS("your own comment; alone: there is one"),
              .example = "comment ~ \"ask Ann\"",
              .ofNote = true},
    FieldSpec{.id = FieldId::Color,
              .name = "color"_L1,
              .type = FieldType::Choice,
              .meaning = MEANS("your own colour; alone: there is one"),
              .example = "color == red",
              .ofNote = true},
    FieldSpec{FieldId::Marked, "marked"_L1, FieldType::Flag, MEANS("you have marked it with a star"), "marked",
              numberOf<&ExchangeSummary::marked>},
    FieldSpec{FieldId::Open, "open"_L1, FieldType::Flag, MEANS("has not ended yet"), "not open",
              [](const ExchangeSummary &s) { return MaybeNumber(s.isOpen()); }},
    FieldSpec{FieldId::Failed, "failed"_L1, FieldType::Flag, MEANS("5xx, raised, cut off or lifespan failed"), "failed",
              [](const ExchangeSummary &s) { return MaybeNumber(s.isFailure()); }},
    FieldSpec{FieldId::WebSocket, "ws"_L1, FieldType::Flag, MEANS("is a WebSocket"), "ws",
              [](const ExchangeSummary &s) { return MaybeNumber(isSocket(s)); }},
    FieldSpec{FieldId::Messages, "messages"_L1, FieldType::Number,
              MEANS("data messages of a WebSocket, both directions"), "messages > 100",
              [](const ExchangeSummary &s) { return ofSocket(s, std::int64_t(s.messagesIn) + s.messagesOut); }},
    FieldSpec{FieldId::MessagesIn, "messages.in"_L1, FieldType::Number,
              MEANS("data messages from a WebSocket's client"), "messages.in > 10",
              [](const ExchangeSummary &s) { return ofSocket(s, s.messagesIn); }},
    FieldSpec{FieldId::MessagesOut, "messages.out"_L1, FieldType::Number,
              MEANS("data messages to a WebSocket's client"), "messages.out == 0",
              [](const ExchangeSummary &s) { return ofSocket(s, s.messagesOut); }},
    FieldSpec{FieldId::Close, "close"_L1, FieldType::Number, MEANS("the code that a WebSocket closed with"),
              "close == 1006",
              [](const ExchangeSummary &s) { return s.closeCode == 0 ? MaybeNumber() : MaybeNumber(s.closeCode); }},
    FieldSpec{.id = FieldId::Header,
              .name = "header"_L1,
              .type = FieldType::Value,
              .meaning = MEANS("a request header"),
              .example = "header[\"x-id\"] ~ \"42\"",
              .keyed = true},
    FieldSpec{.id = FieldId::ResponseHeader,
              .name = "response.header"_L1,
              .type = FieldType::Value,
              .meaning = MEANS("a response header"),
              .example = "response.header[\"vary\"]",
              .keyed = true},
    FieldSpec{.id = FieldId::Environ,
              .name = "environ"_L1,
              .type = FieldType::Value,
              .meaning = MEANS("a key of the WSGI environ"),
              .example = "environ[\"SCRIPT_NAME\"] == \"/shop\"",
              .keyed = true},
    FieldSpec{.id = FieldId::Scope,
              .name = "scope"_L1,
              .type = FieldType::Value,
              .meaning = MEANS("a key of the ASGI scope"),
              .example = "scope[\"root_path\"] == \"/shop\"",
              .keyed = true},
    FieldSpec{.id = FieldId::Body,
              .name = "body"_L1,
              .type = FieldType::Text,
              .meaning = MEANS("text in the request's or response's body"),
              .example = "body ~ \"token\""},
    FieldSpec{.id = FieldId::Log,
              .name = "log"_L1,
              .type = FieldType::Text,
              .meaning = MEANS("text in its output, logs and warnings"),
              .example = "log ~ \"deprecated\""},
    FieldSpec{.id = FieldId::Event,
              .name = "event"_L1,
              .type = FieldType::Name,
              .meaning = MEANS("an event that it has"),
              .example = "event == \"asgi.send\""},
    FieldSpec{.id = FieldId::Rule,
              .name = "rule"_L1,
              .type = FieldType::Name,
              .meaning = MEANS("the id of a rule that it broke"),
              .example = "rule == W073"},
};
#undef MEANS
static_assert(kFields.size() == static_cast<std::size_t>(FieldId::Count));

template <class Enum>
constexpr Choice choice(FieldId field, QLatin1StringView word, Enum low, Enum high)
{
    return {field, word, static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

template <class Enum>
constexpr Choice choice(FieldId field, QLatin1StringView word, Enum value)
{
    return choice(field, word, value, value);
}

constexpr std::array kChoices{
    choice(FieldId::Interface, "wsgi"_L1, Interface::Wsgi),
    choice(FieldId::Interface, "asgi"_L1, Interface::Asgi3, Interface::Asgi2),
    choice(FieldId::Interface, "asgi3"_L1, Interface::Asgi3),
    choice(FieldId::Interface, "asgi2"_L1, Interface::Asgi2),
    choice(FieldId::Interface, "none"_L1, Interface::None),
    choice(FieldId::Protocol, "http"_L1, Protocol::Http),
    choice(FieldId::Protocol, "websocket"_L1, Protocol::WebSocket),
    choice(FieldId::Protocol, "ws"_L1, Protocol::WebSocket),
    choice(FieldId::Protocol, "lifespan"_L1, Protocol::Lifespan),
    choice(FieldId::Protocol, "none"_L1, Protocol::None),
    choice(FieldId::Outcome, "open"_L1, Outcome::Open),
    choice(FieldId::Outcome, "completed"_L1, Outcome::Completed),
    choice(FieldId::Outcome, "failed"_L1, Outcome::Failed),
    choice(FieldId::Outcome, "cut"_L1, Outcome::Cut),
    choice(FieldId::Outcome, "client-left"_L1, Outcome::ClientLeft),
    choice(FieldId::Outcome, "rejected"_L1, Outcome::Rejected),
    choice(FieldId::Outcome, "aborted"_L1, Outcome::Aborted),
    choice(FieldId::Outcome, "lifespan-done"_L1, Outcome::LifespanDone),
    choice(FieldId::Outcome, "unsupported"_L1, Outcome::Unsupported),
    choice(FieldId::Outcome, "lifespan-failed"_L1, Outcome::LifespanFailed),
    choice(FieldId::Color, "none"_L1, 0),
    choice(FieldId::Color, "any"_L1, 1, static_cast<int>(trace::kNoteColours)),
    choice(FieldId::Color, "red"_L1, 1),
    choice(FieldId::Color, "orange"_L1, 2),
    choice(FieldId::Color, "green"_L1, 3),
    choice(FieldId::Color, "blue"_L1, 4),
    choice(FieldId::Color, "violet"_L1, 5),
    choice(FieldId::Color, "pink"_L1, 6),
};

constexpr std::array kUnits{
    Unit{FieldType::Duration, "ns"_L1, 1},     Unit{FieldType::Duration, "us"_L1, 1e3},
    Unit{FieldType::Duration, "ms"_L1, 1e6},   Unit{FieldType::Duration, "s"_L1, 1e9},
    Unit{FieldType::Duration, "min"_L1, 60e9}, Unit{FieldType::Size, "B"_L1, 1},
    Unit{FieldType::Size, "KB"_L1, 1e3},       Unit{FieldType::Size, "MB"_L1, 1e6},
    Unit{FieldType::Size, "GB"_L1, 1e9},       Unit{FieldType::Size, "KiB"_L1, 1024},
    Unit{FieldType::Size, "MiB"_L1, 1048576},  Unit{FieldType::Size, "GiB"_L1, 1073741824},
};

// The other words that people know for a field.
struct Alias {
    QLatin1StringView word;
    FieldId field;
};

constexpr std::array kAliases{
    Alias{"duration"_L1, FieldId::Duration},   Alias{"time"_L1, FieldId::Duration},
    Alias{"code"_L1, FieldId::Status},         Alias{"url"_L1, FieldId::Target},
    Alias{"uri"_L1, FieldId::Target},          Alias{"size"_L1, FieldId::Bytes},
    Alias{"verb"_L1, FieldId::Method},         Alias{"type"_L1, FieldId::Protocol},
    Alias{"ip"_L1, FieldId::Client},           Alias{"peer"_L1, FieldId::Client},
    Alias{"version"_L1, FieldId::Http},        Alias{"exception"_L1, FieldId::Error},
    Alias{"headers"_L1, FieldId::Header},      Alias{"env"_L1, FieldId::Environ},
    Alias{"finding"_L1, FieldId::Findings},    Alias{"starred"_L1, FieldId::Marked},
    Alias{"id"_L1, FieldId::Number},           Alias{"content"_L1, FieldId::Body},
    Alias{"colour"_L1, FieldId::Color},        Alias{"label"_L1, FieldId::Color},
    Alias{"websocket"_L1, FieldId::WebSocket}, Alias{"closecode"_L1, FieldId::Close},
};

int editDistance(QStringView a, QStringView b)
{
    QList<int> row(b.size() + 1);
    std::ranges::iota(row, 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        int diagonal = std::exchange(row[0], static_cast<int>(i));
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const int change = diagonal + (a[i - 1].toLower() == b[j - 1].toLower() ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row.last();
}

std::string_view withoutAuthority(std::string_view target)
{
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos || target.find('?') < scheme)
        return target;
    const auto path = target.find_first_of("/?", scheme + 3);
    return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

template <class... Events>
constexpr std::array<std::string_view, sizeof...(Events)> namesOf(const std::variant<Events...> *)
{
    return {Events::kName...};
}

} // namespace

QString FieldSpec::translatedMeaning() const
{
    return QCoreApplication::translate("FilterFields", meaning);
}

std::span<const FieldSpec> fieldSpecs()
{
    return kFields;
}

const FieldSpec &fieldSpec(FieldId id)
{
    return kFields[static_cast<std::size_t>(id)];
}

const FieldSpec *findField(QStringView name)
{
    const auto found = std::ranges::find_if(
        kFields, [name](const FieldSpec &field) { return name.compare(field.name, Qt::CaseInsensitive) == 0; });
    return found == kFields.end() ? nullptr : &*found;
}

const FieldSpec *similarField(QStringView name)
{
    for (const Alias &alias : kAliases) {
        if (name.compare(alias.word, Qt::CaseInsensitive) == 0)
            return &fieldSpec(alias.field);
    }
    const auto distance = [name](const FieldSpec &field) { return editDistance(name, QString(field.name)); };
    const auto nearest = std::ranges::min_element(kFields, {}, distance);
    return distance(*nearest) <= (name.size() > 4 ? 2 : 1) ? &*nearest : nullptr;
}

std::span<const Choice> choices()
{
    return kChoices;
}

std::span<const Unit> units()
{
    return kUnits;
}

std::optional<Quantity> parseQuantity(QStringView text, FieldType type)
{
    qsizetype digits = 0;
    while (digits < text.size() && (text[digits].isDigit() || text[digits] == u'.'))
        ++digits;
    bool ok = false;
    const double value = text.first(digits).toDouble(&ok);
    if (!ok)
        return std::nullopt;
    const qsizetype point = text.first(digits).indexOf(u'.');
    const double step = point < 0 ? 1 : std::pow(10.0, -static_cast<double>(digits - point - 1));
    QString unit = text.sliced(digits).toString();
    if (unit.isEmpty())
        return Quantity{value, step, false};
    unit.replace(QChar(0x00B5), u'u').replace(QChar(0x03BC), u'u');
    for (const Unit &known : kUnits) {
        if (known.type == type && unit.compare(known.word, Qt::CaseInsensitive) == 0)
            return Quantity{value * known.factor, step * known.factor, true};
    }
    return std::nullopt;
}

std::string_view pathOf(std::string_view target)
{
    target = withoutAuthority(target);
    return target.substr(0, target.find('?'));
}

std::string_view queryOf(std::string_view target)
{
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::span<const std::string_view> eventNames()
{
    static constexpr auto kNames = namesOf(static_cast<const trace::EventBody *>(nullptr));
    return kNames;
}

} // namespace gatescope::captures
