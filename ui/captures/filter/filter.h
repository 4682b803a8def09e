#pragma once

#include "captures/filter/lexer.h"

#include "base/result.h"
#include "trace/session.h"

#include <QDeadlineTimer>

#include <memory>

namespace gatescope::captures {

/// An answer about one exchange.
enum class Truth : std::uint8_t { No, Yes, Unknown };

/// How far the events of one exchange have been read for a filter, and which of its conditions they have fulfilled.
struct ScanState {
    std::uint32_t scanned = 0;
    std::uint32_t found = 0; ///< One bit a condition.
};

/// A filter, ready to be asked; copies share it. Made from text (see parser.h for the language):
///
///     const auto filter = Filter::fromText(u"status >= 400 and path ~ \"/api\""_s);
///     if (!filter) showError(filter.error());
///     else if (filter->decide(summary, state, events.size()) == Truth::Yes) …
///
/// What the summary knows costs a comparison. What it does not (headers, bodies, logs …) is found by scan(), which
/// stops at a deadline and goes on where it stopped, also when the exchange has grown in between.
class Filter {
public:
    Filter(); ///< Matches everything.
    ~Filter();
    Filter(const Filter &);
    Filter(Filter &&) noexcept;
    Filter &operator=(const Filter &);
    Filter &operator=(Filter &&) noexcept;

    [[nodiscard]] static Result<Filter, FilterError> fromText(const QString &text);

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] bool matchesEverything() const;
    [[nodiscard]] bool needsEvents() const;
    [[nodiscard]] bool needsNote() const;

    /// `events`: how many there are. Unknown: scan() has to read more of them first.
    [[nodiscard]] Truth decide(const trace::ExchangeSummary &summary, const ScanState &state, std::size_t events,
                               const trace::Note &note = {}) const;
    /// Reads events from `state.scanned` on, until all are read, all is found, or the deadline is over.
    void scan(const trace::EventLog &events, ScanState &state, QDeadlineTimer deadline) const;

    /// Both in one, however long it takes.
    [[nodiscard]] bool matches(const trace::Session &session, std::uint32_t number) const;

private:
    class Program;
    explicit Filter(QString text, std::shared_ptr<const Program> program);

    QString m_text;
    std::shared_ptr<const Program> m_program; ///< None: everything matches.
};

} // namespace gatescope::captures
