#include "exchange/jsontext.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cctype>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using trace::ValueKind;

namespace {

constexpr int kMostLevels = 200;

/// Walks JSON and tells a sink about every token: open('{'), close('}'), name(raw), scalar(raw), comma().
template <class Sink>
class JsonWalker {
public:
    JsonWalker(const QByteArray &json, Sink &sink, JsonVariables variables = JsonVariables::Refused)
        : m_json(json),
          m_sink(sink),
          m_variables(variables)
    {
    }

    /// False: it is broken at offset().
    bool walk()
    {
        skipSpace();
        const bool good = value(0);
        skipSpace();
        return good && (m_at == m_json.size() || fail("something follows the value"));
    }
    [[nodiscard]] qsizetype offset() const { return m_at; }
    [[nodiscard]] const char *reason() const { return m_reason; }

private:
    bool fail(const char *reason)
    {
        m_reason = m_at >= m_json.size() ? QT_TRANSLATE_NOOP("JsonText", "it ends early") : reason;
        return false;
    }
    [[nodiscard]] char peek() const { return m_at < m_json.size() ? m_json[m_at] : '\0'; }
    void skipSpace()
    {
        while (m_at < m_json.size() && QByteArrayView(" \t\r\n").contains(m_json[m_at]))
            ++m_at;
    }

    bool value(int level)
    {
        if (level > kMostLevels)
            return fail(QT_TRANSLATE_NOOP("JsonText", "it is nested too deeply"));
        if (peek() == '{' && !isAtVariable())
            return container(level, '}');
        if (peek() == '[')
            return container(level, ']');
        const qsizetype start = m_at;
        if (!(peek() == '"' ? string() : word()))
            return false;
        m_sink.scalar(QByteArrayView(m_json).sliced(start, m_at - start));
        return true;
    }

    bool container(int level, char end)
    {
        m_sink.open(m_json[m_at++]);
        skipSpace();
        while (peek() != end) {
            if (!(end == '}' ? member(level) : value(level + 1)))
                return false;
            skipSpace();
            if (peek() == end)
                break;
            if (peek() != ',')
                return fail(QT_TRANSLATE_NOOP("JsonText", "a comma is missing"));
            m_sink.comma();
            ++m_at;
            skipSpace();
            if (peek() == end)
                return fail(QT_TRANSLATE_NOOP("JsonText", "a value is missing after the comma"));
        }
        ++m_at;
        m_sink.close(end);
        return true;
    }

    bool member(int level)
    {
        const qsizetype start = m_at;
        if (!isAtVariable())
            return name() && value(level + 1);
        m_at = behindVariable();
        const auto raw = QByteArrayView(m_json).sliced(start, m_at - start);
        skipSpace();
        if (peek() != ':') { // it stands for members
            m_sink.scalar(raw);
            return true;
        }
        ++m_at;
        m_sink.name(raw);
        skipSpace();
        return value(level + 1);
    }

    bool name()
    {
        const qsizetype start = m_at;
        if (peek() != '"')
            return fail(QT_TRANSLATE_NOOP("JsonText", "a name in double quotes is missing"));
        if (!string())
            return false;
        const auto raw = QByteArrayView(m_json).sliced(start, m_at - start);
        skipSpace();
        if (peek() != ':')
            return fail(QT_TRANSLATE_NOOP("JsonText", "a colon is missing"));
        ++m_at;
        m_sink.name(raw);
        skipSpace();
        return true;
    }

    bool string()
    {
        const qsizetype start = m_at++;
        while (m_at < m_json.size() && m_json[m_at] != '"') {
            if (static_cast<unsigned char>(m_json[m_at]) < 0x20)
                return fail(QT_TRANSLATE_NOOP("JsonText", "a control character stands in a string"));
            m_at += m_json[m_at] == '\\' ? 2 : 1;
        }
        if (m_at >= m_json.size()) {
            m_at = m_json.size();
            const bool ended = fail("");
            m_at = start;
            return ended;
        }
        ++m_at;
        return true;
    }

