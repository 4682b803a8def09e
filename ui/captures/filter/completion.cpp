#include "captures/filter/completion.h"
#include "captures/filter/lexer.h"
#include "captures/filter/operand.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;

namespace {

struct CompletionText {
    Q_DECLARE_TR_FUNCTIONS(FilterCompletion)
};

/// What the grammar wants at the cursor.
struct Place {
    enum Kind : std::uint8_t { Operand, AfterField, Value, ListValue, ListNext, Key, AfterOperand };
    Kind kind = Operand;
    const FieldSpec *field = nullptr;
};

// One step of the grammar: the place behind `token`, having been at `place`.
Place behind(const Place &place, const Token &token)
{
    switch (token.kind) {
    case TokenKind::And:
    case TokenKind::Or:
    case TokenKind::LeftParen:
        return {Place::Operand};
    case TokenKind::Not:
        return place.kind == Place::AfterField ? place : Place{Place::Operand};
    case TokenKind::RightParen:
        return {Place::AfterOperand};
    case TokenKind::LeftBracket:
        return {place.kind == Place::AfterField ? Place::Key : Place::ListValue, place.field};
    case TokenKind::RightBracket:
        return {place.kind == Place::Key ? Place::AfterField : Place::AfterOperand, place.field};
    case TokenKind::Comma:
        return {Place::ListValue, place.field};
    case TokenKind::Word:
    case TokenKind::Quoted:
    case TokenKind::Regex:
        break;
    default:
        return {Place::Value, place.field};
    }
    if (place.kind == Place::Key)
        return place;
    if (place.kind == Place::ListValue)
        return {Place::ListNext, place.field};
    const bool operand = place.kind == Place::Operand || place.kind == Place::AfterOperand;
    const FieldSpec *field = operand && token.kind == TokenKind::Word ? findField(token.text) : nullptr;
    return field ? Place{Place::AfterField, field} : Place{Place::AfterOperand};
}

class Completer {
    Q_DECLARE_TR_FUNCTIONS(FilterCompletion)

public:
    Completer(const QString &text, qsizetype cursor, const Seen &seen) : m_seen(seen)
    {
        const Tokens tokens = tokenize(text);
        m_result.offset = cursor;
        for (const Token &token : tokens.list) {
            if (token.kind == TokenKind::End || token.offset >= cursor)
                break;
            if (cursor <= token.end() && isWritten(token)) {
                m_result.offset = token.offset;
                m_result.length = token.length;
                m_prefix = text.sliced(token.offset, cursor - token.offset);
                break;
            }
            m_place = behind(m_place, token);
        }
        if (m_prefix.startsWith(u'"') || m_prefix.startsWith(u'\''))
            m_prefix.remove(0, 1);
    }

    Completion run()
    {
        switch (m_place.kind) {
        case Place::Operand:
            operands();
            break;
        case Place::AfterField:
            operators();
            break;
        case Place::Value:
        case Place::ListValue:
            values();
            break;
        case Place::ListNext:
            add({", "_L1, u","_s, tr("one more"), Proposal::Operator}),
                add({u"] "_s, u"]"_s, tr("end of the list"), Proposal::Operator});
            break;
        case Place::Key:
            keys();
            break;
        case Place::AfterOperand:
            connectors(), operands();
            break;
        }
        std::ranges::stable_sort(m_result.proposals, {}, [this](const Proposal &proposal) { return rank(proposal); });
        return std::move(m_result);
    }

private:
    // Words are still being written when the cursor stands at their end; symbols are not.
    static bool isWritten(const Token &token)
    {
        return token.kind == TokenKind::Word || token.kind == TokenKind::Quoted ||
               (!token.text.isEmpty() && token.text.front().isLetter());
    }

    [[nodiscard]] int rank(const Proposal &proposal) const
    {
        if (m_prefix.isEmpty())
            return 0;
        return proposal.label.startsWith(m_prefix, Qt::CaseInsensitive) ? 0 : 1;
    }

    void add(Proposal proposal)
    {
        const bool fits = m_prefix.isEmpty() || proposal.label.contains(m_prefix, Qt::CaseInsensitive);
        const bool known = std::ranges::contains(m_result.proposals, proposal.text, &Proposal::text);
        if (fits && !known)
            m_result.proposals.append(std::move(proposal));
    }

