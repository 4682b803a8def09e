#include "captures/filter/parser.h"
#include "captures/filter/operand.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostDepth = 64;

constexpr std::array kStandAlone{FieldId::Findings, FieldId::Logs, FieldId::Error, FieldId::Note,   FieldId::Body,
                                 FieldId::Log,      FieldId::Rule, FieldId::Color, FieldId::Comment};

bool standsAlone(const FieldSpec &field)
{
    return field.type == FieldType::Flag || field.keyed || std::ranges::contains(kStandAlone, field.id);
}

Comparison comparisonOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::NotEqual:
        return Comparison::NotEqual;
    case TokenKind::Less:
        return Comparison::Less;
    case TokenKind::LessEqual:
        return Comparison::LessEqual;
    case TokenKind::Greater:
        return Comparison::Greater;
    case TokenKind::GreaterEqual:
        return Comparison::GreaterEqual;
    case TokenKind::Contains:
    case TokenKind::NotContains:
        return Comparison::Contains;
    default:
        return Comparison::Equal;
    }
}

template <class Node>
Expression joined(std::vector<Expression> parts)
{
    if (parts.size() == 1)
        return std::move(parts.front());
    return {Node{std::move(parts)}};
}

Expression inverted(Expression part)
{
    Inverse inverse;
    inverse.part.push_back(std::move(part));
    return {std::move(inverse)};
}

class Parser {
    Q_DECLARE_TR_FUNCTIONS(FilterParser)

public:
    explicit Parser(const QString &text) : m_end(text.size())
    {
        Tokens tokens = tokenize(text);
        m_tokens = std::move(tokens.list);
        m_error = std::move(tokens.error);
    }

    Result<Expression, FilterError> run()
    {
        Expression result{All{}};
        if (!at(TokenKind::End))
            result = any();
        if (!at(TokenKind::End))
            fail(here(), at(TokenKind::RightParen) ? tr("There is no “(” that this “)” closes")
                                                   : tr("“%1” cannot stand here").arg(here().text));
        if (m_error)
            return std::unexpected(*m_error);
        return result;
    }

private:
    [[nodiscard]] const Token &here() const { return m_tokens[m_at]; }
    [[nodiscard]] const Token &following() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    [[nodiscard]] bool at(TokenKind kind) const { return here().kind == kind; }

    Token take()
    {
        const Token token = here();
        m_at += at(TokenKind::End) ? 0 : 1;
        return token;
    }

    bool take(TokenKind kind)
    {
        const bool found = at(kind);
        if (found)
            take();
        return found;
    }

    // Only the first one is kept; the rest of the parser then runs to the end of the text.
    Expression fail(const Token &token, const QString &message, bool unfinished = false)
    {
        if (!m_error)
            m_error = FilterError{token.offset, token.length, message, unfinished || token.kind == TokenKind::End};
        m_at = m_tokens.size() - 1;
        return {All{}};
    }

    [[nodiscard]] bool startsOperand() const
    {
        constexpr std::array kStarts{TokenKind::Word,      TokenKind::Quoted, TokenKind::Not,
                                     TokenKind::LeftParen, TokenKind::In,     TokenKind::Contains};
        return std::ranges::contains(kStarts, here().kind);
    }

    Expression any()
    {
        std::vector<Expression> parts;
        do
            parts.push_back(all());
        while (take(TokenKind::Or));
        return joined<Any>(std::move(parts));
    }

    Expression all()
    {
        std::vector<Expression> parts;
        do
            parts.push_back(inverse());
        while (take(TokenKind::And) || startsOperand());
        return joined<All>(std::move(parts));
    }

    Expression inverse()
    {
        if (++m_depth > kMostDepth)
            return fail(here(), tr("This is nested too deeply"));
        Expression result = take(TokenKind::Not) ? inverted(inverse()) : primary();
        --m_depth;
        return result;
    }

    Expression primary()
    {
        if (at(TokenKind::LeftParen))
            return group();
        if (at(TokenKind::Quoted))
            return {FreeText{take().text.toStdString()}};
        if (at(TokenKind::Word) || isKeywordText(here()))
            return word();
        if (at(TokenKind::End))
            return fail(here(), tr("A field or a text is missing here"));
        if (isComparison(here().kind))
            return fail(here(), tr("“%1” needs a field on its left, like status == 404").arg(here().text));
        return fail(here(), tr("A field or a text is missing in front of “%1”").arg(here().text));
    }

