#pragma once

#include "trace/recordstore.h"
#include "trace/summary.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <span>

/// The one table of what a filter can ask about an exchange. The parser, the evaluator, the completion and the
/// reference all read it: a new field is one more row.
namespace gatescope::captures {

enum class FieldId : std::uint8_t {
    Method,
    Status,
    Path,
    Query,
    Target,
    Duration,
    Ttfb,
    Bytes,
    BytesIn,
    BytesOut,
    Interface,
    Protocol,
    Outcome,
    Client,
    Http,
    Number,
    Run,
    Events,
    Findings,
    Logs,
    Blocked,
    Waited,
    Error,
    Note,
    Comment,
    Color,
    Marked,
    Open,
    Failed,
    WebSocket,
    Messages,
    MessagesIn,
    MessagesOut,
    Close,
    Header,
    ResponseHeader,
    Environ,
    Scope,
    Body,
    Log,
    Event,
    Rule,
    Count
};

enum class FieldType : std::uint8_t {
    Text,     ///< == compares exactly, ~ without case.
    Name,     ///< Text that is compared without case: GET, asgi.send.
    Number,   ///< 12
    Status,   ///< 404, 5xx
    Duration, ///< 50ms; nanoseconds
    Size,     ///< 10KB; bytes
    Choice,   ///< One of the words of choices().
    Flag,     ///< Stands alone: open, not marked.
    Value,    ///< Text, or a number where < or > asks for one.
};

struct FieldSpec {
    FieldId id;
    QLatin1StringView name;
    FieldType type;
    const char *meaning; ///< For the completion and the reference; translate in the context "FilterFields".
    const char *example;
    /// Number, Status, Duration, Size, Choice, Flag. Nothing: the exchange has none (yet), no < or > holds.
    std::optional<std::int64_t> (*number)(const trace::ExchangeSummary &) = nullptr;
    /// Text, Name.
    std::string_view (*text)(const trace::ExchangeSummary &) = nullptr;
    bool keyed = false;  ///< Wants ["key"].
    bool ofNote = false; ///< What a person said about the exchange: trace::Note.

    /// It is not in the summary: the exchange's events have to be read.
    [[nodiscard]] bool needsEvents() const { return !number && !text && !ofNote; }
    [[nodiscard]] QString translatedMeaning() const;
};

[[nodiscard]] std::span<const FieldSpec> fieldSpecs();
[[nodiscard]] const FieldSpec &fieldSpec(FieldId id);
[[nodiscard]] const FieldSpec *findField(QStringView name);
/// The field that somebody who wrote `name` most likely meant.
[[nodiscard]] const FieldSpec *similarField(QStringView name);

/// A word of a Choice and the numbers it stands for.
struct Choice {
    FieldId field;
    QLatin1StringView word;
    std::int64_t low;
    std::int64_t high;
};
[[nodiscard]] std::span<const Choice> choices();

/// A unit of a Duration or Size.
struct Unit {
    FieldType type;
    QLatin1StringView word;
    double factor;
};
[[nodiscard]] std::span<const Unit> units();

/// A number as it is written for `type`: "50ms", "1.5 KiB" without the space, "200". `step` is what its last digit
/// stands for.
struct Quantity {
    double value = 0;
    double step = 1;
    bool hasUnit = false;
};
[[nodiscard]] std::optional<Quantity> parseQuantity(QStringView text, FieldType type);

/// The part of a request target in front of "?", without the scheme and host of an absolute one.
[[nodiscard]] std::string_view pathOf(std::string_view target);
[[nodiscard]] std::string_view queryOf(std::string_view target);

/// The names of all trace events: "asgi.send".
[[nodiscard]] std::span<const std::string_view> eventNames();

} // namespace gatescope::captures
