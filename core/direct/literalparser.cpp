#include "direct/literal.h"

#include <algorithm>
#include <utility>

namespace gatescope::direct {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostDepth = 64;

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'.';
}

/// One pass over the source; the first mistake ends it.
class Parser {
public:
    explicit Parser(QStringView source) : m_source(source) {}

    Result<Literal> whole()
    {
        Literal literal = value(0);
        skipSpace();
        if (m_mistake.isEmpty() && m_at < m_source.size())
            fail(u"there is more behind the value"_s);
        if (m_mistake.isEmpty())
            return literal;
        return std::unexpected(
            Error{.summary = u"%1, at character %2"_s.arg(m_mistake).arg(m_where + 1),
                  .wayOut = u"Write a Python literal: 'text', b'bytes', 12, None, [...], (...), {...}"_s});
    }

private:
    Literal value(int depth);
    Literal container(LiteralKind kind, QChar close, int depth);
    Literal number();
    Literal word();
    Literal text(qsizetype prefix);
    bool oneText();
    [[nodiscard]] qsizetype prefixLength() const;

    void skipSpace()
    {
        while (m_at < m_source.size() && m_source[m_at].isSpace())
            ++m_at;
    }
    [[nodiscard]] QChar here() const { return m_at < m_source.size() ? m_source[m_at] : QChar(); }
    bool take(QChar c)
    {
        skipSpace();
        const bool found = here() == c;
        m_at += found ? 1 : 0;
        return found;
    }
    void fail(const QString &mistake)
    {
        if (!m_mistake.isEmpty())
            return;
        m_mistake = mistake;
        m_where = m_at;
    }

    const QStringView m_source;
    qsizetype m_at = 0;
    QString m_mistake;
    qsizetype m_where = 0;
};

Literal Parser::value(int depth)
{
    skipSpace();
    if (depth > kMostDepth)
        fail(u"it is nested too deeply"_s);
    if (!m_mistake.isEmpty())
        return {};
    if (take(u'['))
        return container(LiteralKind::List, u']', depth);
    if (take(u'('))
        return container(LiteralKind::Tuple, u')', depth);
    if (take(u'{'))
        return container(LiteralKind::Dict, u'}', depth);
    if (const qsizetype prefix = prefixLength(); prefix >= 0)
        return text(prefix);
    const QChar c = here();
    return c.isDigit() || c == u'-' || c == u'+' || c == u'.' ? number() : word();
}

Literal Parser::container(LiteralKind kind, QChar close, int depth)
{
    Literal made{.kind = kind};
    bool comma = true;
    while (m_mistake.isEmpty() && !take(close)) {
        if (m_at >= m_source.size())
            fail(u"“%1” is missing"_s.arg(close));
        else if (!comma)
            fail(u"a comma is missing"_s);
        made.items.push_back(value(depth + 1));
        if (kind == LiteralKind::Dict) {
            if (!take(u':'))
                fail(u"a colon is missing"_s);
            made.items.push_back(value(depth + 1));
        }
        comma = take(u',');
    }
    const bool isJustParenthesized = kind == LiteralKind::Tuple && made.items.size() == 1 && !comma;
    return isJustParenthesized ? std::move(made.items.front()) : made;
}

Literal Parser::number()
{
    const qsizetype begin = m_at;
    if (here() == u'-' || here() == u'+')
        ++m_at;
    while (isWord(here()) || ((here() == u'-' || here() == u'+') && m_source[m_at - 1].toLower() == u'e'))
        ++m_at;
    const QString spelled = m_source.sliced(begin, m_at - begin).toString();
    QString plain = spelled;
    plain.remove(u'_');
    bool isInt = false;
    bool isFloat = false;
    static_cast<void>(plain.toLongLong(&isInt, 0));
    static_cast<void>(plain.toDouble(&isFloat));
    const QStringView digits = QStringView(plain).sliced(plain.startsWith(u'-') ? 1 : 0);
    isInt = isInt || (!digits.isEmpty() && std::ranges::all_of(digits, [](QChar c) { return c.isDigit(); }));
    if (!isInt && !isFloat)
        fail(u"“%1” is no number"_s.arg(spelled));
    return {.kind = isInt ? LiteralKind::Int : LiteralKind::Float, .text = spelled};
}

Literal Parser::word()
{
    const qsizetype begin = m_at;
    while (isWord(here()))
        ++m_at;
    const QString spelled = m_source.sliced(begin, m_at - begin).toString();
    if (spelled == "None"_L1)
        return {.kind = LiteralKind::None, .text = spelled};
    if (spelled == "True"_L1 || spelled == "False"_L1)
        return {.kind = LiteralKind::Bool, .text = spelled};
    m_at = begin;
    fail(spelled.isEmpty() ? u"a value is missing"_s : u"“%1” is a name, not a value"_s.arg(spelled));
    return {};
}

/// Characters before the quote of a text; -1 when no text begins here.
qsizetype Parser::prefixLength() const
{
    qsizetype at = m_at;
    while (at < m_source.size() && at - m_at < 2 && u"bBrRuU"_s.contains(m_source[at]))
        ++at;
    const bool isQuote = at < m_source.size() && (m_source[at] == u'\'' || m_source[at] == u'"');
    return isQuote ? at - m_at : -1;
}

/// Texts that stand side by side are one.
Literal Parser::text(qsizetype prefix)
{
    const qsizetype begin = m_at;
    const bool isBytes = m_source.sliced(m_at, prefix).contains(u'b', Qt::CaseInsensitive);
    qsizetype end = m_at;
    while (prefix >= 0 && m_mistake.isEmpty()) {
        if (m_source.sliced(m_at, prefix).contains(u'b', Qt::CaseInsensitive) != isBytes)
            fail(u"bytes and str stand side by side"_s);
        m_at += prefix;
        if (!oneText())
            fail(u"the closing quote is missing"_s);
        end = m_at;
        skipSpace();
        prefix = prefixLength();
    }
    const QStringView spelled = m_source.sliced(begin, end - begin);
    if (isBytes && std::ranges::any_of(spelled, [](QChar c) { return c.unicode() > 127; }))
        fail(u"bytes can only have ASCII characters; write others as \\x.."_s);
    return {.kind = isBytes ? LiteralKind::Bytes : LiteralKind::Str, .text = spelled.toString()};
}

bool Parser::oneText()
{
    const QChar quote = here();
    const QString triple(3, quote);
    const bool isTriple = m_source.sliced(m_at).startsWith(triple);
    const QString close = isTriple ? triple : QString(quote);
    m_at += close.size();
    while (m_at < m_source.size()) {
        if (here() == u'\\') {
            m_at += 2;
            continue;
        }
        if (m_source.sliced(m_at).startsWith(close)) {
            m_at += close.size();
            return true;
        }
        if (!isTriple && here() == u'\n')
            return false;
        ++m_at;
    }
    m_at = m_source.size();
    return false;
}

} // namespace

Result<Literal> parseLiteral(QStringView source)
{
    return Parser(source).whole();
}

} // namespace gatescope::direct
