#include "compose/shellwords.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kEndsCommand = "|;&<>()"_L1;
constexpr auto kPlain = "-_./:=@%+,~"_L1; ///< Need no quotes, besides letters and digits.

struct Escape {
    char letter;
    char value;
};
constexpr std::array kEscapes{Escape{'n', '\n'},   Escape{'t', '\t'}, Escape{'r', '\r'}, Escape{'a', '\a'},
                              Escape{'b', '\b'},   Escape{'f', '\f'}, Escape{'v', '\v'}, Escape{'e', '\x1b'},
                              Escape{'E', '\x1b'}, Escape{'0', '\0'}};

std::unexpected<Error> openQuote(QChar quote)
{
    return std::unexpected(Error{u"the quote %1 does not end"_s.arg(quote), {}, u"paste the whole command"_s});
}

/// Bash's grammar of words, as far as a pasted command needs it.
class BashReader {
public:
    explicit BashReader(QStringView text) : m_text(text) {}

    Result<QStringList> words()
    {
        while (m_at < m_text.size() && !m_ended && m_openQuote.isNull())
            step();
        if (!m_openQuote.isNull())
            return openQuote(m_openQuote);
        endWord();
        return m_words;
    }

private:
    void step()
    {
        const QChar c = m_text[m_at++];
        if (c == u'\'')
            single();
        else if (c == u'"')
            quoted();
        else if (c == u'$' && next() == u'\'')
            ansi();
        else if (c == u'\\')
            backslash();
        else if (c.isSpace())
            space(c);
        else if (c == u'#' && !m_word)
            skipComment();
        else if (kEndsCommand.contains(c))
            m_ended = true;
        else
            add(c);
    }
    [[nodiscard]] QChar next() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }
    void add(QChar c) { begin() += c; }
    QString &begin()
    {
        if (!m_word)
            m_word.emplace();
        return *m_word;
    }
    void endWord()
    {
        if (m_word)
            m_words += *std::exchange(m_word, std::nullopt);
    }
    void space(QChar c)
    {
        endWord();
        m_ended = c == u'\n' && !m_words.isEmpty();
    }
    void skipComment()
    {
        while (m_at < m_text.size() && next() != u'\n')
            ++m_at;
    }
    void single()
    {
        begin();
        const qsizetype end = m_text.indexOf(u'\'', m_at);
        if (end < 0) {
            m_openQuote = u'\'';
            return;
        }
        begin() += m_text.sliced(m_at, end - m_at);
        m_at = end + 1;
    }
    void quoted()
    {
        begin();
        for (; m_at < m_text.size() && next() != u'"'; ++m_at) {
            const bool escapes =
                next() == u'\\' && m_at + 1 < m_text.size() && "\"\\$`\n"_L1.contains(m_text[m_at + 1]);
            if (escapes && m_text[++m_at] == u'\n')
                continue;
            add(next());
        }
        if (m_at++ >= m_text.size())
            m_openQuote = u'"';
    }
    /// $'…'; bytes given one by one may make up one character.
    void ansi()
    {
        QByteArray bytes;
        for (++m_at; m_at < m_text.size() && next() != u'\''; ++m_at) {
            if (next() == u'\\')
                bytes += ansiEscape();
            else if (next().isHighSurrogate() && m_at + 1 < m_text.size())
                bytes += m_text.sliced(m_at++, 2).toUtf8();
            else
                bytes += m_text.sliced(m_at, 1).toUtf8();
        }
        begin() += QString::fromUtf8(bytes);
        if (m_at++ >= m_text.size())
            m_openQuote = u'\'';
    }
    QByteArray ansiEscape()
    {
        const QChar letter = ++m_at < m_text.size() ? next() : QChar();
        if (letter == u'x')
            return QByteArray(1, static_cast<char>(hexDigits(2)));
        if (letter == u'u' || letter == u'U') {
            const char32_t character = hexDigits(letter == u'u' ? 4 : 8);
            return QString::fromUcs4(&character, 1).toUtf8();
        }
        const auto *found = std::ranges::find(kEscapes, letter.toLatin1(), &Escape::letter);
        return found == kEscapes.end() ? QString(letter).toUtf8() : QByteArray(1, found->value);
    }
    /// Leaves the place at the last digit.
    uint hexDigits(int most)
    {
        uint value = 0;
        for (int i = 0; i < most && m_at + 1 < m_text.size(); ++i) {
            bool isDigit = false;
            const uint digit = QString(m_text[m_at + 1]).toUInt(&isDigit, 16);
            if (!isDigit)
                break;
            value = value * 16 + digit;
            ++m_at;
        }
        return value;
    }
    void backslash()
    {
        if (next() == u'\r' && m_at + 1 < m_text.size() && m_text[m_at + 1] == u'\n')
            ++m_at;
        if (next() == u'\n')
            ++m_at; // the line goes on
        else if (m_at < m_text.size())
            add(m_text[m_at++]);
    }

    QStringView m_text;
    qsizetype m_at = 0;
    QStringList m_words;
    std::optional<QString> m_word;
    QChar m_openQuote;
    bool m_ended = false;
};