    void operands()
    {
        for (const FieldSpec &field : fieldSpecs()) {
            const QString ending = field.keyed ? u"[\""_s : u" "_s;
            add({field.name + ending, field.keyed ? field.name + u"[\"…\"]"_s : QString(field.name),
                 field.translatedMeaning(), Proposal::Field});
        }
        if (m_place.kind == Place::Operand)
            add({u"not "_s, u"not"_s, tr("the opposite"), Proposal::Connector});
    }

    void connectors()
    {
        add({u"and "_s, u"and"_s, tr("both"), Proposal::Connector});
        add({u"or "_s, u"or"_s, tr("one of the two"), Proposal::Connector});
    }

    void operators()
    {
        struct Row {
            TokenKind kind;
            const char *symbol;
            const char *meaning;
        };
        static constexpr std::array kRows{
            Row{TokenKind::Equal, "==", QT_TR_NOOP("is")},
            Row{TokenKind::NotEqual, "!=", QT_TR_NOOP("is not")},
            Row{TokenKind::Contains, "~", QT_TR_NOOP("contains, or matches /regex/")},
            Row{TokenKind::Greater, ">", QT_TR_NOOP("more than")},
            Row{TokenKind::GreaterEqual, ">=", QT_TR_NOOP("at least")},
            Row{TokenKind::Less, "<", QT_TR_NOOP("less than")},
            Row{TokenKind::LessEqual, "<=", QT_TR_NOOP("at most")},
            Row{TokenKind::In, "in", QT_TR_NOOP("is one of")},
        };
        const FieldType type = m_place.field->type;
        for (const Row &row : kRows) {
            const QString symbol = QString::fromLatin1(row.symbol);
            const QString text = symbol + (row.kind == TokenKind::In ? " ["_L1 : " "_L1);
            if (type != FieldType::Flag && allows(type, row.kind))
                add({text, symbol, tr(row.meaning), Proposal::Operator});
        }
        if (type == FieldType::Flag || m_place.field->keyed)
            connectors();
    }

    void values()
    {
        const FieldSpec &field = *m_place.field;
        const auto value = [this](const QString &written, const QString &shown) {
            add({written + (m_place.kind == Place::Value ? u" "_s : QString()), shown, {}, Proposal::Value});
        };
        for (const Choice &choice : choices()) {
            if (choice.field == field.id)
                value(choice.word, choice.word);
        }
        for (const QString &seen : m_seen.values ? m_seen.values(field.id) : QStringList())
            value(quoted(seen), seen);
        for (const QString &usual : usualValues(field))
            value(usual, usual);
    }

    static QStringList usualValues(const FieldSpec &field)
    {
        switch (field.type) {
        case FieldType::Status:
            return {u"2xx"_s, u"3xx"_s, u"4xx"_s, u"5xx"_s};
        case FieldType::Duration:
            return {u"10ms"_s, u"50ms"_s, u"200ms"_s, u"1s"_s};
        case FieldType::Size:
            return {u"1KiB"_s, u"10KiB"_s, u"100KiB"_s, u"1MiB"_s};
        default:
            return {};
        }
    }

    void keys()
    {
        if (!m_place.field)
            return;
        for (const QString &key : m_seen.keys ? m_seen.keys(m_place.field->id) : QStringList())
            add({u"\"%1\""_s.arg(key), key, {}, Proposal::Key});
    }

    const Seen &m_seen;
    Place m_place;
    QString m_prefix;
    Completion m_result;
};

} // namespace

Completion complete(const QString &text, qsizetype cursor, const Seen &seen)
{
    return Completer(text, cursor, seen).run();
}

Completed completed(const QString &text, const Completion &completion, const Proposal &proposal)
{
    QString written = proposal.text;
    QString rest = text.sliced(completion.offset + completion.length);
    if (proposal.kind == Proposal::Key) {
        rest.remove(0, rest.startsWith(u']') ? 1 : 0);
        written += u"] "_s;
    }
    if (written.endsWith(u' ') && rest.startsWith(u' '))
        rest.remove(0, 1);
    return {text.first(completion.offset) + written + rest, completion.offset + written.size()};
}

} // namespace gatescope::captures
