#pragma once

#include <QList>
#include <QString>

#include <cstdint>
#include <optional>

namespace gatescope::captures {

/// What is wrong with a filter, and where: an offset and a length in UTF-16 units of the text that was given.
struct FilterError {
    qsizetype offset = 0;
    qsizetype length = 0;
    QString message;         ///< One sentence without a full stop: "dur is a duration: write 50ms".
    bool unfinished = false; ///< Nothing is wrong yet, something is missing at the end.

    friend bool operator==(const FilterError &, const FilterError &) = default;
};

enum class TokenKind : std::uint8_t {
    Word,   ///< GET, 5xx, 50ms, /shop?id=3
    Quoted, ///< "two words" or 'two words'
    Regex,  ///< /^\/api/i, only behind ~
    Equal,  ///< == or =
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,    ///< ~ or contains
    NotContains, ///< !~
    In,
    And, ///< and, &&
    Or,  ///< or, ||
    Not, ///< not, !
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    End, ///< Always the last token.
};

struct Token {
    TokenKind kind = TokenKind::End;
    qsizetype offset = 0;
    qsizetype length = 0;
    QString text;            ///< Without quotes and slashes, escapes undone.
    bool ignoreCase = false; ///< Regex: it ended with /i.

    [[nodiscard]] qsizetype end() const { return offset + length; }
};

struct Tokens {
    QList<Token> list;
    std::optional<FilterError> error; ///< The first thing that is no token; the list goes on behind it.
};

/// Cuts a filter into tokens. Never fails: what it cannot read is a word, and an error.
[[nodiscard]] Tokens tokenize(QStringView text);

[[nodiscard]] bool isComparison(TokenKind kind);

/// `value` as it has to be written in a filter: in quotes where a bare word would mean something else.
[[nodiscard]] QString quoted(const QString &value);

} // namespace gatescope::captures
