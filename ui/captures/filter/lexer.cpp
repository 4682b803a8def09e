#include "captures/filter/lexer.h"

#include <QCoreApplication>

#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;

namespace {

struct Symbol {
    QLatin1StringView text;
    TokenKind kind;
};

// Longer ones first.
constexpr std::array kSymbols{
    Symbol{"=="_L1, TokenKind::Equal},        Symbol{"!="_L1, TokenKind::NotEqual},
    Symbol{"!~"_L1, TokenKind::NotContains},  Symbol{"<="_L1, TokenKind::LessEqual},
    Symbol{">="_L1, TokenKind::GreaterEqual}, Symbol{"&&"_L1, TokenKind::And},
    Symbol{"||"_L1, TokenKind::Or},           Symbol{"="_L1, TokenKind::Equal},
    Symbol{"<"_L1, TokenKind::Less},          Symbol{">"_L1, TokenKind::Greater},
    Symbol{"~"_L1, TokenKind::Contains},      Symbol{"!"_L1, TokenKind::Not},
    Symbol{"("_L1, TokenKind::LeftParen},     Symbol{")"_L1, TokenKind::RightParen},
    Symbol{"["_L1, TokenKind::LeftBracket},   Symbol{"]"_L1, TokenKind::RightBracket},
    Symbol{","_L1, TokenKind::Comma},
};

constexpr std::array kKeywords{
    Symbol{"and"_L1, TokenKind::And},           Symbol{"or"_L1, TokenKind::Or},
    Symbol{"not"_L1, TokenKind::Not},           Symbol{"in"_L1, TokenKind::In},
    Symbol{"contains"_L1, TokenKind::Contains},
};

class Lexer {
    Q_DECLARE_TR_FUNCTIONS(FilterLexer)

public:
    explicit Lexer(QStringView text) : m_text(text) {}

    Tokens run()
    {
        for (skipSpace(); m_at < m_text.size(); skipSpace())
            next();
        m_out.list.append(Token{.kind = TokenKind::End, .offset = m_text.size()});
        return std::move(m_out);
    }

private:
    void next()
    {
        const QChar c = m_text[m_at];
        if (c == u'"' || c == u'\'')
            return quote(c);
        if (c == u'/' && lastIsContains() && regex())
            return;
        if (const Symbol *symbol = symbolHere(m_at))
            return add(symbol->kind, m_at + symbol->text.size(), symbol->text.toString());
        word();
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }

    void add(TokenKind kind, qsizetype end, const QString &text, bool ignoreCase = false)
    {
        m_depth += kind == TokenKind::LeftBracket ? 1 : kind == TokenKind::RightBracket && m_depth > 0 ? -1 : 0;
        m_out.list.append({kind, m_at, end - m_at, text, ignoreCase});
        m_at = end;
    }

    [[nodiscard]] const Symbol *symbolHere(qsizetype at) const
    {
        for (const Symbol &symbol : kSymbols) {
            if (m_text.sliced(at).startsWith(symbol.text))
                return &symbol;
        }
        return nullptr;
    }

    [[nodiscard]] bool lastIsContains() const
    {
        const auto kind = m_out.list.isEmpty() ? TokenKind::End : m_out.list.last().kind;
        return kind == TokenKind::Contains || kind == TokenKind::NotContains;
    }

    void quote(QChar mark)
    {
        QString text;
        qsizetype at = m_at + 1;
        for (; at < m_text.size() && m_text[at] != mark; ++at) {
            const bool escaped =
                m_text[at] == u'\\' && at + 1 < m_text.size() && (m_text[at + 1] == mark || m_text[at + 1] == u'\\');
            at += escaped ? 1 : 0;
            text += m_text[at];
        }
        const bool closed = at < m_text.size();
        if (!closed && !m_out.error)
            m_out.error = FilterError{m_at, m_text.size() - m_at, tr("The quotation mark is not closed"), true};
        add(TokenKind::Quoted, closed ? at + 1 : at, text);
    }

    // Only what closes with a slash, or /i, at the end of a word is one: "path ~ /api" means the text.
    bool regex()
    {
        QString pattern;
        for (qsizetype at = m_at + 1; at < m_text.size(); ++at) {
            if (m_text[at] == u'\\' && at + 1 < m_text.size())
                pattern += m_text[at++];
            else if (m_text[at] == u'/')
                return closeRegex(at + 1, pattern);
            pattern += m_text[at];
        }
        return false;
    }

    bool closeRegex(qsizetype end, const QString &pattern)
    {
        const bool ignoreCase = end < m_text.size() && m_text[end] == u'i';
        end += ignoreCase ? 1 : 0;
        if (pattern.isEmpty() || (end < m_text.size() && !endsWord(m_text[end])))
            return false;
        add(TokenKind::Regex, end, pattern, ignoreCase);
        return true;
    }

    static bool endsWord(QChar c) { return c.isSpace() || c == u')' || c == u']' || c == u','; }

    [[nodiscard]] bool endsWordAt(qsizetype at, bool inPath) const
    {
        const QChar c = m_text[at];
        if (c.isSpace() || c == u'(' || c == u')' || c == u'"')
            return true;
        if (m_depth > 0 && (c == u',' || c == u']'))
            return true;
        return !inPath && symbolHere(at) != nullptr;
    }

    void word()
    {
        qsizetype at = m_at;
        for (bool inPath = false; at < m_text.size() && !endsWordAt(at, inPath); ++at)
            inPath = inPath || m_text[at] == u'/';
        const QString text = m_text.sliced(m_at, at - m_at).toString();
        for (const Symbol &keyword : kKeywords) {
            if (text.compare(keyword.text, Qt::CaseInsensitive) == 0)
                return add(keyword.kind, at, text);
        }
        add(TokenKind::Word, at, text);
    }

    QStringView m_text;
    qsizetype m_at = 0;
    int m_depth = 0; ///< Inside of [ ].
    Tokens m_out;
};

} // namespace

Tokens tokenize(QStringView text)
{
    return Lexer(text).run();
}

bool isComparison(TokenKind kind)
{
    return kind >= TokenKind::Equal && kind <= TokenKind::In;
}

QString quoted(const QString &value)
{
    const Tokens tokens = tokenize(value);
    const bool isOneWord = tokens.list.size() == 2 && tokens.list.first().kind == TokenKind::Word &&
                           tokens.list.first().length == value.size();
    if (isOneWord && !value.contains(u'/') && !value.contains(u'"'))
        return value;
    QString escaped = value;
    escaped.replace(u'\\', "\\\\"_L1).replace(u'"', "\\\""_L1);
    return u'"' + escaped + u'"';
}

} // namespace gatescope::captures
