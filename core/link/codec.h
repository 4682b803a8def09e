#pragma once

#include "link/messages.h"

#include <QCborArray>
#include <QCborMap>

#include <tuple>
#include <type_traits>

/// How the messages' structs become CBOR maps: each struct lists its members once, and that list is read both ways.
namespace gatescope::link::detail {

template <class Struct, class Member>
struct Entry {
    const char *key;
    Member Struct::*member;
};

template <class Struct, class Member>
constexpr Entry<Struct, Member> entry(const char *key, Member Struct::*member)
{
    return {key, member};
}

template <class T>
struct Fields; ///< `static constexpr auto list()` answers a tuple of entries.

/// The last value of an enumeration: a message may hold any number.
template <class Enum>
inline constexpr Enum kLast = Enum::NoLastValueIsNamed;
template <>
inline constexpr auto kLast<FailureKind> = static_cast<FailureKind>(static_cast<int>(FailureKind::Count) - 1);
template <>
inline constexpr auto kLast<trace::Interface> = trace::Interface::Asgi2;
template <>
inline constexpr auto kLast<InterfaceChoice> = InterfaceChoice::Wsgi;
template <>
inline constexpr auto kLast<LifespanChoice> = LifespanChoice::Off;
template <>
inline constexpr auto kLast<DirectCall::StepKind> = DirectCall::StepKind::Disconnect;
template <>
inline constexpr auto kLast<Inject::Kind> = Inject::Kind::Close;

template <class T>
concept HasFields = requires { Fields<T>::list(); };

inline QCborValue toCbor(const QString &value)
{
    return value;
}
inline QCborValue toCbor(const QStringList &value)
{
    return QCborArray::fromStringList(value);
}

inline QCborValue toCbor(const QByteArray &value)
{
    return value;
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
QCborValue toCbor(T value)
{
    if constexpr (std::is_same_v<T, bool>)
        return QCborValue(value);
    else
        return QCborValue(static_cast<qint64>(value));
}

template <HasFields T>
QCborValue toCbor(const QList<T> &values);
template <HasFields T>
bool fromCbor(const QCborValue &in, QList<T> &out);

template <HasFields T>
QCborValue toCbor(const T &value)
{
    QCborMap map;
    std::apply(
        [&](const auto &...each) { (map.insert(QLatin1StringView(each.key), toCbor(value.*(each.member))), ...); },
        Fields<T>::list());
    return map;
}

template <HasFields T>
QCborValue toCbor(const QList<T> &values)
{
    QCborArray array;
    for (const T &value : values)
        array.append(toCbor(value));
    return array;
}

inline bool fromCbor(const QCborValue &in, QByteArray &out)
{
    out = in.toByteArray();
    return in.isByteArray();
}

inline bool fromCbor(const QCborValue &in, QString &out)
{
    out = in.toString();
    return in.isString();
}

inline bool fromCbor(const QCborValue &in, QStringList &out)
{
    if (!in.isArray())
        return false;
    const QCborArray list = in.toArray();
    for (const QCborValue &value : list) {
        if (!value.isString())
            return false;
        out.append(value.toString());
    }
    return true;
}

template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
bool fromCbor(const QCborValue &in, T &out)
{
    if constexpr (std::is_same_v<T, bool>) {
        out = in.toBool();
        return in.isBool();
    } else {
        if (!in.isInteger())
            return false;
        const qint64 number = in.toInteger();
        if constexpr (std::is_enum_v<T>) {
            if (number < 0 || number > static_cast<qint64>(kLast<T>))
                return false;
        }
        out = static_cast<T>(number);
        return static_cast<qint64>(out) == number;
    }
}

template <HasFields T>
bool fromCbor(const QCborValue &in, T &out)
{
    const QCborMap map = in.toMap();
    const auto read = [&](const auto &each) {
        return fromCbor(map.value(QLatin1StringView(each.key)), out.*(each.member));
    };
    return in.isMap() && std::apply([&](const auto &...each) { return (read(each) && ...); }, Fields<T>::list());
}

template <HasFields T>
bool fromCbor(const QCborValue &in, QList<T> &out)
{
    const QCborArray list = in.toArray();
    for (const QCborValue &value : list) {
        if (!fromCbor(value, out.emplace_back()))
            return false;
    }
    return in.isArray();
}

} // namespace gatescope::link::detail