    bool word()
    {
        const qsizetype start = m_at;
        bool hasVariable = false;
        while (m_at < m_json.size() && (isAtVariable() || !QByteArrayView(" \t\r\n,:]}[{\"").contains(peek()))) {
            hasVariable = hasVariable || isAtVariable();
            m_at = isAtVariable() ? behindVariable() : m_at + 1;
        }
        const auto raw = QByteArrayView(m_json).sliced(start, m_at - start);
        if (hasVariable || raw == "true" || raw == "false" || raw == "null" || isNumber(raw))
            return true;
        const bool result =
            m_at >= m_json.size() ? fail("") : fail(QT_TRANSLATE_NOOP("JsonText", "this is not a value"));
        m_at = start;
        return result;
    }

    [[nodiscard]] bool isAtVariable() const { return behindVariable() != m_at; }

    /// Where it goes on behind the variable that begins here; here when there is none.
    [[nodiscard]] qsizetype behindVariable() const
    {
        if (m_variables == JsonVariables::Refused || !QByteArrayView(m_json).sliced(m_at).startsWith("{{"))
            return m_at;
        const qsizetype end = m_json.indexOf("}}", m_at + 2);
        return end >= 0 && isVariableName(QByteArrayView(m_json).sliced(m_at + 2, end - m_at - 2).trimmed()) ? end + 2
                                                                                                             : m_at;
    }

    static bool isVariableName(QByteArrayView name)
    {
        return !name.isEmpty() && std::ranges::all_of(name, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return std::isalnum(byte) || byte >= 0x80 || QByteArrayView("_-.").contains(c);
        });
    }

    static bool isNumber(QByteArrayView raw)
    {
        qsizetype at = raw.startsWith('-') ? 1 : 0;
        const auto digits = [&] {
            const qsizetype from = at;
            while (at < raw.size() && raw[at] >= '0' && raw[at] <= '9')
                ++at;
            return at - from;
        };
        const bool zero = at < raw.size() && raw[at] == '0';
        const auto whole = digits();
        if (whole == 0 || (zero && whole > 1))
            return false;
        if (at < raw.size() && raw[at] == '.' && (++at, digits() == 0))
            return false;
        if (at < raw.size() && (raw[at] == 'e' || raw[at] == 'E')) {
            at += at + 1 < raw.size() && (raw[at + 1] == '+' || raw[at + 1] == '-') ? 2 : 1;
            if (digits() == 0)
                return false;
        }
        return at == raw.size();
    }

    const QByteArray &m_json;
    Sink &m_sink;
    JsonVariables m_variables;
    qsizetype m_at = 0;
    const char *m_reason = "";
};

/// Lays tokens out over lines.
class Layouter {
public:
    void open(char bracket)
    {
        begin();
        m_out += bracket;
        ++m_level;
        m_fresh = true;
    }
    void close(char bracket)
    {
        --m_level;
        if (!m_fresh)
            newLine();
        m_fresh = false;
        m_out += bracket;
    }
    void name(QByteArrayView raw)
    {
        begin();
        m_out += raw;
        m_out += ": ";
        m_afterName = true;
    }
    void scalar(QByteArrayView raw)
    {
        begin();
        m_out += raw;
    }
    void comma()
    {
        m_out += ',';
        m_fresh = true;
    }
    void rest(QByteArrayView raw)
    {
        if (!m_out.isEmpty() && !raw.isEmpty() && !m_afterName)
            newLine();
        m_out += raw;
    }
    QByteArray take() { return std::move(m_out); }

private:
    void newLine() { m_out += '\n' + QByteArray(m_level * 2, ' '); }
    void begin()
    {
        if (std::exchange(m_afterName, false)) {
            m_fresh = false;
            return;
        }
        if (m_level > 0)
            newLine();
        m_fresh = false;
    }

    QByteArray m_out;
    int m_level = 0;
    bool m_fresh = false; ///< Nothing since the bracket or the comma.
    bool m_afterName = false;
};

