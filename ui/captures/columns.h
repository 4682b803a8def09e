#pragma once

#include "common/theme.h"
#include "trace/session.h"

#include <QString>

#include <chrono>
#include <compare>
#include <cstdint>
#include <span>

/// The one table of the exchange list's columns, and the words for an exchange's parts.
namespace gatescope::captures {

enum class Column : std::uint8_t {
    Number,
    Kind,
    Method,
    Path,
    Status,
    Duration,
    Ttfb,
    BytesIn,
    BytesOut,
    MessagesIn,
    MessagesOut,
    Http,
    Client,
    Events,
    Findings,
    Logs,
    Started,
    Run,
    Comment,
    Waterfall,
    Count
};

/// What the badge says: the interface, or what makes the exchange special.
enum class Kind : std::uint8_t { Unknown, Wsgi, Asgi, WebSocket, Lifespan, Rejected };

/// What a cell is made from.
struct Row {
    const trace::ExchangeSummary &summary;
    const trace::RunInfo *run = nullptr;
    std::chrono::nanoseconds duration{}; ///< Up to now for an open one.
    trace::Note note;
};

struct SortKey {
    std::int64_t number = 0;
    std::string_view text;
    friend auto operator<=>(const SortKey &, const SortKey &) = default;
};

struct ColumnSpec {
    Column id;
    const char *title;   ///< Translate in the context "ExchangeColumns", like `meaning`.
    const char *meaning; ///< The header's tool tip.
    int width;           ///< To begin with, in device-independent pixels.
    bool alignsRight;    ///< A number.
    int rank;            ///< In a narrow list the columns of a low rank stay; 0: always.
    QString (*text)(const Row &);
    SortKey (*key)(const Row &);

    [[nodiscard]] QString translatedTitle() const;
    [[nodiscard]] QString translatedMeaning() const;
};

[[nodiscard]] std::span<const ColumnSpec> columnSpecs();
[[nodiscard]] const ColumnSpec &columnSpec(Column id);
inline constexpr int kColumnCount = static_cast<int>(Column::Count);

[[nodiscard]] bool isSocket(const trace::ExchangeSummary &summary);
/// A WebSocket whose handshake was answered with 101 (on HTTP/2: with 200).
[[nodiscard]] bool wasOpened(const trace::ExchangeSummary &summary);
[[nodiscard]] Kind kindOf(const trace::ExchangeSummary &summary);
/// "WSGI", "WS", "LIFE"
[[nodiscard]] QString badgeText(Kind kind);
/// "200"; a word where there is no status: "open", "up", "left". Of a WebSocket its state, then its close code.
[[nodiscard]] QString statusText(const trace::ExchangeSummary &summary);
/// Why it failed, or ended early; empty for all that went well.
[[nodiscard]] QString trouble(const trace::ExchangeSummary &summary);
/// Where there is no room for trouble(): the time alone that it blocked the event loop or waited for it, beside an icon
/// that says which. Empty for all other trouble.
[[nodiscard]] QString troubleBriefly(const trace::ExchangeSummary &summary);
/// The whole row in one sentence: "GET /shop 200 in 12 ms, 2 findings".
[[nodiscard]] QString sentence(const Row &row);
/// The colours that a person can give: 1 to trace::kNoteColours. Never shown without their letter.
struct NoteColor {
    const char *name; ///< Translate in the context "ExchangeColumns".
    char16_t letter;
    ui::theme::Tone tone;

    [[nodiscard]] QString translatedName() const;
};
[[nodiscard]] std::span<const NoteColor> noteColors();
/// Nothing for 0 and for what is none of them.
[[nodiscard]] const NoteColor *noteColor(std::uint8_t colour);
/// "[red] ask Ann"; empty: nothing was said.
[[nodiscard]] QString noteText(const trace::Note &note);

/// "12.3 ms"; open ones that take long without parts of a second.
[[nodiscard]] QString durationWords(std::chrono::nanoseconds duration);

/// How an exchange spent its time: waiting for the application to be called, in the application until the first byte
/// left, and sending.
struct Phases {
    std::chrono::nanoseconds waiting{};
    std::chrono::nanoseconds application{};
    std::chrono::nanoseconds sending{};
    bool open = false; ///< The last phase is not over.
};
[[nodiscard]] Phases phasesOf(const Row &row);

} // namespace gatescope::captures
