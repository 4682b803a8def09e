#include "captures/filter/operand.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace gatescope::captures {

using namespace Qt::StringLiterals;

namespace {

struct OperandText {
    Q_DECLARE_TR_FUNCTIONS(FilterParser)
};

QString tr(const char *text)
{
    return OperandText::tr(text);
}

struct TypeRow {
    FieldType type;
    bool order;    ///< < <= > >=
    bool contains; ///< ~ !~
    const char *comparisons;
    const char *values;
};

#define SAYS(text) QT_TRANSLATE_NOOP("FilterParser", text)

constexpr std::array kTypes{
    TypeRow{FieldType::Text, false, true, SAYS("%1 is text: use ==, !=, ~ or in"),
            SAYS("%1 is text: write it in quotes")},
    TypeRow{FieldType::Name, false, true, SAYS("%1 is a name: use ==, !=, ~ or in"), SAYS("%1 is a name, like %2")},
    TypeRow{FieldType::Number, true, false, SAYS("%1 is a number: use ==, !=, <, <=, >, >= or in"),
            SAYS("%1 is a number: write 12")},
    TypeRow{FieldType::Status, true, false, SAYS("%1 is a number: use ==, !=, <, <=, >, >= or in"),
            SAYS("%1 is a number or a class: write 404 or 5xx")},
    TypeRow{FieldType::Duration, true, false, SAYS("%1 is a duration: use ==, !=, <, <=, > or >="),
            SAYS("%1 is a duration: write 50ms")},
    TypeRow{FieldType::Size, true, false, SAYS("%1 is a size: use ==, !=, <, <=, > or >="),
            SAYS("%1 is a size: write 512, 10KB or 2MiB")},
    TypeRow{FieldType::Choice, false, false, SAYS("%1 is one of a few words: use ==, != or in"), nullptr},
    TypeRow{FieldType::Flag, false, false, SAYS("%1 is yes or no: write %1 or not %1"),
            SAYS("%1 is yes or no: write %1 or not %1")},
    TypeRow{FieldType::Value, true, true, nullptr, SAYS("%1 wants a text or a number here")},
};
#undef SAYS

const TypeRow &rowOf(FieldType type)
{
    return *std::ranges::find(kTypes, type, &TypeRow::type);
}

bool isOrder(Comparison comparison)
{
    return comparison >= Comparison::Less && comparison <= Comparison::GreaterEqual;
}

bool isText(const Token &token)
{
    const bool keyword = token.kind == TokenKind::In || token.kind == TokenKind::Contains ||
                         token.kind == TokenKind::And || token.kind == TokenKind::Or;
    return token.kind == TokenKind::Word || token.kind == TokenKind::Quoted ||
           (keyword && !token.text.isEmpty() && token.text.front().isLetter());
}

QString wordsOf(FieldId id)
{
    QStringList words;
    for (const Choice &choice : choices()) {
        if (choice.field == id)
            words.append(choice.word);
    }
    const QString last = words.takeLast();
    return tr("%1 or %2").arg(words.join(", "_L1), last);
}

Result<Operand, QString> choiceOperand(const FieldSpec &field, const QString &word)
{
    for (const Choice &choice : choices()) {
        if (choice.field == field.id && word.compare(choice.word, Qt::CaseInsensitive) == 0)
            return NumberRange{choice.low, choice.high};
    }
    return std::unexpected(valueHint(field));
}

Result<Operand, QString> flagOperand(const FieldSpec &field, const QString &word)
{
    struct Answer {
        QLatin1StringView word;
        std::int64_t value;
    };
    static constexpr std::array kAnswers{Answer{"true"_L1, 1}, Answer{"yes"_L1, 1}, Answer{"false"_L1, 0},
                                         Answer{"no"_L1, 0}};
    for (const Answer &answer : kAnswers) {
        if (word.compare(answer.word, Qt::CaseInsensitive) == 0)
            return NumberRange{answer.value, answer.value};
    }
    return std::unexpected(valueHint(field));
}

Result<Operand, QString> statusOperand(const FieldSpec &field, const QString &word)
{
    const bool isClass =
        word.size() == 3 && word.front() >= u'1' && word.front() <= u'9' && word.endsWith("xx"_L1, Qt::CaseInsensitive);
    if (isClass) {
        const std::int64_t low = word.front().digitValue() * 100;
        return NumberRange{low, low + 99};
    }
    bool ok = false;
    const int status = word.toInt(&ok);
    if (!ok || status < 0 || status > 999)
        return std::unexpected(valueHint(field));
    return NumberRange{status, status};
}

// "== 12ms" means what is shown as 12 ms, so it reaches half a step to both sides; an order compares exactly.
NumberRange rangeOf(const Quantity &quantity, bool exact)
{
    const auto value = static_cast<std::int64_t>(std::llround(quantity.value));
    const auto half = exact ? 0 : static_cast<std::int64_t>(quantity.step / 2);
    return {value - half, half > 0 ? value + half - 1 : value};
}

Result<Operand, QString> quantityOperand(const FieldSpec &field, Comparison comparison, const QString &word)
{
    constexpr double kMost = 9e18;
    const auto quantity = parseQuantity(word, field.type);
    const bool unitMissing =
        quantity && field.type == FieldType::Duration && !quantity->hasUnit && quantity->value != 0;
    if (!quantity || unitMissing || quantity->value > kMost)
        return std::unexpected(valueHint(field));
    const bool exact = isOrder(comparison) || !quantity->hasUnit;
    return rangeOf(*quantity, exact);
}

Result<Operand, QString> textOperand(const FieldSpec &field, Comparison comparison, const Token &token)
{
    const std::string text = token.text.toStdString();
    const bool mustExist = field.id == FieldId::Event && comparison != Comparison::Contains;
    if (mustExist && !std::ranges::contains(eventNames(), std::string_view(text)))
        return std::unexpected(tr("No event is called “%1”").arg(token.text));
    return text;
}

Result<Operand, QString> regexOperand(const Token &token)
{
    const auto options =
        token.ignoreCase ? QRegularExpression::CaseInsensitiveOption : QRegularExpression::NoPatternOption;
    const QRegularExpression plain(token.text, options);
    if (!plain.isValid())
        return std::unexpected(tr("The regular expression is not valid: %1").arg(plain.errorString()));
    // A pattern that explodes gives up instead of stopping the window.
    QRegularExpression bounded("(*LIMIT_MATCH=200000)"_L1 + token.text, options);
    bounded.optimize();
    return bounded;
}

} // namespace

