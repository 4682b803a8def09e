#include "link/environpair.h"

#include <algorithm>
#include <array>

namespace gatescope::link {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kServerNames{
    "REQUEST_METHOD"_L1, "SCRIPT_NAME"_L1, "PATH_INFO"_L1,       "QUERY_STRING"_L1, "REQUEST_URI"_L1,
    "CONTENT_TYPE"_L1,   "SERVER_NAME"_L1, "CONTENT_LENGTH"_L1,  "SERVER_PORT"_L1,  "SERVER_SOFTWARE"_L1,
    "REMOTE_ADDR"_L1,    "REMOTE_PORT"_L1, "SERVER_PROTOCOL"_L1, "HTTPS"_L1,        "SSL_PROTOCOL"_L1,
};

bool isServersOwn(const QString &name)
{
    return name.startsWith("wsgi."_L1) || std::ranges::find(kServerNames, name) != kServerNames.end();
}

bool isLatin1(const QString &text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.unicode() < 256; });
}

std::unexpected<Error> refused(const QString &summary, const QString &wayOut)
{
    return std::unexpected(Error{.summary = summary, .wayOut = wayOut});
}

} // namespace

Result<EnvironPair> environPair(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 1)
        return refused(u"“%1” is no NAME=value"_s.arg(text), u"Write shop.currency=EUR, for example"_s);
    EnvironPair pair{.name = text.first(equals), .value = text.sliced(equals + 1)};
    if (isServersOwn(pair.name))
        return refused(u"%1 is given by the server"_s.arg(pair.name), u"Choose another name"_s);
    if (pair.name.startsWith("HTTP_"_L1))
        return refused(u"%1 would pass for a header of the request"_s.arg(pair.name),
                       u"Choose a name that does not begin with HTTP_"_s);
    if (!isLatin1(text))
        return refused(u"%1 cannot be a native string: it has characters beyond Latin-1"_s.arg(text),
                       u"Encode it, as percent-encoding does"_s);
    return pair;
}

QString environMistake(const QStringList &pairs)
{
    for (const QString &text : pairs) {
        if (const auto pair = environPair(text); !pair)
            return pair.error().summary;
    }
    return {};
}

} // namespace gatescope::link
