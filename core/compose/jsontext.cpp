#include "compose/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kFirst{"gatescope"_L1, "kind"_L1,  "opcode"_L1,  "name"_L1,    "value"_L1, "method"_L1,
                            "url"_L1,       "query"_L1, "current"_L1, "headers"_L1, "body"_L1,  "text"_L1};

std::ptrdiff_t rankOf(const QString &key)
{
    return std::ranges::find(kFirst, key) - kFirst.begin();
}

/// A document holds no bare values; an array of one does.
QByteArray scalar(const QJsonValue &value)
{
    const QByteArray text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return text.sliced(1, text.size() - 2);
}

bool isShort(const QJsonObject &object)
{
    return object.size() <= 3 &&
           std::ranges::none_of(object, [](const QJsonValue &value) { return value.isObject() || value.isArray(); });
}

void write(QByteArray &out, const QJsonValue &value, const QByteArray &indent);

void writeObject(QByteArray &out, const QJsonObject &object, const QByteArray &indent)
{
    QStringList keys = object.keys();
    std::ranges::stable_sort(keys, {}, rankOf);
    const bool isOneLine = isShort(object) && !object.contains("gatescope"_L1) && !object.isEmpty();
    const QByteArray inner = isOneLine ? " " : "\n" + indent + "    ";
    out += '{';
    for (qsizetype i = 0; i < keys.size(); ++i) {
        out += (i > 0 ? "," : "") + inner + scalar(keys[i]) + ": ";
        write(out, object[keys[i]], indent + "    ");
    }
    out += object.isEmpty() ? "}" : isOneLine ? " }" : "\n" + indent + "}";
}

void writeArray(QByteArray &out, const QJsonArray &array, const QByteArray &indent)
{
    out += '[';
    for (qsizetype i = 0; i < array.size(); ++i) {
        out += (i > 0 ? ",\n" : "\n") + indent + "    ";
        write(out, array[i], indent + "    ");
    }
    out += array.isEmpty() ? "]" : "\n" + indent + "]";
}

void write(QByteArray &out, const QJsonValue &value, const QByteArray &indent)
{
    if (value.isObject())
        writeObject(out, value.toObject(), indent);
    else if (value.isArray())
        writeArray(out, value.toArray(), indent);
    else
        out += scalar(value);
}

} // namespace

QByteArray jsonText(const QJsonValue &value)
{
    QByteArray out;
    write(out, value, {});
    return out + '\n';
}

} // namespace gatescope::compose