bool allows(FieldType type, TokenKind comparison)
{
    const TypeRow &row = rowOf(type);
    const bool order = comparison >= TokenKind::Less && comparison <= TokenKind::GreaterEqual;
    const bool contains = comparison == TokenKind::Contains || comparison == TokenKind::NotContains;
    return (!order || row.order) && (!contains || row.contains);
}

QString comparisonHint(const FieldSpec &field)
{
    return tr(rowOf(field.type).comparisons).arg(field.name);
}

QString valueHint(const FieldSpec &field)
{
    if (field.type == FieldType::Choice)
        return tr("%1 is %2").arg(field.name, wordsOf(field.id));
    const QString hint = tr(rowOf(field.type).values).arg(field.name);
    return hint.contains("%2"_L1) ? hint.arg(QString::fromUtf8(field.example)) : hint;
}

Result<Operand, QString> readOperand(const FieldSpec &field, Comparison comparison, const Token &token)
{
    if (token.kind == TokenKind::Regex)
        return regexOperand(token);
    if (!isText(token))
        return std::unexpected(valueHint(field));
    switch (field.type) {
    case FieldType::Text:
    case FieldType::Name:
        return textOperand(field, comparison, token);
    case FieldType::Choice:
        return choiceOperand(field, token.text);
    case FieldType::Flag:
        return flagOperand(field, token.text);
    case FieldType::Status:
        return statusOperand(field, token.text);
    case FieldType::Value:
        return isOrder(comparison) ? quantityOperand(field, comparison, token.text)
                                   : textOperand(field, comparison, token);
    default:
        return quantityOperand(field, comparison, token.text);
    }
}

} // namespace gatescope::captures
