#pragma once

#include "exchange/bytedocument.h"
#include "exchange/wirelinks.h"

namespace gatescope::ui {

/// Finds a text in a document, ASCII letters without case, in turns of a few milliseconds.
class ByteFinder {
public:
    static constexpr qsizetype kMostMatches = 100'000;

    /// An empty needle finds nothing. Begins from the start.
    void setNeedle(const QByteArray &needle);
    [[nodiscard]] const QByteArray &needle() const { return m_needle; }
    /// Looks again from the start, at a document that is another one.
    void restart();

    /// True: all has been looked at. A document that grew is looked at from where the last turn ended.
    bool advance(const ByteDocument &document, int milliseconds);

    [[nodiscard]] const std::vector<qint64> &matches() const { return m_matches; }
    /// Index of the match at or behind `position`, from the first again after the last; -1 when there is none.
    [[nodiscard]] qsizetype matchFrom(qint64 position) const;
    [[nodiscard]] qsizetype matchBefore(qint64 position) const;
    [[nodiscard]] bool isComplete() const { return m_complete; }

private:
    QByteArray m_needle; ///< In lower case.
    std::vector<qint64> m_matches;
    qint64 m_next = 0;
    bool m_complete = true;
};

} // namespace gatescope::ui
