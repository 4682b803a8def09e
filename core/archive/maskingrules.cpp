#include "archive/masking.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kHeaders{"Authorization", "Proxy-Authorization", "Cookie",       "Set-Cookie",
                              "X-Api-Key",     "X-Auth-Token",        "X-CSRF-Token", "X-Amz-Security-Token"};

constexpr std::array kKeys{
    "password",    "passwd",    "secret",    "token",       "access_token",  "refresh_token",
    "id_token",    "api_key",   "apikey",    "auth",        "client_secret", "csrfmiddlewaretoken",
    "session_key", "sessionid", "signature", "private_key", "credentials"};

} // namespace

MaskRules MaskRules::standard()
{
    MaskRules rules;
    for (const char *header : kHeaders)
        rules.rules.append({.target = MaskTarget::Header, .text = QString::fromLatin1(header)});
    for (const char *key : kKeys)
        rules.rules.append({.target = MaskTarget::Key, .text = QString::fromLatin1(key)});
    return rules;
}

QString problemOf(const MaskRule &rule)
{
    if (rule.text.trimmed().isEmpty())
        return QCoreApplication::translate("Masking", "it is empty");
    if (rule.target != MaskTarget::Pattern)
        return {};
    const QRegularExpression expression(rule.text);
    if (!expression.isValid())
        return QCoreApplication::translate("Masking", "at character %1: %2")
            .arg(expression.patternErrorOffset() + 1)
            .arg(expression.errorString());
    if (expression.match(QString()).hasMatch())
        return QCoreApplication::translate("Masking", "it matches the empty text");
    return {};
}

} // namespace gatescope::archive