    // "in" and "contains" mean something behind a field only.
    static bool isKeywordText(const Token &token)
    {
        return token.kind == TokenKind::In || (token.kind == TokenKind::Contains && token.text != "~"_L1);
    }

    Expression group()
    {
        const Token open = take();
        Expression inside = any();
        if (!take(TokenKind::RightParen) && !m_error)
            return fail(open, tr("The “(” is not closed"), true);
        return inside;
    }

    Expression word()
    {
        const Token token = take();
        if (const FieldSpec *field = findField(token.text))
            return condition(*field, token);
        const bool comparisonFollows = isComparison(here().kind) && !isKeywordText(here());
        if (comparisonFollows || at(TokenKind::LeftBracket) ||
            (at(TokenKind::In) && following().kind == TokenKind::LeftBracket))
            return fail(token, unknownField(token.text));
        const qsizetype colon = token.text.indexOf(u':');
        const bool isUrl = colon > 0 && token.text.sliced(colon).startsWith("://"_L1);
        if (const FieldSpec *field = colon > 0 && !isUrl ? findField(token.text.first(colon)) : nullptr)
            return fail(token, tr("Write %1 == %2").arg(field->name, token.text.sliced(colon + 1)));
        return {FreeText{token.text.toStdString()}};
    }

    static QString unknownField(const QString &name)
    {
        const FieldSpec *similar = similarField(name);
        return similar ? tr("There is no field “%1”; did you mean %2?").arg(name, similar->name)
                       : tr("There is no field “%1”").arg(name);
    }

    Expression condition(const FieldSpec &field, const Token &token)
    {
        Condition condition{.field = field.id};
        if (!keys(field, token, condition.keys))
            return {All{}};
        const bool inversed = at(TokenKind::Not) && following().kind == TokenKind::In;
        if (inversed)
            take();
        if (isComparison(here().kind))
            return compared(field, std::move(condition), inversed);
        if (!standsAlone(field))
            return fail(token, tr("%1 needs a comparison, like %2").arg(field.name, QString::fromUtf8(field.example)),
                        at(TokenKind::End));
        condition.comparison = Comparison::Exists;
        return {std::move(condition)};
    }

    bool keys(const FieldSpec &field, const Token &token, std::vector<std::string> &keys)
    {
        while (!m_error && take(TokenKind::LeftBracket)) {
            const Token key = take();
            const bool isText = key.kind == TokenKind::Word || key.kind == TokenKind::Quoted;
            if (!field.keyed)
                fail(token, tr("%1 has no keys").arg(field.name));
            else if (!isText || key.text.isEmpty())
                fail(key, tr("The name is missing: %1").arg(QString::fromUtf8(field.example)));
            else if (!take(TokenKind::RightBracket))
                fail(here(), tr("“]” is missing here"));
            keys.push_back(key.text.toStdString());
        }
        if (field.keyed && keys.empty())
            fail(token, tr("%1 wants a name: %2").arg(field.name, QString::fromUtf8(field.example)),
                 at(TokenKind::End));
        return !m_error;
    }

    Expression compared(const FieldSpec &field, Condition condition, bool inversed)
    {
        const Token op = take();
        if (!allows(field.type, op.kind))
            return fail(op, comparisonHint(field));
        condition.comparison = comparisonOf(op.kind);
        if (op.kind == TokenKind::In)
            list(field, condition);
        else
            operand(field, condition);
        Expression result{std::move(condition)};
        return inversed || op.kind == TokenKind::NotContains ? inverted(std::move(result)) : std::move(result);
    }

    void list(const FieldSpec &field, Condition &condition)
    {
        if (!take(TokenKind::LeftBracket)) {
            fail(here(), tr("A list is missing here: [a, b]"));
            return;
        }
        do
            operand(field, condition);
        while (!m_error && take(TokenKind::Comma));
        if (!m_error && !take(TokenKind::RightBracket))
            fail(here(), tr("“,” or “]” is missing here"));
    }

    void operand(const FieldSpec &field, Condition &condition)
    {
        const Token token = take();
        auto operand = readOperand(field, condition.comparison, token);
        if (operand)
            condition.operands.push_back(std::move(*operand));
        else
            fail(token, operand.error(), token.end() == m_end);
    }

    QList<Token> m_tokens;
    qsizetype m_at = 0;
    qsizetype m_end;
    int m_depth = 0;
    std::optional<FilterError> m_error;
};

} // namespace

Result<Expression, FilterError> parseFilter(const QString &text)
{
    return Parser(text).run();
}

} // namespace gatescope::captures