/// What cmd.exe hands on: carets taken away, continued lines joined, up to the end of the command.
QString withoutCarets(QStringView text)
{
    QString line;
    bool isQuoted = false;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text[at];
        if (c == u'"')
            isQuoted = !isQuoted;
        if (isQuoted || c != u'^') {
            if (!isQuoted && (c == u'\n' || c == u'&' || c == u'|'))
                return line;
            line += c;
            continue;
        }
        if (++at < text.size() && text[at] == u'\r')
            ++at;
        if (at < text.size() && text[at] == u'\n') {
            if (at + 1 < text.size() && text[at + 1] == u'\n')
                line += text[++at]; // an escaped line break
        } else if (at < text.size()) {
            line += text[at];
        }
    }
    return line;
}

/// The rules of the C runtime: \" is a quote, as is "" inside quotes; other backslashes are themselves.
class RuntimeReader {
public:
    explicit RuntimeReader(const QString &line) : m_line(line) {}

    Result<QStringList> words()
    {
        for (; m_at < m_line.size(); ++m_at)
            step();
        if (m_isQuoted)
            return openQuote(u'"');
        endWord();
        return m_words;
    }

private:
    void step()
    {
        const QChar c = m_line[m_at];
        if (c == u'\\')
            return backslashes();
        if (c == u'"')
            return quote();
        if (c.isSpace() && !m_isQuoted)
            return endWord();
        begin() += c;
    }
    QString &begin()
    {
        if (!m_word)
            m_word.emplace();
        return *m_word;
    }
    void endWord()
    {
        if (m_word)
            m_words += *std::exchange(m_word, std::nullopt);
    }
    void quote()
    {
        begin();
        if (m_isQuoted && m_at + 1 < m_line.size() && m_line[m_at + 1] == u'"')
            begin() += m_line[++m_at];
        else
            m_isQuoted = !m_isQuoted;
    }
    void backslashes()
    {
        qsizetype end = m_at;
        while (end < m_line.size() && m_line[end] == u'\\')
            ++end;
        const qsizetype count = end - m_at;
        const bool beforeQuote = end < m_line.size() && m_line[end] == u'"';
        begin() += QString(beforeQuote ? count / 2 : count, u'\\');
        m_at = end - 1;
        if (beforeQuote && count % 2 == 1) {
            begin() += u'"';
            ++m_at;
        }
    }

    const QString m_line;
    qsizetype m_at = 0;
    QStringList m_words;
    std::optional<QString> m_word;
    bool m_isQuoted = false;
};

bool isPlain(QChar c)
{
    return (c.unicode() < 0x80 && c.isLetterOrNumber()) || kPlain.contains(c);
}

QString ansiQuoted(const QString &text)
{
    QString out = u"$'"_s;
    for (const QChar c : text) {
        const auto *escape = std::ranges::find(kEscapes, c.toLatin1(), &Escape::value);
        if (c == u'\'' || c == u'\\')
            out += u'\\' + QString(c);
        else if (c.unicode() < 0x20 && escape != kEscapes.end() && escape->letter != '0')
            out += u'\\' + QString(QLatin1Char(escape->letter));
        else if (c.unicode() < 0x20 || c.unicode() == 0x7F)
            out += u"\\x"_s + QString::number(c.unicode(), 16).rightJustified(2, u'0');
        else
            out += c;
    }
    return out + u'\'';
}

} // namespace

Result<QStringList> bashWords(QStringView text)
{
    return BashReader(text).words();
}

Result<QStringList> cmdWords(QStringView text)
{
    return RuntimeReader(withoutCarets(text)).words();
}

bool isForCmd(QStringView text)
{
    return text.contains("^\n"_L1) || text.contains("^\r\n"_L1) || text.contains("^\""_L1);
}

QString bashQuoted(const QString &text)
{
    if (!text.isEmpty() && std::ranges::all_of(text, isPlain) && !text.startsWith(u'~') && !text.startsWith(u'='))
        return text;
    const bool hasControls =
        std::ranges::any_of(text, [](QChar c) { return (c.unicode() < 0x20 && c != u'\n') || c.unicode() == 0x7F; });
    if (hasControls)
        return ansiQuoted(text);
    return u'\'' + QString(text).replace(u'\'', u"'\\''"_s) + u'\'';
}

} // namespace gatescope::compose