void appendEscaped(QByteArray &out, QByteArrayView raw, qsizetype &at)
{
    constexpr std::array<std::array<char, 2>, 5> kShort{
        {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'b', '\b'}, {'f', '\f'}}};
    const char c = raw[at + 1];
    if (c == 'u') {
        QString units;
        while (at + 5 < raw.size() && raw[at] == '\\' && raw[at + 1] == 'u') {
            units += QChar(static_cast<char16_t>(raw.sliced(at + 2, 4).toByteArray().toUShort(nullptr, 16)));
            at += 6;
        }
        out += units.toUtf8();
        return;
    }
    const auto known = std::ranges::find(kShort, c, [](const auto &pair) { return pair[0]; });
    out += known == kShort.end() ? c : (*known)[1];
    at += 2;
}

/// The text of a string token.
QByteArray unescaped(QByteArrayView raw)
{
    raw = raw.sliced(1, raw.size() - 2);
    QByteArray out;
    out.reserve(raw.size());
    for (qsizetype at = 0; at < raw.size();) {
        if (raw[at] == '\\' && at + 1 < raw.size() && (raw[at + 1] != 'u' || at + 5 < raw.size()))
            appendEscaped(out, raw, at);
        else
            out += raw[at++];
    }
    return out;
}

/// Grows a ValueNode tree.
class TreeGrower {
public:
    TreeGrower() : m_top(std::make_unique<ValueNode>()), m_at(m_top.get()) {}

    void open(char bracket)
    {
        m_at = put(bracket == '{' ? ValueKind::Dict : ValueKind::List, bracket == '{' ? u"dict"_s : u"list"_s, {});
    }
    void close(char) { m_at = m_at->parent; }
    void name(QByteArrayView raw) { m_name = QString::fromUtf8(unescaped(raw)); }
    void comma() {}
    void scalar(QByteArrayView raw)
    {
        const bool isWhole = !raw.contains('.') && !raw.contains('e') && !raw.contains('E');
        if (raw.startsWith('"'))
            put(ValueKind::Str, u"str"_s, unescaped(raw));
        else if (raw == "null")
            put(ValueKind::None, u"None"_s, "None");
        else if (raw == "true" || raw == "false")
            put(ValueKind::Bool, u"bool"_s, raw == "true" ? "True" : "False");
        else
            put(isWhole ? ValueKind::Int : ValueKind::Float, isWhole ? u"int"_s : u"float"_s, raw.toByteArray());
    }
    std::unique_ptr<ValueNode> take()
    {
        if (m_top->children.empty())
            return {};
        std::unique_ptr<ValueNode> root = std::move(m_top->children.front());
        root->parent = nullptr;
        return root;
    }

private:
    ValueNode *put(ValueKind kind, const QString &type, const QByteArray &text)
    {
        auto node = std::make_unique<ValueNode>();
        node->kind = kind;
        node->type = type;
        node->text = text;
        node->size = static_cast<quint64>(kind == ValueKind::Str ? QString::fromUtf8(text).size() : 0);
        ++m_at->size;
        const bool inDict = m_at != m_top.get() && m_at->kind == ValueKind::Dict;
        node->key = inDict ? m_name : QString::number(m_at->children.size());
        node->keyLiteral = inDict ? textLiteral(m_name) : QString();
        return m_at->add(std::move(node));
    }

    std::unique_ptr<ValueNode> m_top;
    ValueNode *m_at;
    QString m_name;
};

} // namespace

PrettyJson prettyJson(const QByteArray &json, JsonVariables variables)
{
    Layouter layout;
    JsonWalker walker(json, layout, variables);
    PrettyJson pretty;
    if (!walker.walk()) {
        const QByteArrayView before = QByteArrayView(json).first(walker.offset());
        pretty.problem = {.reason = QCoreApplication::translate("JsonText", walker.reason()),
                          .offset = walker.offset(),
                          .line = static_cast<int>(before.count('\n')) + 1,
                          .column = static_cast<int>(before.size() - before.lastIndexOf('\n'))};
        layout.rest(QByteArrayView(json).sliced(walker.offset()));
    }
    pretty.text = layout.take();
    return pretty;
}

std::unique_ptr<ValueNode> jsonTree(const QByteArray &json)
{
    TreeGrower tree;
    JsonWalker walker(json, tree);
    static_cast<void>(walker.walk());
    return tree.take();
}

} // namespace gatescope::ui
