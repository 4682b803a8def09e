#pragma once

#include "common/theme.h"
#include "trace/event.h"

#include <QString>

#include <chrono>
#include <cstdint>

/// The one table that turns a trace event into words, a colour and an icon. The timeline, the table of calls and
/// messages and every tool tip read it, so that one thing is called the same everywhere.
namespace gatescope::ui {

/// Who does something, or to whom it is done.
enum class Lane : std::uint8_t {
    Client,      ///< The other end of the socket.
    Gateway,     ///< The server side of the interface: parser, environ or scope, the answer's head.
    Application, ///< The callable and all that it calls.
    Worker,      ///< The threads in which WSGI applications run.
    Process,     ///< Standard output, logging, the interpreter as a whole.
    Count
};

/// One event in words.
struct EventWords {
    QString title;             ///< What happened, in few words: `start_response 200 OK`, `GET /cart`. One line.
    QString detail;            ///< The rest that fits into a line: `2 headers`, `12 B, last`; may be empty.
    Lane from = Lane::Gateway; ///< An arrow goes from here …
    Lane to = Lane::Gateway;   ///< … to here.
    theme::Tone tone = theme::Tone::Text;
    QString icon;        ///< For icon().
    bool isMark = false; ///< No arrow: a moment at `from`, which then equals `to`.
};

[[nodiscard]] EventWords wordsOf(const trace::TraceEvent &event);

[[nodiscard]] QString laneName(Lane lane);
[[nodiscard]] QString laneIcon(Lane lane);
[[nodiscard]] theme::Tone laneTone(Lane lane);

/// "200 OK", "404 Not Found": a code with the reason phrase of RFC 9110; the code alone where it has none.
[[nodiscard]] QString statusText(std::uint16_t status);
/// The tone of a status code: its class.
[[nodiscard]] theme::Tone statusTone(std::uint16_t status);

/// An exchange's end as a phrase for people: "completed", "the client left first".
[[nodiscard]] QString outcomeText(trace::Outcome outcome);
[[nodiscard]] theme::Tone outcomeTone(trace::Outcome outcome);

/// The first line of borrowed UTF-8 text, at most `most` characters, control characters as their pictures.
[[nodiscard]] QString oneLine(std::string_view utf8, int most = 160);
/// `one` for a count of 1, else `many` with the count for its %1: "1 header", "3 headers".
[[nodiscard]] QString counted(std::uint64_t count, const QString &one, const QString &many);
/// "12.3 ms" and "1.5 KiB", as everywhere else in the program.
[[nodiscard]] QString durationText(std::chrono::nanoseconds duration);
[[nodiscard]] QString sizeText(std::uint64_t bytes);

} // namespace gatescope::ui
