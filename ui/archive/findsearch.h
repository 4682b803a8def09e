#pragma once

#include "archive/excerpt.h"
#include "base/result.h"

#include <QList>
#include <QRegularExpression>
#include <QString>

#include <cstdint>

namespace gatescope::ui {

struct FindQuery {
    QString text;
    bool isExpression = false; ///< A regular expression.
    bool matchesCase = false;
    friend bool operator==(const FindQuery &, const FindQuery &) = default;
};

/// One event that holds the text.
struct FindHit {
    std::uint32_t exchange = 0;
    int event = 0;      ///< Its index in the exchange's EventLog.
    QString title;      ///< "GET /cart"
    QString where;      ///< "Request head", "Traceback"
    QString excerpt;    ///< The line with the first match, control characters as spaces.
    int matchBegin = 0; ///< In the excerpt.
    int matchLength = 0;
    int count = 1; ///< Matches in this event.
};

/// Finds text in everything that an exchange consists of: heads, bodies (also compressed ones), environ and scope,
/// messages, layers, logs, tracebacks. Any thread, one at a time.
class FindSearch {
public:
    /// The error says what is wrong with the expression.
    [[nodiscard]] static Result<FindSearch> make(const FindQuery &query);

    [[nodiscard]] QList<FindHit> look(const archive::Excerpt &excerpt) const;

private:
    FindSearch() = default;
    struct Match {
        qsizetype begin = 0;
        qsizetype length = 0;
        int count = 0;
    };
    [[nodiscard]] Match matchIn(const QString &text) const;
    void lookInto(std::string_view bytes, FindHit &hit) const;
    void lookIntoBody(const archive::Excerpt &excerpt, const std::vector<trace::TraceEvent> &events,
                      QList<FindHit> &hits) const;

    QRegularExpression m_expression; ///< Plain text is one too, escaped.
};

} // namespace gatescope::ui
